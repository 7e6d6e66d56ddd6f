"""The history of retention runs, and the alarm when there is none: once a gap, whoever restarts."""

from datetime import timedelta

import pytest

from audit.errors import LogUnavailableError
from audit.events import Event
from audit.trees import SYSTEM
from governance.identity import TenantId
from retention.run_history import MissedRuns, history
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.shelf import entries
from tests.retention.test_run import Office

HOURS = 48


@pytest.fixture
def office(archive: Archive) -> Office:
    return Office(archive)


def alarm(archive: Archive) -> MissedRuns:
    """As a process that has just started has it."""
    return MissedRuns(archive.database, archive.log, HOURS)


async def missed(archive: Archive) -> list[int]:
    if SYSTEM not in archive.log.trees():
        return []
    return [each["hours"] for each in await entries(archive, SYSTEM, "retention.missed")]


async def test_48_hours_without_a_run_raise_the_alarm_once_a_gap_even_over_a_restart(office: Office) -> None:
    archive = office.archive
    await office.once()
    archive.clock.forward(hours=47)
    watch = alarm(archive)
    assert not await watch.check(archive.clock())
    archive.clock.forward(hours=1)
    assert await watch.check(archive.clock())
    archive.clock.forward(hours=5)
    assert await watch.check(archive.clock())
    assert await alarm(archive).check(archive.clock())
    assert await missed(archive) == [48]
    await office.once()
    assert not await watch.check(archive.clock())
    assert not watch.missed
    archive.clock.forward(hours=49)
    await watch.check(archive.clock())
    assert await missed(archive) == [48, 49]


async def test_a_platform_that_never_ran_it_is_late_too_but_not_on_its_first_day(archive: Archive) -> None:
    watch = alarm(archive)
    assert not await watch.check(archive.clock())
    archive.clock.forward(hours=48)
    assert await watch.check(archive.clock())


async def test_a_lapse_is_told_by_any_span(office: Office) -> None:
    await office.once()
    office.archive.clock.forward(hours=26)
    watch, now = alarm(office.archive), office.archive.clock()
    assert [await watch.lapsed(now, timedelta(hours=hours)) for hours in (25, 26, 27)] == [True, True, False]


async def test_a_dry_run_is_no_run(office: Office) -> None:
    archive = office.archive
    archive.clock.forward(hours=48)
    await office.once(dry_run=True)
    assert await alarm(archive).check(archive.clock())


async def test_an_alarm_that_could_not_be_recorded_is_tried_again(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.clock.forward(hours=50)
    watch = alarm(archive)
    with monkeypatch.context() as patched:

        async def gone(_tree: TenantId, _event: Event) -> int:
            raise LogUnavailableError("gone")

        patched.setattr(archive.log, "append", gone)
        with pytest.raises(LogUnavailableError):
            await watch.check(archive.clock())
    assert watch.missed
    await watch.check(archive.clock())
    assert await missed(archive) == [50]


async def test_a_tenants_runs_are_listed_the_newest_first(office: Office) -> None:
    await office.shelf.add(CLINIC, 3)
    await office.once(dry_run=True)
    office.archive.clock.forward(hours=1)
    await office.once()
    runs = await history(office.archive.database, CLINIC)
    assert [(run.outcome, run.due, run.destroyed, run.left) for run in runs] == [
        ("completed", 3, 3, 0),
        ("dry_run", 3, 0, 3),
    ]
    assert await history(office.archive.database, SHOP) == []
