"""What the stream benchmarks share: a platform, the demo call, figures of a sample."""

import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import av
import numpy as np

from governance.identity import Scope
from governance.request import Regime
from inference.audio import SAMPLE_RATE, Samples
from ingress.orders.records import CreateKey, CreateTenant
from ingress.settings import Settings
from ingress.wiring import Platform, build

CALL = Path(__file__).parents[1] / "ingress" / "demo" / "clinic-call.flac"
TENANT = "bench"
FRAME_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Furnished:
    """A platform with a tenant and a key."""

    platform: Platform
    credential: str


@asynccontextmanager
async def furnished(**settings: object) -> AsyncIterator[Furnished]:
    """A platform in a directory of its own, with a HIPAA tenant: the regime that asks most of redaction."""
    with tempfile.TemporaryDirectory(prefix="earwitness-bench-") as folder:
        chosen = Settings.model_validate(
            {
                "data_dir": Path(folder) / "data",
                "config_dir": Path(folder) / "config",
                "insecure_development_approver": True,
            }
            | settings
        )
        async with build(chosen) as platform:
            office = platform.office
            later = office.now() + timedelta(days=1)
            tenant = CreateTenant(
                tenant=TENANT, regimes=(Regime.HIPAA,), region="local", purposes=("care",), baa_expires_at=later
            )
            await tenant.carry_out(office)
            key = await CreateKey(tenant=TENANT, scopes=tuple(Scope), expires_at=later).carry_out(office)
            yield Furnished(platform, key.credential)


def samples(path: Path = CALL) -> Samples:
    """A 16 kHz mono recording as float32 in [-1, 1]."""
    with av.open(str(path)) as container:
        pcm = np.concatenate([frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)])
    return (pcm.astype(np.float32) / 32768).astype(np.float32)


def frames(audio: Samples) -> list[bytes]:
    """The recording as a client sends it: PCM s16le, 20 ms a message."""
    pcm, step = (audio * 32767).astype("<i2").tobytes(), int(SAMPLE_RATE * FRAME_SECONDS) * 2
    return [pcm[offset : offset + step] for offset in range(0, len(pcm), step)]


def quantile(values: Iterable[float], share: float) -> float:
    """The value below which `share` of the sample lies."""
    return float(np.quantile(list(values), share))
