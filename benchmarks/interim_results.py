"""What word-by-word interim results give away of personal data, and withhold of the rest.

Each text is spoken word by word; where a gold set has boundaries, the recogniser ends a segment there. A word is
shown when it stands, as it was said, in an interim or a final result. Counted over ALL labelled spans, whether they
are found in the end or not.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

from benchmarks.labelled_text import UNSTRUCTURED, Row, Span
from inference.transcript import Hypothesis, Segment, Word
from redaction.redactor import RedactionStream
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment

SECONDS: Final = 0.4
"""From one word's beginning to the next's."""
Find: TypeAlias = Callable[[str], Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Step:
    """What can be read after a word, or after a segment's end.

    Attributes:
        spoken: Words said so far.
        shown: Words that stand in the clear in what this step delivered.
        settled: Words that a final result has dealt with.
        final: Nothing more comes of these words.
    """

    spoken: int
    shown: frozenset[int]
    settled: int
    final: bool


Play: TypeAlias = Callable[[Row], Awaitable[list[Step]]]


@dataclass(slots=True)
class Leaks:
    """The tally over a gold set."""

    spans: Counter[str] = field(default_factory=Counter)
    leaked: Counter[str] = field(default_factory=Counter)
    delivered: Counter[str] = field(default_factory=Counter)
    """Spans of which any character stood in a final result: what `strict` shows too."""
    ordinary: int = 0
    withheld: int = 0
    delays: list[int] = field(default_factory=list)
    examples: list[tuple[Row, Span]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The share of labelled spans of which any character was shown."""
        return self.leaked.total() / max(self.spans.total(), 1)

    @property
    def structured(self) -> tuple[int, int]:
        """Of identifiers told by their form: how many leaked, of how many."""
        return self._structured(self.leaked)

    @property
    def structured_rate(self) -> float:
        leaked, spans = self.structured
        return leaked / max(spans, 1)

    @property
    def structured_delivered(self) -> tuple[int, int]:
        """As `structured`, in final results alone."""
        return self._structured(self.delivered)

    def _structured(self, counts: Counter[str]) -> tuple[int, int]:
        labels = [label for label in self.spans if label not in UNSTRUCTURED]
        return sum(counts[label] for label in labels), sum(self.spans[label] for label in labels)

    @property
    def withheld_rate(self) -> float:
        """Characters outside labelled spans that interim results withhold."""
        return self.withheld / max(self.ordinary, 1)


async def played(rows: Iterable[Row], play: Play) -> Leaks:
    """Speak every row, and count."""
    leaks = Leaks()
    for row in rows:
        if row.text.split():
            _count(leaks, row, await play(row))
    return leaks


def _count(leaks: Leaks, row: Row, steps: Sequence[Step]) -> None:
    places = word_places(row.text)
    personal = [_words_of(row, places, span) for span in row.spans]
    labelled = set[int]().union(*personal)
    first: dict[int, int] = {}
    final: set[int] = set()
    for step in steps:
        if step.final:
            final |= step.shown
        for word in step.shown:
            first.setdefault(word, step.spoken)
        if not step.final:
            for word in range(step.settled, step.spoken):
                if word not in labelled:
                    length = places[word][1] - places[word][0]
                    leaks.ordinary += length
                    leaks.withheld += 0 if word in step.shown else length
    for span, words in zip(row.spans, personal, strict=True):
        leaks.spans[span.label] += 1
        leaks.delivered[span.label] += not words.isdisjoint(final)
        if any(word in first for word in words):
            leaks.leaked[span.label] += 1
            leaks.examples.append((row, span))
    leaks.delays += [spoken - 1 - word for word, spoken in first.items() if word not in labelled]


def word_places(text: str) -> list[tuple[int, int]]:
    """Where each word of a text begins and ends."""
    places, at = [], 0
    for word in text.split():
        start = text.index(word, at)
        at = start + len(word)
        places.append((start, at))
    return places


def _words_of(row: Row, places: Sequence[tuple[int, int]], span: Span) -> set[int]:
    """The words that hold a letter or digit of a span."""
    return {
        number
        for number, (start, end) in enumerate(places)
        if any(row.text[at].isalnum() for at in range(max(start, span.start), min(end, span.end)))
    }


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, one after the other in time."""
    return tuple(
        Word(word, number * SECONDS, number * SECONDS + 0.3, 0.9, "aligned") for number, word in enumerate(text.split())
    )


def segments(row: Row) -> list[tuple[int, int]]:
    """The words of each segment: from one, up to another."""
    starts = [start for start, _ in word_places(row.text)]
    cuts = sorted({sum(start < boundary for start in starts) for boundary in row.boundaries} - {0, len(starts)})
    edges = [0, *cuts, len(starts)]
    return list(pairwise(edges))


def streamed(open_stream: Callable[[], RedactionStream]) -> Play:
    """Speech through the streaming redactor."""

    async def play(row: Row) -> list[Step]:
        words, stream, steps, settled = words_of(row.text), open_stream(), list[Step](), 0
        for number, (begin, end) in enumerate(segments(row)):
            for upto in range(begin + 1, end + 1):
                out = await stream.redact(hypothesis(words[begin:upto], number))
                steps.append(Step(upto, _shown(words, out), settled, final=False))
            out = await stream.redact(segment(words[begin:end], number))
            settled = max([settled, *(_upto(words, one) for one in out if isinstance(one, RedactedSegment))])
            steps.append(Step(end, _shown(words, out), settled, final=True))
        steps.append(Step(len(words), _shown(words, await stream.flush()), len(words), final=True))
        return steps

    return play


def analysed(find: Find) -> Play:
    """Stock Presidio's nearest: each interim result and each segment analysed by itself, findings taken out."""

    async def play(row: Row) -> list[Step]:
        words, steps = row.text.split(), list[Step]()
        for begin, end in segments(row):
            for upto in range(begin + 1, end + 1):
                steps.append(Step(upto, _clear(words[begin:upto], begin, find), begin, final=False))
            steps.append(Step(end, _clear(words[begin:end], begin, find), end, final=True))
        return steps

    return play


def _clear(words: Sequence[str], begin: int, find: Find) -> frozenset[int]:
    text = " ".join(words)
    found = find(text)
    return frozenset(
        begin + number
        for number, (start, end) in enumerate(word_places(text))
        if not any(span.start < end and start < span.end for span in found)
    )


def _shown(words: Sequence[Word], out: Iterable[Redacted]) -> frozenset[int]:
    said = {(word.start, word.end, word.text): number for number, word in enumerate(words)}
    return frozenset(
        said[key]
        for one in out
        if isinstance(one, RedactedHypothesis | RedactedSegment)
        for word in one.words
        if (key := (word.start, word.end, word.text)) in said
    )


def _upto(words: Sequence[Word], out: RedactedSegment) -> int:
    """How many words a segment has dealt with."""
    return sum(word.end <= out.end for word in words)


def hypothesis(words: Sequence[Word], utterance: int) -> Hypothesis:
    """An interim result that the recogniser may still revise."""
    return Hypothesis(
        channel=0,
        utterance=utterance,
        start=words[0].start,
        end=words[-1].end,
        words=tuple(words),
        stable=0,
        confidence=0.8,
    )


def segment(words: Sequence[Word], utterance: int) -> Segment:
    """A final result."""
    return Segment(
        channel=0,
        utterance=utterance,
        start=words[0].start,
        end=words[-1].end,
        words=tuple(words),
        confidence=0.9,
        from_finalize=False,
    )
