"""The object store of a small installation: a file an object.

An object becomes visible by a rename, so a reader, a crash or a full disk finds all of it or none. What is half written
lies in `.incoming`, locked by whoever writes it; what no living writer holds is swept away when the store is opened.
"""

import fcntl
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, final

from retention.errors import StorageUnavailableError, UnknownObjectError
from retention.objects import Version, checked_name

SPARE_BYTES: Final = 64 * 1024 * 1024
"""Left free on the disk: the log and the records must be able to say that there was no room."""

COPY_BYTES: Final = 1024 * 1024
ONLY_VERSION: Final = "null"
_INCOMING: Final = ".incoming"


@final
class DirectoryStore:
    """Objects as files, 0600, under a folder of its own. The names themselves fan out (`objects/ab/abcd…`).

    Raises:
        StorageUnavailableError: On opening: the folder cannot be made or read.
    """

    name = "directory"

    def __init__(self, root: Path, quota_bytes: int, *, spare_bytes: int = SPARE_BYTES) -> None:
        self._root = root
        self._quota_bytes = quota_bytes
        self._spare_bytes = spare_bytes
        self._lock = threading.Lock()
        self._flushed: set[Path] = set()  # folders whose own names are known to be durable
        with _usable():
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush(root.parent)
            self._make_folder(root / _INCOMING)
            self._sweep()
            self._used_bytes = sum(file.stat().st_size for file in self._files())

    @property
    def used_bytes(self) -> int:
        """What counts against the quota: stored objects, and those being written."""
        return self._used_bytes

    def put(self, name: str, source: Path) -> Version:
        """See `ObjectStore`. Refused before the disk is full: the refusal must still find room in the log."""
        target = self._path(name)
        with _usable(), source.open("rb") as content:
            size = os.fstat(content.fileno()).st_size
            with self._reserved(size) as published, self._incoming() as (temporary, writable):
                shutil.copyfileobj(content, writable, COPY_BYTES)
                writable.flush()
                if os.fstat(writable.fileno()).st_size != size:
                    raise StorageUnavailableError("the file changed while it was being stored")
                os.fsync(writable.fileno())
                self._make_folder(target.parent)
                self._publish(temporary, target)
                published()
            _flush(target.parent)
        return Version(name, ONLY_VERSION, size, current=True)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """See `ObjectStore`."""
        path = self._path(name)
        with _usable(), _open(path) as content:
            content.seek(start)
            return content.read(-1 if length is None else length)

    def versions(self, name: str) -> list[Version]:
        """See `ObjectStore`; one at most."""
        path = self._path(name)
        with _usable():
            try:
                return [Version(name, ONLY_VERSION, path.stat(follow_symlinks=False).st_size, current=True)]
            except (FileNotFoundError, NotADirectoryError):
                return []

    def names(self) -> Iterator[str]:
        """See `ObjectStore`."""
        with _usable():
            for file in self._files():
                yield file.relative_to(self._root).as_posix()

    def delete(self, name: str) -> int:
        """See `ObjectStore`.

        The file is not overwritten: file level is not media level. A journal, a snapshot or a flash controller keeps
        blocks that no program can reach, and overwriting would only pretend. What dies for certain is the object's key
        (R-KEY-2); this frees the room.
        """
        path = self._path(name)
        with _usable():
            with self._lock:
                try:
                    size = path.stat(follow_symlinks=False).st_size
                    path.unlink()
                except (FileNotFoundError, NotADirectoryError):
                    return 0
                self._used_bytes -= size
            _flush(path.parent)
        return 1

    def _path(self, name: str) -> Path:
        return self._root / checked_name(name)

    def _files(self) -> Iterator[Path]:
        for folder, below, files in os.walk(self._root, onerror=_raise):
            below[:] = [each for each in below if not each.startswith(".")]
            yield from (Path(folder, each) for each in files if not each.startswith("."))

    @contextmanager
    def _reserved(self, size: int) -> Iterator["_Published"]:
        """Count an object before it is written; give its bytes back if it is not published."""
        published = _Published()
        with self._lock:
            if self._used_bytes + size > self._quota_bytes:
                raise StorageUnavailableError("the object store's quota is used up")
            if shutil.disk_usage(self._root).free < size + self._spare_bytes:
                raise StorageUnavailableError("the object store's disk is nearly full")
            self._used_bytes += size
        try:
            yield published
        finally:
            if not published.happened:
                with self._lock:
                    self._used_bytes -= size

    @contextmanager
    def _incoming(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A new file in the same file system, gone at the end unless it has been renamed."""
        temporary = self._root / _INCOMING / secrets.token_hex(16)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as writable:
            try:
                fcntl.flock(writable, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield temporary, writable
            finally:
                temporary.unlink(missing_ok=True)

    def _publish(self, temporary: Path, target: Path) -> None:
        with self._lock:
            replaced = target.stat(follow_symlinks=False).st_size if target.is_file() else 0
            temporary.replace(target)
            self._used_bytes -= replaced

    def _make_folder(self, folder: Path) -> None:
        """Make a folder durably. What another thread has just made may not be flushed yet, so both threads flush."""
        if folder in self._flushed:
            return
        if folder.parent != self._root:
            self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _flush(folder.parent)
        self._flushed.add(folder)

    def _sweep(self) -> None:
        for left in (self._root / _INCOMING).iterdir():
            with left.open("rb") as content:
                try:
                    fcntl.flock(content, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue  # another process is writing it
                left.unlink()


class _Published:
    """Called when the reserved bytes have become an object's."""

    happened = False

    def __call__(self) -> None:
        self.happened = True


@contextmanager
def _usable() -> Iterator[None]:
    """Turn the operating system's errors into ours; its texts name paths."""
    try:
        yield
    except OSError:
        raise StorageUnavailableError("the object store's folder cannot be used") from None


def _open(path: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        raise UnknownObjectError("there is no such object") from None


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _raise(error: OSError) -> None:
    raise error
