"""Which cue a run of digits and letters belongs to, where several compete.

All the codes that recognisers declare compete for each run, with the rivals: phrases after which a number is somebody
else's business ("order number") or another recogniser's ("zip code"). Before a run the nearest phrase wins, over words
that carry nothing; a longer one hides the shorter inside it. What follows with a verb ("… that's my social") wins over
a phrase that stands far off.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from redaction.cues.extent import Extent, extend
from redaction.cues.phrases import Hit, Phrases
from redaction.cues.quantities import is_quantity
from redaction.cues.reach import GLUE
from redaction.entities import Finding, Label
from redaction.spoken import Atom, Kind, Reading
from redaction.validators import passed

_MOST_WALKED: Final = 18
"""Atoms before a run in which its cue is looked for."""
_MOST_GLUE: Final = 12
_MOST_OTHER: Final = 3
_MOST_OTHER_WEAK: Final = 1
_FEWEST_CONTINUED: Final = 2
_FEWEST_JOINED: Final = 4
_OVERLONG: Final = 0.75
_SURE: Final = 0.97
_WEAK: Final = 0.84
_CHECKED: Final = 0.02
_HIGHEST: Final = 0.99
_GLUE: Final = GLUE | frozenset(
    "i've i'd we you've got get it'll it'd they them find found look looking pull pulling up out grab what "
    "what's which "
    "we've there there's shows showing written printed says starts reads assigned associated linked "
    "registered under by "
    "used using if do does did can could may might need want also still same then next one's called known "
    "confirm verify "
    "provide repeat spell it'd us maybe hang moment minute bit about because but not don't know have having had has at "
    "now wait hmm great thanks thank thanks alright sir ma'am got oops mine yours ours currently it\u2019s "
    "that\u2019s i\u2019m "
    "will main primary full complete entire actual give gave given sent were am".split()
)
_VERBS: Final = frozenset(
    "is was that's that\u2019s that are for would be there's as being it's it\u2019s this belongs to which".split()
)
_DETERMINERS: Final = frozenset("my the her his our their your a an mine on".split())
_CONTINUES: Final = frozenset(
    "and then rest is the next it's followed by last part of half second third remaining digits numbers "
    "sorry okay ok wait "
    "that's other final after ends with plus uh um so".split()
)
_FULL_STOPS: Final = frozenset(".?!;")
_BEFORE_NUMBER: Final = frozenset({"last", "first", "final", "all"})


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of identifier, the phrases that announce it, and what it looks like.

    Attributes:
        label: What it is; None for a rival, which keeps other codes away.
        rule: The name of its rule, in `Finding.why`.
        phrases: Phrases after which it comes.
        weak: Phrases that may mean something else: they reach less far, and never to a quantity.
        shortest: Characters it has at least.
        shortest_weak: The same after a weak phrase; as `shortest` where it is 0.
        longest: Characters it has at most; a longer run is still found, less surely.
        letters: Whether letters belong to it.
        checks: Validators that some or all of its values pass.
        form: What its characters must look like, where there is more to say than their number.
        harmless: A rival whose numbers name nobody at all.
    """

    label: Label | None
    rule: str
    phrases: tuple[str, ...]
    weak: tuple[str, ...] = ()
    shortest: int = 4
    shortest_weak: int = 0
    longest: int = 20
    letters: bool = False
    checks: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None
    harmless: bool = False

    def fits(self, extent: Extent, *, weak: bool) -> bool:
        """Whether a run has as many characters as this code."""
        if self.form is not None and not self.form.fullmatch(extent.chars):
            return False
        length = len(extent.chars) if self.letters else extent.digits
        if weak and length > self.longest:
            return False
        if not extent.digits:
            return self.letters and extent.spelled and not weak
        return length >= (self.shortest_weak or self.shortest if weak else self.shortest)

    def find(self, reading: Reading) -> Iterator[Finding]:
        """What this code claims of a reading."""
        for claim in claims(reading):
            if claim.code is self and claim.finding is not None:
                yield claim.finding


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


@dataclass(frozen=True, slots=True)
class _Cue:
    code: Code
    weak: bool


_CODES: list[Code] = []


def register(*codes: Code) -> tuple[Code, ...]:
    """Let codes compete. Every module of recognisers declares its own once, when it is imported."""
    _CODES.extend(codes)
    _phrases.cache_clear()
    return codes


@cache
def _phrases() -> Phrases[_Cue]:
    strong = [(phrase, _Cue(code, weak=False)) for code in _CODES for phrase in code.phrases]
    return Phrases([*strong, *((phrase, _Cue(code, weak=True)) for code in _CODES for phrase in code.weak)])


def claims(reading: Reading) -> tuple[Claim, ...]:
    """The claims on a reading's runs, in order, at most one a run; worked out once a reading."""
    kept = reading.notes.get(claims)
    if not isinstance(kept, tuple):
        kept = tuple(_claims(reading)) if reading.runs else ()
        reading.notes[claims] = kept
    return kept


def harmless(reading: Reading, run: int) -> bool:
    """Whether a phrase says that a run is an order, a flight or a page, and names nobody."""
    return any(claim.run == run and claim.code.harmless for claim in claims(reading))


