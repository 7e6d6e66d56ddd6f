"""`earwitness stream`: send a file, and watch the transcript settle."""

import asyncio
import ssl
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from governance.request import LawfulBasis, ModelProfile
from inference.audio import MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE
from ingress.audio_source import AudioSource, open_file, standard_input
from ingress.commands.captions import Captions, closing_lines
from ingress.commands.errors import RefusedError
from ingress.commands.terminal import console
from ingress.protocol import ClosedReply, ErrorReply, Start
from ingress.streaming_client import FAST, REAL_TIME, stream

DEFAULT_URL = "ws://127.0.0.1:8080/v1/stream"


def stream_file(
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, Ogg/Opus or MP3; - for raw s16le on standard input")],
    *,
    key: Annotated[str, typer.Option(envvar="EARWITNESS_KEY", help="API key; better in the environment")],
    url: Annotated[str, typer.Option(envvar="EARWITNESS_URL", help="where to stream to")] = DEFAULT_URL,
    purpose: Annotated[str, typer.Option(help="why the audio is processed")] = "care",
    lawful_basis: Annotated[LawfulBasis | None, typer.Option(help="GDPR Art. 6(1)")] = LawfulBasis.CONTRACT,
    consent: Annotated[str | None, typer.Option(help="id of a recorded consent; implies its lawful basis")] = None,
    subject: Annotated[list[str] | None, typer.Option(help="your id of whose voice it is; once a channel")] = None,
    profile: Annotated[ModelProfile, typer.Option(help="which engines")] = ModelProfile.BALANCED,
    redaction: Annotated[str, typer.Option(help="what is looked for at least: a profile's name")] = "phi",
    language: Annotated[str, typer.Option(help="BCP 47")] = "en",
    explain: Annotated[bool, typer.Option("--explain", help="say why of each redaction: rule, check, score")] = False,
    interim: Annotated[bool, typer.Option(help="show partial results")] = True,
    fast: Annotated[bool, typer.Option("--fast", help="faster than real time, while the server follows")] = False,
    rate: Annotated[int, typer.Option(help="Hz of raw audio", min=MIN_SAMPLE_RATE, max=MAX_SAMPLE_RATE)] = 16_000,
    channels: Annotated[int, typer.Option(help="channels of raw audio", min=1, max=MAX_CHANNELS)] = 1,
    ca: Annotated[Path | None, typer.Option(help="PEM certificate to trust for wss://", exists=True)] = None,
) -> None:
    """Stream a file, or standard input, and show the redacted transcript live."""
    source = standard_input(rate, channels) if str(file) == "-" else open_file(file)
    start = Start(
        type="start",
        version=1,
        purpose=purpose,
        subjects=tuple(subject or ()),
        lawful_basis=LawfulBasis.CONSENT if consent else lawful_basis,
        consent_id=consent,
        language=language,
        channels=source.format.channels,
        model_profile=profile,
        redaction_profile=redaction,
        interim_results=interim,
        explain=explain,
    )
    tls = ssl.create_default_context(cafile=ca) if ca else None
    asyncio.run(_watch(console(), url, key, start, source, speed=FAST if fast else REAL_TIME, tls=tls))


async def _watch(
    out: Console, url: str, key: str, start: Start, source: AudioSource, *, speed: float, tls: ssl.SSLContext | None
) -> None:
    """Show the stream to its end.

    Raises:
        RefusedError: The server ended it with an error.
    """
    refused: ErrorReply | None = None
    with Captions(out) as captions:
        async with stream(url, key, start, source, speed=speed, tls=tls) as messages:
            async for message in messages:
                captions.show(message)
                match message:
                    case ErrorReply():
                        refused = message
                    case ClosedReply():
                        for line in closing_lines(message):
                            out.print(line, style="dim", markup=False)
                    case _:
                        pass
    if refused is not None:
        raise RefusedError(refused.code, refused.message)
