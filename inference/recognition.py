"""One stream's recognition: audio in on the event loop, computing on shared threads, events out in order.

Three kinds of job: *listen* (voice activity and end-pointing, for what has been fed since), *interim* (the newest
audio of an utterance that is being spoken) and *final* (a closed utterance). The stream's lock guards its channels;
no engine runs while it is held, and the event loop never takes it.
"""

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from types import TracebackType
from typing import Self

from inference.audio import SAMPLE_RATE, Pcm, Samples
from inference.backlog import Backlog
from inference.channel import Channel, Utterance, hypothesis, placed, segment
from inference.engines.engine import Engine, ResumingEngine
from inference.errors import EngineError, InferenceError
from inference.outbox import Outbox
from inference.scheduler import Job, Priority, Scheduler
from inference.segmentation import Boundary, Closed, Closing, Endpointing, Opened
from inference.stabilizer import Stability, showable, without_echo
from inference.transcript import Coverage, RecognitionEvent, Segment, SpeechStarted, UtteranceEnd
from inference.voice_activity import VoiceActivity

# Speech heard before the first interim, beyond the 0.1 s that it takes to be sure that it is speech.
FIRST_INTERIM_SECONDS = 0.3
INTERIM_SECONDS = 0.4  # of new audio between two interims
# While an utterance is short, decoding it is cheap, and the sooner two interims agree the sooner a word is shown.
EARLY_INTERIM_SECONDS = 0.2
EARLY_SECONDS = 1.5
ROOM_SHARE = 0.5  # of the backlog that must be free again before a waiting feeder goes on
ROOM_POLL_SECONDS = 0.02


class _Signal(Enum):
    """What can be fed besides audio."""

    FINALIZE = auto()
    FINISH = auto()


