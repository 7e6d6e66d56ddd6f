"""Parts of an utterance that are settled while it goes on, and how large they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from inference.transcript import Hypothesis, Word
from redaction.entities import Finding
from redaction.rewriting import Shown
from redaction.stream.settling import SENTENCE_ENDS

KEPT_OPEN: Final = 16
"""Words at the end of an utterance that stay open: what follows may still change what they are."""
_TRIED_EVERY: Final = 8
"""Words after which settling is tried again where no sentence has ended."""
WINDOW_WORDS: Final = 160
_WINDOW_CHARACTERS: Final = 4_000
"""What is analysed at once of a long utterance."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of an utterance that are settled: `frozen` for good, otherwise while the recogniser repeats them."""

    words: tuple[Word, ...] = field(repr=False)
    findings: tuple[Finding, ...]
    shown: Shown = field(repr=False)
    frozen: bool


def shown_of(pieces: Iterable[Piece]) -> Shown:
    """What may be shown of pieces, one after the other."""
    parts = [piece.shown for piece in pieces]
    return Shown(
        tuple(word for part in parts for word in part.words),
        tuple(span for part in parts for span in part.spans),
        tuple(label for part in parts for label in part.labels),
    )


def worth_settling(words: tuple[Word, ...], frozen: int, tried: int, limit: int) -> bool:
    """Whether a sentence has ended since settling was tried last, or much was said without an end."""
    new = words[max(frozen, tried) : limit]
    if any(word.text[-1:] in SENTENCE_ENDS for word in new):
        return True
    return limit - frozen >= KEPT_OPEN and limit - tried >= _TRIED_EVERY


def stable_words(hypothesis: Hypothesis, adopted: int) -> int:
    """How many words, those adopted from before included, the recogniser will not change."""
    if not hypothesis.stable:
        return 0
    count, at = 0, 0
    for word in hypothesis.words:
        at += len(word.text)
        if at >= hypothesis.stable:
            break
        count, at = count + 1, at + 1
    return adopted + count


def window(words: Sequence[Word]) -> int:
    """How many words are analysed at once: at least one."""
    characters = 0
    for count, word in enumerate(words[:WINDOW_WORDS]):
        characters += len(word.text) + 1
        if characters > _WINDOW_CHARACTERS and count:
            return count
    return min(len(words), WINDOW_WORDS)


def too_wide(words: Sequence[Word]) -> bool:
    """Whether words are few and yet too long to be analysed at once."""
    return len(words) > 1 and sum(len(word.text) + 1 for word in words) > _WINDOW_CHARACTERS
