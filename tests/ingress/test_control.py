import json
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from audit.events import EVENTS
from audit.log import AuditLog
from audit.recorder import LogRecorder
from audit.signing import FileSigner
from governance.consent import Evidence
from governance.database import Database
from governance.errors import UnauthenticatedError
from governance.identity import Scope, TenantId
from governance.records import Records
from governance.request import Regime
from ingress.commands.errors import ServerUnreachableError
from ingress.control import Counter, Remote, attend, counter, socket_path
from ingress.errors import ListenError
from ingress.orders.catalogue import ORDERS
from ingress.orders.evidence import ExportEvidence, ExportPack
from ingress.orders.order import Office, Order
from ingress.orders.records import (
    CreateKey,
    CreateTenant,
    ListConsents,
    ListKeys,
    ListTenants,
    RecordConsent,
    RevokeKey,
    SetTenant,
    WithdrawConsent,
)
from ingress.settings import Settings

ORIGIN = "test.invalid/log"
CLINIC = CreateTenant(tenant="clinic", regimes=(Regime.HIPAA, Regime.GDPR), region="local", purposes=("care",))


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", config_dir=tmp_path / "config", log_origin=ORIGIN)


@asynccontextmanager
async def records(settings: Settings) -> AsyncIterator[Office]:
    """The real records and the real log, as the wiring opens them."""
    settings.config_dir.mkdir(exist_ok=True)
    key = settings.config_dir / "log.key"
    signer = FileSigner.load(key, ORIGIN) if key.exists() else FileSigner.create(key, ORIGIN)
    async with (
        AuditLog.open(settings.data_dir / "audit" / "log.db", signer, ORIGIN) as log,
        Database.open(settings.data_dir / "records.db") as database,
    ):
        found = Records(database, LogRecorder(log), index_key=bytes(32), region="local", now=lambda: datetime.now(UTC))
        yield Office(
            facts=found,
            tenants=found.tenants,
            keys=found.keys,
            consents=found.consents,
            log=log,
            now=lambda: datetime.now(UTC),
        )
        await found.settled()


STORED = {
    "forensics": "test_stored_orders.py",
    "holds": "test_stored_orders.py",
    "retention": "test_stored_orders.py",
    "rights": "test_rights_orders.py",
    "tokens": "test_token_orders.py",
}
"""Modules of orders that need an archive, and where they are carried out on a real one."""


@dataclass
class Desk:
    counter: Counter
    office: Office

    async def types(self, tree: str) -> list[str]:
        """The types of a tree's entries."""
        leaves = await self.office.log.read(TenantId(tree), 0, self.office.log.size(TenantId(tree)))
        return [json.loads(leaf)["type"] for leaf in leaves]


@pytest.fixture(params=["directly", "over the socket"])
async def desk(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Desk]:
    """Where orders are handed in, without a server and with one: every behaviour is the same."""
    async with records(settings) as office, AsyncExitStack() as opened:
        served = request.param == "over the socket"
        if served:
            await opened.enter_async_context(attend(office, socket_path(settings)))

        @asynccontextmanager
        async def already_open(_settings: Settings) -> AsyncIterator[Office]:
            assert not served, "the records were opened although a server has them"
            yield office

        yield Desk(await opened.enter_async_context(counter(settings, already_open)), office)


def code(error: pytest.ExceptionInfo[Exception]) -> str:
    return str(getattr(error.value, "code", ""))


async def test_a_tenant_is_created_changed_and_listed(desk: Desk) -> None:
    made = await desk.counter.carry_out(CLINIC)
    assert (made.active, made.regimes, made.baa_expires_at) == (True, (Regime.GDPR, Regime.HIPAA), None)
    agreed = tomorrow()
    changed = await desk.counter.carry_out(SetTenant(tenant="clinic", baa_expires_at=agreed))
    assert changed.baa_expires_at == agreed
    assert changed.purposes == ("care",)
    ended = await desk.counter.carry_out(SetTenant(tenant="clinic", end_baa=True, active=False))
    assert (ended.active, ended.baa_expires_at) == (False, None)
    assert await desk.counter.carry_out(ListTenants()) == [ended]


async def test_a_new_key_opens_until_it_is_revoked(desk: Desk) -> None:
    await desk.counter.carry_out(CLINIC)
    key = await desk.counter.carry_out(CreateKey(tenant="clinic", scopes=(Scope.STREAM,), expires_at=tomorrow()))
    principal = await desk.office.keys.authenticate(key.credential, datetime.now(UTC))
    assert principal.key_id == key.key_id
    await desk.counter.carry_out(RevokeKey(tenant="clinic", key_id=key.key_id))
    with pytest.raises(UnauthenticatedError):
        await desk.office.keys.authenticate(key.credential, datetime.now(UTC))
    (seen,) = await desk.counter.carry_out(ListKeys(tenant="clinic"))
    assert seen.revoked_at is not None
    assert key.credential not in repr(seen) + repr(key)


async def test_a_consent_is_recorded_listed_by_pseudonym_and_withdrawn(desk: Desk) -> None:
    await desk.counter.carry_out(CLINIC)
    order = RecordConsent(
        tenant="clinic",
        subject="patient@example.com",
        purposes=("care",),
        notice_version="2026-11",
        evidence=Evidence.SPOKEN,
        expires_at=tomorrow(),
    )
    consent_id = await desk.counter.carry_out(order)
    await desk.counter.carry_out(WithdrawConsent(tenant="clinic", consent_id=consent_id))
    (seen,) = await desk.counter.carry_out(ListConsents(tenant="clinic"))
    assert (seen.consent_id, seen.withdrawn_at is not None) == (consent_id, True)
    assert "patient" not in repr(seen) + repr(order)


