"""What a tenant may do over REST with its own key: its consents, and its keys.

Every route authenticates, checks the key's scope, and leaves an entry in the tenant's tree: `AUDITED` names which. A
refusal is on record before it is answered, and so is what was read.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from audit.events import ChangeIntended, ChangeMade, Event, RecordsRead, StreamClosed, StreamPermitted
from audit.log import AuditLog
from governance.consent import Consents, Evidence
from governance.errors import UnknownConsentError, UnknownKeyError
from governance.facts import Facts
from governance.identity import KeyId, Principal, Scope
from governance.keys import Keys
from ingress.authority import authorised
from ingress.protocol import Subject
from ingress.request_body import parsed, received
from ingress.surfaces.credential import bearer
from ingress.views import KeyView, key_view
from ingress.withdrawal import withdraw
from retention.rights import Rights

MAX_ID: Final = 64  # characters of an identifier in a path
CREATED: Final = 201
NO_CONTENT: Final = 204

AUDITED: Final[dict[tuple[str, str], tuple[type[Event], ...]]] = {
    ("WEBSOCKET", "/v1/stream"): (StreamPermitted, StreamClosed),
    ("POST", "/v1/consents"): (ChangeIntended, ChangeMade),
    ("POST", "/v1/consents/{consent_id}/withdraw"): (ChangeIntended, ChangeMade),
    ("GET", "/v1/keys"): (RecordsRead,),
    ("DELETE", "/v1/keys/{key_id}"): (ChangeIntended, ChangeMade),
}
"""Which entries each governed route leaves when it succeeds; a refusal leaves `AccessRefused` or `StreamRefused`."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=128)]
_KEYS: Final = TypeAdapter(list[KeyView])


class ConsentBody(BaseModel):
    """A consent that the tenant has obtained and asks to have recorded (R-CON-1)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    subject: Annotated[Subject, Field(repr=False)]
    purposes: Annotated[list[Name], Field(min_length=1, max_length=32)]
    notice_version: Name
    expires_at: AwareDatetime
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Desk:
    """What the routes work on."""

    facts: Facts
    log: AuditLog
    keys: Keys
    consents: Consents
    rights: Rights | None = None

    async def principal(self, request: Request, scope: Scope, operation: str) -> Principal:
        """Whoever asks, its scope checked; a refusal is on record first.

        Raises:
            UnauthenticatedError: No good credential.
            ForbiddenError: The credential's scopes do not cover this.
        """
        return await authorised(self.facts, self.log, bearer(request.headers.get("authorization")), scope, operation)


def routes(desk: Desk) -> APIRouter:
    """The tenant's routes."""
    router = APIRouter(prefix="/v1")

    @router.post("/consents")
    async def record_consent(request: Request) -> JSONResponse:
        principal = await desk.principal(request, Scope.CONSENTS, "consents.record")
        body = parsed(await received(request), ConsentBody)
        consent_id = await desk.consents.record(
            principal.tenant,
            body.subject,
            purposes=body.purposes,
            notice_version=body.notice_version,
            expires_at=body.expires_at,
            evidence=body.evidence,
            actor=principal.key_id,
        )
        return _answer({"consent_id": consent_id}, CREATED)

    @router.post("/consents/{consent_id}/withdraw")
    async def withdraw_consent(request: Request, consent_id: str) -> Response:
        principal = await desk.principal(request, Scope.CONSENTS, "consents.withdraw")
        if len(consent_id) > MAX_ID:
            raise UnknownConsentError
        await withdraw(desk.consents, desk.rights, principal.tenant, consent_id, actor=principal.key_id)
        return Response(status_code=NO_CONTENT)

    @router.get("/keys")
    async def list_keys(request: Request) -> JSONResponse:
        principal = await desk.principal(request, Scope.KEYS, "keys.list")
        keys = [key_view(key) for key in await desk.keys.list(principal.tenant)]
        read = RecordsRead(actor=principal.key_id, operation="keys.list", count=len(keys))
        await desk.log.append(principal.tenant, read)
        return _answer({"keys": _KEYS.dump_python(keys, mode="json")})

    @router.delete("/keys/{key_id}")
    async def revoke_key(request: Request, key_id: str) -> Response:
        principal = await desk.principal(request, Scope.KEYS, "keys.revoke")
        if len(key_id) > MAX_ID:
            raise UnknownKeyError
        await desk.keys.revoke(principal.tenant, KeyId(key_id), actor=principal.key_id)
        return Response(status_code=NO_CONTENT)

    return router


def _answer(body: dict[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, {"Cache-Control": "no-store"})
