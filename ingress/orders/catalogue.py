"""Every order there is."""

from typing import Any, Final

from ingress.orders.evidence import ExportEvidence, ExportPack
from ingress.orders.forensics import Scan
from ingress.orders.holds import (
    ApproveHold,
    ApproveRelease,
    DecideConflict,
    ListConflicts,
    ListHolds,
    PlaceHold,
    ReleaseHold,
    ReviewHold,
)
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
from ingress.orders.retention import ListRuns, RunRetention
from ingress.orders.rights import AdvanceRequest, FileRequest, IssueLink, ListRequests, ShowRequest
from ingress.orders.tokens import ApproveReveal, ListReveals, RequestReveal, RevealToken

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
    RunRetention,
    ListRuns,
    PlaceHold,
    ApproveHold,
    ReleaseHold,
    ApproveRelease,
    ReviewHold,
    ListHolds,
    ListConflicts,
    DecideConflict,
    FileRequest,
    ListRequests,
    ShowRequest,
    AdvanceRequest,
    IssueLink,
    RequestReveal,
    ApproveReveal,
    RevealToken,
    ListReveals,
)
