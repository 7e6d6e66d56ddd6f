"""The server as its operator sees it: ready or not, measured, drained in order, and silent about content."""

import asyncio
import gc
import io
import json
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from fastapi.routing import APIRoute, APIWebSocketRoute

from audit.trees import SYSTEM
from governance.identity import SubjectRef, TenantId
from ingress import live
from ingress.errors import ListenError
from ingress.journal import WITHHELD, open_journal
from ingress.listener import address, bind
from ingress.rest import AUDITED
from ingress.server import UNGOVERNED, create_app, serve
from ingress.settings import Settings
from tests.simulators.platform import (
    FRAME,
    START,
    LightPlatform,
    Running,
    light_platform,
    reply,
    rest,
    running,
    started,
)
from tests.simulators.stages import KEY, TENANT, ScriptedRecognizer

CANARY = "maria-gonzalez-4111"
OTHER = TenantId("another")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as serving:
        yield serving


# What operators look at


async def test_it_is_alive_whatever_else_is_wrong(server: Running) -> None:
    server.platform.warm["models"] = False
    async with server.http(None) as client:
        assert (await client.get("/healthz")).json() == {"status": "alive"}


async def test_it_is_ready_when_every_part_is_warm_and_names_the_one_that_is_not(server: Running) -> None:
    async with server.http(None) as client:
        assert (await client.get("/readyz")).status_code == 200
        server.platform.warm["models"] = False
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "not_ready")
        assert answer.json()["parts"] == {"policy": True, "log": True, "models": False}
        assert answer.headers["Retry-After"] == "2"


async def test_metrics_count_streams_and_name_nobody(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket, subjects=[CANARY], metadata={CANARY: CANARY})
        await socket.send(FRAME)
        async with server.http(None) as client:
            assert "earwitness_streams_active 1.0" in (await client.get("/metrics")).text
        await socket.send('{"type": "stop"}')
        await rest(socket)
    async with server.http(None) as client:
        text = (await client.get("/metrics")).text
    assert 'earwitness_streams_total{code="ok"} 1.0' in text
    assert "earwitness_audio_seconds_total 0.1" in text
    assert "earwitness_final_latency_seconds_count 1.0" in text
    assert "earwitness_decision_seconds_count 1.0" in text
    assert CANARY not in text
    assert "clinic" not in text


SCHEMAS = Path(__file__).resolve().parents[2] / "ingress" / "schemas"


async def test_the_schemas_are_served_as_they_are_published(server: Running) -> None:
    async with server.http(None) as client:
        for side in ("client", "server"):
            published = json.loads((SCHEMAS / f"{side}.schema.json").read_text(encoding="utf-8"))
            assert (await client.get(f"/v1/schema/{side}.json")).json() == published


async def test_every_route_is_audited_or_known_to_need_no_audit(tmp_path: Path) -> None:
    async with light_platform(tmp_path) as platform:
        app = create_app(platform)
    found = set()
    for route in _flat(app.routes):
        if isinstance(route, APIWebSocketRoute):
            found.add(("WEBSOCKET", route.path))
        elif isinstance(route, APIRoute):
            found |= {(method, route.path) for method in route.methods or ()}
    governed = {(method, path) for method, path in found if path not in UNGOVERNED}
    assert governed == set(AUDITED)
    assert {path for _, path in found} >= UNGOVERNED


def _flat(routes: Any) -> list[Any]:
    """Routes, those of included routers too."""
    flat = []
    for route in routes:
        inner = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        flat.extend(_flat(inner) if inner else [route])
    return flat


async def test_a_path_that_does_not_exist_is_answered_from_the_table(server: Running) -> None:
    async with server.http() as client:
        for method, path in (("GET", f"/{CANARY}"), ("PUT", "/v1/keys"), ("GET", "/docs"), ("GET", "/openapi.json")):
            answer = await client.request(method, path)
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_route"), path
            assert CANARY not in answer.text


# Going down


