"""Text that lies in parts: a caption's lines, a transcript's segments, its words. Redacted as the one text that it is.

A value that begins in one part and ends in another is found, since the parts are read together; its stand-in takes the
place of its beginning, and of the rest nothing stays. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from redaction.entities import Finding
from redaction.operators import StandIns

SEPARATOR = " "


@dataclass(frozen=True, slots=True)
class Passage:
    """Parts that are read one after the other."""

    parts: tuple[str, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """The parts, joined by spaces."""
        return SEPARATOR.join(self.parts)

    def redacted(self, findings: Sequence[Finding], stand_ins: StandIns) -> list[str]:
        """The parts as they may be shown.

        Args:
            findings: Disjoint and in order, with offsets into `text`.
            stand_ins: What stands in their place.
        """
        text = self.text
        cuts = list(widened(text, findings))
        given = [stand_ins.stand_in(one.label, text[one.start : one.end], settled=True) for one in cuts]
        shown, at = [], 0
        for part in self.parts:
            end = at + len(part)
            inside = [(cut, said) for cut, said in zip(cuts, given, strict=True) if cut.start < end and at < cut.end]
            shown.append(_shown(text, at, end, inside))
            at = end + len(SEPARATOR)
        return shown


def replaced(text: str, findings: Sequence[Finding], stand_ins: StandIns) -> str:
    """A text as it may be shown: everything but what was found stays where it was, line breaks too."""
    return Passage((text,)).redacted(findings, stand_ins)[0]


def widened(text: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Findings with the letters and digits that are grown together with them, which go with them; still disjoint."""
    done = 0
    for one in findings:
        start, end = max(one.start, done), one.end
        while start > done and text[start - 1].isalnum():
            start -= 1
        while end < len(text) and text[end].isalnum():
            end += 1
        if start < end:
            yield Finding(start, end, one.label, one.score, one.why, one.validator, one.recognizer)
            done = end


def _shown(text: str, at: int, end: int, inside: Sequence[tuple[Finding, str]]) -> str:
    """One part: a stand-in where something begins in it, nothing where something only goes on in it."""
    shown: list[str] = []
    for cut, said in inside:
        shown.append(text[at : max(at, cut.start)])
        if cut.start >= at:
            shown.append(said)
        at = min(cut.end, end)
    return "".join([*shown, text[at:end]])
