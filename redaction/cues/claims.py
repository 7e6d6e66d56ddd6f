"""Which cue a run of digits and letters belongs to, where several compete.

All the codes that recognisers declare compete for each run, with the rivals: phrases after which a number is somebody
else's business ("page number") or another recogniser's ("zip code"). Before a run the nearest phrase wins, over words
that carry nothing; a longer one hides the shorter inside it. What follows with a verb ("… that's my social") wins over
a phrase that stands far off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from redaction.cues.behind import after_run
from redaction.cues.between import counts_nothing, is_of_a_date, is_year_since, stops
from redaction.cues.code import Code, Cue, phrases
from redaction.cues.extent import Extent, extend, trailed
from redaction.cues.extent import between as extent_of
from redaction.cues.extent import led as extent_led
from redaction.cues.phrases import Hit
from redaction.cues.quantities import is_quantity
from redaction.cues.sides import MOST_GLUE, Candidate, Sides
from redaction.cues.standing import goes_on, is_on_side, is_place, is_purpose, is_read_off, is_vague
from redaction.cues.words import CALENDAR, CONTINUES, GLUE, VERBS
from redaction.entities import Finding
from redaction.measures import UNITS_OF_MEASURE
from redaction.spoken import Atom, Kind, Reading
from redaction.validators import passed

_MOST_WALKED: Final = 18
"""Atoms before a run in which its cue is looked for."""
_MOST_OTHER: Final = 3
_MOST_OTHER_WEAK: Final = 1
_LONG: Final = 9
"""Digits of a number that is somebody's whatever it is: what was announced, a clause before it, says whose."""
_MOST_OTHER_LONG: Final = 7
_MOST_SWEPT: Final = 2
"""More of them, where they may be letters that were heard as words."""
_MOST_GROWN: Final = 6
"""Atoms of an abbreviation that is spelled."""
_MOST_GLUE_WEAK: Final = 5
_FEWEST_CONTINUED: Final = 2
_FEWEST_JOINED: Final = 4
_NUMBERS: Final = frozenset({"number", "id", "code", "pin"})
_OVERLONG: Final = 0.75
_CHECKED: Final = 0.02
_HIGHEST: Final = 0.99
_FULL_STOPS: Final = frozenset(".?!;")
_LONGEST_OF_A_DATE: Final = 6
_TELLS: Final = VERBS | {"reads", "says", "shows", "starts"}
"""Words right behind which a number begins, however long ago it was announced."""


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
    kept: tuple[Claim, ...] | None = reading.notes.get(claims)
    if kept is None:
        kept = reading.notes[claims] = tuple(_claims(reading)) if reading.runs else ()
    return kept


def claimed(reading: Reading, codes: Sequence[Code]) -> list[Finding]:
    """What these codes claim of a reading."""
    return [claim.finding for claim in claims(reading) if claim.finding is not None and claim.code in codes]


def _hits(reading: Reading) -> Sequence[Hit[Cue]]:
    kept: Sequence[Hit[Cue]] | None = reading.notes.get(_hits)
    if kept is None:
        kept = reading.notes[_hits] = phrases().hits(reading.atoms)
    return kept


def announced(reading: Reading, start: int) -> bool:
    """Whether a phrase says that an identifier begins at an offset, over words that carry nothing."""
    return announced_by(reading, start) is not None


def announced_by(reading: Reading, start: int) -> Code | None:
    """The code whose phrase says that an identifier begins at an offset; None where none does."""
    atoms, at = reading.atoms, reading.atom_from(start)
    hits = (one for one in _hits(reading) if one.last < at)
    hit = max(hits, key=lambda one: (one.last, one.length), default=None)  # "mac address" hides "address"
    if hit is None or hit.found.code.label is None:
        return None
    between = [atom for atom in atoms[hit.last + 1 : at] if atom.kind not in {Kind.FILLER, Kind.SYMBOL}]
    told = bool(between) and between[-1].value in _TELLS  # "the reference the officer gave me was"
    most, other = (_MOST_GLUE_WEAK, told) if hit.found.weak else (MOST_GLUE, hit.found.code.sweep + 2 * told)
    plain = sum(atom.value in GLUE or atom.kind is Kind.LETTER for atom in between)
    return hit.found.code if len(between) <= most and len(between) - plain <= other else None


