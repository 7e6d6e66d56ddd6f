"""C2SP tlog-tiles: which hashes and which entries go into which file, for the writer and the verifier alike."""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from audit.encoding import MAX_LEAF_BYTES
from audit.errors import MalformedLeafError
from audit.merkle import HASH_BYTES, root_of

TILE_WIDTH = 256
"""Hashes of a full tile, and entries of a full bundle; `audit.trees.BUNDLE_ENTRIES` is the same number."""

MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_LEAF_BYTES)

_GROUP = 1_000


class Tile(NamedTuple):
    """A tile's place and its hashes."""

    level: int
    number: int
    hashes: bytes

    @property
    def path(self) -> str:
        """Where it lies below the tree's folder."""
        return f"tile/{self.level}/{_numbered(self.number, len(self.hashes) // HASH_BYTES)}"


def bundle_path(number: int, width: int) -> str:
    """Where a bundle of `width` entries lies below the tree's folder."""
    return f"tile/entries/{_numbered(number, width)}"


def _numbered(number: int, width: int) -> str:
    groups = [f"{number % _GROUP:03d}"]
    while number >= _GROUP:
        number //= _GROUP
        groups.insert(0, f"x{number % _GROUP:03d}")
    return "/".join(groups) + ("" if width == TILE_WIDTH else f".p/{width}")


def bundle(leaves: Sequence[bytes]) -> bytes:
    """Entries as a bundle holds them, each behind its length as a big-endian 16-bit number."""
    return b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in leaves)


def unbundle(data: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        MalformedLeafError: The bytes do not end where an entry ends.
    """
    leaves, place = [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 2], "big")
        leaf = data[place + 2 : place + 2 + length]
        if len(leaf) != length or place + 2 > len(data):
            raise MalformedLeafError("a bundle is cut off")
        leaves.append(leaf)
        place += 2 + length
    return leaves


class TileBuilder:
    """Turns entries, in order, into the tiles of their tree. Holds one unfinished tile a level."""

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._numbers = [0]

    def add(self, hashes: Sequence[bytes]) -> list[Tile]:
        """The full tiles that these leaf hashes complete."""
        return [tile for leaf in hashes for tile in self._push(0, leaf)]

    def _push(self, level: int, node: bytes) -> list[Tile]:
        if level == len(self._levels):
            self._levels.append([])
            self._numbers.append(0)
        hashes = self._levels[level]
        hashes.append(node)
        if len(hashes) < TILE_WIDTH:
            return []
        tile = Tile(level, self._numbers[level], b"".join(hashes))
        self._levels[level] = []
        self._numbers[level] += 1
        return [tile, *self._push(level + 1, root_of(hashes))]

    def partial(self) -> Iterator[Tile]:
        """The rightmost tiles, once the last entry has been added."""
        for level, hashes in enumerate(self._levels):
            if hashes:
                yield Tile(level, self._numbers[level], b"".join(hashes))

    def root(self) -> bytes:
        """The root of the tree so far: on each level, what lies right of the full tiles is one more, smaller node."""
        rest: list[bytes] = []
        for hashes in self._levels:
            rest = [root_of([*hashes, *rest])] if hashes or rest else []
        return rest[0] if rest else root_of([])
