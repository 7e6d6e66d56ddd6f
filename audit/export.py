"""Evidence: a tree's entries, hashes and signed checkpoint as files that anyone can verify without us.

The layout is C2SP tlog-tiles, so other readers of transparency logs can check it too. Keys are not in the pack: a pack
that brought its own key would vouch for itself.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from audit.checkpoint import Checkpoint, Note
from audit.errors import ExportError
from audit.events import EvidenceExported
from audit.log import AuditLog
from audit.merkle import leaf_hash
from audit.tiles import TILE_WIDTH, TileBuilder, bundle, bundle_path
from governance.identity import TenantId

MANIFEST_VERSION = 1

_README = """\
Audit evidence of Earwitness
============================

Each tree in this folder is an append-only log of one tenant, or of the system, in the open format C2SP tlog-tiles:

  checkpoint            how many entries there are and what they hash to, signed (C2SP tlog-checkpoint, Ed25519)
  tile/0/... tile/1/... the hashes of the RFC 6962 Merkle tree
  tile/entries/...      the entries: canonical JSON, each behind its length in two bytes

manifest.json lists every file with its SHA-256. It is not signed: it shows damage on the way, and the checkpoint
shows tampering.

To verify, with Python and the library `cryptography` and without a network:

  python -m audit verify THIS-FOLDER --trust KEYFILE

KEYFILE holds the log's public key, one line. Get it from somewhere else than this pack. With --since CHECKPOINT,
a checkpoint that you kept from earlier, it is also verified that nothing from before that has been changed or removed.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an export wrote: for each tree the signed checkpoint that it ends with."""

    directory: Path
    checkpoints: tuple[Checkpoint, ...]


async def export(log: AuditLog, trees: Sequence[TenantId], directory: Path, *, actor: str) -> Evidence:
    """Write an evidence pack into a folder that does not exist yet; several trees go into subfolders of their names.

    The export is recorded in each tree first, so that the pack holds its own record (R-AUD-1). The folder appears whole
    or not at all.

    Args:
        log: The open log.
        trees: Trees that have entries, at least one.
        directory: Where to; its parent must exist.
        actor: Key id or operator on whose behalf.

    Raises:
        UnknownTreeError: A tree has no entries.
        ExportError: No tree was named, one was named twice, or the folder exists or cannot be written.
    """
    if not trees or len(set(trees)) != len(trees):
        raise ExportError("name the trees to export, each once")
    if await asyncio.to_thread(directory.exists):
        raise ExportError("the evidence folder exists already: choose a new one")
    notes = [await _recorded(log, tree, actor) for tree in trees]
    try:
        work = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=".evidence-", dir=directory.parent))
        try:
            pack = _Pack(work)
            for tree, note in zip(trees, notes, strict=True):
                await _write_tree(pack, log, tree, note, "" if len(trees) == 1 else f"{tree}/")
            await asyncio.to_thread(pack.finish, directory)
        except BaseException:
            await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)
            raise
    except OSError as error:
        raise ExportError("the evidence could not be written") from error
    return Evidence(directory, tuple(Note.parse(note.encode()).checkpoint for note in notes))


async def _recorded(log: AuditLog, tree: TenantId, actor: str) -> str:
    """Record the export as of now; the checkpoint after that covers the record."""
    before = Note.parse((await log.checkpoint(tree)).encode()).checkpoint
    event = EvidenceExported(actor=actor, tree=tree, tree_size=before.size, root=before.root.hex())
    await log.append(tree, event)
    return await log.checkpoint(tree)


async def _write_tree(pack: "_Pack", log: AuditLog, tree: TenantId, note: str, prefix: str) -> None:
    checkpoint = Note.parse(note.encode()).checkpoint
    builder = TileBuilder()
    for start in range(0, checkpoint.size, TILE_WIDTH):
        leaves = await log.read(tree, start, min(start + TILE_WIDTH, checkpoint.size))
        await asyncio.to_thread(pack.bundle, prefix, builder, start // TILE_WIDTH, leaves)
    for tile in builder.partial():
        pack.write(prefix + tile.path, tile.hashes)
    pack.write(prefix + "checkpoint", note.encode())
    root = checkpoint.root.hex()
    pack.trees.append({"path": prefix, "origin": checkpoint.origin, "size": checkpoint.size, "root": root})


class _Pack:
    """A folder in the making, and the list of what is in it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, str] = {}
        self.trees: list[dict[str, Any]] = []

    def write(self, path: str, data: bytes) -> None:
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self._files[path] = sha256(data).hexdigest()

    def bundle(self, prefix: str, builder: TileBuilder, number: int, leaves: Sequence[bytes]) -> None:
        self.write(prefix + bundle_path(number, len(leaves)), bundle(leaves))
        for tile in builder.add([leaf_hash(leaf) for leaf in leaves]):
            self.write(prefix + tile.path, tile.hashes)

    def finish(self, directory: Path) -> None:
        """List the files and give the folder its name. By rename(2), a folder that is not empty is not replaced."""
        self.write("README.txt", _README.encode())
        manifest = {"v": MANIFEST_VERSION, "trees": self.trees, "count": len(self._files), "files": self._files}
        text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
        (self._root / "manifest.json").write_text(text, encoding="utf-8")
        self._root.chmod(0o700)
        self._root.rename(directory)
