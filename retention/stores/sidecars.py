"""Sidecars: what the client said about a stream, sealed to each of its subjects."""

from sqlalchemy import ColumnElement, delete, func, select

from governance.database import Database
from retention.data_map import Level, Target, Verified
from retention.tables import object_subjects, objects, sidecars


class SidecarRows:
    """Sidecars of the subject's streams, those sealed to its counterparts too: they hold the same words about it.

    Comes after the objects: the sidecars of a stream of which an object of the subject is left, stay with it.
    """

    name = "sidecars"
    holds = frozenset({"table:sidecars"})

    def __init__(self, database: Database) -> None:
        self._database = database

    async def locate(self, target: Target) -> int:
        """Rows."""
        return await self._count(_of_streams(target))

    async def erase(self, target: Target) -> int:
        """The rows go; their bytes are overwritten (`secure_delete`)."""
        async with self._database.begin() as connection:
            return (await connection.execute(delete(sidecars).where(_of_streams(target) & ~_kept(target)))).rowcount

    async def verify(self, target: Target) -> Verified:
        """Count again."""
        remaining = await self._count(_of_streams(target) & ~_kept(target))
        return Verified(self.name, Level.LOGICAL, remaining, await self._count(_of_streams(target) & _kept(target)))

    async def _count(self, wanted: ColumnElement[bool]) -> int:
        async with self._database.begin() as connection:
            query = select(func.count()).select_from(sidecars).where(wanted)
            return int((await connection.execute(query)).scalar_one())


def _of_streams(target: Target) -> ColumnElement[bool]:
    own = select(sidecars.c.stream_id).where(sidecars.c.subject == target.subject)
    return (sidecars.c.tenant == target.tenant) & sidecars.c.stream_id.in_(own)


def _kept(target: Target) -> ColumnElement[bool]:
    # Rows of objects and sidecars are made in one transaction, so a stream that has just begun is not taken for over.
    its = (
        select(objects.c.stream_id)
        .join(object_subjects, object_subjects.c.object_id == objects.c.object_id)
        .where(object_subjects.c.subject == target.subject)
    )
    return sidecars.c.stream_id.in_(its)
