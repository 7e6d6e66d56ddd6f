"""Legal holds over REST: placed and proposed for release under `holds:place`, approved under `holds:approve`.

Two keys each way (R-HOLD-1). Approving a hold and approving its release are two routes: an approver says which of the
two is meant, and cannot release what they meant to keep.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from audit.events import AccessRefused, ChangeIntended, ChangeMade, Event, RecordsRead
from audit.log import AuditLog
from governance.facts import Facts
from governance.identity import Principal, Scope
from governance.subjects import Subjects
from ingress.authority import authorised
from ingress.hold_views import HoldView, ReviewView, hold_view, review_view
from ingress.protocol import Subject
from ingress.request_body import parsed, received
from ingress.surfaces.credential import bearer
from retention.errors import UnknownHoldError, UnknownObjectError
from retention.hold import Hold
from retention.hold_scope import HoldScope
from retention.holds import Holds
from retention.precedence import Outcome
from retention.reviews import Reviews

CREATED: Final = 201
MAX_ID: Final = 64  # characters of an identifier in a path
MAX_NAMED: Final = 100  # persons, streams or classes that one request names
NO_STORE: Final = {"Cache-Control": "no-store"}

AUDITED: Final[dict[tuple[str, str], tuple[type[Event], ...]]] = {
    ("POST", "/v1/holds"): (ChangeIntended, ChangeMade),
    ("GET", "/v1/holds"): (RecordsRead,),
    ("GET", "/v1/holds/{hold_id}"): (RecordsRead,),
    ("POST", "/v1/holds/{hold_id}/approve"): (ChangeIntended, ChangeMade),
    ("POST", "/v1/holds/{hold_id}/review"): (ChangeIntended, ChangeMade),
    ("POST", "/v1/holds/{hold_id}/release"): (ChangeIntended, ChangeMade),
    ("POST", "/v1/holds/{hold_id}/release/approve"): (ChangeIntended, ChangeMade),
    ("GET", "/v1/reviews"): (RecordsRead,),
    ("POST", "/v1/reviews/{review_id}/decide"): (ChangeIntended, ChangeMade),
}
"""Which entries each route leaves when it succeeds; a refusal leaves `AccessRefused`."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=64)]
T = TypeVar("T")

_FORM: Final = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)
_HOLD: Final = TypeAdapter(HoldView)
_HOLDS: Final = TypeAdapter(list[HoldView])
_REVIEW: Final = TypeAdapter(ReviewView)
_REVIEWS: Final = TypeAdapter(list[ReviewView])


class HoldBody(BaseModel):
    """A hold that is asked for. Its scope is what is named; `everything` covers all of the tenant's content.

    Attributes:
        matter: The case's slug.
        review_at: When it has to be looked at again.
        tell_subject: Whether a person who asks for erasure may be told of it.
        subjects: The tenant's own ids of persons. One that is new is held from its first stream on.
        streams: Stream ids.
        classes: Scheduled classes, `audio.*` for a whole kind.
        begins: Nothing that came to be before.
        ends: Nothing that came to be at or after.
        everything: All of it, within the times.
    """

    model_config = _FORM

    matter: Name
    review_at: AwareDatetime
    tell_subject: bool
    subjects: Annotated[list[Subject], Field(max_length=MAX_NAMED, repr=False)] = []
    streams: Annotated[list[Name], Field(max_length=MAX_NAMED)] = []
    classes: Annotated[list[Name], Field(max_length=MAX_NAMED)] = []
    begins: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    everything: bool = False


class ReviewBody(BaseModel):
    """When a hold that has been looked at has to be looked at again."""

    model_config = _FORM

    review_at: AwareDatetime


class DecisionBody(BaseModel):
    """What a person decided about a conflict."""

    model_config = _FORM

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class HoldsDesk:
    """What the routes work on."""

    facts: Facts
    log: AuditLog
    subjects: Subjects
    holds: Holds
    reviews: Reviews
    now: Callable[[], datetime]

    async def principal(self, request: Request, scope: Scope, operation: str) -> Principal:
        """Whoever asks, its scope checked; a refusal is on record first. See `authorised`."""
        return await authorised(self.facts, self.log, bearer(request.headers.get("authorization")), scope, operation)

    async def reader(self, request: Request, operation: str) -> Principal:
        """Whoever asks, if they place holds or approve them."""
        credential = bearer(request.headers.get("authorization"))
        scope, other = Scope.HOLDS_PLACE, Scope.HOLDS_APPROVE
        return await authorised(self.facts, self.log, credential, scope, operation, or_scope=other)

    async def read(self, principal: Principal, operation: str, count: int) -> None:
        """Record that somebody is about to be shown something."""
        await self.log.append(principal.tenant, RecordsRead(actor=principal.key_id, operation=operation, count=count))

    async def found(self, principal: Principal, operation: str, work: Awaitable[T]) -> T:
        """What is found by its id; a guess at another tenant's is on record and looks like one at nothing (R-ACC-1).

        Raises:
            UnknownHoldError: This tenant has no such hold.
            UnknownObjectError: This tenant has no such review.
        """
        try:
            return await work
        except (UnknownHoldError, UnknownObjectError) as error:
            refused = AccessRefused(code=error.code, key_id=principal.key_id, operation=operation)
            await self.log.append(principal.tenant, refused)
            raise

    async def place(self, principal: Principal, body: HoldBody) -> Hold:
        """Propose a hold over what the body names."""
        named = [
            await self.subjects.ref(principal.tenant, subject, actor=principal.key_id) for subject in body.subjects
        ]
        scope = HoldScope(
            subjects=frozenset(named),
            streams=frozenset(body.streams),
            classes=frozenset(body.classes),
            begins=body.begins,
            ends=body.ends,
            everything=body.everything,
        )
        return await self.holds.place(
            principal.tenant,
            matter=body.matter,
            scope=scope,
            review_at=body.review_at,
            tell_subject=body.tell_subject,
            actor=principal.key_id,
        )

    def shown(self, hold: Hold, status: int = 200) -> JSONResponse:
        """A hold as an answer."""
        return _answer(_HOLD.dump_python(hold_view(hold, self.now()), mode="json"), status)


