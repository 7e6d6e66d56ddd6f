"""Values said again in the same breath: "the member id is 4471 9920 31? Let me check, 4, 4, 7, 1, …, yes".

What is the same as a value that a cue has told is that value again, whatever it looks like where it stands alone; and
what is nearly the same is that value as somebody else had it: "you said EN 89613? No, my reference is EN 86613".
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from redaction.cues import is_quantity
from redaction.cues.claims import claims, is_cue
from redaction.cues.extent import Extent, between, extend
from redaction.entities import Finding, Label
from redaction.spoken import Reading

_FEWEST: Final = 6
"""Characters from which the same again is no chance."""
_FEWEST_CODE: Final = 3
"""The same of a card's security code."""
_FEWEST_DIGITS: Final = 4
_ALIKE: Final = 0.75
"""Share of the characters that two values have in common, in their order, where one corrects the other."""
_SURE: Final = 0.8
_HIGHEST: Final = 0.99
_NO_VALUES: Final = frozenset({Label.PERSON, Label.LOCATION, Label.DATE_TIME, Label.ORGANIZATION, Label.NRP})


def read_back(reading: Reading, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The runs that say again what is surely found elsewhere in a text, with its label."""
    if len(reading.runs) < 2:  # noqa: PLR2004  a value and the same again
        return
    sure = [one for one in findings if one.score >= _SURE and one.label not in _NO_VALUES]
    others = tuple(_unclaimed(reading)) if sure else ()
    for finding in sure if others else ():
        first, last = reading.atom_from(finding.start), reading.atom_from(finding.end)
        value = between(reading, first, last - 1)
        for other in others:
            apart = other.end <= finding.start or finding.end <= other.start
            if apart and _same(finding.label, value, other):
                score = min(_HIGHEST, finding.score)
                yield replace(finding, start=other.start, end=other.end, score=score, why="read-back", validator="")


def _unclaimed(reading: Reading) -> Iterator[Extent]:
    """The runs that no phrase tells, with the letters beside them."""
    told = {one.run for one in claims(reading) if one.finding is not None and not one.code.vague}
    cues = frozenset(at for at in range(len(reading.atoms)) if is_cue(reading, at))
    done = -1
    for index, run in enumerate(reading.runs):
        if index not in told and run.first > done and run.digits and not is_quantity(reading, run):
            extent, _ = extend(reading, index, stop=cues)
            done = extent.last
            yield extent


def _same(label: Label, value: Extent, other: Extent) -> bool:
    """Whether characters are a value again, or that value with a slip in it."""
    if value.chars == other.chars:
        short = label is Label.CARD_SECURITY_CODE and len(value.chars) >= _FEWEST_CODE
        return short or (len(value.chars) >= _FEWEST and value.digits >= _FEWEST_DIGITS)
    if min(len(value.chars), len(other.chars)) < _FEWEST or min(value.digits, other.digits) < _FEWEST_DIGITS:
        return False
    return SequenceMatcher(None, value.chars, other.chars, autojunk=False).ratio() >= _ALIKE
