"""One language's pack, and how a text is read in it."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from governance.decision import Certification
from redaction.entities import Finding, Label
from redaction.numbers import ENGLISH, Numerals
from redaction.spoken import Atom, Kind, Reading, Run, read

_WINDOW: Final = 70
"""Characters before a number in which its cue is looked for."""
_MOST_BETWEEN: Final = 6
_SHORTEST: Final = {Label.CARD_SECURITY_CODE: 3, Label.LOCATION: 4}
_SHORTEST_CUED: Final = 5
_CUED_SCORE: Final = 0.95


@dataclass(frozen=True)
class Locale:
    """A language as redaction knows it.

    Attributes:
        tag: BCP 47.
        certification: How far redaction in it has been measured.
        numerals: How it says numbers.
        words: What its words mean to the recognisers: "arroba" is "@", "punto" is ".", little words are "is".
        cues: What is said before a number of each label: alternatives of lower-cased words.
        recognizers: Those that run; None for all.
    """

    tag: str
    certification: Certification
    numerals: Numerals = ENGLISH
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cues: Mapping[Label, str] = field(default_factory=lambda: MappingProxyType({}))
    recognizers: AbstractSet[str] | None = None

    @property
    def names(self) -> bool:
        """Whether the named-entity model knows the language."""
        return self.certification is Certification.FULL

    @cached_property
    def _cues(self) -> dict[Label, re.Pattern[str]]:
        return {label: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for label, words in self.cues.items()}

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Numbers after this language's own cues; the nearest decides."""
        for run in reading.runs if self.cues else ():
            label = self._cued(reading, run)
            if label is not None and len(run.digits) >= _SHORTEST.get(label, _SHORTEST_CUED):
                why = f"cue:{label.lower()}"
                yield Finding(run.start, run.end, label, _CUED_SCORE, why, recognizer="locales")

    def _cued(self, reading: Reading, run: Run) -> Label | None:
        begin = max(0, run.start - _WINDOW)
        nearest: tuple[int, Label] | None = None
        for label, pattern in self._cues.items():
            for match in pattern.finditer(reading.lower, begin, run.start):
                if nearest is None or match.end() >= nearest[0]:
                    nearest = (match.end(), label)
        if nearest is None:
            return None
        between = reading.lower[nearest[0] : run.start]
        plain = not any(char.isdigit() for char in between) and len(between.split()) <= _MOST_BETWEEN
        return nearest[1] if plain else None


def read_in(text: str, locale: Locale) -> Reading:
    """Read a text in a language. The reading remembers which (`locale_of`)."""
    reading = read(text, locale.numerals)
    if locale.words:
        reading = replace(reading, atoms=tuple(_meant(atom, locale.words) for atom in reading.atoms))
    reading.notes[Locale] = locale
    return reading


def locale_of(reading: Reading) -> Locale | None:
    """The pack that a text was read with; None for text that was read without one."""
    locale = reading.notes.get(Locale)
    return locale if isinstance(locale, Locale) else None


def _meant(atom: Atom, words: Mapping[str, str]) -> Atom:
    meaning = words.get(atom.value) if atom.kind in {Kind.WORD, Kind.LETTER} else None
    if meaning is None:
        return atom
    return replace(atom, kind=Kind.WORD if meaning.isalpha() else Kind.SYMBOL, value=meaning, spoken=True)


STRUCTURED: Final = frozenset(
    {"bank", "card", "device", "documents", "email", "internet", "national", "network", "phone", "unique", "vehicle"}
)
"""Recognisers whose forms and checks do not depend on the language."""
