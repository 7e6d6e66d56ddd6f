"""One suite over every policy engine for the third question: may this token be turned back?"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import answer
from governance.errors import Denied, PolicyUnavailableError
from governance.identity import KeyId, Scope
from governance.labels import Label
from governance.policy import BundleIdentity, PolicyEngine
from tests.governance.conftest import NOON
from tests.governance.engines import KINDS, Engines
from tests.governance.samples import answering, principal, revealing, shipped, tenant

BUNDLE = BundleIdentity("test.1", "0" * 64)
LEAVE: dict[str, Any] = {"allow": True, "reasons": [], "obligations": {"permit_seconds": 60}, "revision": "test.1"}
ASKING = frozenset({Scope.TOKENS_REVEAL})


@pytest.fixture(params=KINDS)
async def engines(request: pytest.FixtureRequest) -> AsyncIterator[Engines]:
    async with Engines.of(request.param) as engines:
        yield engines


@pytest.fixture
async def engine(engines: Engines, tmp_path: Path) -> PolicyEngine:
    return await engines.open(shipped(tmp_path))


async def test_a_lawful_request_is_permitted_for_this_label_and_purpose(engine: PolicyEngine) -> None:
    wanted = revealing()
    permit = await engine.reveal(wanted, NOON)

    assert (permit.tenant, permit.actor, permit.approver) == ("clinic", wanted.requester, wanted.approver)
    assert (permit.label, permit.purpose) == (Label.PERSON, "treatment")
    assert permit.expires_at == NOON + timedelta(seconds=60)
    assert (permit.bundle_revision, permit.bundle_digest) == (engine.bundle.revision, engine.bundle.digest)


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"tenant": tenant(active=False)}, "base.tenant_active"),
    ({"principal": principal(scopes=frozenset({Scope.TOKENS_APPROVE}))}, "reveal.authorised"),
    ({"purpose": "marketing"}, "reveal.purpose_registered"),
    ({"purpose": "payment"}, "reveal.label_needed"),
    ({"label": Label.CREDIT_CARD}, "reveal.label_needed"),
    ({"requester": KeyId("00000000000000aa")}, "reveal.own_request"),
    ({"approver": None}, "reveal.two_persons"),
    ({"approver": revealing().requester}, "reveal.two_persons"),
    ({"approved_at": None}, "reveal.approval_recent"),
    ({"approved_at": NOON - timedelta(hours=1)}, "reveal.approval_recent"),
    ({"approved_at": NOON + timedelta(minutes=1)}, "reveal.approval_recent"),
    ({"principal": principal(scopes=ASKING, key_expires_at=NOON)}, "soc2.key_not_expired"),
    ({"tenant": tenant(baa_expires_at=NOON)}, "hipaa.baa_not_expired"),
)


async def test_each_check_refuses_by_its_name(engine: PolicyEngine) -> None:
    for changes, reason in REFUSED:
        with pytest.raises(Denied) as denied:
            await engine.reveal(revealing(**changes), NOON)
        assert reason in denied.value.reasons


async def test_an_answer_that_lets_one_person_alone_is_none(engines: Engines, tmp_path: Path) -> None:
    engines.deciding_by_any_bundle()
    engine = await engines.open(answering(tmp_path, LEAVE, package="reveal"))
    assert (await engine.reveal(revealing(), NOON)).approver
    for changes in ({"approver": None}, {"approver": revealing().requester}):
        with pytest.raises(PolicyUnavailableError):
            await engine.reveal(revealing(**changes), NOON)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([None, *sorted(LEAVE)]), JSON)
def test_nothing_but_leave_is_leave(field: str | None, value: object) -> None:
    given_answer = value if field is None else LEAVE | {field: value}
    try:
        permit = answer.read_reveal(given_answer, revealing(), NOON, bundle=BUNDLE, engine="test", decision_id="d")
    except (Denied, PolicyUnavailableError):
        return
    assert field == "obligations" or given_answer == LEAVE
    assert 0 < (permit.expires_at - NOON).total_seconds() <= answer.MAX_PERMIT_SECONDS
