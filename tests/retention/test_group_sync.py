"""One flush for many: nobody is told too early, nobody waits for another's failure, and a failed flush is the last."""

import asyncio
import errno
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from retention import group_sync
from retention.errors import StorageUnavailableError
from retention.group_sync import GroupSync, syncfs


@pytest.fixture
async def group(tmp_path: Path) -> AsyncIterator[GroupSync]:
    made = GroupSync(tmp_path)
    yield made
    await made.close()


async def test_many_share_a_flush_and_each_is_on_disk_when_it_is_told(
    group: GroupSync, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, flushed, flushes = set[int](), set[int](), 0

    def flush(descriptor: int) -> None:
        nonlocal flushes
        held = set(written)
        syncfs(descriptor)
        flushed.update(held)
        flushes += 1

    monkeypatch.setattr(group_sync, "syncfs", flush)

    async def caller(number: int) -> None:
        for step in range(5):
            mine = number * 5 + step
            await group.written(lambda mine=mine: written.add(mine))  # type: ignore[misc]  # bound early
            assert mine in flushed

    await asyncio.gather(*(caller(number) for number in range(40)))
    assert len(flushed) == 200
    assert flushes <= 15


async def test_what_is_written_in_a_row_is_written_in_that_row(group: GroupSync) -> None:
    order = list[int]()
    await asyncio.gather(*(group.written(lambda number=number: order.append(number)) for number in range(50)))  # type: ignore[misc]  # bound early
    assert order == list(range(50))


@pytest.mark.parametrize("error", [StorageUnavailableError("full"), ValueError("a mistake")])
async def test_a_write_that_fails_is_its_own_callers_alone(group: GroupSync, error: Exception) -> None:
    def fail() -> None:
        raise error

    outcomes = await asyncio.gather(
        *(group.written(fail if number == 3 else lambda: None) for number in range(6)), return_exceptions=True
    )
    assert outcomes == [error if number == 3 else None for number in range(6)]
    await group.written(lambda: None)


async def test_a_flush_that_failed_is_the_last(group: GroupSync, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel says once that something was lost (fsyncgate): a flush that works afterwards proves nothing."""
    assert group.available

    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(group_sync, "syncfs", failing)
        outcomes = await asyncio.gather(*(group.written(lambda: None) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StorageUnavailableError] * 3
    with pytest.raises(StorageUnavailableError):
        await group.written(lambda: None)
    assert not group.available


async def test_a_caller_that_goes_does_not_undo_what_it_gave(group: GroupSync) -> None:
    begun, go_on, done = threading.Event(), threading.Event(), list[int]()

    def slow() -> None:
        begun.set()
        go_on.wait()
        done.append(1)

    going = asyncio.ensure_future(group.written(slow))
    staying = asyncio.ensure_future(group.written(lambda: done.append(2)))
    await asyncio.to_thread(begun.wait)
    going.cancel()
    go_on.set()
    await staying
    assert going.cancelled()
    assert done == [1, 2]


async def test_closing_finishes_what_has_come(tmp_path: Path) -> None:
    group, done = GroupSync(tmp_path), list[int]()
    coming = [asyncio.ensure_future(group.written(lambda: done.append(1))) for _ in range(3)]
    await asyncio.sleep(0)
    await group.close()
    await group.close()
    await asyncio.gather(*coming)
    assert done == [1, 1, 1]


async def test_what_comes_after_the_end_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    group = GroupSync(tmp_path)
    await group.close()
    with pytest.raises(StorageUnavailableError):
        await asyncio.wait_for(group.written(lambda: None), 5)


def test_a_folder_that_is_not_there_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailableError):
        GroupSync(tmp_path / "nowhere")


def test_the_flush_of_nothing_open_fails() -> None:
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        syncfs(-1)
