"""`earwitness recordings`: find what was stored, and read it. A client of the server, with a key of the tenant's."""

import asyncio
import ssl
import sys
from pathlib import Path
from typing import Annotated

import typer

from ingress.commands.moment import shown
from ingress.commands.terminal import remark, table
from ingress.recordings_client import RecordingsClient

app = typer.Typer(help="Recordings: found, and read by policy's leave.", no_args_is_help=True)

Key = Annotated[str, typer.Option(envvar="EARWITNESS_KEY", help="API key with the scope recordings")]
Server = Annotated[str, typer.Option(help="where the platform serves")]
Authority = Annotated[Path | None, typer.Option(help="PEM certificate to trust for https://", exists=True)]
HERE = "http://127.0.0.1:8080"


@app.command("list")
def list_recordings(
    *,
    key: Key,
    subject: Annotated[str | None, typer.Option(help="your id of a person; - reads it from standard input")] = None,
    server: Server = HERE,
    ca: Authority = None,
) -> None:
    """List what is stored, of one person or of all."""
    wanted = sys.stdin.readline().rstrip("\n") if subject == "-" else subject
    found = asyncio.run(_client(server, key, ca).search(wanted))
    rows = [
        (
            each.object_id,
            each.kind,
            each.purpose,
            f"{each.milliseconds / 1000:.1f} s",
            "restricted" if each.restricted else "-",
            shown(each.created_at),
            shown(each.delete_after),
        )
        for each in found
    ]
    table(("recording", "kind", "purpose", "length", "state", "recorded", "destroyed after"), rows)


@app.command("get")
def get_recording(
    recording: Annotated[str, typer.Argument(help="as `recordings list` names it")],
    *,
    output: Annotated[Path, typer.Option(help="a file that does not exist yet: WAV, or JSON lines")],
    purpose: Annotated[str, typer.Option(help="what it is read for; it is decided on, and recorded")],
    key: Key,
    matter: Annotated[str | None, typer.Option(help="with --purpose legal_matter: the matter of a hold on it")] = None,
    server: Server = HERE,
    ca: Authority = None,
) -> None:
    """Read a recording into a file. It is content in the clear from then on, and yours to guard."""
    why = {"purpose": purpose} | ({} if matter is None else {"matter": matter})
    written = asyncio.run(_client(server, key, ca).fetch(recording, why, output))
    remark(f"{written} bytes in {output}")


def _client(server: str, key: str, ca: Path | None) -> RecordingsClient:
    return RecordingsClient(server, key, ssl.create_default_context(cafile=ca) if ca else None)
