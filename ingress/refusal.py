"""How an error is answered over HTTP: one status, and a JSON body of three fields, from the one table of errors."""

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from audit.errors import AuditError
from governance.errors import GovernanceError
from inference.errors import InferenceError
from ingress.errors import IngressError, InvalidMessageError, NoSuchRouteError, WireError, wire_error
from redaction.errors import RedactionError
from retention.errors import RetentionError

UNAUTHENTICATED: Final = 401
OURS: Final = (AuditError, GovernanceError, InferenceError, IngressError, RedactionError, RetentionError)


def refusal(error: WireError) -> JSONResponse:
    """An error as a response. Never cached: what is refused now may be granted later."""
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.http == UNAUTHENTICATED:  # RFC 9110 section 11.6.1 asks for the challenge
        headers["WWW-Authenticate"] = "Bearer"
    body = {"code": error.code, "message": error.message, "retry_after": error.retry_after}
    return JSONResponse(body, error.http, headers)


def answer_errors(app: FastAPI) -> None:
    """Have every error of `app`'s routes answered from the table, foreign ones as `internal_error`."""
    for kind in OURS:
        app.add_exception_handler(kind, _typed)
    # FastAPI's own answer to a malformed request quotes the request.
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(Exception, _typed)


async def _typed(_request: Request, error: Exception) -> JSONResponse:
    return refusal(wire_error(error))


async def _invalid(_request: Request, _error: Exception) -> JSONResponse:
    return refusal(wire_error(InvalidMessageError()))


async def _no_route(_request: Request, _error: Exception) -> JSONResponse:
    return refusal(wire_error(NoSuchRouteError()))
