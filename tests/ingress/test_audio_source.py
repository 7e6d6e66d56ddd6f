import io
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from inference.audio import AudioFormat, Encoding
from ingress.audio_source import AudioSource, Chunk, open_file, raw_pcm
from ingress.commands.errors import UnreadableAudioError
from ingress.demo.planted import RECORDING

SECONDS = 2.0


def written(path: Path, codec: str, rate: int, layout: str = "mono") -> Path:
    """A tone of SECONDS, encoded."""
    channels = 2 if layout == "stereo" else 1
    tone = (np.sin(np.arange(int(rate * SECONDS)) * 0.05) * 8000).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        assert isinstance(stream, AudioStream)
        frame = av.AudioFrame.from_ndarray(np.repeat(tone, channels)[None, :], format="s16", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate, frame_size=stream.frame_size)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


async def everything(source: AudioSource) -> list[Chunk]:
    return [chunk async for chunk in source.chunks()]


@pytest.mark.parametrize(
    ("name", "codec", "rate", "encoding"),
    [
        ("a.wav", "pcm_s16le", 8_000, Encoding.WAV),
        ("a.flac", "flac", 16_000, Encoding.FLAC),
        ("a.ogg", "libopus", 48_000, Encoding.OGG_OPUS),
    ],
)
async def test_what_the_server_decodes_is_sent_as_it_is(
    tmp_path: Path, name: str, codec: str, rate: int, encoding: Encoding
) -> None:
    path = written(tmp_path / name, codec, rate)
    source = open_file(path)
    chunks = await everything(source)
    assert source.format == AudioFormat(encoding, rate, 1)
    assert b"".join(chunk.data for chunk in chunks) == path.read_bytes()
    assert sum(chunk.seconds for chunk in chunks) == pytest.approx(SECONDS, abs=0.05)
    assert max(chunk.seconds for chunk in chunks) < 0.2


@pytest.mark.parametrize("layout", ["mono", "stereo"])
async def test_mp3_is_decoded_here(tmp_path: Path, layout: str) -> None:
    source = open_file(written(tmp_path / "a.mp3", "libmp3lame", 44_100, layout))
    chunks = await everything(source)
    channels = 2 if layout == "stereo" else 1
    assert source.format == AudioFormat(Encoding.PCM_S16LE, 44_100, channels)
    samples = np.frombuffer(b"".join(chunk.data for chunk in chunks), "<i2")
    assert len(samples) / 44_100 / channels == pytest.approx(SECONDS, abs=0.1)
    assert np.abs(samples).max() == pytest.approx(8000, rel=0.2)
    assert all(len(chunk.data) % (2 * channels) == 0 for chunk in chunks)


async def test_sample_rates_beyond_the_protocol_are_converted(tmp_path: Path) -> None:
    source = open_file(written(tmp_path / "a.aiff", "pcm_s16be", 96_000))
    chunks = await everything(source)
    assert source.format == AudioFormat(Encoding.PCM_S16LE, 48_000, 1)
    assert sum(chunk.seconds for chunk in chunks) == pytest.approx(SECONDS, abs=0.05)


async def test_raw_audio_is_cut_into_whole_samples() -> None:
    source = raw_pcm(io.BytesIO(bytes(44_100 * 6)), 44_100, 3)
    chunks = await everything(source)
    assert source.seconds is None
    assert sum(chunk.seconds for chunk in chunks) == pytest.approx(1.0)
    assert all(len(chunk.data) % 6 == 0 for chunk in chunks)


async def test_the_demo_recording_is_a_source() -> None:
    source = open_file(RECORDING)
    assert source.format == AudioFormat(Encoding.FLAC, 16_000, 1)
    assert source.seconds == pytest.approx(45.92, abs=0.01)


@pytest.mark.parametrize("content", [None, b"", b"this is text, and not audio at all\n" * 50])
def test_what_is_no_audio_is_refused_by_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "letter.wav"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableAudioError, match=r"letter\.wav"):
        open_file(path)


def test_a_chunk_does_not_print_its_audio() -> None:
    assert "secret" not in repr(Chunk(b"secret", 0.1))
