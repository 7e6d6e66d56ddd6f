"""A new schedule over what is stored: sooner, never later, but for a floor; on record, and once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.rescheduling import tightened
from retention.run_report import Counts
from retention.schedule import Deadlines, Schedule
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.shelf import entries
from tests.retention.test_run import Office
from tests.retention.test_schedule import floored, row

moments = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds it


def under(office: Office, revision: str, **rule: str) -> Office:
    """The same installation under another schedule."""
    rules = [floored(rule["floor"], rule["ceiling"]) if "floor" in rule else row(ceiling=rule["ceiling"])]
    office.schedule = Schedule.parse({"jurisdictions": ["local"], "rules": rules}, revision=revision, digest="d" * 64)
    return office


@pytest.fixture
def office(archive: Archive) -> Office:
    return Office(archive)


async def test_a_shorter_ceiling_takes_what_is_stored_along_and_is_on_record(office: Office) -> None:
    fresh = await office.shelf.add(CLINIC, 20, age=timedelta(days=3))
    report = await under(office, "r2", ceiling="P2D").once()
    assert (report.due, report.counts) == (20, Counts(destroyed=20))
    assert not office.shelf.files() & set(fresh)
    changes = [each for each in await entries(office.archive, CLINIC, "change.intended") if each["ref"] == "r2"]
    assert sum(int(each["details"]["objects"]) for each in changes) == 20
    assert {each["change"] for each in changes} == {"retention.reschedule"}


async def test_a_longer_ceiling_is_for_what_comes(office: Office) -> None:
    await office.shelf.add(CLINIC, 1)
    assert (await under(office, "r2", ceiling="P90D").once()).counts == Counts(destroyed=1)


async def test_a_floor_that_is_named_today_keeps_what_is_there_today(office: Office) -> None:
    (one,) = await office.shelf.add(CLINIC, 1)
    assert (await under(office, "r2", floor="P60D", ceiling="P90D").once()).counts == Counts()
    kept = (await office.shelf.rows(CLINIC))[one]
    assert kept.keep_until == kept.delete_after == kept.trigger_at + timedelta(days=60)


async def test_it_is_done_once_and_a_dry_run_does_not_do_it(office: Office) -> None:
    await office.shelf.add(CLINIC, 1, age=timedelta(days=3))
    await under(office, "r2", ceiling="P7D").once(dry_run=True)
    sizes = []
    for _ in range(3):
        await office.once()
        sizes.append(len([each for each in await entries(office.archive, CLINIC) if each.get("ref") == "r2"]))
    assert sizes == [1, 1, 1]


async def test_what_is_no_longer_covered_and_what_is_anothers_keep_what_they_have(office: Office) -> None:
    (uncovered,) = await office.shelf.add(CLINIC, 1, kind="transcript", age=timedelta(days=3))
    (theirs,) = await office.shelf.add(SHOP, 1, age=timedelta(days=3))
    await under(office, "r2", ceiling="P2D").once()
    assert (await office.shelf.rows(CLINIC))[uncovered].schedule_revision == "r1"
    assert (await office.shelf.rows(SHOP))[theirs].schedule_revision == "r1"


@given(moments, st.none() | moments, st.none() | moments)
def test_a_ceiling_never_moves_back_past_the_old_one_but_for_a_floor(
    ceiling: datetime, floor: datetime | None, old: datetime | None
) -> None:
    new = Deadlines(None if floor is None else min(floor, ceiling), ceiling)
    found = tightened(new, old)
    assert found.keep_until == new.keep_until
    assert found.delete_after <= ceiling
    assert old is None or found.delete_after <= old or found.delete_after == new.keep_until
    assert tightened(replace(new), found.delete_after) == found
