"""Which of several overlapping findings stands."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from redaction.entities import Finding, Label

_MARKS: Final = {Label.LOCATION: " ,-'\u2019\n", Label.PERSON: " -'\u2019"}
"""What may stand between two findings of one kind that are one: a street and its town, a name and its surname."""
_SURE: Final = 0.8
_MODEL: Final = "presidio"


def resolve(text: str, findings: Iterable[Finding], labels: frozenset[Label]) -> tuple[Finding, ...]:
    """Make findings disjoint, in order, and only of `labels`.

    The surest finding keeps its span; what a less sure one covers besides stays covered, under its own label. A
    finding outside `labels` hides one inside only when it is sure: a date is not withheld as an account number, but a
    doubtful reading never uncovers anything.
    """
    candidates = [one for one in findings if one.label in labels or one.score >= _SURE]
    kept: list[Finding] = []
    for finding in sorted(candidates, key=lambda one: (-one.score, one.start - one.end, one.start)):
        kept.extend(_beside(text, finding, kept))
    shown = sorted((one for one in kept if one.label in labels), key=lambda one: one.start)
    return tuple(_merged(text, shown))


def _beside(text: str, finding: Finding, kept: list[Finding]) -> list[Finding]:
    """The parts of a finding that no kept one covers and that hold a letter or digit."""
    parts = [(finding.start, finding.end)]
    for other in kept:
        if finding.overlaps(other):
            cut = []
            for start, end in parts:
                cut += [(start, min(end, other.start)), (max(start, other.end), end)]
            parts = [(start, end) for start, end in cut if start < end]
    return [
        replace(finding, start=start + _margin(text[start:end]), end=end - _margin(text[start:end][::-1]))
        for start, end in parts
        if any(char.isalnum() for char in text[start:end]) and not _rest_of_date(finding, start, end)
    ]


def _rest_of_date(finding: Finding, start: int, end: int) -> bool:
    """Whether a part is what the model took for more of a date than it is: "Tuesday" of "Tuesday, June 5th"."""
    part = (start, end) != (finding.start, finding.end)
    return part and finding.label is Label.DATE_TIME and finding.recognizer == _MODEL


def _margin(text: str) -> int:
    return next(index for index, char in enumerate(text) if char.isalnum() or char in "(+")


def _two_people(before: Finding, finding: Finding, between: str) -> bool:
    """Whether the model told two names apart that only a space parts: "they had robert marvin and eric"."""
    both = before.recognizer == finding.recognizer == _MODEL and before.end < finding.start
    return both and finding.label is Label.PERSON and not between.strip(" ")


def _spelled_out(text: str, finding: Finding) -> bool:
    """Whether a name consists of letters: beside the name itself it is a second finding."""
    letters = [word for word in text[finding.start : finding.end].replace("-", " ").split() if len(word) == 1]
    return finding.label is Label.PERSON and len(letters) > 1


def _halved(text: str, before: Finding, finding: Finding) -> bool:
    """Whether a recogniser's full stop stands between a first and a last name: "the name is Marisol. Quinones, not"."""
    first, last = text[before.start : before.end], text[finding.start : finding.end]
    people = finding.label is Label.PERSON and text[before.end : finding.start] == ". "
    ends = text[finding.end : finding.end + 1] in {"", ".", ",", "?", "!", ";"}
    return people and ends and " " not in first and first[:1].isupper() and last[:1].isupper() and len(first) > 1


def _merged(text: str, findings: list[Finding]) -> list[Finding]:
    """Join neighbours of one kind that only marks and spaces part."""
    merged: list[Finding] = []
    for finding in findings:
        before = merged[-1] if merged else None
        if before is not None and before.label is finding.label and finding.label in _MARKS:
            between = text[before.end : finding.start]
            apart = _two_people(before, finding, between) or _spelled_out(text, before) != _spelled_out(text, finding)
            if (not between.strip(_MARKS[finding.label]) and not apart) or _halved(text, before, finding):
                merged[-1] = replace(before, end=finding.end, score=max(before.score, finding.score))
                continue
        merged.append(finding)
    return merged
