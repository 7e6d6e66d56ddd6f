import asyncio
import io
import json
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from inference.audio import AudioFormat, Encoding
from ingress.audio_source import AudioSource, Chunk, raw_pcm
from ingress.commands.errors import AnswerError, RefusedError, ServerUnreachableError, UnreadableAudioError
from ingress.protocol import (
    ClosedReply,
    CoverageReport,
    ErrorReply,
    Limits,
    Start,
    StartedReply,
    Usage,
    WarningReply,
    parse,
)
from ingress.streaming_client import FAST, ServerSays, stream
from ingress.tls import self_signed

START = Start(type="start", version=1, purpose="care", subjects=("p",))
STARTED = StartedReply(
    stream_id="s",
    seq=1,
    audio_end=0.0,
    decision_id="d",
    log_index=1,
    obligations={},
    expires_at="2026-11-21T12:00:00Z",
    limits=Limits(1, 1, 1.0, 30.0, 1),
)
CLOSED = ClosedReply(
    stream_id="s",
    seq=2,
    audio_end=1.0,
    code="ok",
    decision_id="d",
    usage=Usage(1.0, 1, 0, 0, {}),
    coverage=CoverageReport(16_000, 1, 0, 1),
    models={},
    log_index=2,
    checkpoint="c",
)
DENIED = ErrorReply(stream_id="s", seq=1, audio_end=0.0, code="denied", message="No.", retry_after=None)
Script = Callable[["Peer", ServerConnection], Awaitable[None]]


def told(message: Any) -> str:
    return json.dumps(asdict(message))


@dataclass
class Peer:
    """A server that follows a script, and remembers what the client sent. It reads with the product's own parser."""

    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    start: Start | None = None
    audio: bytearray = field(default_factory=bytearray)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def heard_all(self, socket: ServerConnection) -> None:
        """Read to the stop."""
        async for message in socket:
            if isinstance(message, bytes):
                self.audio += message
            elif parse(message).type == "stop":
                self.stopped.set()
                return


@asynccontextmanager
async def peer(
    script: Script, refusal: Response | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Peer]:
    found = Peer()

    async def run(socket: ServerConnection) -> None:
        first = parse(str(await socket.recv()))
        assert isinstance(first, Start)
        found.start = first
        await script(found, socket)

    def look(_socket: ServerConnection, request: Request) -> Response | None:
        found.headers = dict(request.headers.raw_items())
        return refusal

    async with serve(run, "127.0.0.1", 0, process_request=look, ssl=tls) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        found.url = f"{'wss' if tls else 'ws'}://127.0.0.1:{port}/v1/stream"
        yield found


async def well(found: Peer, socket: ServerConnection) -> None:
    await socket.send(told(STARTED))
    await found.heard_all(socket)
    await socket.send(told(CLOSED))


def seconds_of_audio(seconds: float) -> AudioSource:
    return raw_pcm(io.BytesIO(bytes(int(seconds * 32_000))), 16_000, 1)


async def received(
    url: str, source: AudioSource, *, speed: float = FAST, tls: ssl.SSLContext | None = None
) -> list[ServerSays]:
    async with stream(url, "ew_key", START, source, speed=speed, tls=tls) as messages:
        return [message async for message in messages]


async def test_a_stream_is_sent_whole_and_closed() -> None:
    async with peer(well) as found:
        messages = await received(found.url, seconds_of_audio(0.5))
    assert messages == [STARTED, CLOSED]
    assert bytes(found.audio) == bytes(16_000)
    assert found.headers["Authorization"] == "Bearer ew_key"
    assert found.start is not None
    assert found.start.source == AudioFormat(Encoding.PCM_S16LE, 16_000, 1)


async def test_audio_is_sent_in_real_time() -> None:
    async with peer(well) as found:
        began = time.monotonic()
        await received(found.url, seconds_of_audio(0.6), speed=1.0)
    assert 0.5 < time.monotonic() - began < 3.0


async def test_no_audio_is_sent_before_the_permit() -> None:
    async def denied(found: Peer, socket: ServerConnection) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(socket.recv(), 0.3)
        await socket.send(told(DENIED))

    async with peer(denied) as found:
        assert await received(found.url, seconds_of_audio(0.5)) == [DENIED]
    assert not found.audio


