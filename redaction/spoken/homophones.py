"""What sounds like a digit and is one among digits: "oh", "for", "to", "won"."""

from collections.abc import Container
from typing import Final

from redaction.numbers import Numerals
from redaction.spoken.reading import Atom, Kind

HOMOPHONES: Final = {
    "for": "4", "fore": "4", "to": "2", "too": "2", "won": "1", "wan": "1", "ate": "8", "ait": "8", "tree": "3",
    "sex": "6", "sicks": "6", "nein": "9", "nigh": "9", "sics": "6", "fiver": "5", "owe": "0", "ought": "0", "nil": "0",
    "nun": "1", "free": "3", "tu": "2", "tue": "2", "faux": "4",
}  # fmt: skip
"""Digits as recognisers write them where they expect words."""
_OFTEN: Final = frozenset({"for", "to", "too", "won", "ate"})
_BETWEEN: Final = frozenset("-.,()/+#\u2013\u2014_*")
_INTERJECTIONS: Final = frozenset(
    {"wait", "no", "yeah", "yes", "okay", "ok", "sorry", "my", "well", "and", "god", "man", "right", "i", "that's"}
)
_ALONE: Final = frozenset({"nought", "naught", "aught"})
_OVER: Final = HOMOPHONES.keys() | {"and", "then", "sorry", "no"}
_FARTHEST: Final = 8
"""Atoms that are looked over for a neighbour, so that a text of fillers takes no longer than another."""


def heard(atoms: list[Atom], numerals: Numerals) -> list[Atom]:
    """Turn what sounds like a digit into one where its neighbours are digits; `atoms` is changed in place."""
    zeros = [index for index, atom in enumerate(atoms) if atom.value in numerals.zeros]
    for index in zeros:
        _put(atoms, index, _zero(atoms, index, numerals.zeros))
    for index, atom in enumerate(atoms):
        if atom.value in HOMOPHONES and atom.kind is Kind.WORD:
            _put(atoms, index, _digit(atoms, index))
    return atoms


def _put(atoms: list[Atom], index: int, value: str) -> None:
    if value:
        kind = Kind.DIGITS if value.isdigit() else Kind.LETTER
        atoms[index] = Atom(atoms[index].start, atoms[index].end, kind, value, spoken=True)


def _lettered(atoms: list[Atom], index: int | None, *, sure: bool = True) -> bool:
    if index is None or atoms[index].kind is not Kind.LETTER:
        return False
    return not sure or atoms[index].spoken or atoms[index].value not in {"a", "i"}


def neighbour(atoms: list[Atom], index: int, step: int, over: Container[str] = ()) -> int | None:
    """Index of the next atom that is more than a mark or a filler, or one of `over`."""
    at = index + step
    while (
        0 <= at < len(atoms)
        and abs(at - index) <= _FARTHEST
        and (atoms[at].kind is Kind.FILLER or atoms[at].value in _BETWEEN or atoms[at].value in over)
    ):
        at += step
    return at if 0 <= at < len(atoms) else None


def _zero(atoms: list[Atom], index: int, zeros: Container[str]) -> str:
    """Read "oh" beside a digit; not "five, oh wait"."""
    before, after = neighbour(atoms, index, -1, over=_OVER), neighbour(atoms, index, 1, over=_OVER)
    if after is not None and atoms[after].kind is Kind.DIGITS:
        return "0"
    if before is not None and atoms[before].kind is Kind.DIGITS:
        exclaims = after is not None and atoms[after].value in _INTERJECTIONS and before != index - 1
        return "" if exclaims else "0"
    if atoms[index].kind is Kind.LETTER:
        return ""
    if atoms[index].value in _ALONE and (_lettered(atoms, before) or _lettered(atoms, after)):
        return "0"
    both = _lettered(atoms, before, sure=False) and _lettered(atoms, after, sure=False)
    spelled = after == index + 1 and _spelled_on(atoms, index + 1)  # "plate oh t z …", "oh a p b two"
    if both or spelled or (_lettered(atoms, before) and after is None):
        return "o"
    return "0" if atoms[index].value not in _ALONE and _again(atoms, after, zeros) else ""


def _again(atoms: list[Atom], after: int | None, zeros: Container[str]) -> bool:
    return after is not None and atoms[after].value in zeros and atoms[after].kind is not Kind.LETTER


def _spelled_on(atoms: list[Atom], index: int) -> bool:
    """Whether letters are spelled from here on: two of them, or one that is explained or that a digit follows."""
    if atoms[index].kind is not Kind.LETTER:
        return False
    following = neighbour(atoms, index, 1)
    goes_on = following is not None and atoms[following].kind in {Kind.LETTER, Kind.DIGITS}
    return goes_on or (atoms[index].spoken and atoms[index].value not in {"a", "i"})


def _ends_code(atoms: list[Atom], index: int) -> bool:
    """Whether a digit ends a written code: "T9 for 3 passengers"."""
    before = atoms[index - 1] if index else None
    return before is not None and before.kind is Kind.LETTER and before.end == atoms[index].start


def _digit(atoms: list[Atom], index: int) -> str:
    """Read "five for one": between digits that are said one by one."""
    after = neighbour(atoms, index, 1, over=_OVER)
    if after is None or atoms[after].kind is not Kind.DIGITS:
        return ""
    before = neighbour(atoms, index, -1, over=_OVER)
    if before is None:
        return ""
    left, right = atoms[before], atoms[after]
    if left.quantity or right.quantity or _ends_code(atoms, before):
        return ""
    if left.kind is not Kind.DIGITS:
        alphabet = left.spoken and before and atoms[before - 1].kind is Kind.LETTER  # "bravo romeo for 172"
        spelled = _lettered(atoms, before) and ((right.spoken and len(right.value) == 1) or alphabet)
        return HOMOPHONES[atoms[index].value] if spelled and atoms[index].value in _OFTEN else ""
    repeated = left.spoken and len(set(left.value)) == 1  # "double oh for seven"
    one_by_one = (len(left.value) == 1 or repeated) and len(right.value) == 1
    earlier = atoms[before - 1] if before else None
    series = left.spoken and right.spoken and len(left.value) == 1 and earlier is not None and len(earlier.value) == 1
    return HOMOPHONES[atoms[index].value] if one_by_one or (series and earlier.kind is Kind.DIGITS) else ""  # type: ignore[union-attr]
