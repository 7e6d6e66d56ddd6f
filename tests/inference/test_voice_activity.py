"""Voice activity does not depend on how the audio was cut, and tells speech from silence."""

from pathlib import Path

import numpy as np
import pytest

from inference.registry import Registry
from inference.voice_activity import WINDOW, VoiceActivity, VoiceState
from inference.weights import SILERO_VAD
from tests.inference.speech import clip

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def voice() -> VoiceActivity:
    return VoiceActivity(Registry().read(SILERO_VAD))


def test_silence_is_none(voice: VoiceActivity) -> None:
    assert max(voice.probabilities(VoiceState(), np.zeros(100 * WINDOW, np.float32))) < 0.2


@pytest.mark.shared
def test_speech_is_heard_alike_however_it_is_cut(voice: VoiceActivity, shared: Path) -> None:
    audio = clip(shared, "jfk.flac").audio
    audio = audio[: audio.size // WINDOW * WINDOW]
    whole = voice.probabilities(VoiceState(), audio)
    state = VoiceState()
    cut: list[float] = []
    at = 0
    for windows in [1, 2, 3, 5, 8, 13, 21, 34, 55, 1000]:
        cut += voice.probabilities(state, audio[at : at + windows * WINDOW])
        at += windows * WINDOW
    assert np.allclose(whole, cut, atol=1e-4)
    assert np.mean(np.array(whole) > 0.5) > 0.6
