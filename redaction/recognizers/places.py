"""Countries by name, and places that someone says they are from or at. Uncued towns are the model's part.

A country alone identifies nobody under 45 CFR 164.514(b)(2)(i)(B), which begins below a state; under the GDPR it is
part of where someone lives. In written text it is found where it ends an address or says where somebody is ("Lisbon,
Portugal", "born in Kenya"), and so is a state that a form asks for ("State: TX"). Elsewhere it is news, sport or trade
("12 dollars a day in Japan"), and where case tells nothing mostly whose passport is meant: it is shown.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.gazetteer import COUNTRIES, WORDS_TOO
from redaction.numbers import ORDINALS
from redaction.recognizers.address_tail import address_tail
from redaction.recognizers.counties import county_at
from redaction.recognizers.streets import SUFFIXES, SURE, is_street_kind
from redaction.spoken import Kind, Reading
from redaction.vocabulary import (
    FUNCTION_WORDS,
    MONTHS,
    ORDINARY_WORDS,
    STATE_CODES,
    STATE_PAIRS,
    STATES,
    WEEKDAYS,
    is_plain,
)

_CORNER: Final = re.compile(r"\b(?:corner|intersection|junction) of\s+")
_ON_STREET: Final = re.compile(r"\b(?:lives? on|living on|lived on|(?:north|south|east|west) (?:side|end) of)\s+")
_DATELINE: Final = re.compile(
    r"\s*([A-Z\u00c0-\u00de]{4,}(?:[ -][A-Z\u00c0-\u00de]{2,}){0,3})(?:, [A-Z][\w.]+)? [-\u2013\u2014] "
)
_MOST_CORNER: Final = 9
_MOST_TOWN: Final = 3
_NEAR_STREET: Final = re.compile(
    r"\b(?:on|off(?: of)?|along|down|up|near|past|behind|opposite|from|between|of|at|to|and) "
    r"(?P<article>the )?(?=[a-z])"
)
"""What stands before a street that is named without its number."""
_MOST_NAME: Final = 2
_NO_STREET: Final = frozenset(
    "main side back busy wall private residential dirt gravel toll ring slip trunk through wrong right service access "
    "middle inside outside fast slow express bus bike cycle turning dead one-way public tree".split()
)
"""What tells one street from another and is no name."""
_TOWARDS: Final = frozenset("in from to near of around outside over across into @".split())
_ENDS_ADDRESS: Final = frozenset({",", ":", "(", "-"})
_WHERE: Final = frozenset({"in", "to", "from"})
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_STOPS: Final = frozenset(".?!")


def find(reading: Reading) -> Iterator[Finding]:
    """Countries, towns, corners of two streets, and the street someone lives on or is near."""
    yield from _countries(reading)
    yield from _towns(reading)
    yield from _counties(reading)
    if reading.cased:
        yield from _states(reading)
        yield from _dateline(reading)
    for match in _NEAR_STREET.finditer(reading.lower):
        yield from _near_street(reading, match.end(), article=match["article"] is not None)
    for match in _CORNER.finditer(reading.lower):
        yield from _corner(reading, match.end())
    for match in _ON_STREET.finditer(reading.lower):
        yield from _street(reading, match.end())


def _countries(reading: Reading) -> Iterator[Finding]:
    atoms = reading.atoms
    if not reading.cased:
        return
    reached = -1
    for index, atom in enumerate(atoms):
        if atom.kind is not Kind.WORD or index <= reached:
            continue
        last = COUNTRIES.at(atoms, index)
        if last is None or (not reading.text[atom.start].isupper() and last == index):
            continue
        reached = last
        following = atoms[last + 1].value if last + 1 < len(atoms) else ""
        if atom.value in WORDS_TOO and last == index and atom.value in STATES:
            continue
        if _is_where(reading, index) and not is_street_kind(following) and not _issuer(reading, index, last):
            yield Finding(atom.start, atoms[last].end, Label.LOCATION, 0.74, "place:country")


def _is_where(reading: Reading, index: int) -> bool:
    """Whether a country ends an address, or says where somebody is, goes or comes from: "Lisbon, |", "from |"."""
    if not index:
        return False
    before = reading.atoms[index - 1].value
    earlier = reading.atoms[index - 2].value if index > 1 else ""
    if before == "," and _YEAR.fullmatch(earlier):
        return False  # "Italy in 2015, Greece in 2017"
    if before in _ENDS_ADDRESS or reading.text[reading.atoms[index].start - 1] == "\n":
        return True
    return before in _WHERE and not _counts(reading, index)


def _counts(reading: Reading, index: int) -> bool:
    """Whether the sentence that an atom stands in gives numbers: of a market, a price, a journey."""
    first = max((at + 1 for at in range(index) if _ends_sentence(reading, at)), default=0)
    for atom in reading.atoms[first:]:
        if atom.kind is Kind.DIGITS:
            return True
        if atom.start > reading.atoms[index].start and atom.value in _STOPS:
            return False
    return False


def _ends_sentence(reading: Reading, at: int) -> bool:
    return (
        reading.atoms[at].value in _STOPS and reading.text[reading.atoms[at].end : reading.atoms[at].end + 1].isspace()
    )


def _towns(reading: Reading) -> Iterator[Finding]:
    """Find "des moines iowa", "Omaha, California": a state with a town's name before it."""
    atoms = reading.atoms
    for index in range(len(atoms)):
        last = _state(reading, index)
        if last is None:
            continue
        comma = index > 0 and atoms[index - 1].value == ","
        first, at = None, index - 1 - comma
        while at >= 0 and index - at <= _MOST_TOWN + comma and _town_word(reading, at):
            first, at = at, at - 1
        while at >= 0 and atoms[at].kind is Kind.FILLER:
            at -= 1
        led = at >= 0 and atoms[at].value in _TOWARDS
        if first is not None and (led or reading.cased or at < 0):
            yield Finding(atoms[first].start, atoms[last].end, Label.LOCATION, 0.77, "place:town-state")


