"""What the channels of a stream hear of one another: the question is on one, and the answer on another."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from inference.transcript import Word
from redaction.stream.passage import CONTEXT_WORDS, Past

QUESTION_SECONDS: Final = 8.0
"""How long after a question, in audio, its answer may begin."""
_OVERLAP_SECONDS: Final = 1.0
"""How far an answer may begin before its question has ended."""
_QUESTION_WORDS: Final = 10
_OWN_WORDS: Final = CONTEXT_WORDS - _QUESTION_WORDS


@dataclass(slots=True)
class Conversation:
    """The last words of each channel. A cue reaches from one into another; a number does not go on there."""

    _said: dict[int, tuple[Word, ...]] = field(default_factory=dict, repr=False)

    def said(self, channel: int, words: Sequence[Word]) -> None:
        """Note what a channel said last."""
        if words:
            self._said[channel] = (*self._said.get(channel, ()), *words[-_QUESTION_WORDS:])[-_QUESTION_WORDS:]

    def before(self, channel: int, start: float, past: Past) -> Past:
        """What a channel heard before `start`: its own past, and what another has asked since.

        A past whose end was withheld stays alone: a number that is read back goes on over an "okay" from elsewhere.
        """
        if past.label is not None:
            return past
        since = past.words[-1].end if past.words else float("-inf")
        asked = [
            words
            for other, words in self._said.items()
            if other != channel and since < words[-1].end <= start + _OVERLAP_SECONDS
        ]
        if not asked:
            return past
        question = max(asked, key=lambda words: words[-1].end)
        if start - question[-1].end > QUESTION_SECONDS:
            return past
        ended = replace(question[-1], text=question[-1].text.rstrip(".,?!") + "?")
        return Past((*past.words[-_OWN_WORDS:], *question[:-1], ended))
