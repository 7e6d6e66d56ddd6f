"""Redaction along one channel: what an earlier result left open, and what may not change any more. Pure.

A result is analysed together with the words before it, so that a value split over results is seen whole. Where its end
is open (`openings`), an interim result is cut there, and a segment's end is deferred: those words stand in front of
the channel's next segment. Nothing is lost, and nothing is shown before it is known what it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final as Constant
from typing import Protocol

from inference.transcript import Hypothesis, Segment, Word
from redaction.cues import is_quantity
from redaction.entities import Finding, Label
from redaction.stream.openings import open_final, open_interim
from redaction.operators import StandIns
from redaction.profile import Rules
from redaction.resolution import resolve
from redaction.rewriting import NOTHING, Shown, joined, redact, starts
from redaction.spoken import Reading
from redaction.stream.tail import Opening

CONTEXT_WORDS: Constant = 14
"""Words before a result that are analysed with it: the longest cue and the hesitation after it."""
NAME_CONTEXT_WORDS: Constant = 4
"""Of those, the ones the named-entity model sees too: it costs 0.1 ms a word, and names are short."""
CONTEXT_SECONDS: Constant = 12.0
"""Words that ended longer ago than this say nothing about what comes next."""
DEFER_SECONDS: Constant = 4.0
"""How long, in audio, the open end of a segment waits for the speech that settles it."""
MAX_DEFERRED_WORDS: Constant = 64
"""A longer open end is no identifier; it is given out, redacted as a whole."""
_SHORTEST_WITHHELD: Constant = 4
"""Digits from which an end that stays open is withheld, as its most likely label."""
_UNSETTLED_DIGITS: Constant = 4
"""Digits from which an interim result shows no run of them that is not frozen yet."""
_SETTLING_WORDS: Constant = 2
"""Words that must follow a sentence before its redaction is frozen."""


class Detect(Protocol):
    """How a channel has a text analysed."""

    def read(self, text: str) -> Reading:
        """Read a text."""
        ...

    def full(self, reading: Reading, since: int) -> tuple[Finding, ...]:
        """Everything that can be found; names only from the offset `since` on."""
        ...

    def interim(self, reading: Reading, since: int) -> tuple[Finding, ...]:
        """What is found while more is still to come."""
        ...


@dataclass(frozen=True, slots=True)
class Final:
    """A final result as it may be shown."""

    utterance: int
    start: float
    end: float
    shown: Shown = field(repr=False)
    confidence: float
    from_finalize: bool


@dataclass(frozen=True, slots=True)
class Interim:
    """An interim result as it may be shown; the first `stable` characters will not change."""

    utterance: int
    start: float
    end: float
    shown: Shown = field(repr=False)
    stable: int
    confidence: float


class Channel:
    """One channel of one stream."""

    def __init__(self, detect: Detect, rules: Rules, stand_ins: StandIns) -> None:
        self._detect = detect
        self._labels = rules.labels
        self._stand_ins = stand_ins
        self._context: tuple[Word, ...] = ()
        self._context_label: Label | None = None
        self._deferred: tuple[Word, ...] = ()
        self._deferred_by: tuple[int, float] = (0, 1.0)
        self._adopted_by: int | None = None
        self._frozen = NOTHING
        self._consumed = 0

    @property
    def waiting(self) -> bool:
        """Whether words are deferred."""
        return bool(self._deferred)

    def interim(self, hypothesis: Hypothesis) -> Interim:
        """Take an interim result."""
        words = self._with_deferred(hypothesis.utterance, hypothesis.words)
        self._freeze(hypothesis, words)
        analysis = self._analysed(words[self._consumed :], full=False)
        kept = analysis.words[: analysis.before(open_interim(analysis.reading, self._labels))]
        shown = self._frozen + redact(
            kept, _clipped(analysis.findings, len(joined(kept))), self._stand_ins, settled=False
        )
        start = min(hypothesis.start, words[0].start) if words else hypothesis.start
        stable = len(self._frozen.text)
        return Interim(hypothesis.utterance, start, hypothesis.end, shown, stable, hypothesis.confidence)

    def final(self, segment: Segment) -> Final | None:
        """Take a segment; None where all of it waits for the next."""
        words = self._with_deferred(segment.utterance, segment.words)
        rest = words[self._consumed :]
        analysis = self._analysed(rest, full=True)
        opening = None if segment.from_finalize else self._opening(analysis)
        cut = analysis.before(opening)
        if len(rest) - cut > MAX_DEFERRED_WORDS:
            cut = len(rest)
        findings = analysis.findings if cut < len(rest) else self._closing(analysis)
        now = redact(rest[:cut], _clipped(findings, len(joined(rest[:cut]))), self._stand_ins, settled=True)
        shown = self._frozen + now
        start = min(segment.start, words[0].start) if words else segment.start
        end = segment.end if cut == len(rest) else (rest[cut - 1].end if cut else start)
        self._remember(rest[:cut], now)
        self._frozen, self._consumed, self._adopted_by = NOTHING, 0, None
        self._deferred = rest[cut:]
        self._deferred_by = (segment.utterance, segment.confidence)
        if not shown.words and not segment.from_finalize:
            return None
        return Final(segment.utterance, start, max(start, end), shown, segment.confidence, segment.from_finalize)

    def release(self, now: float | None = None) -> Final | None:
        """Give out what is deferred, if it has waited too long at `now` (seconds of audio), or at once.

        An end that stays open is redacted on what is known: four digits or more as what they most likely are.
        """
        waiting = self._deferred
        if not waiting or self._adopted_by is not None:
            return None
        if now is not None and now - waiting[-1].end <= DEFER_SECONDS:
            return None
        analysis = self._analysed(waiting, full=True)
        shown = redact(waiting, self._closing(analysis), self._stand_ins, settled=True)
        self._remember(waiting, shown)
        self._deferred = ()
        utterance, confidence = self._deferred_by
        return Final(utterance, waiting[0].start, waiting[-1].end, shown, confidence, from_finalize=False)

    def abandon(self) -> None:
        """The utterance ended without a segment: what it froze is over, what it had adopted waits again."""
        self._frozen, self._consumed, self._adopted_by = NOTHING, 0, None

    def _with_deferred(self, utterance: int, words: tuple[Word, ...]) -> tuple[Word, ...]:
        if self._adopted_by is not None and self._adopted_by != utterance:
            self.abandon()
        self._adopted_by = utterance
        return self._deferred + words

    def _analysed(self, words: tuple[Word, ...], *, full: bool) -> "_Analysis":
        context = self._context
        if context and words and words[0].start - context[-1].end > CONTEXT_SECONDS:
            context = ()
        text = joined((*context, *words))
        offset = len(text) - len(joined(words))
        reading = self._detect.read(text)
        since = offset - len(joined(context[-NAME_CONTEXT_WORDS:])) - 1 if context else 0
        found = self._detect.full(reading, since) if full else self._detect.interim(reading, since)
        if not full:
            found = resolve(text, [*found, *_unsettled_numbers(reading)], self._labels)
        if context and self._context_label is not None:
            found = resolve(text, [*found, *_continued(reading, offset, self._context_label)], self._labels)
        return _Analysis(reading, words, offset, found)

    def _freeze(self, hypothesis: Hypothesis, words: tuple[Word, ...]) -> None:
        """Settle the sentences that the recogniser will not change, and that leave nothing open at their end."""
        own = len(words) - len(hypothesis.words)
        ends = (
            offset + len(word.text) for offset, word in zip(starts(hypothesis.words), hypothesis.words, strict=True)
        )
        stable = own + sum(1 for end in ends if end < hypothesis.stable)
        limit = min(stable, len(words) - _SETTLING_WORDS)
        for upto in range(limit, self._consumed, -1):
            if words[upto - 1].text[-1:] in _SENTENCE_ENDS and self._settled(words, upto):
                return

    def _settled(self, words: tuple[Word, ...], upto: int) -> bool:
        """Freeze up to a sentence's end, unless something reaches over it."""
        rest = words[self._consumed :]
        count = upto - self._consumed
        whole = self._analysed(rest, full=True)
        boundary = len(joined(rest[:count]))
        across = any(one.start < boundary < one.end for one in whole.findings)
        run_across = any(
            run.start < boundary + whole.offset < run.end and run.end > whole.offset for run in whole.reading.runs
        )
        if across or run_across:
            return False
        alone = self._analysed(rest[:count], full=True)
        if self._opening(alone) is not None:
            return False
        now = redact(rest[:count], _clipped(whole.findings, boundary), self._stand_ins, settled=True)
        self._frozen = self._frozen + now
        self._consumed = upto
        self._remember(rest[:count], now)
        return True

    def _remember(self, words: Sequence[Word], shown: Shown) -> None:
        if words:
            self._context = (*self._context, *words)[-CONTEXT_WORDS:]
            self._context_label = shown.labels[-1] if shown.labels else None

    def _closing(self, analysis: "_Analysis") -> tuple[Finding, ...]:
        """Findings when nothing more comes: an open end is withheld as its most likely label."""
        opening = self._opening(analysis)
        if opening is None:
            return analysis.findings
        reading = analysis.reading
        digits = sum(char.isdigit() for run in reading.runs if run.end > opening.start for char in run.chars)
        counted = all(is_quantity(reading, run) for run in reading.runs if run.end > opening.start)
        if opening.label is Label.UNIQUE_ID and (digits < _SHORTEST_WITHHELD or counted):
            return analysis.findings
        guess = Finding(opening.start, len(reading.text), self._likely(opening.label), 0.45, "left-open")
        return _Analysis(
            reading,
            analysis.words,
            analysis.offset,
            resolve(reading.text, [*analysis.all_findings, guess], self._labels),
        ).findings

    def _opening(self, analysis: "_Analysis") -> Opening | None:
        return open_final(analysis.reading, analysis.all_findings, self._labels)

    def _likely(self, label: Label) -> Label:
        """A label of this profile for what was left open."""
        if label in self._labels:
            return label
        return Label.CREDIT_CARD if label is Label.UNIQUE_ID else label


