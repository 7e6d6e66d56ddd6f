"""Where a mailbox of plain words begins, learned: "just put | too many goats at outlook dot com".

Once the "at" and the host are known, each word before them is the mailbox's or the sentence's; what stands around a
word tells, and how far it is from the "at" (`redaction/learned.py`, redaction/training/beginning.py,
docs/ahead-model.md). The rules (`local_part`) say what is surely the mailbox's; this adds what probably is.
"""

from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from redaction import learned
from redaction.recognizers.mail_hosts import gives_mailboxes
from redaction.spoken import Kind, Reading

WEIGHTS: Final = learned.FOLDER / "beginning" / "weights.npy"
SHA256: Final = "4eb1e53b75124e99e1f5e1c07eef8b76866fe175b2d25972a8950ca5790fe2e7"
_PROBABLE: Final = 0.5
_MOST_WORDS: Final = 10
"""Words of a mailbox that nothing joins."""
_LONGEST_NUMBER: Final = 7
"""Digits of a number that is no part of a mailbox."""
_FARTHEST: Final = 8
_NONE: Final = "^"


def beginning(reading: Reading, first: int, at: int) -> int:
    """The first atom of the mailbox before the "at" of atom `at`; atom `first` is its own, or is the "at"."""
    taken = 0
    for index in range(first - 1, -1, -1):
        atom = reading.atoms[index]
        if atom.kind is Kind.FILLER:
            continue
        if atom.kind is Kind.SYMBOL and (not atom.spoken or atom.value == "@"):
            break
        again = atom.kind is Kind.WORD and any(one.value == atom.value for one in reading.atoms[first:at])
        if again or _of_a_number(reading, index):
            break  # "it's anna porter | a porter at", "617 555 0143 | mosswood at"
        if taken == _MOST_WORDS or chance(reading, index, at) < _PROBABLE:
            break
        first, taken = index, taken + 1
    return first


def _of_a_number(reading: Reading, index: int) -> bool:
    """Whether an atom belongs to a number as long as a telephone's."""
    if reading.atoms[index].kind is not Kind.DIGITS:
        return False
    return any(run.first <= index <= run.last and len(run.digits) >= _LONGEST_NUMBER for run in reading.runs)


def chance(reading: Reading, index: int, at: int) -> float:
    """How likely the atom at `index` is of the mailbox before the "at" of atom `at`, if all between are; in [0, 1]."""
    return learned.chance(load(), buckets(reading, index, at))


def buckets(reading: Reading, index: int, at: int) -> Iterator[int]:
    """The features of an atom, each as its place among the weights."""
    return map(learned.bucket, _features(reading, index, at))


def _features(reading: Reading, index: int, at: int) -> list[str]:
    """Two words on each side with their kinds, the number of words up to "at", and whether anyone has mail there."""
    near = [one for one in reading.atoms[max(0, index - 6) : index] if one.kind is not Kind.FILLER][-2:]
    ahead = [one for one in reading.atoms[index + 1 : at + 1] if one.kind is not Kind.FILLER]
    atoms = [*near, reading.atoms[index], *ahead[:2]]
    kinds = [learned.kind(reading, atom) for atom in atoms]
    words = [k if k in learned.ALIKE else atom.value for k, atom in zip(kinds, atoms, strict=True)]
    b2, b1, k0, a1, a2 = [_NONE] * (2 - len(near)) + kinds + [_NONE] * (2 - len(ahead[:2]))
    v2, v1, w0, u1, u2 = [_NONE] * (2 - len(near)) + words + [_NONE] * (2 - len(ahead[:2]))
    far = min(len(ahead), _FARTHEST)
    anyone = gives_mailboxes(reading, at + 1)
    return [
        "all", f"d{far}", f"p{anyone} d{far}", f"w {w0}", f"w {w0} d{far}", f"k {k0}", f"k {k0} d{far}", f"v1 {v1}",
        f"v1w {v1} {w0}", f"v1k {v1} {k0}", f"b1w {b1} {w0}", f"b1k {b1} {k0}", f"v2v1k {v2} {v1} {k0}",
        f"b2b1k {b2} {b1} {k0}", f"wu1 {w0} {u1}", f"ka1 {k0} {a1}", f"wa1 {w0} {a1}", f"ku1 {k0} {u1}",
        f"v1d {v1} {far}", f"b1ka1 {b1} {k0} {a1}", f"v1ka1 {v1} {k0} {a1}", f"ka1a2 {k0} {a1} {a2}",
        f"wu1u2 {w0} {u1} {u2}", f"p{anyone} {b1} {k0}", f"v1ka1 d {v1} {k0} {a1} {far}",
    ]  # fmt: skip


def load(path: Path = WEIGHTS, expected: str = SHA256) -> "array[float]":
    """The weights, a bucket each.

    Raises:
        RedactorUnavailableError: They are missing or not the pinned ones.
    """
    return learned.load(path, expected)
