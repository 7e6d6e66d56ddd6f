"""Every encoding gives the sound that went in; nothing that comes in gets further than the worker."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterable

import numpy as np
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inference import decode_pool
from inference.audio import SAMPLE_RATE, AudioFormat, Encoding, Samples
from inference.decoding import AudioDecoder, WorkerDecoding
from inference.errors import (
    DecoderLostError,
    HostileAudioError,
    InferenceError,
    OverloadedError,
    UndecodableAudioError,
)
from tests.inference.speech import encoded, opus_packets

SECONDS = 3


def tones(rate: int, channels: int, seconds: float = SECONDS) -> Samples:
    """Channel c sounds at 440 (c + 1) Hz."""
    time = np.arange(round(rate * seconds)) / rate
    return np.stack([0.3 * np.sin(2 * np.pi * 440 * (c + 1) * time) for c in range(channels)]).astype(np.float32)


def pitches(samples: Samples) -> list[int]:
    """The loudest frequency of each channel in its second second, in Hz."""
    return [int(np.abs(np.fft.rfft(channel[SAMPLE_RATE : 2 * SAMPLE_RATE])).argmax()) for channel in samples]


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest_asyncio.fixture
async def decoder() -> AsyncIterator[AudioDecoder]:
    async with AudioDecoder(spares=1, limit=4) as decoder:
        yield decoder


async def decode(decoder: AudioDecoder, source: AudioFormat, messages: Iterable[bytes]) -> Samples:
    async with decoder.open(source) as decoding:
        parts = [(await decoding.decode(message)).samples for message in messages]
        parts.append((await decoding.flush()).samples)
    return np.concatenate(parts, axis=1)


def as_pcm(audio: Samples) -> bytes:
    return bytes((audio.T * 32767).astype("<i2").tobytes())


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2, 8])
async def test_pcm_may_be_cut_anywhere(rate: int, channels: int) -> None:
    source = AudioFormat(Encoding.PCM_S16LE, rate, channels)
    samples = await decode(AudioDecoder(), source, pieces(as_pcm(tones(rate, channels)), 1_237))
    assert samples.shape == (channels, SECONDS * SAMPLE_RATE)
    assert samples.dtype == np.float32
    assert pitches(samples) == [440 * (c + 1) for c in range(channels)]


async def test_half_a_sample_at_the_end_is_no_audio() -> None:
    samples = await decode(AudioDecoder(), AudioFormat(Encoding.PCM_S16LE, 16_000, 2), [b"\0\0\0\0", b"\0\0\0"])
    assert samples.shape == (2, 1)


@pytest.mark.parametrize(
    ("encoding", "container", "codec", "rate", "channels"),
    [
        (Encoding.WAV, "wav", "pcm_s16le", 16_000, 1),
        (Encoding.WAV, "wav", "pcm_s24le", 44_100, 8),
        (Encoding.WAV, "wav", "pcm_f32le", 48_000, 2),
        (Encoding.WAV, "wav", "pcm_mulaw", 8_000, 1),
        (Encoding.MULAW, "mulaw", "pcm_mulaw", 8_000, 1),
        (Encoding.MULAW, "mulaw", "pcm_mulaw", 8_000, 2),
        (Encoding.ALAW, "alaw", "pcm_alaw", 8_000, 1),
        (Encoding.OGG_OPUS, "ogg", "libopus", 48_000, 2),
        (Encoding.FLAC, "flac", "flac", 16_000, 1),
        (Encoding.FLAC, "flac", "flac", 48_000, 2),
    ],
)
async def test_every_encoding_gives_the_sound_that_went_in(  # noqa: PLR0917  a table
    decoder: AudioDecoder,
    encoding: Encoding,
    container: str,
    codec: str,
    rate: int,
    channels: int,
) -> None:
    data = encoded(tones(rate, channels), container, codec, rate)
    samples = await decode(decoder, AudioFormat(encoding, rate, channels), pieces(data, 997))
    assert abs(samples.shape[1] - SECONDS * SAMPLE_RATE) < SAMPLE_RATE // 100
    assert pitches(samples) == [440 * (c + 1) for c in range(channels)]
    assert 0.25 < np.abs(samples).max() < 0.4


@pytest.mark.parametrize("channels", [1, 2])
async def test_opus_packets_decode_one_by_one(decoder: AudioDecoder, channels: int) -> None:
    packets = opus_packets(tones(48_000, channels))
    async with decoder.open(AudioFormat(Encoding.OPUS, 48_000, channels)) as decoding:
        first = await decoding.decode(packets[0])
        assert 0.015 <= first.duration <= 0.02
    samples = await decode(decoder, AudioFormat(Encoding.OPUS, 48_000, channels), packets)
    assert pitches(samples) == [440 * (c + 1) for c in range(channels)]


@pytest.mark.parametrize(
    ("encoding", "container", "codec", "lag"),
    # Seconds of audio inside when half of the bytes are in. FLAC's parser looks ten frames ahead; a page of Ogg/Opus
    # holds a second.
    [
        (Encoding.WAV, "wav", "pcm_s16le", 0.05),
        (Encoding.FLAC, "flac", "flac", 3.5),
        (Encoding.OGG_OPUS, "ogg", "libopus", 2),
    ],
)
async def test_containers_decode_as_they_arrive(
    decoder: AudioDecoder, encoding: Encoding, container: str, codec: str, lag: float
) -> None:
    rate = 48_000 if encoding is Encoding.OGG_OPUS else 16_000
    noise = np.random.default_rng(1).normal(0, 0.1, (1, rate * 10)).clip(-1, 1).astype(np.float32)
    data = encoded(noise, container, codec, rate)
    async with decoder.open(AudioFormat(encoding, rate, 1)) as decoding:
        given = sum([(await decoding.decode(piece)).duration for piece in pieces(data[: len(data) // 2], 2_000)])
    assert given > 5 - lag


async def test_what_follows_the_audio_in_a_wav_is_not_decoded(decoder: AudioDecoder) -> None:
    data = encoded(tones(16_000, 1), "wav", "pcm_s16le", 16_000)
    tags = b"LIST" + (4_000).to_bytes(4, "little") + b"\x7f" * 4_000
    samples = await decode(decoder, AudioFormat(Encoding.WAV, 16_000, 1), pieces(_sized(data) + tags, 900))
    assert samples.shape[1] == SECONDS * SAMPLE_RATE


def _sized(wav: bytes) -> bytes:
    """With the true size in its data chunk (a writer that cannot seek leaves it open)."""
    at = wav.index(b"data") + 4
    return wav[:at] + (len(wav) - at - 4).to_bytes(4, "little") + wav[at + 4 :]


async def test_the_channels_of_a_container_must_be_the_announced_ones(decoder: AudioDecoder) -> None:
    data = encoded(tones(16_000, 2), "wav", "pcm_s16le", 16_000)
    with pytest.raises(UndecodableAudioError):
        await decode(decoder, AudioFormat(Encoding.WAV, 16_000, 1), [data])


async def test_the_rate_of_a_container_is_its_own(decoder: AudioDecoder) -> None:
    data = encoded(tones(48_000, 1), "flac", "flac", 48_000)
    samples = await decode(decoder, AudioFormat(Encoding.FLAC, 16_000, 1), [data])
    assert pitches(samples) == [440]


@pytest.mark.parametrize(
    ("container", "codec", "encoding"),
    [
        ("flac", "flac", Encoding.WAV),
        ("wav", "pcm_s16le", Encoding.FLAC),
        ("wav", "pcm_s16le", Encoding.OGG_OPUS),
        ("mp3", "libmp3lame", Encoding.FLAC),
    ],
)
async def test_other_audio_than_announced_is_refused(
    decoder: AudioDecoder, container: str, codec: str, encoding: Encoding
) -> None:
    data = encoded(tones(16_000, 1), container, codec, 16_000)
    with pytest.raises(UndecodableAudioError):
        await decode(decoder, AudioFormat(encoding, 16_000, 1), [data])


@pytest.mark.parametrize("encoding", [Encoding.WAV, Encoding.FLAC, Encoding.OGG_OPUS, Encoding.OPUS])
async def test_text_is_not_audio(decoder: AudioDecoder, encoding: Encoding) -> None:
    with pytest.raises(UndecodableAudioError) as caught:
        await decode(decoder, AudioFormat(encoding, 48_000, 1), [b"my name is Maria Gonzalez " * 40])
    assert "Maria" not in str(caught.value)


async def test_a_rate_out_of_range_is_refused() -> None:
    for rate in (7_999, 48_001):
        with pytest.raises(UndecodableAudioError):
            AudioDecoder().open(AudioFormat(Encoding.PCM_S16LE, rate, 1))
    with pytest.raises(UndecodableAudioError):
        AudioDecoder().open(AudioFormat(Encoding.PCM_S16LE, 16_000, 9))


async def test_a_few_bytes_that_decode_to_minutes_are_hostile(decoder: AudioDecoder) -> None:
    quiet = np.zeros((1, 8_000 * 1_200), np.float32)
    data = encoded(quiet, "flac", "flac", 8_000, frame_size="65535")
    assert len(data) < 20_000
    with pytest.raises(HostileAudioError):
        await decode(decoder, AudioFormat(Encoding.FLAC, 8_000, 1), pieces(data, 500))


async def test_a_killed_worker_loses_its_own_stream_and_no_other(decoder: AudioDecoder) -> None:
    source = AudioFormat(Encoding.MULAW, 8_000, 1)
    async with decoder.open(source) as doomed, decoder.open(source) as other:
        assert isinstance(doomed, WorkerDecoding)
        assert doomed.pid is not None
        assert (await doomed.decode(bytes(800))).duration > 0.09
        os.kill(doomed.pid, signal.SIGKILL)
        with pytest.raises(DecoderLostError):
            await doomed.decode(bytes(800))
        assert (await other.decode(bytes(800))).duration > 0.09
    assert decoder.pool.used == 0


async def test_a_worker_that_overruns_is_killed(decoder: AudioDecoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_pool, "CALL_SECONDS", 0.2)
    async with decoder.open(AudioFormat(Encoding.MULAW, 8_000, 1)) as decoding:
        assert isinstance(decoding, WorkerDecoding)
        assert decoding.pid is not None
        os.kill(decoding.pid, signal.SIGSTOP)
        with pytest.raises(HostileAudioError):
            await decoding.decode(bytes(800))
        with pytest.raises(ProcessLookupError):
            os.kill(decoding.pid, 0)


async def test_leaving_ends_the_worker_even_when_cancelled(decoder: AudioDecoder) -> None:
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def stream() -> None:
        async with decoder.open(AudioFormat(Encoding.MULAW, 8_000, 1)) as decoding:
            assert isinstance(decoding, WorkerDecoding)
            assert decoding.pid is not None
            os.kill(decoding.pid, signal.SIGSTOP)
            stopped.set_result(decoding.pid)
            await decoding.decode(bytes(800))

    task = asyncio.create_task(stream())
    pid = await stopped
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_workers_are_limited(decoder: AudioDecoder) -> None:
    source = AudioFormat(Encoding.MULAW, 8_000, 1)
    open_ones = [decoder.open(source) for _ in range(5)]
    for decoding in open_ones[:4]:
        await decoding.__aenter__()
    with pytest.raises(OverloadedError):
        await open_ones[4].__aenter__()
    for decoding in open_ones[:4]:
        await decoding.__aexit__(None, None, None)


async def test_a_worker_has_no_environment_no_files_and_little_memory(decoder: AudioDecoder) -> None:
    async with decoder.open(AudioFormat(Encoding.MULAW, 8_000, 1)) as decoding:
        assert isinstance(decoding, WorkerDecoding)
        await decoding.decode(bytes(800))
        process = f"/proc/{decoding.pid}"
        with open(f"{process}/limits") as stream:  # noqa: ASYNC230, PTH123  a line of /proc
            limits = stream.read()
        assert "Max open files            3 " in limits
        assert "Max file size             0 " in limits
        assert os.listdir(f"{process}/fd") == ["0", "1", "2"]  # noqa: PTH208  a list of /proc


WHOLE = {
    Encoding.WAV: encoded(tones(16_000, 1, 0.3), "wav", "pcm_s16le", 16_000),
    Encoding.FLAC: encoded(tones(16_000, 1, 0.3), "flac", "flac", 16_000),
    Encoding.OGG_OPUS: encoded(tones(48_000, 1, 0.3), "ogg", "libopus", 48_000),
    Encoding.OPUS: opus_packets(tones(48_000, 1, 0.1))[2],
}


@st.composite
def broken(draw: st.DrawFn) -> tuple[Encoding, bytes]:
    """A good file with some bytes replaced, then cut; or no file at all."""
    encoding = draw(st.sampled_from(sorted(WHOLE)))
    if draw(st.booleans()):
        return encoding, draw(st.binary(max_size=600))
    data = bytearray(WHOLE[encoding])
    for _ in range(draw(st.integers(0, 12))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return encoding, bytes(data[: draw(st.integers(0, len(data)))])


async def survives(decoder: AudioDecoder, encoding: Encoding, data: bytes) -> None:
    """Whatever comes in: audio of a sane length comes out, or one of our errors, in time."""
    async with asyncio.timeout(decode_pool.CALL_SECONDS):
        try:
            samples = await decode(decoder, AudioFormat(encoding, 48_000, 1), pieces(data, 300))
        except InferenceError as error:
            assert isinstance(error, UndecodableAudioError | HostileAudioError)  # noqa: PT017  others are faults
        else:
            assert samples.shape[1] / SAMPLE_RATE <= 30 + len(data) / 16
            assert np.isfinite(samples).all()


def fuzz(cases: Iterable[tuple[Encoding, bytes]]) -> None:
    async def run() -> None:
        async with AudioDecoder(spares=1) as decoder:
            for encoding, data in cases:
                await survives(decoder, encoding, data)

    asyncio.run(run())


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(broken(), min_size=8, max_size=8))
def test_broken_audio_never_hangs_and_never_kills(cases: list[tuple[Encoding, bytes]]) -> None:
    fuzz(cases)


@pytest.mark.deep
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(broken(), min_size=20, max_size=20))
def test_broken_audio_never_hangs_and_never_kills_for_long(cases: list[tuple[Encoding, bytes]]) -> None:
    fuzz(cases)
