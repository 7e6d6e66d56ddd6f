"""Verify an evidence pack: offline, with the standard library, `cryptography` and this package alone (R-AUD-7).

For each tree: 1. the checkpoint's signature; 2. that all its entries are there; 3. that they hash to its root and every
tile agrees; 4. that they begin with what an earlier checkpoint covered; 5. what they say, in order. Then, over the
pack: 6. that the files are those of the manifest. The manifest comes last because it is unsigned: what it would report
as a changed file, the earlier steps report for what it is.
"""

import json
import os
import stat
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from audit.checkpoint import MAX_NOTE_BYTES, Checkpoint, Note, VerifierKey
from audit.entries import Story
from audit.errors import CheckpointError, MalformedLeafError
from audit.merkle import Frontier, leaf_hash
from audit.tiles import MAX_BUNDLE_BYTES, MAX_TILE_BYTES, TILE_WIDTH, Tile, TileBuilder, bundle_path, unbundle
from audit.trust import Trust
from audit.verdict import Code, Rejected, TreeVerdict, Verdict, reject

MAX_MANIFEST_BYTES = 256 * 1024 * 1024
"""About two million files: a tree of half a thousand million entries."""

MAX_TREES = 100_000
"""Trees of one pack."""


def verify(directory: Path, trust: Trust | VerifierKey | None = None, since: Note | None = None) -> Verdict:
    """Verify a pack. Whatever is in it leads to a verdict and never to an exception.

    Args:
        directory: The evidence folder.
        trust: The log's key, or a file of keys, got from elsewhere. Without it nothing is authenticated.
        since: A checkpoint kept from earlier; its signature is verified too.
    """
    trust = Trust((trust,)) if isinstance(trust, VerifierKey) else trust
    trees: list[TreeVerdict] = []
    try:
        earlier = _authentic(since, trust)
        trees.extend(_tree(directory, path, trust, earlier) for path in _tree_paths(directory))
        failed = next((tree for tree in trees if tree.code is not Code.OK), None)
        if failed is not None:
            return Verdict(tuple(trees), 0, failed.code, f"{failed.origin or failed.path or '.'}: {failed.why}")
        if earlier is not None and all(tree.since is None for tree in trees):
            reject(Code.TRUNCATED, f"the pack has no tree {earlier.origin}")
        files = _manifest(directory, trees)
    except Rejected as rejected:
        return Verdict(tuple(trees), 0, rejected.code, rejected.why)
    return Verdict(tuple(trees), files, Code.UNAUTHENTICATED if trust is None else Code.OK, "")


def _authentic(since: Note | None, trust: Trust | None) -> Checkpoint | None:
    if since is None or trust is None:
        return since.checkpoint if since else None
    try:
        return trust.verify(since)[0]
    except CheckpointError as error:
        raise Rejected(Code.SIGNATURE, f"the checkpoint given as --since: {error}") from error


def _tree_paths(directory: Path) -> list[str]:
    """Prefixes of the pack's trees: the folder itself, or its subfolders."""
    if not directory.is_dir():
        raise Rejected(Code.MANIFEST, "there is no such folder")
    if (directory / "checkpoint").exists():
        return [""]
    found = sorted(f"{entry.name}/" for entry in os.scandir(directory) if entry.is_dir(follow_symlinks=False))
    if not 0 < len(found) <= MAX_TREES:
        raise Rejected(Code.MANIFEST, "the folder holds no checkpoint: it is not an evidence pack")
    return found


def _tree(directory: Path, path: str, trust: Trust | None, earlier: Checkpoint | None) -> TreeVerdict:
    verdict = TreeVerdict(path)
    try:
        checkpoint = _checkpoint(directory / path, verdict, trust)
        if path and not checkpoint.origin.endswith("/" + path.rstrip("/")):
            reject(Code.SIGNATURE, "the checkpoint is of another tree than the folder's name says")
        same = earlier if earlier is not None and earlier.origin == checkpoint.origin else None
        if same is not None and same.size > checkpoint.size:
            reject(Code.TRUNCATED, f"{same.size} entries were signed before and only {checkpoint.size} are left")
        _entries(directory / path, checkpoint, verdict, same)
    except Rejected as rejected:
        verdict.code, verdict.why = rejected.code, rejected.why
    return verdict


def _checkpoint(folder: Path, verdict: TreeVerdict, trust: Trust | None) -> Checkpoint:
    """Step 1."""
    data = _read(folder / "checkpoint", MAX_NOTE_BYTES)
    if data is None:
        raise Rejected(Code.TRUNCATED, "the checkpoint is missing")
    try:
        note = Note.parse(data)
        checkpoint, signer = (note.checkpoint, None) if trust is None else trust.verify(note)
    except CheckpointError as error:
        raise Rejected(Code.SIGNATURE, str(error)) from error
    verdict.origin, verdict.size, verdict.root = checkpoint.origin, checkpoint.size, checkpoint.root.hex()
    verdict.signer = "" if signer is None else str(signer)
    return checkpoint


