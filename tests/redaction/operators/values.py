"""Keys, and stand-ins of every kind."""

from dataclasses import dataclass

from governance.decision import RedactionOperator, SurrogateScope
from governance.identity import TenantId
from redaction.entities import Label
from redaction.operators import StandIns
from redaction.operators.keys import TokenKey
from redaction.operators.stand_ins import stand_ins
from redaction.profile import Rules

CLINIC, SHOP = TenantId("clinic"), TenantId("shop")
KEY = TokenKey("00112233445566aa", bytes(range(64)))
OTHER_KEY = TokenKey("00112233445566bb", bytes(range(1, 65)))


@dataclass(frozen=True)
class FixedKeys:
    """A tenant's keys, the same for every tenant: what keeps them apart must not be luck."""

    hash_key: bytes = bytes(range(32))
    token: TokenKey = KEY

    async def tenant_key(self, tenant: TenantId) -> bytes:
        del tenant
        return self.hash_key

    async def token_key(self, tenant: TenantId) -> TokenKey:
        del tenant
        return self.token


async def made(
    operator: RedactionOperator,
    *,
    tenant: TenantId = CLINIC,
    keys: FixedKeys | None = None,
    scope: SurrogateScope = SurrogateScope.STREAM,
    language: str = "en-US",
) -> StandIns:
    """One stream's stand-ins, of one kind for every label."""
    rules = Rules(dict.fromkeys(Label, operator), scope=scope)
    return await stand_ins(rules, tenant, keys or FixedKeys(), language=language)
