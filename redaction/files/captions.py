"""Captions: SubRip (SRT) and WebVTT (W3C, sections 4 and 6), read as speech and written from redacted segments alone.

What is read becomes words with estimated times, so that a value over two captions is found. Identifiers, notes, styles,
positions and voice tags of a file are not carried over: names stand in them. What is written takes `RedactedSegment`
and nothing else.
"""

import html
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from inference.transcript import Segment, Word
from redaction.errors import UnreadableFileError
from redaction.transcript import RedactedSegment, RedactedWord

MAX_LINE: Final = 42
"""Characters of a line, as broadcasters set them."""
MAX_LINES: Final = 2
_TIMES: Final = re.compile(
    r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})[ \t]+-->[ \t]+(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{1,3})"
)
_TAGS: Final = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_CONFIDENCE: Final = 1.0


class CaptionFormat(StrEnum):
    """How captions are written."""

    SRT = "srt"
    VTT = "vtt"


def read(text: str) -> Iterator[Segment]:
    """The captions of a file of either form.

    Raises:
        UnreadableFileError: It has none, or one that ends before it begins.
    """
    blocks = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))
    count = 0
    for number, block in enumerate(blocks, 1):
        said = block.strip("\n").split("\n")
        at = next((index for index, line in enumerate(said[:2]) if _TIMES.match(line.strip())), None)
        if at is None:
            if any(_TIMES.match(line.strip()) for line in said):
                raise UnreadableFileError(f"block {number} of the captions has its times in the wrong place")
            continue
        found = _TIMES.match(said[at].strip())
        if found is None:
            continue
        parts = [int(each or 0) for each in found.groups()]
        start, end = _seconds(*parts[:4], digits=len(found[4])), _seconds(*parts[4:], digits=len(found[8]))
        if end < start:
            raise UnreadableFileError(f"block {number} of the captions ends before it begins")
        yield _segment(count, start, end, html.unescape(_TAGS.sub(" ", " ".join(said[at + 1 :]))))
        count += 1
    if not count:
        raise UnreadableFileError("the file has no captions")


def written(segments: Iterable[RedactedSegment], form: CaptionFormat) -> Iterator[str]:
    """Captions, as pieces of a file.

    Raises:
        TypeError: Something is no redacted segment: a fault of ours, which a type checker would have found.
    """
    if form is CaptionFormat.VTT:
        yield "WEBVTT\n\n"
    number = 0
    for segment in segments:
        if not isinstance(segment, RedactedSegment):
            raise TypeError("captions are written from what may be shown, and from nothing else")
        for words in _shots(segment.words):
            number += 1
            times = f"{_stamp(words[0].start, form)} --> {_stamp(words[-1].end, form)}"
            head = f"{number}\n" if form is CaptionFormat.SRT else ""
            yield f"{head}{times}\n{_set(words, form)}\n\n"


def _segment(utterance: int, start: float, end: float, text: str) -> Segment:
    """Words of one caption, spread over its time by their length."""
    said = text.split()
    letters = sum(map(len, said)) or 1
    words, at = [], start
    for word in said:
        after = at + (end - start) * len(word) / letters
        words.append(Word(word, round(at, 3), round(after, 3), _CONFIDENCE, "estimated"))
        at = after
    return Segment(channel=0, utterance=utterance, start=start, end=end, words=tuple(words), confidence=_CONFIDENCE)


def _shots(words: tuple[RedactedWord, ...]) -> Iterator[list[RedactedWord]]:
    """What is shown at once: not more than two lines."""
    shot: list[RedactedWord] = []
    for word in words:
        if shot and len(_lines([*shot, word])) > MAX_LINES:
            yield shot
            shot = []
        shot.append(word)
    if shot:
        yield shot


def _lines(words: Iterable[RedactedWord]) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word.text) <= MAX_LINE:
            lines[-1] = f"{lines[-1]} {word.text}"
        else:
            lines.append(word.text)
    return lines


def _set(words: Iterable[RedactedWord], form: CaptionFormat) -> str:
    text = "\n".join(_lines(words))
    # An arrow in the text would read as times.
    return html.escape(text, quote=False) if form is CaptionFormat.VTT else text.replace("-->", "->")


def _seconds(hours: int, minutes: int, seconds: int, fraction: int, *, digits: int) -> float:
    return hours * 3600 + minutes * 60 + seconds + float(f"0.{fraction:0{digits}}")


def _stamp(seconds: float, form: CaptionFormat) -> str:
    milliseconds = round(seconds * 1000)
    mark = "," if form is CaptionFormat.SRT else "."
    hours, rest = divmod(milliseconds, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}{mark}{rest % 1000:03}"
