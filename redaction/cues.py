"""Words that say what kind of number comes next ("my social is …") or has just come ("… is my social")."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run

_WINDOW: Final = 90
"""Characters before a run in which its cue is looked for: eight words of speech, with room for hesitation."""
_MOST_GLUE: Final = 9
_MOST_OTHER: Final = 2
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_GLUE: Final = frozenset(
    "is it it's its was are be of my the a an um uh er yeah yes yep sure okay ok so that that's this here "
    "here's would and on file ending ends in with number numbers no code card id please let me see i think you "
    "as follows for i'm going to give read right well actually sorry one second hold digits last first four "
    "like just oh all his her your our their has have should say says said listed under starts starting begins "
    "beginning new old current".split()
)
_AFTER: Final = (
    r"[\s,.\-]*(?:(?:is|was|that's|that is|that was|are|for|would be|there's|as)\s+)?"
    r"(?:my|the|her|his|our|their|your|a)?\s*(?:%s)"
)

UNITS_OF_MEASURE: Final = frozenset(
    "dollars dollar bucks cents euros pounds percent units unit years year yrs months month weeks week days day "
    "hours hour hrs minutes minute mins seconds times tablets tablet pills pill capsules doses dose mg "
    "milligrams milligram ml milliliters mcg grams gram kilos kilograms kilometers miles mile people patients "
    "o'clock am pm degrees points feet foot inches inch thousand million billion calories steps visits refills "
    "cases orders items shares square cm mm km kg lbs ounces gallons".split()
)


def cue(pattern: str) -> re.Pattern[str]:
    """Compile a cue: alternatives of lower-cased words, matched whole."""
    return re.compile(rf"\b(?:{pattern})(?!\w)")


def distance(reading: Reading, start: int, pattern: re.Pattern[str]) -> int | None:
    """How many words stand between the nearest cue and `start`; None where no cue reaches it.

    A cue reaches over a handful of words that carry nothing ("is, um, let me see"), or over two of any kind within its
    sentence.
    """
    begin = max(0, start - _WINDOW)
    window = reading.lower[begin:start]
    last = None
    for last in pattern.finditer(window):  # noqa: B007  the last match is the nearest
        pass
    if last is None:
        return None
    between = window[last.end() :]
    if any(char.isdigit() for char in between):
        return None
    words = _WORD.findall(between)
    if all(word in _GLUE for word in words):
        return len(words) if len(words) <= _MOST_GLUE else None
    sentence_ends = any(mark in between for mark in ".?!;")
    return len(words) if len(words) <= _MOST_OTHER and not sentence_ends else None


def follows(reading: Reading, end: int, pattern: re.Pattern[str]) -> bool:
    """Whether the cue comes right after `end`: "…, that's my social"."""
    return _after(pattern).match(reading.lower, end) is not None


@cache
def _after(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(_AFTER % pattern.pattern)


def is_quantity(reading: Reading, run: Run) -> bool:
    """Whether a run counts, measures or dates something instead of naming someone."""
    after = reading.after(run.last, 1)
    if after and (after[0].value in UNITS_OF_MEASURE or after[0].value in {"%", "\u00b0", "point"}):
        return True
    before = next(reading.before(run.first, 1), None)
    if before is not None and before.value in {"$", "\u20ac", "\u00a3", "point"}:
        return True
    if len(run.chars) <= _LONGEST_SUM and _COUNTED.search(reading.lower, max(0, run.start - 30), run.start):
        return True
    if _CLOCK.search(reading.text, max(0, run.start - 3), run.end + 3):
        return True
    members = reading.atoms[run.first : run.last + 1]
    if all(atom.quantity for atom in members if atom.kind is Kind.DIGITS) and not any(
        atom.kind is Kind.LETTER for atom in members
    ):
        return True
    written = reading.text[run.start : run.end]
    return _GROUPED.fullmatch(written) is not None or _YEARS.fullmatch(written) is not None


_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?")
_LONGEST_SUM: Final = 5
_COUNTED: Final = re.compile(
    r"\b(?:total|costs?|price|balance|amount|copay|deductible|pay|paid|owed?|charged?|fee|worth|bill|chapter|page|verse)"
    r"(?: (?:is|was|of|to|about|around|comes to|me))*\s?$"
)
_CLOCK: Final = re.compile(r"\d:\d")
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?:(?:,? and |, |\s?[-\u2013]\s?)(?:19|20)\d\d)*")


@dataclass(frozen=True, slots=True)
class CuedCode:
    """An identifier that only its cue tells: so many characters, after or before certain words.

    Attributes:
        label: What it is.
        cue: The words.
        shortest: Characters it has at least.
        longest: Characters it has at most; a longer run is still found, less surely.
        letters: Whether letters belong to it.
        after: Whether the cue may also follow.
    """

    label: Label
    cue: re.Pattern[str]
    shortest: int
    longest: int
    letters: bool = False
    after: bool = True

    def find(self, reading: Reading) -> list[Finding]:
        """The runs of a reading that this cue claims."""
        return [finding for run in reading.runs if (finding := self._claim(reading, run)) is not None]

    def _claim(self, reading: Reading, run: Run) -> Finding | None:
        digits = run.digits
        length = len(run.chars) if self.letters else len(digits)
        if length < self.shortest or not digits:
            return None
        start, end = (run.start, run.end) if self.letters else digit_span(reading, run)
        words = distance(reading, start, self.cue)
        if words is not None and not (words and is_quantity(reading, run)):
            score = (0.97 if length <= self.longest else 0.75) - 0.01 * words
            return Finding(start, end, self.label, score, f"cue:{self.label.lower()}")
        if self.after and follows(reading, end, self.cue):
            return Finding(start, end, self.label, 0.83, f"cue-after:{self.label.lower()}")
        return None


def digit_span(reading: Reading, run: Run) -> tuple[int, int]:
    """The part of a run from its first digit to its last."""
    members = [
        atom
        for atom in reading.atoms[run.first : run.last + 1]
        if atom.kind is Kind.DIGITS or (atom.kind is Kind.LETTER and any(char.isdigit() for char in atom.value))
    ]
    return (members[0].start, members[-1].end) if members else (run.start, run.end)