class _End:
    """The last thing in a stream's events: nothing more comes, or this error."""

    def __init__(self, error: InferenceError | None = None) -> None:
        self.error = error


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a recognition works with; all of it but the rules is shared by all streams.

    Attributes:
        voice: Voice activity.
        interim: Makes interims, or None where none may be shown.
        final: Makes finals. Where it is the interim engine itself, finals begin with what was promised as stable.
        listening: The threads that voice activity runs on.
        quick: The threads of the interim engine.
        thorough: The threads of the final engine.
        endpointing: When utterances begin and end.
        stability: When words of an interim are promised.
        backlog_seconds: Audio that may wait on a channel.
    """

    voice: VoiceActivity
    interim: ResumingEngine | None
    final: Engine
    listening: Scheduler
    quick: Scheduler
    thorough: Scheduler
    endpointing: Endpointing
    stability: Stability
    backlog_seconds: float


class SpeechRecognition:
    """A `Recognition`."""

    def __init__(
        self, means: Means, channels: int, admit: Callable[[int], None], release: Callable[[int], None]
    ) -> None:
        """Prepare; nothing is held before it is entered.

        Args:
            means: What to work with.
            channels: Of the stream.
            admit: Takes places for that many channels; raises OverloadedError.
            release: Gives them back.
        """
        self._means = means
        self._admit = admit
        self._release = release
        self._channels = [
            Channel(number, means.voice, means.endpointing, means.stability) for number in range(channels)
        ]
        self._outboxes = [Outbox() for _ in range(channels)]
        self._backlog = Backlog(channels, means.backlog_seconds)
        self._inbox: deque[Samples | _Signal] = deque()
        self._lock = threading.Lock()
        self._finals = 0  # being made
        self._finishing = False
        self._drained = False  # everything has been listened to
        self._finished = False
        self._closed = False
        self._events: asyncio.Queue[RecognitionEvent | _End] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        self._admit(len(self._channels))
        self._loop = asyncio.get_running_loop()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        for scheduler in (self._means.listening, self._means.quick, self._means.thorough):
            scheduler.drop(self)
        self._inbox.clear()
        self._release(len(self._channels))

    async def feed(self, pcm: Pcm) -> None:
        """See `Recognition`."""
        if self._finishing:
            raise ValueError("the stream is finished")
        if pcm.samples.shape[0] != len(self._channels):
            raise ValueError("the audio has not the stream's channels")
        if pcm.samples.size:
            self._backlog.feed(pcm.samples.size)
            self._put(pcm.samples)

    async def finalize(self) -> None:
        """See `Recognition`."""
        self._put(_Signal.FINALIZE)

    async def finish(self) -> None:
        """See `Recognition`."""
        if not self._finishing:
            self._finishing = True
            self._put(_Signal.FINISH)

    async def room(self) -> None:
        """Wait until audio can be fed again: for recordings, which come faster than real time."""
        full = self._means.backlog_seconds * ROOM_SHARE
        while self._backlog.seconds > full and not self._finished:  # noqa: ASYNC110  threads cannot set its event
            await asyncio.sleep(ROOM_POLL_SECONDS)

    async def events(self) -> AsyncIterator[RecognitionEvent]:
        """See `Recognition`."""
        while True:
            event = await self._events.get()
            if isinstance(event, _End):
                if event.error is not None:
                    raise event.error
                return
            if isinstance(event, Segment):
                self._backlog.settle(_length(event))
            yield event

    @property
    def waiting_seconds(self) -> float:
        """Audio fed that no event accounts for yet, a channel."""
        return self._backlog.seconds

    @property
    def coverage(self) -> Coverage:
        """See `Recognition`."""
        segmenters = [channel.segmenter for channel in self._channels]
        return Coverage(
            received=self._backlog.received,
            speech=sum(segmenter.speech for segmenter in segmenters),
            silence=sum(segmenter.silence for segmenter in segmenters),
        )

    def _put(self, item: Samples | _Signal) -> None:
        self._inbox.append(item)
        self._means.listening.submit(Job(self, Priority.FINAL, partial(self._guard, self._listen), "listen"))

    def _guard(self, work: Callable[[], None]) -> None:
        """Run a job: whatever it raises ends this stream and no other."""
        if self._closed or self._finished:
            return
        try:
            work()
        except InferenceError as error:
            self._end(error)
        except Exception as error:  # noqa: BLE001  the thread is shared: no stream's fault may end it
            self._end(_as_engine_error(error))

    def _listen(self) -> None:
        with self._lock:
            while self._inbox:
                item = self._inbox.popleft()
                for channel in self._channels:
                    for boundary in _heard(channel, item):
                        self._on_boundary(channel, boundary)
                if isinstance(item, _Signal):
                    self._finished_listening(item)
                else:
                    self._backlog.listened(item.size)
            for channel in self._channels:
                self._want_interim(channel)

    def _finished_listening(self, signal: _Signal) -> None:
        self._drained = signal is _Signal.FINISH
        if self._drained and not self._finals:
            self._end()

    def _on_boundary(self, channel: Channel, boundary: Boundary) -> None:
        if isinstance(boundary, Opened):
            utterance = channel.begin(boundary.utterance, boundary.start)
            self._emit(channel, SpeechStarted(channel.number, utterance.number, boundary.start / SAMPLE_RATE))
            return
        spoken = channel.utterance
        if spoken is None:
            raise AssertionError("an utterance closed that never opened")
        channel.utterance = None
        audio = channel.audio(boundary.start, boundary.end)
        self._finals += 1
        self._backlog.owe(audio.size)
        final = partial(self._final, channel, spoken, boundary, audio)
        self._means.thorough.submit(Job(self, Priority.FINAL, partial(self._guard, final)))

    def _want_interim(self, channel: Channel) -> None:
        """Ask for an interim of the open utterance, if one is due."""
        utterance = channel.utterance
        if self._means.interim is None or utterance is None:
            return
        end = channel.segmenter.tentative_end
        spoken = channel.segmenter.spoken_seconds
        if utterance.guessed_end == utterance.start:
            due = spoken >= FIRST_INTERIM_SECONDS
        elif channel.segmenter.falling_silent:
            # What will be the final, if the silence lasts: made now, it is there when the silence has lasted.
            due = end > utterance.guessed_end
        else:
            between = EARLY_INTERIM_SECONDS if spoken < EARLY_SECONDS else INTERIM_SECONDS
            due = end - utterance.guessed_end >= between * SAMPLE_RATE
        if due:
            interim = partial(self._interim, channel, utterance)
            self._means.quick.submit(
                Job(self, Priority.INTERIM, partial(self._guard, interim), ("interim", channel.number))
            )

    def _interim(self, channel: Channel, utterance: Utterance) -> None:
        engine = self._means.interim
        with self._lock:
            if engine is None or channel.utterance is not utterance:
                return
            end = channel.segmenter.tentative_end
            audio = channel.audio(utterance.start, end)
            voiced = channel.segmenter.voiced()
            kept, guess = utterance.stabilizer.kept, utterance.guess
            ending = channel.segmenter.falling_silent
        promise = self._means.final is engine
        # What may become the final is decoded afresh: see `_final`.
        heard = without_echo(guess, engine.resume(audio, kept if promise else (), () if ending else guess))
        with self._lock:
            if utterance.final:
                return
            utterance.guess, utterance.guessed_end = heard, end
            if promise:
                kept = utterance.stabilizer.advance(heard, audio.size / SAMPLE_RATE)
            before, utterance.shown = utterance.shown, heard if ending else showable(guess, heard, len(kept))
            if utterance.shown or before:
                self._emit(channel, hypothesis(channel.number, utterance, end, voiced, promise=promise))

    def _final(self, channel: Channel, utterance: Utterance, closed: Closed, audio: Samples) -> None:
        engine = self._means.final
        with self._lock:
            utterance.final = True
            kept, guess = utterance.stabilizer.kept, utterance.guess
        if engine is not self._means.interim or self._means.interim is None:
            heard = engine.transcribe(audio)
        elif utterance.guessed_end == closed.end:
            heard = guess
        else:
            # Without the guess: checking it costs accuracy, since weights of 8 bits make near ties fall its way.
            heard = self._means.interim.resume(audio, kept, ())
        words = placed(heard, closed.start, closed.end, closed.voiced)
        with self._lock:
            self._emit(channel, segment(channel.number, closed, words))
            if closed.closing is Closing.SILENCE:
                self._emit(channel, UtteranceEnd(channel.number, closed.utterance, closed.end / SAMPLE_RATE))
            self._deliver(self._outboxes[channel.number].complete(closed.utterance))
            self._finals -= 1
            if self._drained and not self._finals:
                self._end()

    def _emit(self, channel: Channel, event: RecognitionEvent) -> None:
        self._deliver(self._outboxes[channel.number].put(event))

    def _deliver(self, events: list[RecognitionEvent]) -> None:
        for event in events:
            self._hand_over(event)

    def _end(self, error: InferenceError | None = None) -> None:
        if not self._finished:
            self._finished = True
            self._hand_over(_End(error))

    def _hand_over(self, item: RecognitionEvent | _End) -> None:
        if self._loop is None or self._closed:
            return
        # The loop may close between the check and the call: then there is no one left to tell.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._events.put_nowait, item)


def _heard(channel: Channel, item: Samples | _Signal) -> Iterator[Boundary]:
    if not isinstance(item, _Signal):
        return channel.hear(item[channel.number])
    return channel.finalize() if item is _Signal.FINALIZE else channel.finish()


def _length(event: Segment) -> int:
    return round((event.end - event.start) * SAMPLE_RATE)


def _as_engine_error(error: Exception) -> EngineError:
    wrapped = EngineError("recognition failed on this stream")
    wrapped.__cause__ = error
    return wrapped
