"""Re-identification: whoever wants a reversible token turned back comes here.

    (1) request     one key asks, for a purpose of the tenant's; of the token only its digest is kept
    (2) approve     another key agrees
    (3) decide      policy looks at both, at the label and the purpose, when the value is about to be given
    (4) record      only a durable entry gives `Recorded[RevealPermit]`; a refusal is on record before it is raised
    (5) open        once, for the key that asked and brings the token again; the value is in the answer and nowhere else

Once the tenant's epoch has been turned nothing that was made before opens any more (`scope_keys`).
"""

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from audit.events import AccessRefused, RecordsRead, TokenRevealDenied, TokenRevealed
from audit.log import AuditLog
from audit.recorded import Recorded
from governance import form
from governance.errors import Denied, ForbiddenError, InvalidFactsError, PolicyUnavailableError
from governance.identity import Principal
from governance.policy import PolicyEngine
from governance.records import Records
from governance.reveal import RevealPermit, RevealRequest
from governance.secret import Secret
from redaction.errors import InvalidTokenError
from redaction.operators.tokens import Token
from retention.errors import UnknownRevealError
from retention.reveal import Reveal, RevealState
from retention.reveals import Reveals, digest
from retention.scope_keys import ScopeKeyRing

OPERATION: Final = "tokens.reveal"


class RevealDesk:
    """Turns tokens back for whoever may see what they stand for."""

    def __init__(
        self,
        *,
        records: Records,
        reveals: Reveals,
        keys: ScopeKeyRing,
        policy: PolicyEngine,
        log: AuditLog,
        now: Callable[[], datetime],
    ) -> None:
        self._records = records
        self._reveals = reveals
        self._keys = keys
        self._policy = policy
        self._log = log
        self._now = now

    async def request(self, principal: Principal, text: str, *, purpose: str) -> Reveal:
        """Ask for a token to be turned back. The caller MUST have checked the principal's scope.

        Raises:
            InvalidTokenError: It is no token.
            InvalidFactsError: The purpose is not one of the tenant's, or there are too many open requests.
        """
        token = Token.parse(text)
        facts = (await self._records.tenants.get(principal.tenant)).facts
        if form.name(purpose) not in facts.purposes:
            raise InvalidFactsError("the purpose is not one that the tenant has registered")
        return await self._reveals.request(principal, token, purpose)  # (1)

    async def approve(self, principal: Principal, reveal_id: str) -> Reveal:
        """Approve a request. The caller MUST have checked the principal's scope. Raises what `Reveals.approve` does."""
        return await self._reveals.approve(principal, reveal_id)  # (2)

    async def list(self, principal: Principal) -> list[Reveal]:
        """The tenant's requests; that they were looked at is on record."""
        found = await self._reveals.list(principal.tenant)
        read = RecordsRead(actor=principal.key_id, operation="tokens.list", count=len(found))
        await self._log.append(principal.tenant, read)
        return found

    async def reveal(self, principal: Principal, reveal_id: str, text: str) -> tuple[Reveal, Secret]:
        """What a token stands for, in its canonical form. A second call gives nothing.

        Args:
            principal: Who asks; the caller MUST have checked its scope.
            reveal_id: The approved request.
            text: The token it was made for.

        Raises:
            UnauthenticatedError: The key has been revoked or has expired since.
            UnknownRevealError: The tenant has no such request, or it is another key's; that is on record.
            InvalidTokenError: It is not the token that was asked about, was altered, or is another tenant's.
            TransitionError: It is not approved, was carried out, or is over.
            Denied: Policy refuses it.
            PolicyUnavailableError: Policy cannot be asked.
            KeyDestroyedError: The key has died with its epoch.
            AuditError: It could not be recorded; nothing is opened then.
        """
        token = Token.parse(text)
        current = await self._records.keys.principal(principal, self._now())
        reveal = await self._own(current, reveal_id)
        if not hmac.compare_digest(digest(token), reveal.token_digest):
            raise InvalidTokenError("that is not the token that was asked about")
        permit = await self._permitted(current, reveal)
        value = await self._reveals.carry_out(reveal, current, lambda: self._opened(permit, token))  # (5)
        return reveal, value

    async def _own(self, principal: Principal, reveal_id: str) -> Reveal:
        try:
            reveal = await self._reveals.standing(principal.tenant, reveal_id, RevealState.APPROVED)
        except UnknownRevealError as error:
            await self._refused(principal, error.code)
            raise
        if reveal.requester != principal.key_id:
            await self._refused(principal, ForbiddenError.code)
            raise UnknownRevealError("there is no such request to turn a token back")
        return reveal

    async def _refused(self, principal: Principal, code: str) -> None:
        refused = AccessRefused(code=code, key_id=principal.key_id, operation=OPERATION)
        await self._log.append(principal.tenant, refused)

    async def _permitted(self, principal: Principal, reveal: Reveal) -> Recorded[RevealPermit]:
        request = RevealRequest(
            principal=principal,
            tenant=(await self._records.tenants.get(principal.tenant)).facts,
            label=reveal.label,
            purpose=reveal.purpose,
            requester=reveal.requester,
            approver=reveal.approver,
            approved_at=reveal.approved_at,
        )
        try:
            permit = await self._policy.reveal(request, self._now())  # (3)
        except Denied as refusal:
            bundle = (refusal.bundle_revision, refusal.bundle_digest)
            await self._denied(reveal, refusal.decision_id, bundle, refusal.reasons)
            raise
        except PolicyUnavailableError as error:
            await self._denied(reveal, "", (self._policy.bundle.revision, self._policy.bundle.digest), (error.code,))
            raise
        entry = TokenRevealed(
            reveal_id=reveal.reveal_id,
            label=permit.label,
            key=reveal.key_id,
            requester=permit.actor,
            approver=permit.approver,
            purpose=permit.purpose,
            decision_id=permit.decision_id,
            bundle_revision=permit.bundle_revision,
            bundle_digest=permit.bundle_digest,
        )
        return await self._log.record(permit.tenant, entry, permit)  # (4)

    async def _denied(
        self, reveal: Reveal, decision_id: str, bundle: tuple[str, str], reasons: tuple[str, ...]
    ) -> None:
        entry = TokenRevealDenied(
            reveal_id=reveal.reveal_id,
            label=reveal.label,
            key=reveal.key_id,
            requester=reveal.requester,
            approver=reveal.approver or "",
            purpose=reveal.purpose,
            decision_id=decision_id,
            bundle_revision=bundle[0],
            bundle_digest=bundle[1],
            reasons=reasons,
        )
        await self._log.append(reveal.tenant, entry)

    async def _opened(self, permit: Recorded[RevealPermit], token: Token) -> Secret:
        allowed = permit.value
        if token.label is not allowed.label or self._now() >= allowed.expires_at:
            raise InvalidTokenError("the permit is for another token, or has run out")
        key = await self._keys.token_key_of(allowed.tenant, token.key_id)
        return Secret(token.open(allowed.tenant, key))
