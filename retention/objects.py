"""The object port: where sealed objects lie. It sees ciphertext and random names, and nothing else.

Two stores, one contract suite (tests/retention/object_contract.py): a directory, and S3.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from retention.errors import UnknownObjectError

MAX_NAME: Final = 255  # characters
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.]*(/[a-z0-9][a-z0-9.]*)*")


def checked_name(name: str) -> str:
    """A name that a store may use: no part of it begins with a dot, so none leads out of the store or hides in it.

    Raises:
        UnknownObjectError: It is not of that form; no object ever had it.
    """
    if len(name) > MAX_NAME or _NAME.fullmatch(name) is None:
        raise UnknownObjectError("no object can have such a name")
    return name


@dataclass(frozen=True, slots=True)
class Version:
    """One stored version of an object.

    Attributes:
        name: The object's.
        version_id: The store's id of this version; `null` where a store keeps one only.
        bytes: Its length.
        current: Whether a plain read gives this one.
        marker: Whether it is a delete marker: it hides the object and holds nothing.
    """

    name: str
    version_id: str
    bytes: int
    current: bool
    marker: bool = False


class ObjectStore(Protocol):
    """Blocking; callers use threads. Safe to call from several threads. Names are lower-case letters, digits, `/`, `.`.

    A name is never another's folder. Every method refuses a bad name as `checked_name` does, and raises
    `StorageUnavailableError` when the store cannot be used, is full, or its quota is.
    """

    @property
    def name(self) -> str:
        """For evidence and receipts: `directory` or `s3`."""
        ...

    def put(self, name: str, source: Path) -> Version:
        """Store a file's content under a name. MUST be durable on return; all of it is there, or none.

        Doing it again with the same content is harmless. `source` stays where it is.
        """
        ...

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        """A range of the current version's bytes.

        Raises:
            UnknownObjectError: There is none of that name.
        """
        ...

    def versions(self, name: str) -> list[Version]:
        """Every version of this very name, markers too, the newest first; empty if there is none."""
        ...

    def names(self) -> Iterator[str]:
        """Every name of which any version is left, in no particular order."""
        ...

    def delete(self, name: str) -> int:
        """Remove every version and every marker of a name. MUST be durable on return. Idempotent.

        Returns:
            How many versions were removed.

        Raises:
            ObjectLockedError: A version is locked; all that could be removed have been.
        """
        ...
