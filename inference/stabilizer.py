"""Which words of a growing hypothesis will stand: a pure rule over successive interim results.

A word is taken as settled once several interims in a row agree on it and on everything before it, and enough has been
heard since. From then on the engine is made to begin with it, which is what makes the promise hold (LocalAgreement,
arXiv 2307.14743, with a stricter agreement and a distance from the end of the audio).
"""

from dataclasses import dataclass

from inference.engines.engine import Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """When a word is settled.

    Attributes:
        agreements: Successive interims that say the same.
        words_after: Words that must follow it in each of them.
        seconds_after: Audio heard since it first came up in this place.
        until: No word settles once the utterance is longer: beyond, it may be cut, and what lies after the cut is said
            in the next one. At most `Endpointing.min_cut`.
    """

    agreements: int = 3
    words_after: int = 2
    seconds_after: float = 1.0
    until: float = 10.0


class Stabilizer:
    """The settled words of one utterance.

    Attributes:
        kept: They; only ever added to.
    """

    def __init__(self, rules: Stability) -> None:
        self._rules = rules
        self._last: Heard = ()
        self._agreed: list[int] = []  # interims in a row that had the word in this place
        self._since: list[float] = []  # seconds of audio when it came up there
        self.kept: Heard = ()

    def advance(self, heard: Heard, seconds: float) -> Heard:
        """Take the next interim.

        Args:
            heard: All of its words; begins with `kept`.
            seconds: How much of the utterance it was made from.

        Returns:
            The words that are settled now.
        """
        common = _common(self._last, heard)
        self._agreed = [count + 1 for count in self._agreed[:common]] + [1] * (len(heard) - common)
        self._since = self._since[:common] + [seconds] * (len(heard) - common)
        self._last = heard
        if seconds <= self._rules.until:
            settled = len(self.kept)
            while settled < len(heard) and self._is_settled(settled, seconds):
                settled += 1
            self.kept = heard[:settled]
        return self.kept

    def _is_settled(self, index: int, seconds: float) -> bool:
        return (
            self._agreed[index] >= self._rules.agreements
            and len(self._last) - index - 1 >= self._rules.words_after
            and seconds - self._since[index] >= self._rules.seconds_after
        )


def _common(before: Heard, now: Heard) -> int:
    """How many words both begin with."""
    count = 0
    for old, new in zip(before, now, strict=False):
        if old.tokens != new.tokens:
            break
        count += 1
    return count