def _entries(folder: Path, checkpoint: Checkpoint, verdict: TreeVerdict, earlier: Checkpoint | None) -> None:
    """Steps 2 to 5, a bundle at a time.

    What steps 4 and 5 find is raised after step 3: an entry that was changed says nothing about history or order.
    """
    tiles, history, story = TileBuilder(), _History(verdict, earlier), Story(verdict)
    for leaves in _bundles(folder, checkpoint.size):
        hashes = [leaf_hash(leaf) for leaf in leaves]
        for tile in tiles.add(hashes):
            _agrees(folder, tile)
        history.take(hashes)
        story.read(leaves)
    for tile in tiles.partial():
        _agrees(folder, tile)
    if tiles.root() != checkpoint.root:
        reject(Code.INCLUSION, "the entries do not hash to the checkpoint's root")
    history.end()
    story.end()


class _History:
    """Step 4: the tree grown as far as an earlier checkpoint, to compare the two there."""

    def __init__(self, verdict: TreeVerdict, earlier: Checkpoint | None) -> None:
        self._verdict, self._earlier = verdict, earlier
        self._frontier = Frontier()

    def take(self, hashes: Sequence[bytes]) -> None:
        if self._earlier is not None and self._frontier.size < self._earlier.size:
            self._frontier = self._frontier.extended(hashes[: self._earlier.size - self._frontier.size])

    def end(self) -> None:
        if self._earlier is None:
            return
        if self._frontier.root() != self._earlier.root:
            reject(Code.CONSISTENCY, f"the first {self._earlier.size} entries are not those that were signed before")
        self._verdict.since = self._earlier.size


def _bundles(folder: Path, size: int) -> Iterator[list[bytes]]:
    """Step 2: every entry that the checkpoint counts."""
    for start in range(0, size, TILE_WIDTH):
        width = min(TILE_WIDTH, size - start)
        data = _read(folder / bundle_path(start // TILE_WIDTH, width), MAX_BUNDLE_BYTES)
        if data is None:
            raise Rejected(Code.TRUNCATED, f"entries {start} to {start + width - 1} are missing")
        try:
            leaves = unbundle(data)
        except MalformedLeafError as error:
            raise Rejected(Code.TRUNCATED, f"entries {start} to {start + width - 1}: {error}") from error
        if len(leaves) != width:
            raise Rejected(Code.TRUNCATED, f"of entries {start} to {start + width - 1}, {len(leaves)} are there")
        yield leaves


def _agrees(folder: Path, tile: Tile) -> None:
    """Step 3, for one tile."""
    data = _read(folder / tile.path, MAX_TILE_BYTES)
    if data is None:
        raise Rejected(Code.TRUNCATED, f"{tile.path} is missing")
    if data != tile.hashes:
        raise Rejected(Code.INCLUSION, f"{tile.path} does not hold the hashes of its entries")


def _manifest(directory: Path, trees: list[TreeVerdict]) -> int:
    """Step 6: the number of files, all as listed and none beside them."""
    data = _read(directory / "manifest.json", MAX_MANIFEST_BYTES)
    if data is None:
        raise Rejected(Code.MANIFEST, "manifest.json is missing")
    try:
        manifest = json.loads(data)
        listed: dict[str, str] = dict(manifest["files"])
        sizes = {tree["origin"]: tree["size"] for tree in manifest["trees"]}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Rejected(Code.MANIFEST, "manifest.json cannot be read") from error
    if sizes != {tree.origin: tree.size for tree in trees}:
        raise Rejected(Code.MANIFEST, "manifest.json names other trees or sizes than the checkpoints")
    found = {path: _digest(directory / path) for path in _files(directory) if path != "manifest.json"}
    for path in sorted(found.keys() ^ listed.keys()):
        raise Rejected(Code.MANIFEST, f"{path} is {'not listed in manifest.json' if path in found else 'missing'}")
    for path in sorted(found):
        if found[path] != listed[path]:
            raise Rejected(Code.MANIFEST, f"{path} is not as manifest.json lists it")
    return len(found)


def _files(directory: Path) -> Iterator[str]:
    for folder, folders, names in os.walk(directory):
        for name in (*folders, *names):
            path = Path(folder, name)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise Rejected(Code.MANIFEST, f"{path.relative_to(directory)} is not a plain file")
        yield from (Path(folder, name).relative_to(directory).as_posix() for name in names)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def _read(path: Path, limit: int) -> bytes | None:
    """The content of a plain file of bounded size; None where there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Rejected(Code.MANIFEST, f"{path.name} is not a plain file")
            data = file.read(limit + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Rejected(Code.MANIFEST, f"{path.name} cannot be read") from error
    if len(data) > limit:
        raise Rejected(Code.MANIFEST, f"{path.name} is larger than the format allows")
    return data
