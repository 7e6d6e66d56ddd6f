"""`GroupSync`: many files made durable by one flush of their file system.

A flush costs much the same whatever it carries. Measured on ext4: fsync takes 150 microseconds of CPU and 2.5 ms a
file, and one syncfs over 100 files that were appended to takes 5 microseconds and 0.07 ms of each. So what is to be
written is handed over here, is written by one thread together with whatever else has come since the last flush, and
all of it is flushed at once, as a database commits in groups.

The other side of it: a flush waits for all that anybody has written to that file system. Give the spool one of its own
where something else writes much.
"""

import asyncio
import ctypes
import errno
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from retention.errors import StorageUnavailableError

_libc: Final = ctypes.CDLL(None, use_errno=True)


def syncfs(descriptor: int) -> None:
    """Flush the file system on which a file lies. Since Linux 5.8 it says so when anything could not be written.

    Raises:
        OSError: Something of the file system, of these files or others, is not on the disk.
    """
    if not hasattr(_libc, "syncfs"):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if _libc.syncfs(descriptor) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class GroupSync:
    """Belongs to one event loop. After a flush that failed it refuses for good.

    For the kernel tells of a failure once: of which file, and whether it was the last, only a new start can say.

    Args:
        folder: On the file system where the files lie.

    Raises:
        StorageUnavailableError: The folder cannot be opened.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            raise StorageUnavailableError("the folder of live files cannot be opened") from None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="group-sync")
        self._coming: list[_Write] = []
        self._turn: asyncio.Task[None] | None = None
        self._failed = False

    @property
    def available(self) -> bool:
        """Whether no flush has failed."""
        return not self._failed

    async def written(self, write: Callable[[], None]) -> None:
        """Have something written, and return when it is durable. A caller that is cancelled does not undo it.

        Args:
            write: Writes to files of that file system. It runs in a thread, after what came before it.

        Raises:
            StorageUnavailableError: The flush failed.
            Exception: What `write` raised.
        """
        mine = _Write(write)
        self._coming.append(mine)
        if self._turn is None:
            self._turn = asyncio.get_running_loop().create_task(self._turns())
        await mine.done.wait()
        if mine.failure is not None:
            raise mine.failure

    async def close(self) -> None:
        """Finish what has come, and let go of the folder. Nothing MUST come after."""
        while self._turn is not None:
            await asyncio.wait({self._turn})
        await asyncio.to_thread(self._thread.shutdown)
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    async def _turns(self) -> None:
        try:
            while self._coming:
                group, self._coming = self._coming, []
                try:
                    await asyncio.get_running_loop().run_in_executor(self._thread, self._flush, group)
                except RuntimeError:  # the thread is gone: something came after `close`
                    self._failed = True
                finally:
                    for each in group:
                        each.done.set()
        finally:
            self._turn = None

    def _flush(self, group: "list[_Write]") -> None:
        """In the thread. It raises nothing: each learns its own outcome."""
        whole = [each for each in group if each.carried_out()]
        try:
            if whole and not self._failed:
                syncfs(self._descriptor)
        except OSError:
            self._failed = True
        if self._failed:
            for each in whole:
                each.failure = StorageUnavailableError("what was written cannot be made durable")


class _Write:
    """Something to be written, and what became of it."""

    __slots__ = ("_write", "done", "failure")

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write
        self.done = asyncio.Event()
        self.failure: Exception | None = StorageUnavailableError("it was not written")

    def carried_out(self) -> bool:
        try:
            self._write()
            self.failure = None
        except Exception as error:  # noqa: BLE001  whatever it is, it is its caller's, and must not stop the others
            self.failure = error
        return self.failure is None
