"""Train the model of where a mailbox begins (redaction/recognizers/beginning.py).

    python -m redaction.training.beginning --out redaction/weights/beginning SENTENCES...

Each word before the "at" of each labelled mail address is an example, up to the first that is not of the mailbox; and
the word before a sentence's "at" that a web address stands behind.
Logistic regression as in `training.ahead`: the same sentences write the same weights.
"""

import argparse
import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from redaction.detector import read_bounded
from redaction.recognizers.beginning import WEIGHTS, buckets
from redaction.recognizers.marks import marked
from redaction.spoken import Kind, Reading
from redaction.training.ahead import fit

log = logging.getLogger(__name__)

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


def train(sentences: Sequence[Path]) -> NDArray[np.float16]:
    """Weights learned from files of labelled sentences (JSON lines), in half precision."""
    rows = [json.loads(line) for file in sentences for line in file.read_text(encoding="utf-8").splitlines()]
    learned = [example for row in rows for example in examples(row)]
    wanted = np.array([one for _, one in learned], dtype=np.float64)
    log.info("%d words, %d of mailboxes", len(learned), int(wanted.sum()))
    return fit(np.array([place for place, _ in learned]), wanted).astype(np.float16)


def main() -> None:
    """Write the weights and print their digest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", nargs="+", type=Path, help="files of labelled sentences, JSON lines")
    parser.add_argument("--out", type=Path, default=WEIGHTS.parent, help="the folder to write to")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / WEIGHTS.name
    np.save(file, train(options.sentences))
    log.info("sha256 %s", hashlib.sha256(file.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()
