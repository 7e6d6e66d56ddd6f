"""Labelled text, and how what was found compares with what is labelled.

A gold set, this project and stock Presidio name the same things differently: `ALIASES` brings them to our labels, and
`COARSER` lets a finer label of ours stand for a coarser one where a gold set knows no finer one.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from benchmarks.span_evaluator import Count

ALIASES: Final[Mapping[str, str]] = {
    "DATE": "DATE_TIME",  # the spoken gold set's dates of care
    "ADDRESS": "LOCATION",  # presidio-research labels streets and places apart; both are geography below a state
    "STREET_ADDRESS": "LOCATION",
    "ZIP_CODE": "LOCATION",
    "GPE": "LOCATION",
    "DOMAIN_NAME": "URL",
    "PREFIX": "TITLE",
    "FAX_NUMBER": "PHONE_NUMBER",
    "AGE_OVER_89": "AGE",  # the same words; which of the two a profile redacts is policy
    "US_BANK_NUMBER": "BANK_ACCOUNT",  # stock Presidio's names from here on
    "ABA_ROUTING_NUMBER": "BANK_ACCOUNT",
    "US_ITIN": "US_SSN",  # stands where a social security number stands, and is written like one
    "US_MBI": "HEALTH_PLAN_ID",
    "MEDICAL_LICENSE": "LICENSE_NUMBER",
    "US_NPI": "LICENSE_NUMBER",
    "MAC_ADDRESS": "DEVICE_ID",
    "UK_PASSPORT": "PASSPORT",
    "ORG": "ORGANIZATION",
}
COARSER: Final[Mapping[str, str]] = {
    "DATE_OF_BIRTH": "DATE_TIME",
    "CARD_EXPIRY": "DATE_TIME",
    "PASSPORT": "US_PASSPORT",
    "UK_NHS": "NATIONAL_ID",
    "UK_NINO": "NATIONAL_ID",
}
STOCK_STANDS_FOR: Final[Mapping[str, frozenset[str]]] = {
    "DATE_TIME": frozenset({"DATE_OF_BIRTH", "CARD_EXPIRY", "AGE"}),
}
"""Stock Presidio has no finer label than DATE_TIME: it counts as right for these."""
UNSTRUCTURED: Final = frozenset(
    {"PERSON", "LOCATION", "DATE_TIME", "DATE_OF_BIRTH", "ORGANIZATION", "NRP", "TITLE", "AGE"}
)
"""Names, places, dates and what else is told by words alone; everything else is a structured identifier."""
_MARKS: Final = re.compile(r"[.,:;!?](?!\w)|[\"()\u201c\u201d]")
SAME: Final = 0.5
"""Of two spans' characters, the share in common from which they are one."""


class Span(NamedTuple):
    """A label and its place."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text."""

    style: str
    text: str
    spans: tuple[Span, ...]
    boundaries: tuple[int, ...] = ()


