"""Skips step 3: records the request, and opens redaction with what it got."""

from audit.events import StreamPermitted
from audit.log import AuditLog
from governance.request import StreamRequest
from redaction.redactor import Redactor


async def program(log: AuditLog, redactor: Redactor, request: StreamRequest, event: StreamPermitted) -> None:
    recorded = await log.record(request.principal.tenant, event, request)
    redactor.open(recorded)  # rejected: arg-type
