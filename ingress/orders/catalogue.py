"""Every order there is."""

from typing import Any, Final

from ingress.orders.evidence import ExportEvidence, ExportPack
from ingress.orders.forensics import Scan
from ingress.orders.order import Order
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
    ExportPack,
    Scan,
)
