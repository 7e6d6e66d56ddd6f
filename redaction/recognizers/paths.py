"""The path behind a host, written or said: "slash the garden guy", "slash in slash maria dash lopez"."""

import re
from typing import Final

from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import FUNCTION_WORDS, is_plain

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
    if written and not written.group().strip().startswith("slash"):
        return end + len(written.group().rstrip(".?"))
    at = last + 1
    while at + 1 < len(atoms):
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
    """Whether a mark was said, or stands as recognisers write one that was: "linkedin.com / in / maria"."""
    spaced = reading.text[mark.start - 1].isspace() and reading.text[mark.end : mark.end + 1].isspace()
    return mark.spoken or (spaced and mark.value == "/")


def _words_end(reading: Reading, at: int) -> int:
    """The atom behind the words from atom `at` on: two, one more behind an article, and what a small word links."""
    atoms = reading.atoms
    most = _MOST_WORDS + (at < len(atoms) and atoms[at].value in _ARTICLES)
    taken = at
    while taken < min(len(atoms), at + most) and atoms[taken].kind in _PART:
        word = atoms[taken]
        if taken > at and word.kind is Kind.WORD and word.value in FUNCTION_WORDS:
            break
        taken += 1
    linked = taken > at and taken + 1 < len(atoms) and atoms[taken].value in LINKS
    named = linked and atoms[taken + 1].kind is Kind.WORD and not is_plain(atoms[taken + 1].value)
    return taken + 2 if named else taken
