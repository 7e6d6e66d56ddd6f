"""The seam between the session and speech recognition.

Decoding and recognition are two resources of a stream, opened in that order and closed in any. Both are async context
managers; leaving one releases its worker, its queue place and its memory, whatever happened inside.
"""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Protocol, Self

from audit.recorded import Recorded
from governance.decision import Grant
from inference.audio import AudioFormat, Pcm
from inference.transcript import Coverage, RecognitionEvent


class Decoding(Protocol):
    """One stream's decoder."""

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def decode(self, data: bytes) -> Pcm:
        """Take the next bytes; give what they complete (which may be nothing).

        Raises:
            UndecodableAudioError, HostileAudioError, DecoderLostError.
        """
        ...

    async def flush(self) -> Pcm:
        """End of audio: give what is still inside. Raises as `decode`."""
        ...


class Decoder(Protocol):
    """Opens decodings."""

    def open(self, source: AudioFormat) -> Decoding:
        """A decoder for one stream; nothing is started before it is entered."""
        ...


class Recognition(Protocol):
    """One stream's recognition."""

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def feed(self, pcm: Pcm) -> None:
        """Take the next audio. Returns at once; MUST NOT wait for recognition.

        Raises:
            BacklogExceededError: More unrecognised audio is waiting than is kept for a stream.
        """
        ...

    async def finalize(self) -> None:
        """Make a segment of what is open on every channel, now; audio may follow."""
        ...

    async def finish(self) -> None:
        """No more audio: `events` ends once everything that was fed is accounted for."""
        ...

    def events(self) -> AsyncIterator[RecognitionEvent]:
        """What is recognised, in order on each channel. To be iterated once.

        Raises:
            EngineError: An engine failed; nothing more comes.
        """
        ...

    @property
    def coverage(self) -> Coverage:
        """What became of the audio so far; exact once `events` has ended."""
        ...


class Recognizer(Protocol):
    """Opens recognitions, and only for streams whose permit is on record."""

    def open(self, grant: Recorded[Grant], channels: int) -> Recognition:
        """A recognition for one stream.

        Raises:
            OverloadedError: No room for another stream.
            UnsupportedLanguageError: No engine serves the grant's language.
        """
        ...

    @property
    def models(self) -> dict[str, str]:
        """The weights in use: name to SHA-256, for the record."""
        ...
