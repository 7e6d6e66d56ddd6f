"""A vault made of real parts, and a stream to put into it: audio whose every sample is told apart, and segments."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from audit.log import AuditLog
from audit.recorded import DurableAppend, Recorded
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.decision import (
    Certification,
    InterimPolicy,
    Obligations,
    Permit,
    RedactionHold,
    RedactionOperator,
    Storage,
    SurrogateScope,
)
from governance.identity import StreamId, SubjectRef, TenantId
from governance.labels import Label as Kept
from governance.records import Records
from governance.request import ModelProfile, RedactionProfile, Regime
from governance.stored_audio import AudioOperator, StoredAudio, UntimedAudio
from inference.audio import SAMPLE_RATE, Pcm
from inference.transcript import Segment, Word
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction
from retention.directory import DirectoryStore
from retention.key_ring import KeyRing
from retention.keystore import KeyStore
from retention.label import Kind, Label
from retention.objects import ObjectStore
from retention.schedule import Schedule
from retention.sealed import SealedReader
from retention.spool import Spool
from retention.stored import Stored, StoredObjects
from retention.suppression import Suppressions
from retention.vault import SealedVault
from tests.retention.conftest import CLINIC, INDEX_KEY, ORIGIN, Archive, Clock

QUOTA_BYTES = 64 * 1024 * 1024
SCHEDULE = Schedule.parse(
    {
        "jurisdictions": ["local"],
        "rules": [
            {
                "class": name,
                "purpose": "*",
                "jurisdiction": "local",
                "ceiling": "P30D",
                "ceiling_basis": ["test"],
                "trigger": "created",
                "action": "destroy",
            }
            for name in (
                "audio.health",
                "redacted_audio.health",
                "transcript.health",
                "clear_transcript.health",
                "sidecar.health",
            )
        ],
    },
    revision="test.1",
    digest="0" * 64,
)


@dataclass
class Room:
    """A vault over an archive, and what is asked of it."""

    archive: Archive
    rows: StoredObjects
    keys: KeyRing
    store: ObjectStore
    spool: Spool
    suppressions: Suppressions
    schedule: Schedule = SCHEDULE
    vault: SealedVault = field(init=False)

    def __post_init__(self) -> None:
        self.vault = self.another()

    @property
    def spool_dir(self) -> Path:
        return self.archive.data / "spool"

    @property
    def store_dir(self) -> Path:
        return self.archive.data / "objects"

    def another(self, **parts: Any) -> SealedVault:
        """Another vault of the same parts, but for those given: as a new run of the platform would have."""
        chosen: dict[str, Any] = {
            "log": self.archive.log,
            "rows": self.rows,
            "keys": self.keys,
            "store": self.store,
            "spool": self.spool,
            "schedule": self.schedule,
            "suppressions": self.suppressions,
            "now": self.archive.clock,
        }
        return SealedVault(**(chosen | parts))

    async def entries(self, kind: str, tenant: TenantId = CLINIC) -> list[dict[str, Any]]:
        """Entries of a type, with their index."""
        log = self.archive.log
        leaves = await log.read(tenant, 0, log.size(tenant)) if log.size(tenant) else []
        found = [json.loads(leaf) | {"index": index} for index, leaf in enumerate(leaves)]
        return [entry for entry in found if entry["type"] == kind]

    async def stored(self, tenant: TenantId = CLINIC) -> dict[tuple[int, str], Stored]:
        """What is stored, by channel and kind."""
        return {(each.label.channel, each.label.kind): each for each in await self.rows.page(tenant)}

    async def content(self, stored: Stored) -> bytes:
        """What an object holds, opened as it is said to be."""
        key = await self.keys.unwrap_object_key(stored.wrapped_key, stored.label)
        return opened(self.store, stored.name, stored.bytes, key, stored.label)


def opened(store: ObjectStore, name: str, size: int, key: bytes, label: Label) -> bytes:
    reader = SealedReader(lambda start, length: store.read(name, start, length), size, key, label)
    return b"".join(reader.read())


@asynccontextmanager
async def vault_room(archive: Archive, **parts: Any) -> AsyncIterator[Room]:
    """A room whose vault is settled at the end."""
    changes = archive.records.ledger
    room = Room(
        archive,
        StoredObjects(archive.database),
        KeyRing(archive.database, changes, KeyStore(archive.root / "config" / "keys"), archive.clock),
        parts.pop("store", None) or DirectoryStore(archive.data / "objects", QUOTA_BYTES),
        Spool(archive.data / "spool"),
        Suppressions(
            archive.database,
            changes,
            key=bytes(range(1, 33)),
            file=archive.root / "config" / "suppressions.jsonl",
            now=archive.clock,
        ),
        **parts,
    )
    try:
        yield room
    finally:
        await room.vault.settled()


OBLIGATIONS = Obligations(
    redaction_profile=RedactionProfile.PHI,
    redaction={Kept.PERSON: RedactionOperator.REPLACE},
    redaction_hold=RedactionHold.BALANCED,
    redaction_overdue_shown=False,
    redaction_certification=Certification.FULL,
    surrogate_scope=SurrogateScope.STREAM,
    interim_policy=InterimPolicy.REDACTED,
    storage=Storage.SEALED,
    clear_transcript=True,
    stored_audio=StoredAudio.ORIGINAL,
    audio_operator=AudioOperator.SILENCE,
    untimed_audio=UntimedAudio.MASK,
    retention_class="health",
    region="local",
    max_duration_seconds=3600,
    model_channel="stable",
    permit_seconds=300,
)


def permit(
    archive: Archive, *subjects: SubjectRef | None, stream: str = "5" * 32, **obligations: Any
) -> Recorded[Permit]:
    """A permit for a stream of the clinic, a channel a subject."""
    now = archive.clock()
    made = Permit(
        decision_id="d1",
        stream_id=StreamId(stream),
        tenant=CLINIC,
        purpose="care",
        subjects=subjects,
        obligations=replace(OBLIGATIONS, **obligations),
        language="en",
        model_profile=ModelProfile.FAST,
        issued_at=now,
        expires_at=now + timedelta(seconds=300),
        bundle_revision="test.1",
        bundle_digest="0" * 64,
        engine="test",
    )
    return Recorded(made, 0, DurableAppend())


def speech(seconds: float, *, begins: float = 0.0, channels: int = 1) -> Pcm:
    """Audio in which every sample says where it stands, and every channel which it is."""
    first = round(begins * SAMPLE_RATE)
    places = np.arange(first, first + round(seconds * SAMPLE_RATE))
    rows = [(places * 7 + channel * 13_001) % 65_536 - 32_768 for channel in range(channels)]
    return Pcm(np.stack(rows).astype(np.float32) / np.float32(32_768))


def pcm_bytes(seconds: float, channel: int = 0) -> bytes:
    """The same, as it is stored."""
    return bytes((speech(seconds, channels=channel + 1).samples[channel] * 32_768).astype("<i2").tobytes())


def segment(*words: str, channel: int = 0, start: float = 0.0) -> Segment:
    """A final result as recognition gives it."""
    said = tuple(Word(text, start + place, start + place + 1, 0.9, "estimated") for place, text in enumerate(words))
    end = start + len(words)
    return Segment(channel=channel, utterance=0, start=start, end=end, words=said, confidence=0.9)


def redacted(*words: str, channel: int = 0, start: float = 0.0) -> RedactedSegment:
    """A final result as it may be shown; `[…]` marks what was withheld."""
    said = tuple(
        RedactedWord(text, start + place, start + place + 1, 0.9, "estimated") for place, text in enumerate(words)
    )
    return RedactedSegment(
        proof=Redaction(),
        channel=channel,
        utterance=0,
        start=start,
        end=start + len(words),
        text=" ".join(words),
        words=said,
        redactions=tuple(RedactedSpan(word.text[1:-1], word.start, word.end) for word in said if word.text[0] == "["),
        confidence=0.9,
        from_finalize=False,
    )


async def keep_a_stream(room: Room, permitted: Recorded[Permit], metadata: Mapping[str, str] | None = None) -> None:
    """One stream from its beginning to its end: 1.5 s of audio and a final result on every channel."""
    channels = len(permitted.value.subjects)
    async with room.vault.open(permitted, metadata or {}) as seal:
        for step in range(15):
            await seal.audio(speech(0.1, begins=step * 0.1, channels=channels))
        for channel in range(channels):
            await seal.clear(segment("mary", "jones", channel=channel))
            await seal.transcript(redacted("[NAME]", "called", channel=channel))


LIVE_KEY = bytes(range(32))


def live_label(kind: Kind = Kind.AUDIO) -> Label:
    """Of an object that no row knows."""
    return Label(
        object_id="ab" * 16,
        tenant=CLINIC,
        stream_id=StreamId("5" * 32),
        channel=0,
        kind=kind,
        retention_class="health",
        purpose="care",
        jurisdiction="local",
        subjects=(SubjectRef("c" * 32),),
    )


@asynccontextmanager
async def opened_room(root: Path) -> AsyncIterator[Room]:
    """A room in a folder, with whatever an earlier run has left there."""
    fresh = not (root / "config" / "log.key").exists()
    (root / "config").mkdir(parents=True, exist_ok=True)
    key = root / "config" / "log.key"
    signer = FileSigner.create(key, ORIGIN) if fresh else FileSigner.load(key, ORIGIN)
    clock = Clock()
    async with (
        AuditLog.open(root / "data" / "audit" / "log.sqlite", signer, ORIGIN, clock=clock) as log,
        Database.open(root / "data" / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=INDEX_KEY, region="local", now=clock)
        if fresh:
            await records.tenants.create(
                CLINIC, regimes=[Regime.GDPR], region="local", purposes=["care"], baa_expires_at=None, actor="test"
            )
        async with vault_room(Archive(root, log, database, records, clock)) as room:
            yield room
        await records.settled()
