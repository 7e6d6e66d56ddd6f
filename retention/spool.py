"""The spool: where content lies sealed while its stream goes on, a file an object.

`ID` is the live file, `ID.sealed` the same content in its layout at rest, on its way to the object store, `ID.again`
what is about to take a stored object's place. Names are object ids and nothing else. What lies here belongs to a row
that says `live`, or is about to be removed.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from retention import folder
from retention.content import Reach, whole
from retention.errors import StorageUnavailableError
from retention.group_sync import GroupSync
from retention.label import Label
from retention.live_file import LiveFile, salvage
from retention.sealed import SealedWriter
from retention.stored import Sealed

FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
AT_REST: Final = ".sealed"
AGAIN: Final = ".again"
_NAME: Final = re.compile(r"([0-9a-f]{32})(?:\.sealed|\.again)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class AtRest:
    """A file in the layout at rest, and what it holds."""

    path: Path
    sealed: Sealed


class Spool:
    """A folder of live files. Blocking. Several threads may use it, for different objects.

    Args:
        directory: Made if absent, for its owner only.

    Raises:
        StorageUnavailableError: It cannot be made.
    """

    def __init__(self, directory: Path) -> None:
        self._folder = directory
        try:
            directory.mkdir(FOLDER_MODE, parents=True, exist_ok=True)
        except OSError:
            raise StorageUnavailableError("the spool cannot be made") from None

    def group(self) -> GroupSync:
        """What makes its live files durable, all at once.

        Raises:
            StorageUnavailableError: The folder cannot be opened.
        """
        return GroupSync(self._folder)

    def path(self, object_id: str) -> Path:
        """Where an object's live file lies, if it has one."""
        return self._folder / object_id

    def begin(self, label: Label, key: bytes) -> LiveFile:
        """A new live file, its name on disk.

        Raises:
            StorageUnavailableError: It cannot be made, or there is one already.
        """
        return LiveFile(self.path(label.object_id), key, label)

    def at_rest(self, label: Label, key: bytes, *, cut_short: bool = False) -> AtRest | None:
        """Seal what is in a live file again, in the layout at rest. Again, if it was done before.

        Args:
            label: The object's.
            key: The object's.
            cut_short: Whether its end is known to be missing; else its last frame tells.

        Returns:
            The file; None if nothing ever came.

        Raises:
            StorageUnavailableError: The one cannot be read, or the other not be written.
            SealBrokenError: The live file was altered, or is another object's.
        """
        live, file = self.path(label.object_id), self._folder / (label.object_id + AT_REST)
        try:
            if not live.exists():
                return None
            pieces, cut = salvage(live, key, label)
            file.unlink(missing_ok=True)
            with open(file, "xb", opener=_owner_only) as sink:
                writer, reach = SealedWriter(sink, key, label), Reach(label.kind)
                for piece in whole(label.kind, pieces):
                    writer.write(piece)
                    reach.add(piece)
                digest = writer.finish()
                size = sink.tell()
        except OSError:
            raise StorageUnavailableError("the spool cannot be read or written") from None
        if reach.nothing:
            return None
        return AtRest(file, Sealed(size, digest, reach.milliseconds, cut_short=cut or cut_short))

    @contextmanager
    def again(self, object_id: str) -> Iterator[tuple[Path, BinaryIO]]:
        """A new file for what is to take a stored object's place; it goes when the block is left.

        Raises:
            StorageUnavailableError: It cannot be made.
        """
        file = self._folder / (object_id + AGAIN)
        try:
            file.unlink(missing_ok=True)
            with open(file, "xb", opener=_owner_only) as sink:
                yield file, sink
        except OSError:
            raise StorageUnavailableError("the spool cannot be read or written") from None
        finally:
            with suppress(OSError):  # else it goes with the next recovery
                file.unlink(missing_ok=True)

    def objects(self) -> set[str]:
        """The ids of the objects of which something lies here.

        Raises:
            StorageUnavailableError: The folder cannot be read.
        """
        try:
            names = [_NAME.fullmatch(path.name) for path in self._folder.iterdir()]
        except OSError:
            raise StorageUnavailableError("the spool cannot be read") from None
        return {name[1] for name in names if name}

    def remove(self, object_id: str) -> None:
        """Remove all that lies here of an object. Durable on return. Idempotent.

        It does not overwrite: on a file system that copies or levels wear that would promise more than it does. What
        is left on the medium is ciphertext, and its key dies with the subject's.

        Raises:
            StorageUnavailableError: It cannot be removed.
        """
        try:
            for name in (object_id, object_id + AT_REST, object_id + AGAIN):
                (self._folder / name).unlink(missing_ok=True)
            folder.sync(self._folder)
        except OSError:
            raise StorageUnavailableError("the spool cannot be written") from None


def _owner_only(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
