"""One channel of a stream: its audio, its voice activity, its utterances."""

from collections.abc import Iterator

import numpy as np

from inference.audio import SAMPLE_RATE, Samples
from inference.engines.engine import Heard
from inference.segmentation import Boundary, Closed, Closing, Endpointing, Segmenter, Window
from inference.stabilizer import SENTENCE_ENDS, Stability, Stabilizer
from inference.tape import Tape
from inference.timing import spread
from inference.transcript import Hypothesis, Segment, Word
from inference.voice_activity import WINDOW, VoiceActivity, VoiceState


class Utterance:
    """An utterance from its beginning to its segment.

    Attributes:
        number: On its channel, from 0.
        start: Its first sample.
        guess: What the last interim took it for.
        shown: How much of that is shown.
        guessed_end: The sample up to which that was.
        stabilizer: Which words are promised.
        final: Whether its final is being made: no interim may come after.
    """

    def __init__(self, number: int, start: int, stability: Stability) -> None:
        self.number = number
        self.start = start
        self.guess: Heard = ()
        self.shown: Heard = ()
        self.guessed_end = start
        self.stabilizer = Stabilizer(stability)
        self.final = False


class Channel:
    """Turns audio into boundaries of utterances, and keeps the audio until they are closed.

    Attributes:
        number: In the stream, from 0.
        segmenter: Where it stands.
        utterance: The one being spoken, if any.
    """

    def __init__(self, number: int, voice: VoiceActivity, rules: Endpointing, stability: Stability) -> None:
        self.number = number
        self.segmenter = Segmenter(rules)
        self.utterance: Utterance | None = None
        self._stability = stability
        self._voice = voice
        self._state = VoiceState()
        self._tape = Tape()

    def hear(self, samples: Samples) -> Iterator[Boundary]:
        """Take audio, shape (samples,); whole windows are listened to, the rest waits.

        Yields:
            Boundaries as they come about. What a boundary refers to can be read while it is being handled.
        """
        self._tape.append(samples)
        at = self.segmenter.received
        whole = self._tape.cut(at, at + (self._tape.end - at) // WINDOW * WINDOW)
        yield from self._listen(whole, WINDOW)

    def finalize(self) -> Iterator[Boundary]:
        """Close what is open, up to the last sample."""
        if self.segmenter.open is None:
            return
        yield from self._listen_to_rest()
        for boundary in self.segmenter.finalize():
            yield boundary
            self._tape.forget(self.segmenter.start)

    def finish(self) -> Iterator[Boundary]:
        """No more audio: account for everything."""
        yield from self._listen_to_rest()
        yield from self.segmenter.finish()
        self._tape.forget(self.segmenter.start)

    def begin(self, number: int, start: int) -> Utterance:
        """The utterance that a boundary opened."""
        self.utterance = Utterance(number, start, self._stability)
        return self.utterance

    def audio(self, start: int, end: int) -> Samples:
        """The audio of [start, end)."""
        return self._tape.cut(start, end)

    def _listen_to_rest(self) -> Iterator[Boundary]:
        at = self.segmenter.received
        rest = self._tape.cut(at, self._tape.end)
        if rest.size:
            yield from self._listen(np.pad(rest, (0, WINDOW - rest.size)), rest.size)

    def _listen(self, audio: Samples, samples: int) -> Iterator[Boundary]:
        """Listen to whole windows, each of which stands for `samples` samples of the stream."""
        probabilities = self._voice.probabilities(self._state, audio)
        loudness = np.sqrt(np.square(audio.reshape(-1, WINDOW)).mean(axis=1))
        for probability, loud in zip(probabilities, loudness, strict=True):
            for boundary in self.segmenter.advance(Window(samples, probability, float(loud))):
                yield boundary
                self._tape.forget(self.segmenter.start)
        self._tape.forget(self.segmenter.start)


Stretches = tuple[tuple[int, int], ...]


def placed(heard: Heard, start: int, end: int, voiced: Stretches) -> tuple[Word, ...]:
    """Give words their place in the stream.

    Args:
        heard: The words of the utterance.
        start: Its first sample.
        end: One past its last.
        voiced: Where in it there is speech, in samples.
    """
    offset, latest = start / SAMPLE_RATE, end / SAMPLE_RATE
    stretches = [(begin / SAMPLE_RATE, stop / SAMPLE_RATE) for begin, stop in voiced] or [(offset, latest)]
    estimates = spread([word.text for word in heard], stretches)
    return tuple(
        Word(word.text, *estimate, word.confidence, "estimated")
        if word.span is None
        else Word(word.text, offset + word.span[0], offset + word.span[1], word.confidence, "aligned")
        for word, estimate in zip(heard, estimates, strict=True)
    )


def hypothesis(channel: int, utterance: Utterance, end: int, voiced: Stretches, *, promise: bool) -> Hypothesis:
    """The interim result of what is shown of an utterance.

    Args:
        channel: Its number.
        utterance: With what is shown in place.
        end: The sample up to which it was made.
        voiced: Where there is speech so far.
        promise: Whether the final begins with the stabilizer's words; else nothing is stable.
    """
    words = placed(utterance.shown, utterance.start, end, voiced)
    kept = utterance.stabilizer.kept if promise else ()
    if len(words) > len(kept):
        last = words[-1]
        # The engine ends a sentence where the audio ends; the next interim would take it back.
        text = last.text.rstrip(SENTENCE_ENDS) or last.text
        words = (*words[:-1], Word(text, last.start, last.end, last.confidence, last.timing))
    return Hypothesis(
        channel=channel,
        utterance=utterance.number,
        start=utterance.start / SAMPLE_RATE,
        end=end / SAMPLE_RATE,
        words=words,
        stable=len(" ".join(word.text for word in kept)),
        confidence=_confidence(words),
    )


def segment(channel: int, closed: Closed, words: tuple[Word, ...]) -> Segment:
    """The final result of an utterance."""
    return Segment(
        channel=channel,
        utterance=closed.utterance,
        start=closed.start / SAMPLE_RATE,
        end=closed.end / SAMPLE_RATE,
        words=words,
        confidence=_confidence(words),
        from_finalize=closed.closing is Closing.FINALIZE,
    )


def _confidence(words: tuple[Word, ...]) -> float:
    return float(np.mean([word.confidence for word in words])) if words else 0.0
