"""Audio as it comes in and as the engines take it.

Inside the platform audio has one form: float32 in [-1, 1], 16 kHz, shape (channels, samples).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000  # Hz, inside the platform
MIN_SAMPLE_RATE = 8_000  # Hz, of what comes in
MAX_SAMPLE_RATE = 48_000  # Hz, of what comes in
MAX_CHANNELS = 8

Samples: TypeAlias = NDArray[np.float32]


class Encoding(StrEnum):
    """What a client may send. The first is taken as it is; the others are decoded in the worker."""

    PCM_S16LE = "pcm_s16le"
    MULAW = "mulaw"
    ALAW = "alaw"
    OPUS = "opus"  # raw packets of 20 ms, one a message (RFC 6716)
    OGG_OPUS = "ogg_opus"  # RFC 7845
    FLAC = "flac"  # RFC 9639
    WAV = "wav"

    @property
    def is_container(self) -> bool:
        """Whether the bytes say their own sample rate and channels."""
        return self in {Encoding.OGG_OPUS, Encoding.FLAC, Encoding.WAV}


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """What the client said it will send."""

    encoding: Encoding
    sample_rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Pcm:
    """Decoded audio: float32, 16 kHz, shape (channels, samples)."""

    samples: Samples

    @property
    def duration(self) -> float:
        """Seconds."""
        return int(self.samples.shape[1]) / SAMPLE_RATE

    def __repr__(self) -> str:
        return f"Pcm(<redacted {self.duration:.3f} s>)"
