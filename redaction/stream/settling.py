"""Where an utterance may be cut in two, so that what stands before can be settled while speech goes on.

Without cuts, each interim result of a long utterance would be analysed from its first word on: work that grows with the
square of its length.
"""

from typing import Final

from redaction.entities import Label
from redaction.locales import locale_of, read_in
from redaction.locales.english import ENGLISH
from redaction.spoken import Kind
from redaction.stream.openings import open_final, open_interim
from redaction.stream.passage import CONTEXT_WORDS, Passage
from redaction.stream.plain import is_plain

SETTLING_WORDS: Final = 2
"""Words that must follow a sentence before it is settled."""
INSIDE_WORDS: Final = 6
"""The same for a cut inside a sentence."""
_APART: Final = 2
"""Words on either side of a cut inside a sentence: all plain, none of a number."""
SENTENCE_ENDS: Final = frozenset({".", "?", "!"})
_MOST_TRIED: Final = 24
"""Places that are looked at, from the last backwards."""


def last_cut(passage: Passage, limit: int, labels: frozenset[Label]) -> int:
    """How many of a passage's words may be settled, at most `limit`; 0 where nothing reaches no end."""
    ends = passage.ends()
    for count in range(min(limit, len(ends) - 1), max(0, limit - _MOST_TRIED), -1):
        sentence = passage.words[count - 1].text[-1:] in SENTENCE_ENDS
        if not sentence and len(ends) - count < INSIDE_WORDS:
            continue
        if _may_cut(passage, ends, count) and not _is_open(passage, ends, count, labels):
            return count
    return 0


def _may_cut(passage: Passage, ends: list[int], count: int) -> bool:
    at = ends[count - 1]
    reading = passage.reading
    found, runs = passage.found, reading.runs
    if any(one.start <= at < one.end for one in found) or any(one.start <= at < one.end for one in runs):
        return False
    if passage.words[count - 1].text[-1:] in SENTENCE_ENDS:
        return True
    first = ends[count - 1 - _APART] if count > _APART else passage.offset
    beside = [
        atom for atom in reading.atoms if first <= atom.start and atom.end <= ends[min(count + _APART, len(ends)) - 1]
    ]
    touched = any(one.start < beside[-1].end and first < one.end for one in passage.found) if beside else False
    return not touched and all(atom.kind is Kind.WORD and is_plain(atom.value) for atom in beside)


def _is_open(passage: Passage, ends: list[int], count: int, labels: frozenset[Label]) -> bool:
    """Whether what stands before a cut leaves something open at its end."""
    at = ends[count - 1]
    first = ends[count - 1 - CONTEXT_WORDS] + 1 if count > CONTEXT_WORDS else 0
    before = read_in(passage.reading.text[first:at], locale_of(passage.reading) or ENGLISH)
    if passage.words[count - 1].text[-1:] in SENTENCE_ENDS:
        return open_final(before, [], labels) is not None
    return open_interim(before, labels) is not None
