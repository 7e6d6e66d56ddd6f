"""Whisper base on CTranslate2 (int8), through faster-whisper.

Every call costs one encoder run over 30 s of padded audio, about 0.9 s on one core whatever the utterance's length, so
Whisper serves finals only. Shortening the padding breaks it: 75 to 106 % word errors at half a second of padding.
"""

from collections.abc import Iterable
from itertools import takewhile
from typing import Any, Final

import faster_whisper

from inference.audio import SAMPLE_RATE, Samples
from inference.engines.engine import Heard, HeardWord
from inference.errors import EngineError, WeightsError

# Speech runs at up to 5 tokens a second; beyond this rate a decoding is a loop.
TOKENS_PER_SECOND = 8.0
SPARE_TOKENS = 16
MIN_SAMPLES: Final = SAMPLE_RATE // 10


class WhisperModel:
    """The weights, shared by every `Whisper` that decodes with them."""

    def __init__(self, files: dict[str, bytes], *, threads: int) -> None:
        """Load the model.

        Args:
            files: Verified bytes of a CTranslate2 Whisper.
            threads: Cores for a call; calls run one after the other. Two calls at once on a core each would do a
                quarter more in the long run, and give each final half a second later.

        Raises:
            WeightsError: CTranslate2 does not take them.
        """
        try:
            self.model = faster_whisper.WhisperModel(
                "whisper", device="cpu", compute_type="int8", cpu_threads=threads, num_workers=1, files=dict(files)
            )
        except (RuntimeError, ValueError) as error:
            raise WeightsError("CTranslate2 does not take these weights") from error


class Whisper:
    """An `Engine`: one way of decoding with a `WhisperModel`."""

    def __init__(self, model: WhisperModel, *, beam: int) -> None:
        """Make an engine.

        Args:
            model: The weights.
            beam: 1 is greedy; 5 takes about a third more time and makes fewer errors.
        """
        self._model = model.model
        self._beam = beam

    def transcribe(self, audio: Samples) -> Heard:
        """See `Engine`. Word times come from cross-attention aligned by dynamic time warping."""
        if audio.size < MIN_SAMPLES:
            return ()
        seconds = audio.size / SAMPLE_RATE
        try:
            segments, _ = self._model.transcribe(
                audio,
                language="en",
                beam_size=self._beam,
                # One temperature: the fallbacks would make the time of one final six times that of another.
                temperature=0.0,
                condition_on_previous_text=False,
                # Tokens for time are of no use beside the words' own times, and cost words: see ADR 0006.
                without_timestamps=True,
                word_timestamps=True,
                max_new_tokens=int(seconds * TOKENS_PER_SECOND) + SPARE_TOKENS,
            )
            # An utterance is one window. The library would decode what follows the last word once more, and hear words
            # in silence.
            return _words(takewhile(lambda segment: segment.seek == 0, segments), seconds)
        except Exception as error:
            # faster-whisper, CTranslate2 and PyAV raise through here; they share no base but Exception.
            raise EngineError("the final engine failed on an utterance") from error


def _words(segments: Iterable[Any], seconds: float) -> Heard:
    words: list[HeardWord] = []
    latest = 0.0
    for segment in segments:
        for word in segment.words or ():
            start = min(max(latest, float(word.start)), seconds)
            latest = min(max(start, float(word.end)), seconds)
            confidence = min(1.0, max(0.0, float(word.probability)))
            joined = words and not str(word.word).startswith(" ")
            for text in str(word.word).split():
                # What has no space before it ("415" "-555", "example" ".com") belongs to the word it follows.
                said = HeardWord(text, confidence, (start, latest))
                if joined:
                    said = _grown(words.pop(), said)
                words.append(said)
                joined = False
    return tuple(words)


def _grown(word: HeardWord, rest: HeardWord) -> HeardWord:
    spans = [span for span in (word.span, rest.span) if span is not None]
    return HeardWord(word.text + rest.text, min(word.confidence, rest.confidence), (spans[0][0], spans[-1][1]))
