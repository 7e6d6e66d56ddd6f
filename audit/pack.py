"""A pack in the making: files in a folder beside the one it will be, and the list of what is in it."""

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from audit.checkpoint import Checkpoint, Note, Signer
from audit.dsse import seal
from audit.errors import ExportError
from audit.log import AuditLog
from audit.merkle import leaf_hash
from audit.tiles import TILE_WIDTH, TileBuilder, bundle, bundle_path
from audit.verify_pack import MANIFEST_TYPE, SIGNED_MANIFEST
from governance.identity import TenantId

MANIFEST_VERSION = 1
OWNER_ONLY = 0o700


async def refuse_existing(directory: Path) -> None:
    """Refuse a folder that is there, before anything is recorded that would not come to be.

    Raises:
        ExportError: It is.
    """
    if await asyncio.to_thread(directory.exists):
        raise ExportError("the evidence folder exists already: choose a new one")


class Pack:
    """A folder that appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, str] = {}
        self._growing: dict[str, Any] = {}
        self._trees: list[dict[str, Any]] = []

    @classmethod
    @asynccontextmanager
    async def beside(cls, directory: Path) -> AsyncIterator["Pack"]:
        """A pack that `finish` gives the name `directory`; without that nothing is left of it.

        Raises:
            ExportError: It cannot be written.
        """
        try:
            work = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix=".evidence-", dir=directory.parent))
            try:
                yield cls(work)
            except BaseException:
                await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)
                raise
        except OSError as error:
            raise ExportError("the evidence could not be written") from error

    def write(self, path: str, data: bytes) -> None:
        """Write a file and list it."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self._files[path] = sha256(data).hexdigest()

    def append(self, path: str, data: bytes) -> None:
        """Write on at the end of a file, which is listed when the pack is finished."""
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("ab") as file:
            file.write(data)
        self._growing.setdefault(path, sha256()).update(data)

    async def write_tree(self, log: AuditLog, tree: TenantId, note: str, prefix: str = "") -> Checkpoint:
        """Write a tree as far as a checkpoint of it covers, in the layout of C2SP tlog-tiles."""
        checkpoint, builder = Note.parse(note.encode()).checkpoint, TileBuilder()
        for start in range(0, checkpoint.size, TILE_WIDTH):
            leaves = await log.read(tree, start, min(start + TILE_WIDTH, checkpoint.size))
            await asyncio.to_thread(self._bundle, prefix, builder, start // TILE_WIDTH, leaves)
        for tile in builder.partial():
            self.write(prefix + tile.path, tile.hashes)
        self.write(prefix + "checkpoint", note.encode())
        root = checkpoint.root.hex()
        self._trees.append({"path": prefix, "origin": checkpoint.origin, "size": checkpoint.size, "root": root})
        return checkpoint

    def finish(self, directory: Path, evidence: Mapping[str, Any] | None = None, signer: Signer | None = None) -> None:
        """List the files, sign the list, and give the folder its name. By rename(2), none that has files is replaced.

        Args:
            directory: Its name.
            evidence: What the pack says of itself, for the manifest.
            signer: Signs the manifest.
        """
        self._files |= {path: digest.hexdigest() for path, digest in self._growing.items()}
        manifest: dict[str, Any] = {"v": MANIFEST_VERSION, "trees": self._trees, "count": len(self._files)}
        manifest |= {"files": self._files} | ({} if evidence is None else {"evidence": dict(evidence)})
        text = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
        (self._root / "manifest.json").write_bytes(text)
        if signer is not None:
            (self._root / SIGNED_MANIFEST).write_bytes(seal(signer, MANIFEST_TYPE, text))
        self._root.chmod(OWNER_ONLY)
        # Flushed before it has its name: after a power cut there must be no pack that looks whole and is not.
        for folder, _, names in os.walk(self._root):
            for path in (*(Path(folder, name) for name in names), Path(folder)):
                _flush(path)
        self._root.rename(directory)
        _flush(directory.parent)

    def _bundle(self, prefix: str, builder: TileBuilder, number: int, leaves: Sequence[bytes]) -> None:
        self.write(prefix + bundle_path(number, len(leaves)), bundle(leaves))
        for tile in builder.add([leaf_hash(leaf) for leaf in leaves]):
            self.write(prefix + tile.path, tile.hashes)


def _flush(path: Path) -> None:
    """Make a file or a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
