"""`Records`: the facts a stream is decided on, as they stand at that moment."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from governance.consent import Evidence
from governance.errors import InvalidFactsError, UnauthenticatedError
from governance.facts import Facts, StreamWish
from governance.identity import Principal, Scope, StreamId, TenantId
from governance.records import Records
from governance.request import LawfulBasis, ModelProfile, RedactionProfile, Regime
from tests.governance.conftest import NOON, MemoryLog

CLINIC, BANK = TenantId("clinic"), TenantId("bank")
STREAM = StreamId("5" * 32)
DAY = timedelta(days=1)
WISH = StreamWish(
    purpose="treatment",
    subjects=("patient-1",),
    lawful_basis=LawfulBasis.CONTRACT,
    consent_id=None,
    region=None,
    language="en-US",
    model_profile=ModelProfile.FAST,
    channels=1,
    interim_results=True,
    redaction_profile=RedactionProfile.PHI,
    storage=False,
)


@pytest.fixture
async def principal(records: Records) -> Principal:
    for name in (CLINIC, BANK):
        await records.tenants.create(
            name, regimes=[Regime.GDPR], region="eu-central", purposes=["treatment"], actor="officer"
        )
    _, secret = await records.keys.create(CLINIC, scopes=[Scope.STREAM], expires_at=NOON + DAY, actor="officer")
    return await records.authenticate(secret.reveal())


async def agreed(records: Records, tenant: TenantId) -> str:
    return await records.consents.record(
        tenant,
        "patient-1",
        purposes=["treatment"],
        notice_version="v1",
        expires_at=NOON + DAY,
        evidence=Evidence.WEB_FORM,
        actor="key1",
    )


def test_records_are_the_facts_a_session_asks_for(records: Records) -> None:
    facts: Facts = records
    assert facts is records


async def test_a_wish_becomes_a_request_with_the_tenants_facts(records: Records, principal: Principal) -> None:
    request = await records.assemble(principal, STREAM, WISH)

    assert request.principal == principal
    assert request.tenant.regimes == {Regime.GDPR}
    assert request.subjects == (await records.subjects.find(CLINIC, "patient-1"),)
    assert request.region == "eu-central"
    assert request.model_channel == "stable"
    assert request.consent is None
    assert "patient-1" not in repr(request) + repr(WISH)


async def test_subjects_are_one_a_channel_or_one_for_all_or_unknown(records: Records, principal: Principal) -> None:
    async def subjects(**changes: Any) -> tuple[str | None, ...]:
        return (await records.assemble(principal, STREAM, replace(WISH, **changes))).subjects

    (patient,) = await subjects()
    assert await subjects(channels=2) == (patient, patient)
    assert await subjects(channels=2, subjects=("patient-1", None)) == (patient, None)
    assert await subjects(channels=3, subjects=()) == (None, None, None)
    for changes in ({"channels": 3, "subjects": ("a", "b")}, {"channels": 0}, {"subjects": ("a", "b")}):
        with pytest.raises(InvalidFactsError):
            await subjects(**changes)


async def test_a_consent_is_as_it_stands_now(records: Records, principal: Principal) -> None:
    wish = replace(WISH, lawful_basis=LawfulBasis.CONSENT, consent_id=await agreed(records, CLINIC))

    first = await records.assemble(principal, STREAM, wish)
    assert first.consent is not None
    assert first.consent.withdrawn_at is None
    await records.consents.withdraw(CLINIC, str(wish.consent_id), actor="key1")
    again = await records.assemble(principal, STREAM, wish)
    assert again.consent is not None
    assert again.consent.withdrawn_at == NOON


async def test_another_tenants_consent_is_no_consent(records: Records, principal: Principal) -> None:
    for consent_id in (await agreed(records, BANK), "", "c" * 32):
        with pytest.raises(InvalidFactsError):
            await records.assemble(principal, STREAM, replace(WISH, consent_id=consent_id))


@pytest.mark.parametrize(
    "changes",
    [{"purpose": "My Purpose"}, {"purpose": ""}, {"language": "english please"}, {"region": "us-east"}],
)
async def test_an_ill_formed_wish_is_refused_and_leaves_no_trace(
    records: Records, principal: Principal, log: MemoryLog, changes: dict[str, str]
) -> None:
    before = len(log.intents)
    with pytest.raises(InvalidFactsError):
        await records.assemble(principal, STREAM, replace(WISH, **changes))  # type: ignore[arg-type]  # strings all
    assert len(log.intents) == before


async def test_a_key_that_is_revoked_since_assembles_nothing(records: Records, principal: Principal) -> None:
    await records.keys.revoke(CLINIC, principal.key_id, actor="officer")
    with pytest.raises(UnauthenticatedError):
        await records.assemble(principal, STREAM, WISH)


async def test_a_principal_is_of_the_tenant_its_key_belongs_to(records: Records, principal: Principal) -> None:
    with pytest.raises(UnauthenticatedError):
        await records.assemble(replace(principal, tenant=BANK), STREAM, WISH)


async def test_whatever_changes_for_a_tenant_reaches_its_live_streams(records: Records, principal: Principal) -> None:
    consent_id = await agreed(records, CLINIC)
    async with records.changes(principal) as changes:
        await records.consents.withdraw(CLINIC, consent_id, actor="key1")
        await records.tenants.set(BANK, active=False, actor="officer")
        await records.tenants.set(CLINIC, active=False, actor="officer")
        await records.keys.revoke(CLINIC, principal.key_id, actor="officer")
        records.decide_again("policy.replace")
        async with asyncio.timeout(1):
            told = [await anext(changes) for _ in range(4)]
    assert told == ["consent.withdraw", "tenant.set", "key.revoke", "policy.replace"]
    await records.settled()
