"""What the platform does by itself for a rights request: deny what policy gives no right to, and carry out what it can.

Each step depends on where the request stands and on nothing else, and may be taken again: whatever a crash cut off is
taken up by the next `Rights.run_once`. Erasure, restriction and withdrawal of consent are carried out here; the other
types by people, who then say so (`advance`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import select, update

from governance import form
from governance.changes import Changes
from governance.consent import Consents
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from governance.tables import consents
from retention.errors import MovedMeanwhileError
from retention.rights_policy import RightsPolicy, RightsType
from retention.rights_records import HELD, PARTIAL, Request, RequestRows
from retention.rights_states import Denial, State
from retention.tables import object_subjects, objects

PLATFORM: Final = "platform"
"""The actor of what policy alone decides."""
ONE_CONSENT: Final = "consent_withdrawn"
"""The reason of a request that the withdrawal of one consent has queued: it withdraws no others."""
AUTOMATIC: Final = frozenset({RightsType.ERASURE, RightsType.RESTRICTION, RightsType.CONSENT_WITHDRAWAL})
FAILED: Final = "failed"
RETRY_AFTER: Final = timedelta(minutes=10)
"""Between two tries of an erasure that failed."""
OUTCOMES: Final = {
    "completed": State.COMPLETED,
    PARTIAL: State.PARTIALLY_COMPLETED,
    HELD: State.RESTRICTED_HOLD,
}
"""What an erasure's end means for its request. One that runs or has failed leaves it in `executing`."""


@dataclass(frozen=True, slots=True)
class ErasureOutcome:
    """How an erasure stands.

    Attributes:
        state: running, completed, partial, held or failed.
        receipt: The signed receipt, once there is one.
    """

    state: str
    receipt: str | None


class Erasing(Protocol):
    """Erases subjects, durably."""

    async def begin(
        self, tenant: TenantId, subject: SubjectRef, *, cause: str, request_id: str | None, actor: str
    ) -> str:
        """Begin an erasure. MUST be durable on return; the same request again MUST be the same erasure.

        Args:
            tenant: The controller.
            subject: Whom.
            cause: `request`: all there is; `consent_withdrawn`: what rests on a consent that has been withdrawn.
            request_id: The rights request behind it.
            actor: Who approved it.

        Returns:
            The erasure's id.
        """
        ...

    async def outcome(self, tenant: TenantId, erasure_id: str) -> ErasureOutcome:
        """How it stands now."""
        ...

    async def retry(self, tenant: TenantId, erasure_id: str, *, actor: str) -> None:
        """Go on with one that a hold had stopped, or that failed. Nothing happens while the cause lasts."""
        ...


