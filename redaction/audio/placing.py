"""A channel's delay line, and places in it for words whose times were estimated.

An estimate takes the neighbours of what is masked along. So where something of an utterance is to be masked, its words
are aligned with their audio first. Nobody waits for that but the audio, which waits anyhow: results are shown when they
were. Words that are not placed in time, or not plausibly, keep their estimates.
"""

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from inference.audio import SAMPLE_RATE, Samples
from inference.engines.engine import Places
from inference.errors import InferenceError
from inference.transcript import Segment
from redaction.audio.delay_line import HELD_SECONDS, DelayLine
from redaction.audio.mask import untranscribed
from redaction.audio.retiming import placed, together
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
    """An utterance that was recognised, and what is known of the places of its words."""

    segment: Segment
    better: Segment
    placing: asyncio.Task[None] | None = None

    @property
    def last(self) -> float:
        """Where the last of its words ends: redaction has given out all of it when it is there."""
        return min(self.segment.end, self.segment.words[-1].end) if self.segment.words else self.segment.start

    @property
    def estimated(self) -> bool:
        return any(word.timing == "estimated" for word in self.segment.words)


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
        self._shown: list[RedactedSegment] = []  # of which the line has not been told

    async def hear(self, samples: Samples) -> None:
        """Take audio, shape (samples,)."""
        await self._tell()
        await self._leave(self._line.hear(samples))

    async def began(self, utterance: int, start: float) -> None:
        """Someone began to speak at `start` seconds."""
        await self._leave(self._line.began(utterance, start))

    async def said(self, segment: Segment) -> None:
        """An utterance is recognised, and its words are on their way through redaction."""
        self._spoken.append(_Spoken(segment, segment))
        await self._tell()

    async def shown(self, result: RedactedSegment) -> None:
        """Redaction has given out a final result; it may begin in an utterance before its own.

        Raises:
            UntimedRedactionError: A redaction has no place in time, and policy refuses that. The stream MUST end.
        """
        self._line.require_timed(result)
        self._shown.append(result)
        for spoken in self._spoken:
            if spoken.placing is None and spoken.last <= result.end:
                self._begin_placing(spoken)
        await self._tell()

    async def finish(self, *, complete: bool) -> None:
        """Nothing more comes: what is being placed is waited for, and then all that is left leaves.

        Args:
            complete: Whether all results have been given out.
        """
        await self.placed()
        await self._told(len(self._spoken))
        await self._leave(self._line.finish(complete=complete))

    async def placed(self) -> None:
        """Wait for what is being placed, `PLACING_SECONDS` at most."""
        placing = [spoken.placing for spoken in self._spoken if spoken.placing is not None]
        if placing:
            await asyncio.wait(placing)
        await self._tell()

    async def _tell(self) -> None:
        """Tell the line, in order, of what is known as well as it will be."""
        known = max((result.end for result in self._shown), default=-math.inf)
        ready = 0
        for count, spoken in enumerate(self._spoken, 1):
            if (spoken.segment.words and spoken.last > known) or not (spoken.placing is None or spoken.placing.done()):
                break
            # What was joined over the end of an utterance is told with the next one.
            end = spoken.segment.end
            if not any(result.start < end < result.end for result in self._shown):
                ready = count
        if ready or (self._shown and not self._spoken):
            await self._told(ready)

    async def _told(self, count: int) -> None:
        """Tell the line of so many utterances, and of the results that are theirs."""
        spoken = [self._spoken.popleft() for _ in range(count)]
        for each in spoken:
            segment = each.better
            await self._leave(self._line.said(segment.utterance, segment.start, segment.end, segment.words))
        until = self._spoken[0].segment.start if self._spoken else math.inf
        theirs = [result for result in self._shown if not result.start >= until]
        self._shown = [result for result in self._shown if result.start >= until]
        if theirs:
            pairs = [pair for each in spoken for pair in zip(each.segment.words, each.better.words, strict=True)]
            await self._leave(self._line.shown(together(theirs, pairs)))

    def _begin_placing(self, spoken: _Spoken) -> None:
        if self._placer is None or not spoken.estimated or self._line.held > PATIENT_SECONDS * SAMPLE_RATE:
            return
        start, end = spoken.segment.start, spoken.segment.end
        masked = any(span.start < end and start < span.end for result in self._shown for span in result.redactions)
        if not masked and not untranscribed(start, end, spoken.segment.words):
            return
        if (audio := self._line.audio(start, end)) is not None:
            spoken.placing = asyncio.get_running_loop().create_task(_place(spoken, audio, self._placer))


async def _place(spoken: _Spoken, audio: Samples, placer: Placer) -> None:
    try:
        async with asyncio.timeout(PLACING_SECONDS):
            places = await placer.place(audio, [word.text for word in spoken.segment.words])
    except (InferenceError, TimeoutError):
        return
    if places is not None:
        spoken.better = placed(spoken.segment, places) or spoken.segment
