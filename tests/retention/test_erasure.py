"""A subject who is erased is gone, wherever it lay; what a hold or a statute keeps stays, and the receipt says so."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from audit.errors import LogUnavailableError
from audit.log import AuditLog
from audit.verdict import Code
from governance.consent import Evidence
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.stored_audio import StoredAudio
from governance.tables import subjects
from retention.data_map import DataMap, Level, Target, Verified
from retention.dbos_jobs import DbosJobs
from retention.erasure import Erasures
from retention.erasure_records import State
from retention.erasure_steps import _exceptions
from retention.errors import (
    KeyDestroyedError,
    ObjectLockedError,
    StorageUnavailableError,
    SubjectErasedError,
    UnknownRequestError,
)
from retention.hold_scope import HoldScope
from retention.residue import journalled, traces
from retention.tables import object_subjects, objects, reviews, sidecars, subject_keys
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.erasing import Desk, TaskJobs, desk
from tests.retention.shelf import Shelf
from tests.retention.vault_room import keep_a_stream, permit, speech

YEARS = timedelta(days=365 * 6)


@pytest.fixture
async def office(archive: Archive) -> AsyncIterator[Desk]:
    async with desk(archive) as made:
        yield made


async def stored(office: Desk, name: str = "patient-1", stream: str = "5" * 32, **obligations: object) -> SubjectRef:
    """A clinic's subject with a stored stream: audio, transcript and clear transcript, keys and sidecar."""
    subject = await office.archive.subject(CLINIC, name)
    await keep_a_stream(office.room, permit(office.archive, subject, stream=stream, **obligations), {"caller": "Zeb"})
    return subject


async def floored(office: Desk, subject: SubjectRef, kind: str = "transcript") -> None:
    """Let a statute keep the subject's objects of a kind."""
    its = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
    mine = objects.c.object_id.in_(its) & (objects.c.kind == kind)
    values = {"keep_until": office.archive.clock() + YEARS, "purpose": "treatment"}
    async with office.archive.database.begin() as connection:
        await connection.execute(update(objects).where(mine).values(values))


async def hold(office: Desk, subject: SubjectRef) -> str:
    placed = await office.holds.place(
        CLINIC,
        matter="doe-v-clinic",
        scope=HoldScope(subjects=frozenset({subject})),
        review_at=office.archive.clock() + timedelta(days=30),
        tell_subject=True,
        actor="k1",
    )
    return placed.hold_id


async def needles(office: Desk, subject: SubjectRef) -> list[bytes]:
    """Bytes that tell that the subject is there."""
    its = select(object_subjects.c.object_id).where(object_subjects.c.subject == subject)
    async with office.archive.database.begin() as connection:
        keys = (await connection.execute(select(subject_keys).where(subject_keys.c.subject == subject))).one()
        lookup = (await connection.execute(select(subjects.c.lookup).where(subjects.c.subject == subject))).scalar_one()
        rows = (await connection.execute(select(objects.c.wrapped_key).where(objects.c.object_id.in_(its)))).scalars()
        cars = (await connection.execute(select(sidecars.c.sealed).where(sidecars.c.subject == subject))).scalars()
        return [keys.content_key, keys.sidecar_key, lookup, *rows, *cars]


async def count(office: Desk, subject: SubjectRef) -> dict[str, int]:
    target = Target(CLINIC, subject)
    return {store.name: await store.locate(target) for store in office.data_map.stores}


async def test_subject_is_gone_from_every_store_and_its_bytes_from_the_files(office: Desk) -> None:
    subject, other = await stored(office), await stored(office, "patient-2", "6" * 32)
    await office.archive.records.consents.record(
        CLINIC, "patient-1", purposes=["care"], notice_version="v1", evidence=Evidence.PAPER,
        expires_at=office.archive.clock() + timedelta(days=9), actor="test",
    )  # fmt: skip
    before, traced = await count(office, subject), await needles(office, subject)
    files = journalled(office.archive.data / "records.sqlite")
    assert all(await traces(files, traced)), "the search finds them before: a positive control"
    assert before | {"objects": 3, "subject-keys": 2, "subject-index": 2, "sidecars": 1} == before

    erasure = await office.erase(CLINIC, subject)

    assert erasure.state is State.COMPLETED
    assert not any((await count(office, subject)).values())
    assert sum(await traces(files, traced)) == 0
    assert len(list(office.room.store.names())) == 3
    for each in await office.room.rows.of_subject(CLINIC, other):
        assert await office.room.content(each)


