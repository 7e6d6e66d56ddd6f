"""`earwitness retention`: run it, and look at its runs. Thin: one order a verb, given again while there is more."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final

import typer

from ingress.commands.desk import carry_out
from ingress.commands.moment import shown
from ingress.commands.terminal import busy, console, remark, table
from ingress.orders.retention import ListRuns, RunRetention
from retention.run_report import Report, TenantReport

app = typer.Typer(help="What is past its time, and its destruction.", no_args_is_help=True)

LIMIT: Final = 2_000
"""Objects of a tenant that one order destroys: an order answers in bounded time, and progress is shown between two."""


@app.command("run")
def run_retention(
    *,
    tenant: Annotated[str | None, typer.Option(help="this one alone; every tenant if not given")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="judge everything, and change nothing")] = False,
) -> None:
    """Destroy what is past its ceiling, unless a hold, a statute or an open question keeps it."""
    out = console()
    with busy(out, "judging what is due"):
        report = carry_out(RunRetention(tenant=tenant, dry_run=dry_run, limit=None if dry_run else LIMIT))
    parts = {part.tenant: part for part in report.tenants}
    for part in report.tenants:
        for following in _rest(part):
            parts[part.tenant] = _both(parts[part.tenant], following)
    _show(replace(report, tenants=tuple(parts.values())))


@app.command("list")
def list_runs(tenant: Annotated[str, typer.Argument(help="whose runs")]) -> None:
    """List a tenant's last runs, the newest first."""
    rows = [
        (shown(run.started_at), run.outcome, str(run.due), str(run.destroyed), str(run.left), run.schedule_revision)
        for run in carry_out(ListRuns(tenant=tenant))
    ]
    table(("started", "outcome", "due", "destroyed", "left", "schedule"), rows)


def _rest(part: TenantReport) -> Iterator[TenantReport]:
    """Further runs over a tenant of which there was more, told as they go."""
    gone, due = part.counts.destroyed, part.due
    while part.more:
        remark(f"{part.tenant}: {gone:,} of {due:,} destroyed")
        (part,) = carry_out(RunRetention(tenant=part.tenant, limit=LIMIT)).tenants
        gone += part.counts.destroyed
        yield part


def _both(first: TenantReport, second: TenantReport) -> TenantReport:
    """One report of two runs that followed each other. What was kept is what the last one met."""
    counts = replace(
        second.counts,
        destroyed=first.counts.destroyed + second.counts.destroyed,
        sidecars=first.counts.sidecars + second.counts.sidecars,
    )
    return replace(first, counts=counts, more=second.more, after=second.after, classes_after=second.classes_after)


def _show(report: Report) -> None:
    rows = []
    for part in report.tenants:
        after = {each.scheduled_class: each for each in part.classes_after}
        for before in part.classes_before:
            now = after.get(before.scheduled_class)
            rows.append(
                (
                    part.tenant,
                    before.scheduled_class,
                    f"{before.objects:,}",
                    f"{before.due:,}",
                    f"{now.objects if now else 0:,}",
                    f"{now.due if now else 0:,}",
                )
            )
    table(("tenant", "class", "objects", "due", "objects after", "still due"), rows)
    for part in report.tenants:
        counts = part.counts
        gone = "would be destroyed" if report.dry_run else "destroyed"
        remark(
            f"{part.tenant}: {counts.destroyed:,} of {part.due:,} {gone}, {counts.held:,} held,"
            f" {counts.floored:,} kept by statute, {counts.in_review:,} in review, {counts.failed:,} failed,"
            f" {counts.sidecars:,} sidecars; {part.before[:12]} before, {part.after[:12]} after"
        )
    remark(f"schedule {report.schedule_revision}; {report.epochs_turned} epoch keys turned")
