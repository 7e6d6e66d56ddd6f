"""Which cue a run of digits and letters belongs to, where several compete.

All the codes that recognisers declare compete for each run, with the rivals: phrases after which a number is somebody
else's business ("page number") or another recogniser's ("zip code"). Before a run the nearest phrase wins, over words
that carry nothing; a longer one hides the shorter inside it. What follows with a verb ("… that's my social") wins over
a phrase that stands far off.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from redaction.cues.code import Code, Cue, phrases
from redaction.cues.extent import Extent, extend, swept, trailed
from redaction.cues.extent import between as extent_of
from redaction.cues.extent import led as extent_led
from redaction.cues.phrases import Hit
from redaction.cues.quantities import is_quantity
from redaction.cues.words import AFTER_VERB, CALENDAR, CONTINUES, DETERMINERS, GLUE, HEDGES, VERBS
from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.validators import card_network, passed
from redaction.vocabulary import MONTHS

_MOST_WALKED: Final = 18
"""Atoms before a run in which its cue is looked for."""
_MOST_GLUE: Final = 12
_MOST_OTHER: Final = 3
_MOST_OTHER_WEAK: Final = 1
_MOST_SWEPT: Final = 2
"""More of them, where they may be letters that were heard as words."""
_MOST_GROWN: Final = 6
"""Atoms of an abbreviation that is spelled."""
_MOST_GLUE_WEAK: Final = 5
_FEWEST_CONTINUED: Final = 2
_FEWEST_JOINED: Final = 4
_OVERLONG: Final = 0.75
_SURE: Final = 0.97
_WEAK: Final = 0.84
_CHECKED: Final = 0.02
_HIGHEST: Final = 0.99
_TELEPHONES: Final = frozenset({7, 10, 11})
_FULL_STOPS: Final = frozenset(".?!;")
_MOST_FARTHER: Final = 2
"""Words of any kind by which a telling phrase may stand farther off than a vague one."""
_POINTS: Final = frozenset(
    "this that the which other another new old first second last right next each every only".split()
)
"""Words after which "one" stands for a thing: "the chart number on this one is"."""
_AFTER_ONE: Final = VERBS | {"on", "from", "i", "we", "they", "you"}
_MOMENTS: Final = frozenset({"moment", "second", "sec", "minute"})
_PLACES: Final = frozenset({"on", "off", "from"})
"""What makes a phrase the place where a number is read: "the subscriber id, i'm reading it off the card, is"."""
_BEHIND: Final = frozenset({"on", "for", "of", "from"})
_SIDES: Final = frozenset({"front", "back", "bottom", "top", "side", "end", "corner"})
_DEMONSTRATIVES: Final = frozenset({"this", "that"})
_FARTHEST_MONTH: Final = 3
_LONGEST_OF_A_DATE: Final = 6
_BEFORE_NUMBER: Final = frozenset({"last", "first", "final", "all"})


@dataclass(frozen=True, slots=True)
class Claim:
    """A run's claim.

    Attributes:
        run: Index of the run.
        code: Whose it is.
        finding: What is found there; None for a rival.
        extent: The run and what else belongs to it.
    """

    run: int
    code: Code
    finding: Finding | None
    extent: Extent


def claims(reading: Reading) -> tuple[Claim, ...]:
    """The claims on a reading's runs, in order, at most one a run; worked out once a reading."""
    kept = reading.notes.get(claims)
    if not isinstance(kept, tuple):
        kept = tuple(_claims(reading)) if reading.runs else ()
        reading.notes[claims] = kept
    return kept


def claimed(reading: Reading, codes: Sequence[Code]) -> Iterator[Finding]:
    """What these codes claim of a reading."""
    for claim in claims(reading):
        if claim.finding is not None and claim.code in codes:
            yield claim.finding


def _hits(reading: Reading) -> Sequence[Hit[Cue]]:
    kept = reading.notes.get(_hits)
    if not isinstance(kept, tuple):
        kept = tuple(phrases().hits(reading.atoms))
        reading.notes[_hits] = kept
    return kept


def announced(reading: Reading, start: int) -> bool:
    """Whether a phrase says that an identifier begins at an offset, over words that carry nothing."""
    atoms, at = reading.atoms, reading.atom_from(start)
    hit = next((one for one in reversed(_hits(reading)) if one.last < at), None)
    if hit is None or hit.found.code.label is None:
        return False
    between = [atom for atom in atoms[hit.last + 1 : at] if atom.kind not in {Kind.FILLER, Kind.SYMBOL}]
    most, other = (_MOST_GLUE_WEAK, 0) if hit.found.weak else (_MOST_GLUE, hit.found.code.sweep)
    plain = sum(atom.value in GLUE or atom.kind is Kind.LETTER for atom in between)
    return len(between) <= most and len(between) - plain <= other


