"""Small learned models over the words of a reading: logistic regressions with hashed features.

Feature hashing: Weinberger et al. 2009, arXiv:0902.2206. What is one of many like it (a number, a name, a letter)
counts by its kind alone.
"""

import math
from array import array
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np

from redaction.pinned import pinned
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import DESCRIBING, FUNCTION_WORDS, ORDINARY_WORDS, is_plain

BUCKETS: Final = 1 << 16
FOLDER: Final = Path(__file__).parent / "weights"
ALIKE: Final = frozenset({"digits", "long", "letter", "name", "cname", "Cname"})
"""Kinds whose single members tell nothing."""
_LONGEST_NUMBER: Final = 4


def bucket(feature: str) -> int:
    """A feature's place among the weights."""
    return crc32(feature.encode()) % BUCKETS


def chance(weights: "array[float]", buckets: Iterable[int]) -> float:
    """How likely it is, by the weights of what is seen; in [0, 1]."""
    return 1 / (1 + math.exp(-sum([weights[one] for one in buckets])))


def kind(reading: Reading, atom: Atom) -> str:
    """What kind of word an atom is: a number, a letter, a mark, a small word, an ordinary one, a name or a rare one."""
    if atom.kind is Kind.DIGITS:
        return "digits" if len(atom.value) <= _LONGEST_NUMBER else "long"
    if atom.kind is not Kind.WORD:
        return "letter" if atom.kind is Kind.LETTER else atom.value
    case = ("C" if reading.text[atom.start].isupper() else "c") if reading.cased else ""
    if atom.value in FUNCTION_WORDS:
        return case + ("describing" if atom.value in DESCRIBING else "function")
    if atom.value in ORDINARY_WORDS:
        return case + "ordinary"
    return case + ("plain" if is_plain(atom.value) else "name")


@cache
def load(path: Path, expected: str) -> "array[float]":
    """A model's weights, a bucket each.

    Raises:
        RedactorUnavailableError: They are missing or not the pinned ones.
    """
    stored = pinned(path, expected, f"the address model `{path.parent.name}`")
    return array("d", np.load(BytesIO(stored)).astype(np.float64).tolist())
