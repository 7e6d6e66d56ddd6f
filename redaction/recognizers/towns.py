"""Towns of the gazetteer, where no capital tells a name. Of other towns the names model tells.

A town of two words ("baton rouge") is one wherever it stands, unless all its words are common ones ("cape town"): these
take "in", "from" or "to" before them, as every town of one word does; such as are common words themselves take a state
(places.py).
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.gazetteer import towns
from redaction.recognizers.streets import is_street_kind
from redaction.spoken import Kind, Reading
from redaction.vocabulary import ORDINARY_WORDS, STATES, is_plain

TOWARDS: Final = frozenset("in from to near of at around outside through via into leaving".split())
_WORDS_TOO: Final = frozenset(
    "mobile reading bath orange sandy hull bury deal sale wells rugby corby ware nice".split()
)
_SCORE: Final = 0.71
"""Just under the model's word: where it knows more of a name, it is right."""
_LIVED: Final = 0.73
"""Just over it."""
_HOME: Final = re.compile(
    r"\b(?:calling|call you|phoning|ringing|based|live|lives|lived|living|born|stay|staying|moved|moving|i'm|we're|back"
    r"|up|down|over|out|here|office|branch|store|airport|flight|flights|flying) (?:in|from|to|near|at|outside) $"
)
_BEHIND: Final = frozenset("plate plates branch office airport area registration registered".split())
"""What has a town's name before it: "a munich plate"."""
_UNLED: Final = 0.64
_MOST_BEFORE: Final = 24
"""Characters."""


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
            home = led and _HOME.search(reading.lower, max(0, atom.start - _MOST_BEFORE), atom.start)
            yield Finding(atom.start, end, Label.LOCATION, _LIVED if home else _SCORE if led else _UNLED, "place:town")


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
        return (led or following in _BEHIND) and not (common or words & _WORDS_TOO or words & STATES)
    return led or not common
