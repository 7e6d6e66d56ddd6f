"""Where the command line hands its orders in."""

import asyncio
from typing import TypeVar

from ingress.commands.configuration import settings
from ingress.control import counter
from ingress.orders.order import Order

A = TypeVar("A")


def carry_out(order: Order[A]) -> A:
    """Have an order carried out: by the running server, or on the records themselves when none runs."""
    # Imported here because the wiring brings every engine along, which `--help` should not wait for.
    from ingress.wiring import office  # noqa: PLC0415

    async def handed_in() -> A:
        async with counter(settings(), office) as desk:
            return await desk.carry_out(order)

    return asyncio.run(handed_in())
