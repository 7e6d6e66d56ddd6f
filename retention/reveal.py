"""A request to turn a reversible token back, as it stands and as it is stored."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from governance.identity import KeyId, TenantId
from governance.labels import Label


class RevealState(StrEnum):
    """Where it stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REVEALED = "revealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """A request to turn one token back, once.

    Attributes:
        reveal_id: Random.
        tenant: Whose token.
        label: What the token says it stands for.
        key_id: The key it says it was made with.
        token_digest: Its SHA-256: whoever collects the value brings the token again.
        purpose: What for.
        state: Where it stands.
        requester: The key that asked, and that the value is given to.
        approver: The key that approved it.
        requested_at: When it was asked for.
        approved_at: When it was approved.
        revealed_at: When the value was given.
    """

    reveal_id: str
    tenant: TenantId
    label: Label
    key_id: str
    token_digest: bytes = field(repr=False)
    purpose: str
    state: RevealState
    requester: KeyId
    approver: KeyId | None
    requested_at: datetime
    approved_at: datetime | None
    revealed_at: datetime | None

    @property
    def details(self) -> dict[str, str]:
        """What the log is told of it."""
        return {"label": self.label, "key": self.key_id, "purpose": self.purpose, "state": self.state}

    def row(self) -> dict[str, Any]:
        """As it is stored, but for its intent."""
        return {name: getattr(self, name) for name in Reveal.__dataclass_fields__}

    @classmethod
    def of_row(cls, row: Row[Any]) -> "Reveal":
        """As it was stored."""
        fields = {name: getattr(row, name) for name in cls.__dataclass_fields__}
        return cls(**fields | {"label": Label(row.label), "state": RevealState(row.state)})
