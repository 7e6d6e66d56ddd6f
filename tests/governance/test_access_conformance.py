"""One suite over every policy engine for the second question: may this stored object be read?"""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from governance.access import AccessRequest, ReadPermit
from governance.bundle import Bundle
from governance.errors import Denied, PolicyUnavailableError
from governance.identity import Scope, SubjectRef, TenantId
from governance.policy import PolicyEngine
from governance.request import Regime
from tests.governance.conftest import NOON
from tests.governance.engines import KINDS, Engines
from tests.governance.samples import (
    PATIENT,
    PERMIT,
    answering,
    approved,
    consent,
    principal,
    reading,
    request,
    shipped,
    tenant,
    written,
)

LEAVE: dict[str, Any] = {
    "allow": True,
    "reasons": [],
    "obligations": {"permit_seconds": 300},
    "revision": "test.1",
}
NEARLY_TRUE: tuple[object, ...] = ("true", 1, None, [], {}, [True])
NO_SECONDS: tuple[object, ...] = (0, -1, "300", True, None, 1.5)
READER = frozenset({Scope.RECORDINGS})
HELD = {"purpose": "legal_matter", "matter": "smith-v-clinic", "matters": frozenset({"smith-v-clinic"})}


@pytest.fixture(params=KINDS)
async def engines(request: pytest.FixtureRequest) -> AsyncIterator[Engines]:
    async with Engines.of(request.param) as engines:
        yield engines


@pytest.fixture
async def engine(engines: Engines, tmp_path: Path) -> PolicyEngine:
    return await engines.open(shipped(tmp_path))


async def reasons(engine: PolicyEngine, wanted: AccessRequest) -> tuple[str, ...]:
    with pytest.raises(Denied) as denied:
        await engine.access(wanted, NOON)
    assert denied.value.bundle_digest == engine.bundle.digest
    assert denied.value.bundle_revision == engine.bundle.revision
    return denied.value.reasons


async def test_a_lawful_reading_is_permitted_for_this_object_and_this_purpose(engine: PolicyEngine) -> None:
    wanted = reading()
    permit = await engine.access(wanted, NOON)

    assert (permit.tenant, permit.actor) == (wanted.principal.tenant, wanted.principal.key_id)
    assert (permit.object_id, permit.stream_id) == (wanted.object.object_id, wanted.object.stream_id)
    assert (permit.kind, permit.retention_class) == ("transcript", "health")
    assert (permit.purpose, permit.matter) == ("treatment", None)
    assert (permit.issued_at, permit.expires_at) == (NOON, NOON + timedelta(seconds=300))
    assert (permit.bundle_revision, permit.bundle_digest) == (engine.bundle.revision, engine.bundle.digest)
    assert len(permit.decision_id) == 32


async def test_both_questions_are_answered_by_one_engine_each_for_itself(engine: PolicyEngine) -> None:
    assert (await engine.access(reading(), NOON)).object_id == "0" * 32
    assert (await engine.decide(request(), NOON)).stream_id == "5" * 32
    assert (await engine.access(reading(), NOON)).object_id == "0" * 32


REFUSED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"tenant": tenant(active=False)}, "base.tenant_active"),
    ({"principal": principal(scopes=frozenset({Scope.STREAM}))}, "access.authorised"),
    ({"retention_class": "none"}, "access.class_known"),
    ({"purpose": "marketing"}, "access.purpose_registered"),
    ({"tenant": tenant(purposes=frozenset({"payment"}))}, "access.purpose_registered"),
    ({"restricted": True}, "access.restriction_respected"),
    ({"kind": "clear_transcript", "purpose": "payment"}, "access.clear_transcript_needed"),
    ({"kind": "audio", "purpose": "payment"}, "access.minimum_necessary"),
    ({"delete_after": NOON}, "access.within_retention"),
    ({"delete_after": None}, "access.within_retention"),
    ({"rests_on_consent": True}, "access.basis_stands"),
    ({"principal": principal(scopes=READER, key_expires_at=NOON)}, "soc2.key_not_expired"),
    ({"tenant": tenant(baa_expires_at=None)}, "hipaa.baa_on_file"),
    ({"tenant": tenant(baa_expires_at=NOON)}, "hipaa.baa_not_expired"),
)


async def test_each_check_refuses_by_its_name(engine: PolicyEngine) -> None:
    for changes, reason in REFUSED:
        assert reason in await reasons(engine, reading(**changes))


async def test_another_tenants_object_is_not_read(engine: PolicyEngine) -> None:
    wanted = reading()
    others = replace(wanted, object=replace(wanted.object, tenant=TenantId("shop")))
    assert await reasons(engine, others) == ("access.own_object",)


async def test_a_purpose_is_the_recordings_own_or_compatible_with_it(engine: PolicyEngine) -> None:
    assert (await engine.access(reading(purpose="payment"), NOON)).purpose == "payment"
    backwards = reading(object=replace(reading().object, purpose="payment"))
    assert await reasons(engine, backwards) == ("access.purpose_compatible",)


async def test_the_matter_of_a_hold_opens_what_is_restricted_overdue_and_without_consent(engine: PolicyEngine) -> None:
    shut = {"restricted": True, "rests_on_consent": True, "delete_after": NOON - timedelta(days=1)}

    permit = await engine.access(reading(**HELD, **shut), NOON)
    assert (permit.purpose, permit.matter) == ("legal_matter", "smith-v-clinic")
    others: tuple[dict[str, Any], ...] = (
        {"matter": "doe-v-clinic"},
        {"matter": None},
        {"matters": frozenset()},
        {"purpose": "treatment"},
    )
    for changed in others:
        assert "access.restriction_respected" in await reasons(engine, reading(**HELD | shut | changed))


