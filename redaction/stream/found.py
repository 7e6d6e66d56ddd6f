"""Values that were found in a stream, so that one is not shown when it is said again in a shape that no rule knows.

"078-05-1120" is a social security number; "so zero seven eight oh five, and then eleven twenty" need not look like one.
In memory only, bounded, and gone with the stream.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from redaction.cues import is_quantity
from redaction.entities import Finding, Label
from redaction.spoken import Kind, Reading, Run
from redaction.stream.plain import is_plain

MAX_VALUES: Final = 256
"""Of each kind; the oldest is forgotten."""
_FEWEST_KEPT: Final = 6
"""Characters from which a value is remembered: a shorter one recurs by chance."""
_FEWEST_TOLD: Final = 4
"""Digits of a remembered value that give it away."""
_SHORTEST_NAME: Final = 3
_UNSTRUCTURED: Final = frozenset(
    {Label.LOCATION, Label.DATE_TIME, Label.AGE, Label.AGE_OVER_89, Label.ORGANIZATION, Label.NRP, Label.TITLE}
)
SURE: Final = 0.85
"""Score from which a finding of an interim result is remembered: under it stand lengths and the model alone."""
_SCORE: Final = 0.5


@dataclass(slots=True)
class Found:
    """One stream's values, over all of its channels."""

    _numbers: OrderedDict[str, Label] = field(default_factory=OrderedDict, repr=False)
    _names: OrderedDict[str, Label] = field(default_factory=OrderedDict, repr=False)

    def remember(self, reading: Reading, findings: tuple[Finding, ...], *, since: int, settled: bool) -> None:
        """Remember what was found from the offset `since` on; of an interim result only what is sure."""
        for finding in findings:
            if finding.end <= since or (finding.score < SURE and not settled) or finding.label in _UNSTRUCTURED:
                continue
            if finding.label in {Label.PERSON, Label.EMAIL_ADDRESS}:
                self._names_in(reading, finding)
            else:
                self._number_in(reading, finding)

    def again(self, reading: Reading, since: int) -> Iterator[Finding]:
        """What is said again from the offset `since` on."""
        if self._numbers:
            for run in reading.runs:
                label = self._told(reading, run) if run.end > since else None
                if label is not None:
                    yield Finding(run.start, run.end, label, _SCORE, "said-before", recognizer="found")
        if self._names:
            for atom in reading.atoms:
                if atom.kind is Kind.WORD and atom.end > since and (label := self._names.get(_bare(atom.value))):
                    yield Finding(atom.start, atom.end, label, _SCORE, "said-before", recognizer="found")

    def _names_in(self, reading: Reading, finding: Finding) -> None:
        for atom in reading.atoms:
            if finding.start <= atom.start < finding.end and atom.kind is Kind.WORD:
                name = _bare(atom.value)
                if len(name) >= _SHORTEST_NAME and not is_plain(name):
                    _keep(self._names, name, finding.label)

    def _number_in(self, reading: Reading, finding: Finding) -> None:
        value = "".join(run.chars for run in reading.runs if run.start < finding.end and finding.start < run.end)
        if len(value) >= _FEWEST_KEPT and sum(char.isdigit() for char in value) >= _FEWEST_TOLD:
            _keep(self._numbers, value, finding.label)

    def _told(self, reading: Reading, run: Run) -> Label | None:
        if len(run.digits) < _FEWEST_TOLD or (len(run.chars) < _FEWEST_KEPT and is_quantity(reading, run)):
            return None
        return next(
            (
                label
                for value, label in reversed(self._numbers.items())
                if run.chars in value or value in run.chars or run.digits in value
            ),
            None,
        )


def _bare(word: str) -> str:
    return word.replace("\u2019", "'").removesuffix("'s")


def _keep(values: OrderedDict[str, Label], value: str, label: Label) -> None:
    values[value] = label
    values.move_to_end(value)
    if len(values) > MAX_VALUES:
        values.popitem(last=False)
