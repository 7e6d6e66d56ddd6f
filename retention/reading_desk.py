"""Whoever wants to read what was stored comes here: the facts, the decision, the entry, and only then the content.

    (1) assemble the facts    the key, the tenant, the object, its holds and its consent, as they stand now
    (2) decide and record     `access_gate.permitted`
    (3) open                  `Recordings.open`, which takes nothing but `Recorded[ReadPermit]`

While content is being handed out the three are done again when the permit runs out, or something has changed in the
tenant's records: a key revoked, a consent withdrawn, an object restricted. What is refused then ends there.
"""

import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final

from audit.events import AccessRefused
from audit.log import AuditLog
from audit.recorded import Recorded
from governance import form
from governance.access import AccessRequest, ObjectFacts, ReadPermit
from governance.errors import Denied, UnknownConsentError
from governance.identity import Principal, TenantId
from governance.policy import PolicyEngine
from governance.records import Records
from governance.request import ConsentFacts
from retention.access_gate import consulted, denied, permitted
from retention.errors import QuarantinedError, UnknownObjectError, UnverifiedAudioError
from retention.holds import Holds
from retention.reading import Recording, Recordings, require_verified
from retention.stored import Stored

OPERATION: Final = "recordings.read"

_OBJECT_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)


class Reading:
    """A stored object that its reader has leave to read, opened.

    Attributes:
        stored: Its row.
        length: Bytes of content.
    """

    def __init__(self, recording: Recording, pieces: Callable[[], AsyncIterator[bytes]]) -> None:
        self.stored = recording.stored
        self.length = recording.length
        self.pieces = pieces


class ReadingDesk:
    """Gives out what was stored to whoever may read it."""

    def __init__(
        self,
        *,
        records: Records,
        recordings: Recordings,
        holds: Holds,
        policy: PolicyEngine,
        log: AuditLog,
        now: Callable[[], datetime],
    ) -> None:
        self._records = records
        self._recordings = recordings
        self._holds = holds
        self._policy = policy
        self._log = log
        self._now = now

    async def describe(self, principal: Principal, object_id: str, *, purpose: str, matter: str | None) -> Stored:
        """An object's description, for whoever may read the object itself.

        Raises what `read` does; the content is not touched.
        """
        stored = await self._stored(principal, object_id)
        request = await self._facts(principal, stored, purpose, matter)
        await consulted(self._policy, self._log, request, self._now())
        return stored

    async def read(self, principal: Principal, object_id: str, *, purpose: str, matter: str | None) -> Reading:
        """An object's content. On return the decision is on record, and the object's end has been found authentic.

        Args:
            principal: Who asks; the caller MUST have checked its scope.
            object_id: Which one.
            purpose: What for.
            matter: The legal matter it is read for, where the purpose is one.

        Raises:
            UnauthenticatedError: The key has been revoked or has expired since.
            InvalidFactsError: The purpose or the matter is not of its form.
            UnknownObjectError: The tenant has no such stored object; that somebody tried is on record.
            UnverifiedAudioError: It is redacted audio that has not been verified; as above.
            QuarantinedError: It is redacted audio in which something personal can still be heard; as above.
            Denied: Policy refuses it.
            PolicyUnavailableError: Policy cannot be asked.
            RetentionError: It cannot be opened.
            AuditError: It could not be recorded; nothing is opened then.
        """

        async def facts() -> AccessRequest:
            stored = await self._stored(principal, object_id)
            await self._refuse_unverified(principal, stored)
            return await self._facts(principal, stored, purpose, matter)

        ledger, tenant = self._records.ledger, principal.tenant
        seen = ledger.announced(tenant)  # before the facts: what changes while they are assembled is not missed
        request = await facts()  # (1)
        permit = await permitted(self._policy, self._log, request, self._now())  # (2)
        recording = await self._opened(permit, request)  # (3)
        expiry = permit.value.expires_at

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal seen, expiry
            async for piece in recording.pieces():
                if self._now() >= expiry or ledger.announced(tenant) != seen:
                    seen = ledger.announced(tenant)
                    again = await permitted(self._policy, self._log, await facts(), self._now(), again=True)
                    expiry = again.value.expires_at
                yield piece

        return Reading(recording, pieces)

    async def _opened(self, permit: Recorded[ReadPermit], request: AccessRequest) -> Recording:
        try:
            return await self._recordings.open(permit)
        except Denied as refusal:
            await denied(self._log, request, refusal)
            raise

    async def _stored(self, principal: Principal, object_id: str) -> Stored:
        """The tenant's own object. Another tenant's and none at all are one answer, and one entry (R-ACC-1)."""
        known = object_id if _OBJECT_ID.fullmatch(object_id) else ""
        try:
            return await self._recordings.get(principal.tenant, known)
        except UnknownObjectError as error:
            refused = AccessRefused(code=error.code, key_id=principal.key_id, operation=OPERATION)
            await self._log.append(principal.tenant, refused)
            raise

    async def _refuse_unverified(self, principal: Principal, stored: Stored) -> None:
        """Before policy is asked: an entry that says it was read, where nothing can be, would be untrue."""
        try:
            require_verified(stored)
        except (UnverifiedAudioError, QuarantinedError) as error:
            refused = AccessRefused(code=error.code, key_id=principal.key_id, operation=OPERATION)
            await self._log.append(principal.tenant, refused)
            raise

    async def _facts(self, principal: Principal, stored: Stored, purpose: str, matter: str | None) -> AccessRequest:
        current = await self._records.keys.principal(principal, self._now())
        label = stored.label
        return AccessRequest(
            principal=current,
            tenant=(await self._records.tenants.get(current.tenant)).facts,
            object=ObjectFacts(
                object_id=label.object_id,
                tenant=label.tenant,
                stream_id=label.stream_id,
                kind=label.kind,
                retention_class=label.retention_class,
                purpose=label.purpose,
                subjects=label.subjects,
                restricted=stored.restricted,
                matters=await self._holds.matters(label.tenant, label.object_id),
                rests_on_consent=stored.consent_id is not None,
                delete_after=stored.delete_after,
            ),
            purpose=form.name(purpose),
            matter=None if matter is None else form.name(matter),
            consent=await self._consent(label.tenant, stored.consent_id),
        )

    async def _consent(self, tenant: TenantId, consent_id: str | None) -> ConsentFacts | None:
        """The consent as it stands; one that is gone is none, and policy refuses what rests on it."""
        if consent_id is None:
            return None
        try:
            return (await self._records.consents.get(tenant, consent_id)).facts
        except UnknownConsentError:
            return None
