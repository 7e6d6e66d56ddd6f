"""The cipher of sealed content: AES-256-GCM by the chunk, in the STREAM construction (docs/sealed-format.md).

STREAM (Hoang, Reyhanitabar, Rogaway, Vizar: Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance,
CRYPTO 2015; as in Tink and age) numbers the chunks in their nonces and marks the last one. A chunk that was altered,
dropped, moved, or taken from elsewhere does not open, and neither does an end that is not the end.
"""

import json
import secrets
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from retention.errors import SealBrokenError, StorageUnavailableError
from retention.keys import KEY_BYTES
from retention.label import Label

CHUNK_BYTES: Final = 65_536
TAG_BYTES: Final = 16
MAX_CHUNKS: Final = 2**32  # the counter's width
PREFIX_BYTES: Final = 7
VERSION: Final = 1

_MAGIC: Final = b"EWSEALED"
_HEADER: Final = struct.Struct(f">8sBBI{PREFIX_BYTES}s")
_NONCE: Final = struct.Struct(f">{PREFIX_BYTES}sIB")

HEADER_BYTES: Final = _HEADER.size


class Layout(IntEnum):
    """How chunks lie in a file."""

    FIXED = 1
    """All of one size but the last: at rest."""
    FRAMED = 2
    """Each after its length, as it came: live."""


def new_object_key() -> bytes:
    """A key for one object: it seals the object's live file and its file at rest, and nothing else, ever."""
    return secrets.token_bytes(KEY_BYTES)


def canonical(label: Label) -> bytes:
    """A label as bytes: RFC 8785 JSON of its fields, so that no two labels read the same."""
    fields = {
        "channel": label.channel,
        "jurisdiction": label.jurisdiction,
        "kind": str(label.kind),
        "object_id": label.object_id,
        "purpose": label.purpose,
        "retention_class": label.retention_class,
        "stream_id": label.stream_id,
        "subjects": list(label.subjects),
        "tenant": label.tenant,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class Header:
    """What a sealed file begins with. It names nobody: the label is in the file's row, and bound.

    Attributes:
        layout: How the chunks lie.
        prefix: What this file's nonces begin with, 7 random bytes. An object's key seals its live file and, after a
            crash perhaps more than once, its file at rest: that two of these few draw the same prefix has a chance of
            2**-56, where NIST SP 800-38D section 8 allows 2**-32.
    """

    layout: Layout
    prefix: bytes

    @classmethod
    def new(cls, layout: Layout) -> Self:
        """For a file about to be written."""
        return cls(layout, secrets.token_bytes(PREFIX_BYTES))

    @classmethod
    def parse(cls, data: bytes, layout: Layout) -> Self:
        """Read what `encode` gave.

        Raises:
            SealBrokenError: It is not the header of a file of this layout and version.
        """
        if len(data) != HEADER_BYTES:
            raise SealBrokenError("the sealed file has no whole header")
        magic, version, found, chunk_bytes, prefix = _HEADER.unpack(data)
        if (magic, version, found, chunk_bytes) != (_MAGIC, VERSION, layout, CHUNK_BYTES):
            raise SealBrokenError("the file is not sealed in this version and layout")
        return cls(layout, prefix)

    def encode(self) -> bytes:
        """As bytes, `HEADER_BYTES` of them."""
        return _HEADER.pack(_MAGIC, VERSION, self.layout, CHUNK_BYTES, self.prefix)


class ChunkCipher:
    """Seals and opens the chunks of one file. Keeps no state: who seals counts."""

    __slots__ = ("_aead", "_bound", "_prefix")

    def __init__(self, key: bytes, header: Header, label: Label) -> None:
        if len(key) != KEY_BYTES:  # the library would take 16 bytes, and be AES-128
            raise ValueError("an object key has 32 bytes")
        self._aead = AESGCM(key)
        self._bound = header.encode() + canonical(label)
        self._prefix = header.prefix

    def seal(self, number: int, chunk: bytes | memoryview, *, last: bool) -> bytes:
        """Seal the chunk of a number, from 0. No number MUST be sealed twice.

        Raises:
            StorageUnavailableError: The counter is used up; another round of it would repeat nonces.
        """
        if number >= MAX_CHUNKS:
            raise StorageUnavailableError("the object has as many chunks as its format can number")
        return self._aead.encrypt(_NONCE.pack(self._prefix, number, last), chunk, self._bound)

    def open(self, number: int, sealed: bytes | memoryview, *, last: bool) -> bytes:
        """The chunk again.

        Raises:
            SealBrokenError: It is not that chunk of that file, or the key or the label is another's.
        """
        if len(sealed) < TAG_BYTES or number >= MAX_CHUNKS:
            raise SealBrokenError("the sealed file was cut")
        try:
            return self._aead.decrypt(_NONCE.pack(self._prefix, number, last), sealed, self._bound)
        except InvalidTag:
            raise SealBrokenError("a chunk of the sealed file does not open") from None
