"""Files of text and of JSON, redacted: what was found is replaced, and everything else stays as it was.

A text keeps its layout; it is analysed in windows, so that a value over a line's end is found and a large file takes no
more memory than a small one. Each JSON value is a document of its own: the stand-ins of one tell nothing of another's.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Final, TypeAlias, TypeVar

from redaction.entities import Finding
from redaction.files.batch import Detection, batches, spread
from redaction.files.documents import Document
from redaction.files.passages import replaced
from redaction.files.windows import Window, merged, windows
from redaction.operators import StandIns

T = TypeVar("T")
Told: TypeAlias = Callable[[Finding], None]
"""Is told of everything that is replaced; it MUST NOT look for the value."""
EMPTY_DOCUMENT: Final = 200
"""What a document without text counts for in a batch, in characters."""


def ignored(finding: Finding) -> None:
    """Nobody wants to know."""
    del finding


def plain_text(
    pieces: Iterable[str], finding: Detection, stand_ins: StandIns, *, workers: int = 1, told: Told = ignored
) -> Iterator[str]:
    """A text as it may be shown, in pieces.

    Args:
        pieces: The text, read as it is needed.
        finding: What is looked for, and in which language.
        stand_ins: What stands in their place, over the whole text.
        workers: Processes to spread the work over.
        told: Is told of everything that is replaced.

    Raises:
        RedactionError: Detection failed; what has been given out is right, and the rest is not known.
    """
    done = 0
    searched = _each(windows(pieces), lambda window: [window.text], finding, workers)
    for window, findings in merged((window, found[0]) for window, found in searched):
        end = _end(window, findings)
        start = max(done, window.start)
        for one in findings:
            told(one)
        own = [replace(one, start=one.start - start, end=one.end - start) for one in findings]
        yield replaced(window.text[start - window.at : end - window.at], own, stand_ins)
        done = max(done, end)


def documents(
    values: Iterable[Any],
    finding: Detection,
    stand_ins: Callable[[], StandIns],
    *,
    workers: int = 1,
    told: Told = ignored,
) -> Iterator[Any]:
    """JSON values as they may be shown. They are changed in place.

    Args:
        values: Read as they are needed.
        finding: What is looked for, and in which language.
        stand_ins: Makes a document's own.
        workers: Processes to spread the work over.
        told: Is told of everything that is replaced.

    Raises:
        UnreadableFileError: A value nests too deeply.
        RedactionError: Detection failed.
    """
    for document, found in _each(map(Document, values), lambda one: one.texts, finding, workers):
        for findings in found:
            for one in findings:
                told(one)
        yield document.redacted(found, stand_ins())


def _each(
    items: Iterable[T], texts: Callable[[T], list[str]], finding: Detection, workers: int
) -> Iterator[tuple[T, list[tuple[Finding, ...]]]]:
    """Each item with the findings of its texts, in order."""
    waiting: deque[list[tuple[T, int]]] = deque()

    def given() -> Iterator[list[str]]:
        pairs = ((item, texts(item)) for item in items)
        for batch in batches(pairs, lambda pair: sum(map(len, pair[1]), EMPTY_DOCUMENT)):
            waiting.append([(item, len(said)) for item, said in batch])
            yield [text for _, said in batch for text in said]

    with spread(finding, workers) as detect:
        for found in detect(given()):
            left = iter(found)
            for item, count in waiting.popleft():
                yield item, [next(left) for _ in range(count)]


def _end(window: Window, findings: tuple[Finding, ...]) -> int:
    """Up to where a window's text is given out: a value, and the word it ends in, go over the end of its stretch."""
    end = max([window.end, *(one.end for one in findings)])
    while end > window.end and end - window.at < len(window.text) and window.text[end - window.at].isalnum():
        end += 1
    return end
