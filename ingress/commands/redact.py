"""`earwitness redact`: a file of text, of a transcript, of captions or of audio, redacted at its owner's desk.

No server, no key and no network is needed, and nothing is recorded: who runs it holds the file already. Exit codes are
those of every verb: 0 all well, 1 a typed error (told as `code: message`, without anything of the file), 2 wrong usage.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, SpinnerColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from governance.decision import Certification, RedactionHold, RedactionOperator
from governance.request import ModelProfile, RedactionProfile
from governance.stored_audio import AudioOperator
from ingress.commands.configuration import settings
from ingress.commands.models import registry
from ingress.commands.terminal import remark
from ingress.file_recognition import heard
from redaction.explain import sentence
from redaction.files import lines as files
from redaction.files.batch import MAX_WORKERS
from redaction.files.desk import FileDesk, Progress, Report, desk_stand_ins, written
from redaction.files.kinds import LOOKED_AT_BYTES, FileKind, kind_of
from redaction.files.recording import MaskedCopy, segments
from redaction.profile import EVERYTHING, LABELS, Rules
from redaction.transcript import Explanation, RedactedSegment

WIDEST = "everything"
PROFILES = (*(str(name) for name in LABELS), WIDEST)


def _profile(name: str | None) -> str | None:
    if name is not None and name not in PROFILES:
        raise typer.BadParameter(f"one of {', '.join(PROFILES)}")
    return name


def redact(
    file: Annotated[Path, typer.Argument(help="text, JSON, JSON lines, SRT, VTT or audio; - for standard input")],
    *,
    spans: Annotated[
        bool, typer.Option("--spans", help="print what is found and where, one JSON object a line")
    ] = False,
    partials: Annotated[
        bool, typer.Option("--partials", help="print what a live stream would show after each word")
    ] = False,
    profile: Annotated[
        str | None,
        typer.Option(
            callback=_profile, help=f"what is looked for ({', '.join(PROFILES)}); phi, or with --spans everything"
        ),
    ] = None,
    operator: Annotated[RedactionOperator, typer.Option(help="what stands in its place")] = RedactionOperator.REPLACE,
    hold: Annotated[
        RedactionHold, typer.Option(help="how partials treat what is not settled")
    ] = RedactionHold.BALANCED,
    language: Annotated[str, typer.Option(help="BCP 47")] = "en-US",
    structured: Annotated[
        bool, typer.Option("--structured", help="take a language in which identifiers alone are certified: es, fr, de")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="say why of each: rule, cue, check, score")] = False,
    workers: Annotated[int, typer.Option(min=1, max=MAX_WORKERS, help="processes to spread the work over")] = 1,
    output: Annotated[Path | None, typer.Option(help="a file that appears whole or not at all")] = None,
    kind: Annotated[FileKind | None, typer.Option(help="what the file is, if its name and beginning mislead")] = None,
    into: Annotated[FileKind | None, typer.Option(help="for speech: jsonl, text, srt or vtt")] = None,
    masked_audio: Annotated[Path | None, typer.Option(help="for audio: a WAV file without what was withheld")] = None,
    sound: Annotated[AudioOperator, typer.Option(help="what stands in its place there")] = AudioOperator.SILENCE,
    model: Annotated[ModelProfile, typer.Option(help="for audio: which engines")] = ModelProfile.BALANCED,
) -> None:
    """Redact a file, show what would be found in it, or what a live stream would show of it."""
    if spans and partials:
        raise typer.BadParameter("--spans or --partials, not both")
    rules = _rules(profile or (WIDEST if spans else str(RedactionProfile.PHI)), operator, hold, structured=structured)
    report = Report(told=_tell if explain else None)
    with files.opened(file) as source, _watched(file) as read, files.written(output) as out:
        desk = FileDesk(
            rules=rules,
            stand_ins=desk_stand_ins(rules, language),
            language=language,
            workers=workers,
            explain=explain,
            report=report,
            progress=read,
        )
        found = kind or kind_of(file, source.peek(LOOKED_AT_BYTES))
        if masked_audio is not None and (spans or partials or found is not FileKind.AUDIO):
            raise typer.BadParameter("--masked-audio is for audio that is redacted")
        if spans:
            desk.spans(source, found, out)
        elif partials:
            desk.partials(source, found, out)
        elif found is FileKind.AUDIO:
            copy = None if masked_audio is None else MaskedCopy(sound)
            shown = asyncio.run(_heard(desk, file, model, copy))
            out.writelines(piece.encode() for piece in written(shown, into or FileKind.JSONL, explain=explain))
            if copy is not None:
                with files.written(masked_audio) as wav:
                    copy.write(wav)
        else:
            desk.redact(source, found, out, into)
    if explain and report.labels:
        remark("withheld: " + ", ".join(f"{count} {label}" for label, count in sorted(report.labels.items())))


def _rules(name: str, operator: RedactionOperator, hold: RedactionHold, *, structured: bool) -> Rules:
    labels = EVERYTHING if name == WIDEST else LABELS[RedactionProfile(name)]
    certification = Certification.STRUCTURED if structured else Certification.FULL
    return Rules(dict.fromkeys(labels, operator), hold=hold, certification=certification)


async def _heard(desk: FileDesk, file: Path, model: ModelProfile, copy: MaskedCopy | None) -> list[RedactedSegment]:
    """What may be shown of what is said in a file of audio."""
    weights = registry(settings())
    shown: list[RedactedSegment] = []
    async with heard(file, weights, model, desk.language) as hearing:
        audio = hearing.audio if copy is None else copy.hear(hearing.audio)
        async for segment in desk.speech(segments(audio, hearing.recognition)):
            if copy is not None:
                copy.shown(segment)
            shown.append(segment)
    return shown


@contextmanager
def _watched(file: Path) -> Iterator[Progress]:
    """Show how far the reading is, if somebody watches: on standard error, and only on a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _bytes: None
        return
    size = None if file == files.STANDARD else file.stat().st_size
    columns = (SpinnerColumn(), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=size)
        yield lambda read: bar.advance(task, read)


def _tell(label: str, why: Explanation) -> None:
    remark(f"{label}: {sentence(why)}")
