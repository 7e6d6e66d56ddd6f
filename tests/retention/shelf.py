"""Stored objects for the tests of retention: rows as the vault writes them, and bytes in a real store."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from governance.identity import SubjectRef, TenantId
from retention.directory import DirectoryStore
from retention.stored import object_name
from retention.tables import object_subjects, objects
from tests.retention.conftest import Archive

QUOTA_BYTES = 2**30


async def entries(archive: Archive, tree: TenantId, *types: str) -> list[dict[str, Any]]:
    """The entries of a tree, of those types if any are named."""
    leaves = await archive.log.read(tree, 0, archive.log.size(tree)) if archive.log.size(tree) else []
    found = [json.loads(leaf) for leaf in leaves]
    return [entry for entry in found if not types or entry["type"] in types]


@dataclass
class Shelf:
    """A store, and the rows of what lies in it."""

    archive: Archive
    store: DirectoryStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = DirectoryStore(self.archive.data / "objects", QUOTA_BYTES)

    async def add(
        self,
        tenant: TenantId,
        count: int,
        *,
        subjects: Sequence[SubjectRef] = (),
        kind: str = "audio",
        age: timedelta = timedelta(days=30),
        life: timedelta = timedelta(days=7),
        **changes: Any,
    ) -> list[str]:
        """Objects that came to be `age` ago and are due `life` after that. Gives their ids."""
        created = self.archive.clock() - age
        voices = list(subjects) or [await self.archive.subject(tenant, "someone")]
        rows = [self._row(tenant, kind, created, created + life) | changes for _ in range(count)]
        source = self.archive.root / "ciphertext"
        for row in rows:
            source.write_bytes(bytes.fromhex(row["object_id"]) * 8)
            self.store.put(object_name(row["object_id"]), source)
        async with self.archive.database.begin() as connection:
            await connection.execute(insert(objects), rows)
            whose = [
                {"object_id": row["object_id"], "subject": subject, "intent": 0} for row in rows for subject in voices
            ]
            await connection.execute(insert(object_subjects), whose)
        return [row["object_id"] for row in rows]

    async def rows(self, tenant: TenantId) -> dict[str, Any]:
        """What is left of a tenant's rows, by object."""
        async with self.archive.database.begin() as connection:
            found = await connection.execute(select(objects).where(objects.c.tenant == tenant))
            return {row.object_id: row for row in found}

    def files(self) -> set[str]:
        """The objects of which bytes are left."""
        return {name.rpartition("/")[2] for name in self.store.names()}

    @staticmethod
    def _row(tenant: TenantId, kind: str, created: datetime, due: datetime) -> dict[str, Any]:
        object_id = secrets.token_hex(16)
        return {
            "object_id": object_id,
            "tenant": tenant,
            "stream_id": secrets.token_hex(16),
            "channel": 0,
            "kind": kind,
            "retention_class": "health",
            "purpose": "care",
            "jurisdiction": "local",
            "state": "stored",
            "wrapped_key": hashlib.sha256(object_id.encode()).digest() * 2,
            "bytes": 128,
            "digest": bytes(32),
            "milliseconds": 1000,
            "cut_short": False,
            "created_at": created,
            "trigger_at": created,
            "keep_until": None,
            "delete_after": due,
            "schedule_revision": "r1",
            "restricted": False,
            "intent": 0,
        }