async def test_receipt_verifies_offline_and_is_bound_to_the_log(office: Desk) -> None:
    subject = await stored(office)
    erasure = await office.erase(CLINIC, subject)
    verdict = office.verified(erasure)
    assert verdict.code is Code.OK
    said = verdict.predicate
    (done,) = await office.entries(CLINIC, "erasure.done")
    (intended,) = await office.entries(CLINIC, "erasure.intended")
    assert (said["log"]["index"], said["intent"], done["intent"]) == (
        done["index"],
        intended["index"],
        intended["index"],
    )
    levels = {each["store"]: each["level"] for each in said["stores"]}
    assert levels | {"objects": "physical", "record-pages": "physical", "audit-log": "out_of_scope"} == levels
    erased = {each["store"]: each["erased"] for each in said["stores"]}
    assert erased | {"objects": 3, "subject-keys": 2, "subject-index": 1, "sidecars": 1} == erased
    assert said["backups"] == [{"mechanism": "data-directory", "expires_at": "2026-12-26T12:00:00Z"}]
    assert {each["store"] for each in said["out_of_scope"]} >= {"audit-log", "accountability", "jobs"}
    assert said["suppressed"] is True
    assert "patient-1" not in str(said)


async def test_erased_subject_stays_erased_under_whatever_pseudonym(office: Desk) -> None:
    subject = await stored(office)
    await office.erase(CLINIC, subject)
    again = await office.archive.subject(CLINIC, "patient-1")
    assert again != subject
    for each in (subject, again):
        with pytest.raises(SubjectErasedError):
            await office.room.suppressions.refuse(CLINIC, each)
    with pytest.raises(SubjectErasedError):
        await keep_a_stream(office.room, permit(office.archive, again))
    await office.room.suppressions.refuse(CLINIC, await office.archive.subject(CLINIC, "patient-2"))
    await office.room.suppressions.refuse(SHOP, await office.archive.subject(SHOP, "patient-1"))


async def test_subject_who_came_back_can_be_erased_again(office: Desk) -> None:
    first = await office.erase(CLINIC, await stored(office))
    second = await office.erase(CLINIC, await office.archive.subject(CLINIC, "patient-1"))
    assert (first.state, second.state) == (State.COMPLETED, State.COMPLETED)
    assert await office.archive.records.subjects.find(CLINIC, "patient-1") is None


async def test_what_a_statute_keeps_stays_readable_and_is_named_with_its_basis(office: Desk) -> None:
    subject = await stored(office)
    await floored(office, subject)
    erasure = await office.erase(CLINIC, subject)
    assert erasure.state is State.PARTIAL
    (left,) = await office.room.rows.of_subject(CLINIC, subject)
    assert left.label.kind == "transcript"
    assert left.restricted
    async with office.archive.database.begin() as connection:
        (review,) = (await connection.execute(select(reviews))).all()
    assert (review.object_id, review.rules) == (left.label.object_id, [2, 4])
    verdict = office.verified(erasure)
    assert verdict.code is Code.OK
    (exception,) = verdict.predicate["exceptions"]
    basis = "45_CFR_164.316_b_2_i"
    assert exception | {"class": "transcript.health", "basis": basis, "rule": 2, "count": 1} == exception
    assert exception["until"].startswith("2032-11")
    assert (await office.entries(CLINIC, "erasure.done"))[0]["exceptions"] == [basis]
    assert await office.room.keys.open_content(CLINIC, subject)


async def test_receipt_stays_small_however_many_objects_are_kept_until_different_days() -> None:
    exempt = {f"transcript.health|2|45_CFR|2030-{day:05}": ["a", "b"] for day in range(9_000)}
    exempt["audio.health|1|legal_hold|"] = ["c"]
    assert _exceptions(exempt) == [
        {"class": "audio.health", "rule": 1, "basis": "legal_hold", "until": "", "count": 1},
        {"class": "transcript.health", "rule": 2, "basis": "45_CFR", "until": "2030-08999", "count": 18_000},
    ]