async def test_evidence_is_written_for_every_tree(desk: Desk, tmp_path: Path) -> None:
    await desk.counter.carry_out(CLINIC)
    await desk.counter.carry_out(ListTenants())
    exported = await desk.counter.carry_out(ExportEvidence(directory=tmp_path / "evidence"))
    assert {tree.origin.rpartition("/")[2] for tree in exported} == {"clinic", "system"}
    assert (tmp_path / "evidence" / "manifest.json").is_file()


@pytest.mark.parametrize(
    ("order", "refused"),
    [
        (CLINIC, "tenant_exists"),
        (SetTenant(tenant="nobody", active=False), "unknown_tenant"),
        (ListKeys(tenant="nobody"), "unknown_tenant"),
        (ListConsents(tenant="../clinic"), "invalid_request"),
        (CreateKey(tenant="clinic", scopes=(), expires_at=tomorrow()), "invalid_request"),
        (RevokeKey(tenant="clinic", key_id="0" * 16), "unknown_key"),
        (WithdrawConsent(tenant="clinic", consent_id="0" * 32), "unknown_consent"),
        (ExportEvidence(directory=Path("/nowhere/evidence"), trees=("clinic",)), "audit_export_failed"),
        (ExportEvidence(directory=Path("/nowhere/evidence"), trees=("nobody",)), "audit_unknown_tree"),
    ],
)
async def test_a_refusal_keeps_its_code_and_has_words(desk: Desk, order: Order[object], refused: str) -> None:
    await desk.counter.carry_out(CLINIC)
    with pytest.raises(Exception, match=r"\w+ \w+") as error:
        await desk.counter.carry_out(order)
    assert code(error) == refused


async def test_every_order_leaves_the_entries_it_names(desk: Desk, tmp_path: Path) -> None:
    await desk.counter.carry_out(CLINIC)
    key = await desk.counter.carry_out(CreateKey(tenant="clinic", scopes=(Scope.AUDIT,), expires_at=tomorrow()))
    recorded = RecordConsent(
        tenant="clinic",
        subject="p",
        purposes=("care",),
        notice_version="1",
        evidence=Evidence.PAPER,
        expires_at=tomorrow(),
    )
    consent_id = await desk.counter.carry_out(recorded)
    rest: list[Order[Any]] = [
        SetTenant(tenant="clinic", active=True),
        ListTenants(),
        ListKeys(tenant="clinic"),
        RevokeKey(tenant="clinic", key_id=key.key_id),
        ListConsents(tenant="clinic"),
        WithdrawConsent(tenant="clinic", consent_id=consent_id),
        ExportEvidence(directory=tmp_path / "evidence", trees=("clinic",)),
    ]
    for order in rest:
        tree = "system" if isinstance(order, ListTenants) else "clinic"
        before = len(await desk.types(tree)) if tree in desk.office.log.trees() else 0
        await desk.counter.carry_out(order)
        assert (await desk.types(tree))[before:] == [event.type for event in order.audited]
    here = {CreateKey, *(type(order) for order in (CLINIC, recorded, *rest))}
    plain = {order for order in ORDERS if order.__module__.rpartition(".")[2] not in STORED}
    assert here == plain - {ExportPack}  # that one: test_evidence_order.py


def test_orders_on_stored_content_are_followed_to_their_entries_elsewhere() -> None:
    for order in ORDERS:
        place = STORED.get(order.__module__.rpartition(".")[2])
        if place is not None:
            text = (Path(__file__).parent / place).read_text(encoding="utf-8")
            assert order.__name__ in text, f"{order.__name__} is not tried in {place}"


def test_every_order_is_audited() -> None:
    assert all(order.audited and set(order.audited) <= set(EVENTS) for order in ORDERS)


async def test_only_the_owner_may_use_the_socket(settings: Settings) -> None:
    path = socket_path(settings)
    async with records(settings) as office, attend(office, path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_a_socket_left_by_a_killed_server_is_replaced(settings: Settings) -> None:
    path = socket_path(settings)
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    async with counter(settings, records) as directly:
        await directly.carry_out(CLINIC)
    async with records(settings) as office, attend(office, path), counter(settings, records) as remote:
        assert [tenant.tenant for tenant in await remote.carry_out(ListTenants())] == ["clinic"]


@pytest.mark.parametrize(
    ("verb", "body", "status"),
    [
        ("tenants.list", b"not json", 400),
        ("tenants.drop", b"{}", 400),
        ("tenants.create", b'{"tenant": "PLANTED-CANARY"}', 400),
        ("keys.list", b'{"tenant": "' + b"x" * 70_000 + b'"}', 413),
    ],
)
async def test_what_is_no_order_is_refused_without_repeating_it(
    settings: Settings, verb: str, body: bytes, status: int
) -> None:
    path = socket_path(settings)
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    async with (
        records(settings) as office,
        attend(office, path),
        httpx.AsyncClient(transport=transport, base_url="http://control") as client,
    ):
        response = await client.post(f"/{verb}", content=body)
    assert response.status_code == status
    assert "CANARY" not in response.text


async def test_a_server_that_goes_away_is_told_of(settings: Settings) -> None:
    path = socket_path(settings)
    async with records(settings) as office:
        async with attend(office, path), counter(settings, records) as remote:
            pass
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path)), base_url="http://c") as client:
            with pytest.raises(ServerUnreachableError):
                await Remote(client).carry_out(ListTenants())
    assert isinstance(remote, Remote)


async def test_a_path_too_long_for_a_socket_is_a_typed_error(settings: Settings, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    async with records(settings) as office:
        with pytest.raises(ListenError):
            async with attend(office, deep / "control.sock"):
                pass
