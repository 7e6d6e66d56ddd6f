"""A retention run in a process of its own, to be killed: `python -m tests.retention.run_killer FOLDER`.

Says `ready` once the log and the records are open, then runs.
"""

import asyncio
import sys
from pathlib import Path

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.records import Records
from retention import destruction, population
from tests.retention.conftest import CLINIC, INDEX_KEY, ORIGIN, Archive, Clock
from tests.retention.test_run import Office


async def main(root: Path) -> None:
    population.PAGE_ROWS = destruction.BATCH_OBJECTS = 8  # type: ignore[misc]  # so that few objects take many steps
    signer = await asyncio.to_thread(FileSigner.load, root / "config" / "log.key", ORIGIN)
    async with (
        AuditLog.open(root / "data" / "audit" / "log.sqlite", signer, ORIGIN, clock=Clock()) as log,
        Database.open(root / "data" / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=INDEX_KEY, region="local", now=Clock())
        print("ready", flush=True)  # noqa: T201  its parent waits for it
        await Office(Archive(root, log, database, records)).once(CLINIC)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