async def test_redacted_audio_goes_with_the_rest_before_anybody_has_listened_to_it(office: Desk) -> None:
    subject = await stored(office, stored_audio=StoredAudio.BOTH)
    assert len(await office.room.rows.unverified()) == 1
    erasure = await office.erase(CLINIC, subject)
    assert erasure.state is State.COMPLETED
    assert await office.room.rows.of_subject(CLINIC, subject) == []
    assert await office.room.rows.unverified() == []


async def test_record_that_a_statute_keeps_whole_is_refused_and_the_subject_stays_in_care(office: Desk) -> None:
    subject = await stored(office)
    for kind in ("audio", "transcript", "clear_transcript"):
        await floored(office, subject, kind)
    erasure = await office.erase(CLINIC, subject)
    assert erasure.state is State.HELD
    assert len(await office.room.rows.of_subject(CLINIC, subject)) == 3
    assert office.streams.ended == []  # type: ignore[attr-defined]  # the simulator's
    await office.room.suppressions.refuse(CLINIC, subject)
    verdict = office.verified(erasure)
    assert (verdict.code, verdict.predicate["suppressed"]) == (Code.OK, False)
    assert (await office.entries(CLINIC, "erasure.done"))[0]["outcome"] == "held"


async def test_hold_stops_an_erasure_and_its_release_lets_it_go_on(office: Desk) -> None:
    subject = await stored(office)
    held = await hold(office, subject)
    erasure = await office.erase(CLINIC, subject)
    assert (erasure.state, office.verified(erasure).predicate["exceptions"][0]["basis"]) == (State.HELD, "legal_hold")
    await office.erasures.retry(CLINIC, erasure.erasure_id, actor="test")
    assert (await office.erasures.outcome(CLINIC, erasure.erasure_id)).state == "held", "the hold is still there"
    await office.holds.propose_release(CLINIC, held, actor="k1")
    await office.holds.approve_release(CLINIC, held, actor="k2")
    await office.erasures.retry(CLINIC, erasure.erasure_id, actor="test")
    ended = await office.erasures.wait(CLINIC, erasure.erasure_id)
    assert ended.state is State.COMPLETED
    assert office.verified(ended).code is Code.OK
    assert not any((await count(office, subject)).values())
    assert [entry["outcome"] for entry in await office.entries(CLINIC, "erasure.done")] == ["held", "completed"]


async def test_hold_placed_between_locating_and_erasing_wins(office: Desk) -> None:
    subject = await stored(office)

    class Paused(TaskJobs):
        async def _run(self, ref: str) -> None:
            for name, step in office.erasures.plan.steps:
                if name == "erase-objects":
                    await hold(office, subject)
                await step(ref)

    jobs = Paused(office.erasures.plan)
    office.erasures.use(jobs)
    erasure = await office.erase(CLINIC, subject)
    assert erasure.state is State.HELD
    assert len(await office.room.rows.of_subject(CLINIC, subject)) == 3
    for each in await office.room.rows.of_subject(CLINIC, subject):
        assert await office.room.content(each)
    verdict = office.verified(erasure)
    assert verdict.code is Code.OK
    assert {each["basis"] for each in verdict.predicate["exceptions"]} == {"legal_hold"}


async def test_withdrawn_consent_takes_what_rested_on_it_and_no_more(office: Desk) -> None:
    subject = await stored(office)
    consent_id = await office.archive.records.consents.record(
        CLINIC, "patient-1", purposes=["care"], notice_version="v1", evidence=Evidence.PAPER,
        expires_at=office.archive.clock() + timedelta(days=9), actor="test",
    )  # fmt: skip
    its = await office.room.rows.of_subject(CLINIC, subject)
    rested = [each.label.object_id for each in its if each.label.kind == "audio"]
    async with office.archive.database.begin() as connection:
        await connection.execute(update(objects).where(objects.c.object_id.in_(rested)).values(consent_id=consent_id))
    await office.archive.records.consents.withdraw(CLINIC, consent_id, actor="test")
    erasure = await office.erase(CLINIC, subject, "consent_withdrawn")
    assert erasure.state is State.PARTIAL
    left = await office.room.rows.of_subject(CLINIC, subject)
    assert {each.label.kind.value for each in left} == {"transcript", "clear_transcript"}
    assert not any(each.restricted for each in left)
    assert await office.archive.records.subjects.find(CLINIC, "patient-1") == subject
    await office.room.suppressions.refuse(CLINIC, subject)
    assert {each["basis"] for each in office.verified(erasure).predicate["exceptions"]} == {"other_lawful_basis"}