def routes(desk: HoldsDesk) -> APIRouter:
    """The routes of holds and of reviews."""
    router = APIRouter(prefix="/v1")
    _placing(router, desk)
    _releasing(router, desk)
    _reviewing(router, desk)
    return router


def _placing(router: APIRouter, desk: HoldsDesk) -> None:
    @router.post("/holds")
    async def place_hold(request: Request) -> JSONResponse:
        principal = await desk.principal(request, Scope.HOLDS_PLACE, "holds.place")
        body = parsed(await received(request), HoldBody)
        return desk.shown(await desk.place(principal, body), CREATED)

    @router.get("/holds")
    async def list_holds(request: Request) -> JSONResponse:
        principal = await desk.reader(request, "holds.list")
        found = [hold_view(hold, desk.now()) for hold in await desk.holds.list(principal.tenant)]
        await desk.read(principal, "holds.list", len(found))
        return _answer({"holds": _HOLDS.dump_python(found, mode="json")})

    @router.get("/holds/{hold_id}")
    async def show_hold(request: Request, hold_id: str) -> JSONResponse:
        principal = await desk.reader(request, "holds.show")
        hold = await desk.found(principal, "holds.show", desk.holds.get(principal.tenant, _short(hold_id)))
        await desk.read(principal, "holds.show", 1)
        return desk.shown(hold)

    @router.post("/holds/{hold_id}/approve")
    async def approve_hold(request: Request, hold_id: str) -> JSONResponse:
        principal = await desk.principal(request, Scope.HOLDS_APPROVE, "holds.approve")
        work = desk.holds.approve(principal.tenant, _short(hold_id), actor=principal.key_id)
        return desk.shown(await desk.found(principal, "holds.approve", work))


def _releasing(router: APIRouter, desk: HoldsDesk) -> None:
    @router.post("/holds/{hold_id}/release")
    async def propose_release(request: Request, hold_id: str) -> JSONResponse:
        principal = await desk.principal(request, Scope.HOLDS_PLACE, "holds.release")
        work = desk.holds.propose_release(principal.tenant, _short(hold_id), actor=principal.key_id)
        return desk.shown(await desk.found(principal, "holds.release", work))

    @router.post("/holds/{hold_id}/release/approve")
    async def approve_release(request: Request, hold_id: str) -> JSONResponse:
        principal = await desk.principal(request, Scope.HOLDS_APPROVE, "holds.approve-release")
        work = desk.holds.approve_release(principal.tenant, _short(hold_id), actor=principal.key_id)
        return desk.shown(await desk.found(principal, "holds.approve-release", work))


def _reviewing(router: APIRouter, desk: HoldsDesk) -> None:
    @router.post("/holds/{hold_id}/review")
    async def review_hold(request: Request, hold_id: str) -> JSONResponse:
        principal = await desk.principal(request, Scope.HOLDS_APPROVE, "holds.review")
        again = parsed(await received(request), ReviewBody).review_at
        work = desk.holds.review(principal.tenant, _short(hold_id), review_at=again, actor=principal.key_id)
        return desk.shown(await desk.found(principal, "holds.review", work))

    @router.get("/reviews")
    async def list_reviews(request: Request) -> JSONResponse:
        principal = await desk.reader(request, "reviews.list")
        found = [review_view(review) for review in await desk.reviews.list(principal.tenant)]
        await desk.read(principal, "reviews.list", len(found))
        return _answer({"reviews": _REVIEWS.dump_python(found, mode="json")})

    @router.post("/reviews/{review_id}/decide")
    async def decide_review(request: Request, review_id: str) -> JSONResponse:
        principal = await desk.principal(request, Scope.HOLDS_APPROVE, "reviews.decide")
        outcome = parsed(await received(request), DecisionBody).outcome
        work = desk.reviews.decide(principal.tenant, _short(review_id), outcome, actor=principal.key_id)
        decided = await desk.found(principal, "reviews.decide", work)
        return _answer(_REVIEW.dump_python(review_view(decided), mode="json"))


def _short(identifier: str) -> str:
    """An identifier from a path, cut where none of ours reaches: what is longer finds nothing."""
    return identifier[:MAX_ID]


def _answer(body: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, NO_STORE)
