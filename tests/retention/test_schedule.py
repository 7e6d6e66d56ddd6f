"""The retention schedule: what it refuses to say, which row wins, and that deadlines are calendar time."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.errors import ScheduleError, UnlabelledError
from retention.schedule import Rule, Schedule
from retention.span import Span

SHIPPED = Path(__file__).parents[2] / "policies" / "earwitness" / "retention" / "data.json"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

moments = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds it
spans = st.builds(
    Span,
    st.integers(0, 240),
    st.builds(timedelta, days=st.integers(0, 4000), hours=st.integers(0, 30), seconds=st.integers(0, 5000)),
)


def row(scheduled_class: str = "audio.health", **changes: Any) -> dict[str, Any]:
    return {
        "class": scheduled_class,
        "purpose": "*",
        "jurisdiction": "*",
        "ceiling": "P30D",
        "ceiling_basis": ["default"],
        "trigger": "created",
        "action": "destroy",
    } | changes


def floored(floor: str, ceiling: str, **changes: Any) -> dict[str, Any]:
    return row(floor=floor, floor_basis=["statute"], ceiling=ceiling, **changes)


def schedule(*rows: dict[str, Any]) -> Schedule:
    return Schedule.parse({"jurisdictions": ["eu", "us"], "rules": list(rows)}, revision="r1", digest="d" * 64)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-01-31T08:00:00+00:00", "P1M", "2026-02-28T23:59:59.999999+00:00"),
        ("2028-01-31T08:00:00+00:00", "P1M", "2028-02-29T23:59:59.999999+00:00"),
        ("2024-02-29T08:00:00+00:00", "P1Y", "2025-02-28T23:59:59.999999+00:00"),
        ("2024-02-29T08:00:00+00:00", "P4Y", "2028-02-29T08:00:00+00:00"),
        ("2096-02-29T08:00:00+00:00", "P4Y", "2100-02-28T23:59:59.999999+00:00"),
        ("2026-08-31T08:00:00+00:00", "P6M", "2027-02-28T23:59:59.999999+00:00"),
        ("2026-11-30T08:00:00+00:00", "P1M", "2026-12-30T08:00:00+00:00"),
        ("2026-01-31T08:00:00+00:00", "P1M1D", "2026-03-01T23:59:59.999999+00:00"),
        ("2026-03-28T12:00:00+01:00", "P1D", "2026-03-29T11:00:00+00:00"),  # no hour is lost to summer time
        ("2026-12-31T23:30:00-05:00", "P1M", "2027-02-01T04:30:00+00:00"),  # the month is that of UTC
        ("2026-11-21T12:00:00+00:00", "PT0S", "2026-11-21T12:00:00+00:00"),
        ("2026-11-21T12:00:00+00:00", "P2W", "2026-12-05T12:00:00+00:00"),
    ],
)
def test_periods_are_those_of_the_calendar(start: str, span: str, end: str) -> None:
    assert Span.parse(span).after(datetime.fromisoformat(start)) == datetime.fromisoformat(end)


@given(moments, moments, spans)
def test_what_begins_later_never_ends_earlier(one: datetime, other: datetime, span: Span) -> None:
    earlier, later = sorted((one, other))
    assert span.after(earlier) <= span.after(later)


@given(moments, spans)
def test_a_period_has_the_length_it_is_said_to_have(start: datetime, span: Span) -> None:
    assert span.shortest <= span.after(start) - start <= span.longest


@given(moments, spans, spans)
def test_what_lies_within_another_period_never_outlasts_it(start: datetime, one: Span, other: Span) -> None:
    if one.within(other):
        assert one.after(start) <= other.after(start)


@given(moments, spans, st.integers(-12, 14))
def test_the_time_zone_in_which_a_moment_is_told_changes_nothing(start: datetime, span: Span, hours: int) -> None:
    told = start.astimezone(timezone(timedelta(hours=hours)))
    assert span.after(told) == span.after(start)
    assert span.after(told).utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Span.parse("P1D").after(datetime(2026, 1, 1))  # noqa: DTZ001  that is the fault


@pytest.mark.parametrize("text", ["", "P", "PT", "P1", "1D", "P-1D", "+P1D", "P1.5D", "P1DT", "p1d", "P1D ", "P101Y"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ScheduleError):
        Span.parse(text)


def test_the_row_with_the_fewest_wildcards_wins() -> None:
    rows = schedule(
        row("audio.*", ceiling="P1D"),
        row(ceiling="P2D"),
        row(purpose="care", ceiling="P3D"),
        row(purpose="care", jurisdiction="eu", ceiling="P4D"),
    )
    days = [
        rows.rule(*asked).ceiling.rest.days
        for asked in (
            ("audio.other", "care", "eu"),
            ("audio.health", "billing", "eu"),
            ("audio.health", "care", "us"),
            ("audio.health", "care", "eu"),
        )
    ]
    assert days == [1, 2, 3, 4]


def test_of_rows_that_tie_the_shorter_ceiling_wins_and_no_floor_is_lost() -> None:
    rows = schedule(
        row(purpose="care", ceiling="P90D", floor="P20D", floor_basis=["statute"]),
        row(jurisdiction="eu", ceiling="P30D", floor="P10D", floor_basis=["other"]),
    )
    rule = rows.rule("audio.health", "care", "eu")
    assert (rule.ceiling.rest.days, rule.floor and rule.floor.rest.days, rule.floor_basis) == (30, 20, ("statute",))


@pytest.mark.parametrize(
    "asked", [("video.health", "care", "eu"), ("audio", "care", "eu"), ("audio.health", "care", "mars")]
)
def test_what_no_row_covers_may_not_be_stored(asked: tuple[str, str, str]) -> None:
    with pytest.raises(UnlabelledError):
        schedule(row()).rule(*asked)


@pytest.mark.parametrize(
    "rows",
    [
        [floored("P31D", "P30D")],
        [floored("P1M", "P30D")],  # January has 31
        [floored("P1Y", "P365D")],  # and 2028 366
        [floored("P30D", "P1M")],
        [row(), row()],
        [row(purpose="care", ceiling="P9D"), floored("P10D", "P90D", jurisdiction="eu")],
        [row(floor="P1D")],  # which statute?
        [row(floor_basis=["statute"])],
        [row(jurisdiction="mars")],
        [row(trigger="last_interaction")],
        [row(action="archive")],
        [row(ceiling_basis=[])],
        [row(ceiling_basis=["because we like it"])],
        [row(ceiling=30)],
        [row(extra=1)],
        [row("*")],
        [row("AUDIO.health")],
        [{name: value for name, value in row().items() if name != "ceiling"}],
        [],
    ],
)
def test_a_schedule_that_contradicts_itself_or_is_not_of_its_form_is_refused(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(ScheduleError):
        schedule(*rows)


@pytest.mark.parametrize(
    ("floor", "ceiling"), [("P1M", "P31D"), ("P1Y", "P366D"), ("P24M", "P2Y"), ("P6Y", "P7Y"), ("P28D", "P1M")]
)
def test_a_floor_that_can_never_outlast_its_ceiling_is_accepted(floor: str, ceiling: str) -> None:
    assert schedule(floored(floor, ceiling)).rules


def test_a_bundle_without_a_schedule_is_refused() -> None:
    with pytest.raises(ScheduleError):
        Schedule.of_bundle({"earwitness": {"limits": {}}}, revision="r1", digest="")


@pytest.fixture
def shipped() -> Schedule:
    data = {"earwitness": {"retention": json.loads(SHIPPED.read_bytes())}}
    return Schedule.of_bundle(data, revision="r1", digest="")


@pytest.mark.parametrize("kind", ["audio", "redacted_audio", "transcript", "clear_transcript", "sidecar"])
@pytest.mark.parametrize("retention_class", ["standard", "confidential", "personal", "health"])
def test_the_shipped_schedule_covers_every_class_that_policy_obliges(
    shipped: Schedule, kind: str, retention_class: str
) -> None:
    rule: Rule = shipped.rule(f"{kind}.{retention_class}", "care", "local")
    deadlines = shipped.deadlines(rule, NOON)
    assert deadlines.keep_until is None
    assert NOON < deadlines.delete_after <= NOON + timedelta(days=30)


def test_the_shipped_schedule_keeps_records_of_treatment_and_of_requests_as_long_as_statutes_say(
    shipped: Schedule,
) -> None:
    floors = {
        name: shipped.deadlines(shipped.rule(name, purpose, "local"), NOON).keep_until
        for name, purpose in (("transcript.health", "treatment"), ("rights_request", "care"), ("receipt", "care"))
    }
    assert floors == {
        "transcript.health": NOON.replace(year=2032),
        "rights_request": NOON.replace(year=2028),
        "receipt": NOON.replace(year=2032),
    }
