"""Street addresses, ZIP codes, and places someone says they live (45 CFR 164.514(b)(2)(i)(B))."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import UNITS_OF_MEASURE, cue, distance, is_quantity
from redaction.entities import Finding, Label
from redaction.gazetteer import NATIONALITIES
from redaction.numbers import ORDINALS
from redaction.recognizers.address_tail import (
    DIRECTIONS,
    LONGEST_HOUSE,
    TOWN_TAILS,
    address_tail,
    is_capital,
    lettered,
    state_at,
)
from redaction.recognizers.streets import ARTICLED, LIKELY, SUFFIXES, is_street_kind
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, ORDINARY_WORDS, is_plain

_HOME: Final = cue(
    r"(?:live|lives|living|lived|reside|resides|residing|stay|staying|located|moved|based)(?: (?:at|on|in|to|over"
    r"|near))"
    r"|(?:home |street |mailing |billing |shipping |my |the |her |his )?address(?: is|'s| to)?|(?:mail|ship|deliver"
    r"|send) (?:it )?to"
)
_TOWN: Final = cue(
    r"(?:live|lives|living|lived|reside|resides|residing|grew up|moved|born and raised)(?: in| to)|city (?:is|of)"
)
_APARTMENT: Final = frozenset("apartment apt suite ste flat".split())
BEFORE_HOUSE: Final = _APARTMENT | {"unit", "plot", "shop"}
"""What stands before the number of a unit, where the house's follows: "flat nine, one hundred and six kirk road"."""
_MILITARY: Final = re.compile(
    r"\b(?:(?:PSC|Unit|CMR|USS|USNV|USNS|USCGC)\s[\w ,]{1,30}\s)?(?:APO|FPO|DPO) (?:AA|AE|AP)(?: \d{5}(?:-\d{4})?)?",
    re.IGNORECASE,
)
_OF_STREETS: Final = frozenset("old new long little great high upper lower first second third last st".split())
"""Little words that begin the names of streets: "old mill road", "st aidan's close"."""
HOUSE_LETTERS: Final = frozenset("abcdefgh")
"""Letters behind a house's number: "seventeen a glenmoor terrace"."""
_AREAS: Final = frozenset({"square", "sq"})
_FEET: Final = frozenset("feet foot ft yards meters metres miles inches".split())
_LONGEST_ROAD: Final = 4
_SHORTEST_RURAL: Final = 2
_NO_STREET_WORDS: Final = ORDINARY_WORDS | UNITS_OF_MEASURE
_MOST_STREET: Final = 5
_SAID_OF: Final = frozenset("is are was were has have had will would can could of".split())
_LONGEST_ROOM: Final = 3
_ROOMS: Final = frozenset({"room", "rooms", "hall", "suite", "gate", "ward", "line"})
"""What somebody moved to is no town before these: "moved to Conference Room 3B"."""
_MOST_TOWN: Final = 3


def find(reading: Reading) -> Iterator[Finding]:
    """Numbered streets, post boxes, ZIP codes and home towns."""
    for run in reading.runs:
        yield from _street(reading, run)
        yield from _apartment(reading, run)
        yield from _post_box(reading, run)
        yield from _state_zip(reading, run)
    for match in _MILITARY.finditer(reading.text):
        yield Finding(match.start(), match.end(), Label.LOCATION, 0.92, "military-mail")
    yield from _home_town(reading)


def _street(reading: Reading, run: Run) -> Iterator[Finding]:
    if not run.digits or len(run.chars) > LONGEST_HOUSE or _is_day(reading, run):
        return
    home = distance(reading, run.start, _HOME) is not None
    last = run.last + 2 if _articled(reading, run.last + 1) else _street_end(reading, run.last, home=home)
    if len(run.digits) >= _SHORTEST_RURAL:  # not "exit four route nine"
        last = _numbered_road(reading, run.last) or last or _gridded(reading, run.last)
    if last is not None:
        end = reading.atoms[address_tail(reading, last)].end
        before = reading.atoms[run.first - 1] if run.first else None
        start = before.start if before is not None and before.value in BEFORE_HOUSE else run.start
        yield Finding(start, end, Label.LOCATION, 0.93 if home else 0.85, "street-address")


def _is_day(reading: Reading, run: Run) -> bool:
    """Whether a month stands before a number and an ordinal goes on with it: "moved to july twenty | second"."""
    atoms = reading.atoms
    after = atoms[run.last + 1].value if run.last + 1 < len(atoms) else ""
    return run.first > 0 and atoms[run.first - 1].value in MONTHS and after in ORDINALS