def is_cue(reading: Reading, at: int) -> bool:
    """Whether an atom belongs to a phrase that says what comes next: "phone", "mrn"."""
    return any(one.first <= at <= one.last for one in _hits(reading))


def harmless(reading: Reading, run: int) -> bool:
    """Whether a phrase says that a run is a flight or a page, and names nobody whatever it goes on with."""
    return any(claim.run == run and claim.code.harmless and not claim.code.grows for claim in claims(reading))


def _claims(reading: Reading) -> Iterator[Claim]:
    hits = _hits(reading)
    sides = _Sides(reading, hits)
    before: Claim | None = None
    done = -1
    for index, run in enumerate(reading.runs):
        if run.first <= done:
            continue
        claim = _claim(sides, index, before)
        if claim is not None:
            done = claim.extent.last
            yield claim
        before = claim


class _Sides:
    """The phrases of a reading, by their last and their first atom."""

    def __init__(self, reading: Reading, hits: Sequence[Hit[Cue]]) -> None:
        self.reading = reading
        self.ending: dict[int, Hit[Cue]] = {}
        self.beginning: dict[int, Hit[Cue]] = {}
        for hit in hits:
            known = self.ending.get(hit.last)
            if known is None or known.length < hit.length:
                self.ending[hit.last] = hit
            self.beginning[hit.first] = hit


@dataclass(frozen=True, slots=True)
class _Candidate:
    code: Code
    extent: Extent
    weak: bool
    words: int
    other: int
    after: bool = False
    verb: bool = False
    vague: bool = False
    place: bool = False

    @property
    def score(self) -> float:
        if self.after:
            return 0.94 if self.verb else 0.84
        return (_WEAK if self.weak else _SURE) - 0.01 * min(self.words, 9) - 0.02 * self.other

    def leaves_to(self, farther: "_Candidate") -> bool:
        """Whether a phrase that stands farther off tells more: "my passport, the number is …"."""
        slack = _MOST_FARTHER if (self.vague or self.place) and farther.code.label is not None else 0
        telling = not (farther.weak or farther.place)
        return farther.other <= self.other + slack and (telling or self.vague)


def _claim(sides: _Sides, index: int, previous: Claim | None) -> Claim | None:
    reading = sides.reading
    extent, bare = extend(reading, index, stop=sides.ending)
    quantity = is_quantity(reading, reading.runs[index])
    grouped = quantity and not is_quantity(reading, reading.runs[index], grouped=True)
    before = _before(sides, extent, bare, previous, quantity=quantity and not grouped)
    if grouped and before is not None and before.other:
        before = None
    after = _after(sides, extent, bare) if not quantity else None
    best = before
    if after is not None and (
        before is None
        or (after.verb and (before.weak or before.other or before.code.vague or before.code.label is None))
    ):
        best = after
    best = best or _grown(sides, extent)
    if best is None:
        return None
    best = _led(reading, best)
    return Claim(index, best.code, _finding(best), best.extent)


def _led(reading: Reading, best: _Candidate) -> _Candidate:
    """The candidate with a letter more, before or behind, where only then its value passes a check."""
    checks = best.code.checks if best.code.letters else ()
    if not checks or passed(best.extent.chars, *checks):
        return best
    longer = (extent_led(reading, best.extent), trailed(reading, best.extent))
    return next((replace(best, extent=one) for one in longer if one is not None and passed(one.chars, *checks)), best)


def _finding(best: _Candidate) -> Finding | None:
    code, extent = best.code, best.extent
    if code.label is None:
        return None
    length = len(extent.chars) if code.letters else extent.digits
    score = best.score if length <= code.longest else min(best.score, _OVERLONG)
    check = passed(extent.chars, *code.checks) if code.checks else ""
    why = f"cue-after:{code.rule}" if best.after else f"cue:{code.rule}"
    return Finding(extent.start, extent.end, code.label, min(_HIGHEST, score + _CHECKED * bool(check)), why, check)


