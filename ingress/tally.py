"""What a stream has used and shown, counted for its closing entry. Counts and labels only."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from audit.events import StreamClosed
from governance.decision import Permit
from inference.audio import SAMPLE_RATE, Pcm
from inference.transcript import Coverage
from redaction.transcript import RedactedSegment

ARRIVALS = 4096  # messages whose arrival is remembered, to tell how late a segment is


@dataclass(slots=True)
class Tally:
    """The running count of one stream."""

    began: float = field(default_factory=time.monotonic)
    frames: int = 0
    segments: int = 0
    words: int = 0
    redactions: Counter[str] = field(default_factory=Counter)
    recognizers: Counter[str] = field(default_factory=Counter)
    coverage: Coverage = field(default_factory=lambda: Coverage(0, 0, 0))
    arrivals: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=ARRIVALS))

    @property
    def audio_seconds(self) -> float:
        """Seconds of audio heard."""
        return self.frames / SAMPLE_RATE

    def heard(self, pcm: Pcm) -> None:
        """Count audio that came in."""
        self.frames += int(pcm.samples.shape[1])
        self.arrivals.append((self.audio_seconds, time.monotonic()))

    def delivered(self, segment: RedactedSegment) -> float:
        """Count a segment; return the seconds since the last of its audio came in."""
        self.segments += 1
        self.words += len(segment.words)
        self.redactions.update(span.label for span in segment.redactions)
        self.recognizers.update(span.why.recognizer for span in segment.redactions if span.why is not None)
        arrived = next((at for audio, at in self.arrivals if audio >= segment.end), time.monotonic())
        return time.monotonic() - arrived

    def entry(self, permit: Permit, code: str, models: dict[str, str]) -> StreamClosed:
        """The closing entry."""
        return StreamClosed(
            stream_id=permit.stream_id,
            decision_id=permit.decision_id,
            code=code,
            samples_received=self.coverage.received,
            samples_speech=self.coverage.speech,
            samples_silence=self.coverage.silence,
            segments=self.segments,
            words=self.words,
            redactions=dict(sorted(self.redactions.items())),
            recognizers=dict(sorted(self.recognizers.items())),
            models=models,
            milliseconds=round((time.monotonic() - self.began) * 1000),
        )
