"""How far a cue that is a regular expression reaches: "my social, let me see, is …", "… is my social"."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from functools import cache
from typing import Final

from redaction.spoken import Reading

_WINDOW: Final = 90
"""Characters before a run in which its cue is looked for: eight words of speech, with room for hesitation."""
_MOST_GLUE: Final = 9
_MOST_OTHER: Final = 2
_VERBS: Final = frozenset({"is", "it's", "that's", "was", "be", "would"})
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
GLUE: Final = frozenset(
    "is it it's its was are be of my the a an um uh er yeah yes yep sure okay ok so that that's this here "
    "here's would and on file ending ends in with number numbers no code card id please let me see i think you "
    "as follows for i'm going to give read right well actually sorry one second hold digits last first four "
    "like just oh all his her your our their has have should say says said listed under starts starting begins "
    "beginning new old current".split()
)
_AFTER: Final = (
    r"[\s,.\-]*(?:(?:is|was|that's|that is|that was|are|for|would be|there's|as)\s+)?"
    r"(?:my|the|her|his|our|their|your|a)?\s*(?:[^\W\d_]+['\u2019]s\s+)?(?:%s)"
)


def cue(pattern: str) -> re.Pattern[str]:
    """Compile a cue: alternatives of lower-cased words, matched whole."""
    return re.compile(rf"\b(?:{pattern})(?!\w)")


def distance(reading: Reading, start: int, pattern: re.Pattern[str]) -> int | None:
    """How many words stand between the nearest cue and `start`; None where no cue reaches it.

    A cue reaches over a handful of words that carry nothing ("is, um, let me see"), or over two of any kind within its
    sentence; over two among those where a verb stands right before the value ("zip code for billing is").
    """
    begin = max(0, start - _WINDOW)
    last = None
    for last in pattern.finditer(reading.lower, begin, start):  # noqa: B007  the last match is the nearest
        pass
    if last is None:
        return None
    between = reading.lower[last.end() : start]
    if any(char.isdigit() for char in between):
        return None
    words = _WORD.findall(between)
    if all(word in GLUE for word in words):
        return len(words) if len(words) <= _MOST_GLUE else None
    if any(mark in between for mark in ".?!;"):
        return None
    other = sum(word not in GLUE for word in words)
    told = words[-1] in _VERBS and other <= _MOST_OTHER and len(words) <= _MOST_GLUE
    return len(words) if told or len(words) <= _MOST_OTHER else None


def follows(reading: Reading, end: int, pattern: re.Pattern[str]) -> bool:
    """Whether the cue comes right after `end`: "…, that's my social"."""
    return _after(pattern).match(reading.lower, end) is not None


@cache
def _after(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(_AFTER % pattern.pattern)
