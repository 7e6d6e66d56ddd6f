"""What stands in the place of a finding, in text and words alike.

presidio-anonymizer rewrites a string; here words with times are rewritten, and the string follows. A redacted span
becomes ONE word, whatever it was spoken as, so that neither the count nor the timing of its words tells its length.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from inference.transcript import Timing, Word
from redaction.entities import Finding, Label
from redaction.operators import StandIns
from redaction.transcript import Explanation, RedactedSpan, RedactedWord

_POSSESSIVES: Final = frozenset({"'s", "\u2019s"})


@dataclass(frozen=True, slots=True)
class Shown:
    """Words as they may be shown, and what was withheld among them. `labels` has one entry a word, None where clear."""

    words: tuple[RedactedWord, ...] = field(repr=False)
    spans: tuple[RedactedSpan, ...]
    labels: tuple[Label | None, ...] = ()

    def __add__(self, other: "Shown") -> "Shown":
        return Shown(self.words + other.words, self.spans + other.spans, self.labels + other.labels)

    @property
    def text(self) -> str:
        """The words, joined by single spaces."""
        return " ".join(word.text for word in self.words)


def joined(words: Sequence[Word]) -> str:
    """The text of words."""
    return " ".join(word.text for word in words)


def starts(words: Sequence[Word]) -> list[int]:
    """The offset of each word in their text."""
    offsets, at = [], 0
    for word in words:
        offsets.append(at)
        at += len(word.text) + 1
    return offsets


def redact(words: Sequence[Word], findings: Sequence[Finding], stand_ins: StandIns, *, settled: bool) -> Shown:
    """Replace every word that a finding touches.

    Args:
        words: What was said.
        findings: Disjoint and in order, with offsets into the words' text.
        stand_ins: What stands in their place.
        settled: Whether these words are final.
    """
    offsets, said = starts(words), joined(words)
    touched = _touched(words, offsets, findings)
    shown: list[RedactedWord] = []
    spans: list[RedactedSpan] = []
    labels: list[Label | None] = []
    index = 0
    while index < len(words):
        first = touched[index]
        if first is None:
            word = words[index]
            shown.append(RedactedWord(word.text, word.start, word.end, word.confidence, word.timing))
            labels.append(None)
            index += 1
            continue
        last = index
        finding = findings[first]
        while last + 1 < len(words) and touched[last + 1] is not None and _same(findings, touched, last):
            last += 1
        group = words[index : last + 1]
        prefix = _margin(group[0].text[: max(0, finding.start - offsets[index])])
        suffix = _margin(_after(group[-1].text, findings, first, offsets[last]))
        value = said[max(finding.start, offsets[index]) : min(finding.end, offsets[last] + len(group[-1].text))]
        text = stand_ins.stand_in(finding.label, value, settled=settled)
        if text:
            shown.append(_stand_in(group, prefix + text + suffix))
            labels.append(finding.label)
        spans.append(RedactedSpan(finding.label, group[0].start, group[-1].end, why=_explained(finding)))
        index = last + 1
    return Shown(tuple(shown), tuple(spans), tuple(labels))


def _touched(words: Sequence[Word], offsets: Sequence[int], findings: Sequence[Finding]) -> list[int | None]:
    """Which finding is the first to touch each word; one pass over both."""
    touched: list[int | None] = []
    number = 0
    for word, start in zip(words, offsets, strict=True):
        while number < len(findings) and findings[number].end <= start:
            number += 1
        touches = number < len(findings) and findings[number].start < start + len(word.text)
        touched.append(number if touches else None)
    return touched


def _same(findings: Sequence[Finding], touched: Sequence[int | None], index: int) -> bool:
    """Whether word `index` and the next belong to one finding, or to two that share a word."""
    here, following = touched[index], touched[index + 1]
    return here == following and here is not None and findings[here] is not None


def _after(text: str, findings: Sequence[Finding], first: int, offset: int) -> str:
    """What of a word stands behind the last finding in it; the search begins at the first that touches it."""
    end = offset
    number = first
    while number < len(findings) and findings[number].start < offset + len(text):
        end = findings[number].end
        number += 1
    return text[max(0, end - offset) :]


def _margin(text: str) -> str:
    """Marks around a finding stay; a letter or digit grown together with it goes with it."""
    return text if text in _POSSESSIVES or not any(char.isalnum() for char in text) else ""


def _explained(finding: Finding) -> Explanation:
    return Explanation(finding.recognizer, finding.why, finding.validator, finding.score)


def _stand_in(group: Sequence[Word], text: str) -> RedactedWord:
    timing: Timing = "aligned" if all(word.timing == "aligned" for word in group) else "estimated"
    return RedactedWord(text, group[0].start, group[-1].end, min(word.confidence for word in group), timing)
