"""The demo's story, in order. Each chapter does what a client, an officer or an auditor would do, and checks it."""

import asyncio
import tempfile
import time
from pathlib import Path

import httpx
from rich.console import Console

from inference.registry import WeightsState
from ingress.commands.models import registry
from ingress.commands.terminal import busy
from ingress.demo import call, clinic, evidence, forgetting, keeping
from ingress.demo.installation import Installation, installation
from ingress.demo.narrator import Narrator
from ingress.streaming_client import FAST, REAL_TIME


async def tell(out: Console, *, fast: bool) -> None:
    """Tell the whole story.

    Args:
        out: Where to.
        fast: Stream as fast as the server follows, not in real time.

    Raises:
        StepFailedError: A check did not hold.
    """
    began = time.monotonic()
    narrator = Narrator(out)
    with tempfile.TemporaryDirectory(prefix="earwitness-demo-") as folder:
        root = Path(folder)
        narrator.chapter(
            "The platform starts",
            "A server of its own, in a directory that is removed afterwards. It verifies its policy bundle and its"
            " model weights, and refuses to start with any other. The approver of this policy is a key made just now.",
        )
        async with installation(root, lambda step: narrator.say(f"· {step}")) as house:
            await _check_started(narrator, house)
            customer = await clinic.taken_on(narrator, house)
            heard = await call.permitted(narrator, house, customer, speed=FAST if fast else REAL_TIME)
            await keeping.kept(narrator, house, heard)
            await call.denied(narrator, house, customer)
            await call.withdrawn(narrator, house, customer)
            await forgetting.erased(narrator, house, root)
            await forgetting.refused(narrator, house)
            await evidence.exported(narrator, house, heard, root / "evidence")
            await evidence.tampered(narrator, house, root / "evidence")
        narrator.check("the server drained and stopped in order", held=house.exit_code == 0)
    narrator.end(time.monotonic() - began)


async def _check_started(narrator: Narrator, house: Installation) -> None:
    weights = registry(house.settings)
    with busy(narrator.out, "  hashing the weights once more, for you to see"):
        findings = await asyncio.to_thread(lambda: [weights.verify(each) for each in weights.known.values()])
    for found in findings:
        narrator.check(
            f"{found.weights.name} {found.weights.digest[:16]}… ({found.weights.licence})",
            held=found.state is WeightsState.VERIFIED,
        )
    async with httpx.AsyncClient(base_url=house.address) as client:
        ready = await client.get("/readyz")
    parts = ", ".join(ready.json().get("parts", {}))
    narrator.check(f"ready: {parts}", held=ready.is_success)
