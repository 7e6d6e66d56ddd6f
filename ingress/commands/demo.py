"""`earwitness demo`: the whole story on one machine, each step checked."""

import asyncio
from typing import Annotated

import typer

from ingress.commands.terminal import console


def demo(*, fast: Annotated[bool, typer.Option("--fast", help="do not keep to real time")] = False) -> None:
    """Tell the story on a platform of its own, and fail if any step does not hold."""
    # Imported here because it brings the wiring along, and with it every engine.
    from ingress.demo.story import tell  # noqa: PLC0415

    asyncio.run(tell(console(), fast=fast))
