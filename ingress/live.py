"""The live streams of this process, and how they are brought to an end when it goes down."""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Final, Protocol

from governance.identity import SubjectRef, TenantId
from ingress.errors import DrainingError, WireError, wire_error
from ingress.session import Client, Session, Stages
from retention.errors import SubjectErasedError

log = logging.getLogger(__name__)

CUT_SECONDS: Final = 8.0  # for a stream to deliver what was heard and to be recorded, once it is being cut


class WarnableClient(Client, Protocol):
    """A client that can be told of what is about to happen, and released."""

    def warn(self, error: WireError) -> None:
        """Announce it. MUST NOT wait, and MUST NOT raise."""
        ...

    async def release(self) -> None:
        """Stop what runs for this client. MUST NOT raise."""
        ...


@dataclass(slots=True)
class LiveStreams:
    """Runs sessions, and knows which are running."""

    stages: Stages
    _sessions: dict[Session, tuple[WarnableClient, asyncio.Task[None]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._sessions)

    async def run(self, client: WarnableClient) -> None:
        """Run one stream to its end, whatever ends it."""
        session = Session(self.stages, client)
        task = asyncio.ensure_future(session.run())
        self._sessions[session] = client, task
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()  # does nothing to a task that is done; otherwise this one is being cancelled itself
            await asyncio.wait({task}, timeout=CUT_SECONDS)
            del self._sessions[session]
            await client.release()
            _tell(task)

    async def drain(self, seconds: float, hurry: asyncio.Event | None = None) -> int:
        """Bring every stream to its end: (1) take no new one, (2) warn, (3) wait, (4) cut, (5) cancel.

        Args:
            seconds: How long streams may go on by themselves. After it each is ended in order: what was heard is
                delivered, the client told `draining`, the end recorded; that too has its bound, `CUT_SECONDS`.
            hurry: When set, streams are not waited for any longer.

        Returns:
            How many streams had to be cut.
        """
        self.stages.admission.draining = True  # (1)
        warning = wire_error(DrainingError())
        for client, _ in self._sessions.values():  # (2)
            client.warn(warning)
        await self._finished(seconds, hurry)  # (3)
        cut = [session for session, (_, task) in self._sessions.items() if not task.done()]
        for session in cut:  # (4)
            session.end(DrainingError())
        await self._finished(CUT_SECONDS)
        for _, task in self._sessions.values():  # (5) its session records `cancelled`
            task.cancel()
        await self._finished(CUT_SECONDS)
        return len(cut)

    async def end_subject(self, tenant: TenantId, subject: SubjectRef) -> int:
        """End the live streams of a subject that is being erased, and see them end.

        Returns:
            How many there were.
        """
        heard = [(session, task) for session, (_, task) in self._sessions.items() if session.hears(tenant, subject)]
        for session, _ in heard:
            session.end(SubjectErasedError())
        tasks = [task for _, task in heard]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=CUT_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.wait(tasks, timeout=CUT_SECONDS)
        return len(heard)

    async def _finished(self, seconds: float, hurry: asyncio.Event | None = None) -> None:
        tasks = [task for _, task in self._sessions.values()]
        if not tasks:
            return
        waits: list[asyncio.Future[object]] = [asyncio.ensure_future(asyncio.wait(tasks))]
        if hurry is not None:
            waits.append(asyncio.ensure_future(hurry.wait()))
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


def _tell(task: asyncio.Task[None]) -> None:
    """A session raises nothing but cancellation; should it, that must not pass unnoticed, nor may its text be told."""
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        log.error("a session failed outside its steps: %s", type(error).__qualname__)
