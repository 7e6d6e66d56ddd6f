"""Finals before interims, streams in turn, bounded, and nothing after a stream has gone."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest

from inference.errors import OverloadedError
from inference.restraint import Restraint
from inference.scheduler import Job, Priority, Scheduler

PATIENCE = 10.0  # seconds


@contextmanager
def busy(threads: int, capacity: int = 100) -> Iterator[tuple[Scheduler, Callable[[], None]]]:
    """A scheduler whose threads are all taken until the second value is called; it closes in the end."""
    scheduler = Scheduler("test", threads=threads, capacity=capacity)
    gate, taken = threading.Event(), threading.Barrier(threads + 1)

    def block() -> None:
        taken.wait(PATIENCE)
        gate.wait(PATIENCE)

    scheduler.start()
    for number in range(threads):
        scheduler.submit(Job(("blocker", number), Priority.FINAL, block))
    taken.wait(PATIENCE)
    try:
        yield scheduler, gate.set
    finally:
        gate.set()
        scheduler.close()


def drained(scheduler: Scheduler) -> None:
    """Wait until a job submitted last, in a stream of its own, has run."""
    done = threading.Event()
    scheduler.submit(Job("last", Priority.INTERIM, done.set))
    assert done.wait(PATIENCE)


def test_finals_go_first_and_streams_take_turns() -> None:
    order: list[str] = []
    with busy(1) as (scheduler, release):
        scheduler.submit(Job("a", Priority.INTERIM, lambda: order.append("interim")))
        for name in ("a", "a", "a", "b", "c"):
            scheduler.submit(Job(name, Priority.FINAL, lambda name=name: order.append(name)))  # type: ignore[misc]  # bound now
        release()
        drained(scheduler)
    assert order == ["a", "b", "c", "a", "a", "interim"]


def test_of_a_key_only_the_newest_waits() -> None:
    order: list[int] = []
    with busy(1) as (scheduler, release):
        for number in range(3):
            run = lambda number=number: order.append(number)  # noqa: E731
            scheduler.submit(Job("a", Priority.INTERIM, run, "interim"))
        assert scheduler.load.waiting == 1
        assert scheduler.load.superseded == 2
        release()
        drained(scheduler)
    assert order == [2]


def test_a_dropped_stream_runs_no_more() -> None:
    order: list[str] = []
    with busy(1) as (scheduler, release):
        for name in ("gone", "stays"):
            scheduler.submit(Job(name, Priority.FINAL, lambda name=name: order.append(name)))  # type: ignore[misc]  # bound now
        scheduler.drop("gone")
        release()
        drained(scheduler)
    assert order == ["stays"]
    assert scheduler.load.dropped == 1


def test_what_waits_is_bounded() -> None:
    with busy(1, capacity=2) as (scheduler, _):
        for _ in range(2):
            scheduler.submit(Job("a", Priority.FINAL, lambda: None))
        with pytest.raises(OverloadedError):
            scheduler.submit(Job("b", Priority.FINAL, lambda: None))


def test_interims_leave_a_thread_to_finals() -> None:
    scheduler = Scheduler("test", threads=2, capacity=10)
    started, gate, final = threading.Event(), threading.Event(), threading.Event()

    def interim() -> None:
        started.set()
        gate.wait(PATIENCE)

    scheduler.start()
    try:
        scheduler.submit(Job("a", Priority.INTERIM, interim))
        assert started.wait(PATIENCE)
        second = threading.Event()
        scheduler.submit(Job("b", Priority.INTERIM, second.set))
        scheduler.submit(Job("c", Priority.FINAL, final.set))
        assert final.wait(PATIENCE)
        assert not second.is_set()
        gate.set()
        assert second.wait(PATIENCE)
    finally:
        gate.set()
        scheduler.close()


def test_what_nobody_waits_for_comes_last() -> None:
    order: list[str] = []
    with busy(1) as (scheduler, release):
        scheduler.submit(Job("a", Priority.BACKGROUND, lambda: order.append("background")))
        scheduler.submit(Job("b", Priority.INTERIM, lambda: order.append("interim")))
        scheduler.submit(Job("c", Priority.FINAL, lambda: order.append("final")))
        release()
        drained(scheduler)
        done = threading.Event()
        scheduler.submit(Job("last", Priority.BACKGROUND, done.set))
        assert done.wait(PATIENCE)
    assert order == ["final", "interim", "background"]


def test_what_nobody_waits_for_makes_no_interim_rest() -> None:
    restraint, done = Restraint(), threading.Event()
    restraint.rest = 1_000.0
    scheduler = Scheduler("test", threads=1, capacity=10, restraint=restraint)
    scheduler.submit(Job("a", Priority.BACKGROUND, done.set))
    scheduler.start()
    assert done.wait(PATIENCE)
    scheduler.close()
    assert not restraint.remaining(perf_counter())


def test_a_closed_scheduler_takes_nothing() -> None:
    scheduler = Scheduler("test", threads=1, capacity=10)
    scheduler.close()
    with pytest.raises(OverloadedError):
        scheduler.submit(Job("a", Priority.FINAL, lambda: None))


def test_a_late_final_makes_interims_rest_and_they_still_run() -> None:
    restraint = Restraint()
    scheduler = Scheduler("test", threads=1, capacity=10, restraint=restraint, late_seconds=0.0)
    scheduler.start()
    try:
        for _ in range(3):
            final, interim = threading.Event(), threading.Event()
            scheduler.submit(Job("a", Priority.FINAL, final.set))
            assert final.wait(PATIENCE)
            scheduler.submit(Job("a", Priority.INTERIM, interim.set))
            assert interim.wait(PATIENCE)
        assert scheduler.load.late == 3
        assert restraint.rest > 0.0
    finally:
        scheduler.close()
