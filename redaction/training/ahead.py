"""Train the model of what may become an address (redaction/stream/ahead.py).

    python -m redaction.training.ahead --out redaction/weights/ahead SENTENCES...

Each word of each labelled sentence is an example, as it is met when it is the last: whether it lies in a mail or web
address is learned from what stands before it (`training/learned.py`).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from redaction.detector import read_bounded
from redaction.recognizers.marks import marked
from redaction.stream.ahead import WEIGHTS, buckets
from redaction.stream.tail import last_atom
from redaction.training.learned import write

_ADDRESSES: Final = frozenset({"EMAIL_ADDRESS", "URL"})
_WORD: Final = re.compile(r"\S+")


def examples(row: Mapping[str, object]) -> Iterator[tuple[list[int], bool]]:
    """Every word of a labelled sentence as the last one heard, and whether it is an address's.

    Words of other labels are left out: whatever they are, they wait for other reasons.
    """
    text, spans = str(row["text"]), row["spans"]
    for word in _WORD.finditer(text):
        reading = marked(read_bounded(text[: word.end()]))
        at = last_atom(reading)
        if at < 0 or reading.atoms[at].start < word.start():
            continue
        label = _label(spans, reading.atoms[at].start)
        if label is None or label in _ADDRESSES:
            yield list(buckets(reading, at)), label is not None


def _label(spans: object, offset: int) -> str | None:
    assert isinstance(spans, list)  # noqa: S101  the format of labelled text
    return next((span["label"] for span in spans if span["start"] <= offset < span["end"]), None)


if __name__ == "__main__":
    write(__doc__, WEIGHTS, examples)
