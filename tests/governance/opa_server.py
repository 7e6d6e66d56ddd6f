"""The part of OPA's REST API that the platform uses, over the real engine.

It answers as OPA 1.9.0 was seen to: an undefined document is HTTP 200 without `result`; an evaluation error is HTTP 500
under strict-builtin-errors; a wrong token is HTTP 401. Not covered: the server's own bundle download and its authz.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opa_bindings import OpaEngine, OpaError, OpaUndefinedError

from governance.bundle import Bundle

TOKEN = "server-token-canary"

Intercept = Callable[[web.Request], Awaitable[web.Response | None]]


@dataclass
class OpaServer:
    """A server that is up.

    Attributes:
        url: Where.
        asked: The path and query of each request.
        intercept: Answers in place of the engine where it gives a response.
        healthy: What /health says.
    """

    url: str = ""
    asked: list[str] = field(default_factory=list)
    intercept: Intercept | None = None
    healthy: bool = True


@asynccontextmanager
async def serve(bundle: Bundle) -> AsyncIterator[OpaServer]:
    """A server with a bundle loaded, on a free loopback port."""
    server = OpaServer()
    engine = OpaEngine()
    for path, source in bundle.modules.items():
        engine.add_policy(path, source)
    engine.add_data(bundle.data)

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({}, status=200 if server.healthy else 500)

    async def data(request: web.Request) -> web.Response:
        server.asked.append(request.path_qs)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"code": "unauthorized"}, status=401)
        if server.intercept is not None and (response := await server.intercept(request)) is not None:
            return response
        document = (await request.json())["input"]
        try:
            return web.json_response(
                {"result": engine.eval_document(request.match_info["path"].replace("/", "."), document)}
            )
        except OpaUndefinedError:
            return web.json_response({})
        except OpaError:
            strict = request.query.get("strict-builtin-errors") == "true"
            return web.json_response({"code": "internal_error"}, status=500) if strict else web.json_response({})

    app = web.Application()
    app.add_routes([web.get("/health", health), web.post("/v1/data/{path:.+}", data)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
        engine.close()
