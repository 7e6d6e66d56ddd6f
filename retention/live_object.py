"""One object while its stream goes on: gathers what comes, and has it sealed and on the disk within a second."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Final

from inference.audio import Samples
from retention.content import s16le
from retention.errors import StorageUnavailableError
from retention.group_sync import GroupSync
from retention.label import Label
from retention.live_file import LiveFile

GATHER_SECONDS: Final = 0.4
"""How long content waits for more, at most. All objects wait for the same moment, so that one flush does for all."""
STALL_SECONDS: Final = 0.8
"""Once the oldest content has waited so long for the disk no more is taken: a crash must not lose a second."""
MAX_GATHERED_BYTES: Final = 512 * 1024
"""Of content that waits: eight seconds of audio, which may come faster than time."""
WRITE_SECONDS: Final = 10.0
"""For the disk to take what has gathered, or the stream ends."""


class LiveObject:
    """Belongs to one event loop. The file is written by one thread at a time, in order.

    Args:
        label: What it is.
        file: Its live file.
        group: Makes it durable, together with the other objects'.
        threads: For closing it.
    """

    def __init__(self, label: Label, file: LiveFile, group: GroupSync, threads: Executor) -> None:
        self.label = label
        self._file = file
        self._group = group
        self._threads = threads
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Samples | bytes] = []
        self._waiting_bytes = 0
        self._waiting_since = 0.0
        self._writing: asyncio.Task[None] | None = None
        self._writing_since: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._failure: StorageUnavailableError | None = None
        self._pressing = False
        self._closed = False

    async def gather(self, content: Samples | bytes) -> None:
        """Take content that may wait. Returns at once, unless the disk is behind.

        Raises:
            StorageUnavailableError: This or an earlier part could not be written. The stream MUST end.
        """
        self._take(content)
        since = self._waiting_since if self._writing_since is None else self._writing_since
        if self._waiting_bytes >= MAX_GATHERED_BYTES or self._loop.time() - since >= STALL_SECONDS:
            await self._written()
        elif self._writing is None:
            self._begin_later()

    async def keep(self, content: bytes) -> None:
        """Take content, and return once it is on the disk. Raises what `gather` does."""
        self._take(content)
        await self._written()

    async def close(self) -> None:
        """Write what waits, mark the end, close the file. After a failure: close only. Bounded.

        Raises:
            StorageUnavailableError: The end is missing.
        """
        try:
            if self._waiting and self._failure is None:
                await self._written()
        finally:
            if self._timer is not None:
                self._timer.cancel()
            if self._writing is not None:
                await asyncio.wait({self._writing}, timeout=WRITE_SECONDS)
            if self._writing is None:  # a thread that the disk holds up still has the file
                closing = self._loop.run_in_executor(self._threads, self._end)
                await asyncio.wait({closing}, timeout=WRITE_SECONDS)
        self._require_whole()

    @property
    def closed(self) -> bool:
        """Whether nobody writes to the file any more."""
        return self._closed

    def _take(self, content: Samples | bytes) -> None:
        self._require_whole()
        if not self._waiting:
            self._waiting_since = self._loop.time()
        self._waiting.append(content)
        self._waiting_bytes += content.nbytes if not isinstance(content, bytes) else len(content)

    async def _written(self) -> None:
        """Wait until what has been taken is on the disk."""
        self._pressing = True
        self._begin()
        if self._writing is not None:
            # Not awaited itself: a caller that is cancelled must not cancel a write half-way.
            _, late = await asyncio.wait({self._writing}, timeout=WRITE_SECONDS)
            if late:
                self._failure = StorageUnavailableError("the disk does not take content in time")
        self._require_whole()

    def _begin_later(self) -> None:
        if self._timer is None:
            tick = self._loop.time() // GATHER_SECONDS * GATHER_SECONDS + GATHER_SECONDS
            self._timer = self._loop.call_at(min(tick, self._waiting_since + GATHER_SECONDS), self._begin)

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._writing is None and self._waiting:
            self._writing = self._loop.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._waiting and self._failure is None:
                batch, self._waiting = self._waiting, []
                self._waiting_bytes, self._writing_since = 0, self._waiting_since
                await self._group.written(partial(self._put, batch))
                if not self._pressing:  # what came meanwhile gathers: else a slow disk is flushed without end
                    break
        except StorageUnavailableError as error:
            self._failure = error
        finally:
            self._writing = self._writing_since = None
            self._pressing = False
            if self._waiting and self._failure is None:
                self._begin_later()

    def _put(self, batch: Sequence[Samples | bytes]) -> None:
        """In a thread: seal and write. Audio in one frame, transcripts in one a line."""
        lines = [content for content in batch if isinstance(content, bytes)]
        samples = [content for content in batch if not isinstance(content, bytes)]
        for frame in [s16le(samples)] if samples else lines:
            self._file.append(frame)

    def _end(self) -> None:
        """In a thread."""
        try:
            if self._failure is None:
                self._file.close()
            else:
                self._file.abandon()
        except StorageUnavailableError as error:
            self._failure = error
        self._closed = True

    def _require_whole(self) -> None:
        if self._failure is not None:
            raise StorageUnavailableError(str(self._failure)) from None
