"""Rights requests over REST, for the privacy desk (`rights:file`) and its approvers (`rights:approve`).

A tenant's own id of a person comes in bodies only: a path or a query may end up in somebody's logs. The person's own
routes are in `rights_own`.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from audit.events import ChangeIntended, ChangeMade, Event, RecordsRead
from audit.log import AuditLog
from governance.facts import Facts
from governance.identity import Principal, Scope
from ingress.authority import authorised, known
from ingress.protocol import Subject
from ingress.request_body import parsed, received
from ingress.rights_page import HEADERS
from ingress.rights_views import RequestView, request_view
from ingress.rights_words import identity_of, rights_type, scope_of, states_of
from ingress.surfaces.credential import bearer
from retention.rights import Rights
from retention.rights_records import Request as RightsRequest
from retention.rights_states import Step

CREATED: Final = 201

AUDITED: Final[dict[tuple[str, str], tuple[type[Event], ...]]] = {
    ("POST", "/v1/rights-requests"): (ChangeIntended, ChangeMade),
    ("GET", "/v1/rights-requests"): (RecordsRead,),
    ("GET", "/v1/rights-requests/{request_id}"): (RecordsRead,),
    ("POST", "/v1/rights-requests/{request_id}/advance"): (ChangeIntended, ChangeMade),
    ("POST", "/v1/rights-links"): (ChangeIntended, ChangeMade),
}
"""Which entries each route leaves when it succeeds; a refusal leaves `AccessRefused`."""

Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
_FORM: Final = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)
_VIEW: Final = TypeAdapter(RequestView)


class FileBody(BaseModel):
    """A request that came to the privacy desk."""

    model_config = _FORM

    subject: Annotated[Subject, Field(repr=False)]
    type: Word
    regime: Word | None = None
    identity: Word | None = None


class AdvanceBody(BaseModel):
    """A step that is asked of a request."""

    model_config = _FORM

    to: Word
    reason: Word | None = None
    basis: Word | None = None
    identity: Word | None = None


class LinkBody(BaseModel):
    """For whom a filing link is wanted, and until when."""

    model_config = _FORM

    subject: Annotated[Subject, Field(repr=False)]
    expires_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class RightsDesk:
    """What the routes work on."""

    facts: Facts
    log: AuditLog
    rights: Rights

    async def principal(
        self, request: Request, scope: Scope, operation: str, *, or_scope: Scope | None = None
    ) -> Principal:
        """Whoever asks, its scope checked; a refusal is on record first. See `authorised`."""
        credential = bearer(request.headers.get("authorization"))
        return await authorised(self.facts, self.log, credential, scope, operation, or_scope=or_scope)

    async def either(self, request: Request, operation: str) -> Principal:
        """Whoever asks, if they file or approve."""
        return await self.principal(request, Scope.RIGHTS_FILE, operation, or_scope=Scope.RIGHTS_APPROVE)

    async def read(self, principal: Principal, operation: str, count: int = 1) -> None:
        """Record that somebody is about to be shown something."""
        await self.log.append(principal.tenant, RecordsRead(actor=principal.key_id, operation=operation, count=count))

    def view(self, request: RightsRequest) -> RequestView:
        """What the desk sees of a request."""
        return request_view(request, self.rights.confirm_by(request))


def routes(desk: RightsDesk) -> APIRouter:
    """The routes of rights requests."""
    router = APIRouter(prefix="/v1")

    @router.post("/rights-requests")
    async def file_request(request: Request) -> JSONResponse:
        principal = await desk.principal(request, Scope.RIGHTS_FILE, "rights.file")
        body = parsed(await received(request), FileBody)
        filed = await desk.rights.file(
            principal.tenant,
            body.subject,
            rights_type(body.type),
            regime=body.regime,
            identity=identity_of(body.identity),
            actor=principal.key_id,
        )
        told = {"request": _json(desk.view(filed.request)), "link": filed.link.reveal()}
        return JSONResponse(told, CREATED, HEADERS)

    @router.get("/rights-requests")
    async def list_requests(
        request: Request, state: str | None = None, after: str = "", *, overdue: bool = False
    ) -> JSONResponse:
        principal = await desk.either(request, "rights.list")
        if overdue:
            found = await desk.rights.overdue(principal.tenant)
        else:
            found = await desk.rights.requests(principal.tenant, states=states_of(state), after=after)
        await desk.read(principal, "rights.list", len(found))
        return JSONResponse({"requests": [_json(desk.view(each)) for each in found]}, headers=HEADERS)

    @router.get("/rights-requests/{request_id}")
    async def show_request(request: Request, request_id: str) -> JSONResponse:
        principal = await desk.either(request, "rights.show")
        found = await known(desk.log, principal, "rights.show", desk.rights.get(principal.tenant, request_id))
        await desk.read(principal, "rights.show")
        receipt = await desk.rights.receipt(found)
        return JSONResponse({"request": _json(desk.view(found)), "receipt": receipt}, headers=HEADERS)

    @router.post("/rights-requests/{request_id}/advance")
    async def advance_request(request: Request, request_id: str) -> JSONResponse:
        await desk.either(request, "rights.advance")  # strangers' bodies are not read
        body = parsed(await received(request), AdvanceBody)
        principal = await desk.principal(request, scope_of(body.to), "rights.advance")
        step = Step(to=body.to, reason=body.reason, basis=body.basis, identity=identity_of(body.identity))
        advanced = desk.rights.advance(principal.tenant, request_id, step, actor=principal.key_id)
        moved = await known(desk.log, principal, "rights.advance", advanced)
        return JSONResponse({"request": _json(desk.view(moved))}, headers=HEADERS)

    @router.post("/rights-links")
    async def issue_link(request: Request) -> JSONResponse:
        principal = await desk.principal(request, Scope.RIGHTS_FILE, "rights.link")
        body = parsed(await received(request), LinkBody)
        link, expires_at = await desk.rights.links.issue(
            principal.tenant, body.subject, expires_at=body.expires_at, actor=principal.key_id
        )
        told = {"link": link.reveal(), "path": f"/v1/rights/{link.reveal()}", "expires_at": expires_at.isoformat()}
        return JSONResponse(told, CREATED, HEADERS)

    return router


def _json(view: RequestView) -> Any:
    return _VIEW.dump_python(view, mode="json")
