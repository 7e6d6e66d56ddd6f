"""A retention run that is killed for good, at whatever moment: the next one closes it and leaves nothing behind."""

import asyncio
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.records import Records
from governance.request import Regime
from tests.retention.conftest import CLINIC, INDEX_KEY, ORIGIN, Archive, Clock
from tests.retention.shelf import entries
from tests.retention.test_run import NOTHING, Office

ROOT = Path(__file__).parents[2]
OBJECTS = 60


@asynccontextmanager
async def opened(root: Path) -> AsyncIterator[Archive]:
    key = root / "config" / "log.key"
    signer = await asyncio.to_thread(lambda: FileSigner.load(key, ORIGIN) if key.exists() else _made(key))
    async with (
        AuditLog.open(root / "data" / "audit" / "log.sqlite", signer, ORIGIN, clock=Clock()) as log,
        Database.open(root / "data" / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=INDEX_KEY, region="local", now=Clock())
        yield Archive(root, log, database, records)
        await records.settled()


def _made(key: Path) -> FileSigner:
    key.parent.mkdir(parents=True)
    return FileSigner.create(key, ORIGIN)


async def _killed(root: Path, after: float) -> None:
    """Have a run begin in another process, and kill that after so many seconds."""
    command = [sys.executable, "-m", "tests.retention.run_killer", str(root)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    await asyncio.sleep(after)  # the moment is what is varied
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def _killed_and_made_good(root: Path, after: float) -> bool:
    """Whether the kill came in the middle of a run."""
    async with opened(root) as archive:
        await archive.records.tenants.create(
            CLINIC, regimes=[Regime.HIPAA], region="local", purposes=["care"], actor="test"
        )
        await Office(archive).shelf.add(CLINIC, OBJECTS)
    await _killed(root, after)
    async with opened(root) as archive:
        office = Office(archive)
        files, rows = office.shelf.files(), await office.shelf.rows(CLINIC)
        stored = {object_id for object_id, row in rows.items() if row.state == "stored"}
        assert stored <= files <= rows.keys()  # no file without a row, no whole row without a file
        assert (await office.once()).after == NOTHING
        assert office.shelf.files() == set(await office.shelf.rows(CLINIC)) == set()
        told = await entries(archive, CLINIC, "retention.intended", "retention.done")
        assert [each["type"] for each in told] == ["retention.intended", "retention.done"] * (len(told) // 2)
        assert sum(each["destroyed"] for each in told if each["type"] == "retention.done") == OBJECTS
        return 0 < len(rows) < OBJECTS or any(each.get("outcome") == "interrupted" for each in told)


async def test_a_run_that_is_killed_is_closed_and_gone_on_with(tmp_path: Path) -> None:
    await _killed_and_made_good(tmp_path, 0.05)


@pytest.mark.deep
async def test_a_run_that_is_killed_at_any_moment_is_closed_and_gone_on_with(tmp_path: Path) -> None:
    moments, caught = random.Random(7), 0  # noqa: S311  moments, not keys
    for number in range(25):
        caught += await _killed_and_made_good(tmp_path / str(number), moments.uniform(0, 0.5))
    assert caught >= 3, "the kills came before or after the runs: vary their moments"
