"""Step 6 of a stream: only what comes out of here may be shown.

Detection runs on a thread of its own, off the event loop; one for all streams, because spaCy's pipes are not
meant for two at a time. Any failure is a `RedactionError`: raw text is never the fallback.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeAlias, TypeVar

from audit.recorded import Recorded
from governance.decision import Permit
from inference.transcript import Hypothesis, RecognitionEvent, Segment, SpeechStarted, UtteranceEnd
from redaction import model
from redaction.detector import Detector
from redaction.entities import Label
from redaction.errors import RedactionError
from redaction.locales import Locale, locale_for
from redaction.operators import Plain, StandIns
from redaction.presidio import Presidio
from redaction.profile import Rules, rules
from redaction.recognizers import beginning
from redaction.stream import ahead
from redaction.stream.analysis import Analyst
from redaction.stream.channel import Channel, Interim
from redaction.stream.channel import Final as Finished
from redaction.stream.conversation import Conversation
from redaction.stream.found import Found
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment, Redaction

T = TypeVar("T")
MakeStandIns: TypeAlias = Callable[[Permit, Rules], Awaitable[StandIns]]
"""Makes one stream's stand-ins; those that need keys know where the keys are."""

MAX_CHANNELS: Final = 64
_ALL_LABELS: Final = frozenset(Label)


class PresidioRedactor:
    """Redaction with Presidio, the named-entity model and the spoken-form layer."""

    def __init__(self, *, interim_names: bool = True, stand_ins: MakeStandIns | None = None) -> None:
        """Load the model.

        Args:
            interim_names: Run the model over interim results too. Without, uncued names show until they are final.
            stand_ins: Makes what stands in the place of personal data; labels and stars alone without.

        Raises:
            RedactorUnavailableError: The model is missing or is not the pinned one.
        """
        self._detector = Detector(Presidio(model.load()))
        ahead.load()
        beginning.load()
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="redaction")
        self._interim_names = interim_names
        self._stand_ins = stand_ins
        self._detector.detect("Warm up: Mary Jones, 212-555-0198, mary@example.com.", _ALL_LABELS)

    @property
    def detector(self) -> Detector:
        """What detects; one thread at a time may use it, and streams do."""
        return self._detector

    def open(self, permit: Recorded[Permit]) -> "PresidioRedactionStream":
        """Redaction as the permit obliges.

        Raises:
            UncertifiedLocaleError: The permit's language has no certified redaction locale.
        """
        obliged = rules(permit.value.obligations)
        locale = locale_for(permit.value.language, obliged.certification)
        make = None if self._stand_ins is None else partial(self._stand_ins, permit.value, obliged)
        return self._stream(obliged, locale, make or partial(_given, Plain(obliged.operators)))

    def rehearse(
        self, obliged: Rules, *, language: str = "en-US", stand_ins: StandIns | None = None
    ) -> "PresidioRedactionStream":
        """Redaction without a permit: of files that their owner holds already, and for measurements.

        Raises:
            UncertifiedLocaleError: The language has no certified redaction locale.
        """
        locale = locale_for(language, obliged.certification)
        return self._stream(obliged, locale, partial(_given, stand_ins or Plain(obliged.operators)))

    def _stream(
        self, obliged: Rules, locale: Locale, make: Callable[[], Awaitable[StandIns]]
    ) -> "PresidioRedactionStream":
        return PresidioRedactionStream(
            obliged, locale, make, self._detector, self._threads, interim_names=self._interim_names
        )

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=True, cancel_futures=True)


