"""The native surface: the stream protocol, version 1, over a WebSocket. It translates, and decides nothing.

Three things run beside each other for one stream, so that none waits for another: the reader (all that comes in, and
with it the answers to pings, which the transport gives while it is being read), the session, and the outbox's writer.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from audit.recorded import Recorded
from governance.decision import Permit
from governance.facts import StreamWish
from governance.identity import StreamId
from inference.audio import AudioFormat
from ingress.errors import (
    ClientGoneError,
    EmptyFrameError,
    FrameTooLargeError,
    IdleTimeoutError,
    IngressError,
    InvalidTextError,
    StartTimeoutError,
    WireError,
    WrongOrderError,
)
from ingress.protocol import (
    MAX_AUDIO_BYTES,
    MAX_TEXT_BYTES,
    ConfigureMessage,
    FinalizeMessage,
    KeepAlive,
    Limits,
    Start,
    Stop,
    parse,
)
from ingress.refusal import refusal
from ingress.session import Audio, ClientInput, Closing, Configure, Finalize
from ingress.surfaces.credential import bearer
from ingress.surfaces.encoder import Encoder
from ingress.surfaces.inbox import Inbox
from ingress.surfaces.outbox import SEND_SECONDS, Outbox
from redaction.transcript import Redacted, RedactedHypothesis
from retention.seal import Kept

SUBPROTOCOL: Final = "earwitness.v1"
CLOSE_SECONDS: Final = 2.0  # for the transport to take the close frame
OK: Final = 1000  # RFC 6455 section 7.4.1, normal closure

_Message = Start | FinalizeMessage | ConfigureMessage | KeepAlive | Stop | Audio
# Close codes with which the transport itself has refused what came (RFC 6455 section 7.4.1).
_TRANSPORT_REFUSALS: Final[dict[int, type[IngressError]]] = {1007: InvalidTextError, 1009: FrameTooLargeError}
# How a transport says that its peer is gone; starlette raises RuntimeError for a socket that has been closed before.
_GONE: Final = (OSError, WebSocketDisconnect, RuntimeError)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client may take, in seconds; and how much of its audio may wait for recognition."""

    start_seconds: float
    idle_seconds: float
    backlog_seconds: float
    send_seconds: float = SEND_SECONDS


