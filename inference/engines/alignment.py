"""Where words that another engine heard lie in the audio: forced alignment by Whisper's cross-attention.

Whisper is given the words instead of asked for them, so it needs no more audio than there is: 2 s of padding in place
of 30 s place words as whole padding does (0.03 s apart at the mean), for a tenth of the time: 0.2 s of CPU for
10 s of audio. Words that were misheard are placed too: what they sound like is where they belong.
"""

import math
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np
from faster_whisper.tokenizer import Tokenizer

from inference.audio import SAMPLE_RATE, Samples
from inference.engines.engine import Places, Tokens
from inference.engines.whisper import MIN_SAMPLES, WhisperModel
from inference.errors import EngineError

LONGEST_SECONDS: Final = 28.0
"""With its padding, what the model can take in."""
MAX_TOKENS: Final = 400
"""The decoder has 448 places."""
LEAST_SUPPORT: Final = 0.02
"""The geometric mean of the words' probabilities. Of words that were said .04 at least was measured, robotic voices
and misheard words included, and of words that were not .012 at most, where there were more than two of them."""

_PADDING_FRAMES: Final = 200
_PLACES_A_SECOND: Final = 50
_MEDIAN_WIDTH: Final = 7
_MARKS: Final = ".,;:?!"
_NEVER: Final = 1e-4  # a probability, so that one word alone decides nothing


class WhisperAligner:
    """An `Aligner`."""

    def __init__(self, model: WhisperModel) -> None:
        self._model = model.model
        self._tokenizer = Tokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language="en"
        )

    def align(self, audio: Samples, words: Sequence[str]) -> Places | None:
        """See `Aligner`."""
        spoken = [tuple(self._tokenizer.encode(" " + word.rstrip(_MARKS))) for word in words]
        marks = [tuple(self._tokenizer.encode(word[len(word.rstrip(_MARKS)) :])) for word in words]
        size = sum(map(len, [*spoken, *marks]))
        if (
            not words
            or not all(spoken)
            or not MIN_SAMPLES <= audio.size <= LONGEST_SECONDS * SAMPLE_RATE
            or size > MAX_TOKENS
        ):
            return None
        try:
            pairs = zip(spoken, marks, strict=True)
            found = self._aligned(audio, [token for pair in pairs for tokens in pair for token in tokens])
        except Exception as error:
            # faster-whisper and CTranslate2 raise through here; they share no base but Exception.
            raise EngineError("words could not be aligned with their audio") from error
        return _places(found, spoken, marks, audio.size / SAMPLE_RATE)

    def _aligned(self, audio: Samples, tokens: Sequence[int]) -> Any:
        features = self._model.feature_extractor(audio)[:, :-1]
        frames = features.shape[-1]
        encoded = self._model.encode(np.pad(features, ((0, 0), (0, _PADDING_FRAMES))))
        start = self._tokenizer.sot_sequence
        return self._model.model.align(encoded, start, [list(tokens)], frames, median_filter_width=_MEDIAN_WIDTH)[0]


def _places(found: Any, spoken: Sequence[Tokens], marks: Sequence[Tokens], seconds: float) -> Places | None:
    """From each token's first frame to each word's place: what a mark stands for is a pause, and no part of a word."""
    token, frame = (np.array(column) for column in zip(*found.alignments, strict=True))
    first = frame[np.diff(token, prepend=-1).astype(bool)] / _PLACES_A_SECOND
    ends = list(accumulate(len(tokens) for pair in zip(spoken, marks, strict=True) for tokens in pair))
    starts = [0, *ends[1:-1:2]]
    if first.size != ends[-1] + 1:  # each token's, and that of the end
        return None
    likely = [float(np.mean(found.text_token_probs[start:end])) for start, end in zip(starts, ends[::2], strict=True)]
    if math.exp(float(np.mean(np.log(np.maximum(likely, _NEVER))))) < LEAST_SUPPORT:
        return None
    first = np.minimum(first, seconds)
    return tuple((float(first[start]), float(first[end])) for start, end in zip(starts, ends[::2], strict=True))
