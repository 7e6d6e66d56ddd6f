"""Speech that lies in a file, as it goes through the streaming redactor: transcripts with times, and captions.

The file has an end, so nothing waits for ever; everything else is as on a live stream, and what comes out are the types
that may be shown.
"""

import math
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from inference.transcript import Segment, Timing, Word
from redaction.errors import UnreadableFileError
from redaction.files.lines import Line, parsed
from redaction.redactor import RedactionStream
from redaction.transcript import RedactedSegment
from redaction.transcript_line import KIND


async def redacted(segments: AsyncIterator[Segment], stream: RedactionStream) -> AsyncIterator[RedactedSegment]:
    """What may be shown of segments, in order.

    Raises:
        RedactionError: Detection failed; nothing more comes.
    """
    async for segment in segments:
        for shown in await stream.redact(segment):
            if isinstance(shown, RedactedSegment):
                yield shown
    for shown in await stream.flush():
        if isinstance(shown, RedactedSegment):
            yield shown


def is_transcript(fields: dict[str, Any]) -> bool:
    """Whether a line of JSON is one of a stored transcript (`retention/content.py`)."""
    return fields.get("type") == KIND and isinstance(fields.get("words"), list)


def segments(lines: Iterable[Line]) -> Iterator[Segment]:
    """The segments of a stored transcript.

    Raises:
        UnreadableFileError: A line is not one of it.
    """
    for utterance, line in enumerate(lines):
        segment = _segment(utterance, parsed(line))
        if segment is None:
            raise UnreadableFileError(f"line {line.number} is not one of a transcript")
        yield segment


def _segment(utterance: int, fields: dict[str, Any]) -> Segment | None:
    words = [_word(each) for each in fields["words"]] if is_transcript(fields) else [None]
    times = _numbers(fields)
    channel = fields.get("channel")
    if times is None or type(channel) is not int or channel < 0 or None in words:
        return None
    start, end, confidence = times
    said = tuple(word for word in words if word is not None)
    return Segment(channel=channel, utterance=utterance, start=start, end=end, words=said, confidence=confidence)


def _word(fields: Any) -> Word | None:
    times = _numbers(fields) if isinstance(fields, dict) else None
    if times is None or not isinstance(fields["text"], str):
        return None
    timing: Timing = "aligned" if fields.get("timing") == "aligned" else "estimated"
    return Word(fields["text"], *times, timing)


def _numbers(fields: dict[str, Any]) -> tuple[float, float, float] | None:
    """When something was said, and how sure that is; None where one of these is no number."""
    values = [fields.get(name) for name in ("start", "end", "confidence")]
    start, end, confidence = (float(each) if type(each) in {int, float} else math.nan for each in values)  # type: ignore[arg-type]  # checked
    return (start, end, confidence) if math.isfinite(start + end + confidence) and "text" in fields else None
