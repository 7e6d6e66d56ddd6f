"""Kill -9 at random points: whatever was acknowledged is there, and the log verifies (R-AUD-5)."""

import asyncio
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from audit.export import export
from audit.log import AuditLog
from audit.recorder import close_dangling
from audit.signing import FileSigner
from audit.verdict import Code
from audit.verify import verify

WRITER = Path(__file__).with_name("writer.py")
ORIGIN = "audit.example/test"


def killed(path: Path, lines: int, callers: int) -> list[str]:
    """Run the writer, kill it once it has acknowledged so many entries, and hand over all that it acknowledged."""
    command = [sys.executable, str(WRITER), str(path), str(callers), "1000000", "40", "FULL"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=WRITER.parents[2], env=environment()) as writer:
        assert writer.stdout is not None
        seen = [writer.stdout.readline() for _ in range(lines)]
        writer.kill()
        seen += writer.stdout.readlines()
    return [line.decode().strip() for line in seen if line.endswith(b"\n")]


def environment() -> dict[str, str]:
    return {"PYTHONPATH": str(WRITER.parents[2]), "PATH": "/usr/bin:/bin"}


async def missing(path: Path, signer: FileSigner, acknowledged: list[str]) -> list[str]:
    """Acknowledged entries that are not where they were said to be."""
    async with AuditLog.open(path, signer, ORIGIN) as log:
        await close_dangling(log, log.trees())
        found: dict[tuple[str, int], str] = {}
        for tree in log.trees():
            for start in range(0, log.size(tree), 256):
                leaves = await log.read(tree, start, min(start + 256, log.size(tree)))
                found |= {(tree, index): json.loads(leaf)["code"] for index, leaf in enumerate(leaves, start)}
    lost = []
    for line in acknowledged:
        name, index, code = line.split()
        if found.get((name, int(index))) != code:
            lost.append(line)
    return lost


async def exported(path: Path, signer: FileSigner, pack: Path) -> None:
    async with AuditLog.open(path, signer, ORIGIN) as log:
        await export(log, log.trees(), pack, actor="officer")


def survives(tmp_path: Path, kills: int) -> None:
    signer = FileSigner.create(tmp_path / "key", ORIGIN)
    path, chance, acknowledged = tmp_path / "log" / "audit.db", random.Random(kills), list[str]()  # noqa: S311  kill points
    for _ in range(kills):
        acknowledged += killed(path, chance.randint(1, 400), chance.choice([1, 8, 40]))
        assert asyncio.run(missing(path, signer, acknowledged)) == []
    asyncio.run(exported(path, signer, tmp_path / "pack"))
    assert verify(tmp_path / "pack", signer.key).code is Code.OK


def test_nothing_acknowledged_is_lost_by_five_kills(tmp_path: Path) -> None:
    survives(tmp_path, 5)


@pytest.mark.deep
def test_nothing_acknowledged_is_lost_by_fifty_kills(tmp_path: Path) -> None:
    survives(tmp_path, 50)
