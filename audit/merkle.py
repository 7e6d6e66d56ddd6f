"""RFC 6962 section 2.1: the Merkle tree, as pure functions over hashes.

Hashes are 32-byte SHA-256 values. Leaves are hashed with the prefix 0x00 and nodes with 0x01, so that no leaf can pass
for a node. Proof verification follows RFC 9162 sections 2.1.3.2 and 2.1.4.2, which state RFC 6962's algorithms in full.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_BYTES = 32

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without entries."""


def leaf_hash(leaf: bytes) -> bytes:
    """MTH({d(0)}) of RFC 6962."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(NamedTuple):
    """What it takes to append to a tree: the roots of its perfect subtrees, the largest first.

    Attributes:
        size: Entries in the tree.
        peaks: One hash for each bit set in `size`.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, leaves: Sequence[bytes]) -> "Frontier":
        """The frontier after appending these leaf hashes."""
        peaks, size = list(self.peaks), self.size
        for leaf in leaves:
            node, rest = leaf, size
            while rest & 1:
                node = node_hash(peaks.pop(), node)
                rest >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size, tuple(peaks))

    def root(self) -> bytes:
        """The tree's root."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    return Frontier().extended(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """PATH(index, D[n]) of RFC 6962 2.1.1, from the leaf upwards.

    Raises:
        IndexError: No leaf has this index.
    """
    if not 0 <= index < len(leaves):
        raise IndexError("no leaf has this index")
    return _path(leaves, 0, len(leaves), index)


def inclusion_proof_beyond(frontier: Frontier, leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The same proof for a leaf beyond a frontier that was kept, from what followed it: no older leaf is read.

    Args:
        frontier: The tree's, at some size up to `index`.
        leaves: The leaf hashes from that size on.
        index: Of the leaf in the whole tree.

    Raises:
        IndexError: No leaf beyond the frontier has this index.
    """
    size = frontier.size + len(leaves)
    if not frontier.size <= index < size:
        raise IndexError("no leaf beyond the frontier has this index")
    proof, start, end = list[bytes](), 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(_beyond(frontier, leaves, middle, end))
            end = middle
        else:
            proof.append(_beyond(frontier, leaves, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """PROOF(old, D[n]) of RFC 6962 2.1.2; empty for the empty tree and for the same tree.

    Raises:
        IndexError: The old tree is larger than the new one.
    """
    if not 0 <= old <= len(leaves):
        raise IndexError("the old tree is larger than the new one")
    if old in {0, len(leaves)}:
        return []
    return _subproof(leaves, 0, len(leaves), old, whole=True)


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that the leaf hash stands at `index` in the tree of `size` entries (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            node = node_hash(sibling, node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether `proof` shows that the new tree begins with the old one (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    # A perfect old tree is itself the first node of the path and is left out of the proof.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and _climbs(path, old - 1, new - 1, old_root, new_root)


def _climbs(path: list[bytes], position: int, last: int, old_root: bytes, new_root: bytes) -> bool:
    while position & 1:
        position, last = position >> 1, last >> 1
    old_node = new_node = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old_node, new_node = node_hash(sibling, old_node), node_hash(sibling, new_node)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new_node = node_hash(new_node, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old_node == old_root and new_node == new_root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _beyond(frontier: Frontier, leaves: Sequence[bytes], start: int, end: int) -> bytes:
    """The root over a range that ends beyond the frontier or at one of its peaks."""
    if start >= frontier.size:
        return root_of(leaves[start - frontier.size : end - frontier.size])
    if end <= frontier.size:
        return _peak(frontier, start)
    middle = start + _split(end - start)
    return node_hash(_beyond(frontier, leaves, start, middle), _beyond(frontier, leaves, middle, end))


def _peak(frontier: Frontier, start: int) -> bytes:
    """The peak that begins at this leaf."""
    at = 0
    for peak in frontier.peaks:
        if at == start:
            return peak
        at += 1 << (frontier.size - at).bit_length() - 1
    raise IndexError("no peak of the frontier begins there")


def _range_root(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    return root_of(leaves[start:end])


def _path(leaves: Sequence[bytes], start: int, end: int, index: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(leaves, start, middle, index), _range_root(leaves, middle, end)]
    return [*_path(leaves, middle, end, index), _range_root(leaves, start, middle)]


def _subproof(leaves: Sequence[bytes], start: int, end: int, old: int, *, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [_range_root(leaves, start, end)]
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(leaves, start, middle, old, whole=whole), _range_root(leaves, middle, end)]
    return [*_subproof(leaves, middle, end, old, whole=False), _range_root(leaves, start, middle)]
