"""What of a subject's content an erasure may destroy, object by object (controls, part 4)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from governance.database import Database
from governance.identity import TenantId
from governance.tables import consents
from retention.destruction import Destruction
from retention.erasure_records import Cause
from retention.errors import ObjectLockedError, StorageUnavailableError, UnlabelledError
from retention.holds import Holds
from retention.label import Label
from retention.precedence import Facts, Ruling, Verdict, decide
from retention.receipts import moment
from retention.reviews import Reviews, restrict
from retention.schedule import Schedule
from retention.stored import State, Stored

HOLD: Final = 1
FLOOR: Final = 2
LOCKED: Final = 0  # no rule of precedence: a store's lock
HELD_BASIS: Final = "legal_hold"
FLOOR_BASIS: Final = "statutory_floor"
LOCKED_BASIS: Final = "object_lock"
"""The key is destroyed; the ciphertext stays until the object store's lock ends (WORM)."""
OTHER_BASIS: Final = "other_lawful_basis"


@dataclass(frozen=True, slots=True)
class Kept:
    """An object that stays.

    Attributes:
        object_id: Which.
        scheduled_class: Its class.
        basis: Why, as receipts say it: a statute's code, or a reason of ours.
        verdict: By which rule, and until when.
    """

    object_id: str
    scheduled_class: str
    basis: str
    verdict: Verdict

    @property
    def until(self) -> str:
        """Until when, as receipts write it; empty where no time is known."""
        return moment(self.verdict.until)


class Judge:
    """Puts the facts of each object before `precedence.decide`."""

    def __init__(
        self,
        *,
        database: Database,
        destruction: Destruction,
        holds: Holds,
        reviews: Reviews,
        schedule: Schedule,
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._destruction = destruction
        self._holds = holds
        self._reviews = reviews
        self._schedule = schedule
        self._now = now

    async def kept(self, tenant: TenantId, found: Sequence[Stored], cause: Cause) -> list[Kept]:
        """Those of the objects that may not be destroyed now. `Destruction` asks the holds once more."""
        stay = await self._locked(tenant, found)
        found = [each for each in found if each.state is not State.DESTROYING]
        ids = [each.label.object_id for each in found]
        blocked = await self._holds.blocking(tenant, ids) if ids else {}
        reviewed = await self._reviews.outcomes(tenant, ids)
        withdrawn = await self._withdrawn(tenant, found) if cause is Cause.CONSENT_WITHDRAWN else frozenset()
        for each in found:
            object_id, now = each.label.object_id, self._now()
            facts = Facts(
                held=object_id in blocked,
                floor_until=each.keep_until if each.keep_until is not None and each.keep_until > now else None,
                consent_withdrawn=each.consent_id in withdrawn,
                erasure_verified=cause is not Cause.CONSENT_WITHDRAWN,
                ceiling_reached=each.delete_after is not None and each.delete_after <= now,
                ceiling_at=each.delete_after,
                reviewed=reviewed.get(object_id),
            )
            verdict = decide(facts)
            if verdict.action is not Ruling.DESTROY:
                stay.append(Kept(object_id, each.label.scheduled_class, self._basis(verdict, each.label), verdict))
        return stay

    async def settle(self, tenant: TenantId, kept: Sequence[Kept], *, intent: int) -> None:
        """Open reviews where rules disagree, and restrict what only a matter may read. Idempotent."""
        conflicts = {each.object_id: each.verdict for each in kept if each.verdict.action is Ruling.REVIEW}
        matters = [each.object_id for each in kept if each.verdict.action is Ruling.RESTRICT]
        if conflicts:
            await self._reviews.open(tenant, conflicts, intent=intent)
        if matters:
            async with self._database.begin() as connection:
                await restrict(connection, matters, intent)

    async def _locked(self, tenant: TenantId, found: Sequence[Stored]) -> list[Kept]:
        """Those that passed the door before, whose key is gone, and whose file the object store will not remove yet."""
        begun = {each.label.object_id: each.label for each in found if each.state is State.DESTROYING}
        if not begun:
            return []
        failed = (await self._destruction.destroy(tenant, list(begun), intent=-1)).failed
        if any(code != ObjectLockedError.code for code in failed.values()):
            raise StorageUnavailableError("the object store did not remove an object")
        verdict = Verdict(Ruling.KEEP, LOCKED, LOCKED_BASIS)
        return [Kept(each, begun[each].scheduled_class, LOCKED_BASIS, verdict) for each in failed]

    def _basis(self, verdict: Verdict, label: Label) -> str:
        if verdict.rule == HOLD:
            return HELD_BASIS
        if verdict.rule != FLOOR:
            return OTHER_BASIS
        try:
            named = self._schedule.rule(label.scheduled_class, label.purpose, label.jurisdiction).floor_basis
        except UnlabelledError:
            named = ()
        return "+".join(named) or FLOOR_BASIS

    async def _withdrawn(self, tenant: TenantId, found: Iterable[Stored]) -> frozenset[str | None]:
        """Those of the consents behind these objects that stand no more. One that nobody knows does not stand."""
        named = {each.consent_id for each in found if each.consent_id is not None}
        mine = (consents.c.tenant == tenant) & consents.c.consent_id.in_(named) & consents.c.withdrawn_at.is_(None)
        async with self._database.begin() as connection:
            standing = {row.consent_id for row in await connection.execute(select(consents.c.consent_id).where(mine))}
        return frozenset(named - standing)
