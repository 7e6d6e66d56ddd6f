"""A light platform behind real sockets: the production server, surface, session and audit log; scripted models.

`Running` is what a test talks to. Policy permits, recognition says the same two words for every frame, and governance's
records are a few objects in memory, unless the test puts something else in their place.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import websockets

from audit.log import AuditLog
from audit.recorded import Recorded
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.decision import Grant
from governance.identity import Scope, TenantId
from governance.records import Records
from inference.audio import Pcm
from inference.recognizer import Recognition
from ingress.admission import Admission
from ingress.listener import address, bind, listening
from ingress.live import LiveStreams
from ingress.orders.order import Office
from ingress.server import create_app
from ingress.session import Stages
from ingress.settings import Settings
from ingress.telemetry import Telemetry
from retention.seal import ZeroRetention
from tests.simulators.stages import (
    KEY,
    TENANT,
    ScriptedDecoder,
    ScriptedFacts,
    ScriptedPolicy,
    ScriptedRecognizer,
    ScriptedRedactor,
    principal,
)

ORIGIN = "earwitness.test/log"
FRAME = bytes(3200)  # 100 ms
START: dict[str, Any] = {
    "type": "start",
    "version": 1,
    "purpose": "care",
    "subjects": ["patient@example.com"],
    "lawful_basis": "contract",
}


@dataclass
class ManyRecognizers:
    """A scripted recogniser for each stream, in the order in which they open: `scripts` first, then plain ones."""

    scripts: list[ScriptedRecognizer] = field(default_factory=list)
    opened: list[ScriptedRecognizer] = field(default_factory=list)
    models: dict[str, str] = field(default_factory=lambda: {"scripted": "0" * 64})

    def open(self, grant: Recorded[Grant], channels: int) -> Recognition:
        recognizer = self.scripts.pop(0) if self.scripts else ScriptedRecognizer()
        self.opened.append(recognizer)
        return recognizer.open(grant, channels)


@dataclass
class TouchyDecoder(ScriptedDecoder):
    """Decodes PCM; what is in `poison` raises its fault, and what is in `slow` waits for its event."""

    poison: dict[bytes, Exception] = field(default_factory=dict)
    slow: dict[bytes, asyncio.Event] = field(default_factory=dict)

    async def decode(self, data: bytes) -> Pcm:
        if data in self.poison:
            raise self.poison[data]
        if data in self.slow:
            await self.slow[data].wait()
        return await super().decode(data)


@dataclass
class LightPlatform:
    """What the wiring builds, with scripted parts."""

    settings: Settings
    log: AuditLog
    records: Records
    facts: ScriptedFacts = field(default_factory=ScriptedFacts)
    real_facts: bool = False
    policy: ScriptedPolicy = field(default_factory=ScriptedPolicy)
    decoder: TouchyDecoder = field(default_factory=TouchyDecoder)
    recognizer: ManyRecognizers = field(default_factory=ManyRecognizers)
    redactor: ScriptedRedactor = field(default_factory=ScriptedRedactor)
    telemetry: Telemetry = field(default_factory=Telemetry)
    warm: dict[str, bool] = field(default_factory=lambda: {"policy": True, "log": True, "models": True})

    def __post_init__(self) -> None:
        self.facts.principal = principal(*Scope)
        self.stages = Stages(
            facts=self.records if self.real_facts else self.facts,
            policy=self.policy,
            log=self.log,
            decoder=self.decoder,
            recognizer=self.recognizer,
            redactor=self.redactor,
            vault=ZeroRetention(),
            admission=Admission(self.settings.max_streams, self.settings.max_streams_per_tenant),
            meter=self.telemetry,
            now=utc_now,
        )
        self.live = LiveStreams(self.stages)
        records = self.records
        self.office = Office(
            facts=records,
            tenants=records.tenants,
            keys=records.keys,
            consents=records.consents,
            log=self.log,
            now=utc_now,
        )

    async def readiness(self) -> Mapping[str, bool]:
        return self.warm


@dataclass
class Running:
    """A platform being served, and how to reach it."""

    platform: LightPlatform
    live: LiveStreams
    host: str
    port: int

    def connect(self, key: str | None = KEY, path: str = "/v1/stream", **options: Any) -> websockets.connect:
        """A WebSocket of the native protocol."""
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        headers |= options.pop("headers", {})
        return websockets.connect(
            f"ws://{self.host}:{self.port}{path}", additional_headers=headers, proxy=None, **options
        )

    def http(self, key: str | None = KEY) -> httpx.AsyncClient:
        """A client of the REST routes."""
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        return httpx.AsyncClient(base_url=f"http://{self.host}:{self.port}", headers=headers, trust_env=False)

    async def entries(self, tree: str = TENANT) -> list[dict[str, Any]]:
        """What is on record, oldest first."""
        name = TenantId(tree)
        size = self.platform.log.size(name)
        return [json.loads(leaf) for leaf in await self.platform.log.read(name, 0, size)] if size else []

    async def recorded(self, code: str, seconds: float = 5.0) -> dict[str, Any]:
        """The entry with this outcome, as soon as it is on record."""
        async with asyncio.timeout(seconds):
            while True:
                for entry in await self.entries():
                    if entry.get("code") == code:
                        return entry
                await asyncio.sleep(0.02)  # the log tells nobody of what it appends

    async def settled(self, seconds: float = 5.0) -> None:
        """Until every stream's own coroutine has returned and its place is free: client and log knew before."""
        async with asyncio.timeout(seconds):
            while len(self.live) or self.platform.stages.admission.taken:  # noqa: ASYNC110  two counters, no event
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.05)  # its connection's tasks end after it


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def light_platform(directory: Path, *, real_facts: bool = False, **settings: Any) -> AsyncIterator[LightPlatform]:
    """A platform with its audit log and its records in `directory`.

    Args:
        directory: A folder of the test's own.
        real_facts: Authenticate against the records, rather than the one scripted key.
        settings: Beyond the defaults.
    """
    data, config = directory / "data", directory / "config"
    config.mkdir(parents=True, exist_ok=True)
    data.mkdir(parents=True, exist_ok=True)
    key = FileSigner.create(config / "log.key", ORIGIN)
    chosen = Settings(data_dir=data, config_dir=config, **settings)
    async with AuditLog.open(data / "audit.db", key, ORIGIN) as log, Database.open(data / "records.sqlite") as database:
        records = Records(database, LogRecorder(log), index_key=bytes(32), region="local", now=utc_now)
        yield LightPlatform(chosen, log, records, real_facts=real_facts)
        await records.settled()


@asynccontextmanager
async def running(directory: Path, **options: Any) -> AsyncIterator[Running]:
    """Serve a light platform on a free port of loopback."""
    async with light_platform(directory, **options) as platform:
        with bind("127.0.0.1", 0) as bound:
            async with listening(create_app(platform), bound, None):
                yield Running(platform, platform.live, *address(bound))


async def started(socket: websockets.ClientConnection, **changes: Any) -> dict[str, Any]:
    """Send `start`, and take the answer."""
    await socket.send(json.dumps(START | changes))
    return await reply(socket)


async def reply(socket: websockets.ClientConnection, seconds: float = 5.0) -> dict[str, Any]:
    """The next message."""
    async with asyncio.timeout(seconds):
        message: dict[str, Any] = json.loads(await socket.recv())
        return message


async def rest(socket: websockets.ClientConnection, seconds: float = 10.0) -> tuple[list[dict[str, Any]], int]:
    """All that still comes, and the close code."""
    messages = []
    async with asyncio.timeout(seconds):
        try:
            while True:
                messages.append(json.loads(await socket.recv()))
        except websockets.ConnectionClosed as closed:
            return messages, closed.rcvd.code if closed.rcvd else 1006
