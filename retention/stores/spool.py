"""The spool: sealed files of streams that go on. A file without a row belongs to nobody, and goes."""

import asyncio

from retention.data_map import Level, Target, Verified
from retention.spool import Spool
from retention.stored import MAX_PAGE, StoredObjects
from retention.stores.objects import of_subject


class SpoolFiles:
    """Comes after the objects: rows are made before files, so what the destroyed rows leave here is without one."""

    name = "spool"
    holds = frozenset({"folder:spool/"})

    def __init__(self, stored: StoredObjects, spool: Spool) -> None:
        self._stored = stored
        self._spool = spool

    async def locate(self, target: Target) -> int:
        """Files of the subject's objects, exempt ones included."""
        names = await asyncio.to_thread(self._spool.objects)
        return sum([1 async for each in of_subject(self._stored, target) if each.label.object_id in names])

    async def erase(self, target: Target) -> int:
        """Every file without a row. Whose those were cannot be told any more, so none is counted as this subject's."""
        del target
        for object_id in await self._orphans():
            await asyncio.to_thread(self._spool.remove, object_id)
        return 0

    async def verify(self, target: Target) -> Verified:
        """No file without a row, and none of an object that should be gone."""
        remaining, kept = len(await self._orphans()), 0
        names = await asyncio.to_thread(self._spool.objects)
        async for each in of_subject(self._stored, target):
            exempt = each.label.object_id in target.exempt
            kept += each.label.object_id in names and exempt
            remaining += each.label.object_id in names and not exempt
        return Verified(self.name, Level.PHYSICAL, remaining, kept)

    async def _orphans(self) -> list[str]:
        names = sorted(await asyncio.to_thread(self._spool.objects))
        known: set[str] = set()
        for start in range(0, len(names), MAX_PAGE):
            known |= (await self._stored.known(names[start : start + MAX_PAGE])).keys()
        return [name for name in names if name not in known]