async def test_draining_warns_waits_cuts_and_records(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        await socket.send(FRAME)
        draining = asyncio.create_task(server.live.drain(0.3))
        while (warning := await reply(socket))["type"] != "warning":
            pass
        assert (warning["type"], warning["code"], warning["retry_after"]) == ("warning", "draining", 5)
        async with server.http(None) as client:
            answer = await client.get("/readyz")
            assert (answer.status_code, answer.json()["code"]) == (503, "draining")
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with server.connect():
                pass
        assert refused.value.response.status_code == 503
        messages, code = await rest(socket)
    assert [m["code"] for m in messages if m["type"] in {"error", "closed"}] == ["draining", "draining"]
    assert any(m.get("is_final") for m in messages)  # what was heard was delivered
    assert code == 1012
    assert await draining == 1
    assert (await server.entries())[-1]["code"] == "draining"


async def test_a_subject_that_is_erased_has_its_live_streams_ended_and_no_others(server: Running) -> None:
    someone, nobody = SubjectRef("ab" * 16), SubjectRef("cd" * 16)
    async with server.connect() as socket:
        await started(socket)
        assert await server.live.end_subject(TENANT, nobody) == 0
        assert await server.live.end_subject(OTHER, someone) == 0
        await socket.send(FRAME)
        assert await server.live.end_subject(TENANT, someone) == 1
        assert len(server.live) <= 1  # its session is over; only the socket may still be closing
        messages, _ = await rest(socket)
    assert messages[-1]["code"] == "subject_erased"
    assert (await server.entries())[-1]["code"] == "subject_erased"


async def test_a_stream_that_ends_in_its_own_time_is_not_cut(server: Running) -> None:
    async with server.connect() as socket:
        await started(socket)
        draining = asyncio.create_task(server.live.drain(30))
        await reply(socket)
        await socket.send('{"type": "stop"}')
        messages, code = await rest(socket)
    assert (messages[-1]["code"], code) == ("ok", 1000)
    assert await asyncio.wait_for(draining, 5) == 0


async def test_a_stream_that_hangs_is_cancelled_and_recorded(server: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CUT_SECONDS", 0.2)
    hung = bytes([1, 0]) * 100
    server.platform.decoder.slow[hung] = asyncio.Event()
    socket = await server.connect()
    await started(socket)
    await socket.send(hung)
    assert await asyncio.wait_for(server.live.drain(0.1), 5) == 1
    assert (await server.recorded("cancelled"))["type"] == "stream.closed"
    assert len(server.live) == 0
    assert server.platform.stages.admission.taken == 0


@asynccontextmanager
async def _nobody(_platform: LightPlatform) -> AsyncIterator[None]:
    yield


def _building(tmp_path: Path, built: list[LightPlatform], ended: list[list[str]]) -> Any:
    @asynccontextmanager
    async def build(settings: Settings) -> AsyncIterator[LightPlatform]:
        async with light_platform(tmp_path, drain_seconds=settings.drain_seconds) as platform:
            built.append(platform)
            yield platform
            leaves = await platform.log.read(SYSTEM, 0, platform.log.size(SYSTEM))
            ended.append([json.loads(leaf)["type"] for leaf in leaves])

    return build


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_brings_it_down_in_order(tmp_path: Path, number: signal.Signals) -> None:
    built: list[LightPlatform] = []
    ended: list[list[str]] = []
    listens: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
    settings = Settings(data_dir=tmp_path / "d", config_dir=tmp_path / "c", port=0, drain_seconds=0.2)
    build: Any = _building(tmp_path, built, ended)

    def told(host: str, port: int) -> None:
        listens.set_result((host, port))

    serving = asyncio.create_task(serve(settings, build, attendant=_nobody, listens=told))
    host, port = await asyncio.wait_for(listens, 10)
    async with websockets.connect(
        f"ws://{host}:{port}/v1/stream", additional_headers={"Authorization": f"Bearer {KEY}"}, proxy=None
    ) as socket:
        await started(socket)
        os.kill(os.getpid(), number)
        messages, code = await rest(socket)
    await asyncio.wait_for(serving, 10)
    assert (messages[0]["type"], messages[-1]["code"], code) == ("warning", "draining", 1012)
    assert ended == [["service.stopped"]]
    with pytest.raises(httpx.ConnectError):
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get(f"http://{host}:{port}/healthz")


async def test_what_was_loaded_is_not_collected_while_it_serves(tmp_path: Path) -> None:
    frozen: list[int] = []
    settings = Settings(data_dir=tmp_path / "d", config_dir=tmp_path / "c", port=0, drain_seconds=0.2)

    def told(_host: str, _port: int) -> None:
        frozen.append(gc.get_freeze_count())
        os.kill(os.getpid(), signal.SIGTERM)

    build: Any = _building(tmp_path, [], [])
    await asyncio.wait_for(serve(settings, build, attendant=_nobody, listens=told), 10)
    assert frozen[0] > 10_000
    assert gc.get_freeze_count() == 0


async def test_a_second_signal_does_not_wait_for_streams(tmp_path: Path) -> None:
    listens: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
    settings = Settings(data_dir=tmp_path / "d", config_dir=tmp_path / "c", port=0, drain_seconds=60)
    build: Any = _building(tmp_path, [], [])

    def told(host: str, port: int) -> None:
        listens.set_result((host, port))

    serving = asyncio.create_task(serve(settings, build, attendant=_nobody, listens=told))
    host, port = await asyncio.wait_for(listens, 10)
    async with websockets.connect(
        f"ws://{host}:{port}/v1/stream", additional_headers={"Authorization": f"Bearer {KEY}"}, proxy=None
    ) as socket:
        await started(socket)
        os.kill(os.getpid(), signal.SIGINT)
        assert (await reply(socket))["type"] == "warning"
        os.kill(os.getpid(), signal.SIGINT)
        messages, _ = await rest(socket)
    assert messages[-1]["code"] == "draining"
    await asyncio.wait_for(serving, 10)


async def test_a_taken_port_is_told_before_anything_is_built(tmp_path: Path) -> None:
    built: list[LightPlatform] = []
    build: Any = _building(tmp_path, built, [])
    with bind("127.0.0.1", 0) as taken:
        taken.listen()
        settings = Settings(data_dir=tmp_path / "d", config_dir=tmp_path / "c", port=address(taken)[1])
        with pytest.raises(ListenError):
            await serve(settings, build, attendant=_nobody)
    assert built == []


# What it writes about itself


@pytest.fixture
def journal() -> Any:
    """The process's log as `serve` opens it, every logger at its most talkative."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    open_journal(stream, plain=False)
    root.setLevel(logging.DEBUG)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.captureWarnings(capture=False)


async def test_nothing_a_client_sends_is_logged(
    tmp_path: Path, journal: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    async with running(tmp_path) as server:
        headers = {"User-Agent": CANARY, "X-Note": CANARY, "Cookie": CANARY}
        server.platform.decoder.poison[CANARY.encode()] = RuntimeError(CANARY)
        server.platform.recognizer.scripts = [ScriptedRecognizer(words=(CANARY,))]
        async with server.connect(path=f"/v1/stream?token={CANARY}", headers=headers) as socket:
            await started(socket, subjects=[CANARY], metadata={CANARY: CANARY}, purpose=CANARY)
            await socket.send(FRAME)
            await socket.send(CANARY.encode())
            await rest(socket)
        with pytest.raises(websockets.InvalidStatus):
            async with server.connect(key=CANARY):
                pass
        async with server.connect() as socket:
            await socket.send(json.dumps(START | {CANARY: CANARY}))
            messages, _ = await rest(socket)
            assert CANARY not in json.dumps(messages)
        async with server.http(CANARY) as client:
            await client.get(f"/{CANARY}?q={CANARY}", headers=headers)
            await client.post("/v1/consents", content=CANARY)
    written = journal.getvalue() + "".join(capfd.readouterr())
    assert "internal_error" not in written
    assert "failed: RuntimeError" in written  # that it failed is told; with which words, is not
    assert CANARY not in written
    for line in journal.getvalue().splitlines():
        assert json.loads(line)["logger"]


def test_a_librarys_words_are_withheld_and_its_place_is_kept(journal: io.StringIO) -> None:
    logging.getLogger("presidio-analyzer").warning("found %s", CANARY)
    logging.getLogger("uvicorn.error").error("Exception with %s", CANARY, exc_info=ValueError(CANARY))
    logging.getLogger("ingress.session").info("stream %s ended", "ab12")
    warned, failed, ours = (json.loads(line) for line in journal.getvalue().splitlines())
    assert (warned["message"], warned["logger"]) == (WITHHELD, "presidio-analyzer")
    assert failed["error"] == "ValueError"
    assert failed["place"].startswith("test_server:")
    assert ours["message"] == "stream ab12 ended"
    assert CANARY not in journal.getvalue()


def test_a_terminal_gets_plain_lines() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        open_journal(stream, plain=True)
        logging.getLogger("ingress.server").info("serving")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        logging.captureWarnings(capture=False)
    assert stream.getvalue().endswith(" info ingress.server serving\n")
