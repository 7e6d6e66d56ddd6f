"""Stored objects: their rows, and every version of their files."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Final

from governance.identity import SubjectRef
from retention.data_map import Level, Target, Verified
from retention.destruction import Destruction
from retention.erasure_judgement import Judge
from retention.erasure_records import Cause
from retention.errors import ObjectLockedError, StorageUnavailableError
from retention.objects import ObjectStore
from retention.stored import Stored, StoredObjects, object_name

DIRECTORY: Final = "directory"


class ObjectContent:
    """Objects. Each is judged right before it goes: what was stored, held or restored since all was judged counts.

    `Destruction` asks the holds once more, within their fence.
    """

    name = "objects"
    holds = frozenset({"table:objects", "table:object_subjects", "folder:objects/"})

    def __init__(self, stored: StoredObjects, store: ObjectStore, destruction: Destruction, judge: Judge) -> None:
        self._judge = judge
        self._stored = stored
        self._store = store
        self._destruction = destruction
        self._destroyed: dict[SubjectRef, list[str]] = {}

    async def locate(self, target: Target) -> int:
        """Rows in any state."""
        return sum([1 async for _ in of_subject(self._stored, target)])

    async def erase(self, target: Target) -> int:
        """Keys, files and rows, a batch at a time. Raises `StorageUnavailableError` where a file would not go."""
        done = 0
        async for batch in pages(self._stored, target):
            kept = await self._kept(target, batch)
            ids = [each.label.object_id for each in batch if each.label.object_id not in kept]
            gone = await self._destruction.destroy(target.tenant, ids, intent=target.intent)
            done += gone.objects
            stayed = gone.held.keys() | gone.failed.keys()
            self._destroyed.setdefault(target.subject, []).extend(each for each in ids if each not in stayed)
            if any(code != ObjectLockedError.code for code in gone.failed.values()):
                raise StorageUnavailableError("the object store did not remove an object")
        return done

    async def verify(self, target: Target) -> Verified:
        """No row, and no version of what was destroyed by this process; before a crash, files went before rows."""
        kept = remaining = 0
        async for batch in pages(self._stored, target):
            stay = len(await self._kept(target, batch))
            kept, remaining = kept + stay, remaining + len(batch) - stay
        remaining += await asyncio.to_thread(self._versions, self._destroyed.pop(target.subject, []))
        # Of a bucket's disks nothing is known; that no key opens what may be left there is.
        level = Level.PHYSICAL if self._store.name == DIRECTORY else Level.CRYPTO
        return Verified(self.name, level, remaining, kept)

    async def _kept(self, target: Target, batch: Sequence[Stored]) -> frozenset[str]:
        cause = Cause.CONSENT_WITHDRAWN if target.content_only else Cause.REQUEST
        return frozenset(each.object_id for each in await self._judge.kept(target.tenant, batch, cause))

    def _versions(self, object_ids: list[str]) -> int:
        return sum(len(self._store.versions(object_name(object_id))) for object_id in object_ids)


async def pages(stored: StoredObjects, target: Target) -> AsyncIterator[list[Stored]]:
    """A subject's objects in any state, a bounded number at a time."""
    after = ""
    while batch := await stored.of_subject(target.tenant, target.subject, after=after):
        yield batch
        after = batch[-1].label.object_id


async def of_subject(stored: StoredObjects, target: Target) -> AsyncIterator[Stored]:
    """The same, one by one."""
    async for batch in pages(stored, target):
        for each in batch:
            yield each
