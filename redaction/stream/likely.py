"""What an identifier that has only begun will most likely be."""

from dataclasses import dataclass, field
from typing import Final

from redaction.detector import spoken_findings
from redaction.entities import Finding, Label
from redaction.locales import Locale, locale_of, read_in
from redaction.locales.english import ENGLISH
from redaction.spoken import Reading

_WINDOW: Final = 100
"""Characters before it that may hold its cue."""
_PROBES: Final = ("5550143", "555014327", "5550143275550143")
"""Of the lengths that most recognisers take; none of their check digits is right."""
_EVERYTHING: Final = frozenset(Label)
_BY_CUE: Final = ("cue", "date-of-birth")


@dataclass(slots=True)
class Likely:
    """Asks the recognisers, with a number put in the place of what has begun. Only a cue's word counts."""

    _before: str = field(default="", repr=False)
    _label: Label = Label.UNIQUE_ID

    def label(self, reading: Reading, start: int) -> Label:
        """The label of what begins at `start`; a number of no known kind where no cue tells."""
        before = reading.lower[max(0, start - _WINDOW) : start]
        if before != self._before:
            self._before, self._label = before, _cued(before, locale_of(reading) or ENGLISH)
        return self._label


def _cued(before: str, locale: Locale) -> Label:
    for probe in _PROBES:
        told: list[Finding] = [
            finding
            for finding in spoken_findings(read_in(before + probe, locale), _EVERYTHING)
            if finding.end > len(before) and finding.why.startswith(_BY_CUE)
        ]
        if told:
            return max(told, key=lambda one: one.score).label
    return Label.UNIQUE_ID
