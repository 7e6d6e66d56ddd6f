"""Orders on the audit log's evidence."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audit.events import ControlChecked, EvidenceExported, PackExported
from audit.evidence import ExportRequest
from audit.export import export
from governance import form
from governance.identity import TenantId
from ingress.orders.order import OPERATOR, WHOLE_STORES_SECONDS, Office, Order
from ingress.views import ControlView, PackView, TreeExported


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportEvidence(Order[list[TreeExported]]):
    """Write whole trees into a new folder of this machine; every tree, if none is named."""

    verb = "audit.export"
    seconds = WHOLE_STORES_SECONDS
    answer = list[TreeExported]
    audited = (EvidenceExported,)
    directory: Path
    trees: tuple[str, ...] = ()

    async def carry_out(self, office: Office) -> list[TreeExported]:
        """See `audit.export.export`."""
        trees = [TenantId(tree) for tree in self.trees] or office.log.trees()
        pack = await export(office.log, trees, self.directory, actor=OPERATOR)
        return [TreeExported(origin=each.origin, size=each.size, root=each.root.hex()) for each in pack.checkpoints]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPack(Order[PackView]):
    """Write an evidence pack of a tenant and a period into a new folder of this machine."""

    verb = "evidence.export"
    seconds = WHOLE_STORES_SECONDS
    answer = PackView
    audited = (PackExported, ControlChecked)
    tenant: str
    regime: str
    purpose: str
    begins: datetime
    ends: datetime
    directory: Path

    async def carry_out(self, office: Office) -> PackView:
        """See `audit.evidence.EvidenceDesk.export`."""
        request = ExportRequest(
            tenant=form.tenant(self.tenant),
            regime=self.regime,
            purpose=self.purpose,
            begins=self.begins,
            ends=self.ends,
            actor=OPERATOR,
        )
        exported = await office.stored.evidence.export(request, self.directory)
        return PackView(
            origin=exported.checkpoint.origin,
            size=exported.checkpoint.size,
            entries=int(exported.header["count"]),
            controls=tuple(
                ControlView(
                    control=each.control.name,
                    title=each.control.title,
                    result=each.finding.result,
                    population=each.finding.population,
                    exceptions=each.finding.exceptions,
                )
                for each in exported.results
            ),
        )
