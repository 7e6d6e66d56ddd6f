"""Erased subjects stay erased (R-ERA-3): the list of who was, as keyed hashes under a key of its own.

An entry is HMAC-SHA256 over the tenant and the subject's own lookup digest. It is used for two things alone: nothing
new is stored for a subject on the list, whatever pseudonym it comes under; and after a restore of an old backup the
subjects on the list are found and erased again, before the service is ready.

The list lies in the records, where it is asked, and in a file beside the keys, outside the data directory and every
backup of it: a restored database has lost the entries that were made after the backup, and the log, restored with it,
has lost them too. The file comes first, and is only ever added to.
"""

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from sqlalchemy import ColumnElement, delete, exists, insert, select

from governance.changes import Changes
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from governance.tables import subjects
from retention import folder
from retention.errors import StorageUnavailableError, SubjectErasedError
from retention.tables import suppressions

MIN_KEY_BYTES: Final = 32
MAX_LINE_BYTES: Final = 1_024
_PURPOSE: Final = b"earwitness suppression 1\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One entry of the list.

    Attributes:
        tenant: The controller.
        subject: The pseudonym that was erased; a restored backup is searched for it.
        erasure_id: By which erasure.
        digest: Of the subject's own id, keyed.
        at: When it was put on the list.
    """

    tenant: TenantId
    subject: SubjectRef
    erasure_id: str
    digest: bytes = field(repr=False)
    at: datetime


class Suppressions:
    """The list. `file` is its copy outside of what is backed up."""

    def __init__(
        self, database: Database, changes: Changes, *, key: bytes, file: Path, now: Callable[[], datetime]
    ) -> None:
        if len(key) < MIN_KEY_BYTES:
            raise ValueError("the suppression key has at least 32 bytes")
        self._database = database
        self._changes = changes
        self._key = key
        self._file = file
        self._now = now
        self._adding = asyncio.Lock()

    async def refuse(self, tenant: TenantId, subject: SubjectRef) -> None:
        """Refuse to have anything stored for a subject that was erased, under this pseudonym or an earlier one.

        Raises:
            SubjectErasedError: It was.
        """
        if await self.listed(tenant, subject):
            raise SubjectErasedError("this subject was erased, and nothing new is stored for it")

    async def listed(self, tenant: TenantId, subject: SubjectRef) -> bool:
        """Whether a subject, found by its pseudonym or by who it is, is on the list."""
        mine = suppressions.c.tenant == tenant
        digest = await self._digest(tenant, subject)
        same = suppressions.c.subject == subject
        if digest is not None:
            same |= suppressions.c.digest == digest
        async with self._database.begin() as connection:
            return bool((await connection.execute(select(exists().where(mine & same)))).scalar_one())

    async def add(self, tenant: TenantId, subject: SubjectRef, erasure_id: str, *, actor: str) -> None:
        """Put a subject on the list; doing it again changes nothing. In the file first, then in the records.

        Raises:
            StorageUnavailableError: The file cannot be written.
        """
        digest = await self._digest(tenant, subject)
        if digest is None:
            return  # its index row is gone: it was put on the list before that
        entry = Suppression(tenant=tenant, subject=subject, erasure_id=erasure_id, digest=digest, at=self._now())
        async with self._adding:
            if await self._erasure(entry) != erasure_id:
                await asyncio.to_thread(self._append, entry)
                await self._write(entry, actor)

    async def restore(self, entry: Suppression, *, actor: str) -> None:
        """Put an entry of the file back into records that have lost it."""
        async with self._adding:
            if await self._erasure(entry) is None:
                await self._write(entry, actor)

    def entries(self) -> Iterator[Suppression]:
        """What the file says, the oldest first; blocking. A last line that a crash cut off is left out.

        Raises:
            StorageUnavailableError: The file cannot be read, or holds what this never wrote.
        """
        try:
            with self._file.open("rb") as lines:
                while line := lines.readline(MAX_LINE_BYTES):
                    if line.endswith(b"\n"):
                        yield _parsed(line)
                    elif len(line) == MAX_LINE_BYTES:
                        raise StorageUnavailableError("the suppression list holds what is none of its entries")
        except FileNotFoundError:
            return
        except OSError:
            raise StorageUnavailableError("the suppression list cannot be read") from None

    async def _write(self, entry: Suppression, actor: str) -> None:
        row = {
            "digest": entry.digest,
            "subject": entry.subject,
            "tenant": entry.tenant,
            "erasure_id": entry.erasure_id,
            "created_at": entry.at,
        }

        async def effect(intent: int) -> None:
            async with self._database.begin() as connection:
                await connection.execute(delete(suppressions).where(_same(entry)))
                await connection.execute(insert(suppressions).values(row | {"intent": intent}))

        change = Change(entry.tenant, "subject.suppress", entry.subject, actor, {"erasure_id": entry.erasure_id})
        await self._changes.make(change, effect)

    async def _erasure(self, entry: Suppression) -> str | None:
        """The erasure by which the records have this entry; None if they do not have it."""
        async with self._database.begin() as connection:
            found = (await connection.execute(select(suppressions.c.erasure_id).where(_same(entry)))).scalar()
        return None if found is None else str(found)

    async def _digest(self, tenant: TenantId, subject: SubjectRef) -> bytes | None:
        """Of a subject that the index knows."""
        mine = (subjects.c.tenant == tenant) & (subjects.c.subject == subject)
        async with self._database.begin() as connection:
            lookup = (await connection.execute(select(subjects.c.lookup).where(mine))).scalar()
        if lookup is None:
            return None
        # A slug has no NUL, so no two pairs of tenant and digest read the same.
        return hmac.digest(self._key, _PURPOSE + tenant.encode() + b"\0" + lookup, hashlib.sha256)

    def _append(self, entry: Suppression) -> None:
        line = {
            "at": entry.at.astimezone(UTC).isoformat(),
            "digest": entry.digest.hex(),
            "erasure_id": entry.erasure_id,
            "subject": entry.subject,
            "tenant": entry.tenant,
        }
        try:
            fresh = not self._file.exists()
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "r+b") as file:
                _cut(file)
                file.write(json.dumps(line, sort_keys=True).encode() + b"\n")
                file.flush()
                os.fsync(descriptor)
            if fresh:
                folder.sync(self._file.parent)
        except OSError:
            raise StorageUnavailableError("the suppression list cannot be written") from None


def _same(entry: Suppression) -> ColumnElement[bool]:
    return (suppressions.c.digest == entry.digest) & (suppressions.c.subject == entry.subject)


def _cut(file: BinaryIO) -> None:
    """Remove a last line that a crash cut off: it was nobody's entry yet."""
    size = file.seek(0, os.SEEK_END)
    tail = os.pread(file.fileno(), MAX_LINE_BYTES, max(size - MAX_LINE_BYTES, 0))
    if tail and not tail.endswith(b"\n"):
        file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)


def _parsed(line: bytes) -> Suppression:
    try:
        value: dict[str, Any] = json.loads(line)
        return Suppression(
            tenant=TenantId(value["tenant"]),
            subject=SubjectRef(value["subject"]),
            erasure_id=value["erasure_id"],
            digest=bytes.fromhex(value["digest"]),
            at=datetime.fromisoformat(value["at"]),
        )
    except (ValueError, KeyError, TypeError):
        raise StorageUnavailableError("the suppression list holds what is none of its entries") from None
