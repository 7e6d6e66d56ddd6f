"""What is still to be heard in masked audio that must not be, and where: to be masked as well.

Recognisers write one value in two ways, so values and what was heard are compared as the spoken-form layer reads them:
digits and letters in a row for identifiers, distinctive words for names and places. Part of a value counts: four digits
of it in a row, or one distinctive word that the redacted transcript does not show anyhow. Three kinds are told apart:

recognised   a value that was masked
found        what detection takes for an identifier, whoever had lost it before
unseen       four digits in a row that the redacted transcript does not show: redaction has never judged them

Pure.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inference.audio import SAMPLE_RATE
from inference.transcript import Segment
from redaction.audio.mask import Stretch, merged, reach
from redaction.audio.masked_values import MaskedValues
from redaction.detector import MAX_CHARACTERS, read_bounded, spoken_findings
from redaction.entities import Label

UNSTRUCTURED = frozenset(
    {
        Label.PERSON,
        Label.LOCATION,
        Label.DATE_TIME,
        Label.DATE_OF_BIRTH,
        Label.AGE,
        Label.AGE_OVER_89,
        Label.ORGANIZATION,
        Label.NRP,
        Label.TITLE,
    }
)
"""What has no form of its own: recognisers and detection differ over it, so only its known values are looked for."""


@dataclass(frozen=True, slots=True)
class Residue:
    """What can be heard.

    Attributes:
        recognised: Values that were masked.
        found: Identifiers that detection finds.
        unseen: Numbers that redaction has not judged.
        where: All of it, margins included; in order, disjoint.
    """

    recognised: int
    found: int
    unseen: int
    where: tuple[Stretch, ...]

    @property
    def anything(self) -> bool:
        """Whether there is any."""
        return bool(self.recognised or self.found or self.unseen)


def residue(
    heard: Sequence[Segment], masked: MaskedValues | None, labels: frozenset[Label], *, margin: float = 0.0
) -> Residue:
    """What of personal data is in what was heard.

    Args:
        heard: What recognisers made of the masked audio, each on its own.
        masked: What was masked in it; None where that is not known any more.
        labels: What was to be masked. Names and places among them are not looked for but among known values.
        margin: Seconds of an utterance that are given beside what is heard in it, where words alone did not do;
            infinite for all of it.
    """
    structured = labels - UNSTRUCTURED
    found = unseen = 0
    where: list[Stretch] = []
    for segment in heard:
        reading = read_bounded(segment.text[:MAX_CHARACTERS])
        detected = [(one.start, one.end) for one in spoken_findings(reading, structured)]
        known = list(masked.places(reading)) if masked is not None else []
        numbers = list(masked.unseen(reading)) if masked is not None and structured else []
        found += len(detected)
        unseen += len(numbers)
        spans = [*detected, *known, *numbers]
        if spans:
            where += _stretches(segment, spans, margin)
    recognised = 0 if masked is None else masked.recognised_in([segment.text for segment in heard])
    return Residue(recognised, found, unseen, merged(where))


def _whole(segment: Segment) -> Stretch:
    return Stretch(math.floor(segment.start * SAMPLE_RATE), math.ceil(segment.end * SAMPLE_RATE))


def _stretches(segment: Segment, spans: Iterable[tuple[int, int]], margin: float) -> Iterator[Stretch]:
    """Where in the audio spans of a segment's text are, with so many seconds more of the segment on both sides."""
    whole = _whole(segment)
    if math.isinf(margin):
        yield whole
        return
    more = round(margin * SAMPLE_RATE)
    ends: list[int] = []
    for word in segment.words:
        ends.append((ends[-1] + 1 if ends else 0) + len(word.text))
    for start, end in spans:
        under = [
            word for word, last in zip(segment.words, ends, strict=True) if start < last and last - len(word.text) < end
        ]
        if under:
            near = reach(segment, under)
            first = min(near.start, max(whole.start, near.start - more))
            yield Stretch(first, max(near.end, min(whole.end, near.end + more)))
