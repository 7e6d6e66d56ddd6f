"""The command line: `earwitness …`. Each verb is a thin function in `ingress/commands`.

Exit codes: 0 all well, 1 a typed error (told as `code: message`), 2 wrong usage, 130 interrupted.
"""

import os
import sys
from importlib.metadata import version
from typing import Annotated, Final

import typer

from audit.errors import AuditError
from audit.events import (
    EVENTS,
    ContentRead,
    Event,
    RecordsRead,
    ServiceStarted,
    ServiceStopped,
    StreamClosed,
    StreamPermitted,
)
from governance.errors import GovernanceError
from inference.errors import InferenceError
from ingress.commands import (
    evidence,
    forensics,
    holds,
    models,
    officer,
    policy,
    recordings,
    retention,
    rights,
    tokens,
)
from ingress.commands.demo import demo
from ingress.commands.errors import CommandError
from ingress.commands.redact import redact
from ingress.commands.serve import serve
from ingress.commands.stream import stream_file
from ingress.commands.terminal import complain
from ingress.errors import IngressError, wire_error
from ingress.orders.catalogue import ORDERS
from redaction.errors import RedactionError
from retention.errors import RetentionError

FAILED: Final = 1
INTERRUPTED: Final = 130
TYPED: Final = (
    AuditError,
    CommandError,
    GovernanceError,
    InferenceError,
    IngressError,
    RedactionError,
    RetentionError,
)

AUDITED: Final[dict[str, tuple[type[Event], ...]]] = {
    "serve": (ServiceStarted, ServiceStopped),
    "stream": (StreamPermitted, StreamClosed),
    "demo": EVENTS,
    "recordings list": (RecordsRead,),
    "recordings get": (ContentRead,),
    **{order.verb.replace(".", " "): order.audited for order in ORDERS},
}
"""Which entries each governed verb leaves in the log."""

UNGOVERNED: Final = frozenset(
    {"policy check", "policy test", "policy sign", "models list", "models verify", "models fetch", "redact"}
)
"""Verbs on files of whoever runs them. Which policy and weights a platform then uses, `service.started` records."""

app = typer.Typer(
    name="earwitness",
    help="A governed speech platform: audio streams in, a redacted transcript streams out, every step is provable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they show local variables, which may hold content and keys
)
app.command("serve")(serve)
app.command("demo")(demo)
app.command("stream")(stream_file)
app.command("redact")(redact)
app.add_typer(officer.keys, name="keys")
app.add_typer(officer.tenants, name="tenants")
app.add_typer(officer.consents, name="consents")
app.add_typer(officer.audit, name="audit")
app.add_typer(evidence.app, name="evidence")
app.add_typer(forensics.app, name="forensics")
app.add_typer(retention.app, name="retention")
app.add_typer(holds.app, name="holds")
app.add_typer(tokens.app, name="tokens")
app.add_typer(rights.app, name="rights")
app.add_typer(recordings.app, name="recordings")
app.add_typer(policy.app, name="policy")
app.add_typer(models.app, name="models")


def _show_version(asked: bool) -> None:  # noqa: FBT001  typer calls it so
    if asked:
        typer.echo(version("earwitness"))
        raise typer.Exit


@app.callback()
def earwitness(
    *,
    show: Annotated[
        bool, typer.Option("--version", help="print the version", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """What stands before every verb."""
    del show  # its callback has shown it


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()


def main() -> None:
    """The entry point of the distribution."""
    try:
        _run()
    except TYPED as error:
        # Errors of ours without a text of their own have a sentence in the table of the wire.
        complain(error.code, str(error) or wire_error(error).message)
        sys.exit(FAILED)
    except BrokenPipeError:
        # Whoever read the output has had enough; without this the interpreter complains when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except OSError as error:
        # The operator's own files and directories: the system's words and the path are what helps.
        complain("system_error", f"{error.strerror or 'input or output failed'}: {error.filename or 'no file named'}")
        sys.exit(FAILED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
