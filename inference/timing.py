"""Times for the words of engines that give none: spread over the speech that voice activity found.

The result is an estimate, and says so (`timing="estimated"`): each word gets a share of the voiced stretches by its
length, so a pause in the middle of an utterance falls between words and not inside all of them.
"""

from collections.abc import Sequence

# A word takes time beyond its letters: its onset, and the gap after it. In letters.
LETTERS_PER_WORD = 1.5


def spread(words: Sequence[str], stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Give each word its share of the stretches.

    Args:
        words: In order.
        stretches: (start, end) of speech in seconds, in order, disjoint, at least one with a length.

    Returns:
        (start, end) of each word: in order, disjoint, inside the stretches' hull.
    """
    weights = [len(word) + LETTERS_PER_WORD for word in words]
    whole = sum(weights)
    voiced = sum(end - start for start, end in stretches)
    times: list[tuple[float, float]] = []
    done = 0.0
    for weight in weights:
        begin = _place(stretches, done / whole * voiced, at_end=False)
        done += weight
        times.append((begin, max(begin, _place(stretches, done / whole * voiced, at_end=True))))
    return times


def _place(stretches: Sequence[tuple[float, float]], voiced: float, *, at_end: bool) -> float:
    """Where in time `voiced` seconds of speech have gone by; on a pause, its start if `at_end`, else its end."""
    for start, end in stretches:
        length = end - start
        if voiced < length or (at_end and voiced <= length):
            return start + max(0.0, voiced)
        voiced -= length
    return stretches[-1][1]
