"""Words placed in the background: behind every final on the threads that they share, and never waited for by one."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from inference.audio import Samples
from inference.engines.engine import Aligner, Places
from inference.errors import EngineError, OverloadedError
from inference.scheduler import Job, Priority, Scheduler

MAX_WAITING: Final = 32
"""Utterances, over all streams. With more, times stay estimates: a slow machine falls behind by so much at most."""


class Alignment:
    """Belongs to one event loop.

    Args:
        aligner: Places words.
        scheduler: Its threads. Alignments run in the background: after finals and interims, and not while those rest.

    Attributes:
        aligner: As above, for threads that wait themselves.
    """

    def __init__(self, aligner: Aligner, scheduler: Scheduler) -> None:
        self.aligner = aligner
        self._scheduler = scheduler
        self._waiting = 0

    async def place(self, audio: Samples, words: Sequence[str]) -> Places | None:
        """Where words lie in audio, in seconds from its start; None where that cannot be said, or there is no room.

        It may take long on a busy machine: whoever asks says how long it waits.
        """
        if self._waiting >= MAX_WAITING:
            return None
        loop = asyncio.get_running_loop()
        found: asyncio.Future[Places | None] = loop.create_future()

        def run() -> None:
            places = None
            if not found.cancelled():
                with suppress(EngineError):
                    places = self.aligner.align(audio, words)
            with suppress(RuntimeError):  # the loop may have closed: then there is no one left to tell
                loop.call_soon_threadsafe(_tell, found, places)

        self._waiting += 1
        try:
            self._scheduler.submit(Job(found, Priority.BACKGROUND, run))
            return await found
        except OverloadedError:
            return None
        finally:
            self._waiting -= 1
            self._scheduler.drop(found)


def _tell(found: "asyncio.Future[Places | None]", places: Places | None) -> None:
    if not found.done():
        found.set_result(places)
