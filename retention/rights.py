"""Rights requests: filed, decided by a second person, carried out, followed by a secret link (R-DSR-1, R-DSR-2).

A request is filed by the privacy desk or, through a link that the tenant issued, by the person. Whoever files it does
not decide it. What the platform then does by itself is `rights_execution`'s; `run_once` takes it up after a crash.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from governance.changes import Changes
from governance.consent import Consents
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.secret import Secret
from governance.subjects import Subjects
from governance.tenants import Tenants
from retention.deadlines import due
from retention.errors import SamePersonError, TransitionError
from retention.rights_attendance import Attendance, RightsRun
from retention.rights_execution import AUTOMATIC, ONE_CONSENT, PLATFORM, Erasing, Execution
from retention.rights_links import FOLLOWING, FilingLinks, digest, new_link
from retention.rights_policy import RightsPolicy, RightsType
from retention.rights_records import HELD, PARTIAL, Request, RequestRows
from retention.rights_states import (
    DECISIONS,
    ENDED,
    EXTENDED,
    Identity,
    State,
    Step,
    check,
    check_extension,
)

REQUEST_BYTES: Final = 16
SUBJECT: Final = "subject"
"""The actor of what a person does through a link."""

TELLING: Final = frozenset({HELD, PARTIAL})
"""Outcomes of an erasure that tell that something was kept. Which of a statute and a hold it was, only receipts say."""
_TELLING_STATES: Final = frozenset({State.RESTRICTED_HOLD, State.PARTIALLY_COMPLETED})
_BY_PLATFORM: Final = frozenset(
    {State.EXECUTING, State.COMPLETED, State.PARTIALLY_COMPLETED, State.RESTRICTED_HOLD, State.EXPIRED}
)


@dataclass(frozen=True, slots=True)
class Filed:
    """A request that has just been filed, and the link that follows it: the only time it is seen."""

    request: Request
    link: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a person sees of their own request.

    Attributes:
        request: Shown as `executing` where its true state would tell of a hold that may not be told.
        confirm_by: When receipt is to be confirmed, where the law asks for that.
        receipt: The erasure's signed receipt, once there is one; not where its exceptions would tell of such a hold.
    """

    request: Request
    confirm_by: datetime | None
    receipt: str | None


