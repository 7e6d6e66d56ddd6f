"""Verify an evidence pack: offline, with the standard library, `cryptography` and this package alone (R-AUD-7).

For each tree: 1. the checkpoint's signature; 2. that all its entries are there; 3. that they hash to its root and every
tile agrees; 4. that they begin with what an earlier checkpoint covered; 5. what they say, in order. Then, over the
pack: 6. that the files are those of the manifest. The manifest comes last because what it would report as a changed
file, the earlier steps report for what it is. What lies beside the tree follows, in `audit.verify_pack`.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from audit.checkpoint import MAX_NOTE_BYTES, Checkpoint, Note, VerifierKey
from audit.entries import Story
from audit.errors import CheckpointError
from audit.files import bundles, digest, files, read
from audit.merkle import Frontier, leaf_hash
from audit.tiles import MAX_TILE_BYTES, Tile, TileBuilder
from audit.trust import Trust
from audit.verdict import Code, Rejected, TreeVerdict, Verdict, reject
from audit.verify_pack import FOLDER, MAX_MANIFEST_BYTES, SIGNED_MANIFEST, Manifest, verify_pack

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
        manifest = _manifest(directory, trees)
        pack = None if manifest.header is None else verify_pack(directory, manifest, trees, trust)
    except Rejected as rejected:
        return Verdict(tuple(trees), 0, rejected.code, rejected.why)
    code = Code.UNAUTHENTICATED if trust is None else Code.OK
    if code is Code.OK and pack is not None and not pack.signer:
        code = Code.UNSIGNED_EVIDENCE
    return Verdict(tuple(trees), len(manifest.files), code, "", pack)


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
    data = read(folder / "checkpoint", MAX_NOTE_BYTES)
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
    for leaves in bundles(folder, checkpoint.size):
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


def _agrees(folder: Path, tile: Tile) -> None:
    """Step 3, for one tile."""
    data = read(folder / tile.path, MAX_TILE_BYTES)
    if data is None:
        raise Rejected(Code.TRUNCATED, f"{tile.path} is missing")
    if data != tile.hashes:
        raise Rejected(Code.INCLUSION, f"{tile.path} does not hold the hashes of its entries")


def _manifest(directory: Path, trees: list[TreeVerdict]) -> Manifest:
    """Step 6: the files are all as listed, and none is beside them."""
    data = read(directory / "manifest.json", MAX_MANIFEST_BYTES)
    if data is None:
        raise Rejected(Code.MANIFEST, "manifest.json is missing")
    try:
        value = json.loads(data)
        listed: dict[str, str] = dict(value["files"])
        sizes = {tree["origin"]: tree["size"] for tree in value["trees"]}
        header = value.get("evidence")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Rejected(Code.MANIFEST, "manifest.json cannot be read") from error
    if sizes != {tree.origin: tree.size for tree in trees}:
        raise Rejected(Code.MANIFEST, "manifest.json names other trees or sizes than the checkpoints")
    unlisted = {"manifest.json"} if header is None else {"manifest.json", SIGNED_MANIFEST}
    found = {path: digest(directory / path) for path in files(directory) if path not in unlisted}
    for path in sorted(found.keys() ^ listed.keys()):
        raise Rejected(Code.MANIFEST, f"{path} is {'not listed in manifest.json' if path in found else 'missing'}")
    for path in sorted(found):
        if found[path] != listed[path]:
            raise Rejected(Code.MANIFEST, f"{path} is not as manifest.json lists it")
    if header is None and [tree.path for tree in trees] == [""] and any(path.startswith(FOLDER) for path in found):
        raise Rejected(Code.MANIFEST, "there is evidence beside the tree, and manifest.json says nothing of it")
    return Manifest(data, header, frozenset(found))
