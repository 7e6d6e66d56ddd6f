"""What the vault does at start with what a crash left: every intended object ends stored or absent, and recorded.

    (1) Rows     an object whose row says `live` is completed from its live file; its end may be missing
    (2) Intents  an object without a closing entry gets one: by its row, or as empty where it has none
    (3) Files    what lies in the spool without a live row goes, and what the store has of an object without any

Each step may be cut off and done again. Objects of streams that are going on are left alone.
"""

import asyncio
import logging
from collections.abc import Collection, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Final

from audit.encoding import parse
from audit.events import ContentIntended, ContentStored
from audit.log import AuditLog
from audit.trees import BUNDLE_ENTRIES
from governance.identity import TenantId
from retention.completion import EMPTY, Completion, Intended
from retention.errors import KeyDestroyedError, KeyUnavailableError, SealBrokenError, StorageUnavailableError
from retention.key_ring import KeyRing
from retention.sidecar import Sidecar
from retention.spool import Spool
from retention.stored import MAX_PAGE, State, Stored, StoredObjects

log = logging.getLogger(__name__)

_MARK: Final = b'"type":"content.'


@dataclass(frozen=True, slots=True)
class Recovered:
    """What a recovery came to.

    Attributes:
        completed: Objects that were live, and are stored now, or gone because nothing had come.
        closed: Intended objects that only lacked their closing entry.
        cleared: Objects of which files lay about without a live row.
        left: Objects that could not be completed now: a key, the disk or the object store is not to be had, or the
            live file was altered. They stay as they are, for another time.
    """

    completed: int
    closed: int
    cleared: int
    left: int


class Recovery:
    """Finds what was cut off, and has it completed."""

    def __init__(
        self, audit_log: AuditLog, rows: StoredObjects, keys: KeyRing, spool: Spool, completion: Completion
    ) -> None:
        self._log = audit_log
        self._rows = rows
        self._keys = keys
        self._spool = spool
        self._completion = completion

    async def run(self, busy: Collection[str] = ()) -> Recovered:
        """Recover everything that was intended before now, but for the objects that are `busy`: of streams going on.

        Raises:
            RecordsUnavailableError: The rows cannot be read or changed.
            AuditError: The log cannot be read or written.
            StorageUnavailableError: The spool cannot be read.
        """
        # What is announced from here on belongs to a stream that is going on, and may end while this runs.
        until = {tree: self._log.size(tree) for tree in self._log.trees()}
        going_on = frozenset(busy)
        completed, left = await self._live_rows(until, going_on)
        closed, unclosed = await self._open_intents(until, going_on)
        cleared = await self._files(going_on)
        return Recovered(completed, closed, cleared, left + unclosed)

    async def _live_rows(self, until: Mapping[TenantId, int], busy: frozenset[str]) -> tuple[int, int]:
        """Step 1."""
        completed = left = 0
        after = ""
        while page := await self._rows.live(after=after):
            after = page[-1].label.object_id
            for live in page:
                if live.label.object_id not in busy and live.intent < until.get(live.label.tenant, 0):
                    done = await self._tried(live.label.object_id, self._complete(live))
                    completed, left = completed + done, left + (not done)
        return completed, left

    async def _complete(self, live: Stored) -> None:
        try:
            key = await self._keys.unwrap_object_key(live.wrapped_key, live.label)
        except KeyDestroyedError:
            await self._completion.erased(live)
        else:
            await self._completion.finish(live, key, commitments=await self._commitments(Intended.of(live)))

    async def _commitments(self, intended: Intended) -> dict[str, str]:
        """What the closing entry of a stream's first object says of its metadata."""
        if not intended.first:
            return {}
        for sealed in await self._rows.sidecars(intended.tenant, intended.stream_id):
            try:
                key = await self._keys.open_sidecar(sealed.whose.tenant, sealed.whose.subject)
            except KeyDestroyedError:
                continue
            return Sidecar.opened(sealed.sealed, key, sealed.whose).commitments
        return {}

    async def _open_intents(self, until: Mapping[TenantId, int], busy: frozenset[str]) -> tuple[int, int]:
        """Step 2. What step 1 left is still live, and stays open."""
        closed = left = 0
        for tree, size in until.items():
            unclosed = await self._unclosed(tree, size)
            intended = {object_id: each for object_id, each in unclosed.items() if object_id not in busy}
            ids = sorted(intended)
            for start in range(0, len(ids), MAX_PAGE):
                page = ids[start : start + MAX_PAGE]
                rows = await self._rows.known(page)
                for object_id in page:
                    row = rows.get(object_id)
                    if row is None or row.state is not State.LIVE:
                        done = await self._tried(object_id, self._close(intended[object_id], row))
                        closed, left = closed + done, left + (not done)
        return closed, left

    async def _close(self, intended: Intended, row: Stored | None) -> None:
        commitments = await self._commitments(intended)
        if row is None:
            await self._completion.nothing_kept(intended, EMPTY, commitments=commitments)
        else:
            await self._completion.record(row, commitments=commitments)

    async def _unclosed(self, tree: TenantId, until: int) -> dict[str, Intended]:
        """Objects intended before `until` that have no closing entry yet, step 1's own included; by id."""
        found: dict[str, Intended] = {}
        size = self._log.size(tree)
        for start in range(0, size, BUNDLE_ENTRIES):
            for index, leaf in enumerate(await self._log.read(tree, start, min(start + BUNDLE_ENTRIES, size)), start):
                if _MARK in leaf:  # most entries are of other things: looking costs a hundredth of parsing
                    _follow(found, tree, index, leaf)
        return {object_id: each for object_id, each in found.items() if each.intent < until}

    async def _files(self, busy: frozenset[str]) -> int:
        """Step 3."""
        lying = sorted(await asyncio.to_thread(self._spool.objects) - busy)
        cleared = 0
        for start in range(0, len(lying), MAX_PAGE):
            page = lying[start : start + MAX_PAGE]
            rows = await self._rows.known(page)
            for object_id in page:
                row = rows.get(object_id)
                if row is None:
                    await self._completion.discard(object_id)
                elif row.state is not State.LIVE:
                    await self._completion.clear(object_id)
                cleared += row is None or row.state is not State.LIVE
        return cleared

    @staticmethod
    async def _tried(object_id: str, attempt: Coroutine[Any, Any, None]) -> bool:
        """Whether it worked. What is not to be had now must not keep the platform, or another object, waiting."""
        try:
            await attempt
        except (KeyUnavailableError, StorageUnavailableError, SealBrokenError) as error:
            log.warning("object %s cannot be completed now: %s", object_id, error.code)
            return False
        return True


def _follow(found: dict[str, Intended], tree: TenantId, index: int, leaf: bytes) -> None:
    """Take an entry into account: an intent opens its objects, a closing entry closes one."""
    entry = parse(leaf)
    fields: dict[str, Any] = entry.fields
    if entry.type == ContentIntended.type:
        for place, object_id in enumerate(fields["objects"]):
            found[object_id] = Intended(tree, index, object_id, fields["stream_id"], first=place == 0)
    elif entry.type == ContentStored.type:
        found.pop(fields["object_id"], None)