def is_cue(reading: Reading, at: int) -> bool:
    """Whether an atom belongs to a phrase that says what comes next: "phone", "mrn"."""
    return any(one.first <= at <= one.last for one in _hits(reading))


def harmless(reading: Reading, run: int) -> bool:
    """Whether a phrase says that a run is a flight or a page, and names nobody whatever it goes on with."""
    if not any(claim.run == run and claim.code.harmless and not claim.code.grows for claim in claims(reading)):
        return False
    before = (hit for hit in _hits(reading) if hit.last < reading.runs[run].first)
    nearest = max(before, key=lambda hit: hit.last, default=None)
    return nearest is None or nearest.found.code.label is None  # "the gate, have them dial | 503"


def _claims(reading: Reading) -> Iterator[Claim]:
    hits = _hits(reading)
    if not hits:
        return
    sides = Sides(reading, hits)
    before: Claim | None = None
    done = -1
    for index, run in enumerate(reading.runs):
        if run.first <= done or any(hit.first <= run.first and run.last <= hit.last for hit in hits):
            continue  # "the d m v" announces, and is no number itself
        claim = _claim(sides, index, before)
        if claim is not None:
            done = claim.extent.last
            yield claim
        before = claim


def _claim(sides: Sides, index: int, previous: Claim | None) -> Claim | None:
    reading = sides.reading
    extent, bare = extend(reading, index, stop=sides.edges)
    quantity = is_quantity(reading, reading.runs[index])
    grouped = quantity and not is_quantity(reading, reading.runs[index], grouped=True)
    before = _before(sides, extent, bare, previous, quantity=quantity and not grouped)
    if grouped and before is not None and before.other:
        before = None
    after = after_run(sides, extent, bare) if not quantity else None
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


def _led(reading: Reading, best: Candidate) -> Candidate:
    """The candidate with a letter more, before or behind, where only then its value passes a check."""
    checks = best.code.checks if best.code.letters else ()
    if not checks or passed(best.extent.chars, *checks):
        return best
    longer = (extent_led(reading, best.extent), trailed(reading, best.extent))
    return next((replace(best, extent=one) for one in longer if one is not None and passed(one.chars, *checks)), best)


def _finding(best: Candidate) -> Finding | None:
    code, extent = best.code, best.extent
    if code.label is None:
        return None
    length = len(extent.chars) if code.letters else extent.digits
    score = best.score if length <= code.longest else min(best.score, _OVERLONG)
    check = passed(extent.chars, *code.checks) if code.checks else ""
    why = f"cue-after:{code.rule}" if best.after else f"cue:{code.rule}"
    return Finding(extent.start, extent.end, code.label, min(_HIGHEST, score + _CHECKED * bool(check)), why, check)


