"""Towns of the gazetteer, where no capital tells a name. Of other towns the names model tells.

A town of two words ("baton rouge") is one wherever it stands, unless all its words are common ones ("cape town"): these
take "in", "from" or "to" before them, as every town of one word does; such as are common words themselves take a state
(places.py).
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.gazetteer import towns
from redaction.recognizers.streets import is_street_kind
from redaction.spoken import Kind, Reading
from redaction.vocabulary import ORDINARY_WORDS, is_plain

TOWARDS: Final = frozenset("in from to near of at around outside through via into leaving".split())
_WORDS_TOO: Final = frozenset(
    "mobile reading bath orange sandy hull bury deal sale wells rugby corby ware nice".split()
)
_SCORE: Final = 0.71
"""Just under the model's word: where it knows more of a name, it is right."""
_UNLED: Final = 0.64


def find(reading: Reading) -> Iterator[Finding]:
    """Find "baton rouge", "from chattanooga"."""
    reached = -1
    for index, atom in enumerate(reading.atoms) if not reading.cased else ():
        last = towns().at(reading.atoms, index) if index > reached and atom.kind is Kind.WORD else None
        if last is None:
            continue
        led = _led(reading, index)
        if _told(reading, index, last, led=led):
            reached = last
            end = reading.atoms[last].end
            yield Finding(atom.start, end, Label.LOCATION, _SCORE if led else _UNLED, "place:town")


def _led(reading: Reading, index: int) -> bool:
    before = next((one.value for one in reading.before(index, 2) if one.kind is not Kind.FILLER), "")
    return before in TOWARDS


def _told(reading: Reading, first: int, last: int, *, led: bool) -> bool:
    """Whether a name of the list can be nothing else here."""
    words = {atom.value for atom in reading.atoms[first : last + 1]}
    following = reading.atoms[last + 1].value if last + 1 < len(reading.atoms) else ""
    if words <= ORDINARY_WORDS or is_street_kind(following):
        return False
    common = all(map(is_plain, words))
    if last == first:
        return led and not common and not words & _WORDS_TOO
    return led or not common
