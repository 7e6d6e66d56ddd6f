"""An identifier that a regular expression's cue tells, and where its digits stand."""

import re
from dataclasses import dataclass
from typing import Final

from redaction.cues.extent import stands_out
from redaction.cues.quantities import is_quantity
from redaction.cues.reach import distance, follows
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run
from redaction.vocabulary import ORDINARY_WORDS

_LONGEST_CAPITALS: Final = 4


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
    if run.chars.isdigit():
        return run.start, run.end
    members = [
        atom
        for atom in reading.atoms[run.first : run.last + 1]
        if atom.kind is Kind.DIGITS or (atom.kind is Kind.LETTER and any(char.isdigit() for char in atom.value))
    ]
    return (members[0].start, members[-1].end) if members else (run.start, run.end)


def capitals_before(reading: Reading, run: Run) -> int:
    """Where a code begins whose first letters a space parts from it: "JTD KB209-87714925"."""
    before = reading.atoms[run.first - 1] if run.first else None
    if before is None or before.kind is not Kind.WORD or not 1 < len(before.value) <= _LONGEST_CAPITALS:
        return run.start
    return before.start if stands_out(reading, before) and before.value not in ORDINARY_WORDS else run.start