def _before(sides: Sides, extent: Extent, bare: Extent, previous: Claim | None, *, quantity: bool) -> Candidate | None:
    """The nearest phrase before a run that it fits."""
    atoms = sides.reading.atoms
    at, glue, other, stopped, dated = extent.first - 1, 0, 0, False, False
    far = extent.digits >= _LONG and not quantity
    most_other = _MOST_OTHER_LONG if far else _MOST_OTHER + _MOST_SWEPT
    between: list[str] = []
    fallback: Candidate | None = None
    while at >= 0 and extent.first - at <= _MOST_WALKED:
        hit = sides.ending.get(at)
        if hit is not None and _reaches(hit.found, other, stopped=stopped, dated=dated, far=far):
            weak = hit.found.weak
            counted = quantity and (glue + other > 0 or (weak and hit.length == 1))
            counted = counted and not (glue + other == 1 and not weak and _is_told(atoms, at, extent))
            fitting = sides.fitting(hit, extent, bare)
            # "on the front of the card it says id number": where it is read says no more than what it is called
            aside = is_on_side(atoms, hit) and (hit.found.code.label is None or fallback is not None)
            harmless = weak and hit.found.code.harmless
            aside = aside or (harmless and (is_purpose(atoms, hit) or is_read_off(atoms, hit, extent.first)))
            if fitting is not None and not aside and not (counted and fitting[0].label is not None):
                candidate = Candidate(
                    *fitting,
                    weak,
                    glue,
                    other,
                    vague=is_vague(atoms, hit) or fitting[0] is hit.found.code.instead,
                    place=is_place(atoms, hit) or goes_on(atoms, hit, bare),
                )
                if fallback is None or fallback.leaves_to(candidate):
                    fallback = candidate
                if not (fallback.weak or fallback.place) or fallback.code.label is None:
                    return fallback
        atom = atoms[at]
        if atom.kind is Kind.DIGITS:
            day = is_of_a_date(atoms, at) or is_year_since(atoms, at)
            dated = dated or day
            if not (day or counts_nothing(atoms, at)):
                return fallback or _continued(previous, between, bare, quantity=quantity)
        if atom.kind is Kind.WORD or atom.kind is Kind.LETTER:
            between.append(atom.value)
            plain = atom.value in GLUE or hit is not None or (glue > 0 and atom.value in CALENDAR)
            glue, other = glue + plain, other + (not plain)
        stopped = stopped or (atom.value in _FULL_STOPS and stops(atoms, at))
        if glue > MOST_GLUE or other > most_other:
            return fallback
        at -= 1
    return fallback


def _is_told(atoms: Sequence[Atom], cue: int, extent: Extent) -> bool:
    """Whether "nineteen hundred eighty four" is what somebody's number *is*, and counts nothing."""
    after = atoms[extent.last + 1].value if extent.last + 1 < len(atoms) else ""
    number = atoms[cue].value in _NUMBERS and extent.digits >= _FEWEST_JOINED
    return number and atoms[cue + 1].value in {"is", "was"} and after not in UNITS_OF_MEASURE


def _grown(sides: Sides, extent: Extent) -> Candidate | None:
    """The phrase that ends inside a run: recognisers write "MRN44712", people say "insurance i d w two four"."""
    ends = (sides.ending.get(at) for at in range(extent.first, min(extent.last, extent.first + _MOST_GROWN)))
    hit = next((hit for hit in ends if hit is not None and hit.first <= extent.first and not hit.found.weak), None)
    if hit is None:
        return None
    rest = extent_of(sides.reading, hit.last + 1, extent.last)
    fitting = sides.fitting(hit, rest, rest) if rest.digits else None
    return Candidate(*fitting, weak=False, words=0, other=0) if fitting is not None else None


def _reaches(cue: Cue, other: int, *, stopped: bool, dated: bool, far: bool) -> bool:
    if dated and cue.code.longest <= _LONGEST_OF_A_DATE:
        return False  # "expires June 27, code 123"
    if stopped:
        return other <= (0 if cue.weak else 1)
    if far and not (cue.weak or cue.code.vague):
        return other <= _MOST_OTHER_LONG
    return other <= (_MOST_OTHER_WEAK if cue.weak else _MOST_OTHER + _MOST_SWEPT * cue.code.sweep)


def _continued(previous: Claim | None, between: list[str], extent: Extent, *, quantity: bool) -> Candidate | None:
    """Whether a run goes on with the number before it: "… and the rest is …"."""
    if previous is None or previous.code.label is None or quantity or not all(word in CONTINUES for word in between):
        return None
    if _is_complete(previous):
        return None
    joined = set(between) <= {"and", "is"}
    if extent.digits < (_FEWEST_JOINED if joined else _FEWEST_CONTINUED):
        return None
    return Candidate(previous.code, extent, weak=True, words=len(between), other=0)


def _is_complete(claim: Claim) -> bool:
    """Whether a check or its length says that a number is whole: "… 714925. It's a 2008 …"."""
    length = len(claim.extent.chars) if claim.code.letters else claim.extent.digits
    return (claim.finding is not None and bool(claim.finding.validator)) or length >= claim.code.longest
