"""What a file is: by its name, or where that says nothing by how it begins."""

import json
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from redaction.errors import UnreadableFileError

LOOKED_AT_BYTES: Final = 64 * 1024


class FileKind(StrEnum):
    """A kind of file."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SRT = "srt"
    VTT = "vtt"
    AUDIO = "audio"


_BY_NAME: Final = {
    ".txt": FileKind.TEXT,
    ".text": FileKind.TEXT,
    ".md": FileKind.TEXT,
    ".log": FileKind.TEXT,
    ".json": FileKind.JSON,
    ".jsonl": FileKind.JSONL,
    ".ndjson": FileKind.JSONL,
    ".srt": FileKind.SRT,
    ".vtt": FileKind.VTT,
    **dict.fromkeys((".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".webm", ".aac"), FileKind.AUDIO),
}
_MAGIC: Final = (b"RIFF", b"fLaC", b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\x1aE\xdf\xa3")


def kind_of(path: Path, begin: bytes) -> FileKind:
    """What a file is.

    Args:
        path: Its name; `-` says nothing.
        begin: Its first bytes.

    Raises:
        UnreadableFileError: It is of no kind that is read here.
    """
    named = _BY_NAME.get(path.suffix.lower())
    if named is not None:
        return named
    if begin.startswith(_MAGIC):
        return FileKind.AUDIO
    if b"\0" in begin:
        raise UnreadableFileError("the file is neither text nor audio that is known: name its kind with --kind")
    text = begin.decode("utf-8-sig", "replace").lstrip()
    if text.startswith("WEBVTT"):
        return FileKind.VTT
    if "-->" in "".join(text.splitlines()[:2]):
        return FileKind.SRT
    if text[:1] in {"{", "["}:
        return FileKind.JSONL if _is_json(text.splitlines()[0]) and text.startswith("{") else FileKind.JSON
    return FileKind.TEXT


def _is_json(line: str) -> bool:
    with suppress(ValueError, RecursionError):
        json.loads(line)
        return True
    return False
