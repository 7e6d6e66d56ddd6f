"""The phrases on both sides of a run, what one of them makes of it, and what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from redaction.cues.code import Code, Cue
from redaction.cues.extent import Extent
from redaction.cues.phrases import Hit
from redaction.cues.sweep import swept
from redaction.spoken import Reading
from redaction.validators import passed

MOST_GLUE: Final = 12
"""Words that carry nothing between a phrase and its run."""
_SURE: Final = 0.97
_WEAK: Final = 0.84
_MOST_FARTHER: Final = 2
"""Words of any kind by which a telling phrase may stand farther off than a vague one."""


class Sides:
    """The phrases of a reading, by their last and their first atom."""

    def __init__(self, reading: Reading, hits: Sequence[Hit[Cue]]) -> None:
        self.reading = reading
        self.ending: dict[int, Hit[Cue]] = {}
        self.beginning: dict[int, Hit[Cue]] = {}
        for hit in hits:
            known = self.ending.get(hit.last)
            if known is None or known.length < hit.length:
                self.ending[hit.last] = hit
            self.beginning[hit.first] = hit
        self.edges = self.ending.keys() | self.beginning.keys()

    def fitting(self, hit: Hit[Cue], extent: Extent, bare: Extent) -> tuple[Code, Extent] | None:
        """The code of a phrase, or the one in its stead, and what it takes; None where neither fits."""
        code: Code | None = hit.found.code
        while code is not None:
            whole = bool(code.checks) and bool(passed(bare.chars, *code.checks))
            taken = extent if code.letters and not whole else bare
            if code.sweep and not whole and not hit.found.weak and 0 < taken.first - hit.last <= MOST_GLUE:
                taken = swept(self.reading, taken, hit.last, code.longest, stop=self.ending)
            if code.fits(taken, weak=hit.found.weak):
                return code, taken
            code = code.instead
        return None


@dataclass(slots=True, unsafe_hash=True)
class Candidate:
    """What a phrase makes of a run; final and not frozen, as atoms are.

    Attributes:
        code: What its kind is.
        extent: What belongs to it.
        weak: The phrase may mean something else.
        words: How many words that carry nothing stand between.
        other: How many other words do.
        after: The phrase stands behind the run.
        verb: A verb ties the two: "…, that's my social".
        vague: The phrase hardly says whose number it is.
        place: It is where the number is read: "off the card".
    """

    code: Final[Code]
    extent: Final[Extent]
    weak: Final[bool]
    words: Final[int]
    other: Final[int]
    after: Final[bool] = False
    verb: Final[bool] = False
    vague: Final[bool] = False
    place: Final[bool] = False

    @property
    def score(self) -> float:
        """How sure the phrase is."""
        if self.after:
            return 0.94 if self.verb else 0.84
        return (_WEAK if self.weak else _SURE) - 0.01 * min(self.words, 9) - 0.02 * self.other

    def leaves_to(self, farther: "Candidate") -> bool:
        """Whether a phrase that stands farther off tells more: "my passport, the number is …"."""
        slack = _MOST_FARTHER if (self.vague or self.place) and farther.code.label is not None else 0
        telling = not (farther.weak or farther.place) or (self.place and self.code.vague)
        return farther.other <= self.other + slack and (telling or self.vague)