_SENTENCE_ENDS: Constant = frozenset({".", "?", "!"})


@dataclass(frozen=True, slots=True)
class _Analysis:
    """Words read with their context. `offset` is where they begin in the reading; `findings` are relative to it."""

    reading: Reading
    words: tuple[Word, ...]
    offset: int
    all_findings: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(
            replace(one, start=max(0, one.start - self.offset), end=one.end - self.offset)
            for one in self.all_findings
            if one.end > self.offset
        )

    def before(self, opening: Opening | None) -> int:
        """How many words stand before an opening."""
        if opening is None:
            return len(self.words)
        at = opening.start - self.offset
        return sum(
            1 for offset, word in zip(starts(self.words), self.words, strict=True) if offset + len(word.text) <= at
        )


def _clipped(findings: Sequence[Finding], end: int) -> tuple[Finding, ...]:
    return tuple(replace(one, end=min(one.end, end)) for one in findings if one.start < end)


def _unsettled_numbers(reading: Reading) -> list[Finding]:
    """Runs of four digits and more, whatever they count, while a result is interim.

    A recogniser at times echoes, in front of an utterance, the number that it is hearing at its end.
    """
    return [
        Finding(run.start, run.end, Label.UNIQUE_ID, 0.3, "unsettled")
        for run in reading.runs
        if len(run.digits) >= _UNSETTLED_DIGITS
    ]


def _continued(reading: Reading, offset: int, label: Label) -> list[Finding]:
    """A run that goes on where a redacted word ended belongs to what was redacted."""
    return [
        Finding(offset, run.end, label, 0.7, "continued")
        for run in reading.runs
        if run.start < offset < run.end and any(char.isdigit() for char in run.chars)
    ]
