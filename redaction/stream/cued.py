"""Windows that a cue opens: words after "my name is" or "my email is" are withheld until one settles them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from redaction.cues import cue, distance
from redaction.entities import Label
from redaction.recognizers.local_part import WRITTEN_TO
from redaction.recognizers.network import domain_after
from redaction.spoken import Atom, Kind, Reading
from redaction.stream.asides import without_asides
from redaction.stream.tail import Opening
from redaction.vocabulary import CONNECTING, FUNCTION_WORDS

_REACH: Final = 90
"""Characters at the end of a text in which a cue is looked for."""
_NAME: Final = re.compile(
    r"\b(?:(?:first|last|full|middle|maiden|given|family|sur)\s?names?(?: is|'s| was|:)?|names?(?: is|'s| was|:)"
    r"|goes by|under the name(?: of)?|named)(?=[\s,:.]|$)"
)
_HOME: Final = cue(r"(?:live|lives|living|reside|resides|residing|staying) (?:at|on|in)|address(?: is|'s)")
_BIRTH: Final = cue(r"born(?: on| in)?|date of birth(?: is)?|birth ?date(?: is)?|birthday(?: is)?|d[.-]?o[.-]?b\.?")
_MAIL: Final = re.compile(
    r"\be-?\s?mails?(?: address(?:es)?)?(?:'s)?(?: (?:me|us|him|her|them|it))?(?: (?:at|to|is))*\b"
)
_WRITE: Final = re.compile(
    rf"{WRITTEN_TO}|\b(?:user ?name|user|log ?in|sign ?in|account)(?:'s| is| was| would be)"
    r"|\b(?:log|sign)(?:ged|ed)? ?(?:in|on|up) (?:as|with|under)\b"
    r"|\b(?:write|wrote|sen[dt]|forward|mail)(?: (?:it|that|this|them|me|us|(?:an?|the) \w+))?(?: (?:over|back))? to\b"
    r"|\be-?mail(?:ed)? (?:it|that|this|them|(?:an?|the|my|his|her|those|these)(?: \w+){1,3}) (?:over )?to\b"
    r"|\b(?:copy|cc|contact|reach)(?: (?:me|us|him|her|them|(?:my|our|his|their) \w+))?(?: at)?\b"
)
_SITE: Final = re.compile(
    r"\b(?:go(?:ing)? to|visit|(?:web ?)?site(?: is)?|u\.? ?r\.? ?l\.?(?: is)?|web address(?: is)?"
    r"|(?:page|portal|link)(?: is)?|(?:log|sign|check)(?:ed|ing)? ?(?:in|on|up|out)(?:to| to| at| on)?|online at"
    r"|(?:saw|found|read) it on|look(?:ed)? up|register(?:ed)? (?:at|on)"
    r"|portfolio(?: is| at)?|(?:blog|profile|home ?page|web ?page) (?:is|at)"
    r"|(?:download(?:ed)?|get) it from|open|browser is|browse to|type(?:d)?(?: in)?)\b"
)
_SURE_SITE: Final = re.compile(
    r"\b(?:go(?:ing)? (?:on)?to|visit|(?:web ?)?site(?:'s| is)|u\.? ?r\.? ?l\.?(?:'s| is)|web address(?: is|'s)"
    r"|(?:page|portal)(?: is|'s)|online at|link(?: is|'s)|(?:log|sign)(?:ged|ed)? ?in (?:at|on))\b"
)
"""Cues behind which a site's name may begin with an article."""
_MOST_DOMAIN: Final = 3
"""Words of a domain behind "at": "send it to accounts at pelletier roofing | dot"."""
_MOST_MAILED: Final = 8
_BEFORE_MAIL: Final = frozenset({"is", "it's", "it", "address", "at", "to", "would", "be", "that", "that's"})


@dataclass(frozen=True, slots=True)
class _Window:
    """A cue, the label of what follows, how many words may be it, what settles that none is, and what may begin it."""

    cue: re.Pattern[str]
    label: Label
    most: int
    stops: frozenset[str] = FUNCTION_WORDS
    begins: frozenset[str] = frozenset()


