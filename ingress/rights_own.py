"""A person's own rights request over HTTP, behind a secret link: JSON for programs, a page for people.

The link in the path is the credential. So paths are never logged, a link that opens nothing looks like one that was
never made, and what strangers may write into the audit log is bounded by `Attempts`.
"""

import hashlib
import json
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter

from audit.events import AccessRefused, ChangeIntended, ChangeMade, Event, RecordsRead
from audit.log import AuditLog
from audit.trees import SYSTEM
from governance.identity import TenantId
from ingress.attempts import Attempts
from ingress.errors import InvalidMessageError
from ingress.request_body import parsed, received
from ingress.rights_page import HEADERS, nothing_page, offer_page, request_page
from ingress.rights_views import FollowedView, OfferView, followed_view, just_filed, offer_view
from ingress.rights_words import rights_type
from retention.errors import TransitionError, UnknownRequestError
from retention.rights import SUBJECT, Rights
from retention.rights_links import FILING, kind_of

CREATED: Final = 201
NOT_FOUND: Final = 404
CONFLICT: Final = 409
MAX_FIELDS: Final = 4  # of a form
FORM: Final = "application/x-www-form-urlencoded"

AUDITED: Final[dict[tuple[str, str], tuple[type[Event], ...]]] = {
    ("GET", "/v1/rights/{link}"): (RecordsRead,),
    ("POST", "/v1/rights/{link}"): (ChangeIntended, ChangeMade),
    ("GET", "/v1/rights/{link}/receipt"): (RecordsRead,),
}
"""Which entries each route leaves when it succeeds; a link that opens nothing leaves `AccessRefused`."""

Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}$")]
_FOLLOWED: Final = TypeAdapter(FollowedView)
_OFFER: Final = TypeAdapter(OfferView)


class OwnBody(BaseModel):
    """What a person asks for through their link: to file, or to take back."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    type: Word | None = None
    withdraw: Literal["yes"] | None = None


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """What the routes work on."""

    log: AuditLog
    rights: Rights
    attempts: Attempts

    async def read(self, tree: TenantId, operation: str) -> None:
        """Record that a person is about to be shown their request."""
        await self.log.append(tree, RecordsRead(actor=SUBJECT, operation=operation, count=1))

    async def answered(self, request: Request, operation: str, work: Awaitable[Response]) -> Response:
        """The answer, or a refusal that is on record and counted against where the request came from.

        Raises:
            UnknownRequestError: The link opens nothing, and a program asks.
        """
        try:
            return await work
        except UnknownRequestError as error:
            self.attempts.failed(_address(request))
            await self.log.append(SYSTEM, AccessRefused(code=error.code, key_id="", operation=operation))
            if _wants_page(request):
                return nothing_page(NOT_FOUND)
            raise


def routes(desk: OwnDesk) -> APIRouter:
    """A person's routes."""
    router = APIRouter(prefix="/v1/rights")

    @router.get("/{link}")
    async def follow(request: Request, link: str) -> Response:
        desk.attempts.check(_address(request))
        return await desk.answered(request, "rights.follow", _look(desk, request, link))

    @router.post("/{link}")
    async def act(request: Request, link: str) -> Response:
        desk.attempts.check(_address(request))
        body = await _body(request)
        return await desk.answered(request, "rights.act", _act(desk, request, link, body))

    @router.get("/{link}/receipt")
    async def receipt(request: Request, link: str) -> Response:
        desk.attempts.check(_address(request))
        return await desk.answered(request, "rights.receipt", _receipt(desk, link))

    return router


async def _look(desk: OwnDesk, request: Request, link: str) -> Response:
    if kind_of(link) == FILING:
        offer = await desk.rights.links.offer(link)
        await desk.read(offer.tenant, "rights.offer")
        view = offer_view(offer)
        return offer_page(view) if _wants_page(request) else _json(_OFFER.dump_python(view, mode="json"))
    found = await desk.rights.follow(link)
    await desk.read(found.request.tenant, "rights.follow")
    return _shown(request, followed_view(found), link)


async def _act(desk: OwnDesk, request: Request, link: str, body: OwnBody) -> Response:
    if kind_of(link) == FILING:
        return await _file(desk, request, link, body)
    await desk.rights.follow(link)  # a link that opens nothing is told before what is wrong with the body
    if body.withdraw is None or body.type is not None:
        raise InvalidMessageError("withdraw: missing")
    status = 200
    try:
        await desk.rights.withdraw(link)
    except TransitionError:
        if not _wants_page(request):
            raise
        status = CONFLICT  # the page says where the request stands, which is why it is too late
    found = await desk.rights.follow(link)
    return _shown(request, followed_view(found), link, status)


async def _file(desk: OwnDesk, request: Request, link: str, body: OwnBody) -> Response:
    await desk.rights.links.offer(link)
    if body.type is None or body.withdraw is not None:
        raise InvalidMessageError("type: missing")
    filed = await desk.rights.file_by_link(link, rights_type(body.type))
    view, follow = just_filed(filed), filed.link.reveal()
    if _wants_page(request):
        return request_page(view, follow, status=CREATED, new=True)
    return _json({"request": _FOLLOWED.dump_python(view, mode="json"), "link": follow}, CREATED)


async def _receipt(desk: OwnDesk, link: str) -> Response:
    found = await desk.rights.follow(link)
    if found.receipt is None:
        raise UnknownRequestError("there is no receipt")
    await desk.read(found.request.tenant, "rights.receipt")
    short = hashlib.sha256(found.receipt.encode()).hexdigest()[:12]
    name = {"Content-Disposition": f'attachment; filename="erasure-receipt-{short}.json"'}
    return Response(found.receipt, media_type="application/json", headers=HEADERS | name)


def _shown(request: Request, view: FollowedView, link: str, status: int = 200) -> Response:
    if _wants_page(request):
        return request_page(view, link, status=status)
    return _json({"request": _FOLLOWED.dump_python(view, mode="json")})


async def _body(request: Request) -> OwnBody:
    """What a person sends: JSON from a program, a form from the page."""
    data = await received(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        return parsed(data, OwnBody)
    try:
        fields = parse_qs(data.decode("ascii"), strict_parsing=True, max_num_fields=MAX_FIELDS)
    except ValueError:
        raise InvalidMessageError("the form is not of its form") from None
    if any(len(values) != 1 for values in fields.values()):
        raise InvalidMessageError("a field came twice")
    return parsed(json.dumps({name: values[0] for name, values in fields.items()}).encode(), OwnBody)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _json(body: Any, status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, HEADERS)
