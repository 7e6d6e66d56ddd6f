"""E-mail addresses as they are written, said ("john dot smith at gmail dot com"), and half of each."""

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.recognizers.beginning import beginning
from redaction.recognizers.local_part import CUE, ROLES, aside, local_before
from redaction.recognizers.mail_hosts import PROVIDERS, gives_mailboxes, provider_after
from redaction.recognizers.marks import marked
from redaction.recognizers.network import domain_after
from redaction.recognizers.top_level import TOP_LEVEL
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import is_plain

_CUE_WINDOW: Final = 120
_SHORT: Final = frozenset({"live", "gmx", "msn", "aol"})
_GROWN: Final = re.compile(
    r"(?<![\w@./-])(?!www\b)[\w+-]+(?:\.[\w+-]+)*(?:at)?"
    rf"(?:{'|'.join(sorted(PROVIDERS - _SHORT))})(?:\.[a-z]{{2,3}}){{1,2}}\b"
)
"""A mailbox whose "at" is grown to it, or lost: "j.moreloutlook.com", "j.morelatgmail.com"."""
_GROWN_DOT: Final = re.compile(rf"(?:{'|'.join(sorted(PROVIDERS - _SHORT))})\.[a-z]")
_BEFORE_MAILBOX: Final = frozenset({"from", "@", "cc", "with"})
"""What stands before a mailbox, and before no thing that a site has: "came from bulletin at parish.org"."""
_TAKES_BACK: Final = frozenset({"sorry", "no", "wait", "rather", "or", "actually", "mean", "i"})
_MOST_CORRECTED: Final = 5
"""Atoms of a host that is taken back: "lee at outlook sorry | at yahoo dot com"."""


def find(reading: Reading) -> Iterator[Finding]:
    """Every "at" with something like a mailbox before it and something like a mail domain after it."""
    grown = "." in reading.values and _GROWN_DOT.search(reading.lower)
    for match in _GROWN.finditer(reading.lower) if grown else ():
        yield Finding(match.start(), match.end(), Label.EMAIL_ADDRESS, 0.9, "mailbox-at-domain")
    reading = marked(reading)
    if "@" not in reading.values:
        return
    dotted = "." in reading.values
    for index, atom in enumerate(reading.atoms):
        if atom.value != "@" or atom.kind is not Kind.SYMBOL:
            continue
        begin = index + 1 + aside(reading, index + 1, 1)
        if begin < len(reading.atoms) and reading.atoms[begin].value == ".":
            continue  # "we were at dot com stage"
        last = domain_after(reading, begin) if dotted else None
        sure = last is not None
        if last is None:
            last = provider_after(reading, begin)
        first = _begins(reading, _first_at(reading.atoms, index)) if last is not None else None
        if last is None or first is None:
            continue
        if _is_mailbox(reading, first, index) or not _path_follows(reading, last):
            if atom.spoken and _is_host(reading, first, index, last):
                continue
            written = not atom.spoken
            start, end = reading.atoms[first].start, reading.atoms[last].end
            yield Finding(start, end, Label.EMAIL_ADDRESS, 0.99 if sure or written else 0.9, "mailbox-at-domain")


def _begins(reading: Reading, at: int) -> int | None:
    """The first atom of the mailbox before the "at" of atom `at`: what is surely its own, and what probably is."""
    first = local_before(reading, at)
    if not reading.atoms[at].spoken or (first is None and not gives_mailboxes(reading, at + 1)):
        return first
    begin = beginning(reading, at if first is None else first, at)
    return begin if begin < at else None


def _first_at(atoms: tuple[Atom, ...], at: int) -> int:
    """The "at" before one that corrects it: "lee | at outlook sorry at yahoo dot com"."""
    back = at - 1
    while back > 0 and atoms[back].value in _TAKES_BACK:
        back -= 1
    if back == at - 1:
        return at
    before = range(back, max(0, back - _MOST_CORRECTED), -1)
    return next((index for index in before if atoms[index].value == "@"), at)


def _is_host(reading: Reading, first: int, at: int, last: int) -> bool:
    """Whether "at" stands between a sentence and a written host: "sells honey at nelson.com", "see us at www.x.org"."""
    atoms = reading.atoms
    if atoms[at + 1].value in {"www", "http", "https"}:
        return True
    host = reading.text[atoms[at + 1].start : atoms[last].end]
    word = atoms[first]
    said = any(atom.spoken for atom in atoms[at + 1 : last + 1]) or " " in host or gives_mailboxes(reading, at + 1)
    cued = CUE.search(reading.lower, max(0, word.start - _CUE_WINDOW), word.start) is not None
    plain = first == at - 1 and word.kind is Kind.WORD and is_plain(word.value) and word.value not in ROLES
    named = first > 0 and (
        atoms[first - 1].value in _BEFORE_MAILBOX or (reading.cased and reading.text[word.start].isupper())
    )
    return plain and not (said or cued or named)


def _is_mailbox(reading: Reading, first: int, at: int) -> bool:
    """Whether what stands before "at" is a mailbox's name whatever follows: it holds a digit or a mark."""
    return any(atom.kind is Kind.DIGITS or atom.kind is Kind.SYMBOL for atom in reading.atoms[first:at])


def _path_follows(reading: Reading, last: int) -> bool:
    """Whether "slash" goes on behind a domain: a web address, which stands "at" somewhere too."""
    after = [atom.value for atom in reading.atoms[last + 1 : last + 3]]
    return after[:1] == ["/"] or after in (["forward", "/"], ["back", "/"])


__all__ = ["TOP_LEVEL", "find"]
