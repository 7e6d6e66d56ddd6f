"""A client of the native stream protocol, version 1: sends audio at its pace, and yields what the server says.

async with stream("ws://127.0.0.1:8080/v1/stream", key, start, source) as messages:
    async for message in messages: ...
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import websockets
from pydantic import BaseModel, ConfigDict, ValidationError
from websockets.asyncio.client import ClientConnection, connect

from ingress.audio_source import AudioSource
from ingress.commands.errors import AnswerError, RefusedError, ServerUnreachableError, UnreadableAudioError
from ingress.protocol import (
    SERVER,
    ClosedReply,
    ErrorReply,
    SpeechStartedReply,
    Start,
    StartedReply,
    Stop,
    TranscriptReply,
    UtteranceEndReply,
    WarningReply,
)

ServerSays: TypeAlias = (
    StartedReply | SpeechStartedReply | TranscriptReply | UtteranceEndReply | WarningReply | ErrorReply | ClosedReply
)

REAL_TIME: Final = 1.0
FAST: Final = 8.0  # times real time, as long as the server follows
FAR_AHEAD_SECONDS: Final = 20.0  # of audio the server has not answered for: slow down; it keeps a backlog of 30 s
NEAR_SECONDS: Final = 14.0  # speed up again; an utterance alone, answered at its end, may last 15 s
WARNED_SECONDS: Final = 5.0  # of sending in real time after a warning
OPEN_SECONDS: Final = 20.0
CLOSE_SECONDS: Final = 5.0
MAX_MESSAGE_BYTES: Final = 1 << 20
MAX_REFUSAL_BYTES: Final = 16 * 1024


class _Refusal(BaseModel):
    """The body of an HTTP refusal."""

    model_config = ConfigDict(extra="ignore")
    code: str
    message: str


@dataclass(slots=True)
class _Progress:
    """How far the sending is, and when the next message may go: in real time, or faster while the server follows.

    Attributes:
        speed: Times real time.
        sent: Seconds of audio sent.
        answered: Seconds of audio that results cover.
        failure: Why the source could not be read on.
    """

    speed: float
    sent: float = 0.0
    answered: float = 0.0
    failure: UnreadableAudioError | None = None
    _slow_until: float = 0.0
    _slow: bool = False
    _due: float = field(default=0.0)

    def warned(self, now: float) -> None:
        """The server asked for patience."""
        self._slow_until = now + WARNED_SECONDS

    def next_due(self, seconds: float, now: float) -> float:
        """When the message after one of `seconds`, sent `now`, may go (monotonic clock)."""
        self.sent += seconds
        ahead = self.sent - self.answered
        self._slow = ahead > (NEAR_SECONDS if self._slow else FAR_AHEAD_SECONDS)
        # In real time at the slowest: silence gets no answer, and must not stop the stream.
        speed = min(self.speed, REAL_TIME) if self._slow or now < self._slow_until else self.speed
        self._due = max(self._due, now - 1.0) + seconds / speed if self._due else now + seconds / speed
        return self._due


@asynccontextmanager
async def stream(
    url: str,
    key: str,
    start: Start,
    source: AudioSource,
    *,
    speed: float = REAL_TIME,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[AsyncIterator[ServerSays]]:
    """Open a stream and send `source` beside the iteration; leaving closes the connection.

    Args:
        url: `ws://` or `wss://`, the path included.
        key: The API key.
        start: What is asked for; encoding, rate and channels are taken from `source`.
        source: The audio.
        speed: Times real time.
        tls: How to verify the server, if not by the system's authorities.

    Raises:
        RefusedError: The server said no before the stream opened.
        ServerUnreachableError: Nobody answers.
    """
    async with _connected(url, key, tls) as connection:
        progress = _Progress(speed)
        permitted = asyncio.Event()
        sending = asyncio.create_task(_send(connection, start, source, progress, permitted))
        try:
            yield _messages(connection, progress, permitted)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


@asynccontextmanager
async def _connected(url: str, key: str, tls: ssl.SSLContext | None) -> AsyncIterator[ClientConnection]:
    try:
        connection = await connect(
            url,
            additional_headers={"Authorization": f"Bearer {key}"},
            ssl=(tls or True) if url.startswith("wss:") else None,
            max_size=MAX_MESSAGE_BYTES,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
            proxy=None,
        )
    except websockets.InvalidStatus as refused:
        raise _refusal(refused) from None
    except ssl.SSLError:
        raise ServerUnreachableError(f"the certificate at {url} is not trusted: name its PEM file (--ca)") from None
    except (OSError, TimeoutError, websockets.WebSocketException):
        raise ServerUnreachableError(f"nobody answers at {url}: start a server with `earwitness serve`") from None
    try:
        yield connection
    finally:
        await connection.close()


def _refusal(refused: websockets.InvalidStatus) -> RefusedError | AnswerError:
    try:
        told = _Refusal.model_validate_json(refused.response.body[:MAX_REFUSAL_BYTES])
    except ValidationError:
        return AnswerError(
            f"the server answered with HTTP {refused.response.status_code}: is that a /v1/stream address?"
        )
    return RefusedError(told.code, told.message)


async def _send(
    connection: ClientConnection, start: Start, source: AudioSource, progress: _Progress, permitted: asyncio.Event
) -> None:
    """Send the start, the audio at its pace, and stop. What goes wrong ends the connection; the reader tells why."""
    clock = asyncio.get_running_loop().time
    audio = source.format
    asked = start.model_copy(
        update={"encoding": audio.encoding, "sample_rate": audio.sample_rate, "channels": audio.channels}
    )
    try:
        await connection.send(asked.model_dump_json())
        await permitted.wait()
        async for chunk in source.chunks():
            await connection.send(chunk.data)
            await asyncio.sleep(max(progress.next_due(chunk.seconds, clock()) - clock(), 0.0))
        await connection.send(Stop(type="stop").model_dump_json())
    except websockets.ConnectionClosed:
        return
    except UnreadableAudioError as error:
        progress.failure = error
        await connection.close()


async def _messages(
    connection: ClientConnection, progress: _Progress, permitted: asyncio.Event
) -> AsyncIterator[ServerSays]:
    """What the server says, until it closes.

    Raises:
        ServerUnreachableError: The connection broke without a closing message.
        UnreadableAudioError: The source failed.
    """
    ended = False
    try:
        async for text in connection:
            message = _parsed(text)
            progress.answered = max(progress.answered, message.audio_end)
            match message:
                case StartedReply():
                    permitted.set()
                case WarningReply():
                    progress.warned(asyncio.get_running_loop().time())
                case ErrorReply() | ClosedReply():
                    ended = True
                case _:
                    pass
            yield message
    except websockets.ConnectionClosed:
        pass
    if progress.failure is not None:
        raise progress.failure
    if not ended:
        raise ServerUnreachableError("the connection broke before the stream was closed: what was not final is lost")


def _parsed(text: str | bytes) -> ServerSays:
    try:
        message: ServerSays = SERVER.validate_json(text)
    except ValidationError:
        raise AnswerError("the server's message is not of protocol version 1: use an equal version of both") from None
    return message
