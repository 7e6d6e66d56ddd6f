"""Evidence: a tree's entries, hashes and signed checkpoint as files that anyone can verify without us.

The layout is C2SP tlog-tiles, so other readers of transparency logs can check it too. Keys are not in the pack: a pack
that brought its own key would vouch for itself.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.checkpoint import Checkpoint, Note
from audit.errors import ExportError
from audit.events import EvidenceExported
from audit.log import AuditLog
from audit.pack import Pack, refuse_existing
from governance.identity import TenantId

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
    await refuse_existing(directory)
    notes = [await _recorded(log, tree, actor) for tree in trees]
    async with Pack.beside(directory) as pack:
        checkpoints = [
            await pack.write_tree(log, tree, note, "" if len(trees) == 1 else f"{tree}/")
            for tree, note in zip(trees, notes, strict=True)
        ]
        pack.write("README.txt", _README.encode())
        await asyncio.to_thread(pack.finish, directory)
    return Evidence(directory, tuple(checkpoints))


async def _recorded(log: AuditLog, tree: TenantId, actor: str) -> str:
    """Record the export as of now; the checkpoint after that covers the record."""
    before = Note.parse((await log.checkpoint(tree)).encode()).checkpoint
    event = EvidenceExported(actor=actor, tree=tree, tree_size=before.size, root=before.root.hex())
    await log.append(tree, event)
    return await log.checkpoint(tree)
