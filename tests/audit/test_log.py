import asyncio
import json
import logging
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from audit import log as log_module
from audit.checkpoint import Note
from audit.errors import (
    LogInUseError,
    LogOverloadedError,
    LogUnavailableError,
    SigningKeyError,
    UnknownTreeError,
    UnsafeFieldError,
)
from audit.events import ServiceStopped, StreamRefused
from audit.log import MAX_READ_ENTRIES, AuditLog
from audit.merkle import leaf_hash, root_of
from audit.recorded import Recorded
from audit.signing import FileSigner
from audit.store import Commit, Store
from governance.identity import TenantId

OpenLog: TypeAlias = Callable[..., AbstractAsyncContextManager[AuditLog]]
ACME, SYSTEM = TenantId("acme"), TenantId("system")
START = datetime(2026, 11, 21, 12, tzinfo=UTC)


def refused(code: str = "overloaded") -> StreamRefused:
    return StreamRefused(stream_id="5" * 32, key_id="k1", code=code)


async def test_append_returns_the_index_of_an_entry_that_can_be_read(log: AuditLog) -> None:
    assert [await log.append(ACME, refused()) for _ in range(3)] == [0, 1, 2]
    assert await log.append(SYSTEM, ServiceStopped(streams_cut=0)) == 0
    assert (log.size(ACME), log.size(SYSTEM), log.size(TenantId("nobody"))) == (3, 1, 0)
    assert log.trees() == [ACME, SYSTEM]
    assert json.loads((await log.read(SYSTEM, 0, 1))[0])["type"] == "service.stopped"


async def test_record_hands_out_the_value_with_its_index(log: AuditLog) -> None:
    await log.append(ACME, refused())
    recorded = await log.record(ACME, refused(), "permit")
    assert isinstance(recorded, Recorded)
    assert (recorded.value, recorded.index) == ("permit", 1)


async def test_acknowledged_entry_is_in_the_file_for_another_reader(log: AuditLog, path: Path) -> None:
    await log.append(ACME, refused("seen"))
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as other:
        leaves = [row[0] for row in other.execute("SELECT leaf FROM entries")]
    other.close()
    assert len(leaves) == 1
    assert b'"seen"' in leaves[0]


