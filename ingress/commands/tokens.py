"""`earwitness tokens`: reversible tokens, turned back by two persons. Thin: each verb is one order."""

import sys
from typing import Annotated

import typer

from ingress.commands.desk import carry_out
from ingress.commands.moment import shown
from ingress.commands.terminal import remark, table
from ingress.orders.tokens import ApproveReveal, ListReveals, RequestReveal, RevealToken, RevealView

app = typer.Typer(help="Reversible tokens: whom one stands for, by two persons.", no_args_is_help=True)

Key = Annotated[str, typer.Option(envvar="EARWITNESS_KEY", help="API key of whoever asks; better in the environment")]
RevealId = Annotated[str, typer.Argument(help="as `tokens list` names it")]
Token = Annotated[str, typer.Argument(help="[TOKEN:…] as it stands in a transcript; - reads it from standard input")]


@app.command("request")
def request_reveal(
    token: Token, *, key: Key, purpose: Annotated[str, typer.Option(help="what for: one of the tenant's purposes")]
) -> None:
    """Ask for a token to be turned back. Another key approves it."""
    reveal = carry_out(RequestReveal(credential=key, token=_token(token), purpose=purpose))
    remark(f"asked for; approve it with another key: earwitness tokens approve {reveal.reveal_id}")
    print(reveal.reveal_id)  # noqa: T201  alone on standard output, for scripts


@app.command("approve")
def approve_reveal(reveal: RevealId, *, key: Key) -> None:
    """Approve a request, with another key than the one that asked."""
    _show([carry_out(ApproveReveal(credential=key, reveal_id=reveal))])


@app.command("reveal")
def reveal_token(reveal: RevealId, token: Token, *, key: Key) -> None:
    """Turn the token back, once it has been approved. It is shown once, to the key that asked."""
    revealed = carry_out(RevealToken(credential=key, reveal_id=reveal, token=_token(token)))
    print(revealed.value)  # noqa: T201  what was asked for, and nothing else


@app.command("list")
def list_reveals(*, key: Key) -> None:
    """List the tenant's requests, those that are over too."""
    _show(carry_out(ListReveals(credential=key)))


def _token(given: str) -> str:
    return sys.stdin.readline().rstrip("\n") if given == "-" else given


def _show(reveals: list[RevealView]) -> None:
    rows = [
        (one.reveal_id, one.label, one.purpose, one.state, one.requester, one.approver or "-", shown(one.requested_at))
        for one in reveals
    ]
    table(("request", "label", "purpose", "state", "requester", "approver", "asked"), rows)
