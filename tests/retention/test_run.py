"""Retention runs: what is due goes and nothing else, twice is once, and a crash anywhere is made good."""

import asyncio
import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from audit.errors import LogUnavailableError
from audit.events import Event, RetentionDone
from governance.errors import RecordsUnavailableError
from governance.identity import SubjectRef, TenantId
from retention import destruction, population, sidecar_expiry
from retention.destruction import Destruction
from retention.errors import ObjectLockedError
from retention.hold_scope import HoldScope
from retention.holds import Holds
from retention.precedence import Outcome
from retention.reviews import Reviews
from retention.run import RetentionRun
from retention.run_report import Counts, TenantReport
from retention.schedule import Schedule
from retention.tables import retention_runs, sidecars
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.shelf import Shelf, entries
from tests.retention.test_schedule import row as rule

NOTHING = hashlib.sha256(b"").hexdigest()
EVERYTHING = HoldScope(everything=True)


class Office:
    """Everything a run needs, over one archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.shelf = Shelf(archive)
        ledger, database = archive.records.ledger, archive.database
        self.holds = Holds(database, ledger, archive.clock)
        self.reviews = Reviews(database, ledger, self.holds, archive.clock)
        self.destruction = Destruction(database, self.shelf.store, self.holds)
        self.schedule = Schedule.parse(
            {"jurisdictions": ["local"], "rules": [rule("audio.*"), rule("transcript.health", biometric=True)]},
            revision="r1",
            digest="d" * 64,
        )
        self.epochs = Epochs()

    def run(self) -> RetentionRun:
        """As a process that has just started has it."""
        return RetentionRun(
            database=self.archive.database,
            log=self.archive.log,
            changes=self.archive.records.ledger,
            tenants=self.archive.records.tenants,
            schedule=self.schedule,
            holds=self.holds,
            reviews=self.reviews,
            destruction=self.destruction,
            epochs=self.epochs,
        )

    async def once(self, tenant: TenantId = CLINIC, **options: Any) -> TenantReport:
        report = await self.run().run_once(self.archive.clock(), actor="test", tenant=tenant, **options)
        return report.tenants[0]

    async def hold(self, scope: HoldScope = EVERYTHING) -> str:
        review = self.archive.clock() + timedelta(days=90)
        made = await self.holds.place(
            CLINIC, matter="case-7", scope=scope, review_at=review, tell_subject=True, actor="key-1"
        )
        return made.hold_id

    async def release(self, hold_id: str) -> None:
        await self.holds.propose_release(CLINIC, hold_id, actor="key-1")
        await self.holds.approve_release(CLINIC, hold_id, actor="key-2")


class Epochs:
    """Notes down when it is asked; the real ones have tests of their own."""

    def __init__(self) -> None:
        self.asked = 0

    async def turn_due(self, now: object, days: int, *, actor: str) -> list[object]:
        self.asked += 1
        return []


PAGE = 8


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few objects take several pages and batches."""
    monkeypatch.setattr(population, "PAGE_ROWS", PAGE)
    monkeypatch.setattr(destruction, "BATCH_OBJECTS", PAGE)
    monkeypatch.setattr(sidecar_expiry, "PAGE_ROWS", 2)


@pytest.fixture
def office(archive: Archive) -> Office:
    return Office(archive)


async def test_what_is_due_goes_with_its_key_and_its_file_and_nothing_else(office: Office) -> None:
    due = await office.shelf.add(CLINIC, 5)
    fresh = await office.shelf.add(CLINIC, 3, age=timedelta(days=6))
    theirs = await office.shelf.add(SHOP, 2)
    keys = [(await office.shelf.rows(CLINIC))[each].wrapped_key for each in due]
    report = await office.once()
    assert report.counts == Counts(destroyed=5)
    assert set(await office.shelf.rows(CLINIC)) == set(fresh)
    assert office.shelf.files() == {*fresh, *theirs}
    left = (await office.shelf.rows(CLINIC)).values()
    pages = b"".join(file.read_bytes() for file in office.archive.data.glob("records.sqlite*"))
    assert not any(key in pages for key in keys)
    assert all(row.wrapped_key in pages for row in left)  # a key that is there would have been found


async def test_a_second_run_changes_nothing_and_says_so_with_the_same_digest(office: Office) -> None:
    await office.shelf.add(CLINIC, 3)
    kept = await office.shelf.add(CLINIC, 2, kind="transcript", keep_until=office.archive.clock() + timedelta(days=9))
    first, second = await office.once(), await office.once()
    assert (first.due, second.due) == (5, 2)
    assert first.after == second.before == second.after
    assert second.counts.destroyed == 0
    assert set(await office.shelf.rows(CLINIC)) == set(kept)