_PLACE_STOPS: Final = FUNCTION_WORDS - {"the", "of", "on", "is"}
_WINDOWS: Final = (
    _Window(_NAME, Label.PERSON, 3),
    _Window(_HOME, Label.LOCATION, 5, _PLACE_STOPS),
    _Window(_BIRTH, Label.DATE_OF_BIRTH, 5, _PLACE_STOPS),
    _Window(_WRITE, Label.EMAIL_ADDRESS, 6, CONNECTING),
    _Window(_SITE, Label.URL, 3, CONNECTING - {"and"}),
    _Window(_SURE_SITE, Label.URL, 4, CONNECTING - {"and"}, frozenset({"the", "my", "our"})),
)


def open_cued(reading: Reading, last: int) -> Opening | None:
    """The words after the last cue, while nothing settles them."""
    held = _cued_mail(reading, last)
    for window in _WINDOWS:
        held = held or _open_after(reading, last, window)
    return held


def _open_after(reading: Reading, last: int, window: _Window) -> Opening | None:
    first = words_after(reading, window.cue)
    if first is None:
        return None
    words = reading.atoms[first : last + 1]
    said = _count(reading, words) if window.label in {Label.EMAIL_ADDRESS, Label.URL} else len(words)
    begins = bool(words) and words[0].value in window.begins
    most = window.most + begins + _MOST_DOMAIN * any(atom.value == "@" for atom in words)
    if said > most or (words and words[-1].value == "and" and any(atom.value == "." for atom in words)):
        return None
    settled = any(atom.kind is Kind.WORD and atom.value in window.stops for atom in words[begins:])
    settled = settled or bool(window.label is Label.URL and words and words[0].kind is Kind.DIGITS and words[0].spoken)
    return Opening(words[0].start, window.label) if words and not settled else None


def _count(reading: Reading, words: Sequence[Atom]) -> int:
    """How many words these are: marks count for nothing, letters that are spelled for one, and "tom-lee" is one."""
    telling = [one for one in words if one.kind in {Kind.WORD, Kind.DIGITS, Kind.LETTER}]
    joined = sum(
        here.kind is there.kind is Kind.LETTER or " " not in reading.text[here.end : there.start]
        for here, there in pairwise(telling)
    )
    return len(telling) - joined


def _cued_mail(reading: Reading, last: int) -> Opening | None:
    """The words after "my email is" while no address among them is whole."""
    first = words_after(reading, _MAIL)
    if first is None:
        return None
    while first <= last and reading.atoms[first].value in _BEFORE_MAIL:
        first += 1
    words = without_asides(reading.atoms[first : last + 1])
    if not words or len([atom for atom in words if atom.kind is not Kind.SYMBOL]) > _MOST_MAILED:
        return None
    if any(atom.kind is Kind.WORD and atom.value in CONNECTING for atom in words):
        return None
    ends = [domain_after(reading, index + 1) for index in range(first, last) if reading.atoms[index].value == "@"]
    return None if any(end is not None for end in ends) else Opening(words[0].start, Label.EMAIL_ADDRESS)


def home_is_due(reading: Reading, start: int) -> bool:
    """Whether a cue right before `start` makes it likely that a house's number begins there."""
    return distance(reading, start, _HOME) is not None


def words_after(reading: Reading, pattern: re.Pattern[str]) -> int | None:
    """The first atom after the last cue of a pattern that stands near the end."""
    found = None
    for found in pattern.finditer(reading.lower, max(0, len(reading.lower) - _REACH)):  # noqa: B007  the last one counts
        pass
    if found is None:
        return None
    first = reading.atom_from(found.end())
    while first < len(reading.atoms) and reading.atoms[first].kind in {Kind.SYMBOL, Kind.FILLER}:
        first += 1
    return first if first < len(reading.atoms) else None
