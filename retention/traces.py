"""What betrays that something of a subject is left: byte strings that nothing else contains.

They are gathered before an erasure, for afterwards nobody knows them any more, and kept by the operator outside the
data directory until the scan that follows it. They open nothing, but tell whoever has them where to look: ids, digests,
samples of ciphertext, ends of wrapped keys. Whoever asked for the scan deletes them after it.
"""

import json
import os
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from governance.identity import SubjectRef, TenantId
from retention.errors import ScanError
from retention.search import MAX_NEEDLE_BYTES, MIN_NEEDLE_BYTES

WARNING: Final = "Sensitive: traces of one person. Keep it outside the data directory and backups; delete it after use."
SAMPLE_BYTES: Final = 32
PAGE_BYTES: Final = 4096
"""File systems and databases lose and keep pages of this size: one sample in each, unless there are too many."""

MAX_SAMPLES: Final = 60_000
MAX_TRACES: Final = 400_000
MAX_FILE_BYTES: Final = 128 * 1024 * 1024
MAX_CANARIES: Final = 256
MAX_CANARY_BYTES: Final = 1024
_KEY_PIECE_BYTES: Final = 24


class TraceKind(StrEnum):
    """What a byte string is part of."""

    CIPHERTEXT = "ciphertext"
    HEADER = "header"
    """The beginning of a sealed file, its random nonce prefix and first ciphertext."""
    OBJECT_KEY = "object_key"
    """Wrapped, as are the next two."""
    CONTENT_KEY = "content_key"
    SIDECAR_KEY = "sidecar_key"
    SIDECAR = "sidecar"
    """Sealed; its salts are in it."""
    LOOKUP = "lookup"
    """The keyed digest that leads from the tenant's own id to the pseudonym."""
    PSEUDONYM = "pseudonym"
    OBJECT_ID = "object_id"
    STREAM_ID = "stream_id"
    CANARY = "canary"
    """Planted, or the tenant's own id: nothing may ever contain it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One byte string.

    Attributes:
        kind: What it is part of.
        needle: The bytes; lower-case if folded.
        object_id: The object that it belongs to, or nothing.
        folded: Whether upper and lower case of ASCII letters are the same.
    """

    kind: TraceKind
    needle: bytes = field(repr=False)
    object_id: str = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Traces:
    """All that is looked for of one subject."""

    tenant: TenantId
    subject: SubjectRef
    traces: tuple[Trace, ...] = field(repr=False)

    def with_canaries(self, canaries: Iterable[bytes]) -> "Traces":
        """These, and planted strings in every form in which text is likely to be kept.

        Raises:
            ScanError: There are too many, or one is so short that it would be met by chance.
        """
        given = list(canaries)
        if len(given) > MAX_CANARIES or any(not MIN_NEEDLE_BYTES <= len(each) <= MAX_CANARY_BYTES for each in given):
            raise ScanError("a canary has 8 to 1,024 bytes, and there are 256 at most")
        planted = [trace for each in given for trace in forms(TraceKind.CANARY, each)]
        return Traces(self.tenant, self.subject, self.traces + tuple(planted))

    def write(self, file: Path) -> None:
        """Keep them in a new file that only its owner may read.

        Raises:
            ScanError: Something of that name is there, it cannot be written, or there is more than can be read again.
        """
        if len(self.traces) > MAX_TRACES:
            raise ScanError("this person has more content than one scan can look for")
        document = _Document(
            warning=WARNING,
            version=1,
            tenant=self.tenant,
            subject=self.subject,
            traces=[
                _Row(kind=each.kind, hex=each.needle.hex(), of=each.object_id, folded=each.folded)
                for each in self.traces
            ],
        )
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "wb") as writable:
                writable.write(document.model_dump_json().encode())
                writable.flush()
                os.fsync(descriptor)
        except OSError:
            raise ScanError("the file of traces cannot be made: name one that does not exist yet") from None

    @classmethod
    def read(cls, file: Path) -> "Traces":
        """Those that were kept.

        Raises:
            ScanError: The file cannot be read, or is none of ours.
        """
        try:
            with file.open("rb") as readable:
                text = readable.read(MAX_FILE_BYTES + 1)
            if len(text) > MAX_FILE_BYTES:
                raise ScanError("the file of traces is too long")
            document = _Document.model_validate_json(text)
        except (OSError, ValidationError):
            raise ScanError("this is no file of traces that can be read") from None
        traces = tuple(Trace(each.kind, bytes.fromhex(each.hex), each.of, each.folded) for each in document.traces)
        return cls(TenantId(document.tenant), SubjectRef(document.subject), traces)


