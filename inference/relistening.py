"""A recording heard again by every engine, in the background: what one recogniser lost another may hear.

Voice activity is asked with lower thresholds than live speech is: what was too faint to be recognised then is heard
now. Blocking; for a thread that nobody waits for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, Protocol

from inference.audio import Samples
from inference.channel import Channel, placed, segment
from inference.engines.engine import Aligner, Engine, Heard
from inference.segmentation import Closed, Endpointing
from inference.stabilizer import Stability
from inference.transcript import Segment
from inference.voice_activity import VoiceActivity

ATTENTIVE: Final = Endpointing(onset=0.3, release=0.2)


class Hearing(Protocol):
    """One recording being heard, a channel."""

    def take(self, samples: Samples) -> list[Segment]:
        """Hear audio, shape (samples,): what each engine made of the utterances that it completed."""
        ...

    def finish(self) -> list[Segment]:
        """The recording has ended: what was made of what was open."""
        ...


class Relistening:
    """A `Hearing` by engines that live streams use too; each takes calls from several threads.

    Args:
        voice: Voice activity.
        engines: By name; each hears every utterance.
        aligner: Places the words of engines that only estimate where they are.
    """

    def __init__(self, voice: VoiceActivity, engines: Mapping[str, Engine], aligner: Aligner | None = None) -> None:
        self._engines = dict(engines)
        self._aligner = aligner
        self._channel = Channel(0, voice, ATTENTIVE, Stability())

    def take(self, samples: Samples) -> list[Segment]:
        """See `Hearing`.

        Raises:
            EngineError: An engine failed.
        """
        return list(self._heard(iter(self._channel.hear(samples))))

    def finish(self) -> list[Segment]:
        """See `Hearing`. Raises what `take` does."""
        return list(self._heard(iter(self._channel.finish())))

    def _heard(self, boundaries: Iterator[object]) -> Iterator[Segment]:
        for boundary in boundaries:
            if isinstance(boundary, Closed):
                audio = self._channel.audio(boundary.start, boundary.end)
                for engine in self._engines.values():
                    if heard := self._aligned(audio, engine.transcribe(audio)):
                        words = placed(heard, boundary.start, boundary.end, boundary.voiced)
                        yield segment(0, boundary, words)

    def _aligned(self, audio: Samples, heard: Heard) -> Heard:
        """The words with their places, where they had none and these can be told."""
        if self._aligner is None or not heard or all(word.span is not None for word in heard):
            return heard
        places = self._aligner.align(audio, [word.text for word in heard])
        if places is None:
            return heard
        return tuple(replace(word, span=place) for word, place in zip(heard, places, strict=True))
