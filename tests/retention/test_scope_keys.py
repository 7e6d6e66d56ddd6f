"""The keys of stand-ins: a tenant's own, the same as long as its epoch, and gone with it."""

import asyncio

import pytest

from audit.encoding import parse
from governance.decision import RedactionOperator, SurrogateScope
from redaction.entities import Label
from redaction.operators.stand_ins import stand_ins
from redaction.profile import Rules
from retention.errors import KeyDestroyedError
from retention.scope_keys import ScopeKeyRing
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.reveal_room import scope_ring


@pytest.fixture
def keys(archive: Archive) -> ScopeKeyRing:
    return scope_ring(archive)[0]


async def test_a_tenant_has_its_own_keys_and_keeps_them(archive: Archive, keys: ScopeKeyRing) -> None:
    made = await keys.tenant_key(CLINIC), await keys.token_key(CLINIC)
    again, _ = scope_ring(archive)
    assert (await again.tenant_key(CLINIC), await again.token_key(CLINIC)) == made
    assert (len(made[0]), len(made[1].key)) == (32, 64)
    others = await keys.tenant_key(SHOP), await keys.token_key(SHOP)
    assert made[0] != others[0]
    assert made[1].key != others[1].key
    assert made[0] not in made[1].key
    assert await keys.token_key_of(CLINIC, made[1].key_id) == made[1]


async def test_streams_that_begin_at_once_get_one_key(keys: ScopeKeyRing) -> None:
    found = await asyncio.gather(*(keys.token_key(CLINIC) for _ in range(20)))
    assert len({each.key_id for each in found}) == 1


async def test_its_making_is_on_record_and_nothing_of_it_is_in_the_clear(archive: Archive, keys: ScopeKeyRing) -> None:
    made = await keys.token_key(CLINIC)
    leaves = await archive.log.read(CLINIC, 0, archive.log.size(CLINIC))
    intended = [parse(leaf).fields for leaf in leaves if b"scope_key.create" in leaf]
    assert [entry["ref"] for entry in intended] == [made.key_id]
    written = b"".join(file.read_bytes() for file in archive.root.rglob("*") if file.is_file())
    assert made.key_id.encode() in written
    assert made.key not in written
    assert await keys.tenant_key(CLINIC) not in written


async def test_nobody_opens_with_another_tenants_key(keys: ScopeKeyRing) -> None:
    made = await keys.token_key(CLINIC)
    await keys.token_key(SHOP)
    for tenant, key_id in ((SHOP, made.key_id), (CLINIC, "0" * 16), (CLINIC, "'; --")):
        with pytest.raises(KeyDestroyedError):
            await keys.token_key_of(tenant, key_id)


async def test_the_turn_of_the_epoch_ends_old_tokens_for_good(archive: Archive) -> None:
    keys, ring = scope_ring(archive)
    old, hashing = await keys.token_key(CLINIC), await keys.tenant_key(CLINIC)
    await ring.turn_epoch(CLINIC, actor="test")
    with pytest.raises(KeyDestroyedError):
        await keys.token_key_of(CLINIC, old.key_id)
    new = await keys.token_key(CLINIC)
    assert new.key_id != old.key_id
    assert await keys.tenant_key(CLINIC) != hashing
    assert await keys.token_key_of(CLINIC, new.key_id) == new


async def test_a_tenants_streams_join_and_another_tenants_do_not(keys: ScopeKeyRing) -> None:
    for operator in (RedactionOperator.HASH, RedactionOperator.TOKEN, RedactionOperator.SURROGATE):
        rules = Rules({Label.PHONE_NUMBER: operator}, scope=SurrogateScope.TENANT)
        shown = [
            (await stand_ins(rules, tenant, keys)).stand_in(Label.PHONE_NUMBER, said, settled=True)
            for tenant, said in (
                (CLINIC, "212-555-0198"),
                (CLINIC, "two one two five five five oh one nine eight"),
                (SHOP, "212-555-0198"),
            )
        ]
        assert shown[0] == shown[1] != shown[2]
