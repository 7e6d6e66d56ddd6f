"""`earwitness retention run`: one bounded order after another, told as one run; and what the orders say."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pydantic import TypeAdapter

from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.database import Database
from governance.errors import UnknownTenantError
from governance.identity import TenantId
from governance.records import Records
from governance.request import Regime
from ingress.archive import Archive
from ingress.commands import retention as command
from ingress.orders.order import Office
from ingress.orders.retention import ListRuns, RunRetention
from retention.population import ClassCount
from retention.run_report import Counts, Report, TenantReport
from tests.retention.conftest import CLINIC, INDEX_KEY, ORIGIN, Clock
from tests.retention.conftest import Archive as House
from tests.retention.test_run import Office as Backroom


@pytest.fixture
async def backroom(tmp_path: Path) -> AsyncIterator[Backroom]:
    (tmp_path / "config").mkdir()
    signer, clock = FileSigner.create(tmp_path / "config" / "log.key", ORIGIN), Clock()
    async with (
        AuditLog.open(tmp_path / "data" / "audit" / "log.sqlite", signer, ORIGIN, clock=clock) as log,
        Database.open(tmp_path / "data" / "records.sqlite") as database,
    ):
        records = Records(database, LogRecorder(log), index_key=INDEX_KEY, region="local", now=clock)
        await records.tenants.create(CLINIC, regimes=[Regime.HIPAA], region="local", purposes=["care"], actor="test")
        yield Backroom(House(tmp_path, log, database, records, clock))
        await records.settled()


def office(backroom: Backroom) -> Office:
    house = backroom.archive
    records = house.records
    archive = SimpleNamespace(retention=backroom.run(), database=house.database)
    return Office(
        facts=records,
        tenants=records.tenants,
        keys=records.keys,
        consents=records.consents,
        log=house.log,
        now=house.clock,
        archive=cast("Archive", archive),
    )


async def test_an_order_runs_retention_and_its_answer_crosses_the_socket(backroom: Backroom) -> None:
    await backroom.shelf.add(CLINIC, 3)
    report = await RunRetention(tenant="clinic").carry_out(office(backroom))
    wire = TypeAdapter(RunRetention.answer)
    assert wire.validate_json(wire.dump_json(report)) == report
    assert report.tenants[0].counts == Counts(destroyed=3)
    (run,) = await ListRuns(tenant="clinic").carry_out(office(backroom))
    assert (run.outcome, run.due, run.destroyed, run.left) == ("completed", 3, 3, 0)


async def test_a_tenant_that_is_not_there_is_told(backroom: Backroom) -> None:
    with pytest.raises(UnknownTenantError):
        await RunRetention(tenant="nobody").carry_out(office(backroom))


def part(tenant: str, *, more: bool = False, due: int = 0, left: int = 0, **counts: int) -> TenantReport:
    classes = [
        (ClassCount(scheduled_class="audio.health", objects=each, bytes=each, due=each),) for each in (due, left)
    ]
    return TenantReport(
        tenant=TenantId(tenant),
        due=due,
        counts=Counts(**counts),
        more=more,
        before=f"{due:064x}",
        after=f"{left:064x}",
        classes_before=classes[0],
        classes_after=classes[1],
    )


def report(*parts: TenantReport) -> Report:
    return Report(run_id="1" * 32, dry_run=False, schedule_revision="r1", tenants=parts)


def test_orders_follow_each_other_while_there_is_more_and_are_told_as_one_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        report(part("clinic", more=True, due=5000, left=3000, destroyed=2000, held=1), part("shop")),
        report(part("clinic", more=True, due=3000, left=1000, destroyed=2000)),
        report(part("clinic", due=1000, left=7, destroyed=993, held=7, sidecars=2)),
    ]
    asked: list[RunRetention] = []

    def carry_out(order: Any) -> Report:
        asked.append(order)
        return answers.pop(0)

    monkeypatch.setattr(command, "carry_out", carry_out)
    command.run_retention(tenant=None, dry_run=False)
    assert [(order.tenant, order.limit) for order in asked] == [(None, 2000), ("clinic", 2000), ("clinic", 2000)]
    out, told = capsys.readouterr()
    assert "clinic\taudio.health\t5,000\t5,000\t7\t7" in out
    assert "clinic: 2,000 of 5,000 destroyed" in told
    assert "clinic: 4,993 of 5,000 destroyed, 7 held" in told
    assert "2 sidecars" in told


def test_a_dry_run_is_one_order_over_everything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[RunRetention] = []

    def carry_out(order: Any) -> Report:
        asked.append(order)
        return replace(report(part("clinic", due=9, left=9, destroyed=9)), dry_run=True)

    monkeypatch.setattr(command, "carry_out", carry_out)
    command.run_retention(tenant="clinic", dry_run=True)
    assert [(order.dry_run, order.limit) for order in asked] == [(True, None)]
    assert "9 of 9 would be destroyed" in capsys.readouterr().err


def test_past_runs_are_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "carry_out", lambda _order: [])
    command.list_runs("clinic")
    assert capsys.readouterr().out == ""
