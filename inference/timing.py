"""Times for the words of engines that give none: spread over the speech that voice activity found.

The result is an estimate, and says so (`timing="estimated"`): each word gets a share of the voiced stretches by its
length, so a pause in the middle of an utterance falls between words and not inside all of them.

A word's length is that of what was said, not of what is written: "4111" is four words. Counted by characters alone,
identifiers in synthesised speech began 1.2 s late at the median and up to 3.8 s; as they are counted here 0.2 s, and at
most 0.8 s.
"""

import re
from collections.abc import Sequence

# A word takes time beyond its letters: its onset, and the gap after it. In letters.
LETTERS_PER_WORD = 1.5
# So do a digit, which is a word of its own and said with care, a letter that is spelled, and a pause that was written.
LETTERS_PER_DIGIT = 6.5
LETTERS_PER_SPELLED = 5.0
LETTERS_PER_PAUSE = 4.0

_SPELLED = re.compile(r"(?<![^\W_])[^\W\d_](?![^\W_'\u2019])")
_WORDS_OF_A_LETTER = frozenset("aAI")
_PAUSES = frozenset(",.;:?!")


def spread(words: Sequence[str], stretches: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Give each word its share of the stretches.

    Args:
        words: In order.
        stretches: (start, end) of speech in seconds, in order, disjoint, at least one with a length.

    Returns:
        (start, end) of each word: in order, disjoint, inside the stretches' hull.
    """
    weights = [spoken_letters(word) for word in words]
    if words:
        weights[-1] -= _pauses(words[-1])  # the speech ends with its last sound
    whole = sum(weights)
    voiced = sum(end - start for start, end in stretches)
    times: list[tuple[float, float]] = []
    done = 0.0
    for weight in weights:
        begin = _place(stretches, done / whole * voiced, at_end=False)
        done += weight
        times.append((begin, max(begin, _place(stretches, done / whole * voiced, at_end=True))))
    return times


def spoken_letters(word: str) -> float:
    """How long a word takes to say, in letters; what is around it included."""
    digits = sum(char.isdigit() for char in word)
    spelled = sum(letter not in _WORDS_OF_A_LETTER for letter in _SPELLED.findall(word))
    written = sum(char.isalpha() for char in word) - spelled
    return LETTERS_PER_WORD + digits * LETTERS_PER_DIGIT + spelled * LETTERS_PER_SPELLED + written + _pauses(word)


def _pauses(word: str) -> float:
    return LETTERS_PER_PAUSE * sum(char in _PAUSES for char in word)


def _place(stretches: Sequence[tuple[float, float]], voiced: float, *, at_end: bool) -> float:
    """Where in time `voiced` seconds of speech have gone by; on a pause, its start if `at_end`, else its end."""
    for start, end in stretches:
        length = end - start
        if voiced < length or (at_end and voiced <= length):
            return start + max(0.0, voiced)
        voiced -= length
    return stretches[-1][1]
