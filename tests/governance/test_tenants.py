"""Tenants: what they are held to, on record."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from governance.errors import InvalidFactsError, RecordsUnavailableError, TenantExistsError, UnknownTenantError
from governance.identity import TenantId
from governance.records import Records
from governance.request import Regime
from governance.tenants import Tenant
from tests.governance.conftest import NOON, Clock, LogGoneError, MemoryLog

CLINIC = TenantId("clinic")


async def clinic(records: Records) -> Tenant:
    return await records.tenants.create(
        "clinic",
        regimes={Regime.HIPAA},
        region="eu-central",
        purposes={"treatment"},
        actor="officer",
        baa_expires_at=NOON,
    )


async def test_a_tenant_is_what_it_was_created_as(records: Records) -> None:
    created = await clinic(records)

    assert await records.tenants.get(CLINIC) == created
    assert created.facts.active
    assert created.facts.regimes == {Regime.HIPAA}
    assert created.facts.purposes == {"treatment"}
    assert created.facts.baa_expires_at == NOON
    assert created.created_at == NOON


async def test_every_change_is_announced_before_and_closed_after(records: Records, log: MemoryLog) -> None:
    await clinic(records)
    await records.tenants.set(CLINIC, active=False, actor="officer")

    assert [(change.change, change.ref, change.actor) for change in log.intents] == [
        ("tenant.create", "clinic", "officer"),
        ("tenant.set", "clinic", "officer"),
    ]
    assert log.intents[1].details == {"active": "False"}
    assert log.results == [("tenant.create", 0, "made"), ("tenant.set", 1, "made")]


async def test_what_is_not_given_stays(records: Records) -> None:
    await clinic(records)

    after = await records.tenants.set(CLINIC, regimes=[Regime.GDPR, Regime.SOC2], actor="officer")
    assert after.facts.regimes == {Regime.GDPR, Regime.SOC2}
    assert after.facts.baa_expires_at == NOON
    assert after.facts.purposes == {"treatment"}

    after = await records.tenants.set(
        CLINIC, baa_expires_at=None, region="eu-west", purposes=["payment"], actor="officer"
    )
    assert after.facts.baa_expires_at is None
    assert after.facts.region == "eu-west"
    assert after.facts.purposes == {"payment"}
    assert await records.tenants.get(CLINIC) == after


async def test_tenants_are_listed_by_name(records: Records) -> None:
    await clinic(records)
    await records.tenants.create("bank", regimes=[], region="eu-central", purposes=["support"], actor="officer")

    assert [tenant.tenant for tenant in await records.tenants.list()] == ["bank", "clinic"]


async def test_a_name_is_taken_once(records: Records, log: MemoryLog) -> None:
    await clinic(records)

    with pytest.raises(TenantExistsError):
        await clinic(records)
    assert len(log.intents) == 1


async def test_two_who_create_one_tenant_at_once_do_not_both(records: Records, log: MemoryLog) -> None:
    outcomes = await asyncio.gather(clinic(records), clinic(records), return_exceptions=True)

    assert [type(outcome) for outcome in sorted(outcomes, key=repr)] == [Tenant, TenantExistsError]
    assert [outcome for _, _, outcome in log.results] == ["made"]


async def test_an_unknown_tenant_has_its_error(records: Records) -> None:
    with pytest.raises(UnknownTenantError):
        await records.tenants.get(TenantId("nobody"))
    with pytest.raises(UnknownTenantError):
        await records.tenants.set(TenantId("nobody"), active=True, actor="officer")


@pytest.mark.parametrize("name", ["system", "", "Clinic", "-clinic", "a" * 64, "clinic\n", "a b", "клиника"])
async def test_a_name_that_is_no_slug_is_refused(records: Records, name: str) -> None:
    with pytest.raises(InvalidFactsError):
        await records.tenants.create(name, regimes=[], region="eu", purposes=["x"], actor="officer")


async def test_bad_facts_are_refused(records: Records, log: MemoryLog, clock: Clock) -> None:
    await clinic(records)
    with pytest.raises(InvalidFactsError):
        await records.tenants.set(CLINIC, purposes=[], actor="officer")
    with pytest.raises(InvalidFactsError):
        await records.tenants.set(CLINIC, region="the EU", actor="officer")
    with pytest.raises(InvalidFactsError):
        await records.tenants.set(CLINIC, baa_expires_at=clock.now.replace(tzinfo=None), actor="officer")
    assert len(log.intents) == 1


async def test_without_a_log_nothing_changes(records: Records, log: MemoryLog) -> None:
    log.no_intents = True
    with pytest.raises(LogGoneError):
        await clinic(records)
    assert await records.tenants.list() == []


async def test_an_effect_that_fails_is_recorded_as_failed(
    records: Records, log: MemoryLog, database_file: Path
) -> None:
    bank = await records.tenants.create("bank", regimes=[], region="eu", purposes=["support"], actor="officer")
    with closing(sqlite3.connect(database_file)) as writer:
        writer.execute("CREATE TRIGGER full BEFORE INSERT ON tenants BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        writer.commit()

        with pytest.raises(RecordsUnavailableError):
            await clinic(records)

    assert log.results[-1] == ("tenant.create", 1, "failed")
    assert await records.tenants.list() == [bank]
