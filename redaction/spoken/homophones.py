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
_PREPOSITIONS: Final = frozenset({"to", "too"})
"""Homophones that stand between numbers in plain speech too: "10 to 14, 22 to 30"."""
_ENDS: Final = frozenset(".,?!;")
_FEWEST_OF_GROUPS: Final = 7
"""Digits of a number in groups that holds a homophone; nothing shorter tells that it is one."""
_FEWEST_OF_CODE: Final = 5
_FARTHEST: Final = 8
"""Atoms that are looked over for a neighbour, so that a text of fillers takes no longer than another."""


def heard(atoms: list[Atom], numerals: Numerals) -> list[Atom]:
    """Turn what sounds like a digit into one where its neighbours are digits; `atoms` is changed in place."""
    zeros = [index for index, atom in enumerate(atoms) if atom.value in numerals.zeros]
    for index in zeros:
        _put(atoms, index, _zero(atoms, index, numerals.zeros))
    words = [index for index, atom in enumerate(atoms) if atom.value in HOMOPHONES and atom.kind is Kind.WORD]
    grouped = {index for index in words if _grouped(atoms, index) or _ends_number(atoms, index)}
    for index in words:
        digit = HOMOPHONES[atoms[index].value] if index in grouped else _digit(atoms, index)
        _put(atoms, index, digit)
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


def _grouped(atoms: list[Atom], index: int) -> bool:
    """Whether a homophone stands in a number that is written in groups: "538 for 1 6, 720", "R for 9 K, 2 Z"."""
    left, right = _beside(atoms, index, -1), _beside(atoms, index, 1)
    members = [*reversed(left), *right]
    said = [atom for atom in members if atom.kind is not Kind.WORD]
    if not (left and right) or any(atom.quantity for atom in said):
        return False
    if not any(atom.kind is Kind.DIGITS and not atom.spoken for atom in said):
        return False
    if left[0].kind is Kind.LETTER:
        return len(right) > 1 and right[0].kind is Kind.DIGITS and not right[0].spoken
    if atoms[index].value in _PREPOSITIONS and not any(atom.value[0] == "0" for atom in said):
        return False
    homophones = 1 + len(members) - len(said)
    digits = homophones + sum(len(atom.value) for atom in said if atom.kind is Kind.DIGITS)
    lettered = any(atom.kind is Kind.LETTER for atom in said)
    # "3 for 2, 40 for 5" has more of them than neighbours that none parts
    enough = digits >= (_FEWEST_OF_CODE if lettered else _FEWEST_OF_GROUPS)
    return enough and len(said) - homophones - 1 > homophones


def _ends_number(atoms: list[Atom], index: int) -> bool:
    """Whether a homophone ends a number of several groups, and what is said with it: "33 81 00, 7 9 2 for."."""
    after = index + 1
    while after < min(len(atoms), index + _FARTHEST) and atoms[after].value in HOMOPHONES:
        after += 1
    if after >= len(atoms) or atoms[after].value not in _ENDS or atoms[after].spoken:
        return False
    left = [atom for atom in _beside(atoms, index, -1) if atom.kind is not Kind.WORD]
    return len(left) > 1 and all(atom.kind is Kind.DIGITS and not atom.quantity for atom in left)


def _beside(atoms: list[Atom], index: int, step: int) -> list[Atom]:
    """Digits, letters and homophones on one side of an atom, the nearest first: nothing but marks between them."""
    found: list[Atom] = []
    at = index + step
    while 0 <= at < len(atoms) and abs(at - index) <= 2 * _FARTHEST:
        atom = atoms[at]
        letter = atom.kind is Kind.LETTER and (atom.spoken or atom.value not in {"a", "i"})
        if atom.kind is Kind.DIGITS or letter or atom.value in HOMOPHONES:
            found.append(atom)
        elif atom.kind is not Kind.FILLER and (atom.value not in _BETWEEN or atom.spoken):
            break
        at += step
    while found and found[-1].kind is Kind.WORD:
        found.pop()
    return found
