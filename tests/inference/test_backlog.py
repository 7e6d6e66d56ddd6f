"""What may wait for a stream is bounded, its untaken results included."""

import pytest

from inference.audio import SAMPLE_RATE
from inference.backlog import Backlog
from inference.errors import BacklogExceededError


def test_audio_beyond_the_limit_is_refused_and_not_counted() -> None:
    backlog = Backlog(channels=2, seconds=1.0)
    backlog.feed(2 * SAMPLE_RATE)
    with pytest.raises(BacklogExceededError):
        backlog.feed(2)
    assert backlog.received == 2 * SAMPLE_RATE
    assert backlog.seconds == 1.0


def test_a_segment_counts_until_it_is_taken() -> None:
    backlog = Backlog(channels=1, seconds=1.0)
    backlog.feed(SAMPLE_RATE)
    backlog.listened(SAMPLE_RATE)
    backlog.owe(SAMPLE_RATE)
    with pytest.raises(BacklogExceededError):
        backlog.feed(1)
    backlog.settle(SAMPLE_RATE)
    backlog.feed(SAMPLE_RATE)
