"""Live files: what is sealed as it arrives, and can be read up to where a crash cut it off.

    header | opening frame | frame 1 | frame 2 | … | end frame        each frame: u32 length | chunk with its tag

The opening frame and the end frame are empty. The opening is on disk before anything else is: whoever cannot open it
has the wrong key or label, or an altered file, and not one that a crash cut short.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from retention import folder
from retention.cipher import CHUNK_BYTES, HEADER_BYTES, TAG_BYTES, ChunkCipher, Header, Layout
from retention.errors import SealBrokenError, StorageUnavailableError
from retention.label import Label
from retention.sealed import write_all

_LENGTH: Final = struct.Struct(">I")
_MODE: Final = 0o600


class LiveFile:
    """A file that grows frame by frame. Blocking; one thread at a time.

    Its name is on disk when it has been made. After a failure it takes nothing more, and what it took can be salvaged.

    Args:
        path: Where. It MUST NOT exist: another run of the counter under the same prefix would repeat nonces.
        key: The object's own.
        label: What the content is.

    Raises:
        StorageUnavailableError: It cannot be made.
    """

    def __init__(self, path: Path, key: bytes, label: Label) -> None:
        header = Header.new(Layout.FRAMED)
        self._cipher = ChunkCipher(key, header, label)
        self._frames = 0
        self._whole = False
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _MODE)
        except OSError:
            raise StorageUnavailableError("the live file cannot be made") from None
        try:
            self._put(header.encode() + self._frame(b"", last=False))
            self.sync()
            _sync_name(path)
        except StorageUnavailableError:
            os.close(self._descriptor)
            raise

    def append(self, data: bytes | memoryview) -> None:
        """Seal and write what has come, at once. It is durable after the next `sync`.

        A frame costs much the same whether it holds a fiftieth of a second or a whole one: gather first.

        Raises:
            StorageUnavailableError: It cannot be written, or an earlier call failed.
        """
        self._require_whole()
        with memoryview(data) as view:
            for start in range(0, len(view), CHUNK_BYTES):
                self._put(self._frame(view[start : start + CHUNK_BYTES], last=False))

    def sync(self) -> None:
        """Make durable what has been appended.

        Raises:
            StorageUnavailableError: It cannot be, or an earlier call failed.
        """
        self._require_whole()
        self._whole = False
        try:
            os.fsync(self._descriptor)
        except OSError:
            raise StorageUnavailableError("the live file cannot be made durable") from None
        self._whole = True

    def close(self) -> None:
        """Mark the end, make it durable, close. After a failure: close only; the file stays cut short. Idempotent.

        Raises:
            StorageUnavailableError: The end cannot be made durable.
        """
        if self._descriptor < 0:
            return
        try:
            if self._whole:
                self._put(self._frame(b"", last=True))
                self.sync()
        finally:
            self._whole = False
            os.close(self._descriptor)
            self._descriptor = -1

    def abandon(self) -> None:
        """Close without an end: what was appended may not all be on the disk."""
        self._whole = False
        self.close()

    def _frame(self, data: bytes | memoryview, *, last: bool) -> bytes:
        sealed = self._cipher.seal(self._frames, data, last=last)
        self._frames += 1
        return _LENGTH.pack(len(sealed)) + sealed

    def _put(self, data: bytes) -> None:
        self._whole = False
        write_all(lambda left: os.write(self._descriptor, left), data)
        self._whole = True

    def _require_whole(self) -> None:
        if not self._whole:
            raise StorageUnavailableError("the live file is closed, or failed before")


def _sync_name(path: Path) -> None:
    try:
        folder.sync(path.parent)
    except OSError:
        raise StorageUnavailableError("the live file's name cannot be made durable") from None


class _Extent(NamedTuple):
    """How much of a live file is whole and authentic."""

    frames: int
    ended: bool


def salvage(path: Path, key: bytes, label: Label) -> tuple[Iterator[bytes], bool]:
    """What can be read of a live file: all of it, or what lies before the place where it was cut.

    Returns:
        The content, frame by frame, opened as it is read; and whether its end is missing (`cut_short`).

    Raises:
        SealBrokenError: The key or the label is another's, or the file was altered: its opening does not open, or
            something follows its end.
        StorageUnavailableError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            extent = _extent(file, key, label)
    except OSError:
        raise StorageUnavailableError("the live file cannot be read") from None
    return _content(path, key, label, extent.frames), not extent.ended


def _extent(file: BinaryIO, key: bytes, label: Label) -> _Extent:
    head = file.read(HEADER_BYTES + _LENGTH.size + TAG_BYTES)
    if len(head) < HEADER_BYTES + _LENGTH.size + TAG_BYTES:
        return _Extent(0, ended=False)  # cut off while it was being made: it never held anything
    file.seek(0)
    cipher = _cipher(file, key, label)
    if not _is_opening(cipher, _next(file)):
        raise SealBrokenError("the live file does not begin as it should")
    frames = 0
    while (sealed := _next(file)) is not None:
        if _is_end(cipher, frames + 1, sealed):
            if file.read(1):
                raise SealBrokenError("something follows the end of the live file")
            return _Extent(frames, ended=True)
        if not _opens(cipher, frames + 1, sealed):
            break
        frames += 1
    return _Extent(frames, ended=False)


def _content(path: Path, key: bytes, label: Label, frames: int) -> Iterator[bytes]:
    if not frames:
        return
    try:
        with path.open("rb") as file:
            cipher = _cipher(file, key, label)
            _next(file)
            for number in range(1, frames + 1):
                sealed = _next(file)
                if sealed is None:
                    raise SealBrokenError("the live file was cut while it was read")
                yield cipher.open(number, sealed, last=False)
    except OSError:
        raise StorageUnavailableError("the live file cannot be read") from None


def _cipher(file: BinaryIO, key: bytes, label: Label) -> ChunkCipher:
    return ChunkCipher(key, Header.parse(file.read(HEADER_BYTES), Layout.FRAMED), label)


def _next(file: BinaryIO) -> bytes | None:
    """The next frame's chunk; None at the end of the file and where what is left is no whole frame."""
    prefix = file.read(_LENGTH.size)
    if len(prefix) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(prefix)
    if not TAG_BYTES <= length <= CHUNK_BYTES + TAG_BYTES:
        return None
    sealed = file.read(length)
    return sealed if len(sealed) == length else None


def _is_opening(cipher: ChunkCipher, sealed: bytes | None) -> bool:
    return sealed is not None and len(sealed) == TAG_BYTES and _opens(cipher, 0, sealed)


def _is_end(cipher: ChunkCipher, number: int, sealed: bytes) -> bool:
    return len(sealed) == TAG_BYTES and _opens(cipher, number, sealed, last=True)


def _opens(cipher: ChunkCipher, number: int, sealed: bytes, *, last: bool = False) -> bool:
    try:
        cipher.open(number, sealed, last=last)
    except SealBrokenError:
        return False
    return True
