"""Numbers of no recognised kind that identify all the same (45 CFR 164.514(b)(2)(i)(R)).

What is called someone's "id" or PIN, and long numbers without any cue. Order numbers, sums and page numbers are none.
"""

from collections.abc import Iterator
from typing import Final

from redaction.cues import digit_span, is_quantity
from redaction.cues.claims import claimed, claims
from redaction.cues.code import Code, register
from redaction.cues.quantities import is_idle
from redaction.entities import Finding, Label
from redaction.spoken import Reading, Run

SHORTEST_NUMBER: Final = 7
"""Digits from which a run without any cue is withheld. Order numbers and sums of money are mostly shorter."""
_SHORTEST_CODE: Final = 8
_FEWEST_DIGITS: Final = 5
_LONGEST_SUM: Final = 12
ID: Final = Code(
    Label.UNIQUE_ID,
    "unique_id",
    (
        (
            "(id|identification|employee|student|customer|client|user|staff|personnel|applicant|resident|inmate|alien|voter"
            "|participant|donor|military|service|clearance|library) (id|number|no|num|#|identification"
            "|identifier) [number]"
        ),
        "(pin|pass code|passcode|access code|pin code) [number|code]",
    ),
    ("(id|identification)",),
    shortest_weak=5,
    longest=20,
    letters=True,
)
CODES: Final = register(ID)


def find(reading: Reading) -> Iterator[Finding]:
    """What a cue calls so, and every run that is long enough to name someone."""
    yield from claimed(reading, CODES)
    harmless = {claim.run for claim in claims(reading) if claim.code.harmless}
    for index, run in enumerate(reading.runs):
        if index not in harmless and _names_someone(run) and not _sum(reading, run):
            start, end = digit_span(reading, run) if run.chars.isdigit() else (run.start, run.end)
            yield Finding(start, end, Label.UNIQUE_ID, 0.4, "long-number")


def _names_someone(run: Run) -> bool:
    digits = len(run.digits)
    return digits >= SHORTEST_NUMBER or (len(run.chars) >= _SHORTEST_CODE and digits >= _FEWEST_DIGITS)


def _sum(reading: Reading, run: Run) -> bool:
    return len(run.digits) < _LONGEST_SUM and (is_quantity(reading, run) or is_idle(reading, run))
