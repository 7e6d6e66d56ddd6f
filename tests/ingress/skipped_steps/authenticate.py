"""Skips step 1: assembles facts for a credential that nobody has checked."""

from governance.facts import Facts, StreamWish
from governance.identity import StreamId


async def program(facts: Facts, credential: str, wish: StreamWish) -> None:
    await facts.assemble(credential, StreamId("0"), wish)  # rejected: arg-type
