"""From facts to the document that policy sees: of the published form, and never rounded in anyone's favour."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.access import AccessRequest, ObjectFacts
from governance.bundle import EntryPoint
from governance.errors import PolicyUnavailableError
from governance.identity import KeyId, Principal, Scope, StreamId, SubjectRef, TenantId
from governance.labels import Label
from governance.policy import BundleIdentity
from governance.policy_input import MAX_INPUT_BYTES, InputSchema, build, build_access, build_reveal
from governance.request import (
    ConsentFacts,
    LawfulBasis,
    ModelProfile,
    RedactionProfile,
    Regime,
    StreamRequest,
    TenantFacts,
)
from tests.governance.conftest import NOON
from tests.governance.samples import POLICIES, consent, request, revealing

BUNDLE = BundleIdentity("test.1", "0" * 64)
SCHEMA, ACCESS, REVEAL = (InputSchema(json.loads((POLICIES / entry.schema).read_text())) for entry in EntryPoint)

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  bounds are naive
NAMES = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True)
SUBJECTS = st.from_regex(r"[0-9a-f]{32}", fullmatch=True).map(SubjectRef)
CONSENTS = st.builds(
    ConsentFacts,
    consent_id=NAMES,
    subject=SUBJECTS,
    purposes=st.frozensets(NAMES, max_size=4),
    recorded_at=MOMENTS,
    expires_at=MOMENTS,
    withdrawn_at=st.none() | MOMENTS,
)
TENANTS = st.builds(
    TenantFacts,
    active=st.booleans(),
    regimes=st.frozensets(st.sampled_from(Regime)),
    region=NAMES,
    purposes=st.frozensets(NAMES, max_size=4),
    baa_expires_at=st.none() | MOMENTS,
)
PRINCIPALS = st.builds(
    Principal,
    NAMES.map(TenantId),
    st.just(KeyId("0" * 16)),
    st.frozensets(st.sampled_from(Scope)),
    MOMENTS,
)
REQUESTS = st.builds(
    StreamRequest,
    stream_id=st.just(StreamId("5" * 32)),
    principal=PRINCIPALS,
    tenant=TENANTS,
    subjects=st.lists(st.none() | SUBJECTS, min_size=1, max_size=8).map(tuple),
    purpose=NAMES,
    lawful_basis=st.none() | st.sampled_from(LawfulBasis),
    consent=st.none() | CONSENTS,
    region=NAMES,
    language=st.sampled_from(["en", "en-US", "de-DE", "zh-Hant-TW"]),
    model_profile=st.sampled_from(ModelProfile),
    model_channel=NAMES,
    channels=st.integers(1, 8),
    interim_results=st.booleans(),
    redaction_profile=NAMES.map(RedactionProfile),
    storage=st.booleans(),
)
READINGS = st.builds(
    AccessRequest,
    principal=PRINCIPALS,
    tenant=TENANTS,
    object=st.builds(
        ObjectFacts,
        object_id=st.just("object-canary"),
        tenant=NAMES.map(TenantId),
        stream_id=st.just(StreamId("stream-canary")),
        kind=st.sampled_from(["audio", "redacted_audio", "transcript", "clear_transcript"]),
        retention_class=NAMES,
        purpose=NAMES,
        subjects=st.lists(SUBJECTS, min_size=1, max_size=8).map(tuple),
        restricted=st.booleans(),
        matters=st.frozensets(NAMES, max_size=4),
        rests_on_consent=st.booleans(),
        delete_after=st.none() | MOMENTS,
    ),
    purpose=NAMES,
    matter=st.none() | NAMES,
    consent=st.none() | CONSENTS,
)


@settings(max_examples=30, deadline=None)  # drawing a request takes longer than checking it
@given(REQUESTS, MOMENTS)
def test_whatever_governance_assembles_is_of_the_published_form(wanted: StreamRequest, now: datetime) -> None:
    document = build(wanted, now, BUNDLE, ("policy-approver",))

    assert json.loads(SCHEMA.encoded(document)) == document
    assert wanted.stream_id not in json.dumps(document)


@settings(max_examples=30, deadline=None)
@given(READINGS, MOMENTS)
def test_so_is_what_a_reading_is_decided_on_and_it_names_no_object(wanted: AccessRequest, now: datetime) -> None:
    document = build_access(wanted, now, BUNDLE, ("policy-approver",))

    assert json.loads(ACCESS.encoded(document)) == document
    assert "canary" not in json.dumps(document)


@settings(max_examples=30, deadline=None)
@given(PRINCIPALS, TENANTS, st.sampled_from(Label), NAMES, st.none() | MOMENTS, MOMENTS)
def test_so_is_what_a_revealing_is_decided_on(  # noqa: PLR0917  each is drawn by itself
    asking: Principal, held: TenantFacts, label: Label, purpose: str, approved_at: datetime | None, now: datetime
) -> None:
    wanted = revealing(
        principal=asking, tenant=held, label=label, purpose=purpose, requester=asking.key_id, approved_at=approved_at
    )
    document = build_reveal(wanted, now, BUNDLE, ("policy-approver",))

    assert json.loads(REVEAL.encoded(document)) == document


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_rounding_never_lengthens_a_right(now_part: int, expiry_part: int) -> None:
    now = NOON + timedelta(microseconds=now_part)
    expiry = NOON + timedelta(seconds=1, microseconds=expiry_part)
    document = build(request(consent=consent(expires_at=expiry)), now, BUNDLE, ())
    assert document["consent"]["expires_at"] - document["now"] <= (expiry - now).total_seconds()


def test_one_set_of_facts_is_one_document() -> None:
    first, second = (build(request(), NOON, BUNDLE, names) for names in (("a", "b"), ("b", "a")))
    assert SCHEMA.encoded(first) == SCHEMA.encoded(second)


def test_a_document_that_is_too_large_is_not_sent() -> None:
    lenient = InputSchema({"type": "object"})
    with pytest.raises(PolicyUnavailableError):
        lenient.encoded({"x": "y" * MAX_INPUT_BYTES})
    assert lenient.encoded({"x": "y"}) == b'{"x":"y"}'
