"""Stored objects, as the records know them: a row each, beside the subjects whose voices are in it.

A row is made before the first byte of its object is, and says `live`; it says `stored` once the object store has all of
it. The log's `ContentIntended` comes before the one, and `ContentStored` after the other (R-AUD-2).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, Row, delete, exists, insert, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from governance.database import Database
from governance.identity import StreamId, SubjectRef, TenantId
from retention.errors import UnknownObjectError
from retention.label import Kind, Label
from retention.sidecar import SealedSidecar
from retention.tables import object_subjects, objects, sidecars

Octets: TypeAlias = bytes  # where `bytes` is a count

MAX_PAGE: Final = 1_000  # rows that are read at once


class State(StrEnum):
    """Where an object is in its life."""

    LIVE = "live"
    """Its stream goes on, or was cut off by a crash; its content, if any, is in the spool."""
    STORED = "stored"
    DESTROYING = "destroying"
    """An intent to destroy it is on record. It is read no more."""


class Verdict(StrEnum):
    """What listening to redacted audio again came to. It is read where it is clean, and not before."""

    PENDING = "pending"
    CLEAN = "clean"
    QUARANTINED = "quarantined"
    """Something personal can still be heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One object's row.

    Attributes:
        label: What it is.
        state: Where it is in its life.
        wrapped_key: Its key, wrapped by the content keys of all of its subjects.
        bytes: Of ciphertext, as stored; 0 while it is live.
        digest: SHA-256 of the ciphertext; None while it is live.
        milliseconds: Of the stream, up to the end of what the object holds.
        cut_short: Whether its end is missing.
        created_at: When its stream began.
        trigger_at: From when the schedule counts.
        keep_until: It is not destroyed before; None without a floor.
        delete_after: It is destroyed after.
        schedule_revision: Of the schedule that said so.
        restricted: Whether it is read for the matter's purpose only (GDPR Art. 18).
        consent_id: The consent that its storage rests on, if it rests on one.
        intent: Index of the audit entry that announced the row's last change.
        masked: Labels of what was masked in redacted audio, in order; empty for the other kinds.
        verdict: Of redacted audio; None for the other kinds.
    """

    label: Label
    state: State
    wrapped_key: Octets = field(repr=False)
    bytes: int = 0
    digest: Octets | None = None
    milliseconds: int = 0
    cut_short: bool = False
    created_at: datetime
    trigger_at: datetime
    keep_until: datetime | None
    delete_after: datetime | None
    schedule_revision: str
    restricted: bool = False
    consent_id: str | None = None
    intent: int
    masked: tuple[str, ...] = ()
    verdict: Verdict | None = None

    @property
    def name(self) -> str:
        """Its name in the object store."""
        return object_name(self.label.object_id)

    @property
    def first(self) -> bool:
        """Whether it is the first object of its stream: the one whose closing entry commits to the metadata."""
        return self.label.channel == 0 and self.label.kind is Kind.TRANSCRIPT

    def stored_as(self, sealed: "Sealed") -> "Stored":
        """The row once the object store has it."""
        return replace(
            self,
            state=State.STORED,
            bytes=sealed.bytes,
            digest=sealed.digest,
            milliseconds=sealed.milliseconds,
            cut_short=sealed.cut_short,
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """What lies in the object store of one object, or is about to.

    Attributes:
        bytes: Of ciphertext.
        digest: SHA-256 of it.
        milliseconds: Of the stream, up to the end of what the object holds.
        cut_short: Whether its end is missing.
    """

    bytes: int
    digest: Octets
    milliseconds: int
    cut_short: bool


def object_name(object_id: str) -> str:
    """The name in the object store of the object with that id."""
    return f"objects/{object_id[:2]}/{object_id}"


class StoredObjects:
    """The repository. Whoever changes a row has announced it in the log; the row carries the entry's index.

    Every method raises `RecordsUnavailableError` when the database fails; then nothing has changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, made: Sequence[Stored], sealed: Sequence[SealedSidecar]) -> None:
        """The rows of one stream, all or none."""
        rows = [_values(each) for each in made]
        voices = [
            {"object_id": each.label.object_id, "subject": subject, "intent": each.intent}
            for each in made
            for subject in each.label.subjects
        ]
        async with self._database.begin() as connection:
            await connection.execute(insert(objects), rows)
            await connection.execute(insert(object_subjects), voices)
            if sealed:
                await connection.execute(insert(sidecars), [each.row() for each in sealed])

    async def complete(self, object_id: str, sealed: Sealed) -> bool:
        """Mark a live object as stored.

        Returns:
            Whether it was still live; false where its row was destroyed meanwhile.
        """
        live = (objects.c.object_id == object_id) & (objects.c.state == State.LIVE)
        values = {
            "state": State.STORED.value,
            "bytes": sealed.bytes,
            "digest": sealed.digest,
            "milliseconds": sealed.milliseconds,
            "cut_short": sealed.cut_short,
        }
        async with self._database.begin() as connection:
            return (await connection.execute(update(objects).where(live).values(values))).rowcount == 1

    async def drop(self, object_id: str) -> None:
        """Remove the row of a live object of which nothing came; with its stream's last object goes the sidecar."""
        mine = objects.c.object_id == object_id
        async with self._database.begin() as connection:
            live = mine & (objects.c.state == State.LIVE)
            stream = (await connection.execute(select(objects.c.stream_id).where(live))).scalar()
            if stream is None:
                return
            await connection.execute(delete(object_subjects).where(object_subjects.c.object_id == object_id))
            await connection.execute(delete(objects).where(mine))
            others = exists().where(objects.c.stream_id == stream)
            await connection.execute(delete(sidecars).where((sidecars.c.stream_id == stream) & ~others))

    async def get(self, tenant: TenantId, object_id: str) -> Stored:
        """A tenant's object, in whatever state.

        Raises:
            UnknownObjectError: The tenant has none of that id.
        """
        found = await self._where((objects.c.tenant == tenant) & (objects.c.object_id == object_id), 1)
        if not found:
            raise UnknownObjectError("this tenant has no such stored object")
        return found[0]

    async def page(
        self, tenant: TenantId, *, subject: SubjectRef | None = None, after: str = "", limit: int = MAX_PAGE
    ) -> list[Stored]:
        """A tenant's stored objects in the order of their ids, which is random: at most `limit` that follow `after`."""
        stored = objects.c.state == State.STORED
        if subject is None:
            return await self._where((objects.c.tenant == tenant) & stored & (objects.c.object_id > after), limit)
        return await self._where(_of(tenant, subject, after) & stored, limit)

    async def of_subject(self, tenant: TenantId, subject: SubjectRef, *, after: str = "") -> list[Stored]:
        """A subject's objects in any state, `MAX_PAGE` at once, in the order of their ids."""
        return await self._where(_of(tenant, subject, after), MAX_PAGE)

    async def live(self, *, after: str = "") -> list[Stored]:
        """Live objects of every tenant, `MAX_PAGE` at once, in the order of their ids."""
        # A literal, or SQLite cannot tell that the index of live rows covers it.
        live = objects.c.state == literal_column(f"'{State.LIVE.value}'")
        return await self._where(live & (objects.c.object_id > after), MAX_PAGE)

    async def unverified(self, *, after: str = "", limit: int = MAX_PAGE) -> list[Stored]:
        """Redacted audio of every tenant that is stored and has not been listened to, in the order of the ids."""
        # A literal, or SQLite cannot tell that the index of such rows covers it.
        pending = objects.c.verdict == literal_column(f"'{Verdict.PENDING.value}'")
        wanted = pending & (objects.c.state == State.STORED) & (objects.c.object_id > after)
        return await self._where(wanted, limit)

    async def judge(self, stored: Stored, verdict: Verdict, *, intent: int) -> bool:
        """Write down what listening came to. False where the object has gone meanwhile, or was judged already."""
        mine = (objects.c.object_id == stored.label.object_id) & (objects.c.state == State.STORED)
        pending = mine & (objects.c.verdict == Verdict.PENDING)
        values = {"verdict": verdict.value, "intent": intent}
        async with self._database.begin() as connection:
            return (await connection.execute(update(objects).where(pending).values(values))).rowcount == 1

    async def remask(self, stored: Stored, digest: Octets, *, intent: int) -> None:
        """Write down what takes the place of redacted audio that is still to be judged: it is as long as it was.

        Raises:
            UnknownObjectError: The object has gone meanwhile, or was judged already.
        """
        mine = (objects.c.object_id == stored.label.object_id) & (objects.c.state == State.STORED)
        pending = mine & (objects.c.verdict == Verdict.PENDING)
        values = {"digest": digest, "intent": intent}
        async with self._database.begin() as connection:
            if (await connection.execute(update(objects).where(pending).values(values))).rowcount != 1:
                raise UnknownObjectError("there is nothing to be masked again")

    async def known(self, object_ids: Collection[str]) -> dict[str, Stored]:
        """Those of the ids that have a row; at most `MAX_PAGE` are asked for."""
        found = await self._where(objects.c.object_id.in_(object_ids), MAX_PAGE)
        return {each.label.object_id: each for each in found}

    async def sidecars(self, tenant: TenantId, stream_id: StreamId) -> list[SealedSidecar]:
        """What was kept of a stream's metadata: one a subject."""
        mine = (sidecars.c.tenant == tenant) & (sidecars.c.stream_id == stream_id)
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(sidecars).where(mine).order_by(sidecars.c.subject))).all()
        return [SealedSidecar.of_row(row) for row in rows]

    async def _where(self, wanted: ColumnElement[bool], limit: int) -> list[Stored]:
        chosen = select(objects).where(wanted).order_by(objects.c.object_id).limit(min(limit, MAX_PAGE))
        async with self._database.begin() as connection:
            rows = (await connection.execute(chosen)).all()
            voices = await _voices(connection, [row.object_id for row in rows])
        return [_stored(row, voices.get(row.object_id, ())) for row in rows]


