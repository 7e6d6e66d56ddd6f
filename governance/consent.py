"""Consents: who agreed to what, on which notice, until when, and whether it still stands (R-CON-1)."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from governance import form
from governance.changes import Changes
from governance.database import Database
from governance.errors import InvalidFactsError, UnknownConsentError
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from governance.request import ConsentFacts
from governance.subjects import Subjects
from governance.tables import consents

CONSENT_ID_BYTES: Final = 16


class Evidence(StrEnum):
    """How the consent was given: a closed set, since it stands in the audit log."""

    SPOKEN = "spoken"
    KEYPRESS = "keypress"
    SIGNATURE = "signature"
    WEB_FORM = "web_form"
    PAPER = "paper"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A recorded consent."""

    facts: ConsentFacts
    notice_version: str
    evidence: Evidence


class Consents:
    """The consents' repository."""

    def __init__(self, database: Database, changes: Changes, subjects: Subjects, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._subjects = subjects
        self._now = now

    async def record(
        self,
        tenant: TenantId,
        subject_id: str,
        *,
        purposes: Iterable[str],
        notice_version: str,
        expires_at: datetime,
        evidence: Evidence,
        actor: str,
    ) -> str:
        """Record a consent; gives its id.

        Raises:
            InvalidFactsError: A value is not of its form, or the consent would be over before it begins.
        """
        now, expiry = self._now(), form.moment(expires_at)
        if expiry is None or expiry <= now:
            raise InvalidFactsError("a consent expires in the future")
        agreed, notice = form.names(purposes), form.name(notice_version)
        subject = await self._subjects.ref(tenant, subject_id, actor=actor)
        consent_id = secrets.token_hex(CONSENT_ID_BYTES)
        row = {
            "consent_id": consent_id,
            "tenant": tenant,
            "subject": subject,
            "purposes": sorted(agreed),
            "notice_version": notice,
            "evidence": Evidence(evidence),
            "recorded_at": now,
            "expires_at": expiry,
        }

        async def effect(intent: int) -> str:
            async with self._database.begin() as connection:
                await connection.execute(insert(consents).values(row | {"intent": intent}))
            return consent_id

        told = ("subject", "purposes", "notice_version", "evidence", "expires_at")
        details = {name: form.detail(row[name]) for name in told}
        return await self._changes.make(Change(tenant, "consent.record", consent_id, actor, details), effect)

    async def withdraw(self, tenant: TenantId, consent_id: str, *, actor: str) -> None:
        """Withdraw a consent now (GDPR Art. 7(3)). Streams that rest on it end; doing it again changes nothing.

        Raises:
            UnknownConsentError: This tenant has no such consent.
        """
        if (await self.get(tenant, consent_id)).facts.withdrawn_at is not None:
            return
        now = self._now()

        async def effect(intent: int) -> None:
            mine = (consents.c.tenant == tenant) & (consents.c.consent_id == consent_id)
            async with self._database.begin() as connection:
                await connection.execute(update(consents).where(mine).values(withdrawn_at=now, intent=intent))

        await self._changes.make(Change(tenant, "consent.withdraw", consent_id, actor), effect)

    async def get(self, tenant: TenantId, consent_id: str) -> Consent:
        """A consent as it stands.

        Raises:
            UnknownConsentError: This tenant has no such consent.
        """
        mine = (consents.c.tenant == tenant) & (consents.c.consent_id == consent_id)
        async with self._database.begin() as connection:
            row = (await connection.execute(select(consents).where(mine))).first()
        if row is None:
            raise UnknownConsentError("there is no such consent")
        return _consent(row)

    async def list(self, tenant: TenantId) -> list[Consent]:
        """A tenant's consents, the withdrawn and expired ones too, oldest first."""
        order = (consents.c.recorded_at, consents.c.consent_id)
        async with self._database.begin() as connection:
            rows = await connection.execute(select(consents).where(consents.c.tenant == tenant).order_by(*order))
            return [_consent(row) for row in rows]


def _consent(row: Row[Any]) -> Consent:
    facts = ConsentFacts(
        consent_id=row.consent_id,
        subject=SubjectRef(row.subject),
        purposes=frozenset(row.purposes),
        recorded_at=row.recorded_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
    )
    return Consent(facts=facts, notice_version=row.notice_version, evidence=Evidence(row.evidence))
