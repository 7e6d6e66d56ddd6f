"""An installation's log with a tenant's honest history in it, and a desk that exports evidence of it."""

import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.controls import Catalogue
from audit.events import (
    ChangeIntended,
    ChangeMade,
    ContentIntended,
    ContentRead,
    ContentStored,
    Event,
    RetentionDone,
    RetentionIntended,
    StreamClosed,
    StreamDenied,
    StreamPermitted,
)
from audit.evidence import EvidenceDesk, ExportRequest
from audit.log import AuditLog
from audit.population import Row
from audit.signing import FileSigner
from audit.trust import Trust
from governance.identity import TenantId

ORIGIN = "audit.example/test"
CLINIC = TenantId("clinic")
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DIGEST = "d" * 64
KEY, SUBJECT, CONSENT = "0a1b2c3d4e5f6071", "5" * 32, "c" * 32

LOG_KEY = FileSigner(Ed25519PrivateKey.from_private_bytes(b"l" * 32), ORIGIN)
EVIDENCE_KEY = FileSigner(Ed25519PrivateKey.from_private_bytes(b"e" * 32), f"{ORIGIN}/evidence")
RECEIPT_KEY = FileSigner(Ed25519PrivateKey.from_private_bytes(b"r" * 32), f"{ORIGIN}/receipts")
TRUST = Trust((LOG_KEY.key, EVIDENCE_KEY.key, RECEIPT_KEY.key))

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "service_starts": ("at", "version", "bundle_revision", "bundle_digest"),
    "keys": ("key_id", "created_at", "expires_at", "revoked_at"),
    "objects": ("object_id", "state", "delete_after", "held", "in_review"),
}


def catalogue() -> Catalogue:
    """The table of controls as the policy bundle has it."""
    file = Path(__file__).parents[2] / "policies/earwitness/controls/data.json"
    return Catalogue.of_bundle({"earwitness": {"controls": json.loads(file.read_text(encoding="utf-8"))}})


@dataclass
class Listed:
    """A population of given rows."""

    name: str
    listed: list[Row] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        return COLUMNS[self.name]

    async def rows(self, tenant: TenantId, begins: datetime, ends: datetime) -> Iterable[Row]:
        return self.listed


@dataclass
class House:
    """The log, a clock that is set by hand, and what the packages would contribute."""

    log: AuditLog
    now: datetime = NOON
    populations: dict[str, Listed] = field(default_factory=lambda: {name: Listed(name) for name in COLUMNS})
    receipts: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def opened(cls, folder: Path) -> AsyncIterator["House"]:
        moment = [NOON]
        async with AuditLog.open(folder / "log" / "audit.db", LOG_KEY, ORIGIN, clock=lambda: moment[0]) as log:
            house = cls(log)
            house._moment = moment
            yield house

    def __post_init__(self) -> None:
        self._moment = [self.now]

    def forward(self, **duration: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**duration)
        self._moment[0] = self.now
        return self.now

    async def signed(self, tenant: TenantId, begins: datetime, ends: datetime) -> Mapping[str, bytes]:
        """The receipts, as `Receipts` has it."""
        return self.receipts

    async def says(self, *events: Event) -> int:
        """Record events, a second apart; the index of the last."""
        index = -1
        for event in events:
            self.forward(seconds=1)
            index = await self.log.append(CLINIC, event)
        return index

    async def changes(self, change: str, ref: str, *, outcome: str = "made", **details: str) -> int:
        """Record a change; its intent's index."""
        intent = await self.says(ChangeIntended(change=change, ref=ref, actor="operator", details=details))
        await self.says(ChangeMade(intent=intent, outcome=outcome))
        return intent

    async def stores(self, stream: str, *objects: str, outcome: str = "stored", delete_after: str = "") -> int:
        """Record that objects of a stream were stored; the last one's index."""
        intent = await self.says(intended(stream, *objects))
        due = delete_after or (self.now + timedelta(days=7)).isoformat()
        return await self.says(*(stored(stream, intent, each, outcome=outcome, due=due) for each in objects))

    async def runs_retention(self) -> int:
        """Record a retention run."""
        intent = await self.says(retention())
        return await self.says(retained(intent))

    async def lives_well(self) -> None:
        """A tenant's days on which everything is as it must be."""
        announced = {"at": self.now.isoformat(), "version": "1", "bundle_revision": "r1", "bundle_digest": DIGEST}
        self.populations["service_starts"].listed.append(announced)
        agreement = (self.now + timedelta(days=300)).isoformat()
        await self.changes("tenant.create", CLINIC, regimes="gdpr,hipaa", baa_expires_at=agreement)
        await self.changes("key.create", KEY, expires_at=(self.now + timedelta(days=90)).isoformat())
        life = {"created_at": self.now.isoformat(), "expires_at": (self.now + timedelta(days=90)).isoformat()}
        self.populations["keys"].listed.append({"key_id": KEY, **life, "revoked_at": ""})
        expires = (self.now + timedelta(days=365)).isoformat()
        await self.changes("consent.record", CONSENT, subject=SUBJECT, purposes="care", expires_at=expires)
        await self.says(permitted("1" * 32), closed("1" * 32), denied("2" * 32))
        await self.says(permitted("3" * 32, storage="sealed"))
        await self.stores("3" * 32, "a" * 32)
        await self.says(closed("3" * 32), reading("a" * 32))
        row = {"object_id": "a" * 32, "state": "stored", "delete_after": (self.now + timedelta(days=7)).isoformat()}
        self.populations["objects"].listed.append(row | {"held": "no", "in_review": "no"})
        self.forward(hours=20)
        await self.runs_retention()
        self.forward(hours=3)

    def desk(self, **changes: Any) -> EvidenceDesk:
        """A desk over all of it."""
        given: dict[str, Any] = {
            "signer": EVIDENCE_KEY,
            "trust": TRUST,
            "catalogue": catalogue(),
            "populations": list(self.populations.values()),
            "receipts": self,
            "version": "0.1.0",
            "now": lambda: self.now,
        }
        return EvidenceDesk(self.log, **(given | changes))

    def request(self, **changes: Any) -> ExportRequest:
        """An export of everything until now."""
        given: dict[str, Any] = {
            "tenant": CLINIC,
            "regime": "gdpr",
            "purpose": "audit-2026",
            "begins": NOON - timedelta(days=1),
            "ends": self.now + timedelta(days=1),
            "actor": "operator",
        }
        return ExportRequest(**(given | changes))


