"""Erasure of a subject: durable, provable, and done again when a backup brings the subject back (R-ERA-1 to R-ERA-4).

Intent, effect, result: `ErasureIntended` is on record before the row is, every row that changes carries its index, and
`ErasureDone` closes it with the digest of the signed receipt. The steps are in `retention/erasure_steps.py`; a job runs
them in order, each at least once, and goes on after a crash where it was.
"""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

from audit.encoding import Leaf, parse
from audit.entries import index_of
from audit.errors import AuditError
from audit.events import ErasureDone, ErasureIntended
from audit.log import MAX_READ_ENTRIES, AuditLog
from governance.errors import GovernanceError
from governance.identity import SubjectRef, TenantId
from retention.data_map import DataStore, Target
from retention.erasure_records import Cause, Erasure, State
from retention.erasure_steps import ACTOR, Means, Steps
from retention.errors import RetentionError, UnknownRequestError
from retention.jobs import Jobs, Plan, Step
from retention.rights_execution import ErasureOutcome
from retention.suppression import Suppression

log = logging.getLogger(__name__)

KIND: Final = "erasure"
ERASURE_ID_BYTES: Final = 16
ATTEMPTS: Final = 4
"""After so many failures of a step in a row the erasure has failed; jobs try as often (`DbosJobs`)."""

ABANDONED: Final = "abandoned"
"""The outcome of an intent that a crash cut off before there was a row: nothing was destroyed."""

_MARK: Final = b'"type":"erasure.'

_Act: TypeAlias = Callable[[Erasure], Awaitable[object]]


