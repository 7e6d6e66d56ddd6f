"""The phrase right behind a run that says whose it was: "…, that's my social"."""

from typing import Final

from redaction.cues.code import Code, Cue
from redaction.cues.extent import Extent
from redaction.cues.phrases import Hit
from redaction.cues.sides import MOST_GLUE, Candidate, Sides
from redaction.cues.words import AFTER_VERB, DETERMINERS, GLUE, HEDGES, VERBS
from redaction.spoken import Atom, Kind
from redaction.validators import card_network
from redaction.vocabulary import FUNCTION_WORDS

_WORDS: Final = frozenset({"a", "i"})
_TELEPHONES: Final = frozenset({7, 10, 11})
_WHERE: Final = frozenset({"on", "in", "as", "written", "down", "and"})
"""What says where a number stands, or what it is kept as: "it says … on my passport", "… down as your case number"."""
_POINTERS: Final = frozenset({"that's", "it's"})
_POINTING: Final = frozenset(
    {("is", "that"), ("call", "it"), ("calls", "it"), ("call", "that"), ("that", "is"), ("it", "says"), ("it", "reads")}
)
_BEGIN_POINTING: Final = frozenset(first for first, _ in _POINTING)
_MOST_TO_POINTER: Final = 8
"""Atoms between a number and what points back at it: "… mean anything to you, it's"."""
_MOST_OF_OWNER: Final = 5
_CALLED: Final = frozenset({"you", "they", "call", "what", "that"})
"""What stands before a name for a number besides: "is that what you call the subscriber number"."""
_TAKEN_FOR: Final = frozenset({"as", "for", "called"})
_MOST_FAR: Final = 13
"""Atoms between a number and the phrase that says what somebody took it for."""
_FEWEST_FAR: Final = 6
_MOST_ISSUERS: Final = 2
"""Words that say who gave a number, before what it is: "… gmc registration", "… new york operator licence"."""
_BEHIND: Final = frozenset({"on", "for", "of", "from"})


def after_run(sides: Sides, extent: Extent, bare: Extent) -> Candidate | None:
    """The phrase after a run that it fits: "…, that's my social", "… when i asked for my routing number"."""
    beside = _beside(sides, extent)
    if beside is not None:
        return Candidate(*beside, weak=False, words=0, other=0, after=True)
    return _tied(sides, extent, bare) or _named_far(sides, extent, bare)


def _named_far(sides: Sides, extent: Extent, bare: Extent) -> Candidate | None:
    """A phrase farther behind that says what a number is taken for: "i gave … to a lady as my member number"."""
    atoms = sides.reading.atoms
    if len(extent.chars) < _FEWEST_FAR:
        return None
    for at in range(extent.last + 1, min(len(atoms), extent.last + _MOST_FAR)):
        hit = sides.beginning.get(at)
        spelled = atoms[at].kind is Kind.LETTER and atoms[at].value not in _WORDS
        if hit is None and (spelled or atoms[at].kind is Kind.DIGITS):
            return None
        if hit is None or hit.found.weak:
            continue
        if hit.found.code.label is None or hit.found.code.vague or _announces(sides, hit, verb=True):
            return None
        before = at - 1
        while before > extent.last and atoms[before].value in DETERMINERS:
            before -= 1
        if atoms[before].value not in _TAKEN_FOR or before <= extent.last:
            return None
        fitting = sides.fitting(hit, extent, bare)
        return Candidate(*fitting, weak=False, words=0, other=0, after=True) if fitting is not None else None
    return None


def _tied(sides: Sides, extent: Extent, bare: Extent) -> Candidate | None:
    """The phrase right after a run, or what points back at it, that it fits: "…, that's my social"."""
    atoms = sides.reading.atoms
    at, verb = _pointer(sides, extent.last + 1)
    determined = False
    while at < len(atoms) and at - extent.last <= MOST_GLUE + _MOST_TO_POINTER and sides.beginning.get(at) is None:
        atom = atoms[at]
        mark = atom.value in {",", "-"} or atom.kind is Kind.FILLER or (atom.value == "." and not verb)
        plain = atom.value in VERBS or atom.value in DETERMINERS or atom.value in HEDGES
        plain = plain or (
            atom.value == "1" and at > 0 and atoms[at - 1].value == "the"
        )  # "that's the one on my passport"
        plain = plain or (verb and atom.value in AFTER_VERB) or atom.value in _WHERE
        if not (mark or plain):
            at = _over_owner(sides, at) if verb else -1
            if at < 0:
                return None
            continue
        verb = verb or atom.value in VERBS
        determined = determined or atom.value in DETERMINERS
        at += 1
    hit = sides.beginning.get(at)
    if hit is None:
        return None
    if not verb and (hit.found.code.bare or hit.found.weak):
        named = _named_behind(sides, hit, extent, bare)  # "… on my chart, the medical record number"; not "on the card"
        return Candidate(*named[1], named[0].found.weak, 0, 0, after=True) if named is not None else None
    joined = any(atom.value == "and" for atom in atoms[extent.last + 1 : at])
    if not (verb or (determined and not joined)) or _announces(sides, hit, verb=verb):
        return None
    fitting = sides.fitting(hit, extent, bare) if hit.found.code.label is not None else None
    if fitting is not None and hit.found.code.vague:
        hit, fitting = _named_behind(sides, hit, extent, bare) or (hit, fitting)
    on = any(atom.value == "on" for atom in atoms[extent.last + 1 : at])
    if fitting is None or (hit.found.weak and (not verb or (on and _tells_itself(bare.chars)))):
        return None
    return Candidate(*fitting, hit.found.weak, 0, 0, after=True, verb=verb)


