"""The decoding worker: a process of its own for one stream, started by `inference/decode_pool.py`.

It reads requests on standard input and answers each on standard output. Containers are pulled by FFmpeg: when its
demuxer wants bytes that are not there yet, `Wire.next` answers the request with what has been decoded so far and waits
for the next one. So audio comes out as it comes in, in one thread.
"""

import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO, Final, NoReturn

import av

from inference import decode_frames as frames
from inference import sandbox
from inference.decode_frames import Reply, Request
from inference.riff import UNTIL_END, RiffError, SampleFormat, header

MIN_SAMPLE_RATE: Final = 8_000
MAX_SAMPLE_RATE: Final = 48_000
# Opus at its lowest is 750 bytes a second; FLAC of digital silence at 8 kHz about 20. Beyond that it is a bomb.
MIN_BYTES_PER_SECOND: Final = 16
FREE_SECONDS: Final = 30  # of audio that need no bytes, for what codecs hold back and padding
MAX_BAD_PACKETS: Final = 16  # in a row; one that is damaged in transit is skipped
MAX_RAW_OPUS_CHANNELS: Final = 2  # RFC 6716 packets know mono and stereo
READ_BYTES: Final = 4096


class UndecodableError(Exception):
    """The bytes are not what they should be."""


class HostileError(Exception):
    """The bytes decode to more than is allowed."""


class Wire:
    """The two pipes, and the audio that is to be sent with the next answer."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink
        self._audio = bytearray()
        self._owes_answer = False
        self._taken = 0  # bytes of the client's
        self._given = 0.0  # seconds of audio
        self._rate = 0
        self._resampler: av.AudioResampler | None = None
        self.expected_channels = 0
        self.flushed = False

    @property
    def taken(self) -> int:
        """Bytes of the client's so far."""
        return self._taken

    @property
    def given(self) -> float:
        """Seconds of audio so far."""
        return self._given

    def start(self) -> tuple[str, int, int]:
        """Wait to be told what will come: encoding, sample rate, channels."""
        _, payload = self._request()
        encoding, rate, channels = payload.decode("ascii").split()
        self.expected_channels = int(channels)
        return encoding, int(rate), int(channels)

    def next(self) -> bytes | None:
        """The client's next bytes, or None at the end of them."""
        if self.flushed:
            return None
        if self._owes_answer:
            self.answer()
        kind, payload = self._request()
        self._owes_answer = True
        if kind == Request.FLUSH:
            self.flushed = True
            return None
        self._taken += len(payload)
        return payload

    def give(self, frame: av.AudioFrame) -> None:
        """Add decoded audio to the next answer, after checking that it is what was announced."""
        rate, channels = frame.sample_rate, frame.layout.nb_channels
        if self._resampler is None:
            if not MIN_SAMPLE_RATE <= rate <= MAX_SAMPLE_RATE or channels != self.expected_channels:
                raise UndecodableError
            self._rate = rate
            self._resampler = av.AudioResampler(format="flt", layout=frame.layout, rate=rate)
        if rate != self._rate or channels != self.expected_channels:
            raise UndecodableError
        self._given += frame.samples / rate
        if self._given > FREE_SECONDS + self._taken / MIN_BYTES_PER_SECOND:
            raise HostileError
        frame.pts = None
        for converted in self._resampler.resample(frame):
            size = converted.samples * channels * frames.FLOAT_BYTES
            self._audio += bytes(converted.planes[0])[:size]
        if len(self._audio) > frames.MAX_REPLY_BYTES:
            raise HostileError

    def answer(self, kind: Reply = Reply.AUDIO, payload: bytes = b"") -> None:
        """Answer the request."""
        body = bytes(self._audio) if kind is Reply.AUDIO else payload
        self._audio.clear()
        head = frames.REPLY.pack(kind, self._rate, self.expected_channels, len(body))
        self._sink.write(head + body)
        self._sink.flush()
        self._owes_answer = False

    def _request(self) -> tuple[int, bytes]:
        head = self._source.read(frames.REQUEST.size)
        if len(head) < frames.REQUEST.size:
            sys.exit(0)
        kind, size = frames.REQUEST.unpack(head)
        return kind, self._source.read(size)


class Reader:
    """The client's bytes as the file that FFmpeg reads. Not seekable."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._rest = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, at least one, unless there are no more."""
        while not self._rest:
            data = self._wire.next()
            if data is None:
                return b""
            self._rest = data
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken

    def exactly(self, size: int) -> bytes:
        """Exactly `size` bytes, or fewer at the end."""
        taken = bytearray()
        while len(taken) < size and (data := self.read(size - len(taken))):
            taken += data
        return bytes(taken)


def decode_packets(wire: Wire, codec: str, rate: int, channels: int) -> None:
    """Packets as the client sent them, one a message."""
    if channels > MAX_RAW_OPUS_CHANNELS:
        raise UndecodableError
    context = _context(codec, rate, channels)
    _decode(wire, context, (av.Packet(data) for data in iter(wire.next, None) if data))


def decode_samples(wire: Wire, reader: Reader, samples: SampleFormat) -> None:
    """Raw samples, cut anywhere."""
    _decode(wire, _context(samples.codec, samples.sample_rate, samples.channels), _whole_frames(reader, samples))


