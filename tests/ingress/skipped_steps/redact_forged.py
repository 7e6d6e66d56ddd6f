"""Skips step 6: makes a redacted segment of its own, without redaction's proof."""

from inference.transcript import Segment
from redaction.transcript import RedactedSegment


def program(segment: Segment) -> RedactedSegment:
    return RedactedSegment(  # rejected: call-arg
        channel=segment.channel,
        utterance=segment.utterance,
        start=segment.start,
        end=segment.end,
        text=segment.text,
        words=(),
        redactions=(),
        confidence=segment.confidence,
        from_finalize=False,
    )
