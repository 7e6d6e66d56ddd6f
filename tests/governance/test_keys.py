"""API keys: shown once, good until they are not, and no way to tell why one is refused."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import (
    InvalidFactsError,
    RecordsUnavailableError,
    UnauthenticatedError,
    UnknownKeyError,
    UnknownTenantError,
)
from governance.identity import KeyId, Scope, TenantId
from governance.keys import _FORM
from governance.records import Records
from governance.secret import Secret
from tests.governance.conftest import NOON, Clock, MemoryLog, all_bytes

CLINIC = TenantId("clinic")
DAY = timedelta(days=1)


@pytest.fixture
async def clinic(records: Records) -> TenantId:
    for name in ("clinic", "bank"):
        await records.tenants.create(name, regimes=[], region="eu-central", purposes=["treatment"], actor="officer")
    return CLINIC


def overwrite(file: Path) -> None:
    for each in file.parent.iterdir():
        each.write_bytes(b"not a database at all" * 4096)


async def made(records: Records, tenant: TenantId = CLINIC) -> tuple[KeyId, Secret]:
    return await records.keys.create(tenant, scopes=[Scope.STREAM], expires_at=NOON + DAY, actor="officer")


@pytest.mark.usefixtures("clinic")
async def test_a_key_authenticates_its_tenant_and_scopes(records: Records) -> None:
    key_id, secret = await made(records)

    principal = await records.authenticate(secret.reveal())
    assert principal.tenant == CLINIC
    assert principal.key_id == key_id
    assert principal.scopes == {Scope.STREAM}
    assert principal.key_expires_at == NOON + DAY


@pytest.mark.usefixtures("clinic")
async def test_the_secret_is_shown_once_and_kept_nowhere(
    records: Records, log: MemoryLog, database_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    key_id, secret = await made(records)
    await records.authenticate(secret.reveal())
    with pytest.raises(UnauthenticatedError) as refused:
        await records.authenticate(secret.reveal() + "x")

    hidden = secret.reveal().rpartition(f"{key_id}_")[2]
    assert len(hidden) == 43
    assert hidden not in repr(secret) + str(secret) + f"{secret}" + log.text() + caplog.text + str(refused.value)
    stored = all_bytes(database_file)
    assert key_id.encode() in stored  # the positive control: this is where the row is
    assert hidden.encode() not in stored


@pytest.mark.usefixtures("clinic")
async def test_no_other_credential_is_good(records: Records) -> None:
    key_id, secret = await made(records)
    _, other = await made(records)
    good, mixed = secret.reveal(), f"ew_{key_id}_{other.reveal()[-43:]}"
    altered = good[:-1] + ("A" if good[-1] != "A" else "B")
    for bad in ("", "ew_", good[:-1], good + "A", " " + good, good + "\n", mixed, altered, f"ew_{'0' * 16}_{'A' * 43}"):
        with pytest.raises(UnauthenticatedError):
            await records.authenticate(bad)


@given(st.text(max_size=80))
def test_what_has_the_form_is_ascii_of_the_right_length(text: str) -> None:
    assert _FORM.fullmatch(text) is None or (len(text) == 63 and text.isascii())


async def test_a_credential_that_cannot_be_encoded_is_refused(records: Records) -> None:
    with pytest.raises(UnauthenticatedError):
        await records.authenticate("ew_\udc80")


@pytest.mark.usefixtures("clinic")
async def test_a_key_is_good_until_it_expires(records: Records, clock: Clock) -> None:
    _, secret = await made(records)
    principal = await records.authenticate(secret.reveal())

    clock.forward(hours=23, minutes=59)
    assert await records.keys.principal(principal, clock.now) == principal
    clock.forward(minutes=1)
    with pytest.raises(UnauthenticatedError):
        await records.authenticate(secret.reveal())
    with pytest.raises(UnauthenticatedError):
        await records.keys.principal(principal, clock.now)


async def test_a_revoked_key_opens_nothing(records: Records, clinic: TenantId, log: MemoryLog) -> None:
    key_id, secret = await made(records)
    principal = await records.authenticate(secret.reveal())

    await records.keys.revoke(clinic, key_id, actor="officer")
    await records.keys.revoke(clinic, key_id, actor="officer")

    with pytest.raises(UnauthenticatedError):
        await records.authenticate(secret.reveal())
    with pytest.raises(UnauthenticatedError):
        await records.keys.principal(principal, NOON)
    assert [change.change for change in log.intents].count("key.revoke") == 1
    assert (await records.keys.list(clinic))[0].revoked_at == NOON


async def test_a_key_is_another_tenants_to_nobody(records: Records, clinic: TenantId) -> None:
    key_id, secret = await made(records)

    with pytest.raises(UnknownKeyError):
        await records.keys.revoke(TenantId("bank"), key_id, actor="officer")
    with pytest.raises(UnknownKeyError):
        await records.keys.revoke(clinic, KeyId("f" * 16), actor="officer")
    assert await records.keys.list(TenantId("bank")) == []
    assert (await records.authenticate(secret.reveal())).tenant == clinic


async def test_last_use_is_known_to_the_minute(records: Records, clinic: TenantId, clock: Clock) -> None:
    _, secret = await made(records)
    assert (await records.keys.list(clinic))[0].last_used_at is None

    await records.authenticate(secret.reveal())
    clock.forward(seconds=59)
    await records.authenticate(secret.reveal())
    assert (await records.keys.list(clinic))[0].last_used_at == NOON
    clock.forward(seconds=1)
    await records.authenticate(secret.reveal())
    assert (await records.keys.list(clinic))[0].last_used_at == clock.now


async def test_a_key_needs_scopes_a_tenant_and_a_near_expiry(records: Records, clinic: TenantId) -> None:
    for scopes, expires_at in (
        ([], NOON + DAY),
        ([Scope.STREAM], NOON),
        ([Scope.STREAM], NOON + 400 * DAY),
        ([Scope.STREAM], (NOON + DAY).replace(tzinfo=None)),
    ):
        with pytest.raises(InvalidFactsError):
            await records.keys.create(clinic, scopes=scopes, expires_at=expires_at, actor="officer")
    with pytest.raises(UnknownTenantError):
        await made(records, TenantId("nobody"))


@pytest.mark.usefixtures("clinic")
async def test_a_database_that_is_gone_lets_nobody_in(records: Records, database_file: Path) -> None:
    _, secret = await made(records)
    overwrite(database_file)

    with pytest.raises(RecordsUnavailableError) as failure:
        await records.authenticate(secret.reveal())
    assert secret.reveal() not in str(failure.value)


def test_a_secret_is_not_serialised() -> None:
    with pytest.raises(TypeError):
        Secret("x").__reduce__()
