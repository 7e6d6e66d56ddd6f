"""Files of text as they are read and written: lines of bounded length, and outputs that appear whole or not at all.

What is read and written here is content in the clear, at the operator's own desk: nothing of it goes to a log, into an
error or into a name of a file.
"""

import codecs
import io
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from redaction.errors import UnreadableFileError

MAX_LINE_BYTES: Final = 8 * 1024 * 1024
MAX_DOCUMENT_BYTES: Final = 64 * 1024 * 1024
"""Of a file that has to be read whole: one JSON document, or captions."""
BLOCK_BYTES: Final = 64 * 1024
STANDARD: Final = Path("-")
_OWNER_ONLY: Final = 0o600
_BOM: Final = b"\xef\xbb\xbf"


class Source(Protocol):
    """What bytes are read from."""

    def readline(self, size: int, /) -> bytes:
        """The next line, at most so many bytes of it; nothing at the end."""
        ...

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, as soon as there are any; nothing at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file.

    Attributes:
        number: From 1.
        data: Its bytes, without the line's end.
    """

    number: int
    data: bytes = field(repr=False)


@contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """A file, or standard input for `-`.

    Raises:
        OSError: It cannot be read.
    """
    if path == STANDARD:
        yield io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False), BLOCK_BYTES)
        return
    with path.open("rb") as file:
        yield file


def lines(source: Source, read: Callable[[int], None] = lambda _bytes: None) -> Iterator[Line]:
    """The lines that hold anything.

    Args:
        source: Where they are read from.
        read: Told how many bytes each took.

    Raises:
        UnreadableFileError: One is longer than `MAX_LINE_BYTES`.
    """
    number = 0
    while data := source.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(data) > MAX_LINE_BYTES:
            raise UnreadableFileError(f"line {number} is longer than {MAX_LINE_BYTES >> 20} MiB")
        read(len(data))
        said = data.removeprefix(_BOM) if number == 1 else data
        if said.strip():
            yield Line(number, said.rstrip(b"\r\n"))


def whole(source: Source, read: Callable[[int], None] = lambda _bytes: None) -> bytes:
    """All of a file that has to be read whole.

    Raises:
        UnreadableFileError: It is larger than `MAX_DOCUMENT_BYTES`.
    """
    blocks, held = [], 0
    while block := source.read(BLOCK_BYTES):
        held += len(block)
        if held > MAX_DOCUMENT_BYTES:
            raise UnreadableFileError(f"the file is larger than {MAX_DOCUMENT_BYTES >> 20} MiB: give JSON lines")
        read(len(block))
        blocks.append(block)
    return b"".join(blocks).removeprefix(_BOM)


def whole_text(source: Source, read: Callable[[int], None] = lambda _bytes: None) -> str:
    """All of a file of text that has to be read whole.

    Raises:
        UnreadableFileError: It is larger than `MAX_DOCUMENT_BYTES`, or not UTF-8.
    """
    return "".join(decoded(io.BytesIO(whole(source, read))))


def decoded(source: Source, read: Callable[[int], None] = lambda _bytes: None) -> Iterator[str]:
    """A file's text in pieces, its line ends as they are.

    Raises:
        UnreadableFileError: It is not UTF-8.
    """
    decoder, line = codecs.getincrementaldecoder("utf-8-sig")(), 1
    while True:
        block = source.read(BLOCK_BYTES)
        read(len(block))
        text = None
        with suppress(UnicodeDecodeError):
            text = decoder.decode(block, final=not block)
        if text is None:
            # Raised out here: an exception keeps what it was raised in the handling of, and that one has the bytes.
            raise UnreadableFileError(f"the text is not UTF-8, from line {line} on or soon after")
        line += text.count("\n")
        if text:
            yield text
        if not block:
            return


def text_of(line: Line) -> str:
    """A line as text.

    Raises:
        UnreadableFileError: It is not UTF-8.
    """
    with suppress(UnicodeDecodeError):
        return line.data.decode()
    raise UnreadableFileError(f"line {line.number} is not UTF-8 text")


def parsed(line: Line) -> dict[str, Any]:
    """A line as a JSON object.

    Raises:
        UnreadableFileError: It is none.
    """
    value = json_of(line.data, f"line {line.number}")
    if not isinstance(value, dict):
        raise UnreadableFileError(f"line {line.number} is not a JSON object")
    return value


def json_of(data: bytes, place: str) -> Any:
    """JSON as a value.

    Raises:
        UnreadableFileError: It is none, or nests deeper than the interpreter follows.
    """
    with suppress(ValueError, RecursionError):
        return json.loads(data, parse_constant=_no_number)
    raise UnreadableFileError(f"{place} is not JSON")


def _no_number(name: str) -> float:
    raise ValueError(name)


def json_line(value: Any) -> bytes:
    """A value as one line of JSON in UTF-8; half a surrogate pair, which UTF-8 does not have, is escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, separators=(", ", ": ")).encode() + b"\n"


@contextmanager
def written(path: Path | None) -> Iterator[BinaryIO]:
    """Where results go: standard output, or a file that takes its name only once all of it is written.

    Args:
        path: The file; it may exist, and is replaced whole or left as it was. Standard output if None.
    """
    if path is None or path == STANDARD:
        out = sys.stdout.buffer
        yield out
        out.flush()
        return
    # A name of its own in the same folder: a rename within a file system is all or nothing.
    part = path.with_name(f".earwitness-{secrets.token_hex(8)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
