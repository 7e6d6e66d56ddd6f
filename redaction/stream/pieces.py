"""Parts of an utterance that are settled while it goes on, and how large they are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from inference.transcript import Hypothesis, Word
from redaction.entities import Finding, Label
from redaction.operators import StandIns
from redaction.rewriting import Shown, redact
from redaction.stream.passage import Passage, Past
from redaction.stream.settling import SENTENCE_ENDS, SETTLING_WORDS, last_cut

ReadSettled: TypeAlias = Callable[[tuple[Word, ...], int, int], Passage]
"""Reads an utterance's words from one to before another, with those before them, as a final result is read."""

_KEPT_OPEN: Final = 16
"""Words at the end of an utterance that stay open: what follows may still change what they are."""
_TRIED_EVERY: Final = 8
"""Words after which settling is tried again where no sentence has ended."""
_WINDOW_WORDS: Final = 160
_WINDOW_CHARACTERS: Final = 4_000
"""What is analysed at once of a long utterance."""
_LONGEST_OPEN: Final = 48
"""Words of an utterance that each interim result is analysed from anew; those before are settled in pieces."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of an utterance that are settled: `frozen` for good, otherwise while the recogniser repeats them."""

    words: tuple[Word, ...] = field(repr=False)
    findings: tuple[Finding, ...]
    shown: Shown = field(repr=False)
    frozen: bool


class Pieces:
    """The settled pieces of one utterance, one after the other from its first word on."""

    def __init__(self, read: ReadSettled, watched: frozenset[Label], stand_ins: StandIns) -> None:
        self._read = read
        self._watched = watched
        self._stand_ins = stand_ins
        self._pieces: list[Piece] = []
        self._tried = 0

    @property
    def count(self) -> int:
        """How many words are settled."""
        return sum(len(piece.words) for piece in self._pieces)

    @property
    def frozen_characters(self) -> int:
        """How many characters of what is shown will not change."""
        return len(_shown(piece for piece in self._pieces if piece.frozen).text)

    def shown(self) -> Shown:
        """What may be shown of them."""
        return _shown(self._pieces)

    def after(self, past: Past, words: tuple[Word, ...]) -> Past:
        """The past after them, where they are the first of `words`."""
        first = 0
        for piece in self._pieces:
            past = past.then(words[first : first + len(piece.words)], piece.shown)
            first += len(piece.words)
        return past

    def clear(self) -> None:
        """The utterance is over."""
        self._pieces, self._tried = [], 0

    def follow(self, words: tuple[Word, ...], draft: StandIns) -> None:
        """Drop the settled pieces that the recogniser has revised, and all after them; draft the others anew."""
        first = 0
        for number, piece in enumerate(self._pieces):
            said = words[first : first + len(piece.words)]
            if not piece.frozen and (said != piece.words or piece.findings):
                if [word.text for word in said] != [word.text for word in piece.words]:
                    del self._pieces[number:]
                    self._tried = 0
                    return
                shown = redact(said, piece.findings, draft, settled=False)
                self._pieces[number] = replace(piece, words=said, shown=shown)
            first += len(piece.words)

    def settle_while_spoken(self, words: tuple[Word, ...], stable: int, draft: StandIns) -> None:
        """Settle for good what the recogniser calls stable, and for now what makes the rest too long."""
        frozen = sum(len(piece.words) for piece in self._pieces if piece.frozen)
        limit = min(stable, len(words) - SETTLING_WORDS)
        if limit > max(frozen, self._tried) and _worth_settling(words, frozen, self._tried, limit):
            self._tried = limit
            piece = self._piece(words, frozen, limit, None)
            if piece is not None:
                self._pieces = [one for one in self._pieces if one.frozen] + [piece]
        settled = self.count
        while len(words) - settled > _LONGEST_OPEN:
            limit = len(words) - _KEPT_OPEN
            piece = self._piece(words, settled, limit, draft) or self._piece(words, settled, limit, draft, forced=True)
            if piece is None:
                return
            self._pieces.append(piece)
            settled += len(piece.words)

    def settle_long(self, words: tuple[Word, ...]) -> int:
        """Settle a long segment in pieces, all but its last words; how many are settled."""
        self._pieces = [piece for piece in self._pieces if piece.frozen]
        settled = self.count
        while len(words) - settled > _WINDOW_WORDS or _too_wide(words[settled:]):
            limit = len(words)
            piece = self._piece(words, settled, limit, None) or self._piece(words, settled, limit, None, forced=True)
            if piece is None:
                break
            self._pieces.append(piece)
            settled += len(piece.words)
        return settled

    def _piece(
        self, words: tuple[Word, ...], first: int, limit: int, draft: StandIns | None, *, forced: bool = False
    ) -> Piece | None:
        """Words from `first` on up to a place before `limit` where nothing is open; anywhere if it is forced.

        Without a draft they are settled for good.
        """
        last = first + _window(words[first:])
        passage = self._read(words, first, last)
        limit = min(limit - first, last - first)
        count = limit // 2 if forced else last_cut(passage, limit, self._watched)
        if not count:
            return None
        findings = passage.findings(count)
        said, frozen = passage.words[:count], draft is None
        shown = redact(said, findings, self._stand_ins if draft is None else draft, settled=frozen)
        return Piece(said, findings, shown, frozen)


def _shown(pieces: Iterable[Piece]) -> Shown:
    """What may be shown of pieces, one after the other."""
    parts = [piece.shown for piece in pieces]
    return Shown(
        tuple(word for part in parts for word in part.words),
        tuple(span for part in parts for span in part.spans),
        tuple(label for part in parts for label in part.labels),
    )


def _worth_settling(words: tuple[Word, ...], frozen: int, tried: int, limit: int) -> bool:
    """Whether a sentence has ended since settling was tried last, or much was said without an end."""
    new = words[max(frozen, tried) : limit]
    if any(word.text[-1:] in SENTENCE_ENDS for word in new):
        return True
    return limit - frozen >= _KEPT_OPEN and limit - tried >= _TRIED_EVERY


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


def _window(words: Sequence[Word]) -> int:
    """How many words are analysed at once: at least one."""
    characters = 0
    for count, word in enumerate(words[:_WINDOW_WORDS]):
        characters += len(word.text) + 1
        if characters > _WINDOW_CHARACTERS and count:
            return count
    return min(len(words), _WINDOW_WORDS)


def _too_wide(words: Sequence[Word]) -> bool:
    """Whether words are few and yet too long to be analysed at once."""
    return len(words) > 1 and sum(len(word.text) + 1 for word in words) > _WINDOW_CHARACTERS
