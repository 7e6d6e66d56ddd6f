"""What the words at a text's end may become, learned: the beginning of a mail or web address of plain words.

"send it to the night owls" is a sentence until "at outlook dot com" follows. No list of words tells the two apart; the
ways in which people come to an address do, each a little. A logistic regression over the last words weighs them
(`redaction/learned.py`), learned from sentences of many authors (redaction/training/ahead.py, docs/ahead-model.md).
What is likely enough waits, and goes on waiting while it stays so.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from redaction import learned
from redaction.entities import Finding, Label
from redaction.locales.locale import locale_of
from redaction.recognizers.asides import aside_before
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.tail import Opening

WEIGHTS: Final = learned.FOLDER / "ahead" / "weights.npy"
SHA256: Final = "4e8d8eef6cb9847385a405dbbea8af9f50b18a1000eea8c903547ab5f600298d"
_BEGINS: Final = 0.2
"""Chance from which a word waits."""
_GOES_ON: Final = 0.05
"""The same of a word behind one that waits: "honey | and toast"."""
_NEVER: Final = 0.03
"""Chance under which a mark is none of an address: "rose | at six"."""
_MOST_HELD: Final = 24
_MOST_WORDS: Final = 8
_MOST_NUMBERS: Final = 3
"""More of them wait for reasons of their own."""
_WINDOW: Final = 4
_MOST_LOOKED: Final = 7
"""Atoms, fillers among them, in which the window is looked for."""
_MOST_ASIDE: Final = 24
"""The same, in which an aside before it ends."""
_MOST_PLACES: Final = 4
_MARKS: Final = frozenset({"@", ".", "-", "_", "/", "+"})
_ADDRESSES: Final = frozenset({Label.EMAIL_ADDRESS, Label.URL})
_TOPIC: Final = re.compile(
    r"\b(?:e-?\s?mails?|mail|inbox|mailbox|user ?name|log ?in|sign ?in|web ?site|site|web|page|link|online|profile"
    r"|portal|blog|url|address|unsubscribe|white ?list)\b"
)


def open_ahead(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """The words at the end that may all be an address's, with the marks and the asides among them."""
    locale = locale_of(reading)
    if locale is not None and not locale.names:
        return None  # learned from English
    atoms = reading.atoms[: last + 1]
    said = max((one.end for one in found if one.label in _ADDRESSES), default=0)
    first, at = last + 1, last
    while at > last - _MOST_HELD and at >= 0 and atoms[at].start >= said:
        aside = aside_before(atoms, at)
        if aside or atoms[at].kind is Kind.FILLER or _is_mark(atoms[at]):
            at -= aside or 1
            continue
        likely = chance(reading, at)
        if likely < _GOES_ON:
            break
        first = at if likely >= _BEGINS else first
        at -= 1
    return Opening(atoms[first].start, Label.EMAIL_ADDRESS) if first <= last and not _endless(atoms[first:]) else None


def _endless(atoms: Sequence[Atom]) -> bool:
    """Whether these are more words, or more numbers, than an address has before its first mark."""
    if any(map(_is_mark, atoms)):
        return False
    words = sum(atom.kind is Kind.WORD for atom in atoms)
    numbers = sum(atom.kind is Kind.DIGITS for atom in atoms)
    return words > _MOST_WORDS or numbers > _MOST_NUMBERS


def is_prose(reading: Reading, opening: Opening, last: int) -> bool:
    """Whether no mark from an opening on is likely an address's: "rose at six", "the grace period"."""
    first = reading.atom_from(opening.start)
    marks = [at for at in range(first, last + 1) if _is_mark(reading.atoms[at])]
    said = all(reading.atoms[at].spoken or reading.atoms[at].value != "@" for at in marks)  # a written one is no word
    return bool(marks) and said and all(chance(reading, at) < _NEVER for at in marks)


def _is_mark(atom: Atom) -> bool:
    return atom.kind is Kind.SYMBOL and atom.value in _MARKS


def chance(reading: Reading, index: int) -> float:
    """How likely the atom at `index` is an address's, by what stands before it; in [0, 1]."""
    return learned.chance(load(), buckets(reading, index))


def buckets(reading: Reading, index: int) -> Iterator[int]:
    """The features of an atom, each as its place among the weights."""
    return map(learned.bucket, _features(reading, index))


def _features(reading: Reading, index: int) -> list[str]:
    """The last four words, what kind each is, and both together; whether mail, a page or writing was spoken of."""
    looked = reading.atoms[max(0, index + 1 - _MOST_LOOKED) : index + 1]
    atoms = [atom for atom in looked if atom.kind is not Kind.FILLER or atom is looked[-1]][-_WINDOW:]
    none = ["^"] * (_WINDOW - len(atoms))
    kinds = none + [learned.kind(reading, atom) for atom in atoms]
    _, k2, k1, k0 = kinds
    words = none + [atom.value for atom in atoms]
    w3, w2, w1, w0 = [kind if kind in learned.ALIKE else word for word, kind in zip(words, kinds, strict=True)]
    before = reading.atoms[max(0, index - _MOST_ASIDE) : index]
    aside = aside_before(before, len(before) - 1) > 0 if before else False  # "no spaces | birdwatcher"
    topic = "topic" if _topic_before(reading, reading.atoms[index].start) else "none"
    return [
        "all", f"w0 {w0}", f"w1 {w1}", f"w2 {w2}", f"w3 {w3}", f"w2w1 {w2} {w1}", f"w1w0 {w1} {w0}",
        f"k0 {k0}", f"k1k0 {k1} {k0}", f"k2k1k0 {k2} {k1} {k0}",
        f"w1k0 {w1} {k0}", f"w2k1k0 {w2} {k1} {k0}", f"w2w1k0 {w2} {w1} {k0}",
        f"w3k2k1k0 {w3} {k2} {k1} {k0}", f"w3w2k1k0 {w3} {w2} {k1} {k0}",
        f"t {topic}", f"tw1k0 {topic} {w1} {k0}", f"tk2k1k0 {topic} {k2} {k1} {k0}",
        f"pk0 {min(index, _MOST_PLACES)} {k0}", f"a {aside}", f"ak0 {aside} {k0}",
    ]  # fmt: skip


def _topic_before(reading: Reading, start: int) -> bool:
    found = reading.notes.get(_TOPIC)
    if not isinstance(found, int):
        match = _TOPIC.search(reading.lower)
        found = reading.notes[_TOPIC] = match.end() if match else len(reading.text) + 1
    return found < start


def load(path: Path = WEIGHTS, expected: str = SHA256) -> "array[float]":
    """The weights, a bucket each.

    Raises:
        RedactorUnavailableError: They are missing or not the pinned ones.
    """
    return learned.load(path, expected)
