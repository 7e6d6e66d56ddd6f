"""Erases a subject in a process that kills itself: `erasure_crasher.py ROOT KILL_AT`.

KILL_AT counts what is durable: writing transactions, log entries, removed files, lines of the suppression list. After
that many the process gets a SIGKILL. With 0 it lives, takes up what was left, and prints what became of it.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.log import AuditLog
from governance.database import Database
from governance.identity import SubjectRef
from retention.data_map import Target
from retention.dbos_jobs import DbosJobs
from retention.directory import DirectoryStore
from retention.erasure_records import State
from retention.suppression import Suppressions
from retention.tables import erasures
from tests.retention.conftest import CLINIC, Clock
from tests.retention.installed import installation

begin, append, delete, write = Database.begin, AuditLog.append, DirectoryStore.delete, Suppressions._append


class Killer:
    """Counts, and kills."""

    def __init__(self, at: int) -> None:
        self.left = at

    def durable(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def arm(killer: Killer) -> None:
    """Have everything durable counted."""

    @asynccontextmanager
    async def counted(database: Database) -> AsyncIterator[AsyncConnection]:
        async with begin(database) as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            before = driver.total_changes
            yield connection
            after = driver.total_changes
        if after != before:
            killer.durable()

    def then(act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*arguments: Any) -> Any:
            result = act(*arguments)
            killer.durable()
            return result

        return acted

    async def appended(log: AuditLog, *arguments: Any) -> int:
        index = await append(log, *arguments)
        killer.durable()
        return index

    Database.begin = counted  # type: ignore[method-assign, assignment]
    AuditLog.append = appended  # type: ignore[method-assign, assignment]
    DirectoryStore.delete = then(delete)  # type: ignore[method-assign]
    Suppressions._append = then(write)  # type: ignore[method-assign]


async def main(root: Path, at: int) -> None:
    subject = SubjectRef((root / "subject").read_text(encoding="utf-8"))
    async with installation(root, Clock()) as office:
        async with DbosJobs(root / "data" / "jobs.sqlite", [office.erasures.plan], pauses=()) as jobs:
            office.erasures.use(jobs)
            arm(Killer(at))
            await office.erasures.recover()
            known = await office.means.rows.of_subject(CLINIC, subject)
            if not known:
                erasure_id = await office.erasures.begin(
                    CLINIC, subject, cause="request", request_id="r1", actor="test"
                )
                known = [await office.erasures.get(CLINIC, erasure_id)]
            for erasure in known:
                if erasure.state is State.RUNNING:
                    await office.erasures.wait(CLINIC, erasure.erasure_id)
        async with office.archive.database.begin() as connection:
            rows = (await connection.execute(select(erasures))).all()
        target = Target(CLINIC, subject)
        ended = await office.means.rows.of_subject(CLINIC, subject)
        said = {
            "states": [row.state for row in rows],
            "verdicts": [office.verified(each).code.name for each in ended],
            "erased": [office.verified(each).predicate["stores"] for each in ended],
            "intents": [entry["index"] for entry in await office.entries(CLINIC, "erasure.intended")],
            "closed": [entry["intent"] for entry in await office.entries(CLINIC, "erasure.done")],
            "left": [await store.locate(target) for store in office.data_map.stores],
            "files": len(list(office.room.store.names())),
            "listed": len({(each.subject, each.erasure_id) for each in office.room.suppressions.entries()}),
        }
        sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
