"""Sidecars: what the client said about a stream, sealed to each of its subjects."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, delete, func, select

from governance.database import Database
from governance.identity import StreamId
from retention.data_map import Level, Target, Verified
from retention.hold_scope import Item
from retention.holds import Holds
from retention.tables import object_subjects, objects, sidecars

PREFIX: Final = "sidecar:"
"""Before a stream's id, among what an erasure exempts."""


class SidecarRows:
    """Sidecars of the subject's streams, those sealed to its counterparts too: they hold the same words about it.

    Comes after the objects: the sidecars of a stream of which an object of the subject is left, stay with it. A hold
    or a statute may keep sidecars of which no object is left: what the log's commitments are of has its own clock.
    """

    name = "sidecars"
    holds = frozenset({"table:sidecars"})

    def __init__(self, database: Database, holds: Holds, now: Callable[[], datetime]) -> None:
        self._database = database
        self._blocking = holds
        self._now = now

    async def held(self, target: Target) -> list[StreamId]:
        """Streams whose sidecars a hold covers. To act on the answer, ask within the holds' fence."""
        async with self._database.begin() as connection:
            rows = (await connection.execute(select(sidecars).where(_of_streams(target)))).all()
        matters = await self._blocking.blocking_items(target.tenant, [_item(row) for row in rows])
        return sorted({StreamId(row.stream_id) for row, each in zip(rows, matters, strict=True) if each})

    async def floored(self, target: Target) -> dict[StreamId, datetime]:
        """Streams whose sidecars a statute keeps, and until when."""
        mine = _of_streams(target) & (sidecars.c.keep_until > self._now())
        chosen = select(sidecars.c.stream_id, func.max(sidecars.c.keep_until)).where(mine)
        async with self._database.begin() as connection:
            rows = (await connection.execute(chosen.group_by(sidecars.c.stream_id))).all()
        return {StreamId(row[0]): row[1] for row in rows}

    async def locate(self, target: Target) -> int:
        """Rows."""
        return await self._count(_of_streams(target))

    async def erase(self, target: Target) -> int:
        """The rows go; their bytes are overwritten (`secure_delete`)."""
        async with self._blocking.fence():
            stay = _kept(target, [*await self.held(target), *await self.floored(target)])
            async with self._database.begin() as connection:
                return (await connection.execute(delete(sidecars).where(_of_streams(target) & ~stay))).rowcount

    async def verify(self, target: Target) -> Verified:
        """Count again."""
        stay = _kept(target, [StreamId(each.removeprefix(PREFIX)) for each in target.exempt if each.startswith(PREFIX)])
        remaining = await self._count(_of_streams(target) & ~stay)
        return Verified(self.name, Level.LOGICAL, remaining, await self._count(_of_streams(target) & stay))

    async def _count(self, wanted: ColumnElement[bool]) -> int:
        async with self._database.begin() as connection:
            query = select(func.count()).select_from(sidecars).where(wanted)
            return int((await connection.execute(query)).scalar_one())


def _of_streams(target: Target) -> ColumnElement[bool]:
    own = select(sidecars.c.stream_id).where(sidecars.c.subject == target.subject)
    return (sidecars.c.tenant == target.tenant) & sidecars.c.stream_id.in_(own)


def _kept(target: Target, held: Sequence[StreamId]) -> ColumnElement[bool]:
    # Rows of objects and sidecars are made in one transaction, so a stream that has just begun is not taken for over.
    its = (
        select(objects.c.stream_id)
        .join(object_subjects, object_subjects.c.object_id == objects.c.object_id)
        .where(object_subjects.c.subject == target.subject)
    )
    return sidecars.c.stream_id.in_(its) | sidecars.c.stream_id.in_(held)


def _item(row: Row[Any]) -> Item:
    # A sidecar's row does not say its class, so a hold on any class keeps it: what is not known never frees.
    subjects = frozenset({row.subject})
    return Item(subjects=subjects, stream_id=row.stream_id, scheduled_class=None, created_at=row.created_at)
