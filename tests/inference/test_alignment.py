"""Words are placed behind everything that somebody waits for."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from inference.alignment import MAX_WAITING, Alignment
from inference.audio import Samples
from inference.engines.engine import Places
from inference.errors import EngineError
from inference.scheduler import Job, Priority, Scheduler

AUDIO = np.zeros(1_600, np.float32)


@dataclass
class Slow:
    """Places every word at the start, once it may."""

    may: threading.Event = field(default_factory=threading.Event)
    failing: bool = False
    asked: int = 0

    def align(self, audio: Samples, words: Sequence[str]) -> Places | None:
        del audio
        self.asked += 1
        assert self.may.wait(10)
        if self.failing:
            raise EngineError("it does not align")
        return tuple((0.0, 0.1) for _ in words)


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    made = Scheduler("aligning", threads=1, capacity=1_000)
    made.start()
    yield made
    made.close()


async def test_words_get_their_places(scheduler: Scheduler) -> None:
    slow = Slow()
    slow.may.set()
    assert await Alignment(slow, scheduler).place(AUDIO, ["one", "two"]) == ((0.0, 0.1), (0.0, 0.1))


async def test_what_fails_has_none(scheduler: Scheduler) -> None:
    slow = Slow(failing=True)
    slow.may.set()
    assert await Alignment(slow, scheduler).place(AUDIO, ["one"]) is None


async def test_a_final_goes_before_all_that_wait(scheduler: Scheduler) -> None:
    slow, order = Slow(), list[str]()
    alignment = Alignment(slow, scheduler)
    tasks = [asyncio.create_task(alignment.place(AUDIO, ["one"])) for _ in range(3)]
    await asyncio.sleep(0)
    scheduler.submit(Job("stream", Priority.FINAL, lambda: order.append(f"after {slow.asked}")))
    slow.may.set()
    await asyncio.gather(*tasks)
    assert order in (["after 0"], ["after 1"])  # at most the one that was running already


async def test_with_too_many_waiting_there_is_no_place_and_nobody_waits(scheduler: Scheduler) -> None:
    slow = Slow()
    alignment = Alignment(slow, scheduler)
    tasks = [asyncio.create_task(alignment.place(AUDIO, ["one"])) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    assert await alignment.place(AUDIO, ["one"]) is None
    slow.may.set()
    assert all(await asyncio.gather(*tasks))


async def test_who_waits_no_longer_leaves_no_work_behind(scheduler: Scheduler) -> None:
    slow = Slow()
    alignment = Alignment(slow, scheduler)
    for _ in range(2 * MAX_WAITING):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(alignment.place(AUDIO, ["one"]), 0.001)
    assert scheduler.load.waiting == 0
    slow.may.set()
    assert slow.asked <= 1


async def test_a_scheduler_that_is_closed_places_nothing(scheduler: Scheduler) -> None:
    scheduler.close()
    assert await Alignment(Slow(), scheduler).place(AUDIO, ["one"]) is None
