"""Audio that waits until it is known what was said in it: one channel on its way to being stored redacted. Pure.

Audio comes before its words do. It stays here until every word in it has been given out by redaction, and leaves with
personal data masked. What is still unknown after `HELD_SECONDS` leaves as silence: nothing leaves clear by running out
of time. What leaves, put together, is as long as what came, to the sample; a crash loses what was here. It costs
0.3 ms of CPU for a second of audio.

What is known moves the frontier: an utterance is unknown from its start until its words are there, a word from its
start until redaction has given out a final result that reaches beyond it, and silence until the next utterance begins.
"""

import math
from collections import deque
from collections.abc import Sequence
from typing import Final

from governance.stored_audio import AudioOperator, UntimedAudio
from inference.audio import SAMPLE_RATE, Samples
from inference.transcript import Word
from redaction.audio.mask import (
    FADE_SECONDS,
    LATEST_SECONDS,
    MERGE_SECONDS,
    WIDEST_SECONDS,
    Stretch,
    stretches,
    untranscribed,
)
from redaction.audio.masked_tape import MaskedTape
from redaction.transcript import RedactedSegment

HELD_SECONDS: Final = 45.0
"""Of audio, at most. Recognition may be 30 s behind, and an utterance is 15 s long at most."""
_HELD: Final = round(HELD_SECONDS * SAMPLE_RATE)
_MARGIN: Final = math.ceil((WIDEST_SECONDS + MERGE_SECONDS + FADE_SECONDS) * SAMPLE_RATE) + 1
"""Samples before the frontier that a stretch beyond it may still reach back to."""


class DelayLine:
    """One channel's.

    Args:
        sound: What stands in the place of personal data.
        untimed: What becomes of redactions without a place in time.
    """

    def __init__(self, sound: AudioOperator, untimed: UntimedAudio = UntimedAudio.MASK) -> None:
        self._untimed = untimed
        self._tape = MaskedTape(sound)
        self._known = 0  # nothing is open before it but what the next two say
        self._speaking: dict[int, int] = {}  # utterance: its first sample, until its words are there
        self._owed: deque[int] = deque()  # first samples of words that redaction has not given out

    @property
    def held(self) -> int:
        """Samples that are here."""
        return self._tape.end - self._tape.left

    def audio(self, start: float, end: float) -> Samples | None:
        """A copy of what was said from `start` to `end` seconds, shape (samples,); None where not all of it is here."""
        return self._tape.cut(_sample(start), _sample(end))

    def require_timed(self, result: RedactedSegment) -> None:
        """Refuse a final result that `shown` would refuse.

        Raises:
            UntimedRedactionError: A redaction has no place in time, and policy refuses that.
        """
        stretches(result, self._untimed)

    def hear(self, samples: Samples) -> Samples:
        """Take audio, shape (samples,); give what has waited too long, as silence. Usually nothing."""
        self._tape.append(samples)
        return self._tape.silence(max(0, self.held - _HELD))

    def began(self, utterance: int, start: float) -> Samples:
        """Someone began to speak at `start` seconds: what was silence until then may leave."""
        first = _sample(start)
        self._speaking.setdefault(utterance, first)
        self._known = max(self._known, first)
        return self._settled()

    def said(self, utterance: int, start: float, end: float, words: Sequence[Word]) -> Samples:
        """An utterance is recognised, and its words are on their way through redaction. What has none is masked."""
        self._speaking.setdefault(utterance, _sample(start))
        # A word without a length begins a sample before its end: it is given out with the result that ends there.
        self._owed.extend(max(0, min(_sample(word.start), _sample(word.end) - 1)) for word in words)
        self._tape.mask(untranscribed(start, end, words))
        self._known = max(self._known, _sample(end))
        del self._speaking[utterance]
        return self._settled()

    def shown(self, result: RedactedSegment) -> Samples:
        """Redaction has given out a final result: the words in it are settled.

        Raises:
            UntimedRedactionError: A redaction has no place in time, and policy refuses that. The stream MUST end.
        """
        self._tape.mask(stretches(result, self._untimed))
        end = _sample(result.end)
        while self._owed and self._owed[0] < end:
            self._owed.popleft()
        return self._settled()

    def finish(self, *, complete: bool) -> Samples:
        """Nothing more comes: give all that is left. Words that never came back are masked, with what follows them.

        Args:
            complete: Whether all results have been given out. Else nobody knows what was said after the last of them.
        """
        unknown = min([*self._speaking.values(), *self._owed], default=self._tape.end if complete else self._known)
        if unknown < self._tape.end:
            self._tape.mask([Stretch(max(0, unknown - _MARGIN), self._tape.end)])
        return self._tape.leave_all(self._tape.end)

    def _settled(self) -> Samples:
        """What may leave now."""
        return self._tape.leave(min([self._known, *self._speaking.values(), *self._owed]) - _MARGIN)


def _sample(seconds: float) -> int:
    """The sample at a time. What is no time is the beginning: nothing leaves on the strength of it."""
    return max(0, math.floor(seconds * SAMPLE_RATE)) if abs(seconds) <= LATEST_SECONDS else 0
