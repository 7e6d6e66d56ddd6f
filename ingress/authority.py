"""Who asks, and whether the key's scopes cover it: for every surface that is not a stream."""

from collections.abc import Awaitable
from typing import TypeVar

from audit.events import AccessRefused
from audit.log import AuditLog
from audit.trees import SYSTEM
from governance.errors import ForbiddenError, UnauthenticatedError
from governance.facts import Facts
from governance.identity import Principal, Scope
from retention.errors import UnknownRequestError

T = TypeVar("T")


async def authorised(
    facts: Facts, log: AuditLog, credential: str, scope: Scope, operation: str, *, or_scope: Scope | None = None
) -> Principal:
    """Whoever holds the credential, its scope checked; a refusal is on record first.

    Args:
        facts: Governance's records.
        log: Where refusals go.
        credential: As the client sent it.
        scope: What the operation takes.
        operation: Its name, for the record.
        or_scope: Another one that will do: who approves must see what there is to approve.

    Raises:
        UnauthenticatedError: No good credential.
        ForbiddenError: The credential's scopes do not cover this.
    """
    try:
        principal = await facts.authenticate(credential)
    except UnauthenticatedError as error:
        await log.append(SYSTEM, AccessRefused(code=error.code, key_id="", operation=operation))
        raise
    if principal.scopes.isdisjoint({scope, or_scope}):
        refused = AccessRefused(code=ForbiddenError.code, key_id=principal.key_id, operation=operation)
        await log.append(principal.tenant, refused)
        raise ForbiddenError
    return principal


async def known(log: AuditLog, principal: Principal, operation: str, work: Awaitable[T]) -> T:
    """What a rights request's id leads to; a guess at another tenant's is on record, and looks like one at nothing.

    That is R-ACC-1: an id is no secret, and whoever tries others shows in the log.

    Raises:
        UnknownRequestError: The principal's tenant has none of that id.
    """
    try:
        return await work
    except UnknownRequestError as error:
        refused = AccessRefused(code=error.code, key_id=principal.key_id, operation=operation)
        await log.append(principal.tenant, refused)
        raise
