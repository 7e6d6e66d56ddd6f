"""Orders on governance's records: tenants, keys, consents."""

from dataclasses import dataclass, field
from datetime import datetime

from audit.events import RecordsRead
from audit.trees import SYSTEM
from governance import form
from governance.consent import Evidence
from governance.identity import KeyId, Scope
from governance.request import Regime
from governance.tenants import UNCHANGED
from ingress.orders.order import OPERATOR, Office, Order
from ingress.views import ConsentView, KeyView, NewKey, TenantView, consent_view, key_view, tenant_view
from ingress.withdrawal import withdraw


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
        rights = None if office.archive is None else office.archive.rights
        await withdraw(office.consents, rights, form.tenant(self.tenant), self.consent_id, actor=OPERATOR)


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
