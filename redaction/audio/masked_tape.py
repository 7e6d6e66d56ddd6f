"""Audio that goes by and leaves masked, in pieces that come out as if it had been masked whole. Pure."""

from collections.abc import Iterable

import numpy as np

from governance.stored_audio import AudioOperator
from inference.audio import Samples
from inference.tape import Tape
from redaction.audio.mask import Stretch, masked, merged


class MaskedTape:
    """One channel's audio.

    Args:
        sound: What stands in the place of what is masked.

    Attributes:
        left: Samples that have left.
    """

    def __init__(self, sound: AudioOperator) -> None:
        self._sound = sound
        self._tape = Tape()
        self._where: tuple[Stretch, ...] = ()
        self.left = 0

    @property
    def end(self) -> int:
        """Samples that have come."""
        return self._tape.end

    def append(self, samples: Samples) -> None:
        """Add audio, shape (samples,)."""
        self._tape.append(samples)

    def cut(self, first: int, end: int) -> Samples | None:
        """A copy of samples [first, end); None where not all of them are here."""
        return self._tape.cut(first, end) if self._tape.start <= first <= end <= self._tape.end else None

    def mask(self, where: Iterable[Stretch]) -> None:
        """Mask these stretches too. What lies in them and has left already is not called back."""
        self._where = merged([*self._where, *where])

    def leave(self, until: int) -> Samples:
        """What lies before the sample `until`, masked. A stretch leaves whole: at its start all of it waits."""
        # Its end may still move, and its last fade needs the sample behind it.
        reached = min((one.start for one in self._where if one.start < until <= one.end), default=until)
        return self.leave_all(min(reached, self._tape.end))

    def leave_all(self, end: int) -> Samples:
        """What lies before the sample `end`, masked, come what may."""
        if end <= self.left:
            return np.zeros(0, np.float32)
        # A sample on either side: fades begin and end at them.
        first, last = max(self._tape.start, self.left - 1), min(end + 1, self._tape.end)
        covered = masked(self._tape.cut(first, last), self._where, self._sound, first=first)
        leaving = covered[self.left - first : end - first]
        self._gone(end)
        return leaving

    def silence(self, samples: int) -> Samples:
        """The next so many samples leave as silence."""
        self._gone(self.left + samples)
        return np.zeros(samples, np.float32)

    def _gone(self, end: int) -> None:
        self.left = end
        self._where = tuple(one for one in self._where if one.end > end)
        self._tape.forget(max(0, end - 1))
