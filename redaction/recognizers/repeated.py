"""Values read back in the same breath: "the member id is 4471 9920 31? Let me check, 4, 4, 7, 1, …, yes".

What is the same as a value that a cue has told is that value again, whatever it looks like where it stands alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from redaction.cues.extent import between
from redaction.entities import Finding, Label
from redaction.spoken import Reading

_FEWEST: Final = 6
"""Characters from which the same again is no chance."""
_FEWEST_DIGITS: Final = 4
_SURE: Final = 0.8
_HIGHEST: Final = 0.99
_NO_VALUES: Final = frozenset({Label.PERSON, Label.LOCATION, Label.DATE_TIME, Label.ORGANIZATION, Label.NRP})


def read_back(reading: Reading, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The runs that say again what is surely found elsewhere in a text, with its label."""
    runs = [run for run in reading.runs if len(run.chars) >= _FEWEST and len(run.digits) >= _FEWEST_DIGITS]
    if len(runs) < 2:  # noqa: PLR2004  a value and the same again
        return
    sure = [one for one in findings if one.score >= _SURE and one.label not in _NO_VALUES]
    for finding in sure:
        first, last = reading.atom_from(finding.start), reading.atom_from(finding.end)
        value = between(reading, first, last - 1)
        for run in runs if value.digits >= _FEWEST_DIGITS else ():
            apart = run.end <= finding.start or finding.end <= run.start
            if apart and run.chars == value.chars:
                score = min(_HIGHEST, finding.score)
                yield replace(finding, start=run.start, end=run.end, score=score, why="read-back", validator="")
