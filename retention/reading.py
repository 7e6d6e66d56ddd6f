"""`Recordings`: what is stored, listed, and opened again with leave that is on record.

Opening takes a `Recorded[ReadPermit]` and opens that one object. The permit is held against the row once more: what
was restricted, destroyed or let expire since the decision is not opened on the strength of it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final

from audit.events import ContentDamaged
from audit.log import AuditLog
from audit.recorded import Recorded
from governance.access import ReadPermit
from governance.errors import Denied
from governance.identity import SubjectRef, TenantId
from retention.errors import QuarantinedError, SealBrokenError, UnknownObjectError, UnverifiedAudioError
from retention.key_ring import KeyRing
from retention.objects import ObjectStore
from retention.sealed import SealedReader
from retention.stored import State, Stored, StoredObjects, Verdict

READING_THREADS: Final = 4
MAX_PAGE: Final = 200  # rows of one listing
SPAN_PIECES: Final = 16  # opened in one go: as many chunks as the reader fetches at once

TIME_LEFT: Final = "access.time_left"
RESTRICTED: Final = "access.restriction_respected"
"""Names of policy's own checks, for what has changed since it decided."""


class Recordings:
    """Reads stored objects.

    Args:
        rows: The objects' rows.
        keys: Opens their keys.
        store: Where they lie.
        now: The clock.
        log: Where it is recorded that an object was found damaged.
    """

    def __init__(
        self, rows: StoredObjects, keys: KeyRing, store: ObjectStore, now: Callable[[], datetime], log: AuditLog
    ) -> None:
        self._rows = rows
        self._keys = keys
        self._store = store
        self._now = now
        self._log = log
        self._threads = ThreadPoolExecutor(READING_THREADS, thread_name_prefix="reading")

    async def list(
        self, tenant: TenantId, subject: SubjectRef | None = None, *, after: str = "", limit: int = MAX_PAGE
    ) -> list[Stored]:
        """A tenant's stored objects, or those of one subject: at most `limit`, in the order of their ids after one.

        Raises:
            RecordsUnavailableError: The records cannot be read.
        """
        return await self._rows.page(tenant, subject=subject, after=after, limit=max(1, min(limit, MAX_PAGE)))

    async def get(self, tenant: TenantId, object_id: str) -> Stored:
        """A tenant's stored object.

        Raises:
            UnknownObjectError: The tenant has none of that id, or it is not stored yet, or no longer.
            RecordsUnavailableError: The records cannot be read.
        """
        found = await self._rows.get(tenant, object_id)
        if found.state is not State.STORED:
            raise UnknownObjectError("this tenant has no such stored object")
        return found

    async def open(self, permit: Recorded[ReadPermit]) -> "Recording":
        """Open an object, its end first: what was cut or lengthened is refused here, before any of it is given.

        Raises:
            Denied: The permit has expired, or the object was restricted after it was given.
            UnknownObjectError: The object is not stored any more.
            UnverifiedAudioError: It is redacted audio that has not been listened to again.
            QuarantinedError: It is redacted audio in which something personal can still be heard.
            KeyDestroyedError: Its key has been destroyed.
            KeyUnavailableError: Its key is not to be had.
            StorageUnavailableError: The object store is not to be had.
            SealBrokenError: It does not open as what its row says, or the store has lost it. That is on record.
            AuditError: It is not.
        """
        stored = await self._permitted(permit.value)
        key = await self._keys.unwrap_object_key(stored.wrapped_key, stored.label)
        loop = asyncio.get_running_loop()
        try:
            reader = await loop.run_in_executor(self._threads, self._reader, stored, key)
        except SealBrokenError:
            await self._damaged(permit.value)
            raise
        return Recording(stored, reader, self._threads, partial(self._damaged, permit.value))

    async def verify(self, stored: Stored) -> "Recording":
        """Open redacted audio for verification, which no permit gives: what comes of it is a verdict on record.

        Raises what `open` does; only what is still to be verified is opened.
        """
        if stored.verdict is not Verdict.PENDING:
            raise UnknownObjectError("this object is not to be verified")
        key = await self._keys.unwrap_object_key(stored.wrapped_key, stored.label)
        reader = await asyncio.get_running_loop().run_in_executor(self._threads, self._reader, stored, key)

        async def damaged() -> None:
            """Whoever reads it later has it recorded; what does not open is not verified."""

        return Recording(stored, reader, self._threads, damaged)

    async def settled(self) -> None:
        """End the threads."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _permitted(self, permit: ReadPermit) -> Stored:
        stored = await self.get(permit.tenant, permit.object_id)
        if self._now() >= permit.expires_at:
            raise _denied(permit, TIME_LEFT)
        if stored.restricted and permit.matter is None:
            raise _denied(permit, RESTRICTED)
        require_verified(stored)
        return stored

    async def _damaged(self, permit: ReadPermit) -> None:
        """Record it; but what was destroyed lawfully while it was being read is unknown, and not damaged."""
        await self.get(permit.tenant, permit.object_id)
        event = ContentDamaged(
            object_id=permit.object_id,
            stream_id=permit.stream_id,
            actor=permit.actor,
            decision_id=permit.decision_id,
        )
        await self._log.append(permit.tenant, event)

    def _reader(self, stored: Stored, key: bytes) -> SealedReader:
        try:
            return SealedReader(partial(self._store.read, stored.name), stored.bytes, key, stored.label)
        except UnknownObjectError:
            raise SealBrokenError("the object store has lost an object") from None


class Recording:
    """An object that has been opened.

    Attributes:
        stored: Its row.
        length: Bytes of content.
    """

    def __init__(
        self, stored: Stored, reader: SealedReader, threads: Executor, damaged: Callable[[], Awaitable[None]]
    ) -> None:
        self.stored = stored
        self.length = reader.length
        self._reader = reader
        self._threads = threads
        self._damaged = damaged

    async def pieces(self) -> AsyncIterator[bytes]:
        """The content, in order. Each piece is authentic when it is given.

        Audio is 16-bit little-endian PCM, 16 kHz, one channel, without a header, which `content.wav_header` makes of
        `length`; transcripts are JSON lines.

        Raises:
            SealBrokenError: The next piece was altered, or the object store has lost it. That is on record.
            UnknownObjectError: The object has been destroyed meanwhile.
            AuditError: The damage could not be recorded.
            StorageUnavailableError: The object store is not to be had any more.
        """
        coming = self._reader.read()
        while span := await self._span(coming):
            for piece in span:
                yield piece

    async def _span(self, coming: Iterator[bytes]) -> list[bytes]:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, _next, coming)
        except SealBrokenError:
            await self._damaged()
            raise


def _next(coming: Iterator[bytes]) -> list[bytes]:
    try:
        return list(islice(coming, SPAN_PIECES))
    except UnknownObjectError:
        raise SealBrokenError("the object store has lost an object") from None


def require_verified(stored: Stored) -> None:
    """Redacted audio is read once another recogniser has found nothing personal in it.

    Raises:
        UnverifiedAudioError: None has listened yet.
        QuarantinedError: It has found something.
    """
    if stored.verdict is Verdict.PENDING:
        raise UnverifiedAudioError("this redacted audio has not been verified yet")
    if stored.verdict is Verdict.QUARANTINED:
        raise QuarantinedError("this redacted audio is quarantined")


def _denied(permit: ReadPermit, check: str) -> Denied:
    return Denied(
        permit.decision_id, (check,), bundle_revision=permit.bundle_revision, bundle_digest=permit.bundle_digest
    )
