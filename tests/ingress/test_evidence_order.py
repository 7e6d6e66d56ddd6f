"""An evidence pack is ordered as an officer orders it: over the real records of an installation."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from audit.__main__ import main
from audit.errors import ExportError
from governance.identity import Scope, TenantId
from governance.request import Regime
from ingress.orders.evidence import ExportPack
from ingress.orders.records import CreateKey, CreateTenant
from ingress.settings import Settings
from ingress.views import PackView
from ingress.wiring import office

CLINIC = CreateTenant(tenant="clinic", regimes=(Regime.GDPR,), region="local", purposes=("care",))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        config_dir=tmp_path / "config",
        key_dir=tmp_path / "keys",
        insecure_development_approver=True,
    )


@pytest.fixture
def order(tmp_path: Path) -> Callable[..., ExportPack]:
    def made(purpose: str = "audit-2026") -> ExportPack:
        return ExportPack(
            tenant="clinic",
            regime="gdpr",
            purpose=purpose,
            begins=datetime.now(UTC) - timedelta(days=1),
            ends=datetime.now(UTC) + timedelta(days=1),
            directory=tmp_path / "pack",
        )

    return made


async def test_officer_orders_a_pack_that_verifies_with_the_published_keys(
    settings: Settings, order: Callable[..., ExportPack], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office(settings) as desk:
        await CLINIC.carry_out(desk)
        expires = datetime.now(UTC) + timedelta(days=90)
        key = await CreateKey(tenant="clinic", scopes=(Scope.AUDIT,), expires_at=expires).carry_out(desk)
        with pytest.raises(ExportError):
            await order(purpose="").carry_out(desk)
        before = desk.log.size(TenantId("clinic"))
        view: PackView = await order().carry_out(desk)
        leaves = await desk.log.read(TenantId("clinic"), before, desk.log.size(TenantId("clinic")))
    kinds = [json.loads(leaf)["type"] for leaf in leaves]
    assert set(kinds) == {event.type for event in ExportPack.audited}
    assert kinds[0] == "evidence.pack"
    assert (view.entries, view.size) == (before, before + len(leaves))
    assert {each.result for each in view.controls} == {"pass", "not_applicable"}
    assert main(["verify", str(tmp_path / "pack"), "--trust", str(tmp_path / "config/log.vkey")]) == 0
    assert "evidence  of clinic for gdpr" in capsys.readouterr().out
    data = b"".join(path.read_bytes() for path in (tmp_path / "pack").rglob("*") if path.is_file())
    assert key.key_id.encode() in data
    assert key.credential.encode() not in data


@pytest.mark.parametrize("role", ["evidence", "receipts"])
def test_log_is_not_named_like_a_key_that_may_not_sign_it(role: str) -> None:
    with pytest.raises(ValueError, match="log_origin"):
        Settings(log_origin=f"audit.example/{role}")