class Erasures:
    """Begins erasures, and takes them to their end. Implements rights' `Erasing`."""

    def __init__(self, means: Means, log: AuditLog, *, attempts: int = ATTEMPTS) -> None:
        self._with = means
        self._attempts = attempts
        self._failures: Counter[str] = Counter()
        self._log = log
        self._steps = Steps(means)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._beginning = asyncio.Lock()
        self._jobs: Jobs | None = None

    @property
    def plan(self) -> Plan:
        """The job, to be registered with whoever runs jobs."""
        steps = self._steps
        stores = [(f"erase-{store.name}", self._erasing(store)) for store in self._with.data_map.stores]
        return Plan(
            KIND,
            (
                ("locate", self._step(steps.locate)),
                ("suppress", self._step(steps.suppress)),
                ("streams", self._step(steps.streams)),
                *stores,
                ("verify", self._step(steps.verify)),
                ("close", self._step(steps.close)),
            ),
        )

    def use(self, jobs: Jobs) -> None:
        """Have erasures run by these jobs, which know the plan."""
        self._jobs = jobs

    async def begin(
        self, tenant: TenantId, subject: SubjectRef, *, cause: str, request_id: str | None, actor: str
    ) -> str:
        """Begin an erasure; see rights' `Erasing`. One that runs for the subject is not begun a second time.

        Raises:
            AuditError: The intent could not be recorded; nothing has begun.
            JobsUnavailableError: The job could not be submitted; the next start goes on with it.
        """
        async with self._beginning:
            for known in await self._with.rows.of_subject(tenant, subject):
                if request_id is not None and known.request_id == request_id:
                    return known.erasure_id
                if known.state is State.RUNNING and known.cause == cause:
                    return known.erasure_id
            erasure_id = secrets.token_hex(ERASURE_ID_BYTES)
            erasure = await self._intended(
                Erasure(
                    erasure_id=erasure_id,
                    tenant=tenant,
                    subject=subject,
                    cause=Cause(cause),
                    request_id=request_id,
                    started_at=self._with.now(),
                    intent=-1,
                ),
                actor,
            )
            await self._with.rows.add(erasure)
        await self._running().submit(KIND, erasure.job)
        return erasure_id

    async def retry(self, tenant: TenantId, erasure_id: str, *, actor: str) -> None:
        """Try one again that a hold had stopped, in part or in all, or that failed. See rights' `Erasing`."""
        async with self._beginning:
            erasure = await self.get(tenant, erasure_id)
            if erasure.state not in {State.HELD, State.PARTIAL, State.FAILED} or not await self._movable(erasure):
                return
            anew = replace(erasure, state=State.RUNNING, progress={}, started_at=self._with.now(), finished_at=None)
            anew = await self._intended(anew, actor)
            await self._with.rows.again(anew)
        await self._running().submit(KIND, anew.job)

    async def get(self, tenant: TenantId, erasure_id: str) -> Erasure:
        """A tenant's erasure.

        Raises:
            UnknownRequestError: It has none of that id.
        """
        erasure = await self._with.rows.get(erasure_id)
        if erasure.tenant != tenant:
            raise UnknownRequestError("there is no such erasure")
        return erasure

    async def outcome(self, tenant: TenantId, erasure_id: str) -> ErasureOutcome:
        """How it stands. See rights' `Erasing`."""
        erasure = await self.get(tenant, erasure_id)
        return ErasureOutcome(erasure.state.value, erasure.receipt)

    async def wait(self, tenant: TenantId, erasure_id: str) -> Erasure:
        """Wait for its job to end.

        Raises:
            RetentionError: What a step raised.
        """
        erasure = await self.get(tenant, erasure_id)
        await self._running().wait(KIND, erasure.job)
        return await self.get(tenant, erasure_id)

    async def recover(self) -> int:
        """Close intents without a row, and go on with what the last run of the platform left. Idempotent.

        Returns:
            How many intents were closed, and erasures taken up.
        """
        count = 0
        running = await self._with.rows.running()
        rows = {(erasure.tenant, erasure.intent) for erasure in running}
        for tenant in self._log.trees():
            for index, intended in (await self._open(tenant)).items():
                if (tenant, index) not in rows:
                    await self._close(tenant, index, intended)
                    count += 1
        for erasure in running:
            await self._running().submit(KIND, erasure.job)
        return count + len(running)

    async def replay(self) -> int:
        """Erase again whom a restored backup brought back (R-ERA-3). MUST be awaited before the service is ready.

        Returns:
            How many subjects were erased again.

        Raises:
            StorageUnavailableError: The list cannot be read.
            RetentionError: One of them could not be erased.
        """
        newest: dict[tuple[str, str], Suppression] = {}
        for entry in await asyncio.to_thread(lambda: list(self._with.suppressions.entries())):
            newest[entry.tenant, entry.subject] = entry
        known = {tenant.tenant for tenant in await self._with.tenants.list()}
        again = 0
        for entry in newest.values():
            # A tenant that is younger than the backup has nothing in it, nor has an erasure that the backup knows.
            if entry.tenant in known and not await self._ended(entry):
                again += await self._again(entry)
        return again

    async def _again(self, entry: Suppression) -> bool:
        await self._with.suppressions.restore(entry, actor=ACTOR)
        target = Target(entry.tenant, entry.subject)
        if not any([await store.locate(target) for store in self._with.data_map.stores]):
            return False
        log.warning("a subject that was erased is back, from a backup; it is erased again")
        erasure_id = await self.begin(entry.tenant, entry.subject, cause=Cause.RESTORED, request_id=None, actor=ACTOR)
        await self.wait(entry.tenant, erasure_id)
        return True

    async def _ended(self, entry: Suppression) -> bool:
        try:
            return (await self._with.rows.get(entry.erasure_id)).state is not State.RUNNING
        except UnknownRequestError:
            return False

    async def _movable(self, erasure: Erasure) -> bool:
        """Whether anything that was kept may go by now."""
        if erasure.state is State.FAILED:
            return True
        now = {each for ids in (await self._steps.exempt(erasure)).values() for each in ids}
        return any(each not in now for ids in erasure.progress["exempt"].values() for each in ids)

    async def _intended(self, erasure: Erasure, actor: str) -> Erasure:
        event = ErasureIntended(
            erasure_id=erasure.erasure_id,
            subject=erasure.subject,
            cause=erasure.cause.value,
            request_id=erasure.request_id or "",
            actor=actor,
        )
        return replace(erasure, intent=await self._log.append(erasure.tenant, event))

    def _running(self) -> Jobs:
        if self._jobs is None:
            raise RuntimeError("erasures were not given their jobs")
        return self._jobs

    def _erasing(self, store: DataStore) -> Step:
        async def erase(erasure: Erasure) -> None:
            await self._steps.erase(erasure, store)

        return self._step(erase)

    def _step(self, act: _Act) -> Step:
        async def step(ref: str) -> None:
            erasure_id, intent = ref.split("-")[:2]
            lock = self._locks.setdefault(erasure_id, asyncio.Lock())
            async with lock:
                erasure = await self._with.rows.get(erasure_id)
                if erasure.state is not State.RUNNING or erasure.intent != int(intent):
                    return  # another job has ended this attempt
                try:
                    await act(erasure)
                except (RetentionError, GovernanceError, AuditError) as error:
                    self._failures[erasure.job] += 1
                    if self._failures[erasure.job] >= self._attempts:
                        await self._failed(erasure, error)
                    raise
                self._failures.pop(erasure.job, None)

        return step

    async def _failed(self, erasure: Erasure, error: RetentionError | GovernanceError | AuditError) -> None:
        """Close the attempt, if the log is to be had; else recovery takes it up."""
        self._failures.pop(erasure.job, None)
        log.error("an erasure failed: %s", error.code)
        event = _without_receipt(erasure.intent, erasure.erasure_id, erasure.subject, State.FAILED.value, (error.code,))
        try:
            await self._with.rows.finish(erasure, State.FAILED, None, self._with.now())
            if erasure.intent in await self._open(erasure.tenant):
                await self._log.append(erasure.tenant, event)
        except (GovernanceError, AuditError) as worse:
            log.error("and could not be closed: %s", worse.code)  # noqa: TRY400  the driver's text may quote values

    async def _close(self, tenant: TenantId, index: int, intended: Leaf) -> None:
        """Close an intent behind which nothing runs: its row says that it failed, or there never was one."""
        erasure_id = str(intended.fields["erasure_id"])
        try:
            failed = (await self._with.rows.get(erasure_id)).intent == index
        except UnknownRequestError:
            failed = False
        outcome = State.FAILED.value if failed else ABANDONED
        await self._log.append(tenant, _without_receipt(index, erasure_id, str(intended.fields["subject"]), outcome))

    async def _open(self, tenant: TenantId) -> dict[int, Leaf]:
        """Intents of erasures without a result, by index."""
        found: dict[int, Leaf] = {}
        async for index, leaf in self._entries(tenant):
            if leaf.type == ErasureIntended.type:
                found[index] = leaf
            else:
                found.pop(index_of(leaf), None)
        return found

    async def _entries(self, tenant: TenantId) -> AsyncIterator[tuple[int, Leaf]]:
        size = self._log.size(tenant)
        for start in range(0, size, MAX_READ_ENTRIES):
            leaves = await self._log.read(tenant, start, min(start + MAX_READ_ENTRIES, size))
            for index, leaf in enumerate(leaves, start):
                if _MARK in leaf:
                    yield index, parse(leaf)


def _without_receipt(
    intent: int, erasure_id: str, subject: str, outcome: str, exceptions: tuple[str, ...] = ()
) -> ErasureDone:
    return ErasureDone(
        intent=intent,
        erasure_id=erasure_id,
        subject=subject,
        outcome=outcome,
        levels={},
        erased={},
        remaining={},
        exceptions=exceptions,
        receipt="",
    )
