"""Orders on the audit log's evidence."""

from dataclasses import dataclass
from pathlib import Path

from audit.events import EvidenceExported
from audit.export import export
from governance.identity import TenantId
from ingress.orders.order import OPERATOR, Office, Order
from ingress.views import TreeExported


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
