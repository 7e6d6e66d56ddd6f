"""Destroying stored objects: the one door, for retention and for erasure alike. What is held does not pass it.

    (1) holds are asked, and                  within the holds' fence: none is placed in between
    (2) keys die: each row forgets its wrapped key, and says `destroying`     the content is gone from here on
    (3) files go, every version               outside the fence; a crash leaves ciphertext that nothing opens
    (4) rows go

Every step can be done again. A row that says `destroying` passed the fence before: it goes on from (3).
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from sqlalchemy import delete, select, update

from governance.database import Database
from governance.identity import TenantId
from retention.errors import ObjectLockedError, StorageUnavailableError
from retention.holds import Holds
from retention.objects import ObjectStore
from retention.stored import State, object_name
from retention.tables import object_subjects, objects

BATCH_OBJECTS: Final = 512
"""Whose keys die in one transaction: while it runs, a hold that is being placed waits."""

FILE_THREADS: Final = 4
"""Deletions at once: a directory's flushes share the disk's, a bucket's share the round trip."""

NO_KEY: Final = b""


@dataclass(slots=True)
class Destroyed:
    """What became of objects that were to go.

    Attributes:
        objects: How many are gone: keys, files and rows.
        held: By id, the matters that keep the others. Untouched.
        failed: By id, the code of why its file could not be removed. Its key is gone; its row stays, to be tried again.
    """

    objects: int = 0
    held: dict[str, frozenset[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Destroyed") -> None:
        """Count another batch in."""
        self.objects += other.objects
        self.held |= other.held
        self.failed |= other.failed


class Destruction:
    """The door.

    Args:
        database: Where the rows and the wrapped keys are.
        store: Where the files are.
        holds: What may not pass.
    """

    def __init__(self, database: Database, store: ObjectStore, holds: Holds) -> None:
        self._database = database
        self._store = store
        self._holds = holds

    async def destroy(self, tenant: TenantId, object_ids: Iterable[str], *, intent: int) -> Destroyed:
        """Destroy a tenant's objects, those that no hold covers. Durable on return, but for the database's journal.

        An id that the tenant does not have is passed over: it is gone already, or never was there.

        Args:
            tenant: Whose.
            object_ids: Which.
            intent: Index of the audit entry that announced it; MUST be durable.

        Raises:
            RecordsUnavailableError: The database failed; what was destroyed before stays so, and the rest is as it was.
        """
        total = Destroyed()
        for batch in _batches(object_ids):
            total.add(await self._batch(tenant, batch, intent))
        return total

    async def _batch(self, tenant: TenantId, object_ids: Sequence[str], intent: int) -> Destroyed:
        async with self._holds.fence():
            held = await self._holds.blocking(tenant, object_ids)  # (1)
            condemned = await self._kill_keys(tenant, object_ids, held, intent)  # (2)
        failed = await self._remove_files(condemned)  # (3)
        gone = [object_id for object_id in condemned if object_id not in failed]
        await self._drop_rows(gone)  # (4)
        spared = {object_id: matters for object_id, matters in held.items() if object_id not in condemned}
        return Destroyed(len(gone), spared, failed)

    async def _kill_keys(
        self, tenant: TenantId, object_ids: Sequence[str], held: dict[str, frozenset[str]], intent: int
    ) -> set[str]:
        # By id alone, and the tenant compared here: named in the query, it would tempt SQLite's planner to walk through
        # all of the tenant's objects for every batch.
        wanted = select(objects.c.object_id, objects.c.tenant, objects.c.state).where(
            objects.c.object_id.in_(object_ids)
        )
        async with self._database.begin() as connection:
            rows = [row for row in await connection.execute(wanted) if row.tenant == tenant]
            begun = {row.object_id for row in rows if row.state == State.DESTROYING}
            fresh = {row.object_id for row in rows if row.object_id not in held} - begun
            if fresh:
                dead = {"state": State.DESTROYING.value, "wrapped_key": NO_KEY, "intent": intent}
                await connection.execute(update(objects).where(objects.c.object_id.in_(fresh)).values(dead))
        return begun | fresh

    async def _remove_files(self, object_ids: Iterable[str]) -> dict[str, str]:
        queue = sorted(object_ids)
        shares = [queue[start::FILE_THREADS] for start in range(FILE_THREADS)]
        failures = await asyncio.gather(*(asyncio.to_thread(self._remove, share) for share in shares if share))
        return {object_id: code for each in failures for object_id, code in each.items()}

    def _remove(self, object_ids: Sequence[str]) -> dict[str, str]:
        failed: dict[str, str] = {}
        for object_id in object_ids:
            try:
                self._store.delete(object_name(object_id))
            except (ObjectLockedError, StorageUnavailableError) as error:
                failed[object_id] = error.code
        return failed

    async def _drop_rows(self, object_ids: Sequence[str]) -> None:
        if not object_ids:
            return
        async with self._database.begin() as connection:
            await connection.execute(delete(object_subjects).where(object_subjects.c.object_id.in_(object_ids)))
            await connection.execute(delete(objects).where(objects.c.object_id.in_(object_ids)))


def _batches(object_ids: Iterable[str]) -> Iterator[list[str]]:
    each = iter(object_ids)
    while batch := list(islice(each, BATCH_OBJECTS)):
        yield batch
