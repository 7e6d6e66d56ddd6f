"""Orders on stored content, carried out on a real archive without a server: each leaves the entries it names."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from governance.consent import Evidence
from governance.identity import Scope, TenantId
from governance.request import Regime
from ingress.orders.forensics import Scan
from ingress.orders.holds import (
    ApproveHold,
    ApproveRelease,
    DecideConflict,
    ListConflicts,
    ListHolds,
    PlaceHold,
    ReleaseHold,
    ReviewHold,
)
from ingress.orders.order import Office, Order
from ingress.orders.records import CreateKey, CreateTenant, RecordConsent, WithdrawConsent
from ingress.orders.retention import ListRuns, RunRetention
from ingress.settings import Settings
from ingress.wiring import office
from retention.errors import SamePersonError, ScheduleError
from retention.precedence import Outcome, Ruling, Verdict
from retention.rights_policy import RightsType
from retention.rights_states import State

CLINIC = TenantId("clinic")
OBJECT = "ab" * 16


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        config_dir=tmp_path / "config",
        key_dir=tmp_path / "key-store",
        insecure_development_approver=True,
    )


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Office]:
    async with office(settings) as opened:
        order = CreateTenant(tenant=CLINIC, regimes=(Regime.GDPR,), region="local", purposes=("care",))
        await order.carry_out(opened)
        await opened.stored.records.subjects.ref(CLINIC, "patient-17", actor="test")
        yield opened


async def key(desk: Office, *scopes: Scope) -> str:
    order = CreateKey(tenant=CLINIC, scopes=scopes, expires_at=datetime.now(UTC) + timedelta(days=1))
    return (await order.carry_out(desk)).credential


async def carried_out(desk: Office, order: Order[Any]) -> Any:
    """Carry an order out, and hold what it leaves in the log to what it names."""
    before = desk.log.size(CLINIC)
    answer = await order.carry_out(desk)
    leaves = await desk.log.read(CLINIC, before, desk.log.size(CLINIC))
    assert [json.loads(leaf)["type"] for leaf in leaves] == [event.type for event in order.audited]
    return answer


async def test_retention_runs_and_its_runs_are_listed(desk: Office) -> None:
    report = await carried_out(desk, RunRetention(tenant=CLINIC, dry_run=True))
    assert not report.more
    (run,) = await carried_out(desk, ListRuns(tenant=CLINIC))
    assert (run.dry_run, run.due, run.destroyed) == (True, 0, 0)


async def test_a_hold_takes_two_persons_to_stand_and_two_to_end(desk: Office) -> None:
    one, two = [await key(desk, Scope.HOLDS_PLACE, Scope.HOLDS_APPROVE) for _ in range(2)]
    soon = datetime.now(UTC) + timedelta(days=30)
    placed = await carried_out(
        desk, PlaceHold(credential=one, matter="case-4", review_at=soon, subjects=("patient-17",))
    )
    assert "patient-17" not in repr(placed)
    with pytest.raises(SamePersonError):
        await ApproveHold(credential=one, hold_id=placed.hold_id).carry_out(desk)
    steps = (
        (ApproveHold(credential=two, hold_id=placed.hold_id), "active"),
        (ReviewHold(credential=two, hold_id=placed.hold_id, review_at=soon + timedelta(days=30)), "active"),
        (ReleaseHold(credential=one, hold_id=placed.hold_id), "release_proposed"),
        (ApproveRelease(credential=two, hold_id=placed.hold_id), "released"),
    )
    for order, state in steps:
        assert (await carried_out(desk, order)).state == state
    (listed,) = await carried_out(desk, ListHolds(tenant=CLINIC))
    assert listed.hold_id == placed.hold_id


async def test_a_conflict_is_listed_and_decided_by_a_person(desk: Office) -> None:
    officer = await key(desk, Scope.HOLDS_APPROVE)
    verdict = Verdict(Ruling.REVIEW, 2, "floor_against_erasure", None)
    await desk.stored.reviews.open(CLINIC, {OBJECT: verdict}, intent=0)
    (conflict,) = await carried_out(desk, ListConflicts(tenant=CLINIC))
    decided = await carried_out(
        desk, DecideConflict(credential=officer, review_id=conflict.review_id, outcome=Outcome.KEEP)
    )
    assert decided.outcome == Outcome.KEEP
    assert await carried_out(desk, ListConflicts(tenant=CLINIC)) == []


async def test_a_scan_is_on_record_with_what_it_found(desk: Office, tmp_path: Path) -> None:
    found = await carried_out(desk, Scan(tenant=CLINIC, subject="patient-17", collect=tmp_path / "traces"))
    assert found.places > 0


async def test_a_withdrawn_consent_queues_one_erasure_for_a_second_person(desk: Office) -> None:
    recorded = RecordConsent(
        tenant=CLINIC,
        subject="patient-17",
        purposes=("care",),
        notice_version="1",
        evidence=Evidence.PAPER,
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )
    consent_id = await recorded.carry_out(desk)
    for _ in range(2):
        await WithdrawConsent(tenant=CLINIC, consent_id=consent_id).carry_out(desk)
    (waiting,) = await desk.stored.rights.requests(CLINIC)
    assert (waiting.type, waiting.state) == (RightsType.CONSENT_WITHDRAWAL, State.IN_REVIEW)


async def test_without_an_approved_policy_nothing_stored_is_touched(settings: Settings) -> None:
    async with office(settings.model_copy(update={"insecure_development_approver": False})) as plain:
        assert plain.archive is None
        with pytest.raises(ScheduleError, match="policy sign"):
            await RunRetention().carry_out(plain)


def test_a_credential_in_an_order_does_not_show() -> None:
    order = PlaceHold(credential="ew_secret", matter="m", review_at=datetime.now(UTC), subjects=("patient-17",))
    assert "ew_secret" not in repr(replace(order, everything=True))
    assert "patient-17" not in repr(order)
