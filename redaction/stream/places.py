"""Houses, towns, dates and ages at a text's end, and words that could be a name."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from redaction.cues import UNITS_OF_MEASURE
from redaction.entities import Finding, Label
from redaction.gazetteer import towns
from redaction.numbers import ORDINALS
from redaction.recognizers.address import BEFORE_HOUSE, HOUSE_LETTERS
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.stream.idle import names_nobody
from redaction.stream.plain import is_nameable, is_plain
from redaction.stream.tail import Opening, code_is_due
from redaction.vocabulary import FUNCTION_WORDS, MONTHS, ORDINARY_WORDS, WEEKDAYS

_MOST_STREET: Final = 4
_MOST_BEFORE_SUFFIX: Final = 3
_LONGEST_HOUSE: Final = 5
_LONGEST_ARTICLED: Final = 3
_TO_FLAT: Final = frozenset("at to in is it's from of address for".split())
_STREETS: Final = frozenset(
    "north south east west main park church high mill state water old new saint st martin oak elm pine lake river hill "
    "front market center spring walnut ridge forest first second third fourth fifth sixth seventh eighth ninth tenth "
    "luther king".split()
)
"""Plain words that streets are named by."""
_BEFORE_HOUSE: Final = frozenset(
    "address number house flat apartment apt unit suite building block home live lives living lived staying yeah yes "
    "okay ok sure well actually right sorry deliver ship send mail collect file record corner place property "
    "move moved outside near opposite behind".split()
)
"""Words that are no function words, behind which a house's number stands."""
_MEASURES: Final = frozenset({"$", "\u20ac", "\u00a3", "%"})
_NO_STREET: Final = frozenset({"per", "each", "plus", "times", "minus", "percent"})
_BEFORE_TOWN: Final = frozenset(
    "new north south west east san santa saint st fort los las el salt lake cedar grand long little palm rapid green "
    "high silver round sugar rock iron oak eagle pine spring union college garden broken bowling council overland "
    "mountain pleasant white elk coral panama jersey atlantic federal college baton des port mount great big".split()
)
"""Plain words that towns and states of two words begin with."""
_BEFORE_PLACE: Final = frozenset({"in", "from", "to", "near", "at", "of", "san", "outside", "around", "by"})
_BEFORE_BOX: Final = frozenset({"po", "apartment", "apt", "suite", "unit"})
_BEFORE_DAY: Final = frozenset(
    "on is was born from since until till by for before after dob to of due dated expires starting beginning through "
    "it's that's be date".split()
)
_BEFORE_OLD: Final = frozenset({"years", "year", "months", "month", "weeks", "week", "yr", "yrs"})
_IN_AGES: Final = frozenset({"-", "and", "hundred"})
_LONGEST_AGE: Final = 3
_OLDEST: Final = 90
_AFTER_PLACE_WORDS: Final = 3
_SUFFIXES: Final = frozenset({"st", "nd", "rd", "th"})
_LONGEST_DAY: Final = 2
_IS: Final = ("'s", "\u2019s")
_BEFORE_AGE: Final = frozenset(
    "a an the is am are was were i'm you're they're he she almost nearly about just only turned".split()
)
"""What stands before an age of years, and seldom before years that something takes or lasts."""


def open_word(reading: Reading, last: int) -> Opening | None:
    """A word at the end that could be a name, or part of one: what follows it tells."""
    atom = reading.atoms[last]
    if not is_nameable(reading, atom):
        return None
    first = last
    while first and (_initial(reading.atoms[first - 1]) or (first > 1 and _abbreviated(reading, first))):
        first -= 1
    return Opening(reading.atoms[first].start, Label.PERSON)


def _initial(atom: Atom) -> bool:
    return atom.kind is Kind.LETTER and atom.value not in {"a", "i"}


def _abbreviated(reading: Reading, index: int) -> bool:
    """Whether "k." stands before an atom."""
    return reading.atoms[index - 1].value == "." and _initial(reading.atoms[index - 2])


def open_capitals(reading: Reading, last: int, labels: AbstractSet[Label]) -> Opening | None:
    """Capitalised words at the end that begin no sentence: half of a name tells the model little.

    Where organisations are looked for, ordinary words too: "Think" Computer Corporation.
    """
    if not reading.cased:
        return None
    first, bodies = last + 1, Label.ORGANIZATION in labels
    while first and last + 1 - first < _MOST_STREET and _proper(reading, first - 1, bodies=bodies):
        first -= 1
    return Opening(reading.atoms[first].start, Label.PERSON) if first <= last else None