def _beside(sides: Sides, extent: Extent) -> tuple[Code, Extent] | None:
    """What a phrase right behind a run makes of it: "… six one five three medical record number", "… irish passport".

    Between them stands nothing but a hedge and who issued it, and behind it nothing that it could announce.
    """
    atoms = sides.reading.atoms
    at, owners = extent.last + 1, 0
    while at < len(atoms) and at not in sides.beginning:
        atom = atoms[at]
        hedge = atom.value in HEDGES or atom.value == "," or atom.kind is Kind.FILLER
        owners += not hedge
        if owners > _MOST_ISSUERS or not (hedge or (atom.kind is Kind.WORD and atom.value not in FUNCTION_WORDS)):
            return None
        at += 1
    hit = sides.beginning.get(at)
    if hit is None or hit.found.weak or hit.found.code.bare or hit.found.code.vague or hit.found.code.label is None:
        return None
    if len(extent.chars) < _FEWEST_FAR and hit.found.code.form is None:
        return None
    return None if _announces(sides, hit, verb=False) else sides.fitting(hit, extent, extent)


def _pointer(sides: Sides, first: int) -> tuple[int, bool]:
    """From where on to look, and whether a verb stands before: "… eight three, gold tier, | that's the …"."""
    atoms = sides.reading.atoms
    for at in range(first, min(len(atoms), first + _MOST_TO_POINTER)):
        value = atoms[at].value
        if value in _BEGIN_POINTING and at + 1 < len(atoms) and (value, atoms[at + 1].value) in _POINTING:
            return at + 2, True
        if value in _POINTERS:
            return at, False
        if atoms[at].kind in {Kind.DIGITS, Kind.LETTER} or at in sides.edges:
            break
    return first, False


def _over_owner(sides: Sides, at: int) -> int:
    """The phrase behind words that say whose it is ("that's | texas, the | driver's license"); -1 without one."""
    atoms = sides.reading.atoms
    for over in range(at, min(len(atoms), at + _MOST_OF_OWNER)):
        if over > at and over in sides.beginning and not sides.beginning[over].found.weak:
            return over
        atom = atoms[over]
        owner = atom.kind is Kind.WORD and (atom.value in _CALLED or atom.value not in FUNCTION_WORDS)
        if not (owner or atom.value in DETERMINERS or atom.value == ","):
            break
    return -1


def _named_behind(
    sides: Sides, vague: Hit[Cue], extent: Extent, bare: Extent
) -> tuple[Hit[Cue], tuple[Code, Extent]] | None:
    """The telling phrase behind a vague one: "… is the number on my chart"."""
    at = vague.last + 1
    while at < len(sides.reading.atoms) and (
        sides.reading.atoms[at].value in DETERMINERS or sides.reading.atoms[at].value in _BEHIND
    ):
        at += 1
    hit = sides.beginning.get(at) if at > vague.last + 1 else None
    fitting = sides.fitting(hit, extent, bare) if hit is not None and hit.found.code.label is not None else None
    return (hit, fitting) if hit is not None and fitting is not None else None


def _tells_itself(chars: str) -> bool:
    """Whether digits have the length of a telephone number or pass for a card, so that "on the account" says little."""
    return len(chars) in _TELEPHONES or bool(card_network(chars))


def _announces(sides: Sides, hit: Hit[Cue], *, verb: bool) -> bool:
    """Whether a phrase says what comes next, not what came before: "…, my phone is 415 …"."""
    atoms: tuple[Atom, ...] = sides.reading.atoms
    for at in range(hit.last + 1, min(len(atoms), hit.last + 5)):
        atom = atoms[at]
        if atom.kind is Kind.DIGITS or (atom.kind is Kind.LETTER and atom.value not in _WORDS):
            return True
        if atom.value in {".", "?", "!"} and not atom.spoken:
            return False
        if atom.value == "and" and (verb or at == hit.last + 1):
            return False  # "twelve twenty six expiry and four four one for the back"
        if not verb and atom.value in {"is", "was", "are", ":"}:
            return True
        if atom.kind is Kind.WORD and atom.value not in GLUE:
            return False
    return False