async def test_64_callers_over_64_trees_share_commits(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    commit = Store.commit

    def counted(store: Store, adds: Commit) -> None:
        sizes.append(len(adds.entries))
        commit(store, adds)

    monkeypatch.setattr(Store, "commit", counted)

    async def caller(number: int) -> list[int]:
        return [await log.append(TenantId(f"tenant-{number}"), refused()) for _ in range(20)]

    assert await asyncio.gather(*(caller(number) for number in range(64))) == [list(range(20))] * 64
    assert sum(sizes) == 64 * 20
    # Callers acknowledged together come back together: about one commit a round.
    assert len(sizes) <= 30


async def test_lone_caller_waits_for_no_timer(log: AuditLog) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(20):
        await log.append(ACME, refused())
    assert loop.time() - began < 5


async def test_concurrent_callers_of_one_tree_get_every_index_once(log: AuditLog) -> None:
    indexes = await asyncio.gather(*(log.append(ACME, refused()) for _ in range(700)))
    assert sorted(indexes) == list(range(700))
    leaves = [leaf for start in range(0, 700, 100) for leaf in await log.read(ACME, start, start + 100)]
    head = Note.parse((await log.checkpoint(ACME)).encode()).checkpoint
    assert head.root == root_of([leaf_hash(leaf) for leaf in leaves])


async def test_reading_crosses_bundles_and_stops_at_the_end(log: AuditLog) -> None:
    codes = [f"c{number}" for number in range(600)]
    await asyncio.gather(*(log.append(ACME, refused(code)) for code in codes))
    read = [json.loads(leaf)["code"] for leaf in await log.read(ACME, 250, 520)]
    assert read == codes[250:520]
    assert await log.read(ACME, 600, 600) == []
    for start, end in ((0, 601), (-1, 2), (5, 4), (0, MAX_READ_ENTRIES + 1)):
        with pytest.raises(UnknownTreeError):
            await log.read(ACME, start, end)
    with pytest.raises(UnknownTreeError):
        await log.read(TenantId("nobody"), 0, 0)


async def test_entries_and_sizes_survive_a_restart(open_log: OpenLog) -> None:
    async with open_log() as log:
        await asyncio.gather(*(log.append(ACME, refused()) for _ in range(300)))
        await log.append(SYSTEM, refused())
        before = await log.read(ACME, 0, 300)
    async with open_log() as log:
        assert await log.read(ACME, 0, 300) == before
        assert await log.append(ACME, refused()) == 300
        assert await log.append(SYSTEM, refused()) == 1


async def test_checkpoint_covers_what_was_acknowledged_and_is_stable(log: AuditLog, signer: FileSigner) -> None:
    await log.append(ACME, refused())
    note = await log.checkpoint(ACME)
    head = Note.parse(note.encode()).verify(signer.key)
    assert (head.origin, head.size) == ("audit.example/test/acme", 1)
    assert head.root == leaf_hash((await log.read(ACME, 0, 1))[0])
    assert await log.checkpoint(ACME) == note
    await log.append(ACME, refused())
    assert Note.parse((await log.checkpoint(ACME)).encode()).checkpoint.size == 2


async def test_checkpoint_of_an_unknown_tree_is_refused(log: AuditLog) -> None:
    with pytest.raises(UnknownTreeError):
        await log.checkpoint(ACME)


async def test_dirty_trees_are_signed_without_being_asked(open_log: OpenLog, path: Path) -> None:
    async with open_log(seal_seconds=0.05) as log:
        await log.append(ACME, refused())
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as other:
            async with asyncio.timeout(10):
                while not other.execute("SELECT count(*) FROM checkpoints").fetchone()[0]:  # noqa: ASYNC110  a file has no event
                    await asyncio.sleep(0.01)
        other.close()


async def test_orderly_shutdown_signs_every_tree(open_log: OpenLog, path: Path) -> None:
    async with open_log() as log:
        await asyncio.gather(*(log.append(TenantId(f"t{number}"), refused()) for number in range(70)))
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT count(*), min(size), max(size) FROM checkpoints").fetchone() == (70, 1, 1)
    other.close()


async def test_time_never_goes_backwards_in_the_log(open_log: OpenLog) -> None:
    steps = iter([START, START - timedelta(days=1), START + timedelta(seconds=1), START])
    async with open_log(clock=lambda: next(steps)) as log:
        for _ in range(4):
            await log.append(ACME, refused())
        times = [json.loads(leaf)["at"] for leaf in await log.read(ACME, 0, 4)]
    assert times == sorted(times)
    async with open_log(clock=lambda: START - timedelta(days=9)) as log:
        await log.append(SYSTEM, refused())
        assert json.loads((await log.read(SYSTEM, 0, 1))[0])["at"] == times[-1]


async def test_second_opening_is_refused_while_the_first_lasts(open_log: OpenLog) -> None:
    async with open_log():
        with pytest.raises(LogInUseError):
            async with open_log():
                pass
    async with open_log() as log:
        assert log.available


async def test_files_are_the_owners_alone(log: AuditLog, path: Path) -> None:
    await log.append(ACME, refused())
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name


@pytest.mark.parametrize("name", ["", "../up", "Acme", "a" * 64, "a/b", "-a", "a\n", "\u0430cme"])
async def test_name_that_is_no_slug_never_becomes_a_tree(name: str, log: AuditLog) -> None:
    with pytest.raises(UnknownTreeError):
        await log.append(TenantId(name), refused())
    with pytest.raises(UnknownTreeError):
        log.size(TenantId(name))
    assert log.trees() == []


async def test_unsafe_event_is_refused_and_leaves_no_trace(log: AuditLog) -> None:
    with pytest.raises(UnsafeFieldError):
        await log.append(ACME, refused("jane@example.com"))
    assert log.size(ACME) == 0


async def test_cancelled_callers_take_nobody_with_them(log: AuditLog) -> None:
    tasks = [asyncio.create_task(log.append(ACME, refused(f"c{number}"))) for number in range(100)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes[::2])
    acknowledged = [outcome for outcome in outcomes[1::2] if isinstance(outcome, int)]
    assert len(acknowledged) == 50
    codes = [json.loads(leaf)["code"] for leaf in await log.read(ACME, 0, log.size(ACME))]
    assert [codes[index] for index in acknowledged] == [f"c{number}" for number in range(1, 100, 2)]


async def test_overload_is_refused_at_once_and_passes(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "MAX_WAITING", 10)
    outcomes = await asyncio.gather(*(log.append(ACME, refused()) for _ in range(15)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [int] * 10 + [LogOverloadedError] * 5
    assert await log.append(ACME, refused()) == 10


async def test_closed_log_takes_and_gives_nothing(open_log: OpenLog) -> None:
    async with open_log() as log:
        last = asyncio.create_task(log.append(ACME, refused()))
        await asyncio.sleep(0)
    assert await last == 0, "what was handed over before the end is finished"
    assert not log.available
    with pytest.raises(LogUnavailableError):
        await log.append(ACME, refused())
    with pytest.raises(LogUnavailableError):
        await log.read(ACME, 0, 1)


async def test_cancelled_shutdown_still_finishes_the_log(open_log: OpenLog) -> None:
    entered = asyncio.Event()

    async def serve() -> None:
        async with open_log() as log:
            await log.append(ACME, refused())
            entered.set()
            await asyncio.Event().wait()

    server = asyncio.create_task(serve())
    await entered.wait()
    server.cancel()
    await asyncio.sleep(0)
    server.cancel()
    with pytest.raises(asyncio.CancelledError):
        await server
    async with open_log() as log:
        assert log.size(ACME) == 1


def usable(log: AuditLog) -> bool:
    return log.available


@pytest.mark.parametrize("busy", [True, False])
async def test_full_disk_refuses_everyone_until_it_has_room_again(open_log: OpenLog, *, busy: bool) -> None:
    async with open_log(probe_seconds=0.05) as log:
        await log.append(ACME, refused())
        database = log._sequencer._store._db
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count={pages}")
        crowd = (log.append(ACME, StreamRefused(stream_id="5" * 250, key_id="k", code="c")) for _ in range(200))
        outcomes = await asyncio.gather(*crowd, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {LogUnavailableError}
        assert not usable(log)
        with pytest.raises(LogUnavailableError):
            await log.append(SYSTEM, refused())
        with pytest.raises(LogUnavailableError):
            await log.checkpoint(ACME)
        assert (log.size(ACME), log.trees()) == (1, [ACME])
        database.execute("PRAGMA max_page_count=1000000")
        async with asyncio.timeout(10):
            while not usable(log):
                # Oftener than probes: refused callers must not put the next one off. And with nobody asking, the log
                # has to find out by itself.
                await asyncio.sleep(0.01)
                if busy:
                    await asyncio.gather(log.append(ACME, refused()), return_exceptions=True)
        assert await log.append(ACME, refused()) == log.size(ACME) - 1
    async with open_log() as log:
        assert log.available


async def test_write_error_of_the_operating_system_refuses_and_recovers(open_log: OpenLog, path: Path) -> None:
    async with open_log(probe_seconds=0.01) as log:
        await log.append(ACME, refused())
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name("audit.db-wal").stat().st_size, limits[1]))
        try:
            with pytest.raises(LogUnavailableError):
                await log.append(ACME, refused("lost"))
            await asyncio.sleep(0.02)
            with pytest.raises(LogUnavailableError):
                await log.append(ACME, refused("lost"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        await asyncio.sleep(0.02)
        assert await log.append(ACME, refused("kept")) == 1
    async with open_log() as log:
        assert [json.loads(leaf)["code"] for leaf in await log.read(ACME, 0, 2)] == ["overloaded", "kept"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("NO RIGHT TO MOUNT A SMALL DISK: that a full one is survived is shown by SQLite's own limit only")
    yield place
    subprocess.run([shutil.which("umount") or "umount", str(place)], check=True)


async def test_disk_that_is_really_full_refuses_and_recovers(small_disk: Path, signer: FileSigner) -> None:
    async with AuditLog.open(small_disk / "audit.db", signer, signer.key.name, probe_seconds=0.0) as log:
        await log.append(ACME, refused("first"))
        fill(small_disk / "ballast")
        outcomes = [(await asyncio.gather(log.append(ACME, refused()), return_exceptions=True))[0] for _ in range(300)]
        assert isinstance(outcomes[-1], LogUnavailableError)
        acknowledged = [outcome for outcome in outcomes if isinstance(outcome, int)]
        assert log.size(ACME) == 1 + len(acknowledged)
        fill(small_disk / "ballast", 0)
        assert await log.append(ACME, refused("again")) == 1 + len(acknowledged)
    async with AuditLog.open(small_disk / "audit.db", signer, signer.key.name) as log:
        assert log.size(ACME) == 2 + len(acknowledged)


def fill(path: Path, size: int | None = None) -> None:
    """A file as large as still fits, or of a size."""
    with path.open("wb", buffering=0) as ballast, suppress(OSError):
        while size is None:
            ballast.write(bytes(4096))


async def test_process_beside_cannot_open_the_log(
    log: AuditLog, path: Path, tmp_path: Path, signer: FileSigner
) -> None:
    await log.append(ACME, refused())
    FileSigner.create(tmp_path / "key", signer.key.name)
    writer = Path(__file__).with_name("writer.py")
    command = [sys.executable, str(writer), str(path), "1", "1", "40", "FULL"]
    other = await asyncio.create_subprocess_exec(
        *command, cwd=writer.parents[2], env={"PYTHONPATH": str(writer.parents[2])}, stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await other.communicate()
    assert other.returncode != 0
    assert b"LogInUseError" in complaint


async def test_neither_logs_nor_errors_carry_what_was_recorded(
    log: AuditLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(Store, "commit", _fail)
    with pytest.raises(LogUnavailableError) as failure:
        await log.append(ACME, refused("canary-4711"))
    with pytest.raises(UnsafeFieldError) as refusal:
        await log.append(ACME, refused("canary 4711"))
    monkeypatch.undo()
    assert "canary" not in f"{caplog.text} {failure.value!r} {refusal.value!r}"
    assert "could not be written: 1 entries refused" in caplog.text


async def test_refused_callers_each_get_their_own_exception(log: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "commit", _fail)
    outcomes = await asyncio.gather(*(log.append(ACME, refused()) for _ in range(3)), return_exceptions=True)
    assert len({id(outcome) for outcome in outcomes}) == 3
    monkeypatch.undo()


def _fail(_store: Store, _adds: Commit) -> None:
    raise LogUnavailableError("injected")


async def test_store_that_holds_what_nobody_was_told_stays_closed(
    open_log: OpenLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Store.commit

    def committed_and_failed(store: Store, adds: Commit) -> None:
        commit(store, adds)
        raise LogUnavailableError("the flush failed after the write")

    async with open_log(probe_seconds=0.0) as log:
        monkeypatch.setattr(Store, "commit", committed_and_failed)
        with pytest.raises(LogUnavailableError):
            await log.append(ACME, refused("unknown"))
        monkeypatch.undo()
        for _ in range(3):
            with pytest.raises(LogUnavailableError):
                await log.append(ACME, refused())
    async with open_log() as log:
        assert log.size(ACME) == 1, "a restart takes the entry as it is"
        assert await log.append(ACME, refused()) == 1


async def test_sequencer_that_dies_refuses_everyone(open_log: OpenLog, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = threading.Event()

    def broken() -> datetime:
        gone.set()
        raise RuntimeError("the clock is broken")

    async with open_log(clock=broken) as log:
        outcomes = await asyncio.gather(*(log.append(ACME, refused()) for _ in range(5)), return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {LogUnavailableError}
        assert gone.is_set()
        assert not log.available
        for _ in range(2):
            with pytest.raises(LogUnavailableError):
                await log.append(ACME, refused())


async def test_key_that_cannot_sign_stops_checkpoints_and_not_entries(path: Path, signer: FileSigner) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Broken:
        key = signer.key

        def sign(self, _message: bytes) -> bytes:
            loop.call_soon_threadsafe(asked.set)
            raise OSError("the key service is down")

    async with AuditLog.open(path, Broken(), signer.key.name, seal_seconds=0.01) as log:
        await log.append(ACME, refused())
        async with asyncio.timeout(10):
            await asked.wait()
        with pytest.raises(SigningKeyError):
            await log.checkpoint(ACME)
        assert await log.append(ACME, refused()) == 1
    async with AuditLog.open(path, signer, signer.key.name) as log:
        assert Note.parse((await log.checkpoint(ACME)).encode()).checkpoint.size == 2


async def test_origin_outside_the_keys_name_is_refused(path: Path, signer: FileSigner) -> None:
    with pytest.raises(SigningKeyError):
        async with AuditLog.open(path, signer, "other.example"):
            pass
