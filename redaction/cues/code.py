"""A kind of identifier as data: the phrases that announce it and what it looks like."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from redaction.cues.extent import Extent
from redaction.cues.phrases import Phrases
from redaction.entities import Label

_MOST_STRAY: Final = 2
"""Letters in a run that a code of digits still claims: an "x" before an extension, an article."""


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A kind of identifier, the phrases that announce it, and what it looks like.

    Attributes:
        label: What it is; None for a rival, which keeps other codes away.
        rule: The name of its rule, in `Finding.why`.
        phrases: Phrases after which it comes.
        weak: Phrases that may mean something else: they reach less far, and never to a quantity.
        shortest: Characters it has at least.
        shortest_weak: The same after a weak phrase; as `shortest` where it is 0.
        longest: Characters it has at most; a longer run is still found, less surely.
        letters: Whether letters belong to it.
        checks: Validators that some or all of its values pass.
        form: What its characters must look like, where there is more to say than their number.
        sweep: Whether everything code-like from its cue to the clause's end belongs to it.
        instead: Whose the same phrases are where its own form is not met.
        harmless: A rival whose numbers name nobody at all.
        grows: Whether a harmless number would be an identifier if it were longer.
        bare: Whether its phrases, where nobody's, may go on about what was named before: "passport, the card".
        vague: Whether its phrases leave the word to a more telling one that stands farther off.
    """

    label: Label | None
    rule: str
    phrases: tuple[str, ...]
    weak: tuple[str, ...] = ()
    shortest: int = 4
    shortest_weak: int = 0
    longest: int = 20
    letters: bool = False
    checks: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None
    sweep: bool = False
    instead: "Code | None" = None
    harmless: bool = False
    grows: bool = False
    vague: bool = False
    bare: bool = False

    def fits(self, extent: Extent, *, weak: bool) -> bool:
        """Whether a run has as many characters as this code."""
        if self.form is not None and not self.form.fullmatch(extent.chars):
            return False
        length = len(extent.chars) if self.letters else extent.digits
        if weak and length > self.longest:
            return False
        if not self.letters and (len(extent.chars) - extent.digits > _MOST_STRAY or extent.chars[:2].isalpha()):
            return False
        if not extent.digits:
            return self.letters and extent.spelled and not weak
        return length >= (self.shortest_weak or self.shortest if weak else self.shortest)


@dataclass(frozen=True, slots=True)
class Cue:
    """What a phrase stands for: a code, and whether it may mean something else."""

    code: Code
    weak: bool


_CODES: list[Code] = []


def register(*codes: Code) -> tuple[Code, ...]:
    """Let codes compete. Every module of recognisers declares its own once, when it is imported."""
    _CODES.extend(codes)
    phrases.cache_clear()
    return codes


def _telling(cue: Cue) -> bool:
    return cue.code.label is not None


@cache
def phrases() -> Phrases[Cue]:
    """Every phrase of every code."""
    strong = [(phrase, Cue(code, weak=False)) for code in _CODES for phrase in code.phrases]
    return Phrases([*strong, *((phrase, Cue(code, weak=True)) for code in _CODES for phrase in code.weak)], _telling)
