"""The seam between the session and governance's records (steps 1 and 2 of a stream)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from governance.identity import Principal, StreamId
from governance.request import LawfulBasis, ModelProfile, RedactionProfile, StreamRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamWish:
    """What a client asks for, as it said it. `subjects` are the tenant's own ids: content."""

    purpose: str
    subjects: tuple[str | None, ...] = field(repr=False)
    lawful_basis: LawfulBasis | None
    consent_id: str | None
    region: str | None
    language: str
    model_profile: ModelProfile
    channels: int
    interim_results: bool
    redaction_profile: RedactionProfile
    storage: bool
    metadata: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What the client says about the stream: content."""


class Facts(Protocol):
    """What governance knows."""

    async def authenticate(self, credential: str) -> Principal:
        """Step 1: a credential becomes a principal.

        Raises:
            UnauthenticatedError: Unknown, expired or revoked.
        """
        ...

    async def assemble(self, principal: Principal, stream_id: StreamId, wish: StreamWish) -> StreamRequest:
        """Step 2: the facts a decision is made on, as they stand now. Called anew for every new decision.

        Raises:
            UnauthenticatedError: The key has been revoked or has expired since.
            InvalidFactsError: The wish names a consent that is not this tenant's, or is ill-formed.
        """
        ...

    def changes(self, principal: Principal) -> AbstractAsyncContextManager[AsyncIterator[str]]:
        """What changes in the records of this principal's tenant, from now on, by the name of the change.

        An item says "decide again", not what the outcome is. Delivered within a second of the change being durable.
        """
        ...
