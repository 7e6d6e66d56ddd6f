"""The stretch of a channel's audio that may still be needed, addressed by sample number since the start."""

from typing import Final

import numpy as np

from inference.audio import SAMPLE_RATE, Samples

_FIRST_CAPACITY: Final = 4 * SAMPLE_RATE


class Tape:
    """Appended at the end, forgotten at the start, copied out in between.

    Attributes:
        start: The first sample still there.
        end: One past the last.
    """

    def __init__(self) -> None:
        self._buffer: Samples = np.zeros(_FIRST_CAPACITY, np.float32)
        self._origin = 0  # the sample that `_buffer[0]` is
        self.start = 0
        self.end = 0

    def __repr__(self) -> str:
        return f"Tape(<redacted {(self.end - self.start) / SAMPLE_RATE:.3f} s>)"

    def append(self, samples: Samples) -> None:
        """Add audio, shape (samples,)."""
        if self.end - self._origin + samples.size > self._buffer.size:
            self._make_room(samples.size)
        at = self.end - self._origin
        self._buffer[at : at + samples.size] = samples
        self.end += samples.size

    def cut(self, start: int, end: int) -> Samples:
        """A copy of samples [start, end), all of which must be there."""
        if not self.start <= start <= end <= self.end:
            raise IndexError("that stretch of audio is not there")
        return self._buffer[start - self._origin : end - self._origin].copy()

    def forget(self, before: int) -> None:
        """Let go of the samples before `before`."""
        self.start = max(self.start, min(before, self.end))

    def _make_room(self, size: int) -> None:
        kept = self._buffer[self.start - self._origin : self.end - self._origin]
        # Twice what is needed, so that moving costs a constant share of what is appended.
        grown = np.zeros(max(_FIRST_CAPACITY, 2 * (kept.size + size)), np.float32)
        grown[: kept.size] = kept
        self._buffer = grown
        self._origin = self.start