async def test_a_run_over_nothing_has_the_digest_of_nothing_and_is_on_record_all_the_same(office: Office) -> None:
    report = await office.once()
    assert (report.before, report.after, report.due) == (NOTHING, NOTHING, 0)
    done = await entries(office.archive, CLINIC, "retention.done")
    assert [(each["outcome"], each["population"]) for each in done] == [("completed", NOTHING)]


async def test_intent_and_result_frame_every_tenants_part(office: Office) -> None:
    await office.shelf.add(CLINIC, 2)
    report = await office.run().run_once(office.archive.clock(), actor="schedule")
    assert [each.tenant for each in report.tenants] == [CLINIC, SHOP]
    assert office.epochs.asked == 1
    for tenant, due in ((CLINIC, 2), (SHOP, 0)):
        intended, done = await entries(office.archive, tenant, "retention.intended", "retention.done")
        assert (intended["due"], done["destroyed"]) == (due, due)
        assert intended["run_id"] == done["run_id"] == report.run_id
        assert intended["actor"] == "schedule"
    async with office.archive.database.begin() as connection:
        rows = (await connection.execute(select(retention_runs).order_by(retention_runs.c.tenant))).all()
    assert [(row.tenant, row.counts["destroyed"], row.finished_at is not None) for row in rows] == [
        (CLINIC, 2, True),
        (SHOP, 0, True),
    ]


async def test_a_dry_run_tells_what_would_go_and_touches_nothing(office: Office) -> None:
    due = await office.shelf.add(CLINIC, 4)
    before = await office.shelf.rows(CLINIC)
    report = await office.once(dry_run=True)
    assert report.counts == Counts(destroyed=4)
    assert report.before == report.after != NOTHING
    assert await office.shelf.rows(CLINIC) == before
    assert office.shelf.files() == set(due)
    (done,) = await entries(office.archive, CLINIC, "retention.done")
    assert (done["outcome"], done["destroyed"]) == ("dry_run", 0)


async def test_populations_by_class_are_told_before_and_after(office: Office) -> None:
    await office.shelf.add(CLINIC, 3)
    await office.shelf.add(CLINIC, 1, age=timedelta(days=1))
    report = await office.once()
    told = [
        [(each.scheduled_class, each.objects, each.bytes, each.due) for each in classes]
        for classes in (report.classes_before, report.classes_after)
    ]
    assert told == [[("audio.health", 4, 512, 3)], [("audio.health", 1, 128, 0)]]


async def test_live_objects_are_the_vaults_until_it_has_stored_them(office: Office) -> None:
    (live,) = await office.shelf.add(CLINIC, 1, state="live")
    assert (await office.once()).due == 0
    assert live in await office.shelf.rows(CLINIC)


async def test_what_is_held_stays_restricted_until_the_hold_is_released_and_then_goes(office: Office) -> None:
    (one,) = await office.shelf.add(CLINIC, 1)
    hold = await office.hold()
    report = await office.once()
    assert report.counts == Counts(held=1)
    row = (await office.shelf.rows(CLINIC))[one]
    assert (row.restricted, row.state, len(row.wrapped_key)) == (True, "stored", 64)
    await office.release(hold)
    assert (await office.once()).counts == Counts(destroyed=1)
    assert office.shelf.files() == set()


