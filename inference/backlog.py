"""How much of a stream's audio is waiting, and how much may."""

import threading

from inference.audio import SAMPLE_RATE
from inference.errors import BacklogExceededError


class Backlog:
    """Audio that has been fed and not yet accounted for by an event taken by the session.

    Waiting is what has not been listened to, and what lies in closed utterances whose segments are not taken yet; an
    utterance that is still being spoken is not waiting for anyone. Because segments count until they are taken, this
    bounds what a stream can hold in memory, its results included.
    """

    def __init__(self, channels: int, seconds: float) -> None:
        """Make the books of one stream.

        Args:
            channels: Of the stream.
            seconds: Audio that may wait on each channel.
        """
        self._limit = round(seconds * SAMPLE_RATE) * channels
        self._channels = channels
        self._lock = threading.Lock()
        self._received = 0
        self._listened = 0
        self._owed = 0

    @property
    def received(self) -> int:
        """Samples fed, over all channels."""
        return self._received

    @property
    def seconds(self) -> float:
        """Audio waiting, a channel."""
        return (self._received - self._listened + self._owed) / self._channels / SAMPLE_RATE

    def feed(self, samples: int) -> None:
        """Note that audio came in, in samples over all channels.

        Raises:
            BacklogExceededError: It would be too much; nothing is noted.
        """
        with self._lock:
            if self._received - self._listened + self._owed + samples > self._limit:
                raise BacklogExceededError("audio arrives faster than it is recognised: send it in real time")
            self._received += samples

    def listened(self, samples: int) -> None:
        """Note that audio has been listened to."""
        with self._lock:
            self._listened += samples

    def owe(self, samples: int) -> None:
        """Note that a segment of this length is to be made."""
        with self._lock:
            self._owed += samples

    def settle(self, samples: int) -> None:
        """Note that a segment of this length has been taken."""
        with self._lock:
            self._owed -= samples
