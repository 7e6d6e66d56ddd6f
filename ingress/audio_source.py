"""Audio to be streamed by a client: a file or standard input, cut into messages that each last about as long.

What the server decodes in its worker (WAV, FLAC, Ogg/Opus) is sent as it is; any other audio (MP3) is decoded here.
"""

import asyncio
import io
import math
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from inference.audio import MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, AudioFormat, Encoding
from ingress.commands.errors import UnreadableAudioError

CHUNK_SECONDS: Final = 0.1  # of audio in one message
MAX_CHUNK_BYTES: Final = 128 * 1024  # half of what the server takes in one message
BYTES_PER_SAMPLE: Final = 2

_SENT_AS_IS: Final = {  # (container, codec), as PyAV names them
    ("flac", "flac"): Encoding.FLAC,
    ("ogg", "opus"): Encoding.OGG_OPUS,
    ("wav", "pcm_s16le"): Encoding.WAV,
}


class RawSource(Protocol):
    """Where headerless audio is read from: an open file, unbuffered."""

    def read(self, size: int, /) -> bytes | None:
        """At most `size` bytes, as soon as there are any; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """One message of audio, and how long it plays, in seconds."""

    data: bytes = field(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class AudioSource:
    """Audio to be streamed.

    Attributes:
        format: What to tell the server.
        seconds: How long it plays; None where that is not known beforehand.
        chunks: Opens it, to be read once from its beginning.
    """

    format: AudioFormat
    seconds: float | None
    chunks: Callable[[], AsyncIterator[Chunk]]


def open_file(path: Path) -> AudioSource:
    """A file as a source.

    Raises:
        UnreadableAudioError: It is not there, or is no audio.
    """
    with _opened(path) as container:
        return _describe(path, container)


def raw_pcm(stream: RawSource, sample_rate: int, channels: int) -> AudioSource:
    """Headerless s16le from an open stream, such as standard input."""
    bytes_per_second = sample_rate * channels * BYTES_PER_SAMPLE
    size = _even_size(bytes_per_second, channels)

    async def chunks() -> AsyncIterator[Chunk]:
        while data := await _read(stream, size):
            yield Chunk(data, len(data) / bytes_per_second)

    return AudioSource(AudioFormat(Encoding.PCM_S16LE, sample_rate, channels), None, chunks)


def standard_input(sample_rate: int, channels: int) -> AudioSource:
    """Headerless s16le from standard input."""
    # Unbuffered: a block goes out as soon as there is one, and no lock is held when the program ends.
    return raw_pcm(io.FileIO(sys.stdin.fileno(), closefd=False), sample_rate, channels)


@contextmanager
def _opened(path: Path) -> Iterator[InputContainer]:
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            yield container
    except (OSError, av.FFmpegError, ValueError):
        raise UnreadableAudioError(f"no audio in {path.name}: give a WAV, FLAC, Ogg/Opus or MP3 file") from None


def _describe(path: Path, container: InputContainer) -> AudioSource:
    if not container.streams.audio:
        raise UnreadableAudioError(f"{path.name} holds no audio")
    stream = container.streams.audio[0]
    seconds = _duration(container, stream)
    encoding = _SENT_AS_IS.get((container.format.name, stream.codec_context.name))
    channels, rate = stream.codec_context.channels, stream.codec_context.sample_rate
    if encoding is not None and seconds:
        return AudioSource(AudioFormat(encoding, rate, channels), seconds, lambda: _as_is(path, seconds))
    rate = min(max(rate, MIN_SAMPLE_RATE), MAX_SAMPLE_RATE)
    return AudioSource(AudioFormat(Encoding.PCM_S16LE, rate, channels), seconds, lambda: _decoded(path, rate, channels))


def _duration(container: InputContainer, stream: AudioStream) -> float | None:
    if container.duration:
        return float(container.duration / av.time_base)
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return None


async def _read(stream: RawSource, size: int) -> bytes:
    """One block, read by a daemon thread.

    A microphone's pipe may block for ever, and must not keep the program from ending, as a thread of the loop's
    executor would.
    """
    loop = asyncio.get_running_loop()
    block: asyncio.Future[bytes] = loop.create_future()

    def settle(data: bytes) -> None:
        if not block.done():
            block.set_result(data)

    def read() -> None:
        data = stream.read(size) or b""
        with suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(settle, data)

    threading.Thread(target=read, name="audio-source", daemon=True).start()
    return await block


async def _as_is(path: Path, seconds: float) -> AsyncIterator[Chunk]:
    """The file's bytes, paced by its mean bit rate."""
    bytes_per_second = (await asyncio.to_thread(path.stat)).st_size / seconds
    size = min(max(math.ceil(bytes_per_second * CHUNK_SECONDS), 1), MAX_CHUNK_BYTES)
    try:
        with path.open("rb") as file:
            while data := await asyncio.to_thread(file.read, size):
                yield Chunk(data, len(data) / bytes_per_second)
    except OSError:
        raise UnreadableAudioError(f"{path.name} cannot be read to its end") from None


async def _decoded(path: Path, sample_rate: int, channels: int) -> AsyncIterator[Chunk]:
    """The file decoded to s16le, in messages of CHUNK_SECONDS."""
    bytes_per_second = sample_rate * channels * BYTES_PER_SAMPLE
    size = _even_size(bytes_per_second, channels)
    blocks = _decode(path, sample_rate)
    waiting = bytearray()
    while (block := await asyncio.to_thread(next, blocks, None)) is not None:
        waiting += block
        while len(waiting) >= size:
            yield Chunk(bytes(waiting[:size]), size / bytes_per_second)
            del waiting[:size]
    if waiting:
        yield Chunk(bytes(waiting), len(waiting) / bytes_per_second)


def _decode(path: Path, sample_rate: int) -> Iterator[bytes]:
    """Interleaved s16le of the first audio stream; what is broken inside the file is skipped, as players do."""
    with _opened(path) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout=stream.layout, rate=sample_rate)
        for packet in container.demux(stream):
            with suppress(av.InvalidDataError):
                for frame in packet.decode():
                    yield from (_interleaved(whole) for whole in resampler.resample(frame))
        yield from (_interleaved(whole) for whole in resampler.resample(None))


def _interleaved(frame: AudioFrame) -> bytes:
    return frame.to_ndarray().astype("<i2", copy=False).tobytes()


def _even_size(bytes_per_second: int, channels: int) -> int:
    """Bytes of CHUNK_SECONDS, in whole samples of all channels."""
    whole = channels * BYTES_PER_SAMPLE
    size = min(int(bytes_per_second * CHUNK_SECONDS), MAX_CHUNK_BYTES)
    return max(size // whole * whole, whole)
