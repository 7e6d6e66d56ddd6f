"""Skips steps 6 and 7: delivers what was said as it was said."""

from inference.transcript import Segment
from ingress.session import Client


async def program(client: Client, segment: Segment) -> None:
    await client.deliver(segment)  # rejected: arg-type
