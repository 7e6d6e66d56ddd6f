"""An open end when nothing more comes: an identifier that had begun is withheld as what it most likely is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from redaction.entities import Finding, Label
from redaction.resolution import resolve
from redaction.spoken import Kind, Reading
from redaction.stream.passage import Passage
from redaction.stream.tail import Opening, counts

_SCORE: Final = 0.45
_OF_WORDS: Final = frozenset({Label.EMAIL_ADDRESS, Label.URL, Label.LOCATION, Label.PERSON, Label.DATE_TIME})
"""Labels that words go on with after the last number."""
_SHORTEST_WITHHELD: Final = 4
"""Digits from which an end that stays open is withheld."""


def left_open(
    passage: Passage, opening: Opening, label: Callable[[Passage, Opening], Label], labels: frozenset[Label]
) -> tuple[Finding, ...]:
    """What is found in a passage that nothing follows, with its open end where an identifier has begun there.

    Words that might have gone on are none: "barely 300 in april" is nobody's date of birth.

    Args:
        passage: The last words of a stream, or words that have waited too long.
        opening: Its open end.
        label: Tells what that end most likely is.
        labels: What is looked for.
    """
    reading = passage.reading
    runs = [run for run in reading.runs if run.end > opening.start]
    few = sum(len(run.digits) for run in runs) < _SHORTEST_WITHHELD or all(counts(reading, run) for run in runs)
    if not _has_begun(reading, opening.start) or (opening.label is Label.UNIQUE_ID and few):
        return passage.findings()
    end = len(reading.text) if not runs or opening.label in _OF_WORDS else runs[-1].end
    guess = Finding(opening.start, end, label(passage, opening), _SCORE, "left-open", recognizer="stream")
    return replace(passage, found=resolve(reading.text, [*passage.found, guess], labels)).findings()


def _has_begun(reading: Reading, start: int) -> bool:
    """Whether digits, letters that are spelled, or a spoken mark stand from an offset on, and no words alone."""
    return any(
        atom.kind in {Kind.DIGITS, Kind.LETTER} or (atom.kind is Kind.SYMBOL and atom.spoken)
        for atom in reading.atoms[reading.atom_from(start) :]
    )