async def test_counterparts_keep_their_own_and_lose_what_was_said_about_the_subject(office: Desk) -> None:
    subject, doctor = await office.archive.subject(CLINIC, "p"), await office.archive.subject(CLINIC, "d")
    await keep_a_stream(office.room, permit(office.archive, subject, doctor), {"caller": "Zeb"})
    await office.erase(CLINIC, subject)
    left = await office.room.rows.of_subject(CLINIC, doctor)
    assert {each.label.channel for each in left} == {1}
    assert all([await office.room.content(each) for each in left])
    async with office.archive.database.begin() as connection:
        assert (await connection.execute(select(sidecars))).all() == []


async def test_shared_recording_goes_with_either_of_its_voices(office: Desk) -> None:
    one, two = await office.archive.subject(CLINIC, "one"), await office.archive.subject(CLINIC, "two")
    shelf = Shelf(office.archive)
    shelf.store = office.room.store  # type: ignore[assignment]  # the vault's
    await shelf.add(CLINIC, 2, subjects=[one, two], age=timedelta(0))
    erasure = await office.erase(CLINIC, one)
    assert erasure.state is State.COMPLETED
    assert await office.room.rows.of_subject(CLINIC, two) == []
    assert await office.archive.records.subjects.find(CLINIC, "two") == two


async def test_live_streams_end_and_what_they_stored_goes_too(archive: Archive) -> None:
    class Speaking:
        """A stream that is ended stores what it heard."""

        async def end_subject(self, tenant: TenantId, subject: SubjectRef) -> int:
            assert await made.room.suppressions.listed(tenant, subject), "none may open in between and store"
            release.set()
            await stream
            return 1

    release = asyncio.Event()
    async with desk(archive, streams=Speaking()) as made:
        subject = await stored(made)

        async def speak() -> None:
            async with made.room.vault.open(permit(archive, subject, stream="7" * 32), {}) as seal:
                begun.set()
                await release.wait()
                del seal

        begun = asyncio.Event()
        stream = asyncio.create_task(speak())
        await begun.wait()
        erasure = await made.erase(CLINIC, subject)
        assert erasure.state is State.COMPLETED
        assert not any((await count(made, subject)).values())
        rows = {each["store"]: each["erased"] for each in made.verified(erasure).predicate["stores"]}
        assert rows["live-streams"] == 1
        assert not any(path.is_file() for path in made.room.spool_dir.iterdir())


async def test_two_workers_on_one_job_do_it_once(office: Desk) -> None:
    subject = await stored(office)
    erasure_id = await office.erasures.begin(CLINIC, subject, cause="request", request_id="r" * 8, actor="test")
    erasure = await office.erasures.get(CLINIC, erasure_id)
    await office.jobs.submit("erasure", erasure.job + "-other")
    ended = await office.erasures.wait(CLINIC, erasure_id)
    assert ended.state is State.COMPLETED
    assert len(await office.entries(CLINIC, "erasure.done")) == 1
    again = await office.erasures.begin(CLINIC, subject, cause="request", request_id="r" * 8, actor="test")
    assert again == erasure_id
    assert len(await office.entries(CLINIC, "erasure.intended")) == 1


async def test_subject_of_whom_nothing_is_stored_gets_a_receipt_too(office: Desk) -> None:
    subject = await office.archive.subject(SHOP, "buyer")
    erasure = await office.erase(SHOP, subject)
    assert (erasure.state, office.verified(erasure).code) == (State.COMPLETED, Code.OK)
    assert await office.archive.records.subjects.find(SHOP, "buyer") is None


async def test_other_tenants_do_not_see_an_erasure(office: Desk) -> None:
    erasure = await office.erase(SHOP, await office.archive.subject(SHOP, "buyer"))
    with pytest.raises(UnknownRequestError):
        await office.erasures.outcome(CLINIC, erasure.erasure_id)


