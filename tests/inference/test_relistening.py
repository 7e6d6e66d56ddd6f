"""A recording is heard again by every engine."""

from pathlib import Path

import numpy as np

from inference.audio import SAMPLE_RATE
from inference.speech import SpeechRecognizer
from tests.inference.speech import clip, word_error_rate


def test_every_engine_hears_all_of_it(recognizer: SpeechRecognizer, shared: Path) -> None:
    said = clip(shared, "jfk.flac")
    pause = np.zeros(SAMPLE_RATE, np.float32)
    hearing = recognizer.relisten()
    pieces = np.array_split(np.concatenate([said.audio, pause]), 7)
    heard = [segment for piece in pieces for segment in hearing.take(piece)] + hearing.finish()
    # utterances come in turn from each of two engines
    for engine in (heard[::2], heard[1::2]):
        assert word_error_rate([said.text], [" ".join(segment.text for segment in engine)]) < 0.2
    assert all(word.timing == "aligned" for segment in heard for word in segment.words)
    assert all(segment.start <= word.start <= word.end <= segment.end for segment in heard for word in segment.words)


def test_nothing_is_heard_in_silence(recognizer: SpeechRecognizer) -> None:
    hearing = recognizer.relisten()
    assert hearing.take(np.zeros(3 * SAMPLE_RATE, np.float32)) + hearing.finish() == []
