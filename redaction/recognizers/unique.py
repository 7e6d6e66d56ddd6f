"""Long numbers of no recognised kind: identifying all the same (45 CFR 164.514(b)(2)(i)(R))."""

from collections.abc import Iterator
from typing import Final

from redaction.cues import digit_span, is_quantity
from redaction.entities import Finding, Label
from redaction.spoken import Reading, Run

SHORTEST_NUMBER: Final = 7
"""Digits from which a run without any cue is withheld. Order numbers and sums of money are mostly shorter."""
_SHORTEST_CODE: Final = 8
_FEWEST_DIGITS: Final = 5


def find(reading: Reading) -> Iterator[Finding]:
    """Every run that is long enough to name someone."""
    for run in reading.runs:
        if _names_someone(run) and not (is_quantity(reading, run) and len(run.digits) < 12):  # noqa: PLR2004  sums of money
            start, end = digit_span(reading, run) if run.chars.isdigit() else (run.start, run.end)
            yield Finding(start, end, Label.UNIQUE_ID, 0.4, "long-number")


def _names_someone(run: Run) -> bool:
    digits = len(run.digits)
    return digits >= SHORTEST_NUMBER or (len(run.chars) >= _SHORTEST_CODE and digits >= _FEWEST_DIGITS)
