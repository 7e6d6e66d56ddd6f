"""The seam to the policy engine: step 3 of a stream, the reading of what was stored, the turning back of tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from governance.access import AccessRequest, ReadPermit
from governance.decision import Permit
from governance.request import StreamRequest
from governance.reveal import RevealPermit, RevealRequest


@dataclass(frozen=True, slots=True)
class BundleIdentity:
    """Which policy is in force.

    Attributes:
        revision: As its authors name it.
        digest: SHA-256 over the signed manifest, in hex: two bundles with one digest decide alike.
    """

    revision: str
    digest: str


class PolicyEngine(Protocol):
    """Decides. Two implementations, one conformance suite: `EmbeddedOpa` and `RemoteOpa`."""

    @property
    def bundle(self) -> BundleIdentity:
        """The policy in force."""
        ...

    async def decide(self, request: StreamRequest, now: datetime) -> Permit:
        """Permit a stream, or raise. Default deny: whatever is not exactly a permit is not one.

        Raises:
            Denied: A required check did not pass.
            PolicyUnavailableError: No usable answer in time.
        """
        ...

    async def access(self, request: AccessRequest, now: datetime) -> ReadPermit:
        """Permit the reading of one stored object, or raise. Default deny, as above.

        Raises:
            Denied: A required check did not pass.
            PolicyUnavailableError: No usable answer in time.
        """
        ...

    async def reveal(self, request: RevealRequest, now: datetime) -> RevealPermit:
        """Permit the turning back of one token, or raise. Default deny, as above.

        Raises:
            Denied: A required check did not pass.
            PolicyUnavailableError: No usable answer in time.
        """
        ...
