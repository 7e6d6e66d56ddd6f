"""What the platform looks after by itself: requests that expire, that wait to be carried out, or whose erasure goes on.

A schedule calls it often. It is idempotent, works in bounded portions, and writes nothing while nothing changes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from governance.errors import GovernanceError
from retention.errors import RetentionError
from retention.rights_execution import PLATFORM, Execution
from retention.rights_policy import RightsPolicy
from retention.rights_records import Request, RequestRows
from retention.rights_states import State, Step, check

BATCH: Final = 100
"""Requests that a run has in memory at a time."""
SWEEP_AFTER: Final = timedelta(minutes=10)
"""Between two looks at what erasures had to keep: a statute may keep it for years."""


@dataclass(frozen=True, slots=True)
class RightsRun:
    """What one run did: requests moved, expired, failed to be moved; and how many are overdue after it."""

    moved: int
    expired: int
    failed: int
    overdue: int


class Attendance:
    """Looks after requests that have been decided, or that nobody decides."""

    def __init__(self, rows: RequestRows, execution: Execution, policy: RightsPolicy) -> None:
        self._rows = rows
        self._execution = execution
        self._policy = policy
        self._swept: datetime | None = None

    async def run_once(self, now: datetime) -> RightsRun:
        """Expire, carry out and follow whatever waits for the platform. Idempotent; a schedule calls it."""
        moved = expired = failed = 0
        after = ""
        while portion := await self._rows.pending(now, after=after, limit=BATCH):
            after = portion[-1].request_id
            for request in portion:
                try:
                    then = await self._tend(request, now)
                except (RetentionError, GovernanceError):
                    failed += 1  # one that is stuck MUST NOT keep the others waiting; it stays where it is
                    continue
                expired += then is State.EXPIRED
                moved += then is not request.state
        if self._swept is None or now - self._swept >= SWEEP_AFTER:
            self._swept = now
            failed += await self._sweep()
        return RightsRun(moved, expired, failed, len(await self._rows.overdue(now)))

    async def _sweep(self) -> int:
        """Look whether what erasures had to keep may go by now; gives how many could not be looked after."""
        failed, after = 0, ""
        while portion := await self._rows.kept_in_part(after=after, limit=BATCH):
            after = portion[-1].request_id
            for request in portion:
                try:
                    await self._execution.finish(request)
                except (RetentionError, GovernanceError):
                    failed += 1
        return failed

    async def _tend(self, request: Request, now: datetime) -> State:
        if request.state is State.IDENTITY_PENDING:  # `pending` gives those alone whose time is over
            return (await self._expire(request, now)).state
        if request.state in {State.EXECUTING, State.RESTRICTED_HOLD}:
            return (await self._execution.follow(request)).state
        return (await self._execution.proceed(request)).state

    async def _expire(self, request: Request, now: datetime) -> Request:
        to = check(request.state, Step(to=State.EXPIRED), self._policy.bases)
        return await self._rows.move(request, to, actor=PLATFORM, state=to, closed_at=now)
