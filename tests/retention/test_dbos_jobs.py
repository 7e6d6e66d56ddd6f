"""Durable jobs: resumed where they were cut off, begun once, and nothing in their store but references and codes."""

import asyncio
import logging
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from audit.errors import LogUnavailableError
from governance.errors import RecordsUnavailableError
from retention.dbos_jobs import DbosJobs
from retention.errors import HeldError, JobFailedError, JobsUnavailableError, KeyUnavailableError
from retention.jobs import Plan, Step, Timetable

ROOT = Path(__file__).parents[2]
CANARY = "maria-gonzalez@example.com"


def plan(*steps: Step, kind: str = "chain") -> Plan:
    return Plan(kind, tuple((f"step {number}", step) for number, step in enumerate(steps)))


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for another process; fail where it does not come."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def _mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def _spoil(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"no database" * 100)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "jobs.sqlite"


class Notes:
    """Steps that note down when they ran, and where."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.threads: set[str] = set()

    def step(self, name: str, *failures: Exception) -> Step:
        waiting = list(failures)

        async def run(ref: str) -> None:
            self.lines.append(f"{name} {ref}")
            self.threads.add(threading.current_thread().name)
            if waiting:
                raise waiting.pop(0)

        return run


async def test_steps_run_in_order_on_the_platforms_own_loop_and_once_a_job(file: Path) -> None:
    notes = Notes()
    async with DbosJobs(file, [plan(notes.step("one"), notes.step("two"))]) as jobs:
        for _ in range(3):
            await jobs.submit("chain", "a1")
            await jobs.wait("chain", "a1")
        await asyncio.gather(*(jobs.submit("chain", "b2") for _ in range(4)))
        await jobs.wait("chain", "b2")
    assert notes.lines == ["one a1", "two a1", "one b2", "two b2"]
    assert notes.threads == {threading.current_thread().name}


async def test_a_step_that_failed_with_an_error_of_ours_is_tried_again(file: Path) -> None:
    notes = Notes()
    step = notes.step("one", KeyUnavailableError("gone"), RecordsUnavailableError("gone"))
    async with DbosJobs(file, [plan(step)], pauses=(0.01, 0.01)) as jobs:
        await jobs.submit("chain", "a1")
        await jobs.wait("chain", "a1")
    assert notes.lines == ["one a1"] * 3


@pytest.mark.parametrize(
    ("failure", "met"),
    [
        (HeldError("held"), HeldError),
        (LogUnavailableError("gone"), LogUnavailableError),
        (ValueError(CANARY), JobFailedError),
    ],
)
async def test_whoever_waits_meets_what_the_step_met_and_submitting_again_begins_anew(
    file: Path, failure: Exception, met: type[Exception]
) -> None:
    notes = Notes()
    async with DbosJobs(file, [plan(notes.step("one"), notes.step("two", failure))], pauses=()) as jobs:
        await jobs.submit("chain", "a1")
        with pytest.raises(met):
            await jobs.wait("chain", "a1")
        await jobs.submit("chain", "a1")
        await jobs.wait("chain", "a1")
        await jobs.submit("chain", "a1")
    assert notes.lines == ["one a1", "two a1"] * 2


async def test_nothing_but_references_and_codes_reaches_the_store_or_the_journal(
    file: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    failing = Notes()
    steps = [failing.step("one", KeyUnavailableError(CANARY)), failing.step("two", ValueError(CANARY))]
    with caplog.at_level(logging.DEBUG):
        async with DbosJobs(file, [plan(*steps)], pauses=(0.01,)) as jobs:
            await jobs.submit("chain", "a1")
            with pytest.raises(JobFailedError) as caught:
                await jobs.wait("chain", "a1")
    stored = b"".join(each.read_bytes() for each in file.parent.iterdir())
    assert b"chain:a1:1" in stored
    assert b"job_failed" in stored
    told = caplog.text + "".join(capfd.readouterr()) + str(caught.value)
    assert CANARY.encode() not in stored
    assert CANARY not in told
    assert "key_unavailable" in caplog.text  # it was told, by its code


async def test_the_store_is_its_owners_alone_and_no_port_is_opened(file: Path) -> None:
    process = psutil.Process()
    before = {each.laddr for each in process.net_connections()}
    async with DbosJobs(file, [plan()]):
        assert _mode(file) == 0o600
        assert {each.laddr for each in process.net_connections()} == before


async def test_threads_are_gone_when_it_is_left(file: Path) -> None:
    before = {each for each in threading.enumerate() if not each.name.startswith("asyncio")}
    async with DbosJobs(file, [plan()]):
        pass
    assert {each for each in threading.enumerate() if not each.name.startswith("asyncio")} <= before


async def test_a_step_that_is_under_way_when_the_platform_goes_down_runs_again_at_the_next_start(file: Path) -> None:
    began, ran = asyncio.Event(), list[str]()

    async def endless(ref: str) -> None:
        ran.append("cut off")
        began.set()
        await asyncio.Event().wait()

    async def quick(ref: str) -> None:
        ran.append("again")

    first = Notes()
    async with DbosJobs(file, [plan(first.step("one"), endless)]) as jobs:
        await jobs.submit("chain", "a1")
        await began.wait()
    async with DbosJobs(file, [plan(first.step("one"), quick)]) as jobs:
        await jobs.wait("chain", "a1")
    assert ran == ["cut off", "again"]
    assert first.lines == ["one a1"]


async def test_a_process_has_one(file: Path) -> None:
    async with DbosJobs(file, [plan()]):
        with pytest.raises(JobsUnavailableError):
            await DbosJobs(file, [plan()]).__aenter__()
    async with DbosJobs(file, [plan()]) as jobs:
        await jobs.submit("chain", "a1")


@pytest.mark.parametrize("cron", ["every day", "61 * * * *"])
async def test_what_is_no_timetable_is_refused(file: Path, cron: str) -> None:
    with pytest.raises(JobsUnavailableError):
        await DbosJobs(file, [plan()], [Timetable("chain", cron)]).__aenter__()
    async with DbosJobs(file, [plan()], [Timetable("chain", "17 3 * * *")]):
        pass  # and what was refused holds nothing


async def test_a_store_that_cannot_be_used_is_told(file: Path) -> None:
    _spoil(file)
    with pytest.raises(JobsUnavailableError):
        await DbosJobs(file, [plan()]).__aenter__()


async def test_there_is_no_waiting_for_what_was_never_begun(file: Path) -> None:
    async with DbosJobs(file, [plan()]) as jobs:
        with pytest.raises(JobFailedError):
            await jobs.wait("chain", "a1")


class Workers:
    """Processes with jobs on one database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.retention.job_worker", str(self.folder), name, *more]
        self.running.append(subprocess.Popen(command, cwd=ROOT))
        return self.running[-1]

    def up(self, name: str) -> bool:
        return (self.folder / f"up-{name}").exists()

    def lines(self) -> list[str]:
        steps = self.folder / "steps"
        return steps.read_text().splitlines() if steps.exists() else []

    def stop(self) -> None:
        (self.folder / "stop").touch()
        for each in self.running:
            if each.poll() is None:
                each.wait(20)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    made = Workers(tmp_path)
    yield made
    for each in made.running:
        if each.poll() is None:
            each.kill()
            each.wait()


def test_a_process_that_was_killed_in_a_step_goes_on_at_that_step(workers: Workers) -> None:
    (workers.folder / "hang").touch()
    killed = workers.start("begin")
    until(lambda: workers.lines() == ["first a1", "second a1"])
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    (workers.folder / "hang").unlink()
    workers.start("again")
    until(lambda: "third a1" in workers.lines())
    workers.stop()
    assert workers.lines() == ["first a1", "second a1", "second a1", "third a1"]


def test_two_workers_on_one_database_begin_each_scheduled_job_once(workers: Workers) -> None:
    for name in ("left", "right"):
        workers.start(name, "* * * * * *")  # every second
    until(lambda: workers.up("left") and workers.up("right"))
    until(lambda: len(workers.lines()) >= 3)
    workers.stop()
    assert set(Counter(workers.lines()).values()) == {1}