async def test_a_hold_that_is_placed_between_judgement_and_destruction_wins(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = await office.shelf.add(CLINIC, 1)
    judged = office.destruction.destroy

    async def late(*args: Any, **options: Any) -> Any:
        await office.hold()
        return await judged(*args, **options)

    monkeypatch.setattr(office.destruction, "destroy", late)
    report = await office.once()
    assert report.counts == Counts(held=1)
    assert (await office.shelf.rows(CLINIC))[one].restricted


async def test_holds_placed_at_random_moments_of_a_run_find_each_object_whole_or_gone(office: Office) -> None:
    """Nothing that is there when `place` returns loses its key afterwards."""
    await office.shelf.add(CLINIC, 80)

    async def placed() -> dict[str, bytes]:
        await asyncio.sleep(0)
        await office.hold()
        rows = await office.shelf.rows(CLINIC)
        return {object_id: row.wrapped_key for object_id, row in rows.items() if row.state == "stored"}

    running = asyncio.create_task(office.once())
    whole = await placed()
    await running
    rows = await office.shelf.rows(CLINIC)
    assert {object_id: rows[object_id].wrapped_key for object_id in whole} == whole
    assert whole.keys() <= office.shelf.files()


async def test_a_statutory_floor_keeps_what_is_past_its_ceiling(office: Office) -> None:
    floor = office.archive.clock() + timedelta(days=1)
    (one,) = await office.shelf.add(CLINIC, 1, keep_until=floor)
    assert (await office.once()).counts == Counts(floored=1)
    office.archive.clock.forward(days=1)
    assert (await office.once()).counts == Counts(destroyed=1)
    assert one not in office.shelf.files()


async def test_a_hold_against_a_biometric_ceiling_goes_to_a_person_once(office: Office) -> None:
    (one,) = await office.shelf.add(CLINIC, 1, kind="transcript")
    hold = await office.hold()
    for _ in range(2):
        assert (await office.once()).counts == Counts(in_review=1)
    (review,) = await office.reviews.list(CLINIC)
    assert (review.object_id, review.rules, review.cause) == (one, (1, 3), "legal_hold-or-biometric_ceiling")
    assert (await office.shelf.rows(CLINIC))[one].restricted
    await office.reviews.decide(CLINIC, review.review_id, Outcome.KEEP, actor="key-2")
    assert (await office.once()).counts == Counts(held=1)
    assert await office.reviews.list(CLINIC) == []
    await office.release(hold)
    assert (await office.once()).counts == Counts(destroyed=1)


async def test_nothing_goes_before_its_floor_or_under_a_hold_and_nothing_else_stays_past_its_ceiling(
    office: Office,
) -> None:
    chance, now = random.Random(11), office.archive.clock()  # noqa: S311  a mixture, not a key
    voices = [await office.archive.subject(CLINIC, name) for name in ("ana", "ben")]
    everything: dict[str, tuple[bool, bool, bool]] = {}
    for _ in range(40):
        due, floor, held = (chance.random() < share for share in (0.7, 0.3, 0.3))
        (made,) = await office.shelf.add(
            CLINIC,
            1,
            subjects=[voices[0]] if held else [voices[1]],
            life=timedelta(days=chance.randint(1, 29) if due else chance.randint(31, 60)),
            keep_until=now + timedelta(days=chance.randint(1, 5)) if floor else None,
        )
        everything[made] = (due, floor, held)
    await office.hold(HoldScope(subjects=frozenset({voices[0]})))
    await office.once()
    left = set(await office.shelf.rows(CLINIC))
    assert left == {made for made, (due, floor, held) in everything.items() if not due or floor or held}
    assert office.shelf.files() == left


async def test_a_bound_ends_a_run_early_and_the_next_goes_on(office: Office) -> None:
    await office.shelf.add(CLINIC, 40)
    first = await office.once(limit=15)
    assert first.more
    assert 15 <= first.counts.destroyed < 40
    rest = await office.once()
    assert (rest.more, rest.after, first.counts.destroyed + rest.counts.destroyed) == (False, NOTHING, 40)
    outcomes = [each["outcome"] for each in await entries(office.archive, CLINIC, "retention.done")]
    assert outcomes == ["partial", "completed"]


async def test_progress_is_told(office: Office) -> None:
    await office.shelf.add(CLINIC, 12)
    told: list[tuple[int, int]] = []
    await office.once(progress=lambda judged, due: told.append((judged, due)))
    assert told[-1] == (12, 12)
    assert len(told) == 2


async def test_a_locked_file_leaves_no_key_and_is_tried_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = sorted(await office.shelf.add(CLINIC, 2))
    delete = office.shelf.store.delete

    def locked(name: str) -> int:
        if name.endswith(one):
            raise ObjectLockedError("locked")
        return delete(name)

    monkeypatch.setattr(office.shelf.store, "delete", locked)
    report = await office.once()
    assert report.counts == Counts(destroyed=1, failed=1)
    row = (await office.shelf.rows(CLINIC))[one]
    assert (row.state, row.wrapped_key) == ("destroying", b"")
    await office.hold()  # too late for what has no key: its file goes all the same
    monkeypatch.undo()
    assert (await office.once()).counts == Counts(destroyed=1)
    assert office.shelf.files() == set()
    assert other not in await office.shelf.rows(CLINIC)


async def test_nothing_is_destroyed_under_an_intent_that_is_not_durable(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = await office.shelf.add(CLINIC, 2)

    async def gone(tree: TenantId, event: Event) -> int:
        raise LogUnavailableError("gone")

    monkeypatch.setattr(office.archive.log, "append", gone)
    with pytest.raises(LogUnavailableError):
        await office.once()
    assert set(await office.shelf.rows(CLINIC)) == office.shelf.files() == set(due)


async def test_sidecars_go_at_their_own_time_unless_a_hold_covers_them(office: Office, archive: Archive) -> None:
    ana, ben = [await archive.subject(CLINIC, name) for name in ("ana", "ben")]

    async def left() -> set[SubjectRef]:
        async with archive.database.begin() as connection:
            return {row.subject for row in await connection.execute(select(sidecars))}

    past, future = archive.clock() - timedelta(days=1), archive.clock() + timedelta(days=1)
    made = [("1", ana, past), ("2", ben, past), ("3", ben, future), ("4", ben, None), ("5", ben, past)]
    common = {"tenant": CLINIC, "sealed": b"s", "created_at": past, "intent": 0}
    async with archive.database.begin() as connection:
        for stream, subject, due in made:
            values = {"stream_id": stream * 32, "subject": subject, "delete_after": due}
            values["keep_until"] = future if stream == "5" else None  # a statute's floor
            await connection.execute(insert(sidecars).values(common | values))
    hold = await office.hold(HoldScope(subjects=frozenset({ana})))
    assert (await office.once(dry_run=True)).counts.sidecars == 1
    assert (await office.once()).counts.sidecars == 1
    await office.release(hold)
    assert (await office.once()).counts.sidecars == 1
    assert await left() == {ben}


class Crash(Exception):  # noqa: N818  not an error of ours: the process is gone
    """The process ended here."""


def _nth(point: Callable[..., Any], count: int) -> Callable[..., Any]:
    """Ends the process before the nth call."""
    calls = 0

    async def crashing(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count:
            raise Crash
        return await point(*args, **options)

    return crashing


POINTS = (
    ("log", "append", 1),  # before the intent
    ("run", "_judge_all", 1),
    ("destruction", "_kill_keys", 1),
    ("destruction", "_remove_files", 1),
    ("destruction", "_drop_rows", 1),
    ("destruction", "_kill_keys", 2),
    ("destruction", "_remove_files", 2),
    ("destruction", "_drop_rows", 2),
    ("sidecars", "expire", 1),
    ("log", "append", 2),  # before the result
    ("run", "_cut_journal", 1),
)


@pytest.mark.parametrize(("where", "step", "count"), POINTS)
async def test_after_a_crash_between_any_two_steps_the_next_run_closes_it_and_goes_on(
    office: Office, monkeypatch: pytest.MonkeyPatch, where: str, step: str, count: int
) -> None:
    await office.shelf.add(CLINIC, 14)
    (kept,) = await office.shelf.add(CLINIC, 1, age=timedelta(days=1))
    run = office.run()
    await run.recover()
    target = {
        "log": office.archive.log,
        "run": run,
        "destruction": office.destruction,
        "sidecars": run._sidecars,
    }[where]
    with monkeypatch.context() as patched:
        patched.setattr(target, step, _nth(getattr(target, step), count))
        with pytest.raises(Crash):
            await run.run_once(office.archive.clock(), actor="test", tenant=CLINIC)
    report = await office.once()
    assert report.after == NOTHING
    assert set(await office.shelf.rows(CLINIC)) == office.shelf.files() == {kept}
    told = await entries(office.archive, CLINIC, "retention.intended", "retention.done")
    assert [each["type"] for each in told] == ["retention.intended", "retention.done"] * (len(told) // 2)
    destroyed = sum(each["destroyed"] for each in told if each["type"] == "retention.done")
    assert destroyed == 14
    async with office.archive.database.begin() as connection:
        rows = (await connection.execute(select(retention_runs))).all()
    assert rows
    assert all(row.finished_at is not None for row in rows)


async def test_recovery_closes_an_intent_whose_row_was_never_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.shelf.add(CLINIC, 2)
    append = office.archive.log.append

    async def crashing(tree: TenantId, event: Event) -> int:
        await append(tree, event)
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr(office.archive.log, "append", crashing)
        with pytest.raises(Crash):
            await office.once()
    assert await office.run().recover() == 1
    assert await office.run().recover() == 0
    intended, done = await entries(office.archive, CLINIC, "retention.intended", "retention.done")
    assert (done["outcome"], done["destroyed"], done["population"]) == ("interrupted", 0, intended["population"])


async def test_a_database_that_fails_in_the_middle_is_told_and_made_good(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.shelf.add(CLINIC, 3)
    with monkeypatch.context() as patched:

        async def failing(_gone: object) -> None:
            raise RecordsUnavailableError("gone")

        patched.setattr(office.destruction, "_drop_rows", failing)
        with pytest.raises(RecordsUnavailableError):
            await office.once()
    assert (await office.once()).after == NOTHING


async def test_two_runs_at_once_take_turns(office: Office) -> None:
    await office.shelf.add(CLINIC, 10)
    run = office.run()
    now = office.archive.clock()
    reports = await asyncio.gather(*(run.run_once(now, actor="test", tenant=CLINIC) for _ in range(3)))
    assert [report.tenants[0].counts.destroyed for report in reports] == [10, 0, 0]
    done = await entries(office.archive, CLINIC, "retention.intended", "retention.done")
    assert [each["type"] for each in done] == ["retention.intended", "retention.done"] * 3


def test_a_result_has_a_field_for_every_count() -> None:
    assert set(Counts.__slots__) <= {field for field in RetentionDone.__slots__}  # noqa: C416  names, not values
    assert replace(Counts(1, 2), held=5) + Counts(1) == Counts(2, 5)
