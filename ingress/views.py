"""What an officer is shown: never a credential twice, never a subject's own id."""

from dataclasses import dataclass, field
from datetime import datetime

from governance.consent import Consent, Evidence
from governance.identity import Scope
from governance.keys import ApiKey
from governance.request import Regime
from governance.tenants import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantView:
    """A tenant, as an officer sees it."""

    tenant: str
    active: bool
    regimes: tuple[Regime, ...]
    region: str
    purposes: tuple[str, ...]
    baa_expires_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A key, without what it opens."""

    key_id: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that has just been made: the only time its credential is seen."""

    key_id: str
    credential: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """A consent; its subject by pseudonym."""

    consent_id: str
    subject: str
    purposes: tuple[str, ...]
    notice_version: str
    evidence: Evidence
    recorded_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeExported:
    """A tree in an evidence pack."""

    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlView:
    """What a control check found."""

    control: str
    title: str
    result: str
    population: int
    exceptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackView:
    """An evidence pack: of which tree, how many entries its period has, what its checks found."""

    origin: str
    size: int
    entries: int
    controls: tuple[ControlView, ...]


def tenant_view(tenant: Tenant) -> TenantView:
    """What an officer sees of a tenant."""
    facts = tenant.facts
    return TenantView(
        tenant=tenant.tenant,
        active=facts.active,
        regimes=tuple(sorted(facts.regimes)),
        region=facts.region,
        purposes=tuple(sorted(facts.purposes)),
        baa_expires_at=facts.baa_expires_at,
        created_at=tenant.created_at,
    )


def key_view(key: ApiKey) -> KeyView:
    """What an officer sees of a key."""
    return KeyView(
        key_id=key.key_id,
        scopes=tuple(sorted(key.scopes)),
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )


def consent_view(consent: Consent) -> ConsentView:
    """What an officer sees of a consent."""
    facts = consent.facts
    return ConsentView(
        consent_id=facts.consent_id,
        subject=facts.subject,
        purposes=tuple(sorted(facts.purposes)),
        notice_version=consent.notice_version,
        evidence=consent.evidence,
        recorded_at=facts.recorded_at,
        expires_at=facts.expires_at,
        withdrawn_at=facts.withdrawn_at,
    )
