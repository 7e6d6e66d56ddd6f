"""Skips step 2: asks for a decision on the client's wish instead of governance's facts."""

from datetime import datetime

from governance.facts import StreamWish
from governance.policy import PolicyEngine


async def program(policy: PolicyEngine, wish: StreamWish, now: datetime) -> None:
    await policy.decide(wish, now)  # rejected: arg-type
