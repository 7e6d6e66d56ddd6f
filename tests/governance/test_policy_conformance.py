"""One suite over every policy engine: the embedded worker, the HTTP client, a real server where OPA_URL names one."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from governance.bundle import Bundle
from governance.decision import Certification, InterimPolicy, Permit, RedactionHold, RedactionOperator, Storage
from governance.errors import Denied, PolicyUnavailableError
from governance.identity import Scope
from governance.policy import PolicyEngine
from governance.request import LawfulBasis, RedactionProfile, Regime, StreamRequest
from redaction.profile import LABELS
from tests.governance.conftest import NOON
from tests.governance.engines import KINDS, Engines
from tests.governance.samples import (
    PATIENT,
    PERMIT,
    REDACTION,
    answering,
    consent,
    principal,
    request,
    ruling,
    shipped,
    tenant,
)

NEARLY_TRUE: tuple[object, ...] = ("true", 1, None, [], {}, [True])


@pytest.fixture(params=KINDS)
async def engines(request: pytest.FixtureRequest) -> AsyncIterator[Engines]:
    async with Engines.of(request.param) as engines:
        yield engines


@pytest.fixture
async def engine(engines: Engines, tmp_path: Path) -> PolicyEngine:
    return await engines.open(shipped(tmp_path))


async def reasons(engine: PolicyEngine, wanted: StreamRequest) -> tuple[str, ...]:
    with pytest.raises(Denied) as denied:
        await engine.decide(wanted, NOON)
    assert denied.value.bundle_digest == engine.bundle.digest
    assert denied.value.bundle_revision == engine.bundle.revision
    return denied.value.reasons


async def test_a_lawful_stream_is_permitted_with_every_obligation(engine: PolicyEngine) -> None:
    permit = await engine.decide(request(), NOON)

    assert permit.obligations.redaction_profile == "gdpr+phi"
    assert permit.obligations.redaction == dict.fromkeys(
        LABELS[RedactionProfile.GDPR] | LABELS[RedactionProfile.PHI], RedactionOperator.REPLACE
    )
    assert permit.obligations.redaction_hold is RedactionHold.BALANCED
    assert permit.obligations.redaction_certification is Certification.FULL
    assert not permit.obligations.redaction_overdue_shown
    assert permit.obligations.interim_policy is InterimPolicy.REDACTED
    assert permit.obligations.storage is Storage.NONE
    assert permit.obligations.retention_class == "none"
    assert permit.obligations.region == "eu-central"
    assert permit.obligations.max_duration_seconds == 7200
    assert permit.obligations.model_channel == "stable"
    assert permit.expires_at == NOON + timedelta(seconds=300)
    assert (permit.bundle_revision, permit.bundle_digest) == (engine.bundle.revision, engine.bundle.digest)
    assert permit.grant.interim_results
    assert len(permit.decision_id) == 32


async def test_each_decision_has_a_name_of_its_own(engine: PolicyEngine) -> None:
    assert (await engine.decide(request(), NOON)).decision_id != (await engine.decide(request(), NOON)).decision_id


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tenant": tenant(active=False)}, "base.tenant_active"),
        ({"language": "de-DE"}, "base.language_certified"),
        ({"channels": 9, "subjects": (PATIENT,) * 9}, "base.channels_within_limit"),
        ({"channels": 2}, "base.subject_per_channel"),
        ({"storage": True, "subjects": (None,)}, "base.stored_only_with_subject"),
        ({"model_channel": "nightly"}, "base.model_known"),
        ({"principal": principal(scopes=frozenset({Scope.AUDIT}))}, "soc2.authorised"),
        ({"principal": principal(key_expires_at=NOON)}, "soc2.key_not_expired"),
        ({"lawful_basis": None}, "gdpr.lawful_basis"),
        ({"purpose": "marketing"}, "gdpr.purpose_allowed"),
        ({"region": "us-east"}, "gdpr.region_allowed"),
        ({"tenant": tenant(baa_expires_at=None)}, "hipaa.baa_on_file"),
        ({"tenant": tenant(baa_expires_at=NOON)}, "hipaa.baa_not_expired"),
        ({"purpose": "payment", "storage": True}, "hipaa.minimum_necessary"),
        ({"redaction_profile": RedactionProfile.NONE}, "hipaa.phi_redaction_on"),
    ],
)
async def test_a_check_that_does_not_pass_is_the_reason(
    engine: PolicyEngine, changes: dict[str, Any], reason: str
) -> None:
    assert reason in await reasons(engine, request(**changes))


async def test_consent_is_a_basis_while_it_lives_and_covers_every_voice(engine: PolicyEngine) -> None:
    by_consent = request(lawful_basis=LawfulBasis.CONSENT, consent=consent())

    permit = await engine.decide(by_consent, NOON)
    assert permit.tenant == "clinic"
    for broken in (
        replace(by_consent, consent=None),
        replace(by_consent, consent=consent(withdrawn_at=NOON)),
        replace(by_consent, consent=consent(expires_at=NOON)),
        replace(by_consent, consent=consent(recorded_at=NOON + timedelta(hours=1))),
        replace(by_consent, consent=consent(purposes=frozenset({"payment"}))),
        replace(by_consent, subjects=(None,)),
        replace(by_consent, channels=2, subjects=(PATIENT, None)),
    ):
        assert "gdpr.lawful_basis" in await reasons(engine, broken)


async def test_a_consent_that_is_not_relied_on_limits_nothing(engine: PolicyEngine) -> None:
    permit = await engine.decide(request(consent=consent(expires_at=NOON - timedelta(seconds=1))), NOON)
    assert permit.expires_at == NOON + timedelta(seconds=300)


async def test_a_regime_binds_only_the_tenants_that_are_held_to_it(engine: PolicyEngine) -> None:
    bare = request(
        tenant=tenant(regimes=frozenset(), baa_expires_at=None),
        lawful_basis=None,
        redaction_profile=RedactionProfile.PCI,
        storage=True,
    )

    permit = await engine.decide(bare, NOON)
    assert permit.obligations.redaction_profile == "pci"
    assert permit.obligations.redaction == dict.fromkeys(LABELS[RedactionProfile.PCI], RedactionOperator.MASK)
    assert permit.obligations.redaction_certification is Certification.STRUCTURED
    assert permit.obligations.storage is Storage.SEALED
    assert permit.obligations.retention_class == "standard"
    assert await reasons(engine, replace(bare, tenant=tenant(regimes=frozenset({Regime.GDPR})))) == (
        "gdpr.lawful_basis",
    )


async def test_a_permit_ends_with_what_it_rests_on(engine: PolicyEngine) -> None:
    soon = NOON + timedelta(seconds=20)
    for resting in (
        request(principal=principal(key_expires_at=soon)),
        request(tenant=tenant(baa_expires_at=soon)),
        request(lawful_basis=LawfulBasis.CONSENT, consent=consent(expires_at=soon)),
    ):
        assert (await engine.decide(resting, NOON)).expires_at == soon


def without(field: str) -> dict[str, Any]:
    return PERMIT | {"obligations": {key: value for key, value in PERMIT["obligations"].items() if key != field}}  # type: ignore[attr-defined]  # the sample's obligations are a dict


def obliging(**changes: Any) -> dict[str, Any]:
    return PERMIT | {"obligations": PERMIT["obligations"] | changes}  # type: ignore[operator]  # the sample's obligations are a dict


@pytest.fixture
def bundled(engines: Engines) -> Engines:
    engines.deciding_by_any_bundle()
    return engines


async def decided(engines: Engines, bundle: Bundle, **changes: Any) -> Permit:
    return await (await engines.open(bundle)).decide(request(**changes), NOON)


async def test_the_sample_answer_is_a_permit(bundled: Engines, tmp_path: Path) -> None:
    assert (await decided(bundled, answering(tmp_path, PERMIT))).obligations.permit_seconds == 300


async def test_a_permit_is_clipped_to_five_minutes(bundled: Engines, tmp_path: Path) -> None:
    permit = await decided(bundled, answering(tmp_path, obliging(permit_seconds=86400)))
    assert permit.expires_at == NOON + timedelta(seconds=300)


@pytest.mark.parametrize(
    "answer",
    [
        *[PERMIT | {"allow": value} for value in NEARLY_TRUE],
        {},
        True,
        "allow",
        [PERMIT],
        {key: value for key, value in PERMIT.items() if key != "allow"},
        PERMIT | {"reasons": ["base.tenant_active"]},
        PERMIT | {"allow": False},
        PERMIT | {"allow": False, "reasons": ["<script>"]},
        PERMIT | {"more": 1},
        PERMIT | {"revision": "test.2"},
        *[without(field) for field in obliging()["obligations"]],
        obliging(waived=True),
        obliging(redaction_profile="Some profile"),
        obliging(redaction=REDACTION | {"PERSON": "keep"}),
        obliging(redaction=REDACTION | {"PERSON": "encrypt"}),
        obliging(redaction=REDACTION | {"PERSON": None}),
        obliging(redaction=REDACTION | {"PERSON": "token"}),  # weaker than what was asked for
        obliging(redaction=REDACTION | {"SHOE_SIZE": "replace"}),
        obliging(redaction={label: operator for label, operator in REDACTION.items() if label != "PERSON"}),
        obliging(redaction={}),
        obliging(redaction=sorted(REDACTION)),
        obliging(redaction_hold="sometimes"),
        obliging(redaction_overdue_shown="no"),
        obliging(redaction_certification="some"),
        obliging(surrogate_scope="world"),
        obliging(storage="clear"),
        obliging(storage="sealed"),
        obliging(region="us-east"),
        obliging(permit_seconds=0),
        obliging(permit_seconds="300"),
        obliging(permit_seconds=True),
        obliging(max_duration_seconds=10**9),
        obliging(retention_class=""),
    ],
)
async def test_what_is_not_exactly_a_permit_is_none(bundled: Engines, tmp_path: Path, answer: object) -> None:
    with pytest.raises(PolicyUnavailableError):
        await decided(bundled, answering(tmp_path, answer))


async def test_no_permit_outlives_its_key(bundled: Engines, tmp_path: Path) -> None:
    engine = await bundled.open(answering(tmp_path, PERMIT))
    soon = NOON + timedelta(seconds=3)
    assert (await engine.decide(request(principal=principal(key_expires_at=soon)), NOON)).expires_at == soon
    with pytest.raises(PolicyUnavailableError):
        await engine.decide(request(principal=principal(key_expires_at=NOON)), NOON)


async def test_interims_that_were_not_asked_for_are_not_given(bundled: Engines, tmp_path: Path) -> None:
    with pytest.raises(PolicyUnavailableError):
        await decided(bundled, answering(tmp_path, PERMIT), interim_results=False)


@pytest.mark.parametrize(
    "rules",
    [
        "decision := 1 if input.nothing",  # undefined
        'decision := {"allow": to_number("zz") == 1}',  # a built-in fails
        "decision := x if { some x in [1, 2] }",  # two values at once
    ],
)
async def test_no_decision_is_no_permit(bundled: Engines, tmp_path: Path, rules: str) -> None:
    with pytest.raises(PolicyUnavailableError):
        await decided(bundled, ruling(tmp_path, rules))


async def test_facts_that_are_too_many_are_not_decided_on(engine: PolicyEngine) -> None:
    with pytest.raises(PolicyUnavailableError):
        await engine.decide(request(channels=65, subjects=(PATIENT,) * 65), NOON)
    with pytest.raises(PolicyUnavailableError):
        await engine.decide(request(purpose="p" * 70_000), NOON)
    with pytest.raises(PolicyUnavailableError):
        await engine.decide(request(subjects=("patient@example.com",)), NOON)
