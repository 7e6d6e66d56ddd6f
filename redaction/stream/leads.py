"""What may turn out to be a code's beginning, and reads as a word until more is said."""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

from redaction.entities import Label
from redaction.recognizers.crypto import odd_groups
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.alphabet import ICAO, POLICE
from redaction.stream.tail import Opening, code_is_due
from redaction.validators import IBAN_LENGTHS

_IBANS: Final = frozenset({"iban", "ibans"})
_BEFORE_COUNTRY: Final = _IBANS | {"is", "number", "it's"}
_COUNTRIES_AS_WORDS: Final = frozenset({"be", "it", "at", "no", "me", "mt", "ad", "al", "by", "so", "do"})
_FEWEST_GROUPS: Final = 3
_MOST_OF_PLATE: Final = 8
_VEHICLES: Final = frozenset({"eircode", "postcode", "plate", "plates", "reg", "registration", "tag", "vin", "chassis"})
_ANSWERS: Final = frozenset("okay ok yes yeah yep sure so well alright right ready go it's here".split())
"""Words with which somebody begins to dictate: "okay ready, kilo …"."""
_REACH: Final = 6
"""Atoms over which one of these words tells: "the plate on my car is echo"."""


def open_plate(reading: Reading, last: int) -> Opening | None:
    """Words of a spelling alphabet after a cue: "run a plate, seven kilo", "plate is six boy mary"."""
    first, words = last + 1, 0
    while first and last + 1 - first < _MOST_OF_PLATE and _of_plate(reading.atoms[first - 1]):
        first -= 1
        words += reading.atoms[first].value in POLICE
    if not words:
        return None
    due = code_is_due(reading, reading.atoms[first].start)
    due = due or any(atom.value in _VEHICLES for atom in reading.before(first, _REACH))
    # "alpha tango ninety five …": with such a word a code begins, where nothing is said before it
    led = all(atom.kind is not Kind.WORD or atom.value in _ANSWERS for atom in reading.atoms[:first])
    due = due or (led and reading.atoms[first].value in ICAO)
    return Opening(reading.atoms[first].start, Label.VEHICLE_ID) if due else None


def _of_plate(atom: Atom) -> bool:
    return atom.value in POLICE or atom.kind in {Kind.DIGITS, Kind.LETTER}


def open_iban(reading: Reading, last: int) -> Opening | None:
    """An IBAN's country set apart from its digits, the last thing said: "pay FR 14 2004"."""
    run = reading.runs[-1] if reading.runs else None
    if run is None or not run.first or not run.chars[0].isdigit():
        return None
    if run.last < last - 1 or (run.last < last and reading.atoms[last].kind is not Kind.LETTER):
        return None
    country = reading.atoms[run.first - 1]
    capital = country.value in IBAN_LENGTHS and reading.text[country.start : country.end].isupper()
    return Opening(country.start, Label.IBAN_CODE) if capital else None


def open_country_of_iban(reading: Reading, last: int) -> Opening | None:
    """A country that reads as a word, right behind the cue and before its digits: "iban be | then oh nine"."""
    at = last
    while at > 0 and (reading.atoms[at].kind is Kind.DIGITS or reading.atoms[at].value in {"then", "and", "oh"}):
        at -= 1
    country = reading.atoms[at]
    due = country.value in _COUNTRIES_AS_WORDS and at > 0 and reading.atoms[at - 1].value in _BEFORE_COUNTRY
    due = due and any(atom.value in _IBANS for atom in reading.before(at, 3))
    return Opening(country.start, Label.IBAN_CODE) if due else None


def open_groups(reading: Reading) -> Opening | None:
    """Groups of an address at the end, of any length, where a coin is spoken of: "the bitcoin to 1 KfeRrwd | 6"."""
    groups = [*odd_groups(reading, _FEWEST_GROUPS, 1)]
    ends = bool(groups) and not reading.text[groups[-1][1] :].strip(" ,.")
    return Opening(groups[-1][0], Label.CRYPTO) if ends else None
