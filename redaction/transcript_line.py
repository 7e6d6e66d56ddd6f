"""A final result as a line of a transcript: what is stored, and what files of speech are read as and written as."""

from typing import Any, Final

from inference.transcript import Segment
from redaction.explain import reported
from redaction.transcript import RedactedSegment

KIND: Final = "transcript"
"""The `type` of a line."""


def transcript_line(segment: Segment | RedactedSegment, *, explain: bool) -> dict[str, Any]:
    """A segment in JSON. Only what was redacted says where; `explain` adds why, where it is known."""
    redactions = segment.redactions if isinstance(segment, RedactedSegment) else ()
    return {
        "type": KIND,
        "channel": segment.channel,
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "confidence": segment.confidence,
        "words": [
            {
                "text": word.text,
                "start": word.start,
                "end": word.end,
                "confidence": word.confidence,
                "timing": word.timing,
            }
            for word in segment.words
        ],
        "redactions": [reported(span, explain=explain) for span in redactions],
    }