def _claims(reading: Reading) -> Iterator[Claim]:
    hits = _phrases().hits(reading.atoms)
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

    def __init__(self, reading: Reading, hits: Sequence[Hit[_Cue]]) -> None:
        self.reading = reading
        self.ending: dict[int, Hit[_Cue]] = {}
        self.beginning: dict[int, Hit[_Cue]] = {}
        for hit in hits:
            known = self.ending.get(hit.last)
            if known is None or known.length < hit.length:
                self.ending[hit.last] = hit
            self.beginning[hit.first] = hit


@dataclass(frozen=True, slots=True)
class _Candidate:
    code: Code
    weak: bool
    words: int
    other: int
    after: bool = False
    verb: bool = False

    @property
    def score(self) -> float:
        if self.after:
            return 0.94 if self.verb else 0.84
        return (_WEAK if self.weak else _SURE) - 0.01 * min(self.words, 9) - 0.02 * self.other


def _claim(sides: _Sides, index: int, previous: Claim | None) -> Claim | None:
    reading = sides.reading
    extent = extend(reading, index, letters=True, stop=sides.ending)
    bare = extend(reading, index, letters=False, stop=sides.ending)
    quantity = is_quantity(reading, reading.runs[index])
    before = _before(sides, extent, bare, previous, quantity=quantity)
    after = _after(sides, extent, bare) if not quantity else None
    best = before
    if after is not None and (
        before is None or (after.verb and (before.weak or before.other or before.code.label is None))
    ):
        best = after
    if best is None:
        return None
    taken = extent if best.code.letters else bare
    return Claim(index, best.code, _finding(best, taken), taken)


def _finding(best: _Candidate, extent: Extent) -> Finding | None:
    code = best.code
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
    at, glue, other, stopped = extent.first - 1, 0, 0, False
    between: list[str] = []
    fallback: _Candidate | None = None
    while at >= 0 and extent.first - at <= _MOST_WALKED:
        hit = sides.ending.get(at)
        if hit is not None and _reaches(hit.found, other, stopped=stopped):
            code, weak = hit.found.code, hit.found.weak
            counted = quantity and (weak or glue + other > 0) and code.label is not None
            if not counted and code.fits(extent if code.letters else bare, weak=weak):
                candidate = _Candidate(code, weak, glue, other)
                if not weak or code.label is None:
                    return candidate if fallback is None or other == fallback.other else fallback
                # "my passport, the number is …": a weak phrase leaves the word to a strong one just before it
                fallback = fallback or candidate
        atom = atoms[at]
        if atom.kind is Kind.DIGITS and not (at and atoms[at - 1].value in _BEFORE_NUMBER):
            return fallback or _continued(previous, between, bare, quantity=quantity)
        if atom.kind in {Kind.WORD, Kind.LETTER}:
            between.append(atom.value)
            plain = atom.value in _GLUE or hit is not None
            glue, other = glue + plain, other + (not plain)
        stopped = stopped or (atom.value in _FULL_STOPS and not atom.spoken)
        if glue > _MOST_GLUE or other > _MOST_OTHER:
            return fallback
        at -= 1
    return fallback


def _reaches(cue: _Cue, other: int, *, stopped: bool) -> bool:
    return other <= (0 if stopped else _MOST_OTHER_WEAK if cue.weak else _MOST_OTHER)


def _continued(previous: Claim | None, between: list[str], extent: Extent, *, quantity: bool) -> _Candidate | None:
    """Whether a run goes on with the number before it: "… and the rest is …"."""
    if previous is None or previous.code.label is None or quantity or not all(word in _CONTINUES for word in between):
        return None
    joined = set(between) <= {"and", "is"}
    if extent.digits < (_FEWEST_JOINED if joined else _FEWEST_CONTINUED):
        return None
    return _Candidate(previous.code, weak=True, words=len(between), other=0)


def _after(sides: _Sides, extent: Extent, bare: Extent) -> _Candidate | None:
    """The phrase right after a run that it fits: "…, that's my social"."""
    atoms = sides.reading.atoms
    at, verb, determined = extent.last + 1, False, False
    while at < len(atoms) and at - extent.last <= _MOST_GLUE and sides.beginning.get(at) is None:
        atom = atoms[at]
        mark = atom.value in {",", ".", "-"} or atom.kind is Kind.FILLER
        if not (mark or atom.value in _VERBS or atom.value in _DETERMINERS):
            return None
        verb = verb or atom.value in _VERBS
        determined = determined or atom.value in _DETERMINERS
        at += 1
    hit = sides.beginning.get(at)
    if hit is None or not (verb or determined) or _announces(sides, hit, verb=verb):
        return None
    code, weak = hit.found.code, hit.found.weak
    if code.label is None or not code.fits(extent if code.letters else bare, weak=weak):
        return None
    return _Candidate(code, weak, 0, 0, after=True, verb=verb)


def _announces(sides: _Sides, hit: Hit[_Cue], *, verb: bool) -> bool:
    """Whether a phrase says what comes next, not what came before: "…, my phone is 415 …"."""
    atoms: tuple[Atom, ...] = sides.reading.atoms
    for at in range(hit.last + 1, min(len(atoms), hit.last + 5)):
        atom = atoms[at]
        if atom.kind in {Kind.DIGITS, Kind.LETTER}:
            return True
        if atom.value in {".", "?", "!"} and not atom.spoken:
            return False
        if not verb and atom.value in {"is", "was", "are", ":"}:
            return True
        if atom.kind is Kind.WORD and atom.value not in _GLUE:
            return False
    return False