async def test_store_that_does_not_let_go_makes_a_failure_and_no_receipt(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await stored(office)

    def broken(_name: str) -> int:
        raise StorageUnavailableError("gone")

    monkeypatch.setattr(office.room.store, "delete", broken)
    with pytest.raises(StorageUnavailableError):
        await office.erase(CLINIC, subject)
    (failed,) = await office.means.rows.of_subject(CLINIC, subject)
    assert (failed.state, failed.receipt) == (State.FAILED, None)
    assert [entry["outcome"] for entry in await office.entries(CLINIC, "erasure.done")] == ["failed"]
    monkeypatch.undo()
    await office.erasures.retry(CLINIC, failed.erasure_id, actor="test")
    ended = await office.erasures.wait(CLINIC, failed.erasure_id)
    assert (ended.state, office.verified(ended).code) == (State.COMPLETED, Code.OK)


async def test_locked_version_is_kept_by_name_and_its_key_is_gone(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await stored(office)
    (one, *_) = await office.room.rows.of_subject(CLINIC, subject)
    delete = office.room.store.delete

    def locked(name: str) -> int:
        if name == one.name:
            raise ObjectLockedError("until next year")
        return delete(name)

    monkeypatch.setattr(office.room.store, "delete", locked)
    erasure = await office.erase(CLINIC, subject)
    assert erasure.state is State.PARTIAL
    verdict = office.verified(erasure)
    assert (verdict.code, verdict.predicate["exceptions"][0]["basis"]) == (Code.OK, "object_lock")
    (left,) = await office.room.rows.of_subject(CLINIC, subject)
    assert (left.state.value, left.wrapped_key) == ("destroying", b"")
    monkeypatch.undo()
    await office.erasures.retry(CLINIC, erasure.erasure_id, actor="test")
    assert (await office.erasures.wait(CLINIC, erasure.erasure_id)).state is State.COMPLETED


async def test_stream_of_a_held_subject_that_goes_on_loses_nothing(office: Desk) -> None:
    subject = await stored(office)
    await hold(office, subject)
    async with office.room.vault.open(permit(office.archive, subject, stream="8" * 32), {"caller": "Zoe"}) as seal:
        await seal.audio(speech(0.5))
        assert (await office.erase(CLINIC, subject)).state is State.HELD
        await seal.audio(speech(0.5, begins=0.5))
    left = await office.room.rows.of_subject(CLINIC, subject)
    assert sum(each.label.stream_id == "8" * 32 for each in left) == 1
    async with office.archive.database.begin() as connection:
        assert len((await connection.execute(select(sidecars))).all()) == 2


async def test_hold_keeps_a_sidecar_of_which_no_object_is_left(office: Desk) -> None:
    subject = await stored(office)
    held = await hold(office, subject)
    async with office.archive.database.begin() as connection:
        await connection.execute(delete(object_subjects))
        await connection.execute(delete(objects))
    erasure = await office.erase(CLINIC, subject)
    verdict = office.verified(erasure)
    assert (erasure.state, verdict.code) == (State.HELD, Code.OK)
    (exception,) = verdict.predicate["exceptions"]
    assert exception | {"class": "sidecar.*", "basis": "legal_hold", "count": 1} == exception
    async with office.archive.database.begin() as connection:
        assert len((await connection.execute(select(sidecars))).all()) == 1
    assert await office.room.keys.open_sidecar(CLINIC, subject)
    await office.holds.propose_release(CLINIC, held, actor="k1")
    await office.holds.approve_release(CLINIC, held, actor="k2")
    await office.erasures.retry(CLINIC, erasure.erasure_id, actor="test")
    assert (await office.erasures.wait(CLINIC, erasure.erasure_id)).state is State.COMPLETED


async def test_statute_keeps_a_sidecar_longer_than_its_stream(office: Desk) -> None:
    subject = await stored(office)
    until = office.archive.clock() + YEARS
    async with office.archive.database.begin() as connection:
        await connection.execute(update(sidecars).values(keep_until=until))
    erasure = await office.erase(CLINIC, subject)
    verdict = office.verified(erasure)
    assert (erasure.state, verdict.code) == (State.PARTIAL, Code.OK)
    (exception,) = verdict.predicate["exceptions"]
    assert exception | {"class": "sidecar.*", "basis": "statutory_floor", "rule": 2, "count": 1} == exception
    assert exception["until"] == until.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert await office.room.rows.of_subject(CLINIC, subject) == []
    assert await office.room.keys.open_sidecar(CLINIC, subject)


async def test_bytes_that_a_page_kept_are_found_and_written_over(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = await stored(office)
    rebuilt: list[bool] = []
    rebuild = Database.rebuild

    async def noted(database: Database) -> None:
        rebuilt.append(True)
        await rebuild(database)

    monkeypatch.setattr(Database, "rebuild", noted)
    begin = Database.begin

    @asynccontextmanager
    async def careless(database: Database) -> AsyncIterator[AsyncConnection]:
        async with begin(database) as connection:
            await connection.execute(text("PRAGMA secure_delete=OFF"))
            yield connection

    monkeypatch.setattr(Database, "begin", careless)
    traced = await needles(office, subject)
    erasure = await office.erase(CLINIC, subject)
    assert rebuilt, "the search is what found them"
    assert sum(await traces(journalled(office.archive.data / "records.sqlite"), traced)) == 0
    levels = {each["store"]: each["level"] for each in office.verified(erasure).predicate["stores"]}
    assert levels["record-pages"] == "physical"


async def test_step_that_fails_for_a_while_is_tried_again_and_ends_well(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await stored(office)
    delete, left = office.room.store.delete, iter([1, 1])

    def flaky(name: str) -> int:
        if next(left, 0):
            raise StorageUnavailableError("for a while")
        return delete(name)

    monkeypatch.setattr(office.room.store, "delete", flaky)
    office.erasures = Erasures(office.means, office.archive.log)
    async with DbosJobs(office.archive.data / "jobs.sqlite", [office.erasures.plan], pauses=(0, 0, 0)) as jobs:
        office.erasures.use(jobs)
        erasure = await office.erase(CLINIC, subject)
    assert erasure.state is State.COMPLETED
    assert [entry["outcome"] for entry in await office.entries(CLINIC, "erasure.done")] == ["completed"]
    assert sum(await traces(journalled(office.archive.data / "jobs.sqlite"), [subject.encode()])) == 0


async def test_store_that_still_holds_something_is_never_called_complete(archive: Archive) -> None:
    class Stubborn:
        name, holds = "stubborn", frozenset({"table:none"})

        async def locate(self, target: Target) -> int:
            return 1

        async def erase(self, target: Target) -> int:
            return 0

        async def verify(self, target: Target) -> Verified:
            return Verified("stubborn", level=Level.LOGICAL, remaining=1)

    async with desk(archive) as office:
        means = replace(office.means, data_map=DataMap([*office.data_map.stores, Stubborn()]))
        office.erasures = Erasures(means, archive.log, attempts=1)
        office.jobs = TaskJobs(office.erasures.plan)
        office.erasures.use(office.jobs)
        erasure = await office.erase(SHOP, await archive.subject(SHOP, "buyer"))
        assert erasure.state is State.FAILED
        verdict = office.verified(erasure)
        assert (verdict.code, verdict.predicate["outcome"]) == (Code.OK, "failed")


async def test_intent_without_a_row_is_closed_as_abandoned(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = await stored(office)

    async def cut_off(_erasure: object) -> None:
        raise RuntimeError("killed here")

    monkeypatch.setattr(office.means.rows, "add", cut_off)
    with pytest.raises(RuntimeError):
        await office.erase(CLINIC, subject)
    monkeypatch.undo()
    assert await office.erasures.recover() == 1
    assert await office.erasures.recover() == 0
    (done,) = await office.entries(CLINIC, "erasure.done")
    assert (done["outcome"], len(await office.room.rows.of_subject(CLINIC, subject))) == ("abandoned", 3)


async def test_failure_that_the_log_could_not_take_is_closed_by_the_next_start(
    office: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await stored(office)

    async def gone(*_arguments: object) -> int:
        raise LogUnavailableError("the disk is full")

    def broken(_name: str) -> int:
        monkeypatch.setattr(AuditLog, "append", gone)
        raise StorageUnavailableError("gone")

    monkeypatch.setattr(office.room.store, "delete", broken)
    with pytest.raises(StorageUnavailableError):
        await office.erase(CLINIC, subject)
    monkeypatch.undo()
    assert await office.entries(CLINIC, "erasure.done") == []
    assert await office.erasures.recover() == 1
    assert [entry["outcome"] for entry in await office.entries(CLINIC, "erasure.done")] == ["failed"]
    assert await office.erasures.recover() == 0


async def test_destroyed_keys_open_nothing(office: Desk) -> None:
    subject = await stored(office)
    (one, *_) = await office.room.rows.of_subject(CLINIC, subject)
    await office.erase(CLINIC, subject)
    with pytest.raises(KeyDestroyedError):
        await office.room.keys.unwrap_object_key(one.wrapped_key, one.label)
