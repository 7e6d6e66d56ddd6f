import asyncio
import json
from hashlib import sha256
from pathlib import Path

import pytest

from audit.checkpoint import Note
from audit.errors import ExportError, UnknownTreeError
from audit.events import StreamRefused
from audit.export import export
from audit.log import AuditLog
from audit.signing import FileSigner
from audit.tiles import unbundle
from audit.verdict import Code
from audit.verify import verify
from governance.identity import TenantId

ACME, BETA = TenantId("acme"), TenantId("beta")
EVENT = StreamRefused(stream_id="5" * 32, key_id="k1", code="overloaded")


@pytest.fixture
async def filled(log: AuditLog) -> AuditLog:
    for tree in (ACME, ACME, BETA):
        await log.append(tree, EVENT)
    return log


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_pack_holds_its_own_record_of_what_was_there_before(filled: AuditLog, tmp_path: Path) -> None:
    before = Note.parse((await filled.checkpoint(ACME)).encode()).checkpoint
    evidence = await export(filled, [ACME], tmp_path / "pack", actor="officer")
    leaves = unbundle((tmp_path / "pack/tile/entries/000.p/3").read_bytes())
    own = json.loads(leaves[-1])
    assert (own["type"], own["actor"], own["tree"]) == ("evidence.exported", "officer", "acme")
    assert (own["tree_size"], own["root"]) == (before.size, before.root.hex())
    assert [head.size for head in evidence.checkpoints] == [3]
    assert leaves == await filled.read(ACME, 0, 3)


async def test_manifest_lists_every_file_and_no_key_is_among_them(
    filled: AuditLog, tmp_path: Path, signer: FileSigner
) -> None:
    await export(filled, [ACME, BETA], tmp_path / "pack", actor="officer")
    manifest = json.loads((tmp_path / "pack/manifest.json").read_text(encoding="utf-8"))
    found = {
        path.relative_to(tmp_path / "pack").as_posix(): path.read_bytes()
        for path in (tmp_path / "pack").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert manifest["files"] == {path: sha256(data).hexdigest() for path, data in found.items()}
    assert {"README.txt", "acme/checkpoint", "beta/tile/0/000.p/2"} <= found.keys()
    assert [(tree["path"], tree["size"]) for tree in manifest["trees"]] == [("acme/", 3), ("beta/", 2)]
    assert not any(str(signer.key).encode() in data for data in found.values())


async def test_refused_exports_leave_nothing_behind(filled: AuditLog, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for trees, place in (([ACME], "taken"), ([], "new"), ([ACME, ACME], "new"), ([ACME], "absent/new")):
        with pytest.raises(ExportError):
            await export(filled, trees, tmp_path / place, actor="officer")
    with pytest.raises(UnknownTreeError):
        await export(filled, [TenantId("nobody")], tmp_path / "new", actor="officer")
    assert names(tmp_path) == ["log", "taken"]


async def test_export_that_fails_half_way_leaves_nothing_behind(
    filled: AuditLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> list[bytes]:
        raise OSError("the disk is gone")

    monkeypatch.setattr(AuditLog, "read", broken)
    with pytest.raises(ExportError):
        await export(filled, [ACME], tmp_path / "pack", actor="officer")
    assert names(tmp_path) == ["log"]


async def test_packs_taken_while_callers_write_verify_and_continue_one_another(
    log: AuditLog, tmp_path: Path, signer: FileSigner
) -> None:
    stop = asyncio.Event()

    async def writer() -> int:
        written = 0
        while not stop.is_set():
            await log.append(ACME, EVENT)
            written += 1
        return written

    writers = [asyncio.create_task(writer()) for _ in range(16)]
    since: Note | None = None
    for number in range(4):
        # Each pack has to be longer by a bundle, so that full and partial tiles change under the exporter.
        while log.size(ACME) < 300 * (number + 1):
            await log.append(BETA, EVENT)
        pack = tmp_path / f"pack-{number}"
        await export(log, [ACME, BETA], pack, actor="officer")
        assert verify(pack, signer.key, since).code is Code.OK
        since = Note.parse((pack / "acme/checkpoint").read_bytes())
    stop.set()
    written = sum(await asyncio.gather(*writers))  # before the size is asked for: the last ones may still be on the way
    assert log.size(ACME) == written + 4