def _before(
    sides: _Sides, extent: Extent, bare: Extent, previous: Claim | None, *, quantity: bool
) -> _Candidate | None:
    """The nearest phrase before a run that it fits."""
    atoms = sides.reading.atoms
    at, glue, other, stopped, dated = extent.first - 1, 0, 0, False, False
    between: list[str] = []
    fallback: _Candidate | None = None
    while at >= 0 and extent.first - at <= _MOST_WALKED:
        hit = sides.ending.get(at)
        if hit is not None and _reaches(hit.found, other, stopped=stopped, dated=dated):
            weak = hit.found.weak
            counted = quantity and (glue + other > 0 or (weak and hit.length == 1))
            fitting = _fitting(sides, hit, extent, bare)
            if fitting is not None and not (counted and fitting[0].label is not None):
                candidate = _Candidate(
                    *fitting, weak, glue, other, vague=_vague(atoms, hit), place=_is_place(atoms, hit)
                )
                if fallback is None or fallback.leaves_to(candidate):
                    fallback = candidate
                if not (fallback.weak or fallback.place) or fallback.code.label is None:
                    return fallback
        atom = atoms[at]
        if atom.kind is Kind.DIGITS:
            day = _of_a_date(atoms, at)
            dated = dated or day
            if not (day or _counts_nothing(atoms, at)):
                return fallback or _continued(previous, between, bare, quantity=quantity)
        if atom.kind is Kind.WORD or atom.kind is Kind.LETTER:
            between.append(atom.value)
            plain = atom.value in GLUE or hit is not None or (glue > 0 and atom.value in CALENDAR)
            glue, other = glue + plain, other + (not plain)
        stopped = stopped or _stops(atoms, at)
        if glue > _MOST_GLUE or other > _MOST_OTHER + _MOST_SWEPT:
            return fallback
        at -= 1
    return fallback


def _vague(atoms: Sequence[Atom], hit: Hit[Cue]) -> bool:
    """Whether a phrase hardly says whose number comes: "id", "it is number …", "it has a number"."""
    return hit.found.code.vague and (hit.found.code.label is Label.UNIQUE_ID or _predicate(atoms, hit.first - 1))


def _predicate(atoms: Sequence[Atom], before: int) -> bool:
    return before >= 0 and (atoms[before].value == "a" or atoms[before].value in VERBS)


def _is_place(atoms: Sequence[Atom], hit: Hit[Cue]) -> bool:
    """Whether a phrase is where a number is read: "off the card", "on my account"."""
    at = hit.first - 1
    while at >= 0 and (atoms[at].value in DETERMINERS or atoms[at].value in _DEMONSTRATIVES):
        at -= 1
    if at > 0 and atoms[at].value == "of" and atoms[at - 1].value in _SIDES:
        return True
    return 0 <= at < hit.first - 1 and atoms[at].value in _PLACES


