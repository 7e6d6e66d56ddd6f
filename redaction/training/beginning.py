"""Train the model of where a mailbox begins (redaction/recognizers/beginning.py).

    python -m redaction.training.beginning --out redaction/weights/beginning SENTENCES...

Each word before the "at" of each labelled mail address is an example, up to the first that is not of the mailbox; and
the word before a sentence's "at" that a web address stands behind (`training/learned.py`).
"""

from collections.abc import Iterator, Mapping
from typing import Final

from redaction.detector import read_bounded
from redaction.recognizers.beginning import WEIGHTS, buckets
from redaction.recognizers.marks import marked
from redaction.spoken import Kind, Reading
from redaction.training.learned import write

_MOST_LOCAL: Final = 24
"""Atoms of a mailbox that are looked at."""


def examples(row: Mapping[str, object]) -> Iterator[tuple[list[int], bool]]:
    """Every word before the "at" of a labelled address, and whether it is a mailbox's."""
    reading, spans = marked(read_bounded(str(row["text"]))), row["spans"]
    assert isinstance(spans, list)  # noqa: S101  the format of labelled text
    for span in spans:
        start, end = int(span["start"]), int(span["end"])
        within = [at for at, atom in enumerate(reading.atoms) if start <= atom.start < end]
        if span["label"] == "EMAIL_ADDRESS":
            ats = [at for at in within if reading.atoms[at].value == "@"]
            yield from _before(reading, ats[-1], start) if ats else ()
        elif span["label"] == "URL":
            at = within[0] - 1 if within else 0
            if at > 0 and reading.atoms[at].value == "@":
                yield list(buckets(reading, at - 1, at)), False


def _before(reading: Reading, at: int, start: int) -> Iterator[tuple[list[int], bool]]:
    for index in range(at - 1, max(-1, at - _MOST_LOCAL), -1):
        atom = reading.atoms[index]
        if atom.kind is not Kind.FILLER:
            yield list(buckets(reading, index, at)), atom.start >= start
        if atom.start < start:
            break


if __name__ == "__main__":
    write(__doc__, WEIGHTS, examples)
