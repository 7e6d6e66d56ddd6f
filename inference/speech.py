"""The platform's recogniser: voice activity, two engines, and the threads they share.

async with SpeechRecognizer(Registry()) as recognizer:
    async with recognizer.open(grant, channels=1) as recognition: ...
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

import numpy as np

from audit.recorded import Recorded
from governance.decision import Grant
from governance.request import ModelProfile
from inference.alignment import Alignment
from inference.audio import MAX_CHANNELS, SAMPLE_RATE, Samples
from inference.engines.alignment import WhisperAligner
from inference.engines.engine import Engine, Places, ResumingEngine
from inference.engines.moonshine import Moonshine
from inference.engines.whisper import Whisper, WhisperModel
from inference.errors import EngineError, OverloadedError, UnsupportedLanguageError
from inference.recognition import Means, SpeechRecognition
from inference.registry import Registry
from inference.relistening import Relistening
from inference.restraint import Restraint
from inference.scheduler import Load, Scheduler
from inference.segmentation import Endpointing
from inference.stabilizer import Stability
from inference.voice_activity import WINDOW, VoiceActivity, VoiceState
from inference.weights import MOONSHINE_TINY, SILERO_VAD, WHISPER_BASE

LANGUAGES: Final = frozenset({"en"})  # BCP 47 primary subtags
BEAM: Final = {ModelProfile.BALANCED: 1, ModelProfile.ACCURATE: 5}
# A final is asked for 0.2 s to 0.5 s after the last word, and is wanted 0.8 s or 2 s after it.
LATE_QUICK_SECONDS: Final = 0.25
LATE_THOROUGH_SECONDS: Final = 1.4
WAITING_JOBS_A_CHANNEL: Final = 32  # the backlog allows fewer; this is the fuse behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much is recognised at once.

    Attributes:
        channels: Over all streams; a mono stream is one.
        threads: A engine's: as many as there are cores.
        backlog_seconds: Audio that may wait on a channel.
        profiles: Which are loaded. Without `balanced` and `accurate`, Whisper is not.
    """

    channels: int = 64
    threads: int = 2
    backlog_seconds: float = 30.0
    profiles: frozenset[ModelProfile] = field(default_factory=lambda: frozenset(ModelProfile))


@dataclass(frozen=True, slots=True)
class _Engines:
    voice: VoiceActivity
    quick: Moonshine
    finals: dict[ModelProfile, Engine]
    alignment: Alignment | None


