"""The objects' rows: made together, completed once, dropped with what nobody needs any more."""

from dataclasses import replace

import pytest
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects import sqlite

from governance.errors import RecordsUnavailableError
from governance.identity import StreamId, SubjectRef, TenantId
from retention.errors import UnknownObjectError
from retention.label import Kind, Label
from retention.sidecar import SealedSidecar, Sidecar, Whose
from retention.stored import Sealed, State, Stored, StoredObjects
from retention.tables import object_subjects, objects, sidecars
from tests.retention.conftest import CLINIC, NOON, SHOP, Archive

SEALED = Sealed(1_000, bytes(32), 1_500, cut_short=True)
STREAM = StreamId("5" * 32)


@pytest.fixture
async def patient(archive: Archive) -> SubjectRef:
    return await archive.subject(CLINIC, "patient-1")


@pytest.fixture
def rows(archive: Archive) -> StoredObjects:
    return StoredObjects(archive.database)


def live(object_id: str, *subjects: SubjectRef, tenant: TenantId = CLINIC, kind: Kind = Kind.AUDIO) -> Stored:
    return Stored(
        label=Label(
            object_id=object_id * 32,
            tenant=tenant,
            stream_id=STREAM,
            channel=0,
            kind=kind,
            retention_class="health",
            purpose="care",
            jurisdiction="local",
            subjects=tuple(sorted(subjects)),
        ),
        state=State.LIVE,
        wrapped_key=b"wrapped",
        created_at=NOON,
        trigger_at=NOON,
        keep_until=None,
        delete_after=NOON,
        schedule_revision="test.1",
        consent_id="c" * 32,
        intent=7,
    )


def sidecar(subject: SubjectRef) -> SealedSidecar:
    whose = Whose(CLINIC, subject, STREAM)
    return SealedSidecar(whose, Sidecar.of({"a": "b"}).sealed(bytes(32), whose), NOON, NOON, 7)


async def count(archive: Archive) -> tuple[int, ...]:
    async with archive.database.begin() as connection:
        tables = (objects, object_subjects, sidecars)
        return tuple(
            [(await connection.execute(select(func.count()).select_from(each))).scalar_one() for each in tables]
        )


async def test_a_row_comes_back_as_it_was_made(archive: Archive, rows: StoredObjects, patient: SubjectRef) -> None:
    other = await archive.subject(CLINIC, "patient-2")
    made = live("a", patient, other)
    said = sidecar(patient)
    await rows.add([made], [said])
    assert await rows.get(CLINIC, made.label.object_id) == made
    assert await rows.sidecars(CLINIC, STREAM) == [said]
    assert await rows.sidecars(SHOP, STREAM) == []
    with pytest.raises(UnknownObjectError):
        await rows.get(SHOP, made.label.object_id)


async def test_rows_are_made_all_or_none(archive: Archive, rows: StoredObjects, patient: SubjectRef) -> None:
    with pytest.raises(RecordsUnavailableError):
        await rows.add([live("a", patient), live("b", SubjectRef("0" * 32))], [sidecar(patient)])
    assert await count(archive) == (0, 0, 0)


async def test_a_live_row_is_completed_once(rows: StoredObjects, patient: SubjectRef) -> None:
    made = live("a", patient)
    await rows.add([made], [])
    assert await rows.complete(made.label.object_id, SEALED)
    assert not await rows.complete(made.label.object_id, SEALED)
    assert await rows.get(CLINIC, made.label.object_id) == made.stored_as(SEALED)
    await rows.drop(made.label.object_id)
    assert (await rows.get(CLINIC, made.label.object_id)).state is State.STORED


async def test_the_sidecar_goes_with_the_last_object_of_its_stream(
    archive: Archive, rows: StoredObjects, patient: SubjectRef
) -> None:
    await rows.add([live("a", patient), live("b", patient, kind=Kind.TRANSCRIPT)], [sidecar(patient)])
    await rows.drop("a" * 32)
    assert await count(archive) == (1, 1, 1)
    await rows.drop("b" * 32)
    assert await count(archive) == (0, 0, 0)
    await rows.drop("b" * 32)


async def test_pages_hold_what_is_stored_and_scans_what_is_there(rows: StoredObjects, patient: SubjectRef) -> None:
    await rows.add([live(name, patient) for name in "abcd"], [])
    for name in "bd":
        await rows.complete(name * 32, SEALED)
    assert [each.label.object_id[0] for each in await rows.page(CLINIC)] == ["b", "d"]
    assert [each.label.object_id[0] for each in await rows.page(CLINIC, subject=patient, after="b" * 32)] == ["d"]
    assert [each.label.object_id[0] for each in await rows.page(CLINIC, limit=1)] == ["b"]
    assert [each.label.object_id[0] for each in await rows.live(after="a" * 32)] == ["c"]
    assert [each.label.object_id[0] for each in await rows.of_subject(CLINIC, patient, after="a" * 32)] == list("bcd")
    assert await rows.of_subject(SHOP, patient) == []
    assert set(await rows.known(["a" * 32, "f" * 32])) == {"a" * 32}


async def test_no_question_looks_at_the_whole_table(archive: Archive, patient: SubjectRef) -> None:
    """The planner's own word, for tables of any size: no scan, and nothing sorted that an index has in order."""
    asked: list[str] = []

    class Explained(StoredObjects):
        async def _where(self, wanted: ColumnElement[bool], limit: int) -> list[Stored]:
            chosen = select(objects).where(wanted).order_by(objects.c.object_id).limit(limit)
            compiled = chosen.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
            async with archive.database.begin() as connection:
                plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
                asked.extend(row.detail for row in plan)
            return []

    rows = Explained(archive.database)
    await rows.page(CLINIC, after="a")
    await rows.page(CLINIC, subject=patient, after="a")
    await rows.of_subject(CLINIC, patient, after="a")
    await rows.live(after="a")
    await rows.known(["a", "b"])
    with pytest.raises(UnknownObjectError):
        await rows.get(CLINIC, "a")
    searches = [step for step in asked if step.startswith("SEARCH objects ")]
    assert len(searches) == 6
    assert all("object_id" in step for step in searches)
    assert not [step for step in asked if step.startswith(("SCAN", "USE TEMP"))]


def test_a_key_does_not_show_in_a_repr() -> None:
    assert "wrapped" not in repr(replace(live("a"), wrapped_key=b"wrapped"))
