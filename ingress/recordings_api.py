"""Recordings over REST: found, described, and read, each reading by policy's leave (R-ACC-1, R-MIN-1, P4.1).

A subject's id stands in the body of a search and never in an address: addresses end up in other people's logs. What is
read is bound to a purpose, which stands in the address: purposes are the tenant's own closed set of names.
"""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from audit.events import ContentRead, Event, RecordsRead
from audit.log import AuditLog
from governance.facts import Facts
from governance.identity import Principal, Scope
from governance.subjects import Subjects
from ingress.authority import authorised
from ingress.errors import InvalidMessageError
from ingress.protocol import Subject
from ingress.recording_views import RecordingPage, RecordingView, recording_view
from ingress.refusal import OURS
from ingress.request_body import parsed, received
from ingress.surfaces.credential import bearer
from retention.content import wav_header
from retention.reading import Recordings
from retention.reading_desk import Reading, ReadingDesk
from retention.stored import Stored

log = logging.getLogger(__name__)

PAGE: Final = 100  # recordings that one search gives, unless fewer are asked for
NO_STORE: Final = {"Cache-Control": "no-store"}

_VIEW: Final[TypeAdapter[RecordingPage | RecordingView]] = TypeAdapter(RecordingPage | RecordingView)

AUDITED: Final[dict[tuple[str, str], tuple[type[Event], ...]]] = {
    ("POST", "/v1/recordings/search"): (RecordsRead,),
    ("GET", "/v1/recordings/{object_id}"): (RecordsRead,),
    ("GET", "/v1/recordings/{object_id}/content"): (ContentRead,),
}
"""Which entries each route leaves when it succeeds; a refusal leaves `AccessRefused` or `ContentReadDenied`."""


class Search(BaseModel):
    """What is looked for; everything the tenant has if no subject is named."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    subject: Annotated[Subject | None, Field(repr=False)] = None
    after: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE)] = PAGE


@dataclass(frozen=True, slots=True)
class RecordingsDesk:
    """What the routes work on."""

    facts: Facts
    log: AuditLog
    subjects: Subjects
    recordings: Recordings
    reading: ReadingDesk

    async def principal(self, request: Request, operation: str) -> Principal:
        """Whoever asks, its scope checked; a refusal is on record first. See `authorised`."""
        credential = bearer(request.headers.get("authorization"))
        return await authorised(self.facts, self.log, credential, Scope.RECORDINGS, operation)

    async def found(self, principal: Principal, search: Search) -> list[Stored]:
        """A page of what the tenant has; a subject nobody knows has nothing."""
        subject = None
        if search.subject is not None:
            subject = await self.subjects.find(principal.tenant, search.subject)
            if subject is None:
                return []
        return await self.recordings.list(principal.tenant, subject, after=search.after or "", limit=search.limit)


def routes(desk: RecordingsDesk) -> APIRouter:
    """The routes of recordings."""
    router = APIRouter(prefix="/v1/recordings")

    @router.post("/search")
    async def search(request: Request) -> JSONResponse:
        principal = await desk.principal(request, "recordings.search")
        wanted = parsed(await received(request), Search)
        found = await desk.found(principal, wanted)
        read = RecordsRead(actor=principal.key_id, operation="recordings.search", count=len(found))
        await desk.log.append(principal.tenant, read)
        after = found[-1].label.object_id if len(found) == wanted.limit else None
        return _shown(RecordingPage(recordings=[recording_view(each) for each in found], after=after))

    @router.get("/{object_id}")
    async def describe(request: Request, object_id: str) -> JSONResponse:
        principal = await desk.principal(request, "recordings.show")
        purpose, matter = _why(request)
        stored = await desk.reading.describe(principal, object_id, purpose=purpose, matter=matter)
        return _shown(recording_view(stored))

    @router.get("/{object_id}/content")
    async def read(request: Request, object_id: str) -> StreamingResponse:
        principal = await desk.principal(request, "recordings.read")
        purpose, matter = _why(request)
        return _delivered(await desk.reading.read(principal, object_id, purpose=purpose, matter=matter))

    return router


def _why(request: Request) -> tuple[str, str | None]:
    """The purpose, and the matter if one is named.

    Raises:
        InvalidMessageError: There is no purpose, one is given twice, or something else is asked for.
    """
    given = dict(request.query_params)
    if len(given) != len(request.query_params.multi_items()) or not {"purpose"} <= set(given) <= {"purpose", "matter"}:
        raise InvalidMessageError("purpose: required, with matter for a legal one, each once")
    return given["purpose"], given.get("matter")


def _shown(view: RecordingPage | RecordingView) -> JSONResponse:
    return JSONResponse(_VIEW.dump_python(view, mode="json"), headers=NO_STORE)


def _delivered(reading: Reading) -> StreamingResponse:
    """The content: a WAV file, or JSON lines. Its length is told, so that what was cut off looks cut off."""
    audio = reading.stored.label.kind.is_audio
    header = wav_header(reading.length) if audio else b""
    name = f"{reading.stored.label.object_id}.{'wav' if audio else 'jsonl'}"
    headers = NO_STORE | {
        "Content-Length": str(len(header) + reading.length),
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(
        _body(header, reading), headers=headers, media_type="audio/wav" if audio else "application/jsonl"
    )


async def _body(header: bytes, reading: Reading) -> AsyncIterator[bytes]:
    if header:
        yield header
    try:
        async for piece in reading.pieces():
            yield piece
    except OURS as error:
        # The status is long sent. The body stays shorter than was told, and the connection is closed for it.
        log.warning("a reading was cut off: %s", error.code)