def load(path: Path) -> list[Row]:
    """A gold file, one JSON object a line, its labels as ours."""
    return [row_of(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def row_of(row: Mapping[str, Any]) -> Row:
    """One object of a gold file."""
    spans = tuple(Span(one["start"], one["end"], named(one["label"])) for one in row["spans"])
    return Row(row.get("style", "all"), row["text"], spans, tuple(row.get("boundaries") or ()))


def lowered(row: Row) -> Row:
    """A row without capitals and without the marks of sentences; marks inside words and numbers stay."""
    gone = {at for match in _MARKS.finditer(row.text) for at in range(*match.span())}
    kept = [at for at in range(len(row.text)) if at not in gone]
    moved = {at: number for number, at in enumerate(kept)}
    text = "".join(char if len(char.lower()) > 1 else char.lower() for char in (row.text[at] for at in kept))
    spans = []
    for start, end, label in row.spans:
        inside = [moved[at] for at in range(start, end) if at in moved]
        spans.append(Span(inside[0], inside[-1] + 1, label))
    boundaries = tuple(moved[at] for at in row.boundaries if at in moved)
    return Row(row.style, text, tuple(spans), boundaries)


def named(label: str) -> str:
    """A label as we call it."""
    return ALIASES.get(label, label)


def known(rows: Iterable[Row]) -> frozenset[str]:
    """The labels that a gold set uses."""
    return frozenset(span.label for row in rows for span in row.spans)


def brought(spans: Iterable[Span], used: frozenset[str]) -> list[Span]:
    """What was found, under the labels of a gold set that uses `used`."""
    kept = []
    for start, end, label in spans:
        name = named(label)
        kept.append(Span(start, end, COARSER[name] if name not in used and name in COARSER else name))
    return kept


def matches(gold: Span, found: Span, *, stock: bool = False) -> bool:
    """The same label, and half of the two spans in common."""
    label = gold.label == found.label or (stock and gold.label in STOCK_STANDS_FOR.get(found.label, ()))
    common = min(gold.end, found.end) - max(gold.start, found.start)
    return label and common / (max(gold.end, found.end) - min(gold.start, found.start)) >= SAME


def characters(row: Row, span: Span) -> set[int]:
    """The letters and digits of a span."""
    return {at for at in range(span.start, span.end) if row.text[at].isalnum()}


@dataclass(slots=True)
class Tally:
    """Spans of one label or style: how many, how many found under their label, and of their characters under any."""

    spans: int = 0
    typed: int = 0
    whole: int = 0
    wanted: int = 0
    covered: int = 0

    def add(self, *, typed: bool, wanted: int, covered: int) -> None:
        self.spans += 1
        self.typed += typed
        self.whole += wanted == covered
        self.wanted += wanted
        self.covered += covered

    @property
    def recall(self) -> float:
        return self.typed / max(self.spans, 1)

    @property
    def covering(self) -> float:
        return self.covered / max(self.wanted, 1)


class Interval(NamedTuple):
    """Where a share most likely lies."""

    least: float
    most: float


def wilson(right: float, count: int) -> Interval:
    """The interval of Wilson (1927) that holds a share in 95 of 100 samples."""
    if not count:
        return Interval(0.0, 1.0)
    z, share = 1.959964, right / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return Interval(max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole))


Compare: TypeAlias = Callable[[str, Iterable[tuple[int, int]], Iterable[tuple[int, int]]], Count]
"""An evaluator: its counts of one text, of places labelled and places found."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """What one detector found of a gold set.

    Attributes:
        groups: Tallies by label and by style, and of "all".
        found: Findings under a label that the gold set uses, by label, of each style and of "all".
        evaluator: The counts of presidio-research's SpanEvaluator, a text each.
        hits: Rows without labelled spans in which something was found.
        wrong: Findings under a label that the gold set uses and that match nothing, with their row.
        missed: Labelled spans that were not found under their label, with their row.
        styles: Each row's style.
    """

    groups: dict[str, Tally]
    found: Counter[str]
    evaluator: tuple[Count, ...]
    hits: tuple[int, ...]
    wrong: tuple[tuple[int, Span], ...]
    missed: tuple[tuple[int, Span], ...]
    styles: tuple[str, ...]

    @property
    def negatives_hit(self) -> int:
        return len(self.hits)

    @property
    def predicted(self) -> int:
        return self.found["all"]

    @property
    def right(self) -> int:
        return self.predicted - len(self.wrong)

    @property
    def typed_precision(self) -> float:
        return self.precision_of("all")

    def precision_of(self, group: str) -> float:
        """Of a label, of a style ("style spoken"), or of "all"."""
        wrong = sum(self.is_of(number, span, group) for number, span in self.wrong)
        return 1 - wrong / self.found[group] if self.found[group] else 0.0

    def is_of(self, number: int, span: Span, group: str) -> bool:
        """Whether a finding in a row belongs to a group."""
        return group in {"all", span.label, f"style {self.styles[number]}"}

    @property
    def typed_recall(self) -> float:
        return self.groups["all"].recall

    @property
    def character_recall(self) -> float:
        return self.groups["all"].covering


def accuracy(
    rows: Sequence[Row], found: Sequence[Sequence[Span]], in_stream: Sequence[bool], compare: Compare, *, stock: bool
) -> Accuracy:
    """Compare findings, a list a row, with what is labelled.

    Args:
        rows: The gold set.
        found: What was found in each row, under the detector's own labels.
        in_stream: Whether anything is found in each row over the labels of a stream's profile.
        compare: The evaluator's counts of one text.
        stock: Findings are stock Presidio's.
    """
    used, groups = known(rows), {"all": Tally()}
    total = Counter[str]()
    wrong: list[tuple[int, Span]] = []
    missed: list[tuple[int, Span]] = []
    counts: list[Count] = []
    for number, (row, spans) in enumerate(zip(rows, found, strict=True)):
        ours = brought(spans, used)
        under = {at for span in ours for at in range(span.start, span.end)}
        counted = [span for span in ours if span.label in used]
        for span in counted:
            total.update(("all", span.label, f"style {row.style}"))
        wrong += [(number, one) for one in counted if not any(matches(gold, one, stock=stock) for gold in row.spans)]
        counts.append(compare(row.text, [gold[:2] for gold in row.spans], [span[:2] for span in counted]))
        for gold in row.spans:
            wanted = characters(row, gold)
            typed = any(matches(gold, span, stock=stock) for span in ours)
            for group in ("all", gold.label, f"style {row.style}"):
                tally = groups.setdefault(group, Tally())
                tally.add(typed=typed, wanted=len(wanted), covered=len(wanted & under))
            if not typed:
                missed.append((number, gold))
    hits = [number for number, row in enumerate(rows) if in_stream[number] and not row.spans]
    styles = tuple(row.style for row in rows)
    return Accuracy(groups, total, tuple(counts), tuple(hits), tuple(wrong), tuple(missed), styles)
