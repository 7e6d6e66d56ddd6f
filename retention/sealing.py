"""One stream's seal: what comes goes to the object of its channel and kind.

Audio that is to be kept redacted goes through its channel's delay line first (`redaction/audio/delay_line.py`): what
was said in it is not known when it comes.
"""

from collections.abc import Iterable, Mapping
from functools import partial

from governance.decision import Obligations
from inference.audio import Pcm, Samples
from inference.transcript import Segment, SpeechStarted, UtteranceEnd
from redaction.audio.delay_line import DelayLine
from redaction.audio.masked_values import MaskedValues
from redaction.audio.placing import PlacedLine, Placer
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment
from retention.content import line
from retention.errors import StorageUnavailableError
from retention.label import Kind
from retention.live_object import LiveObject
from retention.seal import Kept, KeptProof


class Sealing:
    """Implements `Seal`.

    Args:
        objects: The stream's live objects: of every channel its transcript, its audio as it was said or redacted or
            both, and perhaps its words in clear.
        obligations: How audio is redacted.
        placer: Places words whose times are estimates; without one they stay so.
    """

    def __init__(self, objects: Iterable[LiveObject], obligations: Obligations, placer: Placer | None = None) -> None:
        self._objects = {(each.label.channel, each.label.kind): each for each in objects}
        self._channels = len({channel for channel, _ in self._objects})
        self._keeps_clear = any(kind is Kind.CLEAR_TRANSCRIPT for _, kind in self._objects)
        self._lines = {
            channel: PlacedLine(
                DelayLine(obligations.audio_operator, obligations.untimed_audio),
                partial(self._leave, channel),
                placer,
            )
            for channel, kind in self._objects
            if kind is Kind.REDACTED_AUDIO
        }
        self._values = {channel: MaskedValues() for channel in self._lines}
        self._proof = KeptProof()

    @property
    def masked_values(self) -> Mapping[str, MaskedValues]:
        """What was masked in each redacted object, by its id. It is content: it MUST NOT leave memory."""
        return {
            self._objects[channel, Kind.REDACTED_AUDIO].label.object_id: values
            for channel, values in self._values.items()
        }

    async def audio(self, pcm: Pcm) -> None:
        """See `Seal`. Redacted audio is on the disk within a second of being known."""
        if pcm.samples.shape[0] != self._channels:
            raise StorageUnavailableError("there is no object for a channel of the audio")
        for channel, samples in enumerate(pcm.samples):
            original = self._objects.get((channel, Kind.AUDIO))
            if original is not None:
                await original.gather(samples)
            if channel in self._lines:
                await self._lines[channel].hear(samples)

    async def clear(self, segment: Segment) -> None:
        """See `Seal`. It is on the disk within a second, as audio is."""
        if not isinstance(segment, Segment):
            raise TypeError("only recognition's own segments are kept in clear")
        if self._keeps_clear:
            await self._of(segment.channel, Kind.CLEAR_TRANSCRIPT).gather(line(segment))
        if segment.channel in self._lines:
            self._values[segment.channel].said(segment.words)
            await self._lines[segment.channel].said(segment)

    async def transcript(self, redacted: Redacted) -> Kept[Redacted]:
        """See `Seal`."""
        if isinstance(redacted, RedactedSegment):
            await self._of(redacted.channel, Kind.TRANSCRIPT).keep(line(redacted))
            if redacted.channel in self._lines:
                self._values[redacted.channel].shown(redacted)
                await self._lines[redacted.channel].shown(redacted)
        elif isinstance(redacted, SpeechStarted):
            if redacted.channel in self._lines:
                await self._lines[redacted.channel].began(redacted.utterance, redacted.start)
        elif not isinstance(redacted, RedactedHypothesis | UtteranceEnd):
            raise TypeError("only redacted results are kept")
        return Kept(redacted, self._proof)

    async def finish(self, *, complete: bool) -> None:
        """The stream has ended: what waits is known by now, or is masked. To be called before the objects are closed.

        Args:
            complete: Whether every result has come through here.

        Raises:
            StorageUnavailableError: It cannot be kept.
        """
        for waiting in self._lines.values():
            await waiting.finish(complete=complete)

    async def _leave(self, channel: int, samples: Samples) -> None:
        if samples.size:
            await self._of(channel, Kind.REDACTED_AUDIO).gather(samples)

    def _of(self, channel: int, kind: Kind) -> LiveObject:
        found = self._objects.get((channel, kind))
        if found is None:
            raise StorageUnavailableError("there is no object for a channel of the transcript")
        return found
