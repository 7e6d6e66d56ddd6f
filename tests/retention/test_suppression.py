"""Erased subjects stay erased: after a restore, at ingest, and after a crash in the middle of writing it down."""

import json
import secrets
import shutil
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from retention.erasure_records import Cause, State
from retention.errors import StorageUnavailableError, SubjectErasedError
from retention.tables import suppressions
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.erasing import desk
from tests.retention.installed import installation
from tests.retention.vault_room import Room, keep_a_stream, permit, vault_room


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[Room]:
    async with vault_room(archive) as made:
        yield made


async def test_list_names_nobody(room: Room) -> None:
    subject = await room.archive.subject(CLINIC, "maria@example.org")
    await room.suppressions.add(CLINIC, subject, "e" * 32, actor="test")
    file = room.archive.root / "config" / "suppressions.jsonl"
    assert "maria" not in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (entry,) = room.suppressions.entries()
    assert (entry.tenant, entry.subject, entry.erasure_id) == (CLINIC, subject, "e" * 32)
    assert entry.digest.hex() not in repr(entry)


async def test_same_id_of_another_tenant_has_another_digest(room: Room) -> None:
    for tenant in (CLINIC, SHOP):
        subject = await room.archive.subject(tenant, "maria")
        await room.suppressions.add(tenant, subject, secrets.token_hex(16), actor="test")
    one, other = room.suppressions.entries()
    assert one.digest != other.digest


async def test_adding_again_writes_nothing(room: Room) -> None:
    subject = await room.archive.subject(CLINIC, "maria")
    for _ in range(3):
        await room.suppressions.add(CLINIC, subject, "e" * 32, actor="test")
    assert len(list(room.suppressions.entries())) == 1


async def test_file_comes_first_so_a_list_that_cannot_be_written_adds_nobody(room: Room) -> None:
    subject = await room.archive.subject(CLINIC, "maria")
    file = room.archive.root / "config" / "suppressions.jsonl"
    file.mkdir()
    with pytest.raises(StorageUnavailableError):
        await room.suppressions.add(CLINIC, subject, "e" * 32, actor="test")
    async with room.archive.database.begin() as connection:
        assert (await connection.execute(select(suppressions))).all() == []


async def test_line_that_a_crash_cut_off_hides_no_other(room: Room) -> None:
    file = room.archive.root / "config" / "suppressions.jsonl"
    for name in ("one", "two"):
        subject = await room.archive.subject(CLINIC, name)
        await room.suppressions.add(CLINIC, subject, secrets.token_hex(16), actor="test")
        whole = len(file.read_bytes())
        with file.open("ab") as cut:
            cut.write(json.dumps({"tenant": "clinic", "digest": "00"}).encode()[:17])
        assert file.stat().st_size > whole
    found = list(room.suppressions.entries())
    assert len(found) == 2


@pytest.mark.parametrize("line", [b"[]\n", b"{}\n", b"\xff\n", b"x" * 4000])
async def test_list_that_was_tampered_with_is_refused(room: Room, line: bytes) -> None:
    (room.archive.root / "config" / "suppressions.jsonl").write_bytes(line)
    with pytest.raises(StorageUnavailableError):
        list(room.suppressions.entries())


async def test_restored_backup_is_erased_again_before_anything_is_served(tmp_path: Path, archive: Archive) -> None:
    """Yesterday's data directory over today's, with today's keys: what was erased meanwhile is back, and goes again."""
    async with desk(archive) as office:
        subject = await archive.subject(CLINIC, "patient-1")
        other = await archive.subject(CLINIC, "patient-2")
        await keep_a_stream(office.room, permit(archive, subject), {"caller": "Zeb"})
        await keep_a_stream(office.room, permit(archive, other, stream="6" * 32))
        await archive.log.checkpoint(CLINIC)
        await archive.database.truncate_journal()
        root = tmp_path / "restored"
        shutil.copytree(archive.root / "data", root / "data", ignore=shutil.ignore_patterns("*.lock"))
        assert (await office.erase(CLINIC, subject)).state is State.COMPLETED
        shutil.copytree(archive.root / "config", root / "config")

    async with installation(root, archive.clock) as office:
        assert len(await office.room.rows.of_subject(CLINIC, subject)) == 3, "the backup brought it back"
        assert await office.erasures.recover() == 0
        assert await office.erasures.replay() == 1
        assert await office.room.rows.of_subject(CLINIC, subject) == []
        assert len(await office.room.rows.of_subject(CLINIC, other)) == 3
        (erasure,) = await office.means.rows.of_subject(CLINIC, subject)
        assert (erasure.cause, erasure.state) == (Cause.RESTORED, State.COMPLETED)
        assert office.verified(erasure).predicate["cause"] == "restored"
        again = await office.archive.subject(CLINIC, "patient-1")
        with pytest.raises(SubjectErasedError):
            await office.room.suppressions.refuse(CLINIC, again)
        assert await office.erasures.replay() == 0

    async with installation(root, archive.clock) as office:
        assert await office.erasures.replay() == 0, "once is enough"


async def test_restored_backup_that_is_older_than_the_subject_still_refuses_it(
    tmp_path: Path, archive: Archive
) -> None:
    async with desk(archive) as office:
        await archive.log.checkpoint(CLINIC)
        await archive.database.truncate_journal()
        root = tmp_path / "restored"
        shutil.copytree(archive.root / "data", root / "data", ignore=shutil.ignore_patterns("*.lock"))
        await office.erase(CLINIC, await archive.subject(CLINIC, "patient-1"))
        shutil.copytree(archive.root / "config", root / "config")
    async with installation(root, archive.clock) as office:
        assert await office.erasures.replay() == 0
        with pytest.raises(SubjectErasedError):
            await office.room.suppressions.refuse(CLINIC, await office.archive.subject(CLINIC, "patient-1"))


async def test_start_without_a_restore_erases_nobody(archive: Archive) -> None:
    async with desk(archive) as office:
        await office.erase(CLINIC, await archive.subject(CLINIC, "patient-1"))
        assert (await office.erasures.recover(), await office.erasures.replay()) == (0, 0)
        assert len(await office.entries(CLINIC, "erasure.intended")) == 1
