"""A program for the crash tests: turns a tenant's epoch, and dies at a step, as kill -9 would have it.

Its log is its own: the test has the installation's open. Arguments: the installation's directory, the tenant, the step:
`created`, `retired`, `halfway`, `rewrapped`, `destroyed`.
"""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.changes import Changes
from governance.database import Database
from governance.identity import TenantId
from retention import epochs
from retention.key_ring import KeyRing
from retention.keys import KeyState, Move
from retention.keystore import KeyStore
from tests.retention.conftest import ORIGIN, Clock

BATCH = 2


class DyingStore:
    """A key store whose process dies at a step of the turn."""

    name = "key-store"

    def __init__(self, store: KeyStore, step: str) -> None:
        self._store = store
        self._step = step
        self._batches = 0

    def create(self, tenant: TenantId) -> str:
        key_id = self._store.create(tenant)
        self._die("created")
        return key_id

    def wrap(self, key_id: str, key: bytes, context: Mapping[str, str]) -> bytes:
        return self._store.wrap(key_id, key, context)

    def rewrap(self, key_id: str, new_key_id: str, moves: Sequence[Move]) -> list[bytes]:
        self._die("retired")
        if self._batches:
            self._die("halfway")
        self._batches += 1
        return self._store.rewrap(key_id, new_key_id, moves)

    def unwrap(self, key_id: str, wrapped: bytes, context: Mapping[str, str]) -> bytes:
        return self._store.unwrap(key_id, wrapped, context)

    def state(self, key_id: str) -> KeyState:
        return self._store.state(key_id)

    def destroy(self, key_id: str) -> None:
        self._die("rewrapped")
        self._store.destroy(key_id)
        self._die("destroyed")

    def _die(self, step: str) -> None:
        if step == self._step:
            os._exit(9)


async def main(root: Path, tenant: TenantId, step: str) -> None:
    signer = FileSigner.load(root / "config" / "log.key", ORIGIN)
    clock = Clock()
    epochs.BATCH_SUBJECTS = BATCH  # type: ignore[misc]  # so that five subjects are several batches
    async with (
        AuditLog.open(root / "other" / "log.sqlite", signer, ORIGIN, clock=clock) as log,
        Database.open(root / "data" / "records.sqlite") as database,
    ):
        store = DyingStore(KeyStore(root / "keys"), step)
        ring = KeyRing(database, Changes(LogRecorder(log)), store, clock)
        await ring.turn_epoch(tenant, actor="test")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), TenantId(sys.argv[2]), sys.argv[3]))
