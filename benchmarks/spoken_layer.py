"""What the spoken-form layer costs on an interim result: the rules alone, without the model and without Presidio.

The rows are said one after the other, word by word, as one channel hears them. Each interim result is read as a channel
reads it, *after up to 14 words of what was said before* (`redaction.stream.passage`). Three costs, CPU milliseconds of
this thread, the least of the rounds:

- `spoken`: `redaction.spoken.read`, the cues' claims, and every recogniser of structured identifiers.
- `spoken_alone`: the same of interim results of at most 15 words, with nothing before them.
- `interim`: reading, all rules (names, places, dates too), the choice between what they find, and what stays open.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from benchmarks.labelled_text import UNSTRUCTURED, Row
from redaction.detector import read_bounded, spoken_findings
from redaction.entities import Label
from redaction.recognizers import find_all
from redaction.recognizers.plugin import FOUND
from redaction.stream.openings import open_interim
from redaction.stream.passage import CONTEXT_WORDS

STRUCTURED: Final = frozenset(
    name for name, labels in FOUND.items() if not {one.value for one in labels} <= UNSTRUCTURED | {"AGE_OVER_89"}
)
"""Recognisers of identifiers that are told by their form, a check or a cue."""
MOST_ALONE: Final = 15
SAMPLE: Final = 800
"""Interim results that are timed, drawn evenly."""
_SEED: Final = 20_261_121


def analysed(rows: Sequence[Row]) -> Iterator[str]:
    """The text of each interim result, with what a channel reads before it."""
    past: list[str] = []
    for row in rows:
        words = row.text.split()
        for said in range(1, len(words) + 1):
            yield " ".join([*past, *words[:said]])
        past = [*past, *words][-CONTEXT_WORDS:]


def alone(rows: Sequence[Row]) -> Iterator[str]:
    """The text of each interim result of at most 15 words."""
    for row in rows:
        words = row.text.split()
        for said in range(1, min(len(words), MOST_ALONE) + 1):
            yield " ".join(words[:said])


def layer_times(rows: Sequence[Row], labels: frozenset[Label], rounds: int) -> dict[str, list[float]]:
    """Milliseconds for each interim result of a sample, by what was done."""
    texts, short = _drawn(list(analysed(rows))), _drawn(list(alone(rows)))
    return {
        "spoken_ms": _timed(texts, partial(_structured, labels), rounds),
        "spoken_alone_ms": _timed(short, partial(_structured, labels), rounds),
        "interim_ms": _timed(texts, partial(_ruled, labels), rounds),
    }


def _drawn(texts: list[str]) -> list[str]:
    return texts if len(texts) <= SAMPLE else random.Random(_SEED).sample(texts, SAMPLE)  # noqa: S311  a sampling


def _structured(labels: frozenset[Label], text: str) -> None:
    list(find_all(read_bounded(text), labels, STRUCTURED))


def _ruled(labels: frozenset[Label], text: str) -> None:
    reading = read_bounded(text)
    open_interim(reading, labels, spoken_findings(reading, labels))


def _timed(texts: Sequence[str], work: Callable[[str], None], rounds: int) -> list[float]:
    times = [[_cpu_ms(work, text) for text in texts] for _ in range(rounds)]
    return [min(each) for each in zip(*times, strict=True)]


def _cpu_ms(work: Callable[[str], None], text: str) -> float:
    began = time.thread_time_ns()
    work(text)
    return (time.thread_time_ns() - began) / 1e6