def forms(kind: TraceKind, value: bytes, object_id: str = "") -> Iterator[Trace]:
    """A text in every form in which it is likely to be kept.

    As it is, in hex, in UTF-16, as JSON and as a part of a URL, and within base64.
    """
    folded = [value, value.hex().encode(), quote(value).encode()]
    with suppress(UnicodeDecodeError):  # what is no text is not kept as one
        folded += [value.decode().encode("utf-16-le"), json.dumps(value.decode())[1:-1].encode()]
    yield from (Trace(kind, each.lower(), object_id, folded=True) for each in dict.fromkeys(folded))
    for shift in range(3):
        # Base64 of a longer text holds this one at one of three alignments; the characters at the edges vary.
        encoded = b64encode(bytes(shift) + value)
        inner = encoded[(0, 2, 3)[shift] : len(encoded) - (0, 3, 2)[(shift + len(value)) % 3]]
        if len(inner) >= MIN_NEEDLE_BYTES:
            yield Trace(kind, inner, object_id)


def ids(kind: TraceKind, value: str, object_id: str = "") -> Iterator[Trace]:
    """An id of ours, 128 bits in hex: in the forms of a text, and as its 16 bytes."""
    yield from forms(kind, value.encode(), object_id)
    yield Trace(kind, bytes.fromhex(value), object_id)


def digest(kind: TraceKind, value: bytes) -> Iterator[Trace]:
    """A digest, as bytes and in hex."""
    yield Trace(kind, value)
    yield Trace(kind, value.hex().encode(), folded=True)


def wrapped(kind: TraceKind, value: bytes, object_id: str = "") -> Iterator[Trace]:
    """The end of a wrapped key, in two pieces.

    Its beginning may be the same in many (AWS KMS names its own key there), and SQLite writes its list of free blocks
    over the beginning of what it deletes.
    """
    end = value[-2 * _KEY_PIECE_BYTES :]
    for piece in (end[:_KEY_PIECE_BYTES], end[_KEY_PIECE_BYTES:]):
        if len(piece) >= MIN_NEEDLE_BYTES:
            yield Trace(kind, piece, object_id)


def sampled(kind: TraceKind, content: bytes, every: int, object_id: str = "") -> Iterator[Trace]:
    """Short pieces of a ciphertext, one at each multiple of `every` bytes."""
    for at in range(0, len(content), every):
        sample = content[at : at + SAMPLE_BYTES]
        if len(sample) >= MIN_NEEDLE_BYTES:
            yield Trace(kind, sample, object_id)


def spacing(total_bytes: int) -> int:
    """How far apart samples are taken, in bytes, so that there are about `MAX_SAMPLES` at most: whole pages."""
    pages = -(-total_bytes // PAGE_BYTES)
    return PAGE_BYTES * max(1, -(-pages // MAX_SAMPLES))


_Hex = Annotated[
    str,
    StringConstraints(pattern=r"^([0-9a-f]{2})*$", min_length=2 * MIN_NEEDLE_BYTES, max_length=2 * MAX_NEEDLE_BYTES),
]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    kind: TraceKind
    hex: _Hex
    of: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{32})?$")]
    folded: bool


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    warning: str
    version: Literal[1]
    tenant: Annotated[str, StringConstraints(max_length=63)]
    subject: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    traces: Annotated[Sequence[_Row], Field(max_length=MAX_TRACES)]
