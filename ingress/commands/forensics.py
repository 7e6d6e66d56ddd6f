"""`earwitness forensics`: is anything of a subject left? Thin: the verb is one order."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated, Final

import typer
from pydantic import TypeAdapter

from ingress.commands.desk import carry_out
from ingress.commands.terminal import busy, console, remark, table
from ingress.orders.forensics import Scan
from retention.findings import Findings

FOUND: Final = 3
"""The exit code where something was found that nothing accounts for."""

FROM_INPUT: Final = "-"

app = typer.Typer(help="Look for what is left of a subject, in every byte.", no_args_is_help=True)


@app.callback()
def forensics() -> None:
    """Look for what is left of a subject, in every byte."""


@app.command("scan")
def scan(
    tenant: Annotated[str, typer.Option(help="whose subject")],
    *,
    subject: Annotated[
        str | None, typer.Option(help="the tenant's own id of the person; - reads it from standard input")
    ] = None,
    collect: Annotated[
        Path | None, typer.Option(help="keep the traces in this new file, for the scan after the erasure; sensitive")
    ] = None,
    traces: Annotated[Path | None, typer.Option(help="look for the traces that were kept in this file")] = None,
    also: Annotated[
        list[Path] | None, typer.Option(help="a further folder to search, such as a backup; may be repeated")
    ] = None,
    canary_file: Annotated[Path | None, typer.Option(help="planted strings to look for too, one a line")] = None,
    json: Annotated[bool, typer.Option("--json", help="print every finding, as JSON")] = False,
) -> None:
    """Search every file, free page, journal and object version for a subject's traces.

    Before an erasure it must find them: that is the control. Exits with 0 if nothing was found but what an erasure's
    receipt states, and with 3 if something was.
    """
    if subject is None and traces is None:
        raise typer.BadParameter("name the subject, or the file of its traces")
    if traces is not None and collect is not None:
        raise typer.BadParameter("traces are gathered or read, not both")
    order = Scan(
        tenant=tenant,
        subject=sys.stdin.readline().strip() if subject == FROM_INPUT else subject,
        traces=_absolute(traces),
        collect=_absolute(collect),
        also=tuple(folder.absolute() for folder in also or ()),
        canaries=_absolute(canary_file),
    )
    if json:
        found = carry_out(order)
        print(TypeAdapter(Findings).dump_json(found, indent=2).decode())  # noqa: T201  for other programs
    else:
        with busy(console(), "searching"):
            found = carry_out(order)
        _show(found)
    if collect is not None:
        remark(f"{collect} holds traces of a person: keep it apart from the data and its backups, delete it after use")
    if found.unexpected:
        raise typer.Exit(FOUND)


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.absolute()


def _show(found: Findings) -> None:
    """A line a kind and place; objects and files of one folder are counted together."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for each in found.findings:
        folder = each.place.partition("@")[0].rsplit("/", 1)[0] if not each.table else each.place
        counted["stated" if each.stated else "UNEXPECTED", each.kind, folder, each.table] += each.count
    rows = [
        (verdict, kind, place, owner, str(count)) for (verdict, kind, place, owner), count in sorted(counted.items())
    ]
    table(("verdict", "kind", "place", "table", "times"), rows)
    remark(
        f"{found.places} places, {found.bytes / 2**20:.1f} MiB, {found.looked_for} traces looked for: "
        f"{len(found.unexpected)} unexpected findings"
    )
