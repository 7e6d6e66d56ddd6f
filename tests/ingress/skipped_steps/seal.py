"""Skips step 7: delivers a redacted result for which storage has not been settled."""

from ingress.session import Client
from redaction.transcript import RedactedSegment


async def program(client: Client, redacted: RedactedSegment) -> None:
    await client.deliver(redacted)  # rejected: arg-type