def decode_wav(wire: Wire, reader: Reader) -> None:
    """A WAV stream."""
    parser = header()
    wanted = next(parser)
    wav: SampleFormat | None = None
    while wav is None:
        chunk = reader.exactly(wanted)
        if len(chunk) < wanted:
            raise UndecodableError
        try:
            wanted = parser.send(chunk)
        except StopIteration as found:
            wav = found.value
    if wav.channels != wire.expected_channels or not MIN_SAMPLE_RATE <= wav.sample_rate <= MAX_SAMPLE_RATE:
        raise UndecodableError
    decode_samples(wire, reader, wav)


def decode_container(wire: Wire, reader: Reader, container: str, codec: str) -> None:
    """A container with one audio stream of that codec."""
    options = {
        # Start at once: the format is known, there is nothing to guess from 5 MB of it.
        "probesize": "2048",
        "analyzeduration": "0",
        "format_whitelist": container,
        "codec_whitelist": codec,
    }
    with av.open(reader, "r", format=container, options=options, buffer_size=READ_BYTES) as source:
        if len(source.streams) != 1 or not source.streams.audio:
            raise UndecodableError
        stream = source.streams.audio[0]
        if stream.codec_context.name != codec:
            raise UndecodableError
        stream.codec_context.thread_count = 1
        _decode(wire, stream.codec_context, source.demux(stream))


def _decode(wire: Wire, context: av.AudioCodecContext, packets: "Iterable[av.Packet[Any]]") -> None:
    bad = 0
    for packet in packets:
        if not packet.size:
            continue
        try:
            for frame in context.decode(packet):
                wire.give(frame)
            bad = 0
        except av.FFmpegError as error:
            bad += 1
            if bad > MAX_BAD_PACKETS or not wire.given:
                raise UndecodableError from error
    for frame in context.decode(None):
        wire.give(frame)


def _whole_frames(reader: Reader, samples: SampleFormat) -> "Iterator[av.Packet[Any]]":
    rest = b""
    left = samples.size
    while left and (data := reader.read(min(left, frames.MAX_REQUEST_BYTES))):
        # A size that is "until the end" never runs out: streams are ended by their duration long before.
        left -= len(data) if left != UNTIL_END else 0
        data = rest + data
        whole = len(data) // samples.frame_bytes * samples.frame_bytes
        rest = data[whole:]
        if whole:
            yield av.Packet(data[:whole])


def _context(codec: str, rate: int, channels: int) -> av.AudioCodecContext:
    context = av.CodecContext.create(codec, "r")
    if not isinstance(context, av.AudioCodecContext):
        raise UndecodableError
    context.sample_rate = rate
    context.layout = {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
    context.thread_count = 1
    return context


def _decode_stream(wire: Wire) -> None:
    encoding, rate, channels = wire.start()
    reader = Reader(wire)
    match encoding:
        case "mulaw" | "alaw":
            decode_samples(wire, reader, SampleFormat(f"pcm_{encoding}", rate, channels, channels, UNTIL_END))
        case "opus":
            decode_packets(wire, "libopus", MAX_SAMPLE_RATE, channels)
        case "ogg_opus":
            decode_container(wire, reader, "ogg", "opus")
        case "flac":
            decode_container(wire, reader, "flac", "flac")
        case "wav":
            decode_wav(wire, reader)
        case _:
            raise UndecodableError


def rehearse() -> None:
    """Decode a little audio of our own, and fail at it once: PyAV imports parts of itself only then, from files."""
    made = io.BytesIO()
    with av.open(made, "w", format="flac") as sink:
        stream = sink.add_stream("flac", rate=MIN_SAMPLE_RATE)
        frame = av.AudioFrame(format="s16", layout="mono", samples=MIN_SAMPLE_RATE // 10)
        frame.sample_rate = MIN_SAMPLE_RATE
        sink.mux(stream.encode(frame))
        sink.mux(stream.encode(None))
    resampler = av.AudioResampler(format="flt", layout="mono", rate=MIN_SAMPLE_RATE)
    with av.open(io.BytesIO(made.getvalue()), "r", format="flac") as source:
        for decoded in source.decode(audio=0):
            resampler.resample(decoded)
    with suppress(av.FFmpegError):
        av.open(io.BytesIO(bytes(1)), "r", format="ogg")


def main() -> NoReturn:
    """Give up what is not needed, say so, decode one stream."""
    # Both before the first byte of a client's; importing FFmpeg has started no thread.
    refused = sandbox.isolate()
    rehearse()
    sandbox.limit()
    av.logging.set_level(None)
    wire = Wire(sys.stdin.buffer, sys.stdout.buffer)
    wire.answer(Reply.READY, ",".join(refused).encode("ascii"))
    try:
        _decode_stream(wire)
        while wire.next() is not None:
            pass  # what follows the end of the container is not audio
        wire.answer(Reply.UNDECODABLE if wire.taken and not wire.given else Reply.AUDIO)
    except (HostileError, MemoryError):
        wire.answer(Reply.HOSTILE)
    except (UndecodableError, RiffError, av.FFmpegError, ValueError):
        wire.answer(Reply.UNDECODABLE)
    sys.exit(0)
