"""Train the small models of `redaction/learned.py`, and write them.

Logistic regression by AdaGrad (Duchi et al. 2011) with an L2 penalty; one thread, fixed seeds: the same sentences write
the same weights.
"""

import argparse
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from redaction.learned import BUCKETS

log = logging.getLogger(__name__)

SEED: Final = 20261122
EPOCHS: Final = 30
BATCH: Final = 256
"""Words."""
RATE: Final = 0.2
PENALTY: Final = 1.0
"""Over all examples together, of half the squared weights."""
Examples: TypeAlias = Callable[[Mapping[str, object]], Iterable[tuple[list[int], bool]]]
"""What a labelled sentence teaches: the buckets of each example's features, and whether it is to be found."""


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


def train(sentences: Sequence[Path], examples: Examples) -> NDArray[np.float16]:
    """Weights learned from files of labelled sentences (JSON lines), in half precision."""
    rows = [json.loads(line) for file in sentences for line in file.read_text(encoding="utf-8").splitlines()]
    learned = [example for row in rows for example in examples(row)]
    places = np.array([place for place, _ in learned])
    wanted = np.array([one for _, one in learned], dtype=np.float64)
    log.info("%d sentences, %d words, %d of addresses", len(rows), len(learned), int(wanted.sum()))
    return fit(places, wanted).astype(np.float16)


def write(description: str | None, weights: Path, examples: Examples) -> None:
    """The command of a model: learn from the files it is given, write the weights and print their digest."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", nargs="+", type=Path, help="files of labelled sentences, JSON lines")
    parser.add_argument("--out", type=Path, default=weights.parent, help="the folder to write to")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    options.out.mkdir(parents=True, exist_ok=True)
    file = options.out / weights.name
    np.save(file, train(options.sentences, examples))
    log.info("sha256 %s", hashlib.sha256(file.read_bytes()).hexdigest())
