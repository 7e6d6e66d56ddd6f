"""Redaction along one channel: a state machine over what the recogniser says. Pure: no clock, no thread, no file.

    past ─► settled pieces ─► what is being said ─► its open end
            (will not change)  (may be revised)      (withheld)

A result is analysed together with the words before it, so that a value split over results is seen whole. Where its end
is open (`openings`), an interim result shows a placeholder there, and a segment's end is *deferred*: those words stand
in front of the channel's next segment. Nothing is lost, and nothing is shown before it is known what it is.
"""

from dataclasses import dataclass, field
from typing import Final as Constant

from inference.transcript import Hypothesis, Segment, Word
from redaction.entities import Finding, Label
from redaction.errors import RedactionError
from redaction.operators import StandIns
from redaction.profile import Hold, Rules
from redaction.rewriting import Shown, redact
from redaction.stream.analysis import Analyst
from redaction.stream.closing import left_open
from redaction.stream.conversation import Conversation
from redaction.stream.openings import open_final, open_interim
from redaction.stream.passage import Passage, Past
from redaction.stream.pieces import Pieces, stable_words
from redaction.stream.placeholder import placeholder
from redaction.stream.settling import SETTLING_WORDS
from redaction.stream.tail import Opening

DEFER_SECONDS: Constant = 4.0
"""How long, in audio, the open end of a segment waits for the speech that settles it."""
MAX_DEFERRED_WORDS: Constant = 64
"""A longer open end is no identifier; it is given out, redacted as a whole."""
MAX_UTTERANCE_WORDS: Constant = 20_000
"""Two hours of speech without a pause are no utterance."""
HOLD_WORDS: Constant = 24
HOLD_SECONDS: Constant = 15.0
"""How long an interim result withholds what stays open; then the rules' `show_overdue` says which way to fail."""


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

    def __init__(
        self, number: int, conversation: Conversation, analyst: Analyst, rules: Rules, stand_ins: StandIns
    ) -> None:
        self._number = number
        self._conversation = conversation
        self._analyst = analyst
        self._rules = rules
        self._stand_ins = stand_ins
        self._past = Past()
        self._pieces = Pieces(self._settled_passage, analyst.watched, stand_ins)
        self._deferred: tuple[Word, ...] = ()
        self._deferred_by: tuple[int, float] = (0, 1.0)
        self._adopted_by: int | None = None

    @property
    def waiting(self) -> bool:
        """Whether words are deferred."""
        return bool(self._deferred)

    def interim(self, hypothesis: Hypothesis) -> Interim:
        """Take an interim result."""
        words = self._with_deferred(hypothesis.utterance, hypothesis.words)
        stable = stable_words(hypothesis, len(words) - len(hypothesis.words))
        draft = self._stand_ins.draft()
        self._pieces.follow(words, draft)
        self._pieces.settle_while_spoken(words, stable, draft)
        settled = self._pieces.count
        passage = self._passage(words, settled, len(words), settled=False)
        opening = self._opening_while_spoken(passage, max(0, stable - settled), hypothesis.end)
        shown = self._pieces.shown() + self._shown_while_spoken(passage, opening, draft)
        start = min(hypothesis.start, words[0].start) if words else hypothesis.start
        return Interim(
            hypothesis.utterance, start, hypothesis.end, shown, self._pieces.frozen_characters, hypothesis.confidence
        )

    def final(self, segment: Segment) -> Final | None:
        """Take a segment; None where all of it waits for the next."""
        words = self._with_deferred(segment.utterance, segment.words)
        settled = self._pieces.settle_long(words)
        passage = self._passage(words, settled, len(words), settled=True)
        opening = None if segment.from_finalize else self._opening(passage)
        cut = passage.before(None if opening is None else opening.start)
        if len(passage.words) - cut > MAX_DEFERRED_WORDS:
            cut = len(passage.words)
        findings = passage.findings(cut) if cut < len(passage.words) else self._closing(passage)
        now = redact(passage.words[:cut], findings, self._stand_ins, settled=True)
        shown = self._pieces.shown() + now
        start = min(segment.start, words[0].start) if words else segment.start
        given = words[: settled + cut]
        end = segment.end if len(given) == len(words) else (given[-1].end if given else start)
        self._past = self._past_for(words, settled).then(passage.words[:cut], now)
        self._conversation.said(self._number, given)
        self._end_utterance()
        self._deferred = words[settled + cut :]
        self._deferred_by = (segment.utterance, segment.confidence)
        if not shown.words and not shown.spans and not segment.from_finalize:
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
        passage = self._analyst.passage(self._heard(self._past, waiting[0].start), waiting, settled=True)
        shown = redact(waiting, self._closing(passage), self._stand_ins, settled=True)
        self._past = self._past.then(waiting, shown)
        self._deferred = ()
        utterance, confidence = self._deferred_by
        return Final(utterance, waiting[0].start, waiting[-1].end, shown, confidence, from_finalize=False)

    def abandon(self) -> None:
        """The utterance ended without a segment: what it settled is over, what it had adopted waits again."""
        self._end_utterance()

    def _end_utterance(self) -> None:
        self._pieces.clear()
        self._adopted_by = None

    def _with_deferred(self, utterance: int, words: tuple[Word, ...]) -> tuple[Word, ...]:
        if len(words) > MAX_UTTERANCE_WORDS:
            raise RedactionError("the utterance is longer than is redacted at once")
        if self._adopted_by is not None and self._adopted_by != utterance:
            self._end_utterance()
        self._adopted_by = utterance
        return self._deferred + words

    def _past_for(self, words: tuple[Word, ...], at: int) -> Past:
        """The past as the words from `at` on are read with it: nothing too old, and what another channel asked."""
        past = self._pieces.after(self._past, words) if at else self._past
        return self._heard(past, words[at].start) if at < len(words) else past

    def _heard(self, past: Past, start: float) -> Past:
        return self._conversation.before(self._number, start, past.before(start))

    def _settled_passage(self, words: tuple[Word, ...], first: int, last: int) -> Passage:
        return self._passage(words, first, last, settled=True)

    def _passage(self, words: tuple[Word, ...], first: int, last: int, *, settled: bool) -> Passage:
        return self._analyst.passage(self._past_for(words, first), words[first:last], settled=settled)

    def _opening_while_spoken(self, passage: Passage, stable: int, now: float) -> Opening | None:
        """What an interim result withholds at its end, as policy holds."""
        if self._rules.hold is Hold.NONE or not passage.words:
            return None
        opening = open_interim(passage.reading, self._analyst.watched, passage.found)
        if self._rules.hold is Hold.STRICT and self._rules.labels:
            sure = min(stable, max(0, len(passage.words) - SETTLING_WORDS))
            at = passage.ends()[sure - 1] + 1 if sure else passage.offset
            opening = Opening(at, Label.UNIQUE_ID) if opening is None or opening.start > at else opening
        elif opening is not None and self._rules.show_overdue and self._overdue(passage, opening, now):
            return None
        return opening

    @staticmethod
    def _overdue(passage: Passage, opening: Opening, now: float) -> bool:
        withheld = passage.words[passage.before(opening.start) :]
        return bool(withheld) and (len(withheld) > HOLD_WORDS or now - withheld[0].start > HOLD_SECONDS)

    def _shown_while_spoken(self, passage: Passage, opening: Opening | None, draft: StandIns) -> Shown:
        if opening is None:
            return redact(passage.words, passage.findings(), draft, settled=False)
        touching = [one for one in passage.found if one.end > max(opening.start, passage.offset)]
        start = min([opening.start, *(one.start for one in touching)])
        cut = passage.before(start)
        shown = redact(passage.words[:cut], passage.findings(cut), draft, settled=False)
        withheld = passage.words[cut:]
        if not withheld:
            return shown
        found = max(touching, key=lambda one: one.score, default=None)
        label = found.label if found is not None else self._label(passage, opening)
        return shown + placeholder(withheld, label, self._rules.operators.get(label), found)

    def _label(self, passage: Passage, opening: Opening) -> Label:
        if opening.label is Label.UNIQUE_ID:
            return self._analyst.likely(passage.reading, opening.start)
        return self._analyst.wanted(opening.label)

    def _opening(self, passage: Passage) -> Opening | None:
        return open_final(passage.reading, passage.found, self._analyst.watched)

    def _closing(self, passage: Passage) -> tuple[Finding, ...]:
        """Findings when nothing more comes: an open end is withheld as its likely label, or shown if policy says."""
        opening = self._opening(passage)
        if opening is None or self._rules.show_overdue:
            return passage.findings()
        return left_open(passage, opening, self._label, self._rules.labels)
