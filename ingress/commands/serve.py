"""`earwitness serve`: the platform, its listener and the officer's socket."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import typer
import uvloop

from governance.identity import Scope
from governance.request import Regime
from ingress.commands.configuration import settings
from ingress.commands.policy import require_approval
from ingress.commands.terminal import console
from ingress.control import attend, socket_path
from ingress.journal import open_journal
from ingress.orders.order import Office
from ingress.orders.records import CreateKey, CreateTenant, ListTenants
from ingress.settings import Settings

if TYPE_CHECKING:
    from ingress.wiring import Platform

log = logging.getLogger(__name__)

DEVELOPMENT: Final = "development"
DEVELOPMENT_KEY_LIFE: Final = timedelta(days=1)


def serve(
    *,
    development: Annotated[
        bool,
        typer.Option(
            "--development", help="approve the policy with a key of this machine's own; make a tenant and a key"
        ),
    ] = False,
) -> None:
    """Serve until SIGTERM or SIGINT. Every setting is an EARWITNESS_… variable."""
    chosen = settings()
    if development:
        chosen = chosen.model_copy(update={"insecure_development_approver": True})
    if not chosen.insecure_development_approver:
        require_approval(chosen)
    open_journal()
    # Read when numpy is loaded, below: pools of threads inside each library would fight our own threads for the cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(chosen, development=development))


async def _serve(chosen: Settings, *, development: bool) -> None:
    # Imported here because they bring every engine along, which no other verb should wait for.
    from ingress.server import serve as run_server  # noqa: PLC0415
    from ingress.wiring import build  # noqa: PLC0415

    credential = ""

    @asynccontextmanager
    async def attended(platform: "Platform") -> AsyncIterator[None]:
        nonlocal credential
        async with attend(platform.office, socket_path(chosen)):
            if development:
                credential = await development_key(platform.office, chosen.region)
            yield

    def opened(settings: Settings) -> "AbstractAsyncContextManager[Platform]":
        return build(settings, lambda step: log.info("%s", step))

    def listens(host: str, port: int) -> None:
        announce(chosen, host, port, credential)

    await run_server(chosen, opened, attendant=attended, listens=listens)


async def development_key(office: Office, region: str) -> str:
    """A key for a tenant of this machine's own, both made here if need be."""
    if DEVELOPMENT not in {tenant.tenant for tenant in await ListTenants().carry_out(office)}:
        order = CreateTenant(tenant=DEVELOPMENT, regimes=(Regime.SOC2,), region=region, purposes=("care", "testing"))
        await order.carry_out(office)
    expiry = office.now() + DEVELOPMENT_KEY_LIFE
    made = await CreateKey(tenant=DEVELOPMENT, scopes=tuple(Scope), expires_at=expiry).carry_out(office)
    return made.credential


def announce(chosen: Settings, host: str, port: int, credential: str) -> None:
    """Print where to stream, and with what."""
    out = console()
    shown = f"[{host}]" if ":" in host else host
    url = f"{'wss' if chosen.tls else 'ws'}://{shown}:{port}/v1/stream"
    say = partial(out.print, markup=False, soft_wrap=True)
    say(f"Serving on {url}")
    if credential:
        say("In another terminal, with a key that is good for a day:")
        say(f"  export EARWITNESS_URL={url} EARWITNESS_KEY={credential}")
        say(f"  earwitness stream ingress/demo/clinic-call.flac{_trust(chosen)}")
    else:
        say("Make a key with `earwitness keys create TENANT`, then: earwitness stream FILE")


def _trust(chosen: Settings) -> str:
    """What a client needs on its command line to trust a certificate that nobody vouches for."""
    if not chosen.insecure_self_signed or chosen.tls_certificate is not None:
        return ""
    return f" --ca {chosen.config_dir.expanduser() / 'tls' / 'self-signed.pem'}"
