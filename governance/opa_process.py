"""One policy worker as its parent sees it: started, asked, killed.

Questions are pipelined: each is written at once, and answers come back in order. A lost worker fails everything that
waits for it; whoever owns the process starts another.
"""

import asyncio
import json
import struct
import sys
from collections import deque
from pathlib import Path
from typing import Any, Final, Self, cast

from governance.bundle import Bundle, EntryPoint
from governance.errors import BundleError, PolicyUnavailableError
from governance.rego import check

WORKER: Final = Path(__file__).with_name("opa_worker.py")
HEADER: Final = struct.Struct(">I")
MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024  # the syntax trees' frame; an answer has under 1 kB
MAX_WAITING: Final = 128  # questions, about 60 ms of work
START_SECONDS: Final = 15.0
# A larger heap target halves the collector's share of a decision's CPU, for about 30 MB (OPA 1.20).
ENVIRONMENT: Final = {"GOGC": "800", "LANG": "C.UTF-8"}

_Answer = asyncio.Future[bytes]


class OpaProcess(asyncio.SubprocessProtocol):
    """A policy worker with a bundle loaded."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.SubprocessTransport | None = None
        self._ended = asyncio.Event()
        self._received = bytearray()
        self._waiting: deque[tuple[_Answer, float]] = deque()
        self._progress = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self.gone = asyncio.Event()

    @classmethod
    async def start(cls, bundle: Bundle, *, hard_stop_seconds: float) -> Self:
        """Start a worker, load a bundle into it, and check what the bundle calls.

        Raises:
            BundleError: The engine rejects the bundle, or the bundle does what policies may not.
            PolicyUnavailableError: No worker could be started in time.
        """
        command = (sys.executable, "-I", str(WORKER), str(hard_stop_seconds))
        loop = asyncio.get_running_loop()
        try:
            _, process = await loop.subprocess_exec(
                cls, *command, stderr=asyncio.subprocess.DEVNULL, env=ENVIRONMENT, start_new_session=True
            )
        except OSError:
            raise PolicyUnavailableError("the policy worker cannot be started") from None
        try:
            async with asyncio.timeout(START_SECONDS):
                loaded = await process.ask(_order(bundle))
            _checked(json.loads(loaded), bundle)
        except (TimeoutError, PolicyUnavailableError):
            await process.close()
            raise PolicyUnavailableError("the policy worker did not come up: is the policy engine installed?") from None
        except BaseException:
            await process.close()
            raise
        return process

    def ask(self, question: bytes) -> _Answer:
        """Send a question, as `question` writes it. The answer is the worker's frame, unread.

        Raises:
            PolicyUnavailableError: At once, or through the future: the worker is gone, or has too much to do.
        """
        if self.gone.is_set() or len(self._waiting) >= MAX_WAITING:
            raise PolicyUnavailableError("the policy worker is gone or has too much to do")
        answer = self._loop.create_future()
        self._waiting.append((answer, self._loop.time()))
        self._pipe(0).write(HEADER.pack(len(question)) + question)
        return answer

    def expect_progress(self, seconds: float) -> None:
        """Kill the worker once the question at its head has had it for so long, unless it gives an answer before.

        A question that came late because others were before it is no sign of a hung worker; this one is.
        """
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        if not self._waiting:
            return
        left = seconds - (self._loop.time() - max(self._progress, self._waiting[0][1]))
        if left <= 0:
            self.kill()
        else:
            self._watch = self._loop.call_later(left, self.expect_progress, seconds)

    def kill(self) -> None:
        """End the worker, whatever it is doing. What waits for it fails."""
        if self._transport is not None and self._transport.get_returncode() is None:
            self._transport.kill()
        self._lose()

    async def close(self) -> None:
        """End the worker and wait until it has ended."""
        self.kill()
        if self._transport is not None:
            self._transport.close()
        await self._ended.wait()

    @property
    def pid(self) -> int:
        """The worker's process id."""
        return 0 if self._transport is None else self._transport.get_pid()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = transport  # type: ignore[assignment]  # the loop hands a SubprocessTransport

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Called by the loop: bytes of answers."""
        del fd  # there is one pipe to read
        self._received += data
        while len(self._received) >= HEADER.size:
            (length,) = HEADER.unpack_from(self._received)
            if length > MAX_ANSWER_BYTES or not self._waiting:
                self.kill()  # it does not speak our protocol any more
                return
            if len(self._received) < HEADER.size + length:
                return
            frame = bytes(self._received[HEADER.size : HEADER.size + length])
            del self._received[: HEADER.size + length]
            self._answered(frame)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        """Called by the loop: without both pipes there is no worker."""
        del fd, exc
        self.kill()

    def process_exited(self) -> None:
        """Called by the loop."""
        self._lose()
        self._ended.set()

    def _answered(self, frame: bytes) -> None:
        answer, _ = self._waiting.popleft()
        self._progress = self._loop.time()
        if not answer.done():
            answer.set_result(frame)

    def _lose(self) -> None:
        self.gone.set()
        while self._waiting:
            answer, _ = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(PolicyUnavailableError("the policy worker is gone"))
                answer.exception()  # its caller may have stopped waiting; that is no news

    def _pipe(self, fd: int) -> asyncio.WriteTransport:
        if self._transport is None:
            raise PolicyUnavailableError("the policy worker is gone")
        pipe = self._transport.get_pipe_transport(fd)
        if pipe is None:
            raise PolicyUnavailableError("the policy worker is gone")
        return cast("asyncio.WriteTransport", pipe)  # uvloop's is none by inheritance


def question(entry: EntryPoint, document: bytes) -> bytes:
    """What to ask at an entry point, about an input that is JSON already."""
    return b'{"entrypoint":"%b","input":%b}' % (entry.path.encode(), document)


def _order(bundle: Bundle) -> bytes:
    entrypoints = [entry.path for entry in EntryPoint]
    return json.dumps({"modules": bundle.modules, "data": bundle.data, "entrypoints": entrypoints}).encode()


def _checked(loaded: dict[str, Any], bundle: Bundle) -> None:
    if "trees" not in loaded:
        raise BundleError("the policy engine rejects the bundle")
    check(loaded["trees"], bundle.roots)
