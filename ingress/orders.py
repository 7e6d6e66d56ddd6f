"""What an officer may order, over the socket or directly: tenants, keys, consents, evidence.

Each order is a value that knows how it is carried out and which entries that leaves in the log. `ingress/control.py`
carries them from the command line to the process that holds the log.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Generic, TypeVar

from audit.events import ChangeIntended, ChangeMade, Event, EvidenceExported, RecordsRead
from audit.export import export
from audit.log import AuditLog
from audit.trees import SYSTEM
from governance import form
from governance.consent import Consents, Evidence
from governance.identity import KeyId, Scope, TenantId
from governance.keys import Keys
from governance.request import Regime
from governance.tenants import UNCHANGED, Tenants
from ingress.views import ConsentView, KeyView, NewKey, TenantView, TreeExported, consent_view, key_view, tenant_view

OPERATOR: Final = "operator"
"""The actor of orders. Whoever reaches the socket (0600) or the database's files is the operator's own account."""

A_co = TypeVar("A_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What orders are carried out on."""

    tenants: Tenants
    keys: Keys
    consents: Consents
    log: AuditLog
    now: Callable[[], datetime]

    async def read(self, tree: TenantId, operation: str, count: int) -> None:
        """Record that records were looked at."""
        await self.log.append(tree, RecordsRead(actor=OPERATOR, operation=operation, count=count))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Generic[A_co]):
    """One thing to be done.

    Attributes:
        verb: Its name on the socket.
        answer: The type of what it gives back.
        audited: The entries it leaves.
    """

    verb: ClassVar[str]
    answer: ClassVar[Any]
    audited: ClassVar[tuple[type[Event], ...]] = (ChangeIntended, ChangeMade)

    async def carry_out(self, office: Office) -> A_co:
        """Do it. Raises what the repositories and the log do."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTenant(Order[TenantView]):
    """Take on a tenant."""

    verb = "tenants.create"
    answer = TenantView
    tenant: str
    regimes: tuple[Regime, ...]
    region: str
    purposes: tuple[str, ...]
    baa_expires_at: datetime | None = None

    async def carry_out(self, office: Office) -> TenantView:
        """See `Tenants.create`."""
        made = await office.tenants.create(
            self.tenant,
            regimes=self.regimes,
            region=self.region,
            purposes=self.purposes,
            baa_expires_at=self.baa_expires_at,
            actor=OPERATOR,
        )
        return tenant_view(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTenants(Order[list[TenantView]]):
    """List all tenants."""

    verb = "tenants.list"
    answer = list[TenantView]
    audited = (RecordsRead,)

    async def carry_out(self, office: Office) -> list[TenantView]:
        """See `Tenants.list`."""
        found = [tenant_view(tenant) for tenant in await office.tenants.list()]
        await office.read(SYSTEM, self.verb, len(found))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTenant(Order[TenantView]):
    """Change what a tenant is held to; what is None stays. `end_baa` says that there is no agreement any more."""

    verb = "tenants.set"
    answer = TenantView
    tenant: str
    active: bool | None = None
    regimes: tuple[Regime, ...] | None = None
    region: str | None = None
    purposes: tuple[str, ...] | None = None
    baa_expires_at: datetime | None = None
    end_baa: bool = False

    async def carry_out(self, office: Office) -> TenantView:
        """See `Tenants.set`."""
        changed = await office.tenants.set(
            form.tenant(self.tenant),
            active=self.active,
            regimes=self.regimes,
            region=self.region,
            purposes=self.purposes,
            baa_expires_at=None if self.end_baa else self.baa_expires_at or UNCHANGED,
            actor=OPERATOR,
        )
        return tenant_view(changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateKey(Order[NewKey]):
    """Make a key for a tenant."""

    verb = "keys.create"
    answer = NewKey
    tenant: str
    scopes: tuple[Scope, ...]
    expires_at: datetime

    async def carry_out(self, office: Office) -> NewKey:
        """See `Keys.create`."""
        key_id, secret = await office.keys.create(
            form.tenant(self.tenant), scopes=self.scopes, expires_at=self.expires_at, actor=OPERATOR
        )
        return NewKey(key_id=key_id, credential=secret.reveal())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKeys(Order[list[KeyView]]):
    """List a tenant's keys."""

    verb = "keys.list"
    answer = list[KeyView]
    audited = (RecordsRead,)
    tenant: str

    async def carry_out(self, office: Office) -> list[KeyView]:
        """See `Keys.list`."""
        tenant = (await office.tenants.get(form.tenant(self.tenant))).tenant
        found = [key_view(key) for key in await office.keys.list(tenant)]
        await office.read(tenant, self.verb, len(found))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeKey(Order[None]):
    """End a key, and the streams that were opened with it."""

    verb = "keys.revoke"
    answer = None
    tenant: str
    key_id: str

    async def carry_out(self, office: Office) -> None:
        """See `Keys.revoke`."""
        await office.keys.revoke(form.tenant(self.tenant), KeyId(self.key_id), actor=OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsent(Order[str]):
    """Record a consent that a tenant has obtained; gives its id."""

    verb = "consents.record"
    answer = str
    tenant: str
    subject: str = field(repr=False)
    purposes: tuple[str, ...]
    notice_version: str
    evidence: Evidence
    expires_at: datetime

    async def carry_out(self, office: Office) -> str:
        """See `Consents.record`."""
        tenant = (await office.tenants.get(form.tenant(self.tenant))).tenant
        return await office.consents.record(
            tenant,
            self.subject,
            purposes=self.purposes,
            notice_version=self.notice_version,
            expires_at=self.expires_at,
            evidence=self.evidence,
            actor=OPERATOR,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent(Order[None]):
    """Withdraw a consent, and end the streams that rest on it."""

    verb = "consents.withdraw"
    answer = None
    tenant: str
    consent_id: str

    async def carry_out(self, office: Office) -> None:
        """See `Consents.withdraw`."""
        await office.consents.withdraw(form.tenant(self.tenant), self.consent_id, actor=OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListConsents(Order[list[ConsentView]]):
    """List a tenant's consents."""

    verb = "consents.list"
    answer = list[ConsentView]
    audited = (RecordsRead,)
    tenant: str

    async def carry_out(self, office: Office) -> list[ConsentView]:
        """See `Consents.list`."""
        tenant = (await office.tenants.get(form.tenant(self.tenant))).tenant
        found = [consent_view(consent) for consent in await office.consents.list(tenant)]
        await office.read(tenant, self.verb, len(found))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportEvidence(Order[list[TreeExported]]):
    """Write an evidence pack into a new folder of this machine; of every tree, if none is named."""

    verb = "audit.export"
    answer = list[TreeExported]
    audited = (EvidenceExported,)
    directory: Path
    trees: tuple[str, ...] = ()

    async def carry_out(self, office: Office) -> list[TreeExported]:
        """See `audit.export.export`."""
        trees = [TenantId(tree) for tree in self.trees] or office.log.trees()
        pack = await export(office.log, trees, self.directory, actor=OPERATOR)
        return [TreeExported(origin=each.origin, size=each.size, root=each.root.hex()) for each in pack.checkpoints]


ORDERS: Final[tuple[type[Order[Any]], ...]] = (
    CreateTenant,
    ListTenants,
    SetTenant,
    CreateKey,
    ListKeys,
    RevokeKey,
    RecordConsent,
    WithdrawConsent,
    ListConsents,
    ExportEvidence,
)