class Rights:
    """Rights requests of every tenant.

    Attributes:
        links: Filing links.
        policy: What each regime gives, and how soon.
    """

    def __init__(
        self,
        database: Database,
        changes: Changes,
        *,
        subjects: Subjects,
        consents: Consents,
        tenants: Tenants,
        erasing: Erasing,
        policy: RightsPolicy,
        now: Callable[[], datetime],
    ) -> None:
        self.policy = policy
        self.links = FilingLinks(database, changes, subjects, policy.link_life, now)
        self._rows = RequestRows(database, changes)
        self._execution = Execution(
            database, changes, self._rows, withdrawals=consents, erasing=erasing, policy=policy, now=now
        )
        self._erasing = erasing
        self._subjects = subjects
        self._tenants = tenants
        self._attendance = Attendance(self._rows, self._execution, policy)
        self._now = now

    async def file(
        self,
        tenant: TenantId,
        subject_id: str,
        kind: RightsType,
        *,
        actor: str,
        regime: str | None = None,
        identity: Identity | None = None,
    ) -> Filed:
        """File a request that came to the privacy desk.

        Args:
            tenant: The controller.
            subject_id: The tenant's own id of the person; one that is not known is filed too, for it must be answered.
            kind: What is asked for.
            actor: The desk's key id.
            regime: Under which law; the tenant's first if None.
            identity: How the desk knows who asks, if it does: the request is in review at once.

        Raises:
            InvalidFactsError: The id is not of its form, or the regime does not apply.
        """
        subject = await self._subjects.find(tenant, subject_id)
        request, link = await self._new(tenant, subject, kind, filed_by=actor, regime=regime), new_link(FOLLOWING)
        request = await self._rows.add(request, digest(link.reveal()))
        return Filed(await self._identified(request, identity, actor), link)

    async def file_by_link(self, link: str, kind: RightsType) -> Filed:
        """File a request through a filing link, and use the link up.

        Raises:
            UnknownRequestError: The link does not open anything (any more).
        """
        offer = await self.links.offer(link)
        request = await self._new(offer.tenant, offer.subject, kind, filed_by=f"link:{offer.issuer}", regime=None)
        follow = new_link(FOLLOWING)
        request = await self._rows.add(request, digest(follow.reveal()), spend=self.links.spend(link))
        return Filed(await self._identified(request, Identity.LINK, SUBJECT), follow)

    async def on_consent_withdrawn(self, tenant: TenantId, subject: SubjectRef, *, actor: str) -> Request | None:
        """Queue what follows the withdrawal of a consent outside a request: an erasure to be approved, or nothing.

        Returns:
            The request that now waits for a second person; None where policy keeps the data, or one waits already.
        """
        regime = self.policy.regime((await self._tenants.get(tenant)).facts.regimes)
        if not self.policy.erases_on_withdrawal(regime):
            return None
        if await self._rows.waits(tenant, subject, RightsType.CONSENT_WITHDRAWAL):
            return None
        wanted = await self._new(tenant, subject, RightsType.CONSENT_WITHDRAWAL, filed_by=actor, regime=regime)
        # Nobody holds this link: the person withdrew and asked for nothing more.
        request = await self._rows.add(replace(wanted, reason=ONE_CONSENT), digest(new_link(FOLLOWING).reveal()))
        return await self._identified(request, Identity.CONSENT, PLATFORM)

    async def get(self, tenant: TenantId, request_id: str) -> Request:
        """One request. Raises `UnknownRequestError` where this tenant has none of that id."""
        return await self._rows.get(tenant, request_id)

    async def requests(
        self, tenant: TenantId, *, states: Iterable[State] = frozenset(State) - ENDED, after: str = ""
    ) -> list[Request]:
        """A tenant's requests in these states, in bounded portions; see `RequestRows.of_states`."""
        return await self._rows.of_states(tenant, states, after=after)

    async def overdue(self, tenant: TenantId | None = None) -> list[Request]:
        """Requests whose answer is late, the latest first; of every tenant if None."""
        return await self._rows.overdue(self._now(), tenant=tenant)

    async def receipt(self, request: Request) -> str | None:
        """The signed receipt of a request's erasure, once there is one."""
        if request.erasure_id is None:
            return None
        return (await self._erasing.outcome(request.tenant, request.erasure_id)).receipt

    async def follow(self, link: str) -> Followed:
        """What the holder of a request's own link sees.

        Raises:
            UnknownRequestError: The link opens nothing.
        """
        request = await self._rows.by_link(digest(link))
        confirm = self.confirm_by(request)
        if request.erasure_id is None:
            return Followed(request=request, confirm_by=confirm, receipt=None)
        outcome = await self._erasing.outcome(request.tenant, request.erasure_id)
        if outcome.state in TELLING and await self._rows.secret_hold(request.tenant):
            state = State.EXECUTING if request.state in _TELLING_STATES else request.state
            return Followed(request=replace(request, state=state), confirm_by=confirm, receipt=None)
        return Followed(request=request, confirm_by=confirm, receipt=outcome.receipt)

    def confirm_by(self, request: Request) -> datetime | None:
        """When receipt must be confirmed (11 CCR 7021(a)); None where the law does not ask, or it has been."""
        period = self.policy.rule(request.regime, request.type).confirm
        return due(request.received_at, period) if period and request.state is State.RECEIVED else None

    async def withdraw(self, link: str) -> Request:
        """The person takes the request back.

        Raises:
            UnknownRequestError: The link opens nothing.
            TransitionError: It has been decided.
        """
        request = await self._rows.by_link(digest(link))
        return await self._take(request, Step(to=State.WITHDRAWN), SUBJECT)

    async def advance(self, tenant: TenantId, request_id: str, step: Step, *, actor: str) -> Request:
        """Take a step by hand, and then those that are the platform's own.

        Args:
            tenant: The controller.
            request_id: Which.
            step: What is asked.
            actor: The key id; of another key than the filer's, for a decision.

        Raises:
            UnknownRequestError: This tenant has none of that id.
            TransitionError: It cannot take that step now, or lacks what the step needs.
            SamePersonError: Whoever filed it, or issued its link, may not decide it.
        """
        request = await self._rows.get(tenant, request_id)
        if step.to == EXTENDED:
            return await self._extend(request, step.reason, actor)
        self._check_hand(request, step, actor)
        return await self._execution.proceed(await self._take(request, step, actor))

    async def run_once(self, now: datetime) -> RightsRun:
        """Expire, carry out and follow whatever waits for the platform; see `Attendance.run_once`."""
        return await self._attendance.run_once(now)

    async def _new(
        self, tenant: TenantId, subject: SubjectRef | None, kind: RightsType, *, filed_by: str, regime: str | None
    ) -> Request:
        facts = (await self._tenants.get(tenant)).facts
        named, now = self.policy.regime(facts.regimes, regime), self._now()
        return Request(
            request_id=secrets.token_hex(REQUEST_BYTES),
            tenant=tenant,
            subject=subject,
            type=kind,
            regime=named,
            state=State.RECEIVED,
            filed_by=filed_by,
            decided_by=None,
            reason=None,
            basis=None,
            received_at=now,
            due_at=due(now, self.policy.rule(named, kind).answer),
            extended_at=None,
            closed_at=None,
            erasure_id=None,
        )

    async def _identified(self, request: Request, identity: Identity | None, actor: str) -> Request:
        if identity is None:
            return request
        step = Step(to=State.IN_REVIEW, identity=identity)
        return await self._execution.proceed(await self._take(request, step, actor))

    def _check_hand(self, request: Request, step: Step, actor: str) -> None:
        """What the state machine does not know: who asks, and what is the platform's own to do."""
        if step.to in DECISIONS and actor in request.filers:
            raise SamePersonError("whoever filed a request, or issued its link, does not decide it")
        if step.to == State.WITHDRAWN and request.by_link:
            raise TransitionError("the person filed this; only they take it back, through their link")
        if step.to in _BY_PLATFORM and (request.type in AUTOMATIC or step.to == State.EXPIRED):
            raise TransitionError("the platform takes this step itself, when it is so")
        if step.to == State.APPROVED and request.subject is None:
            raise TransitionError("the tenant has no such subject: deny it with no_match")

    async def _take(self, request: Request, step: Step, actor: str) -> Request:
        to = check(request.state, step, self.policy.bases)
        values: dict[str, Any] = {"state": to}
        if to in DECISIONS:
            values |= {"decided_by": actor, "reason": step.reason, "basis": step.basis}
        if to in ENDED:
            values["closed_at"] = self._now()
        return await self._rows.move(request, to, actor=actor, told=step.identity or "", **values)

    async def _extend(self, request: Request, reason: str | None, actor: str) -> Request:
        now = self._now()
        check_extension(request.state, reason, due_at=request.due_at, extended_at=request.extended_at, now=now)
        rule = self.policy.rule(request.regime, request.type)
        if rule.extension is None:
            raise TransitionError("the law gives no more time for this")
        due_at = due(request.received_at, rule.answer + rule.extension)
        return await self._rows.move(request, EXTENDED, actor=actor, because=reason, extended_at=now, due_at=due_at)
