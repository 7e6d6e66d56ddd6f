"""Step 7 of a stream: seal what the permit obliges to keep.

The seam between the session and the vault (`retention/vault.py`). `Kept` is the step's mark in the type system:
delivery takes nothing else.
"""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Generic, Protocol, TypeVar, final

from audit.recorded import Recorded
from governance.decision import Permit, Storage
from inference.audio import Pcm
from inference.transcript import Segment
from redaction.transcript import Redacted
from retention.errors import StorageUnavailableError

T_co = TypeVar("T_co", covariant=True, bound=Redacted)


@final
class KeptProof:
    """Held by a `Seal` alone: what it takes to construct a `Kept`."""

    __slots__ = ()


@final
class Kept(Generic[T_co]):
    """A redacted result for which the storage obligations, none included, have been met."""

    __slots__ = ("value",)

    def __init__(self, value: T_co, proof: KeptProof) -> None:
        if not isinstance(proof, KeptProof):
            raise TypeError("only a seal makes a Kept")
        self.value = value


class Seal(Protocol):
    """One stream's seal."""

    async def audio(self, pcm: Pcm) -> None:
        """Seal audio as it arrives, a channel an object. What came more than a second ago survives a crash, sealed.

        Raises:
            StorageUnavailableError: It cannot be kept as the permit obliges. The stream MUST end.
            KeyUnavailableError: As above.
        """
        ...

    async def clear(self, segment: Segment) -> None:
        """Seal a final result as it was said, if the permit obliges that; else nothing. Raises what `audio` does."""
        ...

    async def transcript(self, redacted: Redacted) -> Kept[Redacted]:
        """Seal a redacted final result, and only then give leave to deliver it; interim ones are not kept.

        Raises what `audio` does.
        """
        ...


class Vault(Protocol):
    """Opens seals."""

    def open(self, permit: Recorded[Permit], metadata: Mapping[str, str]) -> AbstractAsyncContextManager[Seal]:
        """A seal as the permit obliges.

        Entering records the intent and makes the keys; leaving, however the stream ended, completes what was sealed,
        stores it, and records what is kept.

        Args:
            permit: Its obligations, its purpose and its subjects.
            metadata: What the client said about the stream: content, kept in the sealed sidecar if anything is kept.

        Raises:
            StorageUnavailableError: On entering: storage is obliged and cannot be had. On leaving: it could not be
                completed.
            UnlabelledError: On entering: the schedule does not cover what would be stored.
            SubjectErasedError: On entering: a subject was erased and stays so.
            KeyUnavailableError: On entering: there is no key to seal with.
        """
        ...


class ZeroRetention:
    """The vault of a platform that keeps nothing (R-ZRM-1)."""

    def open(self, permit: Recorded[Permit], metadata: Mapping[str, str]) -> AbstractAsyncContextManager[Seal]:
        """A seal that keeps nothing, for permits that oblige nothing to be kept."""
        del metadata
        if permit.value.obligations.storage is not Storage.NONE:
            raise StorageUnavailableError("this platform has no vault: ask for no storage")
        return nullcontext(_NothingKept())


class _NothingKept:
    async def audio(self, pcm: Pcm) -> None:
        """Keep nothing."""

    async def clear(self, segment: Segment) -> None:
        """Keep nothing."""

    async def transcript(self, redacted: Redacted) -> Kept[Redacted]:
        """Keep nothing; there was nothing to wait for."""
        return Kept(redacted, KeptProof())
