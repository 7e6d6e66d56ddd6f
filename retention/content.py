"""What stored content looks like in the clear: audio as samples, transcripts as lines.

audio         16-bit signed little-endian PCM, 16 kHz, one channel, without a header
transcripts   one JSON object a line: what was said, from when to when
"""

import io
import json
import wave
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from inference.audio import SAMPLE_RATE, Samples
from inference.transcript import Segment
from redaction.transcript import RedactedSegment
from redaction.transcript_line import transcript_line
from retention.label import Kind

SAMPLE_BYTES: Final = 2
BYTES_A_SECOND: Final = SAMPLE_RATE * SAMPLE_BYTES
_FULL_SCALE: Final = np.float32(32_768)
_LEAST: Final = -32_768
_MOST: Final = 32_767


def s16le(pieces: Sequence[Samples]) -> bytes:
    """One channel's samples, which were float32 in [-1, 1], in the order in which they came."""
    scaled = np.concatenate(pieces) * _FULL_SCALE
    return bytes(np.clip(np.rint(scaled), _LEAST, _MOST).astype("<i2").tobytes())


def line(segment: Segment | RedactedSegment) -> bytes:
    """A final result as a line of a transcript. Only what was redacted says where."""
    said = transcript_line(segment, explain=True)
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def whole(kind: Kind, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The content without what a crash left of a sample or of a line."""
    end = SAMPLE_BYTES if kind.is_audio else None
    left = b""
    for piece in pieces:
        data = left + piece
        cut = len(data) - len(data) % end if end else data.rfind(b"\n") + 1
        left = data[cut:]
        if cut:
            yield data[:cut]


class Reach:
    """Up to where of its stream an object's content goes, measured as its whole pieces go by."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._bytes = 0
        self._end = 0.0

    def add(self, piece: bytes) -> None:
        """Take notice of a piece from `whole`."""
        self._bytes += len(piece)
        if not self._kind.is_audio:
            self._end = max(self._end, *(float(json.loads(said)["end"]) for said in piece.splitlines()))

    @property
    def nothing(self) -> bool:
        """Whether there was no content at all."""
        return self._bytes == 0

    @property
    def milliseconds(self) -> int:
        """Of the stream."""
        return self._bytes * 1_000 // BYTES_A_SECOND if self._kind.is_audio else round(self._end * 1_000)


def wav_header(length: int) -> bytes:
    """The header of a WAV file of so many bytes of stored audio, for delivery. The audio follows it as it is."""
    sink = io.BytesIO()
    with wave.open(sink, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(SAMPLE_RATE)
        writer.setnframes(length // SAMPLE_BYTES)
        writer.writeframesraw(b"")
        return sink.getvalue()