def permitted(stream: str, **changes: Any) -> StreamPermitted:
    """A permit that rests on the consent."""
    storage = changes.pop("storage", "none")
    given: dict[str, Any] = {
        "stream_id": stream,
        "decision_id": "d" + stream[1:],
        "key_id": KEY,
        "subjects": (SUBJECT,),
        "purpose": "care",
        "lawful_basis": "",
        "consent_id": CONSENT,
        "bundle_revision": "r1",
        "bundle_digest": DIGEST,
        "engine": "opa",
        "obligations": {"storage": storage},
        "expires_at": (NOON + timedelta(days=2)).isoformat(),
        "again": False,
    }
    return StreamPermitted(**(given | changes))


def denied(stream: str, reasons: Sequence[str] = ("gdpr.lawful_basis",)) -> StreamDenied:
    """A denial."""
    return StreamDenied(
        stream_id=stream,
        decision_id="e" + stream[1:],
        key_id=KEY,
        subjects=(SUBJECT,),
        purpose="care",
        lawful_basis="",
        consent_id="",
        bundle_revision="r1",
        bundle_digest=DIGEST,
        reasons=tuple(reasons),
        again=False,
    )


def closed(stream: str, **changes: Any) -> StreamClosed:
    """A stream that ended well."""
    given: dict[str, Any] = {
        "stream_id": stream,
        "decision_id": "d" + stream[1:],
        "code": "ok",
        "samples_received": 16_000,
        "samples_speech": 12_000,
        "samples_silence": 4_000,
        "segments": 1,
        "words": 3,
        "redactions": {},
        "models": {"fast": "m" * 64},
        "milliseconds": 1_000,
    }
    return StreamClosed(**(given | changes))


def intended(stream: str, *objects: str) -> ContentIntended:
    """Storage that is announced."""
    return ContentIntended(
        stream_id=stream,
        decision_id="d" + stream[1:],
        objects=objects,
        classes=("audio.personal",) * len(objects),
        subjects=(SUBJECT,),
        purpose="care",
        jurisdiction="local",
        schedule_revision="r1",
    )


def stored(stream: str, intent: int, object_id: str, *, outcome: str, due: str) -> ContentStored:
    """What became of it."""
    return ContentStored(
        intent=intent,
        object_id=object_id,
        stream_id=stream,
        outcome=outcome,
        store="directory",
        bytes=10,
        digest=DIGEST,
        milliseconds=10,
        keep_until="",
        delete_after=due,
        commitments={},
    )


def reading(object_id: str, **changes: Any) -> ContentRead:
    """Somebody reads an object."""
    given: dict[str, Any] = {
        "object_id": object_id,
        "stream_id": "3" * 32,
        "retention_class": "audio.personal",
        "actor": KEY,
        "purpose": "care",
        "decision_id": "f" * 32,
        "bundle_revision": "r1",
        "bundle_digest": DIGEST,
        "again": False,
    }
    return ContentRead(**(given | changes))


def retention(*, dry_run: bool = False) -> RetentionIntended:
    """A run begins."""
    return RetentionIntended(
        run_id="b" * 32,
        actor="schedule",
        schedule_revision="r1",
        schedule_digest=DIGEST,
        dry_run=dry_run,
        due=0,
        population=DIGEST,
    )


def retained(intent: int, *, outcome: str = "completed") -> RetentionDone:
    """A run ends."""
    return RetentionDone(
        intent=intent,
        run_id="b" * 32,
        outcome=outcome,
        destroyed=0,
        held=0,
        floored=0,
        in_review=0,
        failed=0,
        sidecars=0,
        population=DIGEST,
    )
