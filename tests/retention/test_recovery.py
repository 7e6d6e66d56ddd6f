"""Kill -9 between any two steps: each object ends stored and recorded, or absent and recorded (R-AUD-2)."""

import asyncio
import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from retention.label import Kind
from retention.recovery import Recovered
from retention.sidecar import Sidecar
from retention.stored import State
from tests.retention.conftest import CLINIC
from tests.retention.crasher import METADATA, POINTS, prepare
from tests.retention.vault_room import Room, opened_room, pcm_bytes

CRASHER = Path(__file__).with_name("crasher.py")
SOME = ("after-intent", "after-rows", "after-sync", "after-put", "after-complete", "after-drop", "after-stored")


def crashed(folder: Path, points: tuple[str, ...]) -> None:
    """Have a stream die at each of the points."""
    asyncio.run(prepare(folder / "fresh"))
    environment = {"PYTHONPATH": str(CRASHER.parents[2]), "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", str(CRASHER), str(folder), *points],
        cwd=CRASHER.parents[2],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    died = {point: "lived" if point == "none" else "died" for point in points}
    assert dict(row.split(" ", 1) for row in ran.stdout.splitlines()) == died, ran.stderr


async def recovered(root: Path) -> str:
    """Recover, see that everything is as it must be, recover again, and tell how the objects ended."""
    async with opened_room(root) as room:
        await room.vault.recover()
        outcomes = await in_order(room)
        size = room.archive.log.size(CLINIC)
        assert await room.vault.recover() == Recovered(0, 0, 0, 0)
        assert room.archive.log.size(CLINIC) == size
    return " ".join(sorted(outcomes))


async def in_order(room: Room) -> list[str]:
    intended = {each: entry for entry in await room.entries("content.intended") for each in entry["objects"]}
    closed = await room.entries("content.stored")
    assert Counter(entry["object_id"] for entry in closed) == Counter(list(intended))
    assert list(room.spool_dir.iterdir()) == []
    rows = await room.rows.known(list(intended))
    assert {row.name for row in rows.values()} == set(room.store.names())
    for entry in closed:
        row = rows.get(entry["object_id"])
        assert entry["intent"] == intended[entry["object_id"]]["index"]
        assert (row is None) == (entry["outcome"] == "empty")
        if row is not None:
            assert row.state is State.STORED
            assert entry["outcome"] == ("cut_short" if row.cut_short else "stored")
            sealed = room.store.read(row.name)
            assert hashlib.sha256(sealed).hexdigest() == entry["digest"] == (row.digest or b"").hex()
            assert len(sealed) == row.bytes == entry["bytes"]
            content = await room.content(row)
            assert content
            if row.label.kind is Kind.AUDIO:
                assert pcm_bytes(1.0).startswith(content)
                assert row.cut_short or content == pcm_bytes(1.0)
            assert row.first or not entry["commitments"]
    await sidecars_are_as_committed(room, [entry["commitments"] for entry in closed if entry["commitments"]])
    return [entry["outcome"] for entry in closed]


async def sidecars_are_as_committed(room: Room, committed: list[dict[str, str]]) -> None:
    for entry in await room.entries("content.intended"):
        for each in await room.rows.sidecars(CLINIC, entry["stream_id"]):
            key = await room.keys.open_sidecar(CLINIC, each.whose.subject)
            opened = Sidecar.opened(each.sealed, key, each.whose)
            assert {field.name: field.value for field in opened.fields} == METADATA
            assert committed == [opened.commitments]


def ends(tmp_path: Path, points: tuple[str, ...]) -> dict[str, str]:
    crashed(tmp_path, points)
    return {point: asyncio.run(recovered(tmp_path / point)) for point in points}


def test_a_crash_between_steps_is_closed_at_the_next_start(tmp_path: Path) -> None:
    outcomes = ends(tmp_path, ("none", *SOME))
    assert outcomes["none"] == "empty stored stored"
    assert outcomes["after-intent"] == "empty empty empty"
    assert outcomes["after-rows"] == "empty empty empty"
    assert "empty" in outcomes["after-put"]
    assert "empty empty" not in outcomes["after-put"]


@pytest.mark.deep
def test_a_crash_between_any_two_steps_is_closed_at_the_next_start(tmp_path: Path) -> None:
    ends(tmp_path, tuple(POINTS))


@pytest.mark.deep
def test_a_crash_in_recovery_is_closed_by_the_next(tmp_path: Path) -> None:
    steps = ("reseal", "put", "complete", "drop", "stored", "remove")
    ends(tmp_path, tuple(f"before-put+{moment}-{step}" for moment in ("before", "after") for step in steps))