class SpeechRecognizer:
    """A `Recognizer`. Loads its weights on entering, verified; frees its threads on leaving."""

    def __init__(
        self,
        registry: Registry,
        capacity: Capacity | None = None,
        endpointing: Endpointing | None = None,
        stability: Stability | None = None,
    ) -> None:
        """Prepare; nothing is loaded before it is entered.

        Args:
            registry: Where weights come from.
            capacity: How much is recognised at once.
            endpointing: When utterances begin and end.
            stability: When words of an interim are promised.
        """
        self._registry = registry
        self._capacity = capacity or Capacity()
        self._endpointing = endpointing or Endpointing()
        self._stability = stability or Stability()
        self._engines: _Engines | None = None
        self._channels = 0
        waiting = self._capacity.channels * WAITING_JOBS_A_CHANNEL
        self._listening = Scheduler("listening", threads=1, capacity=waiting)
        restraint = Restraint()
        self._quick = Scheduler(
            "moonshine",
            threads=self._capacity.threads,
            capacity=waiting,
            restraint=restraint,
            late_seconds=LATE_QUICK_SECONDS,
        )
        self._thorough = Scheduler(
            "whisper",
            threads=self._capacity.threads,
            capacity=waiting,
            restraint=restraint,
            late_seconds=LATE_THOROUGH_SECONDS,
        )

    async def __aenter__(self) -> Self:
        """Load.

        Raises:
            WeightsError: Weights are missing, or not the pinned ones.
        """
        self._engines = await asyncio.to_thread(self._load)
        for scheduler in (self._listening, self._quick, self._thorough):
            scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for scheduler in (self._listening, self._quick, self._thorough):
            await asyncio.to_thread(scheduler.close)
        self._engines = None

    async def warm(self) -> None:
        """Run every engine once, so that the first stream does not pay for allocations. About 2 s with Whisper.

        Raises:
            EngineError: One of them does not work.
        """
        await asyncio.to_thread(self._warm)

    def open(self, grant: Recorded[Grant], channels: int) -> SpeechRecognition:
        """See `Recognizer`."""
        return self.rehearse(grant.value, channels)

    def rehearse(self, grant: Grant, channels: int) -> SpeechRecognition:
        """Recognition that nothing is on record for: of a file that its owner holds already. Raises as `open` does."""
        engines = self._loaded()
        if grant.language.split("-")[0].lower() not in LANGUAGES:
            raise UnsupportedLanguageError(f"only these languages are recognised: {', '.join(sorted(LANGUAGES))}")
        if not 1 <= channels <= MAX_CHANNELS:
            raise ValueError(f"a stream has 1 to {MAX_CHANNELS} channels")
        if grant.model_profile not in self._capacity.profiles:
            raise OverloadedError("this recogniser does not serve that model profile")
        self._check_room(channels)
        profile = grant.model_profile
        final = engines.finals[profile]
        interim: ResumingEngine | None = engines.quick if grant.interim_results else None
        means = Means(
            voice=engines.voice,
            interim=interim,
            final=final,
            listening=self._listening,
            quick=self._quick,
            thorough=self._quick if profile is ModelProfile.FAST else self._thorough,
            endpointing=self._endpointing,
            stability=self._stability,
            backlog_seconds=self._capacity.backlog_seconds,
        )
        return SpeechRecognition(means, channels, self._admit, self._release)

    def relisten(self) -> Relistening:
        """A hearing of a recording by every engine that is loaded, for a thread in the background.

        Raises:
            EngineError: None is loaded.
        """
        engines = self._loaded()
        chosen: dict[str, Engine] = {MOONSHINE_TINY.name: engines.quick}
        if ModelProfile.BALANCED in engines.finals:
            chosen[WHISPER_BASE.name] = engines.finals[ModelProfile.BALANCED]
        alignment = engines.alignment
        return Relistening(engines.voice, chosen, None if alignment is None else alignment.aligner)

    async def place(self, audio: Samples, words: Sequence[str]) -> Places | None:
        """See `Alignment.place`. None as well where Whisper is not loaded.

        Raises:
            EngineError: None is loaded.
        """
        alignment = self._loaded().alignment
        return None if alignment is None else await alignment.place(audio, words)

    @property
    def models(self) -> dict[str, str]:
        """See `Recognizer`."""
        loaded = (SILERO_VAD, MOONSHINE_TINY, WHISPER_BASE) if self._has_whisper else (SILERO_VAD, MOONSHINE_TINY)
        return {weights.name: weights.digest for weights in loaded}

    @property
    def loads(self) -> dict[str, Load]:
        """What each group of threads has done and has to do, for the metrics."""
        return {
            "listening": self._listening.load,
            "moonshine": self._quick.load,
            "whisper": self._thorough.load,
        }

    @property
    def channels(self) -> int:
        """Channels being recognised."""
        return self._channels

    @property
    def _has_whisper(self) -> bool:
        return bool(self._capacity.profiles & BEAM.keys())

    def _load(self) -> _Engines:
        voice = VoiceActivity(self._registry.read(SILERO_VAD))
        quick = Moonshine(self._registry.read(MOONSHINE_TINY))
        finals: dict[ModelProfile, Engine] = {ModelProfile.FAST: quick}
        alignment = None
        if self._has_whisper:
            model = WhisperModel(self._registry.read(WHISPER_BASE), threads=self._capacity.threads)
            finals |= {profile: Whisper(model, beam=beam) for profile, beam in BEAM.items()}
            alignment = Alignment(WhisperAligner(model), self._thorough)
        return _Engines(voice, quick, finals, alignment)

    def _warm(self) -> None:
        engines = self._loaded()
        second = np.zeros(SAMPLE_RATE, np.float32)
        engines.voice.probabilities(VoiceState(), second[:WINDOW])
        warmed: Iterable[Engine] = engines.finals.values()
        for engine in warmed:
            engine.transcribe(second)

    def _loaded(self) -> _Engines:
        if self._engines is None:
            raise EngineError("the engines are not loaded")
        return self._engines

    def _check_room(self, channels: int) -> None:
        if self._channels + channels > self._capacity.channels:
            raise OverloadedError("all places for recognition are taken: try again later")

    def _admit(self, channels: int) -> None:
        self._check_room(channels)
        self._channels += channels

    def _release(self, channels: int) -> None:
        self._channels -= channels
