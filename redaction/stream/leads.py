"""What may turn out to be a code's beginning, and reads as a word until more is said."""

from typing import Final

from redaction.entities import Label
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.alphabet import POLICE
from redaction.stream.tail import Opening, code_is_due
from redaction.validators import IBAN_LENGTHS

_MOST_OF_PLATE: Final = 8
_VEHICLES: Final = frozenset({"plate", "plates", "reg", "registration", "tag", "vin", "chassis"})
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
    return Opening(reading.atoms[first].start, Label.VEHICLE_ID) if due else None


def _of_plate(atom: Atom) -> bool:
    return atom.value in POLICE or atom.kind in {Kind.DIGITS, Kind.LETTER}


def open_iban(reading: Reading, last: int) -> Opening | None:
    """An IBAN's country set apart from its digits, the last thing said: "pay FR 14 2004"."""
    run = reading.runs[-1] if reading.runs else None
    if run is None or run.last < last or not run.first or not run.chars[0].isdigit():
        return None
    country = reading.atoms[run.first - 1]
    capital = country.value in IBAN_LENGTHS and reading.text[country.start : country.end].isupper()
    return Opening(country.start, Label.IBAN_CODE) if capital else None
