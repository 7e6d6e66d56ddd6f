"""The server: every surface on one port, from the first socket to the last entry.

(1) refuse to start in the clear   TLS, or loopback
(2) take the address               a taken port is found out before models are loaded
(3) build the platform
(4) serve
(5) on SIGTERM or SIGINT: drain    no new streams; live ones are warned, given time, ended and recorded
(6) close the sockets, then the platform, the audit log last
"""

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from fastapi import FastAPI, WebSocket
from fastapi.responses import JSONResponse, Response

from audit.events import ServiceStopped
from audit.trees import SYSTEM
from ingress.errors import DrainingError, NotReadyError, wire_error
from ingress.listener import SPARE_CONNECTIONS, address, bind, listening
from ingress.live import LiveStreams
from ingress.orders.order import Office
from ingress.protocol import client_schema, server_schema
from ingress.refusal import answer_errors
from ingress.routers import routers
from ingress.session import Stages
from ingress.settings import Settings
from ingress.surfaces.native import NativeClient, Patience
from ingress.telemetry import CONTENT_TYPE, Telemetry
from ingress.tls import server_context

log = logging.getLogger(__name__)

UNGOVERNED: Final = frozenset({"/healthz", "/readyz", "/metrics", "/v1/schema/client.json", "/v1/schema/server.json"})
"""Routes that tell nothing of any tenant and change nothing; all others are in `rest.AUDITED`."""


class Platform(Protocol):
    """What the server needs of what the wiring has built."""

    @property
    def settings(self) -> Settings:
        """What was set."""
        ...

    @property
    def stages(self) -> Stages:
        """What a stream passes through."""
        ...

    @property
    def live(self) -> LiveStreams:
        """The streams that are running; the server adds to them."""
        ...

    @property
    def office(self) -> Office:
        """The records and the log, as officers and tenants' keys reach them."""
        ...

    @property
    def telemetry(self) -> Telemetry:
        """The platform's measurements; the stages' `meter`."""
        ...

    async def readiness(self) -> Mapping[str, bool]:
        """Which parts are warm: policy, log, models, redactor."""
        ...


PlatformT = TypeVar("PlatformT", bound=Platform)


def create_app(platform: Platform) -> FastAPI:
    """The application: the native stream, the tenant's REST routes, and what operators look at."""
    app = FastAPI(title="Earwitness", docs_url=None, redoc_url=None, openapi_url=None)
    answer_errors(app)
    for router in routers(platform.stages, platform.office):
        app.include_router(router)
    _streams(app, platform, platform.live)
    _operations(app, platform, platform.live)
    return app


def _streams(app: FastAPI, platform: Platform, live: LiveStreams) -> None:
    settings = platform.settings
    patience = Patience(settings.start_seconds, settings.idle_seconds, settings.backlog_seconds)

    @app.websocket("/v1/stream")
    async def stream(socket: WebSocket) -> None:
        await live.run(NativeClient(socket, patience))

    @app.get("/v1/schema/client.json")
    async def schema_of_client() -> JSONResponse:
        return JSONResponse(client_schema())

    @app.get("/v1/schema/server.json")
    async def schema_of_server() -> JSONResponse:
        return JSONResponse(server_schema())


def _operations(app: FastAPI, platform: Platform, live: LiveStreams) -> None:
    admission = platform.stages.admission
    platform.telemetry.watch("streams_active", "Streams that are live now.", lambda: float(len(live)))
    platform.telemetry.watch("draining", "1 while the platform goes down.", lambda: float(admission.draining))

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        parts = dict(await platform.readiness())
        if admission.draining:
            error = wire_error(DrainingError())
        elif not all(parts.values()):
            error = wire_error(NotReadyError())
        else:
            return JSONResponse({"status": "ready", "parts": parts})
        body = {"code": error.code, "message": error.message, "retry_after": error.retry_after, "parts": parts}
        return JSONResponse(body, error.http, {"Retry-After": str(error.retry_after or 1)})

    @app.get("/metrics")
    async def metrics() -> Response:
        return Response(platform.telemetry.exposition(), media_type=CONTENT_TYPE)


async def serve(
    settings: Settings,
    build: Callable[[Settings], AbstractAsyncContextManager[PlatformT]],
    *,
    attendant: Callable[[PlatformT], AbstractAsyncContextManager[None]],
    listens: Callable[[str, int], None] = lambda _host, _port: None,
) -> None:
    """Serve until SIGTERM or SIGINT, then drain and return. The numbers are those of the module's docstring.

    Args:
        settings: What was set.
        build: Builds the platform (the wiring's), and closes it, the audit log last.
        attendant: Serves officers beside the listener (`control.attend`), until streams have been drained: what they
            revoke counts until the last word.
        listens: Told host and port once clients and officers can connect.

    Raises:
        InsecureListenerError: Plaintext off loopback was asked for.
        TlsMaterialError: The certificate or its key cannot be used.
        ListenError: The address, or the officer's socket, cannot be had.
    """
    tls = await asyncio.to_thread(server_context, settings, datetime.now(UTC))  # (1)
    async with AsyncExitStack() as opened:
        bound = opened.enter_context(bind(settings.host, settings.port))  # (2)
        stop, hurry = opened.enter_context(_signals())
        platform = await opened.enter_async_context(build(settings))  # (3)
        opened.enter_context(_uncollected())
        live = platform.live
        app, connections = create_app(platform), settings.max_streams + SPARE_CONNECTIONS
        await opened.enter_async_context(listening(app, bound, tls, connections=connections))  # (4) (6)
        await opened.enter_async_context(attendant(platform))
        host, port = address(bound)
        log.info("serving on %s port %d, %s", host, port, "TLS" if tls else "plaintext")
        listens(host, port)
        await stop.wait()
        cut = await live.drain(settings.drain_seconds, hurry)  # (5)
        await platform.stages.log.append(SYSTEM, ServiceStopped(streams_cut=cut))
        log.info("drained; %d streams were cut", cut)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave what has been loaded out of the garbage collector's way for as long as the server runs.

    Models and word lists live as long as the process. Looking through them once more, as each full collection does,
    holds every stream up for as long as it takes.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _signals() -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
    """Two events: the first SIGTERM or SIGINT sets the first, another one the second."""
    loop, stop, hurry = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()

    def told() -> None:
        (hurry if stop.is_set() else stop).set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    try:
        yield stop, hurry
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
