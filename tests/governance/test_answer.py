"""No JSON whatever is a permit, except a permit."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import answer
from governance.decision import Permit
from governance.errors import Denied, PolicyUnavailableError
from governance.policy import BundleIdentity
from governance.profiles import Profiles
from governance.request import LawfulBasis, RedactionProfile, StreamRequest
from tests.governance.conftest import NOON
from tests.governance.samples import PERMIT, POLICIES, consent, reading, request

BUNDLE = BundleIdentity("test.1", "0" * 64)
PROFILES = Profiles.of_bundle(
    {"earwitness": {"redaction": json.loads((POLICIES / "earwitness/redaction/data.json").read_text())}}
)
LEAVE = {"allow": True, "reasons": [], "obligations": {"permit_seconds": 60}, "revision": "test.1"}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
)


def read(given_answer: object, wanted: StreamRequest) -> Permit:
    return answer.read(given_answer, wanted, NOON, bundle=BUNDLE, profiles=PROFILES, engine="test", decision_id="d")


def outcome(given_answer: object) -> Permit | None:
    """The permit that is read from an answer; None where there is none."""
    try:
        return read(given_answer, request())
    except (Denied, PolicyUnavailableError):
        return None


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_no_json_at_all_is_a_permit(value: object) -> None:
    assert outcome(value) is None


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(PERMIT)), JSON)
def test_no_field_of_the_answer_can_be_something_else(field: str, value: object) -> None:
    assert outcome(PERMIT | {field: value}) is None or value == PERMIT[field]


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_no_obligation_can_be_something_else(data: st.DataObject) -> None:
    altered: dict[str, Any] = copy.deepcopy(PERMIT)
    field = data.draw(st.sampled_from(sorted(altered["obligations"])))
    altered["obligations"][field] = data.draw(JSON)

    permit = outcome(altered)
    if permit is not None:
        assert getattr(permit.obligations, field) == altered["obligations"][field] or field == "permit_seconds"
        asked = PROFILES.find("clinic", RedactionProfile.PII)
        assert asked is not None
        assert set(asked) <= set(permit.obligations.redaction)
        assert permit.obligations.region == "eu-central"
        assert 0 < (permit.expires_at - NOON).total_seconds() <= answer.MAX_PERMIT_SECONDS


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.text(max_size=20) | st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True), min_size=1, max_size=4)
)
def test_reasons_that_clients_see_are_names_and_nothing_else(reasons: list[str]) -> None:
    refusal = PERMIT | {"allow": False, "reasons": reasons}
    with pytest.raises((Denied, PolicyUnavailableError)) as refused:
        read(refusal, request())
    if isinstance(refused.value, Denied):
        shown = str(refused.value).removeprefix("the policy refuses this: ")
        assert set(shown) <= set("abcdefghijklmnopqrstuvwxyz0123456789_., ")
        assert refused.value.reasons == tuple(sorted(set(reasons)))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([None, *sorted(LEAVE)]), JSON)
def test_nothing_but_leave_to_read_is_leave_to_read(field: str | None, value: object) -> None:
    given_answer = value if field is None else LEAVE | {field: value}
    try:
        permit = answer.read_access(given_answer, reading(), NOON, bundle=BUNDLE, engine="test", decision_id="d")
    except (Denied, PolicyUnavailableError):
        return
    assert field == "obligations" or given_answer == LEAVE
    assert 0 < (permit.expires_at - NOON).total_seconds() <= answer.MAX_PERMIT_SECONDS


def test_a_permit_says_which_consent_it_rests_on() -> None:
    def rests_on(**changes: Any) -> str | None:
        return read(PERMIT, request(**changes)).consent_id

    agreed = consent()
    assert rests_on(consent=agreed, lawful_basis=LawfulBasis.CONSENT) == agreed.consent_id
    assert rests_on(consent=agreed, lawful_basis=None) == agreed.consent_id
    assert rests_on(consent=agreed, lawful_basis=LawfulBasis.CONTRACT) is None
    assert rests_on(consent=None, lawful_basis=LawfulBasis.CONSENT) is None
