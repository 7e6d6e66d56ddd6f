"""Moonshine tiny on ONNX Runtime: greedy decoding of audio of any length up to 30 s.

Its encoder takes audio as long as it is (no padding to 30 s as Whisper's), which is what makes interim results
affordable: 14 to 180 ms for 1 to 11 s of audio on one core. Model: arXiv 2410.15608.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from inference.audio import SAMPLE_RATE, Samples
from inference.engines.engine import Heard, HeardWord, Tokens
from inference.engines.vocabulary import BEGIN, END, Vocabulary
from inference.errors import EngineError
from inference.onnx import open_session

# The longest English runs at 5 tokens a second; upstream allows 6.5 and takes more for a loop. The 3 let a single
# short word have its punctuation.
TOKENS_PER_SECOND = 6.5
SPARE_TOKENS = 3
# The convolutions need one window: shorter audio holds no word.
MIN_SAMPLES: Final = SAMPLE_RATE // 10

Cache: TypeAlias = dict[str, NDArray[np.float32]]
Logits: TypeAlias = NDArray[np.float32]


@dataclass(slots=True)
class _Decoding:
    """The decoder's state for one utterance: its inputs, and the attention cache of the tokens so far."""

    hidden: NDArray[np.float32]
    # One entry a sample: the exported graph thins it out itself to one a frame.
    mask: NDArray[np.int64]
    cache: Cache


class Moonshine:
    """A `ResumingEngine`. One pair of sessions serves all streams; ONNX Runtime takes concurrent calls."""

    def __init__(self, files: dict[str, bytes]) -> None:
        """Load the model.

        Args:
            files: Verified bytes of `encoder_model.ort`, `decoder_model_merged.ort` and `tokenizer.bin`.

        Raises:
            WeightsError: ONNX Runtime does not take them.
        """
        self._encoder = open_session(files["encoder_model.ort"])
        self._decoder = open_session(files["decoder_model_merged.ort"])
        self._vocabulary = Vocabulary(files["tokenizer.bin"])
        self._outputs = [output.name for output in self._decoder.get_outputs()][1:]
        self._empty: Cache = {
            entry.name: np.zeros((1, entry.shape[1], 0, entry.shape[3]), np.float32)
            for entry in self._decoder.get_inputs()
            if entry.name.startswith("past_key_values.")
        }

    def transcribe(self, audio: Samples) -> Heard:
        """See `Engine`."""
        return self.resume(audio, (), ())

    def resume(self, audio: Samples, kept: Heard, guess: Heard) -> Heard:
        """See `ResumingEngine`.

        The guess is checked in one pass of the decoder over all of its tokens (as in speculative decoding, arXiv
        2211.17192): tokens that greedy decoding would have chosen itself are accepted, the rest is decoded one by one.
        """
        if audio.size < MIN_SAMPLES:
            return kept
        forced = _tokens(kept)
        tried = _tokens(guess)
        if tried[: len(forced)] != forced:
            tried = forced
        limit = int(audio.size / SAMPLE_RATE * TOKENS_PER_SECOND) + SPARE_TOKENS
        try:
            tokens, confidences = self._greedy(audio, len(forced), tried, max(limit, len(forced)))
        except Exception as error:
            # ONNX Runtime's exceptions share no base but Exception.
            raise EngineError("the interim engine failed on an utterance") from error
        return kept + self._words(tokens[len(forced) :], confidences[len(forced) :])

    def _greedy(self, audio: Samples, forced: int, tried: Tokens, limit: int) -> tuple[Sequence[int], Sequence[float]]:
        state = self._encode(audio)
        logits = self._step(state, (BEGIN, *tried), cached=False)
        if forced:
            # A kept word is whole: what follows it is a new word or the end, not one more piece of it.
            logits[forced, self._vocabulary.continuing] = -np.inf
        choices = logits.argmax(axis=-1)
        tokens = list(tried[:forced])
        while len(tokens) < len(tried) and tokens[-1:] != [END] and choices[len(tokens)] == tried[len(tokens)]:
            tokens.append(tried[len(tokens)])
        accepted = len(tokens)
        confidences = [_probability(logits[index], token) for index, token in enumerate(tokens)]
        for name in state.cache:
            if ".decoder." in name:
                state.cache[name] = state.cache[name][:, :, : accepted + 1]
        last = logits[accepted]
        while len(tokens) < limit and (token := int(last.argmax())) != END:
            tokens.append(token)
            confidences.append(_probability(last, token))
            last = self._step(state, (token,), cached=True)[0]
        return tokens[:limit], confidences[:limit]

    def _encode(self, audio: Samples) -> _Decoding:
        values = np.ascontiguousarray(audio, np.float32)[None]
        mask = np.ones(values.shape, np.int64)
        hidden = self._encoder.run(None, {"input_values": values, "attention_mask": mask})[0]
        return _Decoding(hidden, mask, dict(self._empty))

    def _step(self, state: _Decoding, tokens: Tokens, *, cached: bool) -> Logits:
        inputs: dict[str, Any] = {
            "encoder_attention_mask": state.mask,
            "encoder_hidden_states": state.hidden,
            "input_ids": np.array([tokens], np.int64),
            "use_cache_branch": np.array([cached]),
            **state.cache,
        }
        logits, *present = self._decoder.run(None, inputs)
        for name, value in zip(self._outputs, present, strict=True):
            # The cached branch gives no encoder part back: it never changes.
            if not cached or ".decoder." in name:
                state.cache[name.replace("present.", "past_key_values.")] = value
        result: Logits = logits[0]
        return result

    def _words(self, tokens: Sequence[int], confidences: Sequence[float]) -> Heard:
        return tuple(
            HeardWord(text, float(np.mean(confidences[start:end])), None, tuple(tokens[start:end]))
            for text, start, end in self._vocabulary.words(tokens)
        )


def _tokens(words: Heard) -> Tokens:
    return tuple(token for word in words for token in word.tokens)


def _probability(logits: Logits, token: int) -> float:
    """The softmax of one entry."""
    return float(1.0 / np.exp(logits - logits[token]).sum())
