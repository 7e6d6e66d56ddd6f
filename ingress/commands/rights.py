"""What the privacy desk does from the command line: `rights`. Thin: each verb is one order.

Two keys are needed in all: one files, another one approves.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ingress.commands.desk import carry_out
from ingress.commands.moment import moment, shown
from ingress.commands.terminal import console, remark, table
from ingress.orders.rights import AdvanceRequest, FileRequest, IssueLink, ListRequests, ShowRequest
from ingress.rights_views import RequestView
from retention.rights_policy import RightsType
from retention.rights_states import State

MOMENT = "14d, 12h, a date, or a time with its zone"
Key = Annotated[str, typer.Option(envvar="EARWITNESS_KEY", help="API key; better in the environment")]
Person = Annotated[str, typer.Option(help="the tenant's own id of the person; - reads it from standard input")]
RequestId = Annotated[str, typer.Argument(help="as `rights list` names it")]
Known = Annotated[
    str | None, typer.Option(help="how it is known who asks: session, original_channel, document_seen, agent")
]

app = typer.Typer(help="Rights requests: filed, decided by a second key, followed.", no_args_is_help=True)


@app.command("file")
def file_request(
    subject: Person,
    kind: Annotated[RightsType, typer.Option("--type", help="what is asked for")],
    key: Key,
    regime: Annotated[str | None, typer.Option(help="under which law; the tenant's first if not given")] = None,
    identity: Known = None,
) -> None:
    """File a request, and print the link that follows it: this once."""
    order = FileRequest(credential=key, subject=_person(subject), type=kind, regime=regime, identity=identity)
    made = carry_out(order)
    _describe(made.request)
    remark("the person follows it through this link, which is not shown again:")
    print(f"/v1/rights/{made.link}")  # noqa: T201  alone on standard output's last line, for scripts


@app.command("list")
def list_requests(
    key: Key,
    state: Annotated[str | None, typer.Option(help="only these; all that have not ended if not given")] = None,
    *,
    overdue: Annotated[bool, typer.Option("--overdue", help="only those whose answer is late")] = False,
) -> None:
    """List a tenant's requests; persons by pseudonym."""
    found = carry_out(ListRequests(credential=key, state=state, overdue=overdue))
    rows = [(each.request_id, each.type, each.regime, each.state, shown(each.due_at)) for each in found]
    table(("request", "type", "regime", "state", "due"), rows)


@app.command("show")
def show_request(
    request: RequestId,
    key: Key,
    receipt: Annotated[Path | None, typer.Option(help="write the signed receipt into this new file")] = None,
) -> None:
    """Show a request."""
    found = carry_out(ShowRequest(credential=key, request_id=request))
    _describe(found.request)
    if receipt is not None and found.receipt is not None:
        with receipt.open("x", encoding="utf-8") as file:
            file.write(found.receipt)
        remark(f"verify it with: python -m audit verify {receipt} --trust KEYFILE")
    elif found.receipt is not None:
        remark("it has a signed receipt: --receipt FILE writes it")


@app.command("advance")
def advance_request(
    request: RequestId,
    *,
    to: Annotated[str, typer.Option(help="the next state, or extended")],
    key: Key,
    reason: Annotated[str | None, typer.Option(help="of a denial or an extension")] = None,
    basis: Annotated[str | None, typer.Option(help="the provision that a denial rests on")] = None,
    identity: Known = None,
) -> None:
    """Take a step. Approving and denying take another key than the filer's."""
    order = AdvanceRequest(credential=key, request_id=request, to=to, reason=reason, basis=basis, identity=identity)
    _describe(carry_out(order))


@app.command("link")
def issue_link(
    subject: Person,
    key: Key,
    expires: Annotated[datetime | None, typer.Option(parser=moment, help=MOMENT)] = None,
) -> None:
    """Make a link through which one person files one request, and print it: this once."""
    made = carry_out(IssueLink(credential=key, subject=_person(subject), expires_at=expires))
    remark(f"it works once, until {shown(made.expires_at)}, and is not shown again")
    print(f"/v1/rights/{made.link}")  # noqa: T201  alone on standard output, for scripts


def _person(subject: str) -> str:
    return sys.stdin.readline().rstrip("\n") if subject == "-" else subject


def _describe(request: RequestView) -> None:
    """One fact a line."""
    facts = {
        "request": request.request_id,
        "type": request.type,
        "regime": request.regime,
        "state": request.state,
        "reason": request.reason,
        "basis": request.basis,
        "received": shown(request.received_at),
        "confirm by": request.confirm_by and shown(request.confirm_by),
        "due": shown(request.due_at),
        "decided by": request.decided_by,
        "erasure": request.erasure_id,
    }
    for name, value in facts.items():
        if value:
            console().print(f"{name:<11} {value}", markup=False)
    if request.state is State.EXECUTING and request.erasure_id is not None:
        remark("the erasure is under way: rights show tells how it ended")
