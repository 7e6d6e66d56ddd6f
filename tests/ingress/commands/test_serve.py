from pathlib import Path

import pytest

from governance.identity import Scope
from ingress.commands.serve import DEVELOPMENT, announce, development_key
from ingress.orders.records import ListKeys, ListTenants
from ingress.settings import Settings
from ingress.wiring import office


async def test_each_start_makes_a_new_key_for_one_development_tenant(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config")
    async with office(settings) as desk:
        credentials = [await development_key(desk, settings.region) for _ in range(2)]
        (tenant,) = await ListTenants().carry_out(desk)
        keys = await ListKeys(tenant=DEVELOPMENT).carry_out(desk)
        principal = await desk.keys.authenticate(credentials[1], desk.now())
    assert len(set(credentials)) == 2
    assert tenant.tenant == DEVELOPMENT
    assert len(keys) == 2
    assert principal.scopes == frozenset(Scope)


def test_where_to_stream_is_announced_with_the_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    announce(Settings(data_dir=tmp_path / "d", config_dir=tmp_path / "c"), "::1", 8080, "ew_key")
    told = capsys.readouterr().out
    assert told.startswith("Serving on ws://[::1]:8080/v1/stream\n")
    assert "EARWITNESS_URL=ws://[::1]:8080/v1/stream EARWITNESS_KEY=ew_key\n" in told
    assert "--ca" not in told


def test_a_self_signed_certificate_is_announced_with_how_to_trust_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data_dir=tmp_path / "d", config_dir=tmp_path / "c", insecure_self_signed=True)
    announce(settings, "127.0.0.1", 1, "ew_key")
    told = capsys.readouterr().out
    assert "wss://127.0.0.1:1/" in told
    assert f"--ca {tmp_path / 'c' / 'tls' / 'self-signed.pem'}" in told


def test_without_a_development_key_the_operator_is_told_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    announce(Settings(data_dir=tmp_path / "d", config_dir=tmp_path / "c"), "127.0.0.1", 1, "")
    assert "earwitness keys create" in capsys.readouterr().out
