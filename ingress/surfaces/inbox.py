"""What a client has sent and the session has not taken yet: bounded in messages and in bytes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from inference.errors import BacklogExceededError
from ingress.session import Audio, ClientInput

MAX_MESSAGES: Final = 4096  # 82 s of 20 ms frames, well beyond the backlog that recognition keeps
MAX_BYTES: Final = 2 * 1024 * 1024  # 65 s of 16 kHz mono, 2.7 s of the widest format (48 kHz, 8 channels)


CROWDED_MESSAGES: Final = 64  # from which on the reader lets the session run before it takes in more


class Inbox:
    """A bounded queue with an end.

    The surface's reader fills it and never waits: a full inbox is the client's fault and ends the stream, whereas a
    reader that waits would leave pings unanswered.
    """

    def __init__(self, messages: int = MAX_MESSAGES, size: int = MAX_BYTES) -> None:
        self._limits = messages, size
        self._waiting: deque[ClientInput] = deque()
        self._bytes = 0
        self._news = asyncio.Event()
        self._ended = False
        self._error: Exception | None = None

    @property
    def crowded(self) -> bool:
        """Whether more waits than a client in real time causes."""
        return len(self._waiting) >= CROWDED_MESSAGES

    def put(self, item: ClientInput) -> None:
        """Add what came.

        Raises:
            BacklogExceededError: The bound is reached.
        """
        size = len(item.data) if isinstance(item, Audio) else 0
        if len(self._waiting) >= self._limits[0] or self._bytes + size > self._limits[1]:
            raise BacklogExceededError
        self._waiting.append(item)
        self._bytes += size
        self._news.set()

    def end(self, error: Exception | None = None, *, at_once: bool = False) -> None:
        """Nothing more comes: because of `stop`, or of `error`. Only the first end counts.

        Args:
            error: Raised to the session once it has taken what came before.
            at_once: What came before is dropped: there is nobody to tell what was in it.
        """
        if not self._ended:
            self._ended, self._error = True, error
        if at_once:
            self._error = self._error or error
            self._waiting.clear()
        self._news.set()

    async def items(self) -> AsyncIterator[ClientInput]:
        """What came, in order, to its end. Raises what `end` was given."""
        while True:
            while self._waiting:
                item = self._waiting.popleft()
                self._bytes -= len(item.data) if isinstance(item, Audio) else 0
                yield item
            if self._ended:
                break
            self._news.clear()
            await self._news.wait()
        if self._error is not None:
            raise self._error
