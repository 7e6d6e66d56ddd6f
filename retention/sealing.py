"""One stream's seal: what comes goes to the object of its channel and kind."""

from collections.abc import Iterable

from inference.audio import Pcm
from inference.transcript import Segment, SpeechStarted, UtteranceEnd
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment
from retention.content import line
from retention.errors import StorageUnavailableError
from retention.label import Kind
from retention.live_object import LiveObject
from retention.seal import Kept, KeptProof


class Sealing:
    """Implements `Seal`.

    Args:
        objects: The stream's live objects: of every channel its audio, its transcript, and perhaps its words in clear.
    """

    def __init__(self, objects: Iterable[LiveObject]) -> None:
        self._objects = {(each.label.channel, each.label.kind): each for each in objects}
        self._audio = [each for (_, kind), each in sorted(self._objects.items()) if kind is Kind.AUDIO]
        self._keeps_clear = any(kind is Kind.CLEAR_TRANSCRIPT for _, kind in self._objects)
        self._proof = KeptProof()

    async def audio(self, pcm: Pcm) -> None:
        """See `Seal`."""
        if pcm.samples.shape[0] != len(self._audio):
            raise StorageUnavailableError("there is no object for a channel of the audio")
        for each, samples in zip(self._audio, pcm.samples, strict=True):
            await each.gather(samples)

    async def clear(self, segment: Segment) -> None:
        """See `Seal`. It is on the disk within a second, as audio is."""
        if not isinstance(segment, Segment):
            raise TypeError("only recognition's own segments are kept in clear")
        if self._keeps_clear:
            await self._of(segment.channel, Kind.CLEAR_TRANSCRIPT).gather(line(segment))

    async def transcript(self, redacted: Redacted) -> Kept[Redacted]:
        """See `Seal`."""
        if isinstance(redacted, RedactedSegment):
            await self._of(redacted.channel, Kind.TRANSCRIPT).keep(line(redacted))
        elif not isinstance(redacted, RedactedHypothesis | SpeechStarted | UtteranceEnd):
            raise TypeError("only redacted results are kept")
        return Kept(redacted, self._proof)

    def _of(self, channel: int, kind: Kind) -> LiveObject:
        found = self._objects.get((channel, kind))
        if found is None:
            raise StorageUnavailableError("there is no object for a channel of the transcript")
        return found
