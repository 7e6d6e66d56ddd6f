"""Orders to look for what is left of a subject."""

from dataclasses import dataclass, field
from pathlib import Path

from audit.events import ForensicScan, RecordsRead
from governance import form
from ingress.orders.order import OPERATOR, WHOLE_STORES_SECONDS, Office, Order
from retention.examiner import Inquiry
from retention.findings import Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan(Order[Findings]):
    """Search everything that the platform writes. Paths are of this machine, and absolute."""

    verb = "forensics.scan"
    seconds = WHOLE_STORES_SECONDS
    answer = Findings
    audited = (RecordsRead, ForensicScan)
    tenant: str
    subject: str | None = field(default=None, repr=False)
    traces: Path | None = None
    collect: Path | None = None
    also: tuple[Path, ...] = ()
    canaries: Path | None = None

    async def carry_out(self, office: Office) -> Findings:
        """See `Examiner.examine`."""
        tenant = (await office.tenants.get(form.tenant(self.tenant))).tenant
        inquiry = Inquiry(
            tenant=tenant,
            subject_id=self.subject,
            known=self.traces,
            keep=self.collect,
            also=self.also,
            canaries=self.canaries,
        )
        found: Findings = await office.stored.examiner.examine(inquiry, actor=OPERATOR)
        return found