def _proper(reading: Reading, index: int, *, bodies: bool) -> bool:
    atom = reading.atoms[index]
    if atom.kind is not Kind.WORD or not reading.text[atom.start].isupper() or atom.value.split("'")[0] == "i":
        return False
    return atom.value not in ORDINARY_WORDS or (bodies and index > 0 and reading.atoms[index - 1].kind is Kind.WORD)


def open_house(reading: Reading, last: int) -> Opening | None:
    """Find "forty two west elm": a number and words that a street's suffix may follow."""
    run = _house(reading)
    if run is None or not run.chars[0].isdigit() or len(run.chars) > _LONGEST_HOUSE:
        return None
    if not _leads_to_house(reading, run):
        return None
    words = reading.atoms[run.last + 1 : last + 1]
    unit = reading.atoms[run.first - 1] if run.first else None
    start = unit.start if unit is not None and unit.value in BEFORE_HOUSE else run.start
    if words and words[0].kind is Kind.LETTER and words[0].value in HOUSE_LETTERS:
        words = words[1:]
    if [atom.value for atom in words] == ["the"] and len(run.digits) <= _LONGEST_ARTICLED:
        return Opening(run.start, Label.LOCATION)  # "fourteen the | paddocks"
    if not 0 < len(words) <= _MOST_BEFORE_SUFFIX or not all(_streetlike(atom) or _ranks(atom) for atom in words):
        return None
    single = len(run.digits) == 1 and is_plain(words[0].value) and words[0].value not in _STREETS
    return None if single else Opening(start, Label.LOCATION)


def _leads_to_house(reading: Reading, run: Run) -> bool:
    """Whether a house's number could stand behind what stands before it: not "Formula 409", "3.11", "over eighty"."""
    if names_nobody(reading, run):
        return False
    if "." in reading.text[run.start : run.end]:
        return False
    after = reading.atoms[run.last + 1] if run.last + 1 < len(reading.atoms) else None
    named = after is not None and reading.cased and reading.text[after.start].isupper() and not is_plain(after.value)
    if "," in reading.text[run.start : run.end].rstrip(",") and not named:
        return False  # "4,216 Birchwood | Lane", but no "4,216 people"
    before = reading.atoms[run.first - 1] if run.first else None
    if before is None or before.kind is not Kind.WORD:
        return before is None or before.value not in _MEASURES
    led = before.value in FUNCTION_WORDS or before.value in _BEFORE_HOUSE
    return led or code_is_due(reading, run.start)  # "medicare card | two p t": it may be a code as well


def _house(reading: Reading) -> Run | None:
    """The run that a street may follow: the last, or the one before where the last is a street's "54th"."""
    if not reading.runs:
        return None
    last = reading.runs[-1]
    after = reading.atoms[last.last + 1] if last.last + 1 < len(reading.atoms) else None
    numbered = after is not None and after.value in _SUFFIXES and after.start == last.end  # not "19 st aidans"
    return reading.runs[-2] if numbered and len(reading.runs) > 1 else last


def _ranks(atom: Atom) -> bool:
    return atom.kind is Kind.DIGITS or atom.value in _SUFFIXES


def _streetlike(atom: Atom) -> bool:
    if atom.kind is not Kind.WORD or atom.value in UNITS_OF_MEASURE or atom.value in _NO_STREET:
        return False
    return atom.value in _STREETS or atom.value not in ORDINARY_WORDS


def open_unit(reading: Reading, last: int) -> Opening | None:
    """Find "apartment", "p o box", "at flat", which a number follows."""
    atoms = reading.atoms
    flat = atoms[last].value == "flat" and (last == 0 or atoms[last - 1].value in _TO_FLAT)
    if flat or atoms[last].value in _BEFORE_BOX:
        return Opening(atoms[last].start, Label.LOCATION)
    if atoms[last].value == "box" and last and atoms[last - 1].value in {"po", "o", "office"}:
        first = last - 1 if atoms[last - 1].value == "po" else max(0, last - 2)
        return Opening(atoms[first].start, Label.LOCATION)
    return None


