"""Tenants: what each is held to, and whether it is served at all."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from governance import form
from governance.changes import Changes
from governance.database import Database
from governance.errors import TenantExistsError, UnknownTenantError
from governance.identity import TenantId
from governance.recorder import Change
from governance.request import Regime, TenantFacts
from governance.tables import tenants


class Unchanged(Enum):
    """Stands for "leave it as it is" where None has a meaning of its own."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant, and the facts a decision takes from it."""

    tenant: TenantId
    facts: TenantFacts
    created_at: datetime


class Tenants:
    """The tenants' repository."""

    def __init__(self, database: Database, changes: Changes, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._now = now
        self._creating = asyncio.Lock()

    async def create(
        self,
        tenant: str,
        *,
        regimes: Iterable[Regime],
        region: str,
        purposes: Iterable[str],
        actor: str,
        baa_expires_at: datetime | None = None,
    ) -> Tenant:
        """Take on a tenant.

        Raises:
            InvalidFactsError: The name, the region or a purpose is not of its form.
            TenantExistsError: There is one of that name.
        """
        slug = form.tenant(tenant)
        facts = TenantFacts(
            active=True,
            regimes=frozenset(regimes),
            region=form.name(region),
            purposes=form.names(purposes),
            baa_expires_at=form.moment(baa_expires_at),
        )
        created = Tenant(tenant=slug, facts=facts, created_at=self._now())

        async def effect(intent: int) -> Tenant:
            row = _row(facts) | {"tenant": slug, "created_at": created.created_at, "intent": intent}
            async with self._database.begin() as connection:
                await connection.execute(insert(tenants).values(row))
            return created

        async with self._creating:
            if await self._found(slug) is not None:
                raise TenantExistsError("there is a tenant of that name")
            return await self._changes.make(Change(slug, "tenant.create", slug, actor, _details(facts)), effect)

    async def get(self, tenant: TenantId) -> Tenant:
        """A tenant as it stands.

        Raises:
            UnknownTenantError: There is none of that name.
        """
        found = await self._found(tenant)
        if found is None:
            raise UnknownTenantError("there is no such tenant")
        return found

    async def list(self) -> list[Tenant]:
        """All tenants by name. For officers: the one query of this package that spans tenants."""
        async with self._database.begin() as connection:
            rows = await connection.execute(select(tenants).order_by(tenants.c.tenant))
            return [_tenant(row) for row in rows]

    async def set(
        self,
        tenant: TenantId,
        *,
        actor: str,
        active: bool | None = None,
        regimes: Iterable[Regime] | None = None,
        region: str | None = None,
        purposes: Iterable[str] | None = None,
        baa_expires_at: datetime | Unchanged | None = UNCHANGED,
    ) -> Tenant:
        """Change what a tenant is held to; whatever is not given stays. Its live streams are decided again.

        Raises:
            UnknownTenantError: There is none of that name.
            InvalidFactsError: A value is not of its form.
        """
        given: dict[str, Any] = {}
        if active is not None:
            given["active"] = active
        if regimes is not None:
            given["regimes"] = sorted(frozenset(regimes))
        if region is not None:
            given["region"] = form.name(region)
        if purposes is not None:
            given["purposes"] = sorted(form.names(purposes))
        if baa_expires_at is not UNCHANGED:
            given["baa_expires_at"] = form.moment(baa_expires_at)
        await self.get(tenant)

        async def effect(intent: int) -> Tenant:
            changed = update(tenants).where(tenants.c.tenant == tenant).values(given | {"intent": intent})
            async with self._database.begin() as connection:
                await connection.execute(changed)
            return await self.get(tenant)

        details = {name: form.detail(value) for name, value in given.items()}
        return await self._changes.make(Change(tenant, "tenant.set", tenant, actor, details), effect)

    async def _found(self, tenant: TenantId) -> Tenant | None:
        async with self._database.begin() as connection:
            row = (await connection.execute(select(tenants).where(tenants.c.tenant == tenant))).first()
            return None if row is None else _tenant(row)


def _row(facts: TenantFacts) -> dict[str, Any]:
    return {
        "active": facts.active,
        "regimes": sorted(facts.regimes),
        "region": facts.region,
        "purposes": sorted(facts.purposes),
        "baa_expires_at": facts.baa_expires_at,
    }


def _details(facts: TenantFacts) -> dict[str, str]:
    return {name: form.detail(value) for name, value in _row(facts).items()}


def _tenant(row: Row[Any]) -> Tenant:
    facts = TenantFacts(
        active=row.active,
        regimes=frozenset(Regime(regime) for regime in row.regimes),
        region=row.region,
        purposes=frozenset(row.purposes),
        baa_expires_at=row.baa_expires_at,
    )
    return Tenant(tenant=TenantId(row.tenant), facts=facts, created_at=row.created_at)
