"""How a stream's texts are analysed: rules over each, the named-entity model only where it may say something new."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from inference.transcript import Word
from redaction.detector import Detector, Memory, read_bounded, spoken_findings
from redaction.entities import Finding, Label
from redaction.locales import Locale
from redaction.resolution import resolve
from redaction.rewriting import joined
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.runs import pausing
from redaction.stream.found import Found
from redaction.stream.likely import Likely
from redaction.stream.passage import Passage, Past
from redaction.stream.plain import is_nameable

NAME_CONTEXT_WORDS: Final = 4
"""Words of the context that the named-entity model sees too: it costs 0.1 ms a word, and names are short."""
_UNSETTLED_DIGITS: Final = 4
"""Digits from which an interim result does not begin with a number, whatever it counts: a recogniser at times echoes,
in front of an utterance, the number that it is hearing at its end."""
_NEVER_SPLIT: Final = frozenset(
    {Label.PERSON, Label.AGE, Label.AGE_OVER_89, Label.ORGANIZATION, Label.NRP, Label.TITLE}
)
"""Labels that a number does not go on with."""
_UNWATCHED: Final = _NEVER_SPLIT | {Label.LOCATION, Label.DATE_OF_BIRTH}
_WRITTEN: Final = re.compile(r"[@/:_]|\w\.\w|\d\w{5}|[^\W\d]\d\w{4}")
"""What Presidio's recognisers of written identifiers may know."""


class Analyst:
    """Analyses the texts of one channel. `found` is the stream's, over all of its channels."""

    def __init__(
        self, detector: Detector, labels: frozenset[Label], locale: Locale, found: Found, *, interim_names: bool
    ) -> None:
        self._detector = detector
        self._labels = labels
        self._locale = locale
        self._found = found
        self._interim_names = interim_names
        self._memory = Looked()
        self._likely = Likely()

    def passage(self, past: Past, words: tuple[Word, ...], *, settled: bool) -> Passage:
        """Words after a past; `settled` where nothing that is still to come could change them."""
        text = joined((*past.words, *words))
        offset = len(text) - len(joined(words))
        reading = read_bounded(text, self._locale)
        names = len(joined(past.words[-NAME_CONTEXT_WORDS:])) + 1 if past.words else 0
        found = self._findings(reading, offset - names, settled=settled)
        more = [*self._found.again(reading, offset), *_initials(reading, found)]
        if past.label is not None:
            more += _continued(reading, offset, past.label)
        if not settled:
            more += self._echoed(reading, offset)
        if more:
            found = resolve(text, [*found, *more], self._labels)
        self._found.remember(reading, found, since=offset, settled=settled)
        return Passage(reading, words, offset, found)

    @property
    def watched(self) -> frozenset[Label]:
        """Labels that may have begun where a text ends: in a language without a model, no names, places or dates."""
        return self._labels if self._locale.names else self._labels - _UNWATCHED

    def likely(self, reading: Reading, start: int) -> Label:
        """What most likely begins at an offset, in the labels of this stream."""
        return self.wanted(self._likely.label(reading, start))

    def wanted(self, label: Label) -> Label:
        """A label of this stream for what another stream might call `label`."""
        if label in self._labels:
            return label
        return next((one for one in (Label.UNIQUE_ID, Label.CREDIT_CARD) if one in self._labels), label)

    def _findings(self, reading: Reading, since: int, *, settled: bool) -> tuple[Finding, ...]:
        self._memory.since = since
        if settled:
            return self._detector.detect_reading(reading, self._labels, self._memory, since=since)
        if not self._interim_names:
            return spoken_findings(reading, self._labels)
        return self._detector.detect_reading(reading, self._labels, self._memory, since=since, interim=True)

    def _echoed(self, reading: Reading, offset: int) -> Iterator[Finding]:
        run = next((run for run in reading.runs if run.end > offset), None)
        if run is None or len(run.digits) < _UNSETTLED_DIGITS:
            return
        if not any(atom.kind is Kind.WORD for atom in reading.atoms[reading.atom_from(offset) : run.first]):
            yield Finding(run.start, run.end, self.likely(reading, run.start), 0.3, "unsettled", recognizer="stream")


@dataclass(slots=True)
class Looked(Memory):
    """What the model said of a channel's last texts, and whether it must look at the next one.

    It must where a word that could name someone has another behind it that was not there before. The last word of a
    text is withheld if it could (`openings`), so that the model need not see it yet; a word that names nobody adds
    nothing. So the model looks at every fourth interim result or so.
    """

    since: int = 0
    """Offset from which the model is to look."""

    def covers(self, reading: Reading) -> bool:
        """Whether what the model said last will do."""
        if not (self.text and reading.text.startswith(self.text + " ")):
            self.text, self.findings = "", ()
        unseen = max(self.since, self.text.rfind(" ") + 1)
        last = reading.text.rfind(" ") + 1
        if _WRITTEN.search(reading.text, max(self.since, len(self.text))):
            return False
        return not any(unseen <= atom.start < last and is_nameable(reading, atom) for atom in reading.atoms)


def _continued(reading: Reading, offset: int, label: Label) -> Iterator[Finding]:
    """A run that goes on where a withheld word ended belongs to what was withheld, with the pause before it."""
    begin = reading.atom_from(offset)
    run = next((run for run in reading.runs if run.first >= begin), None)
    between = reading.atoms[begin : run.first] if run is not None else ()
    words = [atom.value for atom in between if not _pause(atom)]
    first = run.first if run is not None and (not words or pausing(words)) else None
    for run in reading.runs:
        crosses = run.start < offset < run.end
        follows = first is not None and run.first == first and label not in _NEVER_SPLIT
        letter = follows and run.chars not in {"a", "i"} and len(run.chars) == 1
        if (crosses or follows) and (letter or any(char.isdigit() for char in run.chars)):
            yield Finding(offset, run.end, label, 0.7, "continued", recognizer="stream")


def _pause(atom: Atom) -> bool:
    return atom.kind is Kind.FILLER or atom.value in {"and", "then", ",", "-", "."}


def _initials(reading: Reading, found: Sequence[Finding]) -> Iterator[Finding]:
    """The letters right before a name: "j nguyen", "k. lee"."""
    for finding in found:
        if finding.label is not Label.PERSON:
            continue
        index = first = reading.atom_from(finding.start)
        while index and _initial(reading, index - 1):
            index -= 1
        if index < first and reading.atoms[index].kind is Kind.LETTER:
            start, end = reading.atoms[index].start, reading.atoms[first - 1].end
            yield Finding(start, end, Label.PERSON, finding.score, "initial", recognizer="stream")


def _initial(reading: Reading, index: int) -> bool:
    atom = reading.atoms[index]
    return atom.value == "." or (atom.kind is Kind.LETTER and not (atom.value in {"a", "i"} and not reading.cased))
