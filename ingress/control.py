"""The officer's socket: how orders reach the process that holds the audit log.

The log has one sequencer, so a running server must carry the orders out. It listens on a Unix-domain socket in the data
directory, mode 0600: the file system says who may order. When no server runs, the records are opened directly.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from audit.errors import AuditError
from governance.errors import GovernanceError
from ingress.commands.errors import AnswerError, RefusedError, ServerUnreachableError
from ingress.errors import FrameTooLargeError, IngressError, InvalidMessageError, ListenError, wire_error
from ingress.listener import listening
from ingress.orders.catalogue import ORDERS
from ingress.orders.order import Office, Order
from ingress.settings import Settings
from retention.errors import RetentionError

SOCKET: Final = "control.sock"
MAX_ORDER_BYTES: Final = 64 * 1024

A = TypeVar("A")


class Counter(Protocol):
    """Where orders are handed in."""

    async def carry_out(self, order: Order[A]) -> A:
        """Have it carried out, and give its answer."""
        ...


def socket_path(settings: Settings) -> Path:
    """Where the socket of a server with these settings lies."""
    return settings.data_dir.expanduser() / SOCKET


@asynccontextmanager
async def attend(office: Office, path: Path) -> AsyncIterator[None]:
    """Take orders on a socket until the block is left.

    Raises:
        ListenError: The socket cannot be made there.
    """
    bound = await asyncio.to_thread(_bind, path)
    try:
        async with listening(create_app(office), bound, None):
            yield
    finally:
        bound.close()
        await asyncio.to_thread(path.unlink, missing_ok=True)


def create_app(office: Office) -> FastAPI:
    """One route: POST an order to its verb."""
    app = FastAPI(title="Earwitness: the officer's socket", docs_url=None, redoc_url=None, openapi_url=None)
    known = {order.verb: order for order in ORDERS}

    @app.post("/{verb}")
    async def take(verb: str, request: Request) -> Response:
        try:
            order = _parsed(known.get(verb), await _body(request))
            answer = await order.carry_out(office)
        except (AuditError, GovernanceError, IngressError, RetentionError) as error:
            return _refused(error)
        return Response(TypeAdapter(order.answer).dump_json(answer), media_type="application/json")

    return app


@asynccontextmanager
async def counter(
    settings: Settings, records: Callable[[Settings], AbstractAsyncContextManager[Office]]
) -> AsyncIterator[Counter]:
    """Where to hand in orders: at the server's socket, or at the records themselves when no server runs.

    Args:
        settings: Which installation.
        records: Opens its records and its log without its models (the wiring's).

    Raises:
        LogInUseError: Another process holds the log and has no socket (yet).
    """
    path = socket_path(settings)
    if await asyncio.to_thread(_answers, path):
        async with _reached(path) as remote:
            yield remote
    else:
        async with records(settings) as office:
            yield Local(office)


class Local:
    """A counter over records of this process."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def carry_out(self, order: Order[A]) -> A:
        """See `Counter`."""
        return await order.carry_out(self._office)


class Remote:
    """A counter over a server's socket."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def carry_out(self, order: Order[A]) -> A:
        """See `Counter`.

        Raises:
            RefusedError: The server said no.
            ServerUnreachableError: It went away.
        """
        try:
            response = await self._client.post(
                f"/{order.verb}", content=TypeAdapter(type(order)).dump_json(order), timeout=order.seconds
            )
        except httpx.HTTPError:
            raise ServerUnreachableError("the server went away while it had the order: look at the log") from None
        try:
            if response.is_success:
                answer: A = TypeAdapter(order.answer).validate_json(response.content)
                return answer
            refusal = _Refusal.model_validate_json(response.content)
        except ValidationError:
            raise AnswerError("the server and this command are not of one version") from None
        raise RefusedError(refusal.code, refusal.message)


@asynccontextmanager
async def _reached(path: Path) -> AsyncIterator[Remote]:
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    async with httpx.AsyncClient(transport=transport, base_url="http://control") as client:
        yield Remote(client)


class _Refusal(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str
    message: str


def _refused(error: AuditError | GovernanceError | IngressError | RetentionError) -> Response:
    wire = wire_error(error)
    told = _Refusal(code=error.code, message=str(error) or wire.message)
    return Response(told.model_dump_json(), wire.http, media_type="application/json")


def _parsed(kind: type[Order[Any]] | None, body: bytes) -> Order[Any]:
    if kind is None:
        raise InvalidMessageError("there is no such order")
    try:
        order: Order[Any] = TypeAdapter(kind).validate_json(body)
    except ValidationError:
        raise InvalidMessageError(f"the order {kind.verb} is not of its form") from None
    return order


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_ORDER_BYTES:
            raise FrameTooLargeError
    return bytes(body)


def _bind(path: Path) -> socket.socket:
    """A socket file that only its owner may use from the moment it can be connected to.

    What lies there is the leftover of a process that was killed: the log's lock admits one server only.
    """
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        bound.bind(str(path))
        path.chmod(0o600)
    except OSError:
        bound.close()
        raise ListenError(f"cannot make {SOCKET} in the data directory: its path may have 100 bytes at most") from None
    return bound


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tried:
        try:
            tried.connect(str(path))
        except OSError:
            return False
    return True
