"""A channel's delay line, and places in it for words whose times were estimated.

An estimate takes the neighbours of what is masked along. So where something of an utterance is to be masked, its words
are aligned with their audio first. Nobody waits for that but the audio, which waits anyhow: results are shown when they
were. Words that are not placed in time, or not plausibly, keep their estimates.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from inference.audio import SAMPLE_RATE, Samples
from inference.engines.engine import Places
from inference.errors import InferenceError
from inference.transcript import Segment
from redaction.audio.delay_line import HELD_SECONDS, DelayLine
from redaction.audio.mask import untranscribed
from redaction.audio.retiming import retimed
from redaction.transcript import RedactedSegment

PLACING_SECONDS: Final = 10.0
"""For the words of an utterance to be aligned. Then their estimates stand."""
PATIENT_SECONDS: Final = HELD_SECONDS - PLACING_SECONDS - 5.0
"""With more audio than that in the line nothing is aligned: what becomes overdue would be lost whole."""


class Placer(Protocol):
    """Places words in audio."""

    async def place(self, audio: Samples, words: Sequence[str]) -> Places | None:
        """Where each word lies, in seconds from the start of the audio; None where that cannot be said."""
        ...


@dataclass(slots=True, eq=False)
class _Spoken:
    """An utterance that was recognised, and what redaction has given out of it."""

    segment: Segment
    shown: list[RedactedSegment] = field(default_factory=list)
    placing: asyncio.Task[None] | None = None

    @property
    def whole(self) -> bool:
        """Whether redaction has given out all of it."""
        words = self.segment.words
        return not words or any(result.end >= min(words[-1].end, self.segment.end) for result in self.shown)

    @property
    def wants_places(self) -> bool:
        """Whether something is to be masked in it by estimates."""
        segment = self.segment
        if all(word.timing == "aligned" for word in segment.words):
            return False
        lost = untranscribed(segment.start, segment.end, segment.words)
        return bool(lost) or any(result.redactions for result in self.shown)


class PlacedLine:
    """One channel's. Belongs to one event loop.

    Args:
        line: Where its audio waits.
        leave: Takes what leaves, in order. What it raises passes.
        placer: Places words; without one estimates stand.
    """

    def __init__(
        self, line: DelayLine, leave: Callable[[Samples], Awaitable[None]], placer: Placer | None = None
    ) -> None:
        self._line = line
        self._leave = leave
        self._placer = placer
        self._spoken: deque[_Spoken] = deque()

    async def hear(self, samples: Samples) -> None:
        """Take audio, shape (samples,)."""
        await self._tell()
        await self._leave(self._line.hear(samples))

    async def began(self, utterance: int, start: float) -> None:
        """Someone began to speak at `start` seconds."""
        await self._leave(self._line.began(utterance, start))

    async def said(self, segment: Segment) -> None:
        """An utterance is recognised, and its words are on their way through redaction."""
        self._spoken.append(_Spoken(segment))
        await self._tell()

    async def shown(self, result: RedactedSegment) -> None:
        """Redaction has given out a final result.

        Raises:
            UntimedRedactionError: A redaction has no place in time, and policy refuses that. The stream MUST end.
        """
        self._line.require_timed(result)
        for spoken in self._spoken:
            if spoken.segment.utterance == result.utterance:
                spoken.shown.append(result)
                self._begin_placing(spoken)
        await self._tell()

    async def finish(self, *, complete: bool) -> None:
        """Nothing more comes: what is being placed is waited for, and then all that is left leaves.

        Args:
            complete: Whether all results have been given out.
        """
        await self.placed()
        while self._spoken:
            await self._told(self._spoken.popleft())
        await self._leave(self._line.finish(complete=complete))

    async def placed(self) -> None:
        """Wait for what is being placed, `PLACING_SECONDS` at most."""
        placing = [spoken.placing for spoken in self._spoken if spoken.placing is not None]
        if placing:
            await asyncio.wait(placing)
        await self._tell()

    async def _tell(self) -> None:
        """Tell the line, in order, of what is known as well as it will be."""
        while self._spoken and self._spoken[0].whole:
            if (placing := self._spoken[0].placing) is not None and not placing.done():
                return
            await self._told(self._spoken.popleft())

    async def _told(self, spoken: _Spoken) -> None:
        segment = spoken.segment
        await self._leave(self._line.said(segment.utterance, segment.start, segment.end, segment.words))
        for result in spoken.shown:
            await self._leave(self._line.shown(result))

    def _begin_placing(self, spoken: _Spoken) -> None:
        if self._placer is None or not spoken.whole or spoken.placing is not None or not spoken.wants_places:
            return
        audio = self._line.audio(spoken.segment.start, spoken.segment.end)
        if audio is not None and self._line.held <= PATIENT_SECONDS * SAMPLE_RATE:
            spoken.placing = asyncio.get_running_loop().create_task(_place(spoken, audio, self._placer))


async def _place(spoken: _Spoken, audio: Samples, placer: Placer) -> None:
    try:
        async with asyncio.timeout(PLACING_SECONDS):
            places = await placer.place(audio, [word.text for word in spoken.segment.words])
    except (InferenceError, TimeoutError):
        return
    if places is not None and (found := retimed(spoken.segment, spoken.shown, places)) is not None:
        spoken.segment, spoken.shown = found[0], [found[1]]
