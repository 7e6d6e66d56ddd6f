"""An officer's scan: gathered before, looked for after, on record both times."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from governance.identity import TenantId
from retention.errors import ScanError
from retention.examiner import Examiner, Inquiry
from retention.hold_scope import HoldScope
from retention.tables import erasures, objects, subject_keys
from retention.traces import TraceKind
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.erasing import Desk, desk
from tests.retention.object_contract import file
from tests.retention.vault_room import keep_a_stream, permit

PERSON = "mary.jones@example.org"


@pytest.fixture
async def office(archive: Archive) -> AsyncIterator[Desk]:
    async with desk(archive) as made:
        subject = await archive.subject(CLINIC, PERSON)
        await keep_a_stream(made.room, permit(archive, subject), {"caller": PERSON})
        yield made


def examiner(office: Desk) -> Examiner:
    return Examiner(
        data=office.archive.data,
        database=office.archive.database,
        subjects=office.archive.records.subjects,
        erasures=office.means.rows,
        store=office.room.store,
        log=office.archive.log,
    )


BEFORE = Inquiry(tenant=CLINIC, subject_id=PERSON)


async def test_what_is_found_before_is_gone_after_and_both_are_on_record(office: Desk, tmp_path: Path) -> None:
    kept, subject = tmp_path / "traces.json", await office.archive.subject(CLINIC, PERSON)
    before = await examiner(office).examine(replace(BEFORE, keep=kept), actor="operator")
    assert {each.kind for each in before.unexpected} == set(TraceKind) - {TraceKind.CANARY}
    assert PERSON.encode() not in kept.read_bytes()
    await office.erase(CLINIC, subject)
    with pytest.raises(ScanError):
        await examiner(office).examine(BEFORE, actor="operator")
    after = await examiner(office).examine(replace(BEFORE, known=kept), actor="operator")
    assert after.unexpected == ()
    first, second = await office.entries(CLINIC, "forensics.scanned")
    assert first["subject"] == second["subject"] == subject
    assert first["found"]["ciphertext"] > 0
    assert all(name.startswith("stated_") for name in second["found"])
    assert second["places"] == after.places
    assert second["bytes"] == after.bytes
    assert PERSON not in json.dumps([first, second])
    assert [each["operation"] for each in await office.entries(CLINIC, "records.read")] == ["forensics.collect"]


async def test_the_persons_own_id_must_lie_nowhere(office: Desk, tmp_path: Path) -> None:
    (office.archive.data / "debug.log").write_text(f"stream of {PERSON.upper()} failed")
    found = await examiner(office).examine(BEFORE, actor="operator")
    assert [each.place for each in found.unexpected if each.kind is TraceKind.CANARY] == ["data/debug.log"]


async def test_planted_strings_are_read_from_a_file(office: Desk, tmp_path: Path) -> None:
    (office.archive.data / "debug.log").write_text("heard: the quick brown canary")
    canaries = file(tmp_path, b"quick brown canary\n\nanother canary\n")
    found = await examiner(office).examine(replace(BEFORE, canaries=canaries), actor="operator")
    assert sum(each.kind is TraceKind.CANARY for each in found.unexpected) == 1


@pytest.mark.parametrize("content", [b"", b"\n\n", b"short\n", b"a canary\n" * 257])
async def test_a_file_of_canaries_that_proves_nothing_is_refused(office: Desk, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ScanError):
        await examiner(office).examine(replace(BEFORE, canaries=file(tmp_path, content)), actor="operator")
    assert await office.entries(CLINIC, "forensics.scanned") == []


async def test_what_the_receipt_exempts_is_known_from_the_records(office: Desk, tmp_path: Path) -> None:
    kept, subject = tmp_path / "traces.json", await office.archive.subject(CLINIC, PERSON)
    await examiner(office).examine(replace(BEFORE, keep=kept), actor="operator")
    await office.holds.place(
        CLINIC,
        matter="doe-v-clinic",
        scope=HoldScope(subjects=frozenset({subject})),
        review_at=office.archive.clock() + timedelta(days=30),
        tell_subject=True,
        actor="k1",
    )
    await office.holds.approve(CLINIC, await placed(office), actor="k2")
    assert (await office.erase(CLINIC, subject)).state == "held"
    found = await examiner(office).examine(replace(BEFORE, known=kept), actor="operator")
    assert found.unexpected == ()
    assert found.counts(stated=True)[TraceKind.CIPHERTEXT] > 0


async def test_a_withdrawn_consent_takes_content_and_spares_the_person(office: Desk, tmp_path: Path) -> None:
    kept, subject = tmp_path / "traces.json", await office.archive.subject(CLINIC, PERSON)
    await examiner(office).examine(replace(BEFORE, keep=kept), actor="operator")
    values = {"consent_id": "c" * 32}  # nobody knows it, so it does not stand
    async with office.archive.database.begin() as connection:
        await connection.execute(update(objects).values(values))
    assert (await office.erase(CLINIC, subject, "consent_withdrawn")).state == "completed"
    found = await examiner(office).examine(replace(BEFORE, known=kept), actor="operator")
    assert found.unexpected == ()
    assert {TraceKind.LOOKUP, TraceKind.CONTENT_KEY} <= set(found.counts(stated=True))
    assert TraceKind.CIPHERTEXT not in found.counts(stated=True)


async def test_what_the_journal_still_has_of_stated_rows_is_no_leftover(office: Desk, tmp_path: Path) -> None:
    kept, subject = tmp_path / "traces.json", await office.archive.subject(CLINIC, PERSON)
    await examiner(office).examine(replace(BEFORE, keep=kept), actor="operator")
    erasure = await office.erase(CLINIC, subject)
    for length in (4, 2, 3, 1):  # a row that grows and shrinks leaves pages, and the journal all of their versions
        async with office.archive.database.begin() as connection:
            await connection.execute(update(erasures).values(receipt=f"{erasure.receipt} {subject}" * length))
    found = await examiner(office).examine(replace(BEFORE, known=kept), actor="operator")
    assert found.unexpected == ()


async def test_a_key_in_the_journal_is_a_leftover_even_if_it_could_be_tidied_away(office: Desk, tmp_path: Path) -> None:
    kept, subject = tmp_path / "traces.json", await office.archive.subject(CLINIC, PERSON)
    await examiner(office).examine(replace(BEFORE, keep=kept), actor="operator")
    async with office.archive.database.begin() as connection:
        row = (await connection.execute(select(subject_keys).where(subject_keys.c.subject == subject))).one()
    await office.erase(CLINIC, subject)
    async with office.archive.database.begin() as connection:
        await connection.execute(text("CREATE TABLE careless (key BLOB, subject TEXT)"))
        values = {"key": row.content_key, "subject": subject}
        await connection.execute(text("INSERT INTO careless VALUES (:key, :subject)"), values)
    async with office.archive.database.begin() as connection:
        await connection.execute(text("DROP TABLE careless"))
    found = await examiner(office).examine(replace(BEFORE, known=kept), actor="operator")
    assert {each.kind for each in found.unexpected} == {TraceKind.CONTENT_KEY}


async def placed(office: Desk) -> str:
    return (await office.holds.list(CLINIC))[0].hold_id


async def test_traces_never_lie_where_they_would_be_found(office: Desk, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    for inside in (office.archive.data / "traces.json", tmp_path / "backup" / "traces.json"):
        inquiry = replace(BEFORE, keep=inside, also=(tmp_path / "backup",))
        with pytest.raises(ScanError):
            await examiner(office).examine(inquiry, actor="operator")
        assert not inside.exists()


async def test_another_tenants_traces_are_refused(office: Desk, tmp_path: Path) -> None:
    kept = tmp_path / "traces.json"
    await examiner(office).examine(replace(BEFORE, keep=kept), actor="operator")
    for tenant in (SHOP, TenantId("nobody")):
        with pytest.raises(ScanError):
            await examiner(office).examine(Inquiry(tenant=tenant, known=kept), actor="operator")


async def test_a_person_whom_the_tenant_never_named_is_not_looked_for(office: Desk) -> None:
    for subject_id in (None, "somebody.else@example.org"):
        with pytest.raises(ScanError):
            await examiner(office).examine(replace(BEFORE, subject_id=subject_id), actor="operator")
