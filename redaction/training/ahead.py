"""Train the model of what may become an address (redaction/stream/ahead.py).

    python -m redaction.training.ahead --out redaction/weights/ahead SENTENCES...

Each word of each labelled sentence is an example, as it is met when it is the last: whether it lies in a mail or web
address is learned from what stands before it. Logistic regression by AdaGrad (Duchi et al. 2011) with an L2 penalty;
one thread, fixed seeds: the same sentences write the same weights.
"""

import argparse
import hashlib
import json
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from redaction.detector import read_bounded
from redaction.learned import BUCKETS
from redaction.recognizers.marks import marked
from redaction.stream.ahead import WEIGHTS, buckets
from redaction.stream.tail import last_atom

log = logging.getLogger(__name__)

SEED: Final = 20261122
EPOCHS: Final = 30
BATCH: Final = 256
"""Words."""
RATE: Final = 0.2
PENALTY: Final = 1.0
"""Over all examples together, of half the squared weights."""
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


def fit(places: NDArray[np.int64], wanted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights that tell the wanted examples from the others.

    Args:
        places: Shape (examples, features), the bucket of each feature.
        wanted: Shape (examples,), 1 for what is to be found, else 0.

    Returns:
        Shape (BUCKETS,).
    """
    count, features = places.shape
    weights, seen = np.zeros(BUCKETS), np.full(BUCKETS, 1e-6)
    chance = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        order = chance.permutation(count)
        for batch in np.split(order, range(BATCH, count, BATCH)):
            here = places[batch]
            missed = 1 / (1 + np.exp(-weights[here].sum(1))) - wanted[batch]
            gradient = np.bincount(here.ravel(), np.repeat(missed, features), minlength=BUCKETS)
            touched = np.unique(here)
            step = gradient[touched] + PENALTY * weights[touched] * len(batch) / count
            seen[touched] += step * step
            weights[touched] -= RATE * step / np.sqrt(seen[touched])
    return weights


def train(sentences: Sequence[Path]) -> NDArray[np.float16]:
    """Weights learned from files of labelled sentences (JSON lines), in half precision."""
    rows = [json.loads(line) for file in sentences for line in file.read_text(encoding="utf-8").splitlines()]
    learned = [example for row in rows for example in examples(row)]
    places = np.array([place for place, _ in learned])
    wanted = np.array([one for _, one in learned], dtype=np.float64)
    log.info("%d sentences, %d words, %d of addresses", len(rows), len(learned), int(wanted.sum()))
    return fit(places, wanted).astype(np.float16)


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
