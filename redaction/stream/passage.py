"""Words that were read together with the words before them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

from inference.transcript import Word
from redaction.entities import Finding, Label
from redaction.rewriting import Shown, joined
from redaction.spoken import Reading

CONTEXT_WORDS: Final = 14
"""Words before a result that are analysed with it: the longest cue and the hesitation after it."""
CONTEXT_SECONDS: Final = 12.0
"""Words that ended longer ago than this say nothing about what comes next."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was said last, and whether it was withheld.

    Attributes:
        words: The last words.
        label: Of the last of them, if it was withheld: a number that goes on belongs to it.
    """

    words: tuple[Word, ...] = field(default=(), repr=False)
    label: Label | None = None

    def then(self, words: Sequence[Word], shown: Shown) -> "Past":
        """The past after more words, of which `shown` is what may be shown."""
        if not words:
            return self
        withheld = shown.spans[-1] if shown.spans and shown.spans[-1].end >= words[-1].end else None
        return Past(
            (*self.words, *words[-CONTEXT_WORDS:])[-CONTEXT_WORDS:], None if withheld is None else Label(withheld.label)
        )

    def before(self, start: float) -> "Past":
        """This, or nothing where it is too long ago at `start` (seconds of audio)."""
        return Past() if self.words and start - self.words[-1].end > CONTEXT_SECONDS else self


@dataclass(frozen=True, slots=True)
class Passage:
    """Words read with their context.

    Attributes:
        reading: Context and words as one text.
        words: The words.
        offset: Where they begin in the reading.
        found: Findings in the reading, disjoint and in order.
    """

    reading: Reading = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    offset: int
    found: tuple[Finding, ...]

    def ends(self) -> list[int]:
        """The offset in the reading after each word."""
        return [self.offset - 1 + length for length in accumulate(len(word.text) + 1 for word in self.words)]

    def before(self, at: int | None) -> int:
        """How many words end before an offset of the reading; all where it is None."""
        if at is None:
            return len(self.words)
        return sum(1 for end in self.ends() if end <= at)

    def findings(self, count: int | None = None) -> tuple[Finding, ...]:
        """Findings with offsets into the text of the words, or of the first `count`."""
        end = len(self.reading.text) - self.offset if count is None else len(joined(self.words[:count]))
        return tuple(
            replace(one, start=max(0, one.start - self.offset), end=min(one.end - self.offset, end))
            for one in self.found
            if one.end > self.offset and one.start - self.offset < end
        )
