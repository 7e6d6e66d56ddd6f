"""Words are found where they are said, whoever wrote them down."""

from pathlib import Path

import numpy as np
import pytest

from inference.audio import SAMPLE_RATE
from inference.engines.alignment import LONGEST_SECONDS, MAX_TOKENS
from inference.speech import SpeechRecognizer
from tests.inference.speech import clip

PAUSE = 2.0


async def test_words_are_placed_in_order_and_behind_a_pause_before_them(
    recognizer: SpeechRecognizer, shared: Path
) -> None:
    said = clip(shared, "jfk.flac")
    words = said.text.split()[:9]
    audio = said.audio[: 4 * SAMPLE_RATE]
    near = await recognizer.place(audio, words)
    far = await recognizer.place(np.pad(audio, (round(PAUSE * SAMPLE_RATE), 0)), words)
    assert near is not None
    assert far is not None
    for places in (near, far):
        times = [time for place in places for time in place]
        assert len(places) == len(words)
        assert times == sorted(times)
    shifts = [there[1] - here[1] for here, there in zip(near, far, strict=True)]
    assert max(abs(shift - PAUSE) for shift in shifts) < 0.5


async def test_what_was_not_said_is_not_placed(recognizer: SpeechRecognizer, shared: Path) -> None:
    audio = clip(shared, "jfk.flac").audio[: 4 * SAMPLE_RATE]
    assert await recognizer.place(audio, ["thank", "you", "for", "calling", "the", "weather", "line", "today"]) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.01, ["hello"]),
        (LONGEST_SECONDS + 1, ["hello"]),
        (2.0, ["hello"] * (MAX_TOKENS + 1)),
        (2.0, [""]),
        (2.0, []),
    ],
)
async def test_what_cannot_be_aligned_is_not_placed(
    recognizer: SpeechRecognizer, seconds: float, words: list[str]
) -> None:
    assert await recognizer.place(np.zeros(round(seconds * SAMPLE_RATE), np.float32), words) is None