async def test_what_rests_on_a_consent_is_read_while_it_stands(engine: PolicyEngine) -> None:
    resting = reading(rests_on_consent=True, consent=consent())

    assert (await engine.access(resting, NOON)).purpose == "treatment"
    for broken in (
        replace(resting, consent=None),
        replace(resting, consent=consent(withdrawn_at=NOON)),
        replace(resting, consent=consent(expires_at=NOON)),
        replace(resting, consent=consent(purposes=frozenset({"payment"}))),
        replace(resting, consent=consent(subject=SubjectRef("b" * 32))),
        replace(resting, object=replace(resting.object, subjects=(PATIENT, SubjectRef("b" * 32)))),
    ):
        assert "access.basis_stands" in await reasons(engine, broken)


async def test_a_regime_binds_only_the_tenants_that_are_held_to_it(engine: PolicyEngine) -> None:
    bare = reading(tenant=tenant(regimes=frozenset(), baa_expires_at=None), rests_on_consent=True, kind="audio")

    assert (await engine.access(replace(bare, purpose="payment"), NOON)).kind == "audio"
    under_gdpr = replace(bare, tenant=tenant(regimes=frozenset({Regime.GDPR})))
    assert await reasons(engine, under_gdpr) == ("access.basis_stands",)


async def test_a_permit_ends_with_what_it_rests_on(engine: PolicyEngine) -> None:
    soon = NOON + timedelta(seconds=20)
    for resting in (
        reading(principal=principal(scopes=READER, key_expires_at=soon)),
        reading(tenant=tenant(baa_expires_at=soon)),
        reading(rests_on_consent=True, consent=consent(expires_at=soon)),
    ):
        assert (await engine.access(resting, NOON)).expires_at == soon


async def test_facts_that_are_not_of_the_form_are_not_decided_on(engine: PolicyEngine) -> None:
    for changes in (
        {"subjects": ()},
        {"subjects": ("patient@example.com",)},
        {"subjects": (PATIENT,) * 65},
        {"kind": "video"},
        {"matters": frozenset(str(number) for number in range(65))},
        {"purpose": ""},
        {"purpose": "p" * 70_000},
        {"matter": ""},
    ):
        with pytest.raises(PolicyUnavailableError):
            await engine.access(reading(**changes), NOON)


async def decided(engines: Engines, bundle: Bundle, **changes: Any) -> ReadPermit:
    engines.deciding_by_any_bundle()
    return await (await engines.open(bundle)).access(reading(**changes), NOON)


async def test_the_sample_answer_is_a_permit_clipped_to_five_minutes(engines: Engines, tmp_path: Path) -> None:
    day = LEAVE | {"obligations": {"permit_seconds": 86400}}
    permit = await decided(engines, answering(tmp_path, day, package="access"))
    assert permit.expires_at == NOON + timedelta(seconds=300)


NO_PERMITS: tuple[object, ...] = (
    PERMIT,  # of the other question
    {},
    True,
    [LEAVE],
    *(LEAVE | {"allow": value} for value in NEARLY_TRUE),
    {key: value for key, value in LEAVE.items() if key != "obligations"},
    LEAVE | {"reasons": ["base.tenant_active"]},
    LEAVE | {"allow": False},
    LEAVE | {"allow": False, "reasons": ["<script>"]},
    LEAVE | {"more": 1},
    LEAVE | {"revision": "test.2"},
    *(LEAVE | {"obligations": {"permit_seconds": value}} for value in NO_SECONDS),
    LEAVE | {"obligations": {}},
    LEAVE | {"obligations": {"permit_seconds": 300, "watermark": True}},
)


async def test_what_is_not_exactly_a_permit_is_none(engines: Engines, tmp_path: Path) -> None:
    engines.deciding_by_any_bundle()
    # One worker for all of them: the purpose chooses the answer.
    answers = json.dumps([LEAVE, *NO_PERMITS])
    rules = f"answers := {answers}\n\ndecision := answers[to_number(input.access.purpose)]\n"
    files = {"earwitness/access.rego": f"package earwitness.access\n\n{rules}"}
    engine = await engines.open(approved(written(tmp_path / "bundle", files), tmp_path / "trust"))
    assert (await engine.access(reading(purpose="0"), NOON)).purpose == "0"
    for number, _ in enumerate(NO_PERMITS, 1):
        with pytest.raises(PolicyUnavailableError):
            await engine.access(reading(purpose=str(number)), NOON)


async def test_no_permit_outlives_its_key(engines: Engines, tmp_path: Path) -> None:
    expired = principal(scopes=READER, key_expires_at=NOON)
    with pytest.raises(PolicyUnavailableError):
        await decided(engines, answering(tmp_path, LEAVE, package="access"), principal=expired)


async def test_a_bundle_without_an_answer_permits_no_reading(engines: Engines, tmp_path: Path) -> None:
    with pytest.raises(PolicyUnavailableError):
        await decided(engines, answering(tmp_path, PERMIT))


@pytest.mark.parametrize(
    "rules",
    [
        "decision := 1 if input.nothing",  # undefined
        'decision := {"allow": to_number("zz") == 1}',  # a built-in fails
        "decision := x if { some x in [1, 2] }",  # two values at once
    ],
)
async def test_no_decision_is_no_permit(engines: Engines, tmp_path: Path, rules: str) -> None:
    files = {"earwitness/access.rego": f"package earwitness.access\n\n{rules}\n"}
    with pytest.raises(PolicyUnavailableError):
        await decided(engines, approved(written(tmp_path / "bundle", files), tmp_path / "trust"))
