"""What becomes of objects that are past their ceiling: judged, and the judgement carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from governance.database import Database
from governance.identity import TenantId
from retention.destruction import Destruction
from retention.errors import UnlabelledError
from retention.holds import Holds
from retention.precedence import Facts, Ruling, Verdict, decide
from retention.reviews import Reviews, restrict
from retention.run_report import Counts
from retention.schedule import Schedule
from retention.stored import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Judges what is due.

    Attributes:
        database: Governance's.
        schedule: The signed one in force.
        holds: Legal holds.
        reviews: Where conflicts go.
        destruction: The door.
    """

    database: Database
    schedule: Schedule
    holds: Holds
    reviews: Reviews
    destruction: Destruction

    async def verdicts(self, tenant: TenantId, page: Sequence[Row[Any]], now: datetime) -> dict[str, Verdict]:
        """The verdict on each of a tenant's objects that are due, by id."""
        ids = [row.object_id for row in page]
        held = await self.holds.blocking(tenant, ids)
        reviewed = await self.reviews.outcomes(tenant, ids)
        found = {}
        for row in page:
            begun = row.state == State.DESTROYING  # its key is gone: there is nothing to keep any more
            floored = row.keep_until is not None and row.keep_until > now and not begun
            facts = Facts(
                held=row.object_id in held and not begun,
                floor_until=row.keep_until if floored else None,
                biometric_ceiling_reached=self._biometric(row),
                ceiling_reached=True,
                ceiling_at=row.delete_after,
                reviewed=reviewed.get(row.object_id),
            )
            found[row.object_id] = decide(facts)
        return found

    async def carry_out(self, tenant: TenantId, verdicts: dict[str, Verdict], intent: int) -> Counts:
        """Destroy what is to go, restrict what is held, open reviews of what rules disagree about.

        Args:
            tenant: Whose.
            verdicts: By object id.
            intent: Index of the audit entry that announced it.

        Returns:
            What became of them.
        """
        by_action = {
            action: [object_id for object_id, verdict in verdicts.items() if verdict.action is action]
            for action in Ruling
        }
        if by_action[Ruling.REVIEW]:
            conflicts = {object_id: verdicts[object_id] for object_id in by_action[Ruling.REVIEW]}
            await self.reviews.open(tenant, conflicts, intent=intent)
        done = await self.destruction.destroy(tenant, by_action[Ruling.DESTROY], intent=intent)
        kept = [*by_action[Ruling.RESTRICT], *done.held]  # a hold may have come in between
        if kept:
            async with self.database.begin() as connection:
                await restrict(connection, kept, intent)
        counts = Counts.of(verdicts.values())
        return replace(
            counts, destroyed=done.objects, held=counts.held + len(done.held), failed=counts.failed + len(done.failed)
        )

    def _biometric(self, row: Row[Any]) -> bool:
        """Whether the ceiling is one of biometric law. What the schedule no longer names has an ordinary one."""
        try:
            rule = self.schedule.rule(f"{row.kind}.{row.retention_class}", row.purpose, row.jurisdiction)
        except UnlabelledError:
            return False
        return rule.biometric
