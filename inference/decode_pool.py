"""Decoding workers: started ahead of need, one a stream, killed when it ends or overruns."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from inference import decode_frames as frames
from inference.audio import MAX_SAMPLE_RATE, AudioFormat
from inference.decode_frames import Reply, Request
from inference.errors import DecoderLostError, HostileAudioError, OverloadedError, UndecodableAudioError

# -I: no PYTHON* variables, no user site, no current directory. -B: it may write no file anyway. Where this package lies
# is told outright, for `-I` does not look beside the program.
_ROOT: Final = str(Path(__file__).resolve().parents[1])
_PROGRAM: Final = "import sys; sys.path.append(sys.argv[1]); from inference.decode_worker import main; main()"
_COMMAND: Final = (sys.executable, "-I", "-B", "-c", _PROGRAM, _ROOT)
START_SECONDS: Final = 30.0  # about 0.2 s on an idle machine
CALL_SECONDS: Final = 10.0  # a call decodes at most 4 MiB, well under 1 s of work
_SPARE_RETRY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Decoded:
    """An answer: interleaved little-endian float32 in `content`. Rate 0 before the first audio."""

    content: bytes
    sample_rate: int
    channels: int

    def __repr__(self) -> str:
        return f"Decoded(<redacted {len(self.content)} bytes>)"


class Worker:
    """One process.

    Attributes:
        refused: What the system refused of the sandbox, by name.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self.refused: tuple[str, ...] = ()

    @classmethod
    async def spawn(cls) -> Self:
        """Start a process and wait until it is ready.

        Raises:
            DecoderLostError: It does not come up.
        """
        try:
            # A session of its own, so that an interrupt at the terminal does not reach it; no environment at all.
            process = await asyncio.create_subprocess_exec(
                *_COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, cwd="/", env={}, start_new_session=True
            )
        except OSError as error:
            raise DecoderLostError("no decoding worker can be started") from error
        worker = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                kind, content = await worker._answer()
        except (TimeoutError, DecoderLostError) as error:
            await worker.kill()
            raise DecoderLostError("a decoding worker does not come up") from error
        except BaseException:
            await worker.kill()
            raise
        if kind is not Reply.READY:
            await worker.kill()
            raise DecoderLostError("a decoding worker does not come up")
        worker.refused = tuple(name for name in content.content.decode("ascii", "replace").split(",") if name)
        return worker

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.returncode is None

    async def begin(self, source: AudioFormat) -> None:
        """Say what will come. Raises as `call`."""
        line = f"{source.encoding} {source.sample_rate} {source.channels}"
        await self._send(Request.START, line.encode("ascii"))

    async def call(self, kind: Request, data: bytes = b"") -> Decoded:
        """Ask, and wait for the answer.

        Raises:
            UndecodableAudioError: The bytes are not what was said.
            HostileAudioError: They exceed a limit; or it took too long, and the worker has been killed.
            DecoderLostError: The worker is gone, or answers nonsense.
        """
        try:
            async with asyncio.timeout(CALL_SECONDS):
                await self._send(kind, data)
                reply, decoded = await self._answer()
        except TimeoutError as error:
            await self.kill()
            raise HostileAudioError("decoding took too long") from error
        if reply is Reply.UNDECODABLE:
            raise UndecodableAudioError("the audio is not what the stream said it is, or is broken")
        if reply is Reply.HOSTILE:
            raise HostileAudioError("the audio decodes to more than is allowed")
        if reply is not Reply.AUDIO:
            raise DecoderLostError("a decoding worker answered out of turn")
        return decoded

    async def kill(self) -> None:
        """End it, whatever it does. May be called twice."""
        with suppress(ProcessLookupError):
            self._process.kill()
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()

    async def _send(self, kind: Request, data: bytes) -> None:
        sink = self._process.stdin
        if sink is None:
            raise DecoderLostError("a decoding worker has no input")
        try:
            sink.write(frames.REQUEST.pack(kind, len(data)) + data)
            await sink.drain()
        except (ConnectionError, RuntimeError) as error:
            raise DecoderLostError("a decoding worker is gone") from error

    async def _answer(self) -> tuple[Reply, Decoded]:
        """The next answer. The worker may have been taken over by its input: nothing in it is believed unchecked."""
        source = self._process.stdout
        if source is None:
            raise DecoderLostError("a decoding worker has no output")
        try:
            head = await source.readexactly(frames.REPLY.size)
            kind, rate, channels, size = frames.REPLY.unpack(head)
            if size > frames.MAX_REPLY_BYTES or rate > MAX_SAMPLE_RATE:
                raise DecoderLostError("a decoding worker answers nonsense")
            return Reply(kind), Decoded(await source.readexactly(size), rate, channels)
        except (asyncio.IncompleteReadError, ConnectionError, ValueError) as error:
            raise DecoderLostError("a decoding worker is gone") from error


class WorkerPool:
    """Starts workers, keeps a few ready, and ends them all with itself."""

    def __init__(self, *, spares: int, limit: int) -> None:
        """Make a pool.

        Args:
            spares: Workers kept ready beyond those in use.
            limit: Workers in use at once.
        """
        self._wanted = spares
        self._limit = limit
        self._spares: list[Worker] = []
        self._used: set[Worker] = set()
        self._refill: asyncio.Task[None] | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        """Start the spares.

        Raises:
            DecoderLostError: They do not come up.
        """
        await self._fill()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed = True
        if self._refill is not None:
            self._refill.cancel()
            with suppress(asyncio.CancelledError, DecoderLostError):
                await self._refill
        for worker in (*self._spares, *self._used):
            await worker.kill()

    @property
    def refused(self) -> tuple[str, ...]:
        """What the system refused of the workers' sandbox: to be said at start-up."""
        return self._spares[0].refused if self._spares else ()

    @property
    def used(self) -> int:
        """Workers in use."""
        return len(self._used)

    async def take(self) -> Worker:
        """A worker for one stream; to be given back.

        Raises:
            OverloadedError: `limit` are in use.
            DecoderLostError: None comes up.
        """
        if self._closed or len(self._used) >= self._limit:
            raise OverloadedError("all decoding workers are in use: try again later")
        worker = self._ready() or await Worker.spawn()
        self._used.add(worker)
        self._want_refill()
        return worker

    async def give_back(self, worker: Worker) -> None:
        """End a worker: one that has seen a client's bytes serves no other."""
        self._used.discard(worker)
        await worker.kill()

    def _ready(self) -> Worker | None:
        while self._spares:
            worker = self._spares.pop(0)
            if worker.alive:
                return worker
        return None

    def _want_refill(self) -> None:
        if self._refill is None or self._refill.done():
            self._refill = asyncio.create_task(self._fill_patiently())

    async def _fill_patiently(self) -> None:
        while True:
            try:
                await self._fill()
            except DecoderLostError:
                # The machine is short of something; streams that need a worker now say so themselves.
                await asyncio.sleep(_SPARE_RETRY_SECONDS)
            else:
                return

    async def _fill(self) -> None:
        while len(self._spares) < self._wanted and not self._closed:
            self._spares.append(await Worker.spawn())
