"""`earwitness holds`: legal holds, by two persons each way. Thin: each verb is one order."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from ingress.commands.desk import carry_out
from ingress.commands.moment import moment, shown
from ingress.commands.terminal import remark, table
from ingress.hold_views import HoldView
from ingress.orders.holds import (
    ApproveHold,
    ApproveRelease,
    DecideConflict,
    ListConflicts,
    ListHolds,
    PlaceHold,
    ReleaseHold,
    ReviewHold,
)
from retention.precedence import Outcome

app = typer.Typer(help="Legal holds: what must not be destroyed.", no_args_is_help=True)

MOMENT = "90d, 12h, a date, or a time with its zone"
Key = Annotated[str, typer.Option(envvar="EARWITNESS_KEY", help="API key of whoever asks; better in the environment")]
HoldId = Annotated[str, typer.Argument(help="as `holds list` names it")]
Tenant = Annotated[str, typer.Argument(help="the tenant's name")]
ReviewAt = Annotated[datetime, typer.Option("--review", parser=moment, help=f"when it is looked at again: {MOMENT}")]


@app.command("place")
def place_hold(
    matter: Annotated[str, typer.Argument(help="the case, as a slug")],
    *,
    key: Key,
    review_at: ReviewAt = "90d",  # type: ignore[assignment]  # typer parses it
    subject: Annotated[
        list[str] | None, typer.Option(help="the tenant's own id of a person; - reads it from standard input")
    ] = None,
    stream: Annotated[list[str] | None, typer.Option(help="a stream's id; may be repeated")] = None,
    of: Annotated[list[str] | None, typer.Option("--class", help="a class such as audio.health, or audio.*")] = None,
    begins: Annotated[datetime | None, typer.Option("--from", parser=moment, help="nothing from before")] = None,
    ends: Annotated[datetime | None, typer.Option("--to", parser=moment, help="nothing from then on")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="all of the tenant's content")] = False,
    tell_subject: Annotated[bool, typer.Option(help="whether a person who asks for erasure may be told")] = False,
) -> None:
    """Propose a hold. It blocks destruction from now on; a second key approves it."""
    order = PlaceHold(
        credential=key,
        matter=matter,
        review_at=review_at,
        tell_subject=tell_subject,
        subjects=tuple(sys.stdin.readline().rstrip("\n") if each == "-" else each for each in subject or ()),
        streams=tuple(stream or ()),
        classes=tuple(of or ()),
        begins=begins,
        ends=ends,
        everything=everything,
    )
    hold = carry_out(order)
    remark(f"proposed, and blocking; approve it with another key: earwitness holds approve {hold.hold_id}")
    print(hold.hold_id)  # noqa: T201  alone on standard output, for scripts


@app.command("approve")
def approve_hold(hold: HoldId, *, key: Key) -> None:
    """Approve a proposed hold, with another key than the one that proposed it."""
    _show([carry_out(ApproveHold(credential=key, hold_id=hold))])


@app.command("release")
def release_hold(hold: HoldId, *, key: Key) -> None:
    """Propose to release a hold. It goes on blocking until another key approves."""
    _show([carry_out(ReleaseHold(credential=key, hold_id=hold))])


@app.command("approve-release")
def approve_release(hold: HoldId, *, key: Key) -> None:
    """Release a hold, with another key than the one that proposed it. What is due goes with the next run."""
    _show([carry_out(ApproveRelease(credential=key, hold_id=hold))])


@app.command("review")
def review_hold(hold: HoldId, *, key: Key, review_at: ReviewAt) -> None:
    """Say that a hold has been looked at, and when it will be again."""
    _show([carry_out(ReviewHold(credential=key, hold_id=hold, review_at=review_at))])


@app.command("list")
def list_holds(tenant: Tenant) -> None:
    """List a tenant's holds, the released ones too; what is overdue for review says so."""
    _show(carry_out(ListHolds(tenant=tenant)))


@app.command("conflicts")
def list_conflicts(tenant: Tenant) -> None:
    """List what waits for a person: a hold or a statute says keep, the law or the subject says destroy."""
    rows = [
        (each.review_id, each.object_id, each.cause, shown(each.due_at))
        for each in carry_out(ListConflicts(tenant=tenant))
    ]
    table(("review", "object", "cause", "due"), rows)


@app.command("decide")
def decide_conflict(
    review: Annotated[str, typer.Argument(help="as `holds conflicts` names it")],
    outcome: Annotated[Outcome, typer.Argument(help="what becomes of the object")],
    *,
    key: Key,
) -> None:
    """Decide a conflict. No decision destroys what a hold covers."""
    carry_out(DecideConflict(credential=key, review_id=review, outcome=outcome))
    remark(f"decided: {outcome}")


def _show(holds: list[HoldView]) -> None:
    rows = [
        (
            each.hold_id,
            each.matter,
            each.state,
            _scope(each),
            each.issuer,
            each.approver or "-",
            shown(each.review_at) + (" overdue" if each.overdue else ""),
        )
        for each in holds
    ]
    table(("hold", "matter", "state", "scope", "issuer", "approver", "review"), rows)


def _scope(hold: HoldView) -> str:
    named = [f"{len(hold.scope[name])} {name}" for name in ("subjects", "streams", "classes") if hold.scope[name]]
    return ", ".join(named) or "everything"
