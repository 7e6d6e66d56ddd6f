"""Where utterances begin and end: a pure state machine over 32 ms windows.

Every sample that enters is, in the end, either in exactly one utterance or silence: `speech + silence` equals what was
received, to the sample. Utterances never overlap, and each begins where it will be cut, so nothing is heard twice.
"""

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from inference.audio import SAMPLE_RATE


class Closing(StrEnum):
    """Why an utterance ended."""

    SILENCE = "silence"
    LENGTH = "length"
    FINALIZE = "finalize"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpointing:
    """When speech begins and ends. Seconds, but for the two probabilities.

    `onset` and `release` are Silero's own defaults. `end_silence` trades delay against cuts inside a sentence, where
    the engines lose context: over 13 minutes of recorded speech Moonshine's word error rate was 11.3 % at 0.35 s,
    10.4 % at 0.5 s, 10.0 % at 0.6 s, and 10.3 % uncut. `hangover` of that silence stays with the utterance (at 0.2 s
    it was 0.4 points worse); the final is computed while the rest passes.
    """

    onset: float = 0.5
    release: float = 0.35
    pre_roll: float = 0.3
    min_speech: float = 0.1
    end_silence: float = 0.5
    hangover: float = 0.3
    min_cut: float = 10.0
    max_utterance: float = 15.0


@dataclass(frozen=True, slots=True)
class Window:
    """What is known of one window: its length in samples, how likely it is speech, how loud it is (RMS)."""

    samples: int
    probability: float
    loudness: float


@dataclass(frozen=True, slots=True)
class Opened:
    """An utterance began; `start` is its first sample, counted from the start of the channel."""

    utterance: int
    start: int


@dataclass(frozen=True, slots=True)
class Closed:
    """An utterance is complete: samples [start, end).

    Attributes:
        utterance: Its number on the channel, from 0.
        start: First sample.
        end: Last sample + 1.
        voiced: Stretches of [start, end) that are speech, in samples, in order.
        closing: Why it ended.
    """

    utterance: int
    start: int
    end: int
    voiced: tuple[tuple[int, int], ...]
    closing: Closing


Boundary: TypeAlias = Opened | Closed


