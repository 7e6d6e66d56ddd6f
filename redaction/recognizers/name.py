"""Names that someone introduces, addresses or spells. Uncued names are the named-entity model's part."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.cues import cue, distance
from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading, Run
from redaction.vocabulary import FUNCTION_WORDS, ORDINARY_WORDS

STRONG_CUE: Final = re.compile(
    r"\b(?:(?:first|last|full|middle|maiden|given|family|user|sur)\s?names?(?: is|'s| was|:)?|names?(?: is|'s| was|:)"
    r"|goes by|under the name(?: of)?|spelled|spelling)(?: (?:is|spelled|spelling))?(?=[\s,:.]|$)"
)
_ADDRESS_CUE: Final = re.compile(
    r"\b(?:speaking (?:with|to)|spoke (?:with|to)|talked to|ask(?:ed)? for|calls? me|call(?:ed)? (?:him|her)|known as"
    r"|doctor|dr\.?|mr\.?|mrs\.?|ms\.?|miss|nurse|professor|sir|madam)(?=[\s,:.]|$)"
)
WEAK_CUE: Final = re.compile(
    r"\b(?:this is|i'm|i am|it's|it is|that's|patient|attention|dear|hi|hello|hey|thanks|thank you|signed|husband|wife"
    r"|son|daughter|mother|father|brother|sister)(?=[\s,:]|$)"
)
_SPELL_CUE: Final = cue(r"spell(?:ed|ing|s|t)?(?: (?:it|that|out|as))?|name(?: is|'s)?|that's|that is")
_MOST_WORDS: Final = 3
_GREETING_ATOMS: Final = 7
"""Where in an utterance "this is …" and "it's …" introduce someone, if nothing is capitalised."""
_SHORTEST_SPELLED: Final = 3
_TITLES: Final = frozenset("doctor dr mr mrs ms miss nurse professor sir madam agent officer".split())


def find(reading: Reading) -> Iterator[Finding]:
    """What follows a cue and looks like a name, and letters that are spelled out."""
    for match in STRONG_CUE.finditer(reading.lower):
        yield from _following(reading, match.end(), FUNCTION_WORDS, 0.9, "cue:person")
    for match in _ADDRESS_CUE.finditer(reading.lower):
        yield from _following(reading, match.end(), ORDINARY_WORDS, 0.78, "address:person")
    for match in WEAK_CUE.finditer(reading.lower):
        first = _first_at(reading, match.end())
        if first is not None and (reading.cased or first <= _GREETING_ATOMS):
            yield from _following(reading, match.end(), ORDINARY_WORDS, 0.7, "hint:person")
    for run in reading.runs:
        yield from _spelled(reading, run)


def _first_at(reading: Reading, offset: int) -> int | None:
    return next((index for index, atom in enumerate(reading.atoms) if atom.start >= offset), None)


def _following(reading: Reading, offset: int, stops: frozenset[str], score: float, why: str) -> Iterator[Finding]:
    first = _first_at(reading, offset)
    if first is None:
        return
    atoms = reading.atoms
    at = first
    while at < len(atoms) and (atoms[at].value in _TITLES or atoms[at].value in {".", ",", ":"} or _filler(atoms[at])):
        at += 1
    begin, last, words = at, at - 1, 0
    while at < len(atoms) and words < _MOST_WORDS and _name_like(reading, at, stops, strict=score < 0.8):  # noqa: PLR2004
        words += atoms[at].kind is not Kind.SYMBOL
        last = at if atoms[at].kind is not Kind.SYMBOL else last
        at += 1
    if last >= begin and _word_length(atoms[begin : last + 1]) > 1:
        yield Finding(atoms[begin].start, atoms[last].end, Label.PERSON, score, why)


def _filler(atom: Atom) -> bool:
    return atom.kind is Kind.FILLER


def _word_length(atoms: tuple[Atom, ...]) -> int:
    return max((len(atom.value) for atom in atoms if atom.kind is Kind.WORD), default=0)


def _name_like(reading: Reading, at: int, stops: frozenset[str], *, strict: bool) -> bool:
    atom = reading.atoms[at]
    if atom.kind is Kind.SYMBOL:
        joins = atom.value in {"-", "'", "\u2019"} or (atom.value == "." and reading.atoms[at - 1].kind is Kind.LETTER)
        return joins and not atom.spoken
    if atom.kind is Kind.LETTER:
        return atom.value not in {"a", "i"}
    if atom.kind is not Kind.WORD or atom.value in stops or atom.value.removesuffix("'s") in stops:
        return False
    if not reading.cased:
        return True
    return reading.text[atom.start].isupper() or (not strict and atom.value not in ORDINARY_WORDS)


def _spelled(reading: Reading, run: Run) -> Iterator[Finding]:
    """Find "s m i t h", "S-M-I-T-H", "s as in sam …": letters alone, three after a cue, four without."""
    atoms = reading.atoms[run.first : run.last + 1]
    letters = [atom for atom in atoms if atom.kind is Kind.LETTER]
    if run.digits or len(letters) < _SHORTEST_SPELLED or any(len(atom.value) > 1 for atom in letters):
        return
    cued = distance(reading, run.start, _SPELL_CUE) is not None
    if cued or len(letters) > _SHORTEST_SPELLED:
        yield Finding(run.start, run.end, Label.PERSON, 0.88 if cued else 0.6, "spelled-name")