def _of(tenant: TenantId, subject: SubjectRef, after: str) -> ColumnElement[bool]:
    """A tenant's objects with a subject's voice, after an id.

    Said so that SQLite's planner, which has no statistics, does not take all of the tenant's objects to be few:
    measured, a subject's 1,000 among 100,000 took four times as long.
    """
    voices = select(object_subjects.c.object_id).where(
        (object_subjects.c.subject == subject) & (object_subjects.c.object_id > after)
    )
    return (objects.c.tenant.concat("") == tenant) & objects.c.object_id.in_(voices)


async def _voices(connection: AsyncConnection, object_ids: Sequence[str]) -> dict[str, tuple[SubjectRef, ...]]:
    """Whose voices the objects hold, each in the order of the pseudonyms."""
    if not object_ids:
        return {}
    chosen = (
        select(object_subjects.c.object_id, object_subjects.c.subject)
        .where(object_subjects.c.object_id.in_(object_ids))
        .order_by(object_subjects.c.object_id, object_subjects.c.subject)
    )
    found: dict[str, tuple[SubjectRef, ...]] = {}
    for object_id, subject in (await connection.execute(chosen)).all():
        found[object_id] = (*found.get(object_id, ()), SubjectRef(subject))
    return found


def _values(made: Stored) -> dict[str, Any]:
    label = made.label
    return {
        "object_id": label.object_id,
        "tenant": label.tenant,
        "stream_id": label.stream_id,
        "channel": label.channel,
        "kind": label.kind.value,
        "retention_class": label.retention_class,
        "purpose": label.purpose,
        "jurisdiction": label.jurisdiction,
        "state": made.state.value,
        "wrapped_key": made.wrapped_key,
        "bytes": made.bytes,
        "digest": made.digest,
        "milliseconds": made.milliseconds,
        "cut_short": made.cut_short,
        "created_at": made.created_at,
        "trigger_at": made.trigger_at,
        "keep_until": made.keep_until,
        "delete_after": made.delete_after,
        "schedule_revision": made.schedule_revision,
        "restricted": made.restricted,
        "consent_id": made.consent_id,
        "intent": made.intent,
        "masked": " ".join(made.masked) if made.verdict else None,
        "verdict": made.verdict.value if made.verdict else None,
    }


def _stored(row: Row[Any], subjects: tuple[SubjectRef, ...]) -> Stored:
    return Stored(
        label=Label(
            object_id=row.object_id,
            tenant=TenantId(row.tenant),
            stream_id=StreamId(row.stream_id),
            channel=row.channel,
            kind=Kind(row.kind),
            retention_class=row.retention_class,
            purpose=row.purpose,
            jurisdiction=row.jurisdiction,
            subjects=subjects,
        ),
        state=State(row.state),
        wrapped_key=row.wrapped_key,
        bytes=row.bytes,
        digest=row.digest,
        milliseconds=row.milliseconds,
        cut_short=row.cut_short,
        created_at=row.created_at,
        trigger_at=row.trigger_at,
        keep_until=row.keep_until,
        delete_after=row.delete_after,
        schedule_revision=row.schedule_revision,
        restricted=row.restricted,
        consent_id=row.consent_id,
        intent=row.intent,
        masked=tuple((row.masked or "").split()),
        verdict=Verdict(row.verdict) if row.verdict else None,
    )
