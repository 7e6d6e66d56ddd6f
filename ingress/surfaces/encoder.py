"""Encodes what the native surface sends: one envelope, one sequence a stream.

Results are taken as `Kept[Redacted]` and as nothing else, so that what has not passed redaction and the seal has no way
onto the wire (steps 6 to 8 of a stream).
"""

from typing import TypedDict

from audit.recorded import Recorded
from governance.decision import Obligations, Permit
from governance.identity import StreamId
from inference.audio import SAMPLE_RATE
from inference.transcript import SpeechStarted, UtteranceEnd
from ingress.errors import WireError
from ingress.protocol import (
    SERVER,
    ClosedReply,
    CoverageReport,
    ErrorReply,
    Limits,
    SpeechStartedReply,
    StartedReply,
    TranscriptReply,
    Usage,
    UtteranceEndReply,
    WarningReply,
    Why,
    Withheld,
)
from ingress.session import Closing
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment, RedactedSpan
from retention.seal import Kept


class _Envelope(TypedDict):
    stream_id: str
    seq: int
    audio_end: float


class Encoder:
    """One stream's messages, as JSON text. `seq` counts from 1 without gaps; `audio_end` never goes back."""

    def __init__(self, stream_id: StreamId, channels: int, *, explain: bool = False) -> None:
        """Begin a stream's messages.

        Args:
            stream_id: Which stream.
            channels: Of its audio.
            explain: Whether redactions say why.
        """
        self._stream_id = stream_id
        self._explain = explain
        self._channels = channels
        self._seq = 0
        self._audio_end = 0.0

    def started(self, permit: Recorded[Permit], limits: Limits) -> str:
        """The stream is permitted."""
        value = permit.value
        names = (name for name in Obligations.__dataclass_fields__)
        return self._text(
            StartedReply(
                **self._envelope(0.0),
                decision_id=value.decision_id,
                log_index=permit.index,
                obligations={name: getattr(value.obligations, name) for name in names},
                expires_at=value.expires_at.isoformat(timespec="milliseconds"),
                limits=limits,
            )
        )

    def result(self, result: Kept[Redacted]) -> str:
        """A result that may be shown.

        Raises:
            TypeError: It is not `Kept`: a fault of ours, which a type checker would have found.
        """
        if not isinstance(result, Kept):
            raise TypeError("only what a seal gave leave for is encoded")
        match result.value:
            case RedactedSegment() | RedactedHypothesis() as shown:
                return self._text(self._transcript(shown))
            case SpeechStarted(channel, utterance, start):
                return self._text(
                    SpeechStartedReply(**self._envelope(start), channel=channel, utterance=utterance, start=start)
                )
            case UtteranceEnd(channel, utterance, end):
                return self._text(
                    UtteranceEndReply(**self._envelope(end), channel=channel, utterance=utterance, end=end)
                )

    def warning(self, error: WireError) -> str:
        """Something is about to happen."""
        code, message, retry_after = error.code, error.message, error.retry_after
        return self._text(WarningReply(**self._envelope(), code=code, message=message, retry_after=retry_after))

    def error(self, error: WireError) -> str:
        """The stream ends because of this."""
        code, message, retry_after = error.code, error.message, error.retry_after
        return self._text(ErrorReply(**self._envelope(), code=code, message=message, retry_after=retry_after))

    def closed(self, closing: Closing) -> str:
        """How the stream ended, as it is on record."""
        entry = closing.entry.value
        seconds = entry.samples_received / SAMPLE_RATE / self._channels
        return self._text(
            ClosedReply(
                **self._envelope(seconds),
                code=entry.code,
                decision_id=entry.decision_id,
                usage=Usage(seconds, entry.milliseconds, entry.segments, entry.words, entry.redactions),
                coverage=CoverageReport(
                    SAMPLE_RATE, entry.samples_received, entry.samples_speech, entry.samples_silence
                ),
                models=entry.models,
                log_index=closing.entry.index,
                checkpoint=closing.checkpoint,
            )
        )

    def _transcript(self, shown: RedactedSegment | RedactedHypothesis) -> TranscriptReply:
        final = isinstance(shown, RedactedSegment)
        stable = len(shown.text) if isinstance(shown, RedactedSegment) else shown.stable
        return TranscriptReply(
            **self._envelope(shown.end),
            channel=shown.channel,
            utterance=shown.utterance,
            is_final=final,
            from_finalize=isinstance(shown, RedactedSegment) and shown.from_finalize,
            start=shown.start,
            end=shown.end,
            text=shown.text,
            confidence=shown.confidence,
            stability=1.0 if final else round(stable / max(len(shown.text), 1), 3),
            stable_chars=stable,
            words=shown.words,
            redactions=tuple(self._redaction(span) for span in shown.redactions),
        )

    def _redaction(self, span: RedactedSpan) -> Withheld:
        why = None
        if self._explain and span.why is not None:
            why = Why(span.why.recognizer, span.why.rule, span.why.validator, round(span.why.score, 3))
        return Withheld(span.label, span.start, span.end, span.settled, why)

    def _envelope(self, audio_end: float = 0.0) -> _Envelope:
        self._seq += 1
        self._audio_end = max(self._audio_end, audio_end)
        return {"stream_id": self._stream_id, "seq": self._seq, "audio_end": self._audio_end}

    @staticmethod
    def _text(message: object) -> str:
        return SERVER.dump_json(message).decode()
