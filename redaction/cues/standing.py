"""How a phrase stands in its sentence: as a place where a number is read, as what was named before it, or vaguely."""

from collections.abc import Sequence
from typing import Final

from redaction.cues.code import Cue
from redaction.cues.extent import Extent
from redaction.cues.phrases import Hit
from redaction.cues.words import DETERMINERS, VERBS
from redaction.entities import Label
from redaction.spoken import Atom

_PLACES: Final = frozenset({"on", "off", "from"})
"""What makes a phrase the place where a number is read: "the subscriber id, i'm reading it off the card, is"."""
_MOST_TO_PLACE: Final = 3
_SIDES: Final = frozenset({"front", "back", "bottom", "top", "side", "end", "corner"})
_DEMONSTRATIVES: Final = frozenset({"this", "that"})
_OF_CARDS: Final = frozenset({4, 13, 14, 15, 16, 17, 18, 19})
"""Digits of a payment card, or the last of them."""
_ARTICLES: Final = frozenset({"the", "a", "an"})


def is_vague(atoms: Sequence[Atom], hit: Hit[Cue]) -> bool:
    """Whether a phrase hardly says whose number comes: "id", "it is number …", "it has a number"."""
    return hit.found.code.vague and (hit.found.code.label is Label.UNIQUE_ID or _predicate(atoms, hit.first - 1))


def _predicate(atoms: Sequence[Atom], before: int) -> bool:
    return before >= 0 and (atoms[before].value == "a" or atoms[before].value in VERBS)


def goes_on(atoms: Sequence[Atom], hit: Hit[Cue], extent: Extent) -> bool:
    """Whether a number may be that of what was named before: "my passport, the number is", not "my number is"."""
    if hit.found.code.bare and extent.digits not in _OF_CARDS:
        return True  # "with the aok, and my card says …"
    before = atoms[hit.first - 1].value if hit.first else ""
    return (hit.found.code.vague or hit.found.code.bare) and (before in _ARTICLES or before not in DETERMINERS)


def is_on_side(atoms: Sequence[Atom], hit: Hit[Cue]) -> bool:
    """Whether a phrase is a thing on whose side a number is read: "at the top of the page"."""
    at = hit.first - 2
    return at > 0 and atoms[at].value == "of" and atoms[at - 1].value in _SIDES


def is_purpose(atoms: Sequence[Atom], hit: Hit[Cue]) -> bool:
    """Whether a phrase is what something named before is for: "the confirmation code for the flight is"."""
    at = hit.first - 1
    while at > 0 and (atoms[at].value in DETERMINERS or atoms[at].value in _DEMONSTRATIVES):
        at -= 1
    return 0 < at < hit.first - 1 and atoms[at].value == "for"


def is_read_off(atoms: Sequence[Atom], hit: Hit[Cue], first: int) -> bool:
    """Whether a page or the like is where the number at an atom stands: "on the declarations page is"."""
    if first - hit.last < 2:  # noqa: PLR2004  "on page 8"
        return False
    return any(atom.value in _PLACES for atom in atoms[max(0, hit.first - _MOST_TO_PLACE) : hit.first])


def is_place(atoms: Sequence[Atom], hit: Hit[Cue]) -> bool:
    """Whether a phrase is where a number is read: "off the card", "on my account"."""
    at = hit.first - 1
    while at >= 0 and (atoms[at].value in DETERMINERS or atoms[at].value in _DEMONSTRATIVES):
        at -= 1
    if at > 0 and atoms[at].value == "of" and atoms[at - 1].value in _SIDES:
        return True
    return 0 <= at < hit.first - 1 and atoms[at].value in _PLACES