class NativeClient:
    """One client of the native protocol: what `Session` knows as its `Client`."""

    def __init__(self, socket: WebSocket, patience: Patience) -> None:
        self._socket = socket
        self._patience = patience
        self._inbox = Inbox()
        self._encoder: Encoder | None = None
        self._outbox: Outbox | None = None
        self._reader: asyncio.Task[None] | None = None
        self._failure: Exception | None = None

    @property
    def credential(self) -> str:
        """The bearer key, from the header or else from the subprotocols."""
        return bearer(self._socket.headers.get("authorization"), self._socket.scope.get("subprotocols", []))

    async def start(self, stream_id: StreamId) -> tuple[StreamWish, AudioFormat]:
        """Accept the connection and read `start`."""
        offered = self._socket.scope.get("subprotocols", [])
        try:
            # Answered with the first alone: echoing the second would send the key back (RFC 6455 section 4.2.2).
            await self._socket.accept(SUBPROTOCOL if SUBPROTOCOL in offered else None)
        except _GONE:
            raise ClientGoneError from None
        self._encoder = Encoder(stream_id, 1)
        self._outbox = Outbox(self._send, self._fail, send_seconds=self._patience.send_seconds)
        try:
            async with asyncio.timeout(self._patience.start_seconds):
                message = await self._receive()
        except TimeoutError:
            raise StartTimeoutError from None
        if not isinstance(message, Start):
            raise WrongOrderError
        self._encoder = Encoder(stream_id, message.channels, explain=message.explain)
        self._reader = asyncio.create_task(self._read())
        return message.wish, message.source

    async def started(self, permit: Recorded[Permit]) -> None:
        """Say that audio may come."""
        encoder, outbox = self._open()
        limits = Limits(
            frame_bytes=MAX_AUDIO_BYTES,
            text_bytes=MAX_TEXT_BYTES,
            idle_seconds=self._patience.idle_seconds,
            backlog_seconds=self._patience.backlog_seconds,
            max_duration_seconds=permit.value.obligations.max_duration_seconds,
        )
        outbox.put(encoder.started(permit, limits))

    def inputs(self) -> AsyncIterator[ClientInput]:
        """What the client sends, until it says stop."""
        return self._inbox.items()

    async def deliver(self, result: Kept[Redacted]) -> None:
        """Put a result into the outbox. Never waits; interim results are left out while the client is behind.

        Raises:
            SlowClientError: The outbox is full.
            IngressError: What the client has done meanwhile, or that it is gone.
        """
        if self._failure is not None:
            raise self._failure
        encoder, outbox = self._open()
        if not (outbox.crowded and isinstance(result.value, RedactedHypothesis)):
            outbox.put(encoder.result(result))

    def warn(self, error: WireError) -> None:
        """Announce what is about to happen to a stream that has been accepted."""
        if self._encoder is not None and self._outbox is not None:
            with suppress(IngressError):  # a client that is too slow for this learns it from its next result
                self._outbox.put(self._encoder.warning(error))

    async def ended(self, closing: Closing | None, error: WireError | None) -> None:
        """Say how it ended, and close. Before the connection is accepted, that is an HTTP answer."""
        if self._encoder is None or self._outbox is None:
            await self._refuse(error)
            return
        with suppress(IngressError):
            if error is not None:
                self._outbox.put(self._encoder.error(error))
            if closing is not None:
                self._outbox.put(self._encoder.closed(closing))
        await self._outbox.finish()
        await self._close(error)

    async def release(self) -> None:
        """Stop what runs for this client, however its session ended."""
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.wait({self._reader})
        if self._outbox is not None:
            await self._outbox.release()

    def _open(self) -> tuple[Encoder, Outbox]:
        if self._encoder is None or self._outbox is None:
            raise WrongOrderError
        return self._encoder, self._outbox

    async def _read(self) -> None:
        """Take in all that comes. Never waits for the session; ends with `stop`'s aftermath or an error."""
        loop = asyncio.get_running_loop()
        deadline: float | None = loop.time() + self._patience.idle_seconds
        try:
            while True:
                async with asyncio.timeout_at(deadline):
                    message = await self._receive()
                if deadline is None and not isinstance(message, KeepAlive):
                    raise WrongOrderError  # noqa: TRY301  raised where it is found, handled with what `_receive` raises
                match message:
                    case Audio() | KeepAlive():
                        deadline = deadline and loop.time() + self._patience.idle_seconds
                    case Stop():
                        deadline = None  # from now on it is the client that waits
                        self._inbox.end()
                    case Start():
                        raise WrongOrderError  # noqa: TRY301  as above
                if (item := _input(message)) is not None:
                    self._inbox.put(item)
                if self._inbox.crowded:
                    # One chunk off the socket may hold hundreds of messages, and taking them in never yields.
                    await asyncio.sleep(0)
        except TimeoutError:
            self._fail(IdleTimeoutError())
        except Exception as error:  # noqa: BLE001  whatever it is, it must reach the session: it ends the stream there
            self._fail(error)

    async def _receive(self) -> _Message:
        """The next message, its size and form checked."""
        try:
            message = await self._socket.receive()
        except _GONE:
            raise ClientGoneError from None
        if message["type"] == "websocket.disconnect":
            raise _TRANSPORT_REFUSALS.get(message.get("code", 1005), ClientGoneError)
        data = message.get("bytes")
        if data is None:
            return parse(message.get("text") or "")
        if not data:
            raise EmptyFrameError
        if len(data) > MAX_AUDIO_BYTES:
            raise FrameTooLargeError
        return Audio(data)

    def _fail(self, error: Exception) -> None:
        self._failure = self._failure or error
        # A client that is gone has no use for what is still to be recognised of what it sent.
        self._inbox.end(error, at_once=isinstance(error, ClientGoneError))

    async def _send(self, text: str) -> None:
        try:
            await self._socket.send_text(text)
        except _GONE:
            raise ClientGoneError from None

    async def _close(self, error: WireError | None) -> None:
        await self.release()
        with suppress(TimeoutError, *_GONE):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.close(error.close if error else OK, error.code if error else "")

    async def _refuse(self, error: WireError | None) -> None:
        """Answer the handshake with an HTTP status and the same three fields."""
        if error is None or self._socket.application_state is not WebSocketState.CONNECTING:
            return
        with suppress(TimeoutError, *_GONE):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._socket.send_denial_response(refusal(error))


def _input(message: _Message) -> ClientInput | None:
    """A message as the session takes it; None for those that are the surface's own affair."""
    match message:
        case Audio():
            return message
        case FinalizeMessage():
            return Finalize()
        case ConfigureMessage(interim_results=interim_results):
            return Configure(interim_results)
        case _:
            return None
