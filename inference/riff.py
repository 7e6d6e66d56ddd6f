"""The header of a WAV stream, read as it arrives. Standard library only: the decoding worker imports this.

FFmpeg's own demuxer looks for S/PDIF in the first 64 KiB before it gives out a sample: 2 s of 16 kHz speech, 4 s of
8 kHz. What follows the header is still decoded by FFmpeg.
"""

import struct
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Final

UNTIL_END: Final = (1 << 32) - 1
MAX_HEADER_BYTES: Final = 1 << 20  # chunks before the audio: lists of tags, a cover
_FORMAT: Final = struct.Struct("<HHIIHH")
_EXTENSIBLE: Final = 0xFFFE
_SUBFORMAT_AT: Final = 24
_CODECS: Final = {
    (1, 8): "pcm_u8",
    (1, 16): "pcm_s16le",
    (1, 24): "pcm_s24le",
    (1, 32): "pcm_s32le",
    (3, 32): "pcm_f32le",
    (3, 64): "pcm_f64le",
    (6, 8): "pcm_alaw",
    (7, 8): "pcm_mulaw",
}


class RiffError(Exception):
    """Not a WAV stream, or none of a kind that is taken."""


@dataclass(frozen=True, slots=True)
class SampleFormat:
    """How raw samples are to be read.

    Attributes:
        codec: FFmpeg's name of it.
        sample_rate: Hz.
        channels: Interleaved.
        frame_bytes: One sample of all channels.
        size: Bytes of audio that follow, at most. Writers that stream put 0 or 2^32 - 1 for "until the end".
    """

    codec: str
    sample_rate: int
    channels: int
    frame_bytes: int
    size: int


def header() -> Generator[int, bytes, SampleFormat]:
    """Read a header: yields how many bytes it wants next, is sent exactly those, returns the format.

    Raises:
        RiffError: It is not one.
    """
    magic = yield 12
    if magic[:4] != b"RIFF" or magic[8:] != b"WAVE":
        raise RiffError
    seen = 0
    found: SampleFormat | None = None
    while True:
        name, size = struct.unpack("<4sI", (yield 8))
        if name == b"data":
            if found is None:
                raise RiffError
            return replace(found, size=size or UNTIL_END)
        seen += size + 8
        if seen > MAX_HEADER_BYTES:
            raise RiffError
        body = yield size + size % 2
        if name == b"fmt ":
            found = _format(body[:size])


def _format(body: bytes) -> SampleFormat:
    if len(body) < _FORMAT.size:
        raise RiffError
    tag, channels, rate, _, block, bits = _FORMAT.unpack_from(body)
    if tag == _EXTENSIBLE and len(body) >= _SUBFORMAT_AT + 2:
        (tag,) = struct.unpack_from("<H", body, _SUBFORMAT_AT)
    codec = _CODECS.get((tag, bits))
    if codec is None or channels == 0 or block != channels * bits // 8:
        raise RiffError
    return SampleFormat(codec, rate, channels, block, UNTIL_END)
