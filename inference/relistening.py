"""A recording heard again by every engine, in the background: what one recogniser lost another may hear.

Voice activity is asked with lower thresholds than live speech is: what was too faint to be recognised then is heard
now. Blocking; for a thread that nobody waits for.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Protocol

from inference.audio import Samples
from inference.channel import Channel
from inference.engines.engine import Engine
from inference.segmentation import Closed, Endpointing
from inference.stabilizer import Stability
from inference.voice_activity import VoiceActivity

ATTENTIVE: Final = Endpointing(onset=0.3, release=0.2)


class Hearing(Protocol):
    """One recording being heard, a channel."""

    def take(self, samples: Samples) -> list[str]:
        """Hear audio, shape (samples,): the texts of utterances that it completed, one an engine each."""
        ...

    def finish(self) -> list[str]:
        """The recording has ended: the texts of what was open."""
        ...


class Relistening:
    """A `Hearing` by engines that live streams use too; each takes calls from several threads.

    Args:
        voice: Voice activity.
        engines: By name; each hears every utterance.
    """

    def __init__(self, voice: VoiceActivity, engines: Mapping[str, Engine]) -> None:
        self._engines = dict(engines)
        self._channel = Channel(0, voice, ATTENTIVE, Stability())

    def take(self, samples: Samples) -> list[str]:
        """See `Hearing`.

        Raises:
            EngineError: An engine failed.
        """
        return list(self._heard(iter(self._channel.hear(samples))))

    def finish(self) -> list[str]:
        """See `Hearing`. Raises what `take` does."""
        return list(self._heard(iter(self._channel.finish())))

    def _heard(self, boundaries: Iterator[object]) -> Iterator[str]:
        for boundary in boundaries:
            if isinstance(boundary, Closed):
                audio = self._channel.audio(boundary.start, boundary.end)
                for engine in self._engines.values():
                    text = " ".join(word.text for word in engine.transcribe(audio))
                    if text:
                        yield text