def _street_end(reading: Reading, index: int, *, home: bool) -> int | None:
    """The atom of a street's suffix after a house number; after "I live at", any few words will do."""
    atoms = reading.atoms
    taken = index
    for at in range(index + 1, min(len(atoms), index + 2 + _MOST_STREET)):
        atom = atoms[at]
        following = atoms[at + 1].value if at + 1 < len(atoms) else ""
        if atom.value in _AREAS and following in _FEET:
            return None  # "a three bedroom, twelve hundred square feet"
        likely = atom.value in LIKELY and at in {index + 2, index + 3} and following not in SUFFIXES
        if likely and _named_alone(reading, index + 1, at):
            return at
        if atom.value in SUFFIXES and (at > index + 1 or home):
            return at + (at + 1 < len(atoms) and atoms[at + 1].value in SUFFIXES)  # "pine ridge court"
        home = home or (_foreign_street(atom) and is_capital(reading, atom))
        if atom.value in UNITS_OF_MEASURE or atom.value in MONTHS or (atom.value in ORDINALS and following == "of"):
            return None
        if at == index + 1 and (atom.value in _OF_STREETS or _of_house(atom)) and _suffix_follows(reading, at):
            continue
        if atom.value in FUNCTION_WORDS or (atom.kind is Kind.SYMBOL and atom.value not in {".", ",", "-", "'"}):
            break
        if atom.kind is Kind.WORD or (atom.kind is Kind.LETTER and atom.value in "nsew"):
            taken = at
        elif atom.kind is Kind.SYMBOL and at > index + 1 and _sentence_ends(reading, at):
            break
    return taken if home and taken > index else None


def _of_house(atom: Atom) -> bool:
    """Whether an atom is a letter behind a house's number: "seventeen a glenmoor terrace"."""
    return atom.kind is Kind.LETTER and atom.value in HOUSE_LETTERS


def _articled(reading: Reading, at: int) -> bool:
    """Whether "the paddocks" stands at an atom, of which nothing is said: no "two the square is closed"."""
    atoms = reading.atoms
    if at + 1 >= len(atoms) or atoms[at].value != "the" or atoms[at + 1].value not in ARTICLED:
        return False
    following = atoms[at + 2] if at + 2 < len(atoms) else None
    return (
        following is None
        or not (following.kind is Kind.WORD and is_plain(following.value))
        or (atoms[at + 1].value not in SUFFIXES and following.value not in _SAID_OF)
    )


def _numbered_road(reading: Reading, index: int) -> int | None:
    """The number of a road that is known by it, behind a house's: "county road twelve", "highway sixty five"."""
    atoms = reading.atoms
    for at in range(index + 1, min(len(atoms) - 1, index + 2 + _MOST_STREET)):
        if atoms[at].kind is not Kind.WORD:
            return None
        counted = atoms[at - 1].value in {"county", "state", "market", "ranch"}
        kind = atoms[at].value in {"highway", "hwy", "route"} or (atoms[at].value == "road" and counted)
        if kind and atoms[at + 1].kind is Kind.DIGITS and len(atoms[at + 1].value) <= _LONGEST_ROAD:
            return at + 1
    return None


def _gridded(reading: Reading, index: int) -> int | None:
    """The atom behind a house number and a direction: "sixty six hundred south kedzie", which needs no "street"."""
    atoms = reading.atoms
    if index + 2 >= len(atoms):
        return None
    name = atoms[index + 2]
    led = atoms[index + 1].value in {"north", "south", "east", "west"}
    if any(NATIONALITIES.at(atoms, at) is not None for at in (index + 1, index + 2)):
        return None  # "two hundred north koreans"
    return index + 2 if led and name.kind is Kind.WORD and not is_plain(name.value) else None


def _named_alone(reading: Reading, first: int, end: int) -> bool:
    """Whether nothing but words that no sentence consists of stand between a number and "hill" or "park"."""
    atoms = reading.atoms[first:end]
    return all(atom.kind is Kind.WORD and atom.value not in _NO_STREET_WORDS for atom in atoms)


def _suffix_follows(reading: Reading, at: int) -> bool:
    """Whether a kind of street stands behind the next word or the one after it."""
    return any(atom.value in SUFFIXES for atom in reading.atoms[at + 1 : at + 4])


