"""Erasures, as the records know them: a row each, with how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, select, update

from governance.database import Database
from governance.identity import SubjectRef, TenantId
from retention.errors import UnknownRequestError
from retention.tables import erasures


class Cause(StrEnum):
    """Why a subject is erased."""

    REQUEST = "request"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    """Only what rested on a withdrawn consent goes; the subject may still be dealt with on another basis."""
    RESTORED = "restored"
    """An old backup brought it back."""


class State(StrEnum):
    """Where an erasure stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    PARTIAL = "partial"
    """Some content is kept by a hold or a statute."""
    HELD = "held"
    """All of it is."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure as it stands.

    Attributes:
        erasure_id: Random.
        tenant: The controller.
        subject: The pseudonym.
        cause: Why.
        request_id: The rights request behind it.
        state: Where it stands.
        progress: What its steps have found, by step.
        receipt: The signed receipt of the last attempt that came to its end.
        started_at: When this attempt began.
        finished_at: When it ended.
        intent: Log index of this attempt's `ErasureIntended`.
    """

    erasure_id: str
    tenant: TenantId
    subject: SubjectRef
    cause: Cause
    request_id: str | None
    state: State = State.RUNNING
    progress: Mapping[str, Any] = field(default_factory=dict)
    receipt: str | None = field(default=None, repr=False)
    started_at: datetime
    finished_at: datetime | None = None
    intent: int

    @property
    def job(self) -> str:
        """The reference of this attempt's job."""
        return f"{self.erasure_id}-{self.intent}"


class ErasureRows:
    """The repository. What happens is announced in the log by whoever calls."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, erasure: Erasure) -> None:
        """A new erasure."""
        async with self._database.begin() as connection:
            await connection.execute(insert(erasures).values(_values(erasure)))

    async def again(self, erasure: Erasure) -> None:
        """A new attempt, over the row of the last one."""
        mine = erasures.c.erasure_id == erasure.erasure_id
        async with self._database.begin() as connection:
            await connection.execute(update(erasures).where(mine).values(_values(erasure)))

    async def note(self, erasure: Erasure, **found: Any) -> Erasure:
        """Keep what a step has found; gives the row as it then stands. For an attempt that is over: nothing."""
        progress = {**erasure.progress, **found}
        mine = (erasures.c.erasure_id == erasure.erasure_id) & (erasures.c.intent == erasure.intent)
        async with self._database.begin() as connection:
            await connection.execute(update(erasures).where(mine).values(progress=progress))
        return await self.get(erasure.erasure_id)

    async def finish(self, erasure: Erasure, state: State, receipt: str | None, at: datetime) -> None:
        """End an attempt."""
        mine = (erasures.c.erasure_id == erasure.erasure_id) & (erasures.c.intent == erasure.intent)
        values = {"state": state.value, "receipt": receipt, "finished_at": at}
        async with self._database.begin() as connection:
            await connection.execute(update(erasures).where(mine).values(values))

    async def get(self, erasure_id: str) -> Erasure:
        """An erasure.

        Raises:
            UnknownRequestError: There is none of that id.
        """
        found = await self._where(erasures.c.erasure_id == erasure_id)
        if not found:
            raise UnknownRequestError("there is no such erasure")
        return found[0]

    async def of_subject(self, tenant: TenantId, subject: SubjectRef) -> list[Erasure]:
        """A subject's, oldest first."""
        return await self._where((erasures.c.tenant == tenant) & (erasures.c.subject == subject))

    async def of_tenant(self, tenant: TenantId) -> list[Erasure]:
        """A tenant's, oldest first."""
        return await self._where(erasures.c.tenant == tenant)

    async def running(self) -> list[Erasure]:
        """Every tenant's that have not ended."""
        return await self._where(erasures.c.state == State.RUNNING)

    async def _where(self, wanted: ColumnElement[bool]) -> list[Erasure]:
        chosen = select(erasures).where(wanted).order_by(erasures.c.started_at, erasures.c.erasure_id)
        async with self._database.begin() as connection:
            return [_erasure(row) for row in await connection.execute(chosen)]


def _values(erasure: Erasure) -> dict[str, Any]:
    return {
        "erasure_id": erasure.erasure_id,
        "tenant": erasure.tenant,
        "subject": erasure.subject,
        "cause": erasure.cause.value,
        "request_id": erasure.request_id,
        "state": erasure.state.value,
        "progress": dict(erasure.progress),
        "receipt": erasure.receipt,
        "started_at": erasure.started_at,
        "finished_at": erasure.finished_at,
        "intent": erasure.intent,
    }


def _erasure(row: Row[Any]) -> Erasure:
    return Erasure(
        erasure_id=row.erasure_id,
        tenant=TenantId(row.tenant),
        subject=SubjectRef(row.subject),
        cause=Cause(row.cause),
        request_id=row.request_id,
        state=State(row.state),
        progress=row.progress,
        receipt=row.receipt,
        started_at=row.started_at,
        finished_at=row.finished_at,
        intent=row.intent,
    )
