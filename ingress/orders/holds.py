"""Orders on legal holds, and on the conflicts that wait for a person.

Placing and approving take two persons, and the operator's account is one: these orders carry the key of whoever asks.
"""

from dataclasses import dataclass, field
from datetime import datetime

from audit.events import RecordsRead
from governance import form
from governance.identity import Principal, Scope
from ingress.hold_views import HoldView, ReviewView, hold_view, review_view
from ingress.orders.order import Office, Order
from retention.hold import Hold
from retention.hold_scope import HoldScope
from retention.precedence import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold(Order[HoldView]):
    """Propose a hold. `subjects` are the tenant's own ids."""

    verb = "holds.place"
    answer = HoldView
    credential: str = field(repr=False)
    matter: str
    review_at: datetime
    tell_subject: bool = False
    subjects: tuple[str, ...] = field(default=(), repr=False)
    streams: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    begins: datetime | None = None
    ends: datetime | None = None
    everything: bool = False

    async def carry_out(self, office: Office) -> HoldView:
        """See `Holds.place`."""
        principal = await office.principal(self.credential, Scope.HOLDS_PLACE, self.verb)
        hold = await office.stored.holds.place(
            principal.tenant,
            matter=self.matter,
            scope=await self._scope(office, principal),
            review_at=self.review_at,
            tell_subject=self.tell_subject,
            actor=principal.key_id,
        )
        return hold_view(hold, office.now())

    async def _scope(self, office: Office, principal: Principal) -> HoldScope:
        subjects = office.stored.records.subjects
        named = [await subjects.ref(principal.tenant, each, actor=principal.key_id) for each in self.subjects]
        return HoldScope(
            subjects=frozenset(named),
            streams=frozenset(self.streams),
            classes=frozenset(self.classes),
            begins=self.begins,
            ends=self.ends,
            everything=self.everything,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnHold(Order[HoldView]):
    """Something done to one hold with somebody's key."""

    answer = HoldView
    credential: str = field(repr=False)
    hold_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveHold(_OnHold):
    """Approve a proposed hold with a second key."""

    verb = "holds.approve"

    async def carry_out(self, office: Office) -> HoldView:
        """See `Holds.approve`."""
        principal = await office.principal(self.credential, Scope.HOLDS_APPROVE, self.verb)
        return _shown(await office.stored.holds.approve(principal.tenant, self.hold_id, actor=principal.key_id), office)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold(_OnHold):
    """Propose to release a hold."""

    verb = "holds.release"

    async def carry_out(self, office: Office) -> HoldView:
        """See `Holds.propose_release`."""
        principal = await office.principal(self.credential, Scope.HOLDS_PLACE, self.verb)
        return _shown(
            await office.stored.holds.propose_release(principal.tenant, self.hold_id, actor=principal.key_id), office
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRelease(_OnHold):
    """Release a hold with a second key."""

    verb = "holds.approve-release"

    async def carry_out(self, office: Office) -> HoldView:
        """See `Holds.approve_release`."""
        principal = await office.principal(self.credential, Scope.HOLDS_APPROVE, self.verb)
        return _shown(
            await office.stored.holds.approve_release(principal.tenant, self.hold_id, actor=principal.key_id), office
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewHold(_OnHold):
    """Say that a hold has been looked at, and when it will be again."""

    verb = "holds.review"
    review_at: datetime

    async def carry_out(self, office: Office) -> HoldView:
        """See `Holds.review`."""
        principal = await office.principal(self.credential, Scope.HOLDS_APPROVE, self.verb)
        return _shown(
            await office.stored.holds.review(
                principal.tenant, self.hold_id, review_at=self.review_at, actor=principal.key_id
            ),
            office,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHolds(Order[list[HoldView]]):
    """List a tenant's holds, the released ones too."""

    verb = "holds.list"
    answer = list[HoldView]
    audited = (RecordsRead,)
    tenant: str

    async def carry_out(self, office: Office) -> list[HoldView]:
        """See `Holds.list`."""
        tenant = (await office.tenants.get(form.tenant(self.tenant))).tenant
        found = [_shown(hold, office) for hold in await office.stored.holds.list(tenant)]
        await office.read(tenant, self.verb, len(found))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ListConflicts(Order[list[ReviewView]]):
    """List a tenant's conflicts that wait for a person, the most urgent first."""

    verb = "holds.conflicts"
    answer = list[ReviewView]
    audited = (RecordsRead,)
    tenant: str

    async def carry_out(self, office: Office) -> list[ReviewView]:
        """See `Reviews.list`."""
        tenant = (await office.tenants.get(form.tenant(self.tenant))).tenant
        found = [review_view(review) for review in await office.stored.reviews.list(tenant)]
        await office.read(tenant, self.verb, len(found))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideConflict(Order[ReviewView]):
    """Decide a conflict, with the key of whoever does."""

    verb = "holds.decide"
    answer = ReviewView
    credential: str = field(repr=False)
    review_id: str
    outcome: Outcome

    async def carry_out(self, office: Office) -> ReviewView:
        """See `Reviews.decide`."""
        principal = await office.principal(self.credential, Scope.HOLDS_APPROVE, self.verb)
        reviews = office.stored.reviews
        return review_view(await reviews.decide(principal.tenant, self.review_id, self.outcome, actor=principal.key_id))


def _shown(hold: Hold, office: Office) -> HoldView:
    return hold_view(hold, office.now())
