"""A privacy desk for tests: the real repository over real records, and an erasure that ends as the test says."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audit.log import AuditLog
from governance.database import Database
from governance.identity import SubjectRef, TenantId
from governance.records import Records
from retention.rights import Rights
from retention.rights_execution import Erasing, ErasureOutcome
from retention.rights_policy import RightsPolicy

POLICY = Path(__file__).parents[2] / "policies" / "earwitness" / "rights" / "data.json"
RECEIPT = '{"payloadType":"application/vnd.in-toto+json"}'


def policy() -> RightsPolicy:
    """The policy that is shipped."""
    return RightsPolicy.parse(json.loads(POLICY.read_bytes()))


@dataclass
class ScriptedErasing:
    """Erasures that end as `ends` says; `hurdle`, if any, is raised instead of beginning one."""

    ends: str = "completed"
    hurdle: Exception | None = None
    begun: dict[str, dict[str, Any]] = field(default_factory=dict)
    retried: list[str] = field(default_factory=list)

    async def begin(
        self, tenant: TenantId, subject: SubjectRef, *, cause: str, request_id: str | None, actor: str
    ) -> str:
        if self.hurdle is not None:
            raise self.hurdle
        erasure_id = (request_id or "")[::-1]
        self.begun[erasure_id] = {"tenant": tenant, "subject": subject, "cause": cause, "actor": actor}
        return erasure_id

    async def outcome(self, tenant: TenantId, erasure_id: str) -> ErasureOutcome:
        assert self.begun[erasure_id]["tenant"] == tenant
        ended = self.ends in {"completed", "partial", "held"}
        return ErasureOutcome(self.ends, RECEIPT if ended else None)

    async def retry(self, tenant: TenantId, erasure_id: str, *, actor: str) -> None:
        self.retried.append(erasure_id)


def rights_of(
    database: Database, records: Records, erasing: Erasing, now: Callable[[], Any], rules: RightsPolicy
) -> Rights:
    """The repository, as the wiring builds it."""
    return Rights(
        database,
        records.ledger,
        subjects=records.subjects,
        consents=records.consents,
        tenants=records.tenants,
        erasing=erasing,
        policy=rules,
        now=now,
    )


async def entries(log: AuditLog, tree: TenantId) -> list[dict[str, Any]]:
    """What is on record, oldest first."""
    size = log.size(tree)
    return [json.loads(leaf) for leaf in await log.read(tree, 0, size)] if size else []


async def moves(log: AuditLog, tree: TenantId, request_id: str) -> list[tuple[str, str]]:
    """A request's recorded steps."""
    return [
        (entry["details"]["from"], entry["details"]["to"])
        for entry in await entries(log, tree)
        if entry["type"] == "change.intended" and entry["change"] == "rights.move" and entry["ref"] == request_id
    ]