class Execution:
    """Takes the platform's own steps."""

    def __init__(
        self,
        database: Database,
        changes: Changes,
        rows: RequestRows,
        *,
        withdrawals: Consents,
        erasing: Erasing,
        policy: RightsPolicy,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._changes = changes
        self._rows = rows
        self._consents = withdrawals
        self._erasing = erasing
        self._policy = policy
        self._now = now
        self._tried: dict[str, datetime] = {}

    async def proceed(self, request: Request) -> Request:
        """Take every step that is the platform's own; gives the request as it then stands.

        Whoever approved it and the platform's own round may both go on with it: one of them finds a step taken.
        """
        while True:
            try:
                moved = await self._step(request)
            except MovedMeanwhileError:
                return await self._rows.get(request.tenant, request.request_id)
            if moved is None:
                return request
            request = moved

    async def follow(self, request: Request) -> Request:
        """Follow an erasure that has been begun; one that is held or has failed is tried again first."""
        if request.erasure_id is None:
            return await self.proceed(request)
        state = (await self._erasing.outcome(request.tenant, request.erasure_id)).state
        if state == HELD or (state == FAILED and self._again(request.erasure_id)):
            await self._erasing.retry(request.tenant, request.erasure_id, actor=PLATFORM)
            state = (await self._erasing.outcome(request.tenant, request.erasure_id)).state
        if request.state is State.RESTRICTED_HOLD and state != HELD:
            request = await self._move(request, State.EXECUTING)
        return await self.proceed(request)

    async def finish(self, request: Request) -> None:
        """Let what an answered request's erasure had to keep go, once nothing keeps it any more (R-HOLD-1).

        The request stays as it was answered; its receipt becomes that of the whole erasure.
        """
        if request.erasure_id is not None:
            await self._erasing.retry(request.tenant, request.erasure_id, actor=PLATFORM)

    def _again(self, erasure_id: str) -> bool:
        """Whether a failed erasure is due for another try: each leaves entries, and what failed may fail again."""
        now = self._now()
        self._tried = {each: at for each, at in self._tried.items() if now - at < RETRY_AFTER}
        return self._tried.setdefault(erasure_id, now) == now

    async def _step(self, request: Request) -> Request | None:
        if request.state is State.IN_REVIEW:
            return await self._in_review(request)
        if request.state is State.APPROVED and request.type in AUTOMATIC:
            return await self._approved(request)
        if request.state is State.EXECUTING and request.type in AUTOMATIC:
            return await self._executing(request)
        return None

    async def _in_review(self, request: Request) -> Request | None:
        rule = self._policy.rule(request.regime, request.type)
        if not rule.right:
            denied = {"reason": Denial.NO_RIGHT, "basis": rule.basis, "decided_by": PLATFORM}
            return await self._move(request, State.DENIED, **denied)
        if request.type is not RightsType.CONSENT_WITHDRAWAL:
            return None
        # Withdrawing takes effect at once (GDPR Art. 7(3)); only what it destroys waits for a second person.
        if request.reason != ONE_CONSENT:
            await self._withdraw(request)
        if self._erases(request):
            return None
        return await self._move(request, State.APPROVED, decided_by=PLATFORM)

    async def _approved(self, request: Request) -> Request:
        if request.subject is None or not self._erases(request):
            return await self._move(request, State.EXECUTING)
        erasure_id = await self._erasing.begin(
            request.tenant,
            request.subject,
            cause="request" if request.type is RightsType.ERASURE else "consent_withdrawn",
            request_id=request.request_id,
            actor=request.decided_by or PLATFORM,
        )
        return await self._move(request, State.EXECUTING, erasure_id=erasure_id)

    async def _executing(self, request: Request) -> Request | None:
        if request.erasure_id is not None:
            ended = OUTCOMES.get((await self._erasing.outcome(request.tenant, request.erasure_id)).state)
            return None if ended is None else await self._move(request, ended)
        if request.type is RightsType.RESTRICTION and request.subject is not None:
            await self._restrict(request, request.subject)
        return await self._move(request, State.COMPLETED)

    def _erases(self, request: Request) -> bool:
        """Whether carrying it out destroys something."""
        if request.type is RightsType.CONSENT_WITHDRAWAL:
            return request.subject is not None and self._policy.erases_on_withdrawal(request.regime)
        return request.type is RightsType.ERASURE

    async def _withdraw(self, request: Request) -> None:
        """Every consent that was given before the request came; a later one was given in knowledge of it."""
        for consent_id, recorded_at in await self._live_consents(request):
            if recorded_at <= request.received_at:
                await self._consents.withdraw(request.tenant, consent_id, actor=PLATFORM)

    async def _live_consents(self, request: Request) -> list[tuple[str, datetime]]:
        mine = (consents.c.tenant == request.tenant) & (consents.c.subject == request.subject)
        live = consents.c.withdrawn_at.is_(None) & (consents.c.expires_at > self._now())
        wanted = select(consents.c.consent_id, consents.c.recorded_at).where(mine & live)
        async with self._database.begin() as connection:
            return [(row.consent_id, row.recorded_at) for row in await connection.execute(wanted)]

    async def _restrict(self, request: Request, subject: SubjectRef) -> None:
        """No purpose reads the subject's objects any more (GDPR Art. 18); a shared recording is its too."""
        its = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
        # As an expression, or SQLite takes the tenant's index and reads all of its objects.
        tenant = objects.c.tenant.concat("") == request.tenant
        mine = tenant & objects.c.object_id.in_(its) & objects.c.restricted.is_(False)

        async def effect(intent: int) -> int:
            async with self._database.begin() as connection:
                done = await connection.execute(update(objects).where(mine).values(restricted=True, intent=intent))
                return done.rowcount

        details = {"subject": subject, "request_id": request.request_id}
        change = Change(request.tenant, "rights.restrict", request.request_id, PLATFORM, details)
        await self._changes.make(change, effect)

    async def _move(self, request: Request, to: State, **values: Any) -> Request:
        return await self._rows.move(request, form.detail(to), actor=PLATFORM, state=to, **values)
