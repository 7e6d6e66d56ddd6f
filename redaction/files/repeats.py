"""Values that were found in one place of a document, wherever else in it their words stand. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from redaction.entities import Finding, Label
from redaction.vocabulary import ORDINARY_WORDS

_WORD: Final = re.compile(r"\w+")
_SHORTEST: Final = 3
"""Letters and digits of a value that is looked for elsewhere; shorter ones are parts of too much else."""
_SCORE: Final = 0.6


class Repeats:
    """The values of one document."""

    def __init__(self, found: Iterable[tuple[str, Sequence[Finding]]]) -> None:
        """Take up what was found.

        Args:
            found: Texts with their findings.
        """
        self._values: defaultdict[str, dict[tuple[str, ...], Label]] = defaultdict(dict)
        for text, findings in found:
            for one in findings:
                words = tuple(_WORD.findall(text[one.start : one.end].casefold()))
                if sum(map(len, words)) >= _SHORTEST and not all(word in ORDINARY_WORDS for word in words):
                    self._values[words[0]][words] = one.label

    def added(self, text: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings of a text with those that only other texts told, disjoint and in order."""
        if not self._values:
            return tuple(findings)
        merged, done = [], 0
        for one in sorted([*findings, *self._in(text)], key=lambda one: (one.start, -one.end)):
            if one.end > done:
                start = max(one.start, done)
                merged.append(Finding(start, one.end, one.label, one.score, one.why, one.validator, one.recognizer))
                done = one.end
        return tuple(merged)

    def _in(self, text: str) -> Iterator[Finding]:
        words = [(match[0].casefold(), match.start(), match.end()) for match in _WORD.finditer(text)]
        for index, (word, start, _) in enumerate(words):
            for value, label in self._values.get(word, {}).items():
                span = words[index : index + len(value)]
                if tuple(said for said, _, _ in span) == value:
                    yield Finding(start, span[-1][2], label, _SCORE, "said-elsewhere", recognizer="repeats")
