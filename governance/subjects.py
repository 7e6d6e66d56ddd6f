"""Data subjects: a random pseudonym each, found from the tenant's own id through a keyed index.

The tenant's id is never stored. The index is HMAC-SHA256 under a key that lives outside the database: a copy of the
database alone does not tell whether a given person is in it (R-AUD-8).
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select

from governance import form
from governance.changes import Changes
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from governance.tables import subjects

MIN_INDEX_KEY_BYTES: Final = 32
REF_BYTES: Final = 16


class Subjects:
    """The subjects' repository."""

    def __init__(self, database: Database, changes: Changes, index_key: bytes, now: Callable[[], datetime]) -> None:
        if len(index_key) < MIN_INDEX_KEY_BYTES:
            raise ValueError("the index key has at least 32 bytes")
        self._database = database
        self._changes = changes
        self._index_key = index_key
        self._now = now
        self._creating = asyncio.Lock()

    async def ref(self, tenant: TenantId, subject_id: str, *, actor: str) -> SubjectRef:
        """The pseudonym of a subject, made at first sight.

        Raises:
            InvalidFactsError: The id is not of its form.
        """
        lookup = self._lookup(tenant, subject_id)
        found = await self._found(tenant, lookup)
        if found is not None:
            return found
        async with self._creating:  # two streams of a new subject would otherwise each make a pseudonym
            return await self._found(tenant, lookup) or await self._create(tenant, lookup, actor)

    async def find(self, tenant: TenantId, subject_id: str) -> SubjectRef | None:
        """The pseudonym of a subject that is known; None where it is not.

        Raises:
            InvalidFactsError: The id is not of its form.
        """
        return await self._found(tenant, self._lookup(tenant, subject_id))

    async def _found(self, tenant: TenantId, lookup: bytes) -> SubjectRef | None:
        mine = (subjects.c.tenant == tenant) & (subjects.c.lookup == lookup)
        async with self._database.begin() as connection:
            row = (await connection.execute(select(subjects.c.subject).where(mine))).first()
            return None if row is None else SubjectRef(row.subject)

    async def _create(self, tenant: TenantId, lookup: bytes, actor: str) -> SubjectRef:
        ref = SubjectRef(secrets.token_hex(REF_BYTES))
        row = {"subject": ref, "tenant": tenant, "lookup": lookup, "created_at": self._now()}

        async def effect(intent: int) -> SubjectRef:
            async with self._database.begin() as connection:
                await connection.execute(insert(subjects).values(row | {"intent": intent}))
            return ref

        return await self._changes.make(Change(tenant, "subject.create", ref, actor), effect)

    def _lookup(self, tenant: TenantId, subject_id: str) -> bytes:
        # A slug has no NUL, so no two pairs of tenant and subject read the same.
        message = f"{tenant}\0{form.subject(subject_id)}".encode()
        return hmac.digest(self._index_key, message, hashlib.sha256)