def _apartment(reading: Reading, run: Run) -> Iterator[Finding]:
    """Find "Apt. 722" or "suite three b", with the street's number and name before it and the town behind."""
    atoms = reading.atoms
    at = run.first - 1
    if at > 0 and atoms[at].value in {".", ",", "#", "number"}:
        at -= 1
    if (
        at >= 0
        and atoms[at].value in _APARTMENT
        and len(run.chars) <= LONGEST_HOUSE
        and not _flat_rate(reading, at, run)
    ):
        first = at
        while first and at - first < _MOST_STREET + 1 and _street_part(reading, first - 1):
            first -= 1
        while first < at and not any(char.isdigit() for char in atoms[first].value):
            first += 1
        yield Finding(
            atoms[first].start,
            atoms[address_tail(reading, lettered(reading, run.last))].end,
            Label.LOCATION,
            0.86,
            "apartment",
        )


def _flat_rate(reading: Reading, at: int, run: Run) -> bool:
    """Whether "flat" tells of a sum, a tyre or a note: "a flat nine dollars", "flat 5 percent", "b flat c"."""
    before = reading.atoms[at - 1].value if at else ""
    note = at > 0 and reading.atoms[at - 1].kind is Kind.LETTER
    told = note or is_quantity(reading, run) or before in {"a", "went", "is", "was"}
    return reading.atoms[at].value == "flat" and told


def _street_part(reading: Reading, at: int) -> bool:
    atom = reading.atoms[at]
    if atom.kind is Kind.DIGITS or atom.value in {",", ".", "-", "\n"}:
        return True
    return (
        atom.kind is Kind.WORD and atom.value not in FUNCTION_WORDS and (is_capital(reading, atom) or not reading.cased)
    )


def _foreign_street(atom: Atom) -> bool:
    return atom.value not in SUFFIXES and is_street_kind(atom.value)


def _sentence_ends(reading: Reading, at: int) -> bool:
    atoms = reading.atoms
    before = atoms[at - 1]
    if (at + 1 < len(atoms) and atoms[at + 1].value in SUFFIXES) or before.value in DIRECTIONS:
        return False
    return atoms[at].value == "." and len(before.value) > 2 and before.value not in SUFFIXES  # noqa: PLR2004


def _post_box(reading: Reading, run: Run) -> Iterator[Finding]:
    atoms = reading.atoms
    if run.first and atoms[run.first - 1].value == "box":
        first = run.first - 1
        while first and atoms[first - 1].value in {"po", "p", "o", ".", "post", "office"}:
            first -= 1
        if first < run.first - 1:
            yield Finding(
                atoms[first].start, atoms[address_tail(reading, run.last)].end, Label.LOCATION, 0.93, "post-box"
            )


def _state_zip(reading: Reading, run: Run) -> Iterator[Finding]:
    at = run.first - 1
    while at > 0 and reading.atoms[at].value == ",":
        at -= 1
    pair = at > 0 and state_at(reading, at - 1) == 2  # noqa: PLR2004
    if at >= 0 and (state_at(reading, at) == 1 or pair) and run.chars.isdigit() and len(run.chars) in {5, 9}:
        yield Finding(reading.atoms[at - pair].start, run.end, Label.LOCATION, 0.9, "state-zip")


def _home_town(reading: Reading) -> Iterator[Finding]:
    for match in _TOWN.finditer(reading.lower):
        first = next((i for i, atom in enumerate(reading.atoms) if atom.start >= match.end()), None)
        if first is None:
            continue
        last = first - 1
        for at in range(first, min(len(reading.atoms), first + _MOST_TOWN)):
            atom = reading.atoms[at]
            if atom.value == "," and last >= first:
                continue
            tail = last >= first and atom.value in TOWN_TAILS
            ordinary = atom.value in ORDINARY_WORDS and not state_at(reading, at) and not tail
            plain = atom.value in FUNCTION_WORDS or ordinary
            if atom.kind is not Kind.WORD or plain or (reading.cased and not is_capital(reading, atom)):
                break
            last = at
        behind = reading.atoms[last + 1].value if last + 1 < len(reading.atoms) else ""
        numbered = behind.isdigit() and len(behind) <= _LONGEST_ROOM and first == last
        if last >= first and behind not in _ROOMS and not numbered:  # "moved to Hut 3"
            yield Finding(reading.atoms[first].start, reading.atoms[last].end, Label.LOCATION, 0.8, "home-town")