def _counts_nothing(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number before a run is no other value: "the last four", "this one", "the blue one is", "one moment"."""
    before, after = atoms[at - 1] if at else None, atoms[at + 1]
    if before is not None and before.value in _BEFORE_NUMBER:
        return True
    if atoms[at].value == "1" and after.value in _MOMENTS:
        return True  # "1 moment", as recognisers write it
    if not (atoms[at].spoken and atoms[at].value == "1"):
        return False
    stands = before is not None and before.kind is Kind.WORD and after.value in _AFTER_ONE
    return stands or (before is not None and before.value in _POINTS)


def _of_a_date(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a number is the day or the year of "September 5th 2026"."""
    near = atoms[max(0, at - _FARTHEST_MONTH) : at + _FARTHEST_MONTH]
    return len(atoms[at].value) in {1, 2, 4} and any(atom.value in MONTHS for atom in near)


def _stops(atoms: Sequence[Atom], at: int) -> bool:
    """Whether a sentence ends here; three dots are a pause."""
    atom = atoms[at]
    ends = atom.value in _FULL_STOPS and not atom.spoken and atoms[at + 1].start > atom.end
    return ends and not (at and atoms[at - 1].value == atom.value == ".")


def _grown(sides: _Sides, extent: Extent) -> _Candidate | None:
    """The phrase that ends inside a run: recognisers write "MRN44712", people say "insurance i d w two four"."""
    ends = (sides.ending.get(at) for at in range(extent.first, min(extent.last, extent.first + _MOST_GROWN)))
    hit = next((hit for hit in ends if hit is not None and hit.first <= extent.first and not hit.found.weak), None)
    if hit is None:
        return None
    rest = extent_of(sides.reading, hit.last + 1, extent.last)
    fitting = _fitting(sides, hit, rest, rest) if rest.digits else None
    return _Candidate(*fitting, weak=False, words=0, other=0) if fitting is not None else None


def _fitting(sides: _Sides, hit: Hit[Cue], extent: Extent, bare: Extent) -> tuple[Code, Extent] | None:
    """The code of a phrase, or the one in its stead, and what it takes; None where neither fits."""
    code: Code | None = hit.found.code
    while code is not None:
        whole = bool(code.checks) and bool(passed(bare.chars, *code.checks))
        taken = extent if code.letters and not whole else bare
        if code.sweep and not whole and not hit.found.weak and taken.first - hit.last <= _MOST_GLUE:
            taken = swept(sides.reading, taken, hit.last, code.longest, stop=sides.ending)
        if code.fits(taken, weak=hit.found.weak):
            return code, taken
        code = code.instead
    return None


def _reaches(cue: Cue, other: int, *, stopped: bool, dated: bool) -> bool:
    if dated and cue.code.longest <= _LONGEST_OF_A_DATE:
        return False  # "expires June 27, code 123"
    if stopped:
        return other <= (0 if cue.weak else 1)
    return other <= (_MOST_OTHER_WEAK if cue.weak else _MOST_OTHER + _MOST_SWEPT * cue.code.sweep)


def _continued(previous: Claim | None, between: list[str], extent: Extent, *, quantity: bool) -> _Candidate | None:
    """Whether a run goes on with the number before it: "… and the rest is …"."""
    if previous is None or previous.code.label is None or quantity or not all(word in CONTINUES for word in between):
        return None
    if _is_complete(previous):
        return None
    joined = set(between) <= {"and", "is"}
    if extent.digits < (_FEWEST_JOINED if joined else _FEWEST_CONTINUED):
        return None
    return _Candidate(previous.code, extent, weak=True, words=len(between), other=0)


def _is_complete(claim: Claim) -> bool:
    """Whether a check or its length says that a number is whole: "… 714925. It's a 2008 …"."""
    length = len(claim.extent.chars) if claim.code.letters else claim.extent.digits
    return (claim.finding is not None and bool(claim.finding.validator)) or length >= claim.code.longest


def _after(sides: _Sides, extent: Extent, bare: Extent) -> _Candidate | None:
    """The phrase right after a run that it fits: "…, that's my social"."""
    atoms = sides.reading.atoms
    at, verb, determined = extent.last + 1, False, False
    while at < len(atoms) and at - extent.last <= _MOST_GLUE and sides.beginning.get(at) is None:
        atom = atoms[at]
        mark = atom.value in {",", "-"} or atom.kind is Kind.FILLER or (atom.value == "." and not verb)
        plain = atom.value in VERBS or atom.value in DETERMINERS or atom.value in HEDGES
        plain = plain or (verb and atom.value in AFTER_VERB)
        if not (mark or plain):
            return None
        verb = verb or atom.value in VERBS
        determined = determined or atom.value in DETERMINERS
        at += 1
    hit = sides.beginning.get(at)
    if hit is None or not (verb or determined) or _announces(sides, hit, verb=verb):
        return None
    fitting = _fitting(sides, hit, extent, bare) if hit.found.code.label is not None else None
    if fitting is not None and hit.found.code.vague:
        hit, fitting = _named_behind(sides, hit, extent, bare) or (hit, fitting)
    on = any(atom.value == "on" for atom in atoms[extent.last + 1 : at])
    if fitting is None or (hit.found.weak and (not verb or (on and _tells_itself(bare.chars)))):
        return None
    return _Candidate(*fitting, hit.found.weak, 0, 0, after=True, verb=verb)


def _named_behind(
    sides: _Sides, vague: Hit[Cue], extent: Extent, bare: Extent
) -> tuple[Hit[Cue], tuple[Code, Extent]] | None:
    """The telling phrase behind a vague one: "… is the number on my chart"."""
    at = vague.last + 1
    while at < len(sides.reading.atoms) and (
        sides.reading.atoms[at].value in DETERMINERS or sides.reading.atoms[at].value in _BEHIND
    ):
        at += 1
    hit = sides.beginning.get(at) if at > vague.last + 1 else None
    fitting = _fitting(sides, hit, extent, bare) if hit is not None and hit.found.code.label is not None else None
    return (hit, fitting) if hit is not None and fitting is not None else None


def _tells_itself(chars: str) -> bool:
    """Whether digits have the length of a telephone number or pass for a card, so that "on the account" says little."""
    return len(chars) in _TELEPHONES or bool(card_network(chars))


def _announces(sides: _Sides, hit: Hit[Cue], *, verb: bool) -> bool:
    """Whether a phrase says what comes next, not what came before: "…, my phone is 415 …"."""
    atoms: tuple[Atom, ...] = sides.reading.atoms
    for at in range(hit.last + 1, min(len(atoms), hit.last + 5)):
        atom = atoms[at]
        if atom.kind in {Kind.DIGITS, Kind.LETTER}:
            return True
        if atom.value in {".", "?", "!"} and not atom.spoken:
            return False
        if verb and atom.value == "and":
            return False
        if not verb and atom.value in {"is", "was", "are", ":"}:
            return True
        if atom.kind is Kind.WORD and atom.value not in GLUE:
            return False
    return False
