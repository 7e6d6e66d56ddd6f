"""Step 7 of a stream: seal what the permit obliges to keep.

This is the seam. There is no vault yet, so a permit that obliges storage is refused when the stream opens; one that
does not passes through with nothing kept. `Kept` is the step's mark in the type system: delivery takes nothing else.
"""

from typing import Generic, Protocol, TypeVar, final

from audit.recorded import Recorded
from governance.decision import Permit, Storage
from inference.audio import Pcm
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
        """Seal audio as it arrives."""
        ...

    async def transcript(self, redacted: Redacted) -> Kept[Redacted]:
        """Seal a redacted result, and only then give leave to deliver it."""
        ...


class Vault(Protocol):
    """Opens seals."""

    def open(self, permit: Recorded[Permit]) -> Seal:
        """A seal as the permit obliges.

        Raises:
            StorageUnavailableError: Storage is obliged and cannot be had.
        """
        ...


class ZeroRetention:
    """The vault of a platform that keeps nothing (R-ZRM-1)."""

    def open(self, permit: Recorded[Permit]) -> Seal:
        """A seal that keeps nothing, for permits that oblige nothing to be kept."""
        if permit.value.obligations.storage is not Storage.NONE:
            raise StorageUnavailableError("this platform has no vault: ask for no storage")
        return _NothingKept()


class _NothingKept:
    async def audio(self, pcm: Pcm) -> None:
        """Keep nothing."""

    async def transcript(self, redacted: Redacted) -> Kept[Redacted]:
        """Keep nothing; there was nothing to wait for."""
        return Kept(redacted, KeptProof())