def _counties(reading: Reading) -> Iterator[Finding]:
    """Find "county cork", with the town before it."""
    atoms = reading.atoms
    for index in range(len(atoms)) if "county" in reading.values or "co" in reading.values else ():
        last = county_at(atoms, index)
        if last is None:
            continue
        before = index - 1 - (index > 0 and atoms[index - 1].value == ",")
        named = before >= 0 and _town_word(reading, before) and not is_plain(atoms[before].value)
        yield Finding(
            atoms[before if named else index].start, atoms[last].end, Label.LOCATION, 0.78, "place:town-state"
        )


def _states(reading: Reading) -> Iterator[Finding]:
    """States that a form asks for: "State: TX"."""
    for index, atom in enumerate(reading.atoms):
        last = _state(reading, index)
        if last is None and reading.text[atom.start : atom.end] in STATE_CODES:
            last = index
        if last is not None and reading.text[atom.start].isupper() and _state_is_due(reading, index):
            yield Finding(atom.start, reading.atoms[last].end, Label.LOCATION, 0.74, "place:state")


def _issuer(reading: Reading, first: int, last: int) -> bool:
    """Whether a state or country is named as who issued a document: "issued in Texas", "license, state of Ohio"."""
    before = {atom.value for atom in reading.before(first, 4)}
    beside = [atom.value for atom in reading.before(first, 2)]
    after = reading.atoms[last + 1].value if last + 1 < len(reading.atoms) else ""
    of_state = beside in (["state", "of"], ["of", "state"])
    return of_state or bool({"issued", "passport"} & before) or after in {"license", "licence", "dl", "passport"}


def _state_is_due(reading: Reading, index: int) -> bool:
    """Whether a form asks for a state right before an atom: "State: ", "state of issue: "."""
    before = [atom.value for atom in reading.before(index, 4)]
    return before[:1] == [":"] and bool({"state", "province"} & set(before))


def _dateline(reading: Reading) -> Iterator[Finding]:
    """The town in capitals that a news report begins with: "BUDAPEST - Police are looking for …"."""
    match = _DATELINE.match(reading.text)
    if match is not None and not reading.text.isupper() and not is_plain(match.group(1).lower()):
        yield Finding(match.start(1), match.end(1), Label.LOCATION, 0.79, "place:dateline")


