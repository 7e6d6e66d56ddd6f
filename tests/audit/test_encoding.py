import json
import string
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.encoding import ENVELOPE, MAX_INTEGER, MAX_LEAF_BYTES, Leaf, draft, parse, timestamp
from audit.errors import EntryTooLargeError, MalformedLeafError, UnsafeFieldError
from audit.events import EVENTS, ChangeIntended, Event, ServiceStarted, ServiceStopped, StreamDenied, StreamRefused

NOW = datetime(2026, 11, 21, 12, 0, 0, 5, tzinfo=UTC)
AT = timestamp(NOW)

tokens = st.text(string.ascii_letters + string.digits + "._:/+=,-", max_size=40)
values: dict[Any, st.SearchStrategy[Any]] = {
    str: tokens,
    int: st.integers(-MAX_INTEGER, MAX_INTEGER),
    bool: st.booleans(),
    tuple[str, ...]: st.lists(tokens, max_size=4).map(tuple),
    dict[str, str]: st.dictionaries(tokens.filter(bool), tokens, max_size=4),
    dict[str, int]: st.dictionaries(tokens.filter(bool), st.integers(0, 10**6), max_size=4),
}


def shape(kind: type[Event]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


events = st.one_of([st.builds(kind, **{name: values[hint] for name, hint in shape(kind).items()}) for kind in EVENTS])


def plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@given(events)
def test_leaf_is_canonical_json_of_exactly_the_events_fields(event: Event) -> None:
    leaf = draft(event).leaf(AT)
    expected = {field.name: plain(getattr(event, field.name)) for field in fields(event)}
    expected |= {"v": 1, "type": event.type, "at": "2026-11-21T12:00:00.000005Z"}
    # For ASCII keys and integers, RFC 8785 is what json.dumps writes with these options.
    assert leaf.decode() == json.dumps(expected, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@given(events)
def test_leaf_reads_back_as_it_was_recorded(event: Event) -> None:
    recorded = {field.name: plain(getattr(event, field.name)) for field in fields(event)}
    assert parse(draft(event).leaf(AT)) == Leaf(event.type, AT.decode(), recorded)


def test_no_event_uses_a_name_of_the_envelope() -> None:
    assert not any(ENVELOPE & shape(kind).keys() for kind in EVENTS)


CANARIES = [
    "my card is 4111",
    "jane.doe@example.com",
    "line\nbreak",
    'quo"te',
    "back\\slash",
    "M\u00fcller",
    "\u202e",
    "\ud800",
    "<b>",
    "a'b",
    "(555)",
    "x" * 257,
    "a," + "x" * 257,
    "a," * 4097,
    4.0,
    float("nan"),
    None,
    b"bytes",
    MAX_INTEGER + 1,
    ["list"],
    {"set"},
]


@pytest.mark.parametrize("canary", CANARIES, ids=ascii)
@pytest.mark.parametrize("kind", EVENTS)
def test_free_text_cannot_enter_any_field_of_any_event(kind: Any, canary: object) -> None:
    sample = {str: "x", int: 1, bool: True, tuple[str, ...]: (), dict[str, str]: {}, dict[str, int]: {}}
    good = {name: sample[hint] for name, hint in shape(kind).items()}
    for name in good:
        wrapped: list[object] = [canary, (canary,), {"key": canary}]
        if isinstance(canary, str):
            wrapped.append({canary: "value"})
        for bad in wrapped:
            with pytest.raises(UnsafeFieldError) as refusal:
                draft(kind(**(good | {name: bad})))
            assert name in str(refusal.value)
            assert str(canary)[:40] not in str(refusal.value)


def test_nested_values_and_empty_keys_are_refused() -> None:
    for details in ({"a": {"b": "c"}}, {"a": ("b",)}, {"": "x"}, {1: "x"}):
        with pytest.raises(UnsafeFieldError):
            draft(ServiceStarted(version="1", bundle_revision="r", bundle_digest="d", models=details))  # type: ignore[arg-type]  # that is the point


def test_what_is_not_of_the_catalogue_is_refused() -> None:
    class Custom(StreamRefused):
        pass

    with pytest.raises(UnsafeFieldError):
        draft(Custom(stream_id="s", key_id="k", code="c"))


def test_list_of_many_names_is_recorded() -> None:
    purposes = ",".join(f"purpose-{number:056d}" for number in range(64))
    event = ChangeIntended(change="tenant.create", ref="acme", actor="operator", details={"purposes": purposes})
    assert parse(draft(event).leaf(AT)).fields["details"] == {"purposes": purposes}


def test_enumerations_are_recorded_by_their_value() -> None:
    class Code(StrEnum):
        GONE = "gone"

    assert b'"code":"gone"' in draft(StreamRefused(stream_id="s", key_id="k", code=Code.GONE)).leaf(AT)


def denied(reasons: int) -> StreamDenied:
    return StreamDenied(
        stream_id="s", decision_id="d", key_id="k", subjects=(), purpose="p", lawful_basis="", consent_id="",
        bundle_revision="r", bundle_digest="d", reasons=("x" * 97,) * reasons, again=False,
    )  # fmt: skip


def test_largest_entry_fits_a_bundle_and_the_next_is_refused() -> None:
    assert len(draft(denied(652)).leaf(AT)) <= MAX_LEAF_BYTES
    with pytest.raises(EntryTooLargeError):
        draft(denied(654))


def test_time_is_utc_of_one_width() -> None:
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    assert timestamp(east) == b"2026-11-21T12:00:00.000005Z"
    assert len(timestamp(datetime(2026, 1, 1, tzinfo=UTC))) == len(AT)
    with pytest.raises(ValueError, match="time zone"):
        timestamp(datetime(2026, 1, 1))  # noqa: DTZ001  that is the point


GOOD = draft(ServiceStopped(streams_cut=3)).leaf(AT)


STARTED = draft(ServiceStarted(version="1", bundle_revision="r", bundle_digest="d", models={"asr": "m"})).leaf(AT)
DENIED = draft(denied(1)).leaf(AT).replace(b"x" * 97, b"late")


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"[]",
        b"7",
        b"\xff",
        b"[" * 100_000,
        GOOD.replace(b":3", b":3.0"),
        GOOD.replace(b":3", b":NaN"),
        GOOD.replace(b":3", b": 3"),
        GOOD.replace(b'"v":1', b'"v":2'),
        GOOD.replace(b"service.stopped", b"service.unknown"),
        GOOD.replace(b'"service.stopped"', b"5"),
        GOOD.replace(b"streams_cut", b"streams_put"),
        GOOD.replace(b'"streams_cut":3,', b""),
        GOOD.replace(b"{", b'{"a":1,', 1),
        GOOD.replace(b"2026-11-21T", b"2026-11-21 "),
        GOOD.replace(b'"at":"2026-11-21T12:00:00.000005Z"', b'"at":5'),
        GOOD.replace(b'"streams_cut":3', b'"streams_cut":3,"streams_cut":3'),
        GOOD + b"\n",
        GOOD.replace(b":3", b":true"),
        GOOD.replace(b":3", b':"3"'),
        STARTED.replace(b'{"asr":"m"}', b'["asr"]'),
        STARTED.replace(b'{"asr":"m"}', b'{"asr":3}'),
        STARTED.replace(b'"version":"1"', b'"version":1'),
        DENIED.replace(b'["late"]', b'[["late"]]'),
        DENIED.replace(b'["late"]', b'"late"'),
    ],
    ids=range(25),
)
def test_leaf_that_the_log_cannot_have_written_is_malformed(leaf: bytes) -> None:
    assert [parse(good).type for good in (GOOD, STARTED, DENIED)] == [
        "service.stopped",
        "service.started",
        "stream.denied",
    ]
    assert leaf not in {GOOD, STARTED, DENIED}
    with pytest.raises(MalformedLeafError):
        parse(leaf)
