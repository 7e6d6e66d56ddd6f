"""What the log knows of each tree: its name, its place in the store, and enough of its shape to append to it."""

import re
from typing import NamedTuple

from audit.errors import UnknownTreeError
from audit.merkle import Frontier
from governance.identity import TenantId

SYSTEM = TenantId("system")
"""The tree of what concerns no single tenant. Governance must not give this name to a tenant."""

BUNDLE_ENTRIES = 256
"""Entries of a full bundle, and hashes of a full tile (C2SP tlog-tiles)."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


def checked(name: str) -> str:
    """The tree's name, if it can be one: it becomes part of origins and of folder names.

    Raises:
        UnknownTreeError: Not a tenant's slug.
    """
    if not _NAME.fullmatch(name):
        raise UnknownTreeError("a tree's name is a tenant's slug")
    return name


class TreeState(NamedTuple):
    """A tree at one moment. Replaced as a whole, so that readers of other threads see a state or the next one.

    Attributes:
        row: The tree's number in the store.
        frontier: Its size and what is needed to append and to compute its root.
        tail: Store sequence numbers of the entries after the last full bundle, in order.
        sealed: Size of its last signed checkpoint, -1 before the first.
        note: That checkpoint.
    """

    row: int
    name: str
    frontier: Frontier = Frontier()
    tail: tuple[int, ...] = ()
    sealed: int = -1
    note: str = ""

    @property
    def size(self) -> int:
        """Entries in the tree."""
        return self.frontier.size

    @property
    def dirty(self) -> bool:
        """Whether entries follow the last signed checkpoint."""
        return self.frontier.size > self.sealed
