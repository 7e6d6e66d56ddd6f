"""An installation that is there already, opened again: after a crash, a restore, or just the next morning."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from audit.log import AuditLog
from audit.recorder import LogRecorder, close_dangling
from audit.signing import FileSigner
from governance.database import Database
from governance.records import Records
from tests.retention.conftest import INDEX_KEY, ORIGIN, Archive, Clock
from tests.retention.erasing import Desk, desk


@asynccontextmanager
async def installation(root: Path, clock: Clock) -> AsyncIterator[Desk]:
    """A desk over what lies in `root`."""
    signer = FileSigner.load(root / "config" / "log.key", ORIGIN)
    async with (
        AuditLog.open(root / "data" / "audit" / "log.sqlite", signer, ORIGIN, clock=clock) as log,
        Database.open(root / "data" / "records.sqlite") as database,
    ):
        await close_dangling(log, log.trees())
        records = Records(database, LogRecorder(log), index_key=INDEX_KEY, region="local", now=clock)
        async with desk(Archive(root, log, database, records, clock)) as office:
            yield office
        await records.settled()
