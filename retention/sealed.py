"""Sealed files at rest: chunks of one size, so that a range is read without reading the rest.

header | chunk 0 | chunk 1 | … | last chunk        each but the last of CHUNK_BYTES, each with its tag
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from retention.cipher import (
    CHUNK_BYTES,
    HEADER_BYTES,
    TAG_BYTES,
    ChunkCipher,
    Header,
    Layout,
    canonical,
    new_object_key,
)
from retention.errors import SealBrokenError, StorageUnavailableError
from retention.label import Label

__all__ = ["CHUNK_BYTES", "SealedReader", "SealedWriter", "canonical", "new_object_key", "sealed_size"]

SEALED_CHUNK_BYTES: Final = CHUNK_BYTES + TAG_BYTES
SPAN_CHUNKS: Final = 16  # read at once: a request to an object store costs more than a mebibyte of it


def sealed_size(length: int) -> int:
    """The size of the sealed file of so many bytes of content."""
    return HEADER_BYTES + length + TAG_BYTES * max(1, -(-length // CHUNK_BYTES))


class SealedWriter:
    """Seals content into a file. Nothing can be read from what was not finished.

    Args:
        file: Opened for writing, empty. It stays the caller's: flushed by `finish`, not synced, not closed.
        key: The object's own, of `new_object_key`.
        label: What the content is.

    Raises:
        StorageUnavailableError: The file cannot be written.
    """

    def __init__(self, file: BinaryIO, key: bytes, label: Label) -> None:
        header = Header.new(Layout.FIXED)
        self._cipher = ChunkCipher(key, header, label)
        self._file = file
        self._digest = hashlib.sha256()
        self._waiting = bytearray()
        self._chunks = 0
        self._open = True
        self._put(header.encode())

    def write(self, data: bytes | memoryview) -> None:
        """Seal more. A full chunk waits for what follows, since the last one is marked.

        Raises:
            StorageUnavailableError: It cannot be written, or the object is too long; or an earlier call failed.
        """
        self._require_open()
        self._waiting += data
        if len(self._waiting) > CHUNK_BYTES:
            whole = (len(self._waiting) - 1) // CHUNK_BYTES * CHUNK_BYTES
            with memoryview(self._waiting) as chunks:
                for start in range(0, whole, CHUNK_BYTES):
                    self._seal(chunks[start : start + CHUNK_BYTES], last=False)
            del self._waiting[:whole]

    def finish(self) -> bytes:
        """Seal the end.

        Returns:
            The SHA-256 of the whole sealed file.

        Raises:
            StorageUnavailableError: As `write`.
        """
        self._require_open()
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()
        self._open = False
        try:
            self._file.flush()
        except OSError:
            raise StorageUnavailableError("the sealed file cannot be written") from None
        return self._digest.digest()

    def _seal(self, chunk: bytes | memoryview, *, last: bool) -> None:
        self._open = False  # until it is whole: a chunk that failed half-way has used its number
        self._put(self._cipher.seal(self._chunks, chunk, last=last))
        self._chunks += 1

    def _put(self, data: bytes) -> None:
        self._open = False
        write_all(self._file.write, data)
        self._digest.update(data)
        self._open = True

    def _require_open(self) -> None:
        if not self._open:
            raise StorageUnavailableError("the sealed file is finished, or failed before")


class SealedReader:
    """Opens a sealed file, or a range of it.

    Its end is opened first: `length` is authentic, and no range of a file that was cut or lengthened is given out.

    Args:
        read: Gives bytes of the file from an offset, so many. Fewer are an altered file. What it raises passes.
        size: The file's.
        key: The object's.
        label: What the content is said to be.

    Attributes:
        length: Bytes of content.

    Raises:
        SealBrokenError: It is not what its label says: altered, cut, lengthened, another's, or the key is another's.
    """

    def __init__(self, read: Callable[[int, int], bytes], size: int, key: bytes, label: Label) -> None:
        body = size - HEADER_BYTES
        self._last = max(0, -(-body // SEALED_CHUNK_BYTES) - 1)
        tail = body - self._last * SEALED_CHUNK_BYTES
        if tail < TAG_BYTES or (tail == TAG_BYTES and self._last > 0):
            raise SealBrokenError("the sealed file was cut")
        self._read = read
        self._size = size
        self._cipher = ChunkCipher(key, Header.parse(self._exactly(0, HEADER_BYTES), Layout.FIXED), label)
        self.length = self._last * CHUNK_BYTES + tail - TAG_BYTES
        for _ in self._open(self._last, self._last):
            pass

    def read(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """A range of the content, in pieces of at most `CHUNK_BYTES`; what lies beyond the end is left out.

        Each piece is authentic when it is given; a later one may still raise.

        Raises:
            SealBrokenError: A chunk was altered, moved, or is another file's.
        """
        if start < 0 or (length is not None and length < 0):
            raise ValueError("a range begins at 0 or later and has a length of 0 or more")
        end = self.length if length is None else min(self.length, start + length)
        if start >= end:
            return
        first = start // CHUNK_BYTES
        for number, chunk in enumerate(self._open(first, (end - 1) // CHUNK_BYTES), first):
            offset = number * CHUNK_BYTES
            yield chunk[max(0, start - offset) : end - offset]

    def _open(self, first: int, final: int) -> Iterator[bytes]:
        for begin in range(first, final + 1, SPAN_CHUNKS):
            until = min(begin + SPAN_CHUNKS, final + 1)
            offset = HEADER_BYTES + begin * SEALED_CHUNK_BYTES
            span = memoryview(
                self._exactly(offset, min(self._size, offset + (until - begin) * SEALED_CHUNK_BYTES) - offset)
            )
            for number in range(begin, until):
                at = (number - begin) * SEALED_CHUNK_BYTES
                yield self._cipher.open(number, span[at : at + SEALED_CHUNK_BYTES], last=number == self._last)

    def _exactly(self, offset: int, length: int) -> bytes:
        data = self._read(offset, length)
        if len(data) != length:
            raise SealBrokenError("the sealed file is not as long as it was")
        return data


def write_all(write: Callable[[memoryview], int | None], data: bytes) -> None:
    """Write to the last byte: a raw file may take less than it is given.

    Raises:
        StorageUnavailableError: The file takes no more.
    """
    left = memoryview(data)
    try:
        while left:
            taken = write(left)
            if not taken:  # None from a file that would block, or nothing at all
                raise StorageUnavailableError("the sealed file cannot be written")
            left = left[taken:]
    except OSError:
        raise StorageUnavailableError("the sealed file cannot be written") from None
