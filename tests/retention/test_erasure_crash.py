"""Kill -9 between any two durable things: the next start ends the erasure, once, and nothing is left (R-AUD-2)."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.records import Records
from governance.request import Regime
from tests.retention.conftest import CLINIC, INDEX_KEY, ORIGIN, Archive, Clock
from tests.retention.erasing import desk
from tests.retention.vault_room import keep_a_stream, permit

CRASHER = Path(__file__).with_name("erasure_crasher.py")
REPOSITORY = CRASHER.parents[2]


async def _prepared(root: Path) -> None:
    clock = Clock()
    (root / "config").mkdir()
    signer = FileSigner.create(root / "config" / "log.key", ORIGIN)
    async with (
        AuditLog.open(root / "data" / "audit" / "log.sqlite", signer, ORIGIN, clock=clock) as log,
        Database.open(root / "data" / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=INDEX_KEY, region="local", now=clock)
        await records.tenants.create(CLINIC, regimes=[Regime.GDPR], region="local", purposes=["care"], actor="test")
        async with desk(Archive(root, log, database, records, clock)) as office:
            subject = await office.archive.subject(CLINIC, "patient-1")
            await keep_a_stream(office.room, permit(office.archive, subject), {"caller": "Zeb"})
        (root / "subject").write_text(subject, encoding="utf-8")
        await records.settled()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with one subject, of whom a stream is stored."""
    root = tmp_path_factory.mktemp("prepared")
    asyncio.run(_prepared(root))
    return root


def run(root: Path, at: int) -> "subprocess.CompletedProcess[str]":
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(CRASHER), str(root), str(at)]
    return subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=REPOSITORY, env=environment, timeout=120
    )


def survives(prepared: Path, root: Path, at: int) -> bool:
    """Kill it there, start again, and look. Whether it was killed: with a later point it ends by itself."""
    shutil.copytree(prepared, root)
    first = run(root, at)
    killed = first.returncode == -signal.SIGKILL
    second = run(root, 0)
    assert second.returncode == 0, (first.stderr, second.stderr)
    ended: dict[str, Any] = json.loads(second.stdout.splitlines()[-1])
    assert (ended["states"], ended["verdicts"]) == (["completed"], ["OK"]), at
    assert sorted(ended["intents"]) == sorted(ended["closed"]), at
    assert (sum(ended["left"]), ended["files"], ended["listed"]) == (0, 0, 1), at
    erased = {each["store"]: each["erased"] for each in ended["erased"][0]}
    assert erased | {"objects": 3, "sidecars": 1, "subject-keys": 2, "subject-index": 1} == erased, at
    levels = {each["store"]: each["level"] for each in ended["erased"][0]}
    assert levels["record-pages"] == "physical", at
    return killed


def test_erasure_that_was_killed_is_ended_by_the_next_start(prepared: Path, tmp_path: Path) -> None:
    assert survives(prepared, tmp_path / "root", at=14)


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_erasure_survives_a_kill_at_every_point(prepared: Path, tmp_path: Path) -> None:
    at = 1
    while survives(prepared, tmp_path / str(at), at):
        at += 1
    assert at > 20
