"""Intent, effect, result; and word of it to whoever is living off the old state.

Every repository changes its rows through `Changes.make`, so none can change unrecorded (R-AUD-2).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from governance.identity import TenantId
from governance.recorder import Change, Recorder

SUBSCRIBER_ITEMS: Final = 16
MADE: Final = "made"
FAILED: Final = "failed"

T = TypeVar("T")


class Changes:
    """Makes changes to governance's records, and announces them within this process."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._subscribers: dict[TenantId, set[asyncio.Queue[str]]] = {}
        self._running: set[asyncio.Task[object]] = set()
        self._announced: Counter[TenantId | None] = Counter()

    async def make(self, change: Change, effect: Callable[[int], Awaitable[T]]) -> T:
        """Record the intent, have the effect, announce it, record the result.

        Once begun it runs to its end even if the caller is cancelled: a disconnect MUST NOT leave an effect unclosed.
        If the result cannot be recorded the effect stands; the log's recovery closes the intent.

        Args:
            change: What is about to be done.
            effect: Does it, durably or not at all, and stores the intent's log index with the row.

        Raises:
            GovernanceError: The effect failed, and is recorded so.
            Exception: Whatever the recorder raises when the log is not to be had; without an intent nothing was done.
        """
        running: asyncio.Task[T] = asyncio.ensure_future(self._make(change, effect))
        self._running.add(running)
        running.add_done_callback(self._ended)
        return await asyncio.shield(running)

    async def settled(self) -> None:
        """Wait for the changes that are under way, before the log and the database close."""
        while self._running:
            await asyncio.wait(set(self._running))

    @contextmanager
    def subscribe(self, tenant: TenantId) -> Iterator[AsyncIterator[str]]:
        """The names of a tenant's changes from now on. Waiting for the next one may be cancelled and tried again."""
        queue: asyncio.Queue[str] = asyncio.Queue(SUBSCRIBER_ITEMS)
        queues = self._subscribers.setdefault(tenant, set())
        queues.add(queue)
        try:
            yield _Subscription(queue)
        finally:
            queues.discard(queue)
            if not queues:
                self._subscribers.pop(tenant, None)

    def announce(self, change: str, tenant: TenantId | None = None) -> None:
        """Tell the subscribers of a tenant, or of every tenant, to decide again.

        A queue that is full already holds a call to decide again that nobody has answered; the decision it leads to
        will see this change too, so nothing is lost.
        """
        self._announced[tenant] += 1
        tenants = list(self._subscribers) if tenant is None else [tenant]
        for queue in [queue for each in tenants for queue in self._subscribers.get(each, ())]:
            if not queue.full():
                queue.put_nowait(change)

    def announced(self, tenant: TenantId) -> int:
        """How many changes a tenant has been told of: another number than before says "decide again".

        For whoever looks between two pieces of work, and need not be woken.
        """
        return self._announced[tenant] + self._announced[None]

    async def _make(self, change: Change, effect: Callable[[int], Awaitable[T]]) -> T:
        intent = await self._recorder.intent(change)
        try:
            outcome = await effect(intent)
        except BaseException:
            await self._recorder.result(change, intent, FAILED)
            raise
        self.announce(change.change, change.tenant)
        await self._recorder.result(change, intent, MADE)
        return outcome

    def _ended(self, running: "asyncio.Task[object]") -> None:
        self._running.discard(running)
        if not running.cancelled():
            running.exception()  # its caller may be gone; the log has the outcome


class _Subscription:
    """An iterator over a queue. Not a generator: cancelling one while it waits would end it for good."""

    def __init__(self, queue: asyncio.Queue[str]) -> None:
        self._queue = queue

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        return await self._queue.get()
