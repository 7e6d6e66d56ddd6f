"""What a client sends becomes `Pcm`: raw PCM in this process, everything else in a worker process of its own."""

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

import av
import numpy as np

from inference import decode_frames as frames
from inference.audio import (
    MAX_CHANNELS,
    MAX_SAMPLE_RATE,
    MIN_SAMPLE_RATE,
    SAMPLE_RATE,
    AudioFormat,
    Encoding,
    Pcm,
    Samples,
)
from inference.decode_frames import Request
from inference.decode_pool import Worker, WorkerPool
from inference.errors import DecoderLostError, UndecodableAudioError
from inference.recognizer import Decoding

BYTES_PER_SAMPLE: Final = 2
FULL_SCALE: Final = 32_768.0


class Resampler:
    """Interleaved audio of any taken rate to 16 kHz, shape (channels, samples); keeps its place between calls.

    FFmpeg's, with its filter made twice as long: on 8 kHz speech that gives the word error rate of soxr's HQ (13.2 and
    13.3 %; 14.6 % with the short filter) and holds back 4 ms of audio where soxr, which works in blocks, holds 90.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._sample_rate = sample_rate
        self._channels = channels
        self._started = False
        self._layout = {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
        self._stream = (
            None
            if sample_rate == SAMPLE_RATE
            else av.AudioResampler("flt", self._layout, SAMPLE_RATE, options={"filter_size": "64", "cutoff": "0.98"})
        )

    def take(self, interleaved: Samples, *, last: bool = False) -> Pcm:
        """Resample what came next, a whole number of frames; `last` gives what is held back too."""
        if self._stream is None:
            return self._shaped([interleaved])
        parts: list[Samples] = []
        if interleaved.size:
            frame = av.AudioFrame.from_ndarray(interleaved[None], format="flt", layout=self._layout)
            frame.sample_rate = self._sample_rate
            parts += [resampled.to_ndarray()[0] for resampled in self._stream.resample(frame)]
        # A resampler that has seen nothing does not know what to flush.
        self._started = self._started or bool(interleaved.size)
        if last and self._started:
            parts += [resampled.to_ndarray()[0] for resampled in self._stream.resample(None)]
        return self._shaped(parts)

    def _shaped(self, parts: Sequence[Samples]) -> Pcm:
        whole = parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.float32), *parts])
        return Pcm(np.ascontiguousarray(whole.reshape(-1, self._channels).T, np.float32))


class PcmDecoding:
    """A `Decoding` of 16-bit little-endian PCM, cut anywhere. There is nothing in it that could be hostile."""

    def __init__(self, source: AudioFormat) -> None:
        self._frame_bytes = source.channels * BYTES_PER_SAMPLE
        self._resampler = Resampler(source.sample_rate, source.channels)
        self._rest = b""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._rest = b""

    async def decode(self, data: bytes) -> Pcm:
        """See `Decoding`."""
        data = self._rest + data
        whole = len(data) // self._frame_bytes * self._frame_bytes
        self._rest = data[whole:]
        integers = np.frombuffer(data, "<i2", whole // BYTES_PER_SAMPLE)
        return self._resampler.take(np.divide(integers, FULL_SCALE, dtype=np.float32))

    async def flush(self) -> Pcm:
        """See `Decoding`. A part of a frame at the very end is no audio."""
        return self._resampler.take(np.zeros(0, np.float32), last=True)


class WorkerDecoding:
    """A `Decoding` in a worker process. What comes back is checked before it is used."""

    def __init__(self, source: AudioFormat, pool: WorkerPool) -> None:
        self._source = source
        self._pool = pool
        self._worker: Worker | None = None
        self._sample_rate = 0
        self._resampler: Resampler | None = None

    async def __aenter__(self) -> Self:
        """Take a worker.

        Raises:
            OverloadedError: None is free.
            DecoderLostError: None comes up.
        """
        self._worker = await self._pool.take()
        try:
            await self._worker.begin(self._source)
        except BaseException:
            await self._release()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._release()

    @property
    def pid(self) -> int | None:
        """The worker's process id while there is one."""
        return self._worker.pid if self._worker is not None else None

    async def decode(self, data: bytes) -> Pcm:
        """See `Decoding`."""
        if len(data) > frames.MAX_REQUEST_BYTES:
            raise UndecodableAudioError("one message carries more than a decoder takes")
        return await self._ask(Request.DATA, data)

    async def flush(self) -> Pcm:
        """See `Decoding`."""
        return await self._ask(Request.FLUSH)

    async def _ask(self, kind: Request, data: bytes = b"") -> Pcm:
        if self._worker is None:
            raise DecoderLostError("the decoding is closed")
        decoded = await self._worker.call(kind, data)
        frame_bytes = frames.FLOAT_BYTES * self._source.channels
        if decoded.channels != self._source.channels or len(decoded.content) % frame_bytes:
            raise DecoderLostError("a decoding worker answers nonsense")
        # A float32 that is no number would poison every later sample in the resampler and the models.
        samples = np.nan_to_num(np.frombuffer(decoded.content, "<f4"), nan=0.0, posinf=1.0, neginf=-1.0).clip(-1, 1)
        return self._resample(samples, decoded.sample_rate, last=kind is Request.FLUSH)

    def _resample(self, samples: Samples, sample_rate: int, *, last: bool) -> Pcm:
        if self._resampler is None:
            if not samples.size:
                return Pcm(np.zeros((self._source.channels, 0), np.float32))
            if not MIN_SAMPLE_RATE <= sample_rate <= MAX_SAMPLE_RATE:
                raise DecoderLostError("a decoding worker answers nonsense")
            self._sample_rate = sample_rate
            self._resampler = Resampler(sample_rate, self._source.channels)
        if sample_rate != self._sample_rate:
            raise DecoderLostError("a decoding worker answers nonsense")
        return self._resampler.take(samples, last=last)

    async def _release(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await self._pool.give_back(worker)


class AudioDecoder:
    """The platform's `Decoder`.

    Attributes:
        pool: Its workers.
    """

    def __init__(self, *, spares: int = 2, limit: int = 64) -> None:
        """Make a decoder; entering it starts the spare workers.

        Args:
            spares: Workers kept ready, each about 40 MB.
            limit: Streams that need a worker, at once.
        """
        if sys.byteorder != "little":
            raise NotImplementedError("audio is exchanged as little-endian floats")
        self.pool = WorkerPool(spares=spares, limit=limit)

    async def __aenter__(self) -> Self:
        """Start the spares. Raises DecoderLostError where none comes up."""
        await self.pool.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.pool.__aexit__(kind, error, trace)

    def open(self, source: AudioFormat) -> Decoding:
        """See `Decoder`.

        Raises:
            UndecodableAudioError: The format itself is out of range.
        """
        if not 1 <= source.channels <= MAX_CHANNELS:
            raise UndecodableAudioError(f"a stream has 1 to {MAX_CHANNELS} channels")
        if not source.encoding.is_container and not MIN_SAMPLE_RATE <= source.sample_rate <= MAX_SAMPLE_RATE:
            raise UndecodableAudioError(f"the sample rate must be {MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} Hz")
        if source.encoding is Encoding.PCM_S16LE:
            return PcmDecoding(source)
        return WorkerDecoding(source, self.pool)