async def test_a_warning_slows_a_fast_client_to_real_time() -> None:
    warning = WarningReply(stream_id="s", seq=2, audio_end=0.0, code="backlog", message="Slow.", retry_after=None)

    async def warned(found: Peer, socket: ServerConnection) -> None:
        await socket.send(told(STARTED))
        await socket.send(told(warning))
        await well(found, socket)

    async with peer(warned) as found:
        began = time.monotonic()
        await received(found.url, seconds_of_audio(1.2))
    assert time.monotonic() - began > 0.8


async def test_a_server_that_falls_behind_is_not_buried() -> None:
    behind = asyncio.Event()

    async def silent(found: Peer, socket: ServerConnection) -> None:
        await socket.send(told(STARTED))
        reading = asyncio.create_task(found.heard_all(socket))
        await asyncio.sleep(4.0)
        behind.set()
        reading.cancel()

    async with peer(silent) as found:
        with pytest.raises(ServerUnreachableError):
            await received(found.url, seconds_of_audio(60.0), speed=64.0)
    assert 15.0 < len(found.audio) / 32_000 < 28.0
    assert behind.is_set()


async def test_an_http_refusal_keeps_its_code() -> None:
    body = b'{"code": "unauthenticated", "message": "The credential is missing or not valid.", "retry_after": null}'
    async with peer(well, Response(HTTPStatus.UNAUTHORIZED, "Unauthorized", Headers(), body)) as found:
        with pytest.raises(RefusedError, match="credential") as refused:
            await received(found.url, seconds_of_audio(0.1))
    assert refused.value.code == "unauthenticated"


async def test_an_address_that_is_not_ours_is_told() -> None:
    async with peer(well, Response(HTTPStatus.NOT_FOUND, "Not Found", Headers(), b"<html>")) as found:
        with pytest.raises(AnswerError, match="404"):
            await received(found.url, seconds_of_audio(0.1))


async def test_nobody_there_is_told() -> None:
    with pytest.raises(ServerUnreachableError, match="earwitness serve"):
        await received("ws://127.0.0.1:9/v1/stream", seconds_of_audio(0.1))


async def test_a_certificate_is_trusted_only_when_it_is_named(tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path, "127.0.0.1", datetime.now(UTC))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    async with peer(well, tls=server) as found:
        with pytest.raises(ServerUnreachableError, match="--ca"):
            await received(found.url, seconds_of_audio(0.1))
        trusting = ssl.create_default_context(cafile=certificate)
        assert await received(found.url, seconds_of_audio(0.1), tls=trusting) == [STARTED, CLOSED]


@pytest.mark.parametrize("said", ["not json", '{"type": "surprise"}', b"\x00"])
async def test_what_is_not_the_protocol_is_told(said: str | bytes) -> None:
    async def strange(_found: Peer, socket: ServerConnection) -> None:
        await socket.send(said)
        await socket.wait_closed()

    async with peer(strange) as found:
        with pytest.raises(AnswerError):
            await received(found.url, seconds_of_audio(0.1))


async def test_a_connection_that_breaks_is_not_taken_for_an_end() -> None:
    async def gone(_found: Peer, socket: ServerConnection) -> None:
        await socket.send(told(STARTED))
        socket.transport.abort()

    async with peer(gone) as found:
        with pytest.raises(ServerUnreachableError, match="broke"):
            await received(found.url, seconds_of_audio(5.0))


async def test_a_source_that_fails_ends_the_stream_with_its_own_error() -> None:
    async def chunks() -> AsyncIterator[Chunk]:
        yield Chunk(bytes(3200), 0.1)
        raise UnreadableAudioError("call.wav cannot be read to its end")

    async def to_the_end(found: Peer, socket: ServerConnection) -> None:
        await socket.send(told(STARTED))
        await found.heard_all(socket)

    async with peer(to_the_end) as found:
        with pytest.raises(UnreadableAudioError):
            await received(found.url, AudioSource(AudioFormat(Encoding.WAV, 16_000, 1), 5.0, chunks))


async def test_leaving_early_closes_the_connection() -> None:
    left = asyncio.Event()

    async def patient(_found: Peer, socket: ServerConnection) -> None:
        await socket.send(told(STARTED))
        await socket.wait_closed()
        left.set()

    async with peer(patient) as found:
        async with stream(found.url, "k", START, seconds_of_audio(30.0)) as messages:
            assert await anext(messages) == STARTED
        await asyncio.wait_for(left.wait(), 5)