class PresidioRedactionStream:
    """One stream's redaction. `redact` and `flush` are called one after the other, never at once."""

    def __init__(
        self,
        obliged: Rules,
        locale: Locale,
        make_stand_ins: Callable[[], Awaitable[StandIns]],
        detector: Detector,
        threads: ThreadPoolExecutor,
        *,
        interim_names: bool,
    ) -> None:
        self._rules = obliged
        self._locale = locale
        self._make_stand_ins = make_stand_ins
        self._stand_ins: StandIns | None = None
        self._detector = detector
        self._threads = threads
        self._interim_names = interim_names
        self._found = Found()
        self._conversation = Conversation()
        self._channels: dict[int, Channel] = {}
        self._counts: Counter[str] = Counter()
        self._proof = Redaction()

    @property
    def counts(self) -> dict[str, int]:
        """How often each label was redacted in final results."""
        return dict(sorted(self._counts.items()))

    async def redact(self, event: RecognitionEvent) -> tuple[Redacted, ...]:
        """What may be shown of an event, in order; perhaps nothing yet.

        Raises:
            RedactionError: Detection failed. The caller MUST end the stream and MUST NOT deliver the event.
            Exception: Whatever the keys of the stand-ins raise, before the first result; the same holds.
        """
        match event:
            case Hypothesis():
                channel = await self._channel(event.channel)
                return await self._off_loop(lambda: self._hypothesis(channel, event))
            case Segment():
                channel = await self._channel(event.channel)
                return await self._off_loop(lambda: self._segment(channel, event))
            case SpeechStarted():
                return (*await self._released(event.channel, event.start), event)
            case UtteranceEnd():
                return (*await self._released(event.channel, event.end), event)

    async def flush(self) -> tuple[Redacted, ...]:
        """End of recognition: what was withheld until something followed it, redacted on what is known."""
        released: list[Redacted] = []
        for channel in sorted(self._channels):
            self._channels[channel].abandon()
            released += await self._released(channel, None)
        return tuple(released)

    async def _channel(self, number: int) -> Channel:
        if self._stand_ins is None:
            self._stand_ins = await self._make_stand_ins()
        if number not in self._channels:
            if len(self._channels) >= MAX_CHANNELS:
                raise RedactionError("more channels than a stream may have")
            analyst = Analyst(
                self._detector, self._rules.labels, self._locale, self._found, interim_names=self._interim_names
            )
            self._channels[number] = Channel(number, self._conversation, analyst, self._rules, self._stand_ins)
        return self._channels[number]

    def _hypothesis(self, channel: Channel, event: Hypothesis) -> tuple[Redacted, ...]:
        late = self._late(event.channel, channel, event.start)
        return (*late, self._hypothesis_shown(event.channel, channel.interim(event)))

    def _segment(self, channel: Channel, event: Segment) -> tuple[Redacted, ...]:
        late = self._late(event.channel, channel, event.start)
        final = channel.final(event)
        return late if final is None else (*late, self._segment_shown(event.channel, final))

    def _late(self, number: int, channel: Channel, now: float | None) -> tuple[Redacted, ...]:
        released = channel.release(now)
        return () if released is None else (self._segment_shown(number, released),)

    async def _released(self, number: int, now: float | None) -> tuple[Redacted, ...]:
        channel = self._channels.get(number)
        if channel is None or not channel.waiting:
            return ()
        return await self._off_loop(lambda: self._late(number, channel, now))

    def _hypothesis_shown(self, channel: int, interim: Interim) -> RedactedHypothesis:
        return RedactedHypothesis(
            proof=self._proof,
            channel=channel,
            utterance=interim.utterance,
            start=interim.start,
            end=interim.end,
            text=interim.shown.text,
            words=interim.shown.words,
            redactions=interim.shown.spans,
            stable=interim.stable,
            confidence=interim.confidence,
        )

    def _segment_shown(self, channel: int, final: Finished) -> RedactedSegment:
        self._counts.update(span.label for span in final.shown.spans)
        return RedactedSegment(
            proof=self._proof,
            channel=channel,
            utterance=final.utterance,
            start=final.start,
            end=final.end,
            text=final.shown.text,
            words=final.shown.words,
            redactions=final.shown.spans,
            confidence=final.confidence,
            from_finalize=final.from_finalize,
        )

    async def _off_loop(self, work: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except RedactionError:
            raise
        except Exception as error:
            # Whatever failed, nothing is known about the text: the stream ends rather than showing it.
            raise RedactionError("redaction failed") from error


async def _given(stand_ins: StandIns) -> StandIns:
    return stand_ins
