"""What is spelled but is a word: "m r n", "S.S.N.", "w w w", "ten p m"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

from redaction.spoken.reading import Atom, Kind

_ABBREVIATIONS: Final = tuple(
    "https http imei iban hicn nino icd www mrn dob ssn vin cvv cvc url dea npi mbi nhs aba pin itin ein id po "
    "ip ppsn pps dni nif nie bsn nin bvn utr tfn cpf oib gphc hcpc gmc nmc gdc ehic ghic dvla".split()
)
_COULD_SPELL_ON: Final = frozenset(
    "imei iban mrn dob ssn npi mbi cvv cvc www http https nhs hicn itin nie hcpc nmc dvla ehic ghic".split()
)
"""Abbreviations that letters of a value may follow; after the others, letters are more likely a name's."""
_BEGIN_NAMES: Final = frozenset({"dob", "nie"})
"""Those that names begin with: "d o b b y", "n i e l s"."""
_SPELL: Final = frozenset({"spell", "spelled", "spelt", "spells", "spelling"})
_FARTHEST_SPELL: Final = 3
"""Atoms between "spelled" and the letters: "it's spelled, um, …", "spelled as"."""
_BY_FIRST: Final = {
    first: tuple(name for name in _ABBREVIATIONS if name[0] == first) for first in {name[0] for name in _ABBREVIATIONS}
}
_FIRSTS: Final = _BY_FIRST.keys() | {"x", "p", "a"}
_PRONOUNS: Final = frozenset({"i", "a"})
_SECOND: Final = frozenset({".", "-", "ray"})
_TRIPLES: Final = frozenset({"triple", "treble"})
_BEGINS: Final = _FIRSTS | _TRIPLES


def abbreviated(atoms: list[Atom]) -> list[Atom]:
    """Join what is spelled but is a word: "m r n", "S.S.N.", "triple w", "i d", "x-ray"."""
    begins = {index for index, atom in enumerate(atoms[:-1]) if atom.value in _BEGINS and _goes_on(atoms[index + 1])}
    if not begins:
        return atoms
    joined: list[Atom] = []
    index = 0
    while index < len(atoms):
        name, taken = _abbreviation(atoms, index) if index in begins else ("", 0)
        if taken:
            joined.append(Atom(atoms[index].start, atoms[index + taken - 1].end, Kind.WORD, name))
            index += taken
        else:
            joined.append(atoms[index])
            index += 1
    return joined


def _goes_on(following: Atom) -> bool:
    """Whether an atom may be the second of an abbreviation: a letter, a mark between two, the "ray" of "x-ray"."""
    return following.kind is Kind.LETTER or following.value in _SECOND


def _abbreviation(atoms: list[Atom], index: int) -> tuple[str, int]:
    atom = atoms[index]
    if index and atom.value in {"p", "a"} and atoms[index - 1].kind is Kind.DIGITS and _half_day(atoms, index):
        return atom.value + "m", 2
    if atom.value == "x":
        ray = index + 1 + (index + 1 < len(atoms) and atoms[index + 1].value == "-")
        if ray < len(atoms) and atoms[ray].value == "ray":
            return "xray", ray + 1 - index
    if atom.value in _TRIPLES and index + 1 < len(atoms) and atoms[index + 1].value == "w":
        return "www", 2
    if atom.kind is not Kind.LETTER or atom.value not in _FIRSTS or _letter_beside(atoms, index, -1):
        return "", 0
    for name in _BY_FIRST.get(atom.value, ()):
        taken = _spells(atoms, index, name)
        if name in _BEGIN_NAMES and _spelled_on(atoms, index + taken):
            continue
        on = _letter_beside(atoms, index + taken - 1, 1)
        if taken and (not on or (name in _COULD_SPELL_ON and not _announced(atoms, index))):
            return name, taken
    return "", 0


def _announced(atoms: list[Atom], index: int) -> bool:
    """Whether somebody says that he spells, and the letters that go on are a name's: "spelled m r n a a"."""
    return any(atom.value in _SPELL for atom in atoms[max(0, index - _FARTHEST_SPELL) : index])


def _spelled_on(atoms: list[Atom], index: int) -> bool:
    """Whether two letters follow, which begin no date: "d o b b y". One may be a zero: "d o b o seven"."""
    following = atoms[index : index + 2]
    return len(following) > 1 and all(atom.kind is Kind.LETTER and len(atom.value) == 1 for atom in following)


def _half_day(atoms: list[Atom], index: int) -> bool:
    """Whether "ten p m" is a time: no letter or digit goes on after it."""
    after = atoms[index + 2] if index + 2 < len(atoms) else None
    spelled = index + 1 < len(atoms) and atoms[index + 1].value == "m" and atoms[index + 1].kind is Kind.LETTER
    return spelled and (after is None or after.kind not in {Kind.DIGITS, Kind.LETTER})


def _letter_beside(atoms: list[Atom], index: int, step: int) -> bool:
    """Whether the letters go on: "d a v i d" is no "id"."""
    at = index + step
    if 0 <= at < len(atoms) and atoms[at].value in {"-", "."} and not atoms[at].spoken:
        at += step
    if not 0 <= at < len(atoms) or atoms[at].kind is not Kind.LETTER:
        return False
    return atoms[at].value not in _PRONOUNS or _names_on(atoms, at, step)


def _names_on(atoms: list[Atom], at: int, step: int) -> bool:
    """Whether "a" or "i" is a letter of a name: "a i d a n", "i d a"; in "a i d card" and "i d a 1 2" it is not."""
    if step < 0:
        behind = atoms[at + 3 : at + 4]
        return bool(at and atoms[at - 1].kind is Kind.LETTER) or any(one.kind is Kind.LETTER for one in behind)
    behind = atoms[at + 1 : at + 4]
    clause = next((number for number, one in enumerate(behind) if one.kind is not Kind.LETTER), len(behind))
    return clause == len(behind) or (behind[clause].kind is not Kind.DIGITS and bool(clause))


def _spells(atoms: list[Atom], index: int, name: str) -> int:
    at = index
    for number, letter in enumerate(name):
        if number and at < len(atoms) and atoms[at].value in {".", "-"} and not atoms[at].spoken:
            at += 1
        if at >= len(atoms) or atoms[at].kind is not Kind.LETTER or atoms[at].value != letter:
            return 0
        at += 1
    return at - index
