"""How governance has its changes recorded, without knowing the log.

Every repository that changes something takes a `Recorder`: intent, effect, result (R-AUD-2). The wiring hands it one
that appends to the audit log.
"""

from dataclasses import dataclass, field
from typing import Protocol

from governance.identity import TenantId


@dataclass(frozen=True, slots=True)
class Change:
    """A change about to be made to governance's records.

    Attributes:
        tenant: Whose records.
        change: What, e.g. `key.create`, `consent.withdraw`.
        ref: The row's identifier: random, or a slug.
        actor: The key id or the operator on whose behalf.
        details: Identifiers, times and names from closed sets; never content, never a tenant's own subject id.
    """

    tenant: TenantId
    change: str
    ref: str
    actor: str
    details: dict[str, str] = field(default_factory=dict)


class Recorder(Protocol):
    """Where changes are recorded."""

    async def intent(self, change: Change) -> int:
        """Record the intent. MUST be durable on return; the effect MUST NOT begin before.

        Returns:
            The entry's index, to be stored with the row that changes.
        """
        ...

    async def result(self, change: Change, intent: int, outcome: str) -> None:
        """Record what became of it: `made` or `failed`. MUST be durable on return."""
        ...
