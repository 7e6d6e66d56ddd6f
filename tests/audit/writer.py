"""A program for the crash tests: appends from many callers, and says on its output what was acknowledged.

Arguments: the log's path, the number of callers, entries a caller, pages between SQLite's own checkpoints, and
PRAGMA synchronous (FULL, or OFF for the control that shows what the tests can see).
"""

import asyncio
import os
import sys
from pathlib import Path

import audit.store
from audit.events import StreamRefused
from audit.log import AuditLog
from audit.signing import FileSigner
from governance.identity import TenantId

TREES = 7


async def main(path: Path, callers: int, entries: int, pages: int, synchronous: str) -> None:
    signer = FileSigner.load(path.parent.parent / "key", "audit.example/test")
    audit.store.CHECKPOINT_PAGES = pages
    async with AuditLog.open(path, signer, signer.key.name, seal_seconds=0.05) as log:
        log._sequencer._store._db.execute(f"PRAGMA synchronous={synchronous}")

        async def caller(number: int) -> None:
            tree = TenantId(f"t{number % TREES}")
            for at in range(entries):
                code = f"{os.getpid()}-{number}-{at}"
                index = await log.append(tree, StreamRefused(stream_id="5" * 32, key_id="k", code=code))
                os.write(1, f"{tree} {index} {code}\n".encode())

        await asyncio.gather(*(caller(number) for number in range(callers)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
