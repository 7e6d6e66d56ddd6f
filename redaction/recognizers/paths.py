"""The path behind a host, written or said: "slash the garden guy", "slash in slash maria dash lopez"."""

import re
from typing import Final

from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS, is_plain

_WRITTEN: Final = re.compile(r"(?:/|\?|#|:\d|\s?slash\b)[\w\-./?=&%#+~]*")
_PART: Final = frozenset({Kind.WORD, Kind.LETTER, Kind.DIGITS})
_JOINS: Final = frozenset({"/", "-", "_", "."})
_MOST_WORDS: Final = 2
"""Words behind a slash that nothing joins."""
LINKS: Final = frozenset({"and", "with", "of", "by", "the", "in", "for"})
"""Small words inside a page's name: "slash knit with agnes"."""
_ARTICLES: Final = frozenset({"the", "my", "our"})


def path_end(reading: Reading, last: int) -> int:
    """Offset where the path ends that follows a host whose last atom is `last`; the host's own end without one."""
    atoms = reading.atoms
    end = atoms[last].end
    written = _WRITTEN.match(reading.text, end)
    spaced = written is not None and written.group() == "/"
    if written and not spaced and not written.group().strip().startswith("slash"):
        return end + len(written.group().rstrip(".?"))
    at = last + 1
    while at + 1 < len(atoms):
        at += atoms[at].value == "," and atoms[at + 1].value == "/" and atoms[at + 1].spoken
        at += atoms[at].value in {"forward", "back"} and atoms[at + 1].value == "/"
        joins = _JOINS if end > atoms[last].end else {"/"}
        if at + 1 >= len(atoms) or atoms[at].value not in joins or not _is_said(reading, atoms[at]):
            break
        at += 1
        if atoms[at].value == "@":  # "youtube dot com slash at the garden guy"
            at += 1 + (atoms[at + 1 : at + 2] != () and atoms[at + 1].value == "/")
        taken = _words_end(reading, at)
        if taken == at:
            break
        end = atoms[taken - 1].end
        at = taken
    return end


def _is_said(reading: Reading, mark: Atom) -> bool:
    """Whether a mark was said, or stands as recognisers write one that was: "linkedin.com / in / maria_88"."""
    before, after = reading.text[mark.start - 1], reading.text[mark.end : mark.end + 1]
    grown = mark.value != "/" and before.isalnum() and after.isalnum()
    return mark.spoken or grown or (mark.value == "/" and after.isspace())


def _words_end(reading: Reading, at: int) -> int:
    """The atom behind the words from atom `at` on: two, one more behind an article, and what a small word links."""
    atoms = reading.atoms
    most = _MOST_WORDS + (at < len(atoms) and atoms[at].value in _ARTICLES)
    most += at > 0 and atoms[at - 1].value == "@"
    taken, words = at, 0
    while taken < len(atoms) and atoms[taken].kind in _PART:
        word = atoms[taken]
        if word.kind is Kind.WORD:
            words += word.value != "capital"
            over = words > most and not _ends_path(atoms, taken)
            if over or (taken > at and (word.value in FUNCTION_WORDS or atoms[taken - 1].kind is Kind.DIGITS)):
                break
        elif taken > at and word.value in {"a", "i"} and atoms[taken - 1].kind is Kind.WORD:
            break  # "slash cart throws a 500"
        taken += 1
    linked = taken > at and taken + 1 < len(atoms) and atoms[taken].value in LINKS
    named = linked and atoms[taken + 1].kind is Kind.WORD and _is_named(atoms, taken + 1)
    return taken + 2 if named else taken


def _is_named(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a word belongs to a page's name: it is somebody's, or ends what is said."""
    ends = index + 1 == len(atoms) or atoms[index + 1].kind is Kind.SYMBOL
    return not is_plain(atoms[index].value) or (ends and atoms[index].value not in ORDINARY_WORDS)


def _ends_path(atoms: tuple[Atom, ...], last: int) -> bool:
    """Whether a content word ends what is said: "slash help arturo walk"."""
    return last + 1 == len(atoms) and atoms[last].value not in ORDINARY_WORDS
