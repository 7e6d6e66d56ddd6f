"""`earwitness policy`: verify the bundle in force, run its tests with the real engine, approve a new one."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance import approval, bundle
from governance.bundle import Bundle
from governance.embedded import EmbeddedOpa
from ingress.commands import rego_tests
from ingress.commands.configuration import settings
from ingress.commands.errors import NotConfiguredError, PolicyTestsFailedError
from ingress.commands.terminal import console
from ingress.settings import Settings

app = typer.Typer(help="The signed policy bundle.", no_args_is_help=True)

SIGNATURE = "policy.dsse.json"
TRUST = "policy-trust.json"


@app.command()
def check() -> None:
    """Verify the bundle's approval and integrity, compile it, and review what it calls."""
    chosen = settings()
    verified = _loaded(chosen)
    asyncio.run(_compiled(verified))
    out = console()
    out.print(f"revision  {verified.identity.revision}", markup=False)
    out.print(f"digest    {verified.identity.digest}", markup=False)
    out.print(f"approved  by {', '.join(verified.approvers)}", markup=False)
    out.print(f"policies  {len(verified.modules)}, compiled and reviewed", markup=False)


@app.command()
def test(tests: Annotated[Path, typer.Argument(help="directory of *_test.rego", exists=True, file_okay=False)]) -> None:
    """Run Rego tests against the settings' policy directory; fail if one does, or if there is none."""
    outcomes = rego_tests.run(settings().policy_dir, tests)
    for outcome in outcomes:
        if not outcome.passed:
            console().print(f"[red]failed[/] {outcome.name}")
    failed = sum(not outcome.passed for outcome in outcomes)
    if failed or not outcomes:
        raise PolicyTestsFailedError(f"{failed} of {len(outcomes)} tests failed")
    console().print(f"{len(outcomes)} tests passed")


@app.command()
def sign(
    key: Annotated[list[Path], typer.Option(help="approver's Ed25519 key, PEM; may be repeated", exists=True)],
    out: Annotated[Path | None, typer.Option(help="signature file; the settings' config_dir if not given")] = None,
    revision: Annotated[str | None, typer.Option(help="write the manifest anew under this name first")] = None,
    approver: Annotated[list[str] | None, typer.Option(help="who has to sign; with --revision")] = None,
) -> None:
    """Approve the bundle: sign its manifest. Whoever serves it needs a trust file that names the approvers."""
    chosen = settings()
    if revision is not None:
        names = approver or [bundle.DEVELOPMENT_APPROVER]
        manifest = bundle.describe(chosen.policy_dir, revision=revision, approvers=names)
        (chosen.policy_dir / bundle.MANIFEST).write_bytes(manifest)
    place = out or chosen.config_dir.expanduser() / SIGNATURE
    place.write_bytes(bundle.sign(chosen.policy_dir, *(_private(file) for file in key)))
    console().print(f"signed: {place}", markup=False)


def require_approval(chosen: Settings) -> None:
    """See that there is an approval to verify at all.

    Raises:
        NotConfiguredError: There is none, and none is made on the way.
    """
    config = chosen.config_dir.expanduser()
    if not (config / SIGNATURE).is_file() or not (config / TRUST).is_file():
        raise NotConfiguredError(
            f"{config} holds no {SIGNATURE} and {TRUST}: run `earwitness policy sign`, or for development"
            " `earwitness serve --development`"
        )


def _loaded(chosen: Settings) -> Bundle:
    require_approval(chosen)
    config = chosen.config_dir.expanduser()
    return bundle.load(chosen.policy_dir, config / SIGNATURE, config / TRUST, keep_out=[chosen.data_dir.expanduser()])


async def _compiled(verified: Bundle) -> None:
    async with EmbeddedOpa(verified):
        pass


def _private(file: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(approval.read(file), password=None)
    except (ValueError, TypeError):
        raise NotConfiguredError(f"{file.name} is no unencrypted PEM key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NotConfiguredError(f"{file.name} is no Ed25519 key")
    return key
