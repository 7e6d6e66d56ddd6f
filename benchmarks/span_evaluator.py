"""The SpanEvaluator of presidio-research over character spans: precision, recall and F2 of personal data of any kind.

presidio-evaluator 0.3.2 wants pandas, scikit-learn, plotly and transformers to add up a few integers; this is its
published arithmetic (docs/span_evaluation.md, the pass with every label read as one) over spaCy's tokens. Tokens that
say nothing are skipped at the edges and between spans, spans that only such tokens part are one, and a labelled span is
found if what overlaps it has `THRESHOLD` of the two in common. tests/benchmarks/test_span_evaluator.py holds its
documented cases, and counts taken from the original.
"""

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import spacy
from spacy.lang.en.stop_words import STOP_WORDS

THRESHOLD: Final = 0.9
"""Characters in common from which a span counts as found: the default of the original."""
_SKIPPED_WORDS: Final = (
    "'s street st. st de rue via and a the or do as of day address country state city zip po apt unit corner p.o. box "
    "suite mr. mrs. miss year years y/o month months old morning noon afternoon night evening this first last week "
    "weeks weekend day days age ago inc inc. ltd"
)
SKIPPED: Final = frozenset(
    [
        *string.punctuation, *string.whitespace, *("\n" * count for count in range(5)),
        *("\t" * count for count in range(1, 5)), *(">" * count for count in range(2, 7)),
        *_SKIPPED_WORDS.split(), *STOP_WORDS,
    ]
)  # fmt: skip
"""What the original skips: punctuation, spaCy's stop words, and words of addresses and times."""
Place: TypeAlias = tuple[int, int]
_TOKENIZER: Final = spacy.blank("en").tokenizer


class Token(NamedTuple):
    """A token and its place."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """What was labelled, what was predicted, and what of it agrees."""

    labelled: int = 0
    predicted: int = 0
    right: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.labelled + other.labelled, self.predicted + other.predicted, self.right + other.right)

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.labelled if self.labelled else 0.0

    def f(self, beta: float = 2.0) -> float:
        weighted = beta**2 * self.precision + self.recall
        return (1 + beta**2) * self.precision * self.recall / weighted if weighted else 0.0


def tokens(text: str) -> list[Token]:
    """The text in the tokens of spaCy's English pipelines."""
    return [Token(token.idx, token.text) for token in _TOKENIZER(text)]


def compare(text: str, labelled: Iterable[Place], predicted: Iterable[Place], threshold: float = THRESHOLD) -> Count:
    """The counts of one text."""
    words = tokens(text)
    gold, found = (_spans(words, list(places)) for places in (labelled, predicted))
    count, met = Count(), set[Place]()
    for span in gold:
        near = [one for one in found if _iou(span, one) > 0]
        met.update(near)
        right = bool(near) and (_iou(span, near[0]) if len(near) == 1 else _together(span, near)) >= threshold
        count += Count(1, int(bool(near)), int(right))
    return count + Count(predicted=len([one for one in found if one not in met]))


def _spans(words: Sequence[Token], places: Sequence[Place]) -> list[Place]:
    """Tagged tokens grown together over those that are skipped; each from its first telling token to its last."""
    spans: list[Place] = []
    telling = False
    for word in words:
        end = word.start + len(word.text)
        skipped = word.text.lower() in SKIPPED
        if not _tagged(word, places):
            telling = telling or not (skipped or word.text.lower().strip() in SKIPPED)
            continue
        if not skipped:
            if spans and not telling:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((word.start, end))
            telling = False
    return spans


def _tagged(word: Token, places: Sequence[Place]) -> bool:
    """A token is of a span that covers its first character, or that lies inside it."""
    end = word.start + len(word.text)
    return any(a <= word.start < b or (word.start <= a <= end and word.start <= b <= end) for a, b in places)


def _iou(one: Place, other: Place) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / (one[1] - one[0] + other[1] - other[0] - common) if common > 0 else 0.0


def _together(span: Place, near: Sequence[Place]) -> float:
    """Several predictions as one; the original counts a place more at a span's end, and shifts all but the first."""
    want = set(range(span[0], span[1] + 1))
    have = {at for number, (a, b) in enumerate(near) for at in (range(a, b + 1) if not number else range(a - 1, b))}
    return len(want & have) / len(want | have)