class Segmenter:
    """One channel's utterances.

    Attributes:
        received: Samples taken so far.
        speech: Samples that are in closed utterances.
        silence: Samples that are in none and will be in none.
    """

    def __init__(self, rules: Endpointing) -> None:
        self._rules = rules
        self._windows: deque[Window] = deque()  # not yet accounted for, oldest first
        self._start = 0  # the sample where `_windows` begins
        self._held = 0  # samples in `_windows`
        self._open: int | None = None
        self._opened = 0  # utterances so far
        self._voiced_run = 0  # samples that look like speech, while none is open
        self._silent_run = 0  # samples of silence at the end of the open utterance
        self._found = 0  # the sample at which the open utterance was found to be one
        self.received = 0
        self.speech = 0
        self.silence = 0

    @property
    def open(self) -> int | None:
        """The number of the utterance that is being spoken, if one is."""
        return self._open

    @property
    def start(self) -> int:
        """The first sample that may still become part of an utterance."""
        return self._start

    @property
    def tentative_end(self) -> int:
        """Where the open utterance would end if nothing but silence followed."""
        left_off = len(self._windows) - self._without_silence()
        return self.received - sum(self._windows[-1 - index].samples for index in range(left_off))

    @property
    def falling_silent(self) -> bool:
        """Whether more silence than the hangover has followed the open utterance's last speech."""
        return self._silent_run >= _samples(self._rules.hangover)

    @property
    def spoken_seconds(self) -> float:
        """How long ago the open utterance was found to be speech."""
        return (self.received - self._found) / SAMPLE_RATE

    def voiced(self) -> tuple[tuple[int, int], ...]:
        """The stretches of the open utterance that are speech so far."""
        return _voiced(self._start, list(self._windows), self._rules.release)

    def advance(self, window: Window) -> list[Boundary]:
        """Take the next window.

        Returns:
            What it brought about, in order.
        """
        self.received += window.samples
        self._windows.append(window)
        self._held += window.samples
        return self._listening(window) if self._open is None else self._speaking(window)

    def finalize(self) -> list[Boundary]:
        """Close what is open, at the last sample received."""
        if self._open is None:
            return []
        return [self._close(len(self._windows), Closing.FINALIZE)]

    def finish(self) -> list[Boundary]:
        """No more windows: account for everything."""
        ended = [] if self._open is None else [self._close(self._without_silence(), Closing.SILENCE)]
        self._forget(len(self._windows))
        return list(ended)

    def _listening(self, window: Window) -> list[Boundary]:
        if window.probability >= self._rules.onset:
            self._voiced_run += window.samples
        elif window.probability < self._rules.release:
            self._voiced_run = 0
        if self._voiced_run >= _samples(self._rules.min_speech):
            return [self._begin()]
        kept = _samples(self._rules.pre_roll) + self._voiced_run
        while self._windows and self._held - self._windows[0].samples >= kept:
            self._forget(1)
        return []

    def _begin(self) -> Opened:
        self._open = self._opened
        self._opened += 1
        self._voiced_run = 0
        self._silent_run = 0
        self._found = self.received
        return Opened(self._open, self._start)

    def _speaking(self, window: Window) -> list[Boundary]:
        self._silent_run = 0 if window.probability >= self._rules.release else self._silent_run + window.samples
        if self._silent_run >= _samples(self._rules.end_silence):
            return [self._close(self._without_silence(), Closing.SILENCE)]
        if self._held >= _samples(self._rules.max_utterance):
            closed = self._close(self._quietest(), Closing.LENGTH)
            return [closed, self._begin()]
        return []

    def _without_silence(self) -> int:
        """How many windows remain when silence beyond the hangover is taken off the end."""
        spare = self._silent_run - _samples(self._rules.hangover)
        count = len(self._windows)
        while count > 1 and spare >= self._windows[count - 1].samples:
            count -= 1
            spare -= self._windows[count].samples
        return count

    def _quietest(self) -> int:
        """The window to cut at: the quietest of those that may be cut at, each smoothed over its neighbours."""
        loudness = np.array([window.loudness for window in self._windows])
        smooth = np.convolve(np.pad(loudness, 1, mode="edge"), np.ones(3), mode="valid")
        ends = np.cumsum([window.samples for window in self._windows])
        first = int(np.searchsorted(ends, _samples(self._rules.min_cut))) + 1
        if first >= len(loudness) - 1:
            return len(loudness)
        return first + int(np.argmin(smooth[first:-1]))

    def _close(self, count: int, closing: Closing) -> Closed:
        if self._open is None:
            raise AssertionError("nothing is open")
        windows = [self._windows.popleft() for _ in range(count)]
        start, utterance = self._start, self._open
        length = sum(window.samples for window in windows)
        voiced = _voiced(start, windows, self._rules.release)
        self._start += length
        self._held -= length
        self.speech += length
        self._open = None
        self._voiced_run = 0
        return Closed(utterance, start, start + length, voiced, closing)

    def _forget(self, count: int) -> None:
        for _ in range(count):
            samples = self._windows.popleft().samples
            self._start += samples
            self._held -= samples
            self.silence += samples


def _voiced(start: int, windows: list[Window], threshold: float) -> tuple[tuple[int, int], ...]:
    stretches: list[tuple[int, int]] = []
    at = start
    for window in windows:
        if window.probability >= threshold:
            if stretches and stretches[-1][1] == at:
                stretches[-1] = (stretches[-1][0], at + window.samples)
            else:
                stretches.append((at, at + window.samples))
        at += window.samples
    return tuple(stretches)


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
