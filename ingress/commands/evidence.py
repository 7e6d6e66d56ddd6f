"""`earwitness evidence`: packs for auditors. Thin: each verb is one order."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from audit.population import FAIL
from governance.request import Regime
from ingress.commands.configuration import settings
from ingress.commands.desk import carry_out
from ingress.commands.moment import moment
from ingress.commands.terminal import console, remark, table
from ingress.orders.evidence import ExportPack

app = typer.Typer(help="Evidence packs: what an auditor is handed.", no_args_is_help=True)

PERIOD = "a date, or a time with its zone"


@app.command("export")
def export_pack(
    directory: Annotated[Path, typer.Argument(help="a folder that does not exist yet")],
    *,
    tenant: Annotated[str, typer.Option(help="whose evidence")],
    begins: Annotated[datetime, typer.Option("--from", parser=moment, help=f"first moment: {PERIOD}")],
    regime: Annotated[Regime, typer.Option(help="whose controls are checked")],
    purpose: Annotated[str, typer.Option(help="what the evidence is for, such as soc2-audit-2026; it is recorded")],
    ends: Annotated[
        datetime | None, typer.Option("--to", parser=moment, help=f"end, not included: {PERIOD}; now if not given")
    ] = None,
) -> None:
    """Write an evidence pack of a period: entries, tables, control checks, receipts and a report, signed.

    Exits with 0 whatever the checks found: an exception is for a person to judge. The report names them.
    """
    order = ExportPack(
        tenant=tenant,
        regime=regime,
        purpose=purpose,
        begins=begins,
        ends=ends or datetime.now(UTC),
        directory=directory.absolute(),
    )
    pack = carry_out(order)
    rows = [
        (each.control, each.title, each.result, str(each.population), str(each.exceptions)) for each in pack.controls
    ]
    table(("control", "what was checked", "result", "population", "exceptions"), rows)
    failed = sum(each.result == FAIL for each in pack.controls)
    remark(f"{pack.entries} entries of {pack.origin}; {failed} of {len(pack.controls)} checks found exceptions")
    out, key = console(), settings().config_dir.expanduser() / "log.vkey"
    out.print(f"read it:   {directory / 'evidence' / 'report.html'}", markup=False)
    out.print(f"verify it: python -m audit verify {directory} --trust {key}", markup=False)
