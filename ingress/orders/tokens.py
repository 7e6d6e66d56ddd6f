"""Orders on reversible tokens: one person asks for one to be turned back, another approves, and it is done once.

The operator's account is one person: these orders carry the key of whoever asks.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from audit.events import ChangeIntended, ChangeMade, RecordsRead, TokenRevealed
from governance.errors import PolicyUnavailableError
from governance.identity import Principal, Scope
from governance.labels import Label
from ingress.authority import authorised
from ingress.orders.order import Office, Order

if TYPE_CHECKING:
    from retention.reveal import Reveal
    from retention.reveal_desk import RevealDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealView:
    """A request to turn a token back. Neither token nor value is in it."""

    reveal_id: str
    label: Label
    key: str
    purpose: str
    state: str
    requester: str
    approver: str | None
    requested_at: datetime
    approved_at: datetime | None
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revealed:
    """What a token stands for: given once, to whoever asked."""

    label: Label
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReveal(Order[RevealView]):
    """Ask for a token to be turned back."""

    verb = "tokens.request"
    answer = RevealView
    credential: str = field(repr=False)
    token: str = field(repr=False)
    purpose: str

    async def carry_out(self, office: Office) -> RevealView:
        """See `RevealDesk.request`."""
        principal = await office.principal(self.credential, Scope.TOKENS_REVEAL, self.verb)
        return _view(await _desk(office).request(principal, self.token, purpose=self.purpose))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveReveal(Order[RevealView]):
    """Approve a request, with another key than the one that asked."""

    verb = "tokens.approve"
    answer = RevealView
    credential: str = field(repr=False)
    reveal_id: str

    async def carry_out(self, office: Office) -> RevealView:
        """See `RevealDesk.approve`."""
        principal = await office.principal(self.credential, Scope.TOKENS_APPROVE, self.verb)
        return _view(await _desk(office).approve(principal, self.reveal_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealToken(Order[Revealed]):
    """Turn a token back, once it has been approved."""

    verb = "tokens.reveal"
    answer = Revealed
    audited = (TokenRevealed, ChangeIntended, ChangeMade)
    credential: str = field(repr=False)
    reveal_id: str
    token: str = field(repr=False)

    async def carry_out(self, office: Office) -> Revealed:
        """See `RevealDesk.reveal`."""
        principal = await office.principal(self.credential, Scope.TOKENS_REVEAL, self.verb)
        reveal, value = await _desk(office).reveal(principal, self.reveal_id, self.token)
        return Revealed(label=reveal.label, value=value.reveal())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReveals(Order[list[RevealView]]):
    """List the requests of a key's tenant, those that are over too."""

    verb = "tokens.list"
    answer = list[RevealView]
    audited = (RecordsRead,)
    credential: str = field(repr=False)

    async def carry_out(self, office: Office) -> list[RevealView]:
        """See `RevealDesk.list`."""
        return [_view(each) for each in await _desk(office).list(await _either(office, self.credential, self.verb))]


async def _either(office: Office, credential: str, operation: str) -> Principal:
    """Who approves must see what there is to approve."""
    return await authorised(
        office.facts, office.log, credential, Scope.TOKENS_APPROVE, operation, or_scope=Scope.TOKENS_REVEAL
    )


def _desk(office: Office) -> "RevealDesk":
    if office.reveals is None:
        raise PolicyUnavailableError("tokens are turned back by a running server: its policy engine decides")
    return office.reveals


def _view(reveal: "Reveal") -> RevealView:
    return RevealView(
        reveal_id=reveal.reveal_id,
        label=reveal.label,
        key=reveal.key_id,
        purpose=reveal.purpose,
        state=reveal.state.value,
        requester=reveal.requester,
        approver=reveal.approver,
        requested_at=reveal.requested_at,
        approved_at=reveal.approved_at,
        revealed_at=reveal.revealed_at,
    )
