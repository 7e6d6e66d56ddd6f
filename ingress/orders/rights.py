"""Orders on rights requests. Filing and deciding take two persons: each order carries the key of whoever asks."""

from dataclasses import dataclass, field
from datetime import datetime

from audit.events import RecordsRead
from governance.identity import Principal, Scope
from ingress.authority import authorised, known
from ingress.orders.order import Office, Order
from ingress.rights_views import NewLink, NewRequest, RequestView, ShownRequest, request_view
from ingress.rights_words import identity_of, rights_type, scope_of, states_of
from retention.rights_records import Request
from retention.rights_states import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRequest(Order[NewRequest]):
    """File a request that came to the privacy desk. `subject` is the tenant's own id."""

    verb = "rights.file"
    answer = NewRequest
    credential: str = field(repr=False)
    subject: str = field(repr=False)
    type: str
    regime: str | None = None
    identity: str | None = None

    async def carry_out(self, office: Office) -> NewRequest:
        """See `Rights.file`."""
        principal = await office.principal(self.credential, Scope.RIGHTS_FILE, self.verb)
        filed = await office.stored.rights.file(
            principal.tenant,
            self.subject,
            rights_type(self.type),
            regime=self.regime,
            identity=identity_of(self.identity),
            actor=principal.key_id,
        )
        return NewRequest(request=_view(office, filed.request), link=filed.link.reveal())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequests(Order[list[RequestView]]):
    """List the requests of a key's tenant that have not ended, those of one state, or those that are overdue."""

    verb = "rights.list"
    answer = list[RequestView]
    audited = (RecordsRead,)
    credential: str = field(repr=False)
    state: str | None = None
    overdue: bool = False
    after: str = ""

    async def carry_out(self, office: Office) -> list[RequestView]:
        """See `Rights.requests` and `Rights.overdue`."""
        principal = await _either(office, self.credential, self.verb)
        rights = office.stored.rights
        if self.overdue:
            found = await rights.overdue(principal.tenant)
        else:
            found = await rights.requests(principal.tenant, states=states_of(self.state), after=self.after)
        read = RecordsRead(actor=principal.key_id, operation=self.verb, count=len(found))
        await office.log.append(principal.tenant, read)
        return [_view(office, each) for each in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowRequest(Order[ShownRequest]):
    """Show one request, with the signed receipt of its erasure."""

    verb = "rights.show"
    answer = ShownRequest
    audited = (RecordsRead,)
    credential: str = field(repr=False)
    request_id: str

    async def carry_out(self, office: Office) -> ShownRequest:
        """See `Rights.get` and `Rights.receipt`."""
        principal = await _either(office, self.credential, self.verb)
        wanted = office.stored.rights.get(principal.tenant, self.request_id)
        found = await known(office.log, principal, self.verb, wanted)
        await office.log.append(principal.tenant, RecordsRead(actor=principal.key_id, operation=self.verb, count=1))
        return ShownRequest(request=_view(office, found), receipt=await office.stored.rights.receipt(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceRequest(Order[RequestView]):
    """Take a step: a decision with another key than the filer's."""

    verb = "rights.advance"
    answer = RequestView
    credential: str = field(repr=False)
    request_id: str
    to: str
    reason: str | None = None
    basis: str | None = None
    identity: str | None = None

    async def carry_out(self, office: Office) -> RequestView:
        """See `Rights.advance`."""
        principal = await office.principal(self.credential, scope_of(self.to), self.verb)
        step = Step(to=self.to, reason=self.reason, basis=self.basis, identity=identity_of(self.identity))
        advanced = office.stored.rights.advance(principal.tenant, self.request_id, step, actor=principal.key_id)
        return _view(office, await known(office.log, principal, self.verb, advanced))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLink(Order[NewLink]):
    """Make a link through which one person files one request. `subject` is the tenant's own id."""

    verb = "rights.link"
    answer = NewLink
    credential: str = field(repr=False)
    subject: str = field(repr=False)
    expires_at: datetime | None = None

    async def carry_out(self, office: Office) -> NewLink:
        """See `FilingLinks.issue`."""
        principal = await office.principal(self.credential, Scope.RIGHTS_FILE, self.verb)
        link, expires_at = await office.stored.rights.links.issue(
            principal.tenant, self.subject, expires_at=self.expires_at, actor=principal.key_id
        )
        return NewLink(link=link.reveal(), expires_at=expires_at)


async def _either(office: Office, credential: str, operation: str) -> Principal:
    """Whoever files or approves: an approver must see what there is to approve."""
    return await authorised(
        office.facts, office.log, credential, Scope.RIGHTS_FILE, operation, or_scope=Scope.RIGHTS_APPROVE
    )


def _view(office: Office, request: Request) -> RequestView:
    return request_view(request, office.stored.rights.confirm_by(request))
