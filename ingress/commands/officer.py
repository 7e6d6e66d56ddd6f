"""What an officer does from the command line: `tenants`, `keys`, `consents`, `audit`. Thin: each verb is one order."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from governance.consent import Evidence
from governance.identity import Scope
from governance.request import Regime
from ingress.commands.configuration import settings
from ingress.commands.desk import carry_out
from ingress.commands.moment import moment, shown
from ingress.commands.terminal import console, remark, table
from ingress.orders.evidence import ExportEvidence
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
from ingress.views import TenantView

Tenant = Annotated[str, typer.Argument(help="the tenant's name: lower-case letters, digits and hyphens")]
MOMENT = "90d, 12h, a date, or a time with its zone"

tenants = typer.Typer(help="Tenants, and what each is held to.", no_args_is_help=True)
keys = typer.Typer(help="API keys: shown once, scoped, expiring.", no_args_is_help=True)
consents = typer.Typer(help="Consents: recorded, listed, withdrawn.", no_args_is_help=True)
audit = typer.Typer(help="The audit log's evidence.", no_args_is_help=True)


@tenants.command("create")
def create_tenant(
    name: Tenant,
    purpose: Annotated[list[str], typer.Option(help="what it may process audio for; may be repeated")],
    regime: Annotated[list[Regime] | None, typer.Option(help="what it is held to; may be repeated")] = None,
    region: Annotated[str | None, typer.Option(help="where its audio must stay; here if not given")] = None,
    baa_expires: Annotated[datetime | None, typer.Option(parser=moment, help=f"HIPAA agreement: {MOMENT}")] = None,
) -> None:
    """Take on a tenant."""
    order = CreateTenant(
        tenant=name,
        regimes=tuple(regime or ()),
        region=region or settings().region,
        purposes=tuple(purpose),
        baa_expires_at=baa_expires,
    )
    _show_tenants([carry_out(order)])


@tenants.command("list")
def list_tenants() -> None:
    """List all tenants."""
    _show_tenants(carry_out(ListTenants()))


@tenants.command("set")
def set_tenant(
    name: Tenant,
    *,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="whether it is served")] = None,
    purpose: Annotated[list[str] | None, typer.Option(help="replaces its purposes; may be repeated")] = None,
    regime: Annotated[list[Regime] | None, typer.Option(help="replaces its regimes; may be repeated")] = None,
    region: Annotated[str | None, typer.Option(help="where its audio must stay")] = None,
    baa_expires: Annotated[datetime | None, typer.Option(parser=moment, help=f"HIPAA agreement: {MOMENT}")] = None,
    end_baa: Annotated[bool, typer.Option("--end-baa", help="there is no HIPAA agreement any more")] = False,
) -> None:
    """Change what a tenant is held to; its live streams are decided again."""
    order = SetTenant(
        tenant=name,
        active=active,
        regimes=tuple(regime) if regime else None,
        region=region,
        purposes=tuple(purpose) if purpose else None,
        baa_expires_at=baa_expires,
        end_baa=end_baa,
    )
    _show_tenants([carry_out(order)])


@keys.command("create")
def create_key(
    tenant: Tenant,
    scope: Annotated[list[Scope] | None, typer.Option(help="what it may do; stream if not given")] = None,
    expires: Annotated[datetime, typer.Option(parser=moment, help=MOMENT)] = "90d",  # type: ignore[assignment]  # typer parses it
) -> None:
    """Make a key, and print it: this once."""
    made = carry_out(CreateKey(tenant=tenant, scopes=tuple(scope or [Scope.STREAM]), expires_at=expires))
    remark(f"key {made.key_id}; it is not shown again")
    print(made.credential)  # noqa: T201  alone on standard output, for scripts


@keys.command("list")
def list_keys(tenant: Tenant) -> None:
    """List a tenant's keys, the revoked and expired ones too."""
    rows = [
        (key.key_id, ",".join(key.scopes), shown(key.expires_at), shown(key.revoked_at), shown(key.last_used_at))
        for key in carry_out(ListKeys(tenant=tenant))
    ]
    table(("key", "scopes", "expires", "revoked", "last used"), rows)


@keys.command("revoke")
def revoke_key(tenant: Tenant, key: Annotated[str, typer.Argument(help="as `keys list` names it")]) -> None:
    """End a key; streams that were opened with it end within two seconds."""
    carry_out(RevokeKey(tenant=tenant, key_id=key))
    remark("revoked")


@consents.command("record")
def record_consent(
    tenant: Tenant,
    *,
    subject: Annotated[str, typer.Option(help="the tenant's own id of the person; - reads it from standard input")],
    purpose: Annotated[list[str], typer.Option(help="what was agreed to; may be repeated")],
    notice: Annotated[str, typer.Option(help="version of the notice that was shown or read")],
    evidence: Annotated[Evidence, typer.Option(help="how consent was given")],
    expires: Annotated[datetime, typer.Option(parser=moment, help=MOMENT)] = "365d",  # type: ignore[assignment]  # typer parses it
) -> None:
    """Record a consent, and print its id."""
    order = RecordConsent(
        tenant=tenant,
        subject=sys.stdin.readline().rstrip("\n") if subject == "-" else subject,
        purposes=tuple(purpose),
        notice_version=notice,
        evidence=evidence,
        expires_at=expires,
    )
    print(carry_out(order))  # noqa: T201  alone on standard output, for scripts


@consents.command("withdraw")
def withdraw_consent(tenant: Tenant, consent: Annotated[str, typer.Argument(help="the consent's id")]) -> None:
    """Withdraw a consent; streams that rest on it end within two seconds."""
    carry_out(WithdrawConsent(tenant=tenant, consent_id=consent))
    remark("withdrawn")


@consents.command("list")
def list_consents(tenant: Tenant) -> None:
    """List a tenant's consents; persons by pseudonym."""
    rows = [
        (each.consent_id, each.subject, ",".join(each.purposes), shown(each.expires_at), shown(each.withdrawn_at))
        for each in carry_out(ListConsents(tenant=tenant))
    ]
    table(("consent", "subject", "purposes", "expires", "withdrawn"), rows)


@audit.command("export")
def export_evidence(
    directory: Annotated[Path, typer.Argument(help="a folder that does not exist yet")],
    tree: Annotated[list[str] | None, typer.Option(help="a tenant's name or system; all if not given")] = None,
) -> None:
    """Write an evidence pack that an auditor verifies offline."""
    exported = carry_out(ExportEvidence(directory=directory.absolute(), trees=tuple(tree or ())))
    table(("log", "entries", "root"), [(each.origin, str(each.size), each.root) for each in exported])
    key = settings().config_dir.expanduser() / "log.vkey"
    console().print(f"verify it with: python -m audit verify {directory} --trust {key}", markup=False)


def _show_tenants(found: list[TenantView]) -> None:
    rows = [
        (
            each.tenant,
            "active" if each.active else "inactive",
            ",".join(each.regimes) or "-",
            each.region,
            ",".join(each.purposes),
            shown(each.baa_expires_at),
        )
        for each in found
    ]
    table(("tenant", "state", "regimes", "region", "purposes", "BAA expires"), rows)