def open_town(reading: Reading, last: int, found: Sequence[Finding]) -> Opening | None:
    """What goes on after a place ("… maple street | cedar | falls"), and "san" or "new" by itself."""
    atom = reading.atoms[last]
    place = next((one for one in reversed(found) if one.label is Label.LOCATION), None)
    near = place is not None and len(reading.text[place.end : atom.start].split()) < _AFTER_PLACE_WORDS
    content = atom.kind is Kind.WORD and (atom.value not in FUNCTION_WORDS or atom.value in _BEFORE_TOWN)
    if place is not None and near and content and not set(".?!") & set(reading.text[place.end : atom.start]):
        between = reading.atoms[reading.atom_from(place.end) : last]
        if all(one.value not in FUNCTION_WORDS or one.value == "in" for one in between):
            return Opening(between[0].start if between else atom.start, Label.LOCATION)
    first = towns().begun(reading.atoms, last)
    if first is None and atom.value in _BEFORE_TOWN:
        first = last
    begins = first is not None and (first < last or atom.value in _BEFORE_TOWN or atom.value not in ORDINARY_WORDS)
    if first and begins and reading.atoms[first - 1].value in _BEFORE_PLACE:
        return Opening(reading.atoms[first].start, Label.LOCATION)
    return None


def open_age(reading: Reading, last: int) -> Opening | None:
    """Find "ninety two years", "a forty one year": "old" may follow; and "a hundred and", which the rest does."""
    atoms = reading.atoms
    first = last
    while first and (atoms[first - 1].kind is Kind.DIGITS or atoms[first - 1].value in _IN_AGES):
        first -= 1
    while first < last and atoms[first].kind is not Kind.DIGITS and atoms[first].value != "hundred":
        first += 1
    digits = "".join(atom.value for atom in atoms[first:last] if atom.kind is Kind.DIGITS)
    hundred = reading.lower.endswith("hundred and")
    if first == last or len(digits) > _LONGEST_AGE or not (hundred or atoms[last].value in _BEFORE_OLD):
        return None
    before = atoms[first - 1].value if first else ""
    article = before == "a" and atoms[first].value == "hundred"
    if hundred and not _tells_age(atoms, first - article):
        return None  # "weighs a hundred and"
    if hundred or atoms[first].value == "hundred" or int(digits or 0) >= _OLDEST:
        return Opening(atoms[first - article].start, Label.AGE_OVER_89)
    return Opening(atoms[first].start, Label.AGE) if _tells_age(atoms, first) else None


def _tells_age(atoms: Sequence[Atom], first: int) -> bool:
    before = atoms[first - 1].value if first else ""
    return not first or before.endswith(_IS) or before in _BEFORE_AGE


def open_date(reading: Reading, last: int) -> Opening | None:
    """Find "June", "the fourth of", "July 4th": parts of a date at the end; and "on the", which one may follow."""
    atoms = reading.atoms
    first, telling = last, False
    while first >= 0 and _date_part(atoms[first]):
        telling = telling or atoms[first].value in MONTHS or _ordinal(atoms, first)
        first -= 1
    if telling:
        return Opening(atoms[first + 1].start, Label.DATE_TIME)
    article = first + 1 if atoms[last].kind is Kind.DIGITS and len(atoms[last].value) <= _LONGEST_DAY else last
    before = next((one for one in reading.before(article, 3) if one.kind not in {Kind.FILLER, Kind.SYMBOL}), None)
    due = atoms[article].value == "the" and before is not None and before.value in _BEFORE_DAY | WEEKDAYS
    return Opening(atoms[article].start, Label.DATE_TIME) if due else None


def _ordinal(atoms: Sequence[Atom], index: int) -> bool:
    """Whether "fourth" stands here, or the "th" of "4th"."""
    grown = index > 0 and atoms[index].value in _SUFFIXES and atoms[index - 1].kind is Kind.DIGITS
    return atoms[index].value in ORDINALS or (grown and atoms[index - 1].end == atoms[index].start)


def _date_part(atom: Atom) -> bool:
    return (
        atom.kind is Kind.DIGITS
        or atom.value in _SUFFIXES
        or atom.value in ORDINALS
        or atom.value in MONTHS
        or atom.value in {"of", "the", ",", "/"}
    )
