"""A text of any length, analysed in windows that overlap, so that memory stays flat and no value is cut in two.

Each window has its own stretch of the text, with some of what stands before and behind it: a cue before a number, the
rest of a name. Cuts fall on white space, on a blank line or a line's end where there is one. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from redaction.entities import Finding

OWN_CHARACTERS: Final = 4_000
"""What a window has for itself, at least, unless the text ends before."""
AROUND_CHARACTERS: Final = 400
"""What it sees before and behind: longer than any cue and any value."""
_CUTS: Final = ("\n\n", "\n", " ")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text and its surroundings.

    Attributes:
        text: The stretch with what stands around it.
        at: Offset of `text` in the whole.
        start: Where its own stretch begins, in the whole.
        end: Where it ends.
    """

    text: str = field(repr=False)
    at: int
    start: int
    end: int


def windows(pieces: Iterable[str]) -> Iterator[Window]:
    """Cut a text that comes in pieces. The stretches follow each other without gaps, and are all of it."""
    held, at, start = "", 0, 0  # `held` is the text from `at` on; it is given out up to `start`
    for piece in _blocks(pieces):
        held += piece
        while len(held) - (start - at) >= 2 * OWN_CHARACTERS + AROUND_CHARACTERS:
            end = at + _cut(held, start - at + OWN_CHARACTERS, start - at + 2 * OWN_CHARACTERS)
            yield Window(held[: end - at + AROUND_CHARACTERS], at, start, end)
            kept = max(at, end - AROUND_CHARACTERS)
            held, at, start = held[kept - at :], kept, end
    if held[start - at :] or not at:
        yield Window(held, at, start, at + len(held))


def _blocks(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces of bounded length: what is held is copied with each of them."""
    for piece in pieces:
        for at in range(0, len(piece), 2 * OWN_CHARACTERS):
            yield piece[at : at + 2 * OWN_CHARACTERS]


def _cut(text: str, first: int, last: int) -> int:
    """The best place to cut between two offsets; in the worst case the last of them."""
    for mark in _CUTS:
        found = text.find(mark, first, last)
        if found >= 0:
            return found + len(mark)
    return last


def merged(found: Iterable[tuple[Window, Sequence[Finding]]]) -> Iterator[tuple[Window, tuple[Finding, ...]]]:
    """Each window's findings with offsets into the whole text, disjoint and in order over all windows.

    What reaches over the end of a stretch is told with the window in which it begins.
    """
    done = 0
    for window, findings in found:
        own = []
        for one in findings:
            start, end = one.start + window.at, one.end + window.at
            if start < window.end and end > max(done, window.start):
                own.append(replace(one, start=max(start, done, window.start), end=end))
        done = max([window.end, *(one.end for one in own)])
        yield window, tuple(own)
