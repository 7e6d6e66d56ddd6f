"""Which weights there are, and the proof that the bytes in hand are those.

Every file is pinned by its SHA-256. Loading reads a file into memory once and hashes the very bytes that the engine
then gets, so nothing can be swapped between the check and the use, and nothing is assembled on disk.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inference.errors import WeightsError
from inference.sources import Directory, Source, chunks
from inference.weights import WEIGHTS, Weights, WeightsFile


class WeightsState(StrEnum):
    """What `verify` found."""

    VERIFIED = "verified"
    MISSING = "missing"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Finding:
    """The state of one set of weights, and the source that decided it."""

    weights: Weights
    state: WeightsState
    source: str | None


class Registry:
    """Finds weights, and hands out only those whose digests are the pinned ones."""

    def __init__(self, directories: Iterable[Path] = (), known: Mapping[str, Weights] = WEIGHTS) -> None:
        """Make a registry.

        Args:
            directories: The operator's own, searched before the installed packages, in this order.
            known: What may be loaded.
        """
        self._directories = tuple(directories)
        self.known = known

    def find(self, name: str) -> Weights:
        """The weights of that name.

        Raises:
            WeightsError: There are none.
        """
        if name not in self.known:
            raise WeightsError(f"no weights are known by that name: there are {', '.join(sorted(self.known))}")
        return self.known[name]

    def read(self, weights: Weights) -> dict[str, bytes]:
        """Every file's bytes, verified.

        Raises:
            WeightsError: A file is missing, or is not the pinned one. The first source that has a file decides: an
                altered copy is reported, not passed over in silence.
        """
        return {file.name: self._read(weights, file) for file in weights.files}

    def verify(self, weights: Weights) -> Finding:
        """Check the digests of all files, streaming; never raises for what it finds."""
        source: str | None = None
        for file in weights.files:
            found = self._locate(weights, file)
            if found is None:
                return Finding(weights, WeightsState.MISSING, source)
            source = found[0].name
            try:
                digest = _digest(found[1])
            except WeightsError:
                return Finding(weights, WeightsState.REJECTED, source)
            if digest != file.sha256:
                return Finding(weights, WeightsState.REJECTED, source)
        return Finding(weights, WeightsState.VERIFIED, source)

    def fetch(self, weights: Weights, into: Path) -> None:
        """Download from the public hub into `into/WEIGHTS`, and verify. Only ever done on an operator's word.

        Raises:
            WeightsError: No public copy is known, it cannot be had, or it is not the pinned one (then it is removed).
        """
        if weights.hub is None:
            raise WeightsError(f"no public copy of {weights.name} is known: install its package, or fill a directory")
        folder = into / weights.name
        folder.mkdir(parents=True, exist_ok=True)
        for file in weights.files:
            path = weights.hub.download(file.name, folder)
            if _digest((path,)) != file.sha256:
                path.unlink()
                raise WeightsError(f"{file.name} from {weights.hub.name} is not the pinned one")

    def _locate(self, weights: Weights, file: WeightsFile) -> tuple[Source, tuple[Path, ...]] | None:
        sources: tuple[Source, ...] = (
            *(Directory(root, weights.name) for root in self._directories),
            *weights.packages,
        )
        for source in sources:
            parts = source.parts(file.name)
            if parts is not None:
                return source, parts
        return None

    def _read(self, weights: Weights, file: WeightsFile) -> bytes:
        found = self._locate(weights, file)
        if found is None:
            raise WeightsError(f"{weights.name}: {file.name} is missing; run `earwitness models fetch {weights.name}`")
        source, parts = found
        content = bytearray()
        for chunk in chunks(parts):
            content += chunk
            if len(content) > file.size:
                break
        if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
            raise WeightsError(f"{weights.name}: {file.name} in {source.name} is not the pinned one")
        return bytes(content)


def _digest(parts: tuple[Path, ...]) -> str:
    sha = hashlib.sha256()
    for chunk in chunks(parts):
        sha.update(chunk)
    return sha.hexdigest()