def _near_street(reading: Reading, offset: int, *, article: bool) -> Iterator[Finding]:
    """Find "off the ormeau road", "on magnolia street": a name of a word or two, and a kind of street behind it."""
    atoms = reading.atoms
    first = reading.atom_from(offset)
    for at in range(first, min(len(atoms), first + _MOST_NAME + 1)):
        atom = atoms[at]
        if at > first and (atom.value in SURE or (atom.value in SUFFIXES and not is_plain(atoms[at - 1].value))):
            yield Finding(atoms[first].start, atoms[address_tail(reading, at)].end, Label.LOCATION, 0.8, "place:street")
            return
        ordinal = atom.value in ORDINALS and not article
        named = (
            atom.value not in ORDINARY_WORDS and not (article and is_plain(atom.value)) and atom.value not in _NO_STREET
        )
        if (
            atom.kind is not Kind.WORD
            or not (named or ordinal)
            or (reading.cased and not reading.text[atom.start].isupper())
        ):
            return


def _state(reading: Reading, index: int) -> int | None:
    """The last atom of a state's name or code at an atom."""
    atoms = reading.atoms
    atom = atoms[index]
    following = atoms[index + 1].value if index + 1 < len(atoms) else ""
    if (atom.value, following) in STATE_PAIRS:
        return index + 1
    if atom.value in STATES:
        return index
    if not reading.cased or reading.text[atom.start : atom.end] not in STATE_CODES:
        return None
    grown = reading.text[atom.end : atom.end + 1].isalnum()  # "DE78 3704"
    telling = atom.value not in ORDINARY_WORDS or (index > 0 and atoms[index - 1].value == ",")
    return index if telling and not grown else None


def _town_word(reading: Reading, at: int) -> bool:
    atom = reading.atoms[at]
    if atom.kind is not Kind.WORD or atom.value in STATES or atom.value in MONTHS or atom.value in WEEKDAYS:
        return False
    if reading.cased:
        return reading.text[atom.start].isupper() and atom.value not in FUNCTION_WORDS
    if atom.value.endswith("'s") and atom.value.removesuffix("'s") in ORDINARY_WORDS:
        return False
    return atom.value not in ORDINARY_WORDS or (at > 0 and atom.value == "city")


def _corner(reading: Reading, offset: int) -> Iterator[Finding]:
    """Find "the corner of 5th and Main Street"."""
    atoms = reading.atoms
    first = reading.atom_from(offset)
    joined, last = False, None
    for at in range(first, min(len(atoms), first + _MOST_CORNER)):
        value = atoms[at].value
        if value == "and" and not joined and at > first:
            joined = True
            continue
        if value in {".", ",", "-"} and not (
            value == "."
            and at + 1 < len(atoms)
            and reading.text[atoms[at].end : atoms[at].end + 1].isspace()
            and atoms[at - 1].kind is not Kind.LETTER
            and not atoms[at - 1].value.isdigit()
        ):
            continue
        if atoms[at].kind not in {Kind.WORD, Kind.DIGITS, Kind.LETTER} or (value in FUNCTION_WORDS and value != "the"):
            break
        last = at if joined else last
        if joined and is_street_kind(value):
            break
    if last is not None:
        yield Finding(atoms[first].start, atoms[last].end, Label.LOCATION, 0.85, "place:corner")


def _street(reading: Reading, offset: int) -> Iterator[Finding]:
    """The street's name behind "lives on", its number included."""
    atoms = reading.atoms
    first = reading.atom_from(offset)
    last = None
    for at in range(first, min(len(atoms), first + 5)):
        atom = atoms[at]
        value = atom.value
        if atom.kind is Kind.DIGITS and last is not None:
            last = at
            break
        if (
            atom.kind is Kind.SYMBOL
            and value in {".", "-", "'", "\u2019"}
            and last is not None
            and not reading.text[atom.end : atom.end + 1].isspace()
        ):
            continue
        named = reading.text[atom.start].isupper() if reading.cased else value not in ORDINARY_WORDS
        if atom.kind not in {Kind.WORD, Kind.LETTER} or value in MONTHS or value in WEEKDAYS:
            break
        if value in FUNCTION_WORDS or not (named or (last is not None and is_street_kind(value))):
            break
        last = at
    if last is not None:
        end = atoms[address_tail(reading, last) if is_street_kind(atoms[last].value) else last].end
        yield Finding(atoms[first].start, end, Label.LOCATION, 0.8, "place:cue")
