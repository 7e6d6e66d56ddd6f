"""Rights requests as rows: read here, and moved here, one recorded change at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Update, and_, insert, select, update

from governance import form
from governance.changes import Changes
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from retention.errors import MovedMeanwhileError, UnknownRequestError
from retention.rights_policy import RightsType
from retention.rights_states import UNANSWERED, State
from retention.tables import erasures, holds, rights_requests

HELD: Final = "held"
PARTIAL: Final = "partial"
ATTENDED: Final = frozenset({State.IN_REVIEW, State.APPROVED, State.EXECUTING, State.RESTRICTED_HOLD})
"""In these the platform itself may have a step to take."""
LIST_ITEMS: Final = 500
"""The most that one answer lists; `after` gets the next ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A rights request as it stands.

    Attributes:
        subject: The pseudonym, erased or not; None where the tenant has no such subject.
        filed_by: A key id, or `link:` and the key id that issued the filing link.
        decided_by: The key id that approved or denied, or `platform` where policy alone decides.
        due_at: When it must be answered.
        erasure_id: Of the erasure that carries it out.
    """

    request_id: str
    tenant: TenantId
    subject: SubjectRef | None
    type: RightsType
    regime: str
    state: State
    filed_by: str
    decided_by: str | None
    reason: str | None
    basis: str | None
    received_at: datetime
    due_at: datetime
    extended_at: datetime | None
    closed_at: datetime | None
    erasure_id: str | None

    @property
    def filers(self) -> frozenset[str]:
        """Who may not decide it: whoever filed it, or gave out the link for it."""
        return frozenset({self.filed_by, self.filed_by.removeprefix("link:")})

    @property
    def by_link(self) -> bool:
        """Whether the person filed it."""
        return self.filed_by.startswith("link:")


class RequestRows:
    """The rows of rights requests. Every query names its tenant, but for those of a secret link and of the clock."""

    def __init__(self, database: Database, changes: Changes) -> None:
        self._database = database
        self._changes = changes

    async def get(self, tenant: TenantId, request_id: str) -> Request:
        """One request.

        Raises:
            UnknownRequestError: This tenant has none of that id.
        """
        mine = (rights_requests.c.tenant == tenant) & (rights_requests.c.request_id == request_id)
        return _one(await self._rows(select(rights_requests).where(mine)))

    async def by_link(self, digest: bytes) -> Request:
        """The request that a secret link follows. The link is 256 random bits, and says which tenant it is.

        Raises:
            UnknownRequestError: There is none.
        """
        return _one(await self._rows(select(rights_requests).where(rights_requests.c.link_digest == digest)))

    async def of_states(self, tenant: TenantId, states: Iterable[State], after: str = "") -> list[Request]:
        """A tenant's requests in these states by id, at most `LIST_ITEMS`, those beyond `after`."""
        mine = and_(
            rights_requests.c.tenant == tenant,
            rights_requests.c.state.in_(sorted(states)),
            rights_requests.c.request_id > after,
        )
        wanted = select(rights_requests).where(mine).order_by(rights_requests.c.request_id).limit(LIST_ITEMS)
        return [_request(row) for row in await self._rows(wanted)]

    async def pending(self, now: datetime, *, after: str, limit: int) -> list[Request]:
        """Requests of every tenant that the platform may have something to do for, in bounded portions."""
        late = (rights_requests.c.state == State.IDENTITY_PENDING) & (rights_requests.c.due_at <= now)
        mine = (rights_requests.c.state.in_(sorted(ATTENDED)) | late) & (rights_requests.c.request_id > after)
        wanted = select(rights_requests).where(mine).order_by(rights_requests.c.request_id).limit(limit)
        return [_request(row) for row in await self._rows(wanted)]

    async def kept_in_part(self, *, after: str, limit: int) -> list[Request]:
        """Answered requests of every tenant whose erasure had to keep something, in bounded portions."""
        its = select(erasures.c.erasure_id).where(erasures.c.state.in_((HELD, PARTIAL)))
        answered = rights_requests.c.state.in_((State.PARTIALLY_COMPLETED.value, State.CLOSED.value))
        mine = answered & rights_requests.c.erasure_id.in_(its) & (rights_requests.c.request_id > after)
        wanted = select(rights_requests).where(mine).order_by(rights_requests.c.request_id).limit(limit)
        return [_request(row) for row in await self._rows(wanted)]

    async def overdue(self, now: datetime, *, tenant: TenantId | None = None) -> list[Request]:
        """Requests that should have been answered by now, the latest first, at most `LIST_ITEMS`."""
        late = rights_requests.c.state.in_(sorted(UNANSWERED)) & (rights_requests.c.due_at <= now)
        mine = late if tenant is None else late & (rights_requests.c.tenant == tenant)
        order = (rights_requests.c.due_at, rights_requests.c.request_id)
        return [
            _request(row)
            for row in await self._rows(select(rights_requests).where(mine).order_by(*order).limit(LIST_ITEMS))
        ]

    async def waits(self, tenant: TenantId, subject: SubjectRef, kind: RightsType) -> bool:
        """Whether a request of this type has been filed for a subject and is not answered."""
        mine = and_(
            rights_requests.c.tenant == tenant,
            rights_requests.c.subject == subject,
            rights_requests.c.type == kind,
            rights_requests.c.state.in_(sorted(UNANSWERED)),
        )
        return bool(await self._rows(select(rights_requests.c.request_id).where(mine).limit(1)))

    async def secret_hold(self, tenant: TenantId) -> bool:
        """Whether a hold is in force of which subjects may not be told."""
        silent = and_(holds.c.tenant == tenant, holds.c.state != "released", holds.c.tell_subject.is_(False))
        return bool(await self._rows(select(holds.c.hold_id).where(silent).limit(1)))

    async def add(self, request: Request, link_digest: bytes, *, spend: Update | None = None) -> Request:
        """File a request. With `spend`, an update of one filing link, the two happen together or not at all.

        Raises:
            UnknownRequestError: The filing link had been used or was over.
        """
        row = {name: getattr(request, name) for name in Request.__dataclass_fields__} | {"link_digest": link_digest}

        async def effect(intent: int) -> Request:
            async with self._database.begin() as connection:
                if spend is not None and (await connection.execute(spend.values(intent=intent))).rowcount != 1:
                    raise UnknownRequestError("the filing link does not open anything")
                await connection.execute(insert(rights_requests).values(row | {"intent": intent}))
            return request

        told = ("type", "regime", "subject", "filed_by", "due_at")
        details = {name: form.detail(row[name]) for name in told}
        change = Change(request.tenant, "rights.file", request.request_id, request.filed_by, details)
        return await self._changes.make(change, effect)

    async def move(
        self, request: Request, step: str, *, actor: str, because: str | None = None, told: str = "", **values: Any
    ) -> Request:
        """Take a step that has been checked, and record it.

        Args:
            request: As it was when the step was checked.
            step: The new state, or `extended`.
            actor: On whose behalf.
            because: The reason of an extension; a denial's is a column.
            told: How it is known who asks.
            values: The columns that change, `state` among them unless it stays.

        Raises:
            MovedMeanwhileError: Somebody else has moved it.
        """
        mine = and_(
            rights_requests.c.tenant == request.tenant,
            rights_requests.c.request_id == request.request_id,
            rights_requests.c.state == request.state,
            rights_requests.c.due_at == request.due_at,
        )

        async def effect(intent: int) -> None:
            async with self._database.begin() as connection:
                moved = update(rights_requests).where(mine).values(values | {"intent": intent})
                if (await connection.execute(moved)).rowcount != 1:
                    raise MovedMeanwhileError("the request has moved meanwhile: look at it again")

        details = {
            "from": request.state,
            "to": step,
            "type": request.type,
            "regime": request.regime,
            "reason": form.detail(because or values.get("reason")),
            "basis": form.detail(values.get("basis")),
            "due_at": form.detail(values.get("due_at", request.due_at)),
            "erasure_id": form.detail(values.get("erasure_id", request.erasure_id)),
            "identity": told,
        }
        await self._changes.make(Change(request.tenant, "rights.move", request.request_id, actor, details), effect)
        return await self.get(request.tenant, request.request_id)

    async def _rows(self, wanted: Any) -> list[Row[Any]]:
        async with self._database.begin() as connection:
            return list(await connection.execute(wanted))


def _one(rows: list[Row[Any]]) -> Request:
    if not rows:
        raise UnknownRequestError("there is no such request")
    return _request(rows[0])


def _request(row: Row[Any]) -> Request:
    return Request(
        request_id=row.request_id,
        tenant=TenantId(row.tenant),
        subject=None if row.subject is None else SubjectRef(row.subject),
        type=RightsType(row.type),
        regime=row.regime,
        state=State(row.state),
        filed_by=row.filed_by,
        decided_by=row.decided_by,
        reason=row.reason,
        basis=row.basis,
        received_at=row.received_at,
        due_at=row.due_at,
        extended_at=row.extended_at,
        closed_at=row.closed_at,
        erasure_id=row.erasure_id,
    )
