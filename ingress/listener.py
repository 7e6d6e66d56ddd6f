"""The sockets: uvicorn, with the bounds that it leaves open.

What is bounded here lies below the application: how long a connection may take to say what it wants, how large its head
may be, and how long a peer that does not read may keep what was sent to it in memory.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ingress.errors import ListenError

HEAD_SECONDS: Final = 10.0  # for a connection to complete the head of a request
HEAD_BYTES: Final = 16 * 1024  # of a request's head
KEEP_ALIVE_SECONDS: Final = 5  # between two requests
PING_SECONDS: Final = 20.0  # between our pings, and for the answer to each
MAX_MESSAGE_BYTES: Final = 1024 * 1024  # beyond which the transport itself gives up; the surfaces' bounds are narrower
SPARE_CONNECTIONS: Final = 256  # beyond those that may carry streams: handshakes, REST, operators
STUCK_SECONDS: Final = 30.0  # for a peer to read on, before its connection is dropped with what waits for it
DATE_SECONDS: Final = 1.0  # as exact as the Date header is
STOP_SECONDS: Final = 3  # for connections to end once streams have been drained


class BoundedHttp(H11Protocol):
    """HTTP/1.1 whose peer must complete a request's head in time.

    On h11, which bounds the size of a head; the faster httptools does not. Streams pass neither.
    """

    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """The peer has until then to say what it wants."""
        super().connection_made(transport)
        limit = self.config.limit_concurrency
        if limit is not None and len(self.connections) > limit:
            transport.abort()  # without a word: it has not asked for anything yet
            return
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._expect_nothing()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """The next head may follow, in its own time."""
        super().on_response_complete()
        if not self.transport.is_closing():
            self._expect_head()

    def _expect_head(self) -> None:
        self._expect_nothing()
        self._overdue = self.loop.call_later(HEAD_SECONDS, self._drop, self.cycle)

    def _expect_nothing(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()

    def _drop(self, cycle: object) -> None:
        # A WebSocket's handshake hands the transport on, and begins no cycle here.
        if self.cycle is cycle and self.transport.get_protocol() is self:
            self.transport.abort()


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket whose peer must read what it is sent: results, pongs and the close frame alike."""

    _stuck: asyncio.TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The peer does not read: give it a while."""
        super().pause_writing()
        self._stuck = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """It reads on."""
        super().resume_writing()
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None


class Listener(uvicorn.Server):
    """uvicorn, which leaves the process's signals to us: streams are drained before it closes their sockets."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stop = asyncio.Event()
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.listens.set()

    async def main_loop(self) -> None:
        """Until `stop`; once a second the `Date` header is made anew."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), DATE_SECONDS)

    def stop(self) -> None:
        """Take no more connections, and end those there are."""
        self.should_exit = True
        self._stop.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """Take an address, without listening yet: clients are refused until `listening`.

    Raises:
        ListenError: It cannot be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        taken = socket.socket(family, kind, protocol)
        try:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(address)
        except OSError:
            taken.close()
            raise
    except OSError:
        raise ListenError(f"cannot listen on {host} port {port}: choose another with EARWITNESS_PORT") from None
    return taken


@contextlib.asynccontextmanager
async def listening(
    app: ASGIApp, bound: socket.socket, tls: ssl.SSLContext | None, *, connections: int = SPARE_CONNECTIONS
) -> AsyncIterator[Listener]:
    """Serve `app` on `bound` until the block is left. Within it connections are taken.

    Args:
        app: What is served.
        bound: A socket from `bind`, or one of the Unix domain.
        tls: None for plaintext.
        connections: Open at once; one more is dropped, so that strangers cannot use up the process's file descriptors.
    """
    settings: dict[str, Any] = {"ssl_context_factory": lambda _config, _default: tls} if tls else {}
    listener = Listener(
        uvicorn.Config(
            app,
            http=BoundedHttp,
            ws=BoundedWebSocket,
            h11_max_incomplete_event_size=HEAD_BYTES,
            ws_max_size=MAX_MESSAGE_BYTES,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            ws_per_message_deflate=False,  # speech does not shrink, and inflating is memory that a peer decides on
            limit_concurrency=connections,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=STOP_SECONDS,
            access_log=False,  # a path or a query may carry ids and keys
            log_config=None,
            log_level="warning",
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            **settings,
        )
    )
    serving = asyncio.create_task(listener.serve([bound]))
    up = asyncio.ensure_future(listener.listens.wait())
    try:
        await asyncio.wait({up, serving}, return_when=asyncio.FIRST_COMPLETED)
        if not listener.started:
            raise ListenError("the listener did not start")
        yield listener
    finally:
        up.cancel()
        listener.stop()
        await asyncio.wait({serving})


def address(bound: socket.socket) -> tuple[str, int]:
    """Host and port of a bound socket."""
    name = cast("tuple[str, int]", bound.getsockname())
    return name[0], name[1]
