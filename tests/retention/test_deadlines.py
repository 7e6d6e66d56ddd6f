"""When an answer is due: never later than the law says, wherever the person lives."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from retention.deadlines import Period, due
from retention.errors import ScheduleError

MONTH, THREE_MONTHS = Period.parse("P1M"), Period.parse("P1M") + Period.parse("P2M")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
PERIODS = st.one_of(
    st.integers(0, 40).map(lambda count: Period(months=count)),
    st.integers(0, 400).map(lambda count: Period(days=count)),
    st.integers(1, 60).map(lambda count: Period(business_days=count)),
)
ZONES = st.sampled_from(
    [
        "UTC", "Europe/Berlin", "Europe/Lisbon", "America/Los_Angeles", "America/St_Johns", "Asia/Kolkata",
        "Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Chatham", "Australia/Lord_Howe", "Antarctica/Troll",
        "Africa/Casablanca", "Etc/GMT+12", "Etc/GMT-14",
    ]
).map(ZoneInfo)  # fmt: skip


def _business_days(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _end_of_last_day(received: datetime, period: Period, zone: ZoneInfo) -> datetime:
    """What the law means: the end, there, of the last day of a period that begins the day after receipt, there."""
    day = received.astimezone(zone).date() + relativedelta(months=period.months, days=period.days)
    last = _business_days(day, period.business_days)
    return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


@given(MOMENTS, PERIODS, ZONES)
def test_it_is_never_later_than_the_law_anywhere(received: datetime, period: Period, zone: ZoneInfo) -> None:
    assert due(received, period) <= _end_of_last_day(received, period, zone)


@given(MOMENTS, PERIODS, ZONES)
def test_it_takes_little_of_what_the_law_gives(received: datetime, period: Period, zone: ZoneInfo) -> None:
    lost = _end_of_last_day(received, period, zone) - due(received, period)
    assert lost <= timedelta(days=2 if not period.business_days else 5)


@given(MOMENTS, PERIODS, ZONES)
def test_the_zone_in_which_the_moment_is_told_does_not_matter(
    received: datetime, period: Period, zone: ZoneInfo
) -> None:
    assert due(received.astimezone(zone), period) == due(received, period)


@given(MOMENTS, MOMENTS, PERIODS)
def test_what_came_later_is_due_no_earlier_by_more_than_its_month_lacks(
    one: datetime, other: datetime, period: Period
) -> None:
    earlier, later = sorted((one, other))
    assert due(later, period) >= due(earlier, period) - timedelta(days=1)


@given(MOMENTS, PERIODS, PERIODS)
def test_more_time_is_never_less(received: datetime, answer: Period, extension: Period) -> None:
    assert due(received, answer + extension) >= due(received, answer) - timedelta(days=1)


@pytest.mark.parametrize(
    ("received", "period", "last_day"),
    [
        ("2026-01-15T12:00Z", MONTH, "2026-02-15"),
        ("2026-01-31T12:00Z", MONTH, "2026-02-28"),
        ("2028-01-31T12:00Z", MONTH, "2028-02-29"),  # a leap year
        ("2028-02-29T12:00Z", Period(months=12), "2029-02-28"),
        ("2026-08-31T12:00Z", MONTH, "2026-09-30"),  # the EDPB's own example (Guidelines 01/2022)
        ("2026-03-05T12:00Z", MONTH, "2026-04-05"),  # likewise
        ("2026-01-31T12:00Z", THREE_MONTHS, "2026-04-30"),  # counted in one: not 28 February and two months
        ("2026-01-15T12:00Z", Period(days=45), "2026-03-01"),
        ("2026-11-18T12:00Z", Period(business_days=10), "2026-12-02"),  # a Wednesday; two weekends are not counted
        ("2026-11-20T12:00Z", Period(business_days=10), "2026-12-03"),  # a Friday, but Saturday somewhere
        ("2026-12-31T12:00Z", Period(days=1), "2027-01-01"),  # holidays are days
    ],
)
def test_it_falls_on_the_last_day_of_the_period(received: str, period: Period, last_day: str) -> None:
    found = due(datetime.fromisoformat(received), period)
    assert (found.date().isoformat(), found.time()) == (last_day, time(10, 0))


def test_at_the_edge_of_a_month_the_shortest_reading_counts() -> None:
    # Somewhere it is 31 January already, whose month ends on the 28th.
    assert due(datetime(2026, 1, 30, 12, tzinfo=UTC), MONTH) == datetime(2026, 2, 27, 10, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 1, 1), MONTH)  # noqa: DTZ001  that is the fault


@pytest.mark.parametrize(
    "text", ["", "P", "P1Y", "1M", "P-1M", "P1.5M", "P1M2D", "P9999D", "10 days", "ten business days"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError):
        Period.parse(text)
