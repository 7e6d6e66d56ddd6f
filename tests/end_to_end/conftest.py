"""The platform as its users meet it: `earwitness serve` in a process of its own, spoken to over real sockets."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import psutil
import pytest
import websockets

from governance.identity import Scope
from governance.request import ModelProfile, Regime
from ingress.control import Counter, counter
from ingress.orders.records import CreateKey, CreateTenant
from ingress.settings import Settings
from ingress.views import NewKey
from ingress.wiring import office

START_SECONDS = 60.0  # for models to load on a busy machine
CHUNK_SECONDS = 0.1
SAMPLE_RATE = 16_000


@dataclass
class Server:
    """A running platform."""

    process: subprocess.Popen[bytes]
    settings: Settings
    output: Path
    schema: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    def said(self) -> str:
        """Everything the process has written to its outputs."""
        return self.output.read_text(errors="replace")

    def workers(self, kind: str) -> list[psutil.Process]:
        """Its worker processes whose command names `kind`."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return [child for child in children if any(kind in part for part in child.cmdline())]

    @asynccontextmanager
    async def officer(self) -> AsyncIterator[Counter]:
        """The officer's socket of this server."""
        async with counter(self.settings, office) as desk:
            yield desk

    async def tenant(self, name: str, *regimes: Regime, purposes: Iterable[str] = ("care",)) -> NewKey:
        """A new tenant and a key of it."""
        now = datetime.now(UTC)
        async with self.officer() as desk:
            await desk.carry_out(
                CreateTenant(
                    tenant=name,
                    regimes=regimes or (Regime.SOC2,),
                    region="local",
                    purposes=tuple(purposes),
                    baa_expires_at=now + timedelta(days=30) if Regime.HIPAA in regimes else None,
                )
            )
            return await desk.carry_out(CreateKey(tenant=name, scopes=tuple(Scope), expires_at=now + timedelta(days=1)))

    def connect(self, credential: str, **options: Any) -> websockets.connect:
        """A WebSocket of the native protocol."""
        headers = {"Authorization": f"Bearer {credential}"} | options.pop("headers", {})
        url = self.url.replace("http", "ws") + "/v1/stream"
        return websockets.connect(url, additional_headers=headers, proxy=None, **options)

    async def stream(self, credential: str, pcm: bytes, *, pace: float = 1.0, **start: Any) -> list[dict[str, Any]]:
        """Stream 16 kHz mono PCM at `pace` times real time; return every message, each checked against the schema."""
        async with self.connect(credential) as ws, asyncio.TaskGroup() as tasks:
            tasks.create_task(_send(ws, pcm, pace, start))
            return [self.checked(json.loads(message)) async for message in _until_closed(ws)]

    def checked(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message, if it is of the published schema."""
        if not self.schema:
            self.schema = httpx.get(f"{self.url}/v1/schema/server.json", trust_env=False).json()
        jsonschema.validate(message, self.schema)
        return message


async def _send(ws: websockets.ClientConnection, pcm: bytes, pace: float, start: dict[str, Any]) -> None:
    await ws.send(json.dumps(START | start))
    step, began = int(SAMPLE_RATE * CHUNK_SECONDS) * 2, time.monotonic()
    try:
        for number, offset in enumerate(range(0, len(pcm), step)):
            await asyncio.sleep(max(began + number * CHUNK_SECONDS / pace - time.monotonic(), 0))
            await ws.send(pcm[offset : offset + step])
        await ws.send('{"type": "stop"}')
    except websockets.ConnectionClosed:
        pass  # the server ended the stream; what it said is being read


async def _until_closed(ws: websockets.ClientConnection) -> AsyncIterator[str | bytes]:
    try:
        while True:
            yield await ws.recv()
    except websockets.ConnectionClosed:
        return


START: dict[str, Any] = {
    "type": "start",
    "version": 1,
    "purpose": "care",
    "subjects": ["patient-17"],
    "lawful_basis": "contract",
    "language": "en",
    "encoding": "pcm_s16le",
    "sample_rate": SAMPLE_RATE,
    "channels": 1,
    "redaction_profile": "phi",
    "model_profile": "fast",
}


def free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def launch(directory: Path, **settings: Any) -> Server:
    """Start a platform in its own process; it may still refuse to come up."""
    chosen = Settings(
        data_dir=directory / "data",
        config_dir=directory / "config",
        port=free_port(),
        insecure_development_approver=settings.pop("insecure_development_approver", True),
        **settings,
    )
    values = chosen.model_dump(mode="json", exclude_none=True).items()
    given = {
        f"EARWITNESS_{name}".upper(): value if isinstance(value, str) else json.dumps(value) for name, value in values
    }
    directory.mkdir(parents=True, exist_ok=True)
    output = directory / "output"
    with output.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "ingress.cli", "serve"],
            env=os.environ | given | {"TMPDIR": str(directory)},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    return Server(process, chosen, output)


def wait_until_ready(server: Server) -> Server:
    """Wait for /readyz."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            if httpx.get(f"{server.url}/readyz", trust_env=False).is_success:
                return server
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the platform did not come up:\n{server.said()}")


def stop(server: Server) -> None:
    """Bring it down in order, and see that it goes."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
        try:
            server.process.wait(40)
        except subprocess.TimeoutExpired:
            server.process.kill()
            raise


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One platform for every test that does not break it."""
    running = launch(tmp_path_factory.mktemp("platform"), drain_seconds=1)
    try:
        yield wait_until_ready(running)
    finally:
        stop(running)


@pytest.fixture
def breakable(tmp_path: Path) -> Iterator[Server]:
    """A platform of the test's own, to break; with the quick engine only, which is soon loaded."""
    running = launch(tmp_path / "platform", drain_seconds=1, model_profiles=[ModelProfile.FAST])
    try:
        yield wait_until_ready(running)
    finally:
        stop(running)


@pytest.fixture(scope="session")
def call() -> bytes:
    """The demo recording: 16 kHz mono PCM s16le, 46 s."""
    import av  # noqa: PLC0415  only these tests decode on the client's side

    path = Path(__file__).parents[2] / "ingress" / "demo" / "clinic-call.flac"
    with av.open(str(path)) as container:
        return b"".join(bytes(frame.to_ndarray().tobytes()) for frame in container.decode(audio=0))
