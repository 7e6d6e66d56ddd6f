"""Skips step 6: seals what was said as it was said."""

from inference.transcript import Segment
from retention.seal import Seal


async def program(seal: Seal, segment: Segment) -> None:
    await seal.transcript(segment)  # rejected: arg-type
