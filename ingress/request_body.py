"""The body of a request: bounded in size and in time, and of the form that was published."""

import asyncio
from typing import Final, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from ingress.errors import ClientGoneError, FrameTooLargeError, InvalidMessageError, RequestTimeoutError
from ingress.protocol import fault

MAX_BODY_BYTES: Final = 16 * 1024
BODY_SECONDS: Final = 10.0  # for a request's body to come

BodyT = TypeVar("BodyT", bound=BaseModel)


async def received(request: Request) -> bytes:
    """A request's body.

    Raises:
        FrameTooLargeError: It is larger than `MAX_BODY_BYTES`.
        RequestTimeoutError: It did not come in `BODY_SECONDS`.
        ClientGoneError: The client went away.
    """
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                data += chunk
                if len(data) > MAX_BODY_BYTES:
                    raise FrameTooLargeError
    except TimeoutError:
        raise RequestTimeoutError from None
    except ClientDisconnect:
        raise ClientGoneError from None
    return bytes(data)


def parsed(data: bytes, form: type[BodyT]) -> BodyT:
    """A body as JSON of a form.

    Raises:
        InvalidMessageError: It is not.
    """
    try:
        return form.model_validate_json(data)
    except ValidationError as error:
        detail = fault(error, frozenset(form.model_fields))
    raise InvalidMessageError(detail)  # out here: see `protocol.parse`
