"""Everything that turning tokens back takes: real keys, a real log, real records, the shipped policies."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from governance.embedded import EmbeddedOpa
from governance.identity import Principal, Scope, TenantId
from redaction.entities import Label
from redaction.operators.canonical import canonical
from redaction.operators.tokens import seal
from retention.key_ring import KeyRing
from retention.keystore import KeyStore
from retention.reveal_desk import RevealDesk
from retention.reveals import Reveals
from retention.scope_keys import ScopeKeyRing
from tests.governance.samples import shipped
from tests.retention.conftest import CLINIC, SHOP, Archive

NAME = "Zebulon Quux"


def scope_ring(archive: Archive) -> tuple[ScopeKeyRing, KeyRing]:
    """The scope keys beside the key ring, on one key store."""
    port = KeyStore(archive.root / "keys")
    ring = KeyRing(archive.database, archive.records.ledger, port, archive.clock)
    return ScopeKeyRing(archive.database, archive.records.ledger, port, ring.epochs, archive.clock), ring


@dataclass
class RevealRoom:
    """The desk, with three people of the clinic and one of the shop."""

    archive: Archive
    keys: ScopeKeyRing
    ring: KeyRing
    policy: EmbeddedOpa
    reveals: Reveals
    desk: RevealDesk
    people: dict[str, Principal]

    async def token(self, value: str = NAME, label: Label = Label.PERSON, tenant: TenantId = CLINIC) -> str:
        sealed = seal(tenant, await self.keys.token_key(tenant), label, canonical(label, value))
        assert sealed is not None
        return sealed.text()

    async def approved(self, token: str, *, purpose: str = "treatment") -> str:
        """The id of a request for a token that another key has approved."""
        asked = await self.desk.request(self.people["asker"], token, purpose=purpose)
        await self.desk.approve(self.people["approver"], asked.reveal_id)
        return asked.reveal_id

    async def entries(self, tenant: TenantId = CLINIC) -> list[dict[str, Any]]:
        log = self.archive.log
        return [json.loads(leaf) for leaf in await log.read(tenant, 0, log.size(tenant))]


@asynccontextmanager
async def reveal_room(archive: Archive) -> AsyncIterator[RevealRoom]:
    """Everything, open."""
    keys, ring = scope_ring(archive)
    expiry = archive.clock() + timedelta(days=30)
    people = {}
    for name, tenant, scopes in (
        ("asker", CLINIC, {Scope.TOKENS_REVEAL}),
        ("approver", CLINIC, {Scope.TOKENS_APPROVE}),
        ("both", CLINIC, {Scope.TOKENS_REVEAL, Scope.TOKENS_APPROVE}),
        ("stranger", SHOP, {Scope.TOKENS_REVEAL, Scope.TOKENS_APPROVE}),
    ):
        _, secret = await archive.records.keys.create(tenant, scopes=scopes, expires_at=expiry, actor="test")
        people[name] = await archive.records.keys.authenticate(secret.reveal(), archive.clock())
    async with EmbeddedOpa(shipped(archive.root / "policy"), deadline_seconds=5) as policy:
        reveals = Reveals(archive.database, archive.records.ledger, archive.clock)
        desk = RevealDesk(
            records=archive.records, reveals=reveals, keys=keys, policy=policy, log=archive.log, now=archive.clock
        )
        yield RevealRoom(archive, keys, ring, policy, reveals, desk, people)
