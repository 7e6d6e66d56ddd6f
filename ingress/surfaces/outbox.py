"""What waits to be sent to a client: bounded in messages, and in the time that the client may take to read one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from ingress.errors import SlowClientError

MAX_MESSAGES: Final = 256  # about a minute of results at four a second
CROWDED_MESSAGES: Final = 32  # from which on interim results are left out: a newer one is coming anyway
SEND_SECONDS: Final = 10.0  # for the client to make room for one message
FINISH_SECONDS: Final = 5.0  # for everything that still waits when the stream ends


class Outbox:
    """A bounded queue with a writer of its own, so that a client that does not read delays nobody.

    Args:
        send: Sends one message; returns when the transport has taken it.
        failed: Called once with what ended the writing: `SlowClientError`, or what `send` raised.
    """

    def __init__(
        self,
        send: Callable[[str], Awaitable[None]],
        failed: Callable[[Exception], None],
        *,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        self._send = send
        self._failed = failed
        self._send_seconds = send_seconds
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue(MAX_MESSAGES)
        self._writer = asyncio.create_task(self._write())

    @property
    def crowded(self) -> bool:
        """Whether the client is behind."""
        return self._waiting.qsize() >= CROWDED_MESSAGES

    def put(self, text: str) -> None:
        """Send this in its turn.

        Raises:
            SlowClientError: The bound is reached.
        """
        try:
            self._waiting.put_nowait(text)
        except asyncio.QueueFull:
            raise SlowClientError from None

    async def finish(self, seconds: float = FINISH_SECONDS) -> None:
        """Send what waits, for as long as `seconds`, and take nothing more. Raises nothing."""
        try:
            async with asyncio.timeout(seconds):
                closing = asyncio.ensure_future(
                    self._waiting.put(None)
                )  # waits for room that a dead writer never makes
                await asyncio.wait({closing, self._writer}, return_when=asyncio.FIRST_COMPLETED)
                closing.cancel()
                await asyncio.wait({self._writer})
        except TimeoutError:
            pass
        finally:
            await self.release()

    async def release(self) -> None:
        """Stop writing now."""
        self._writer.cancel()
        await asyncio.wait({self._writer})

    async def _write(self) -> None:
        try:
            while (text := await self._waiting.get()) is not None:
                async with asyncio.timeout(self._send_seconds):
                    await self._send(text)
        except TimeoutError:
            self._failed(SlowClientError())
        except Exception as error:  # noqa: BLE001  whatever a transport raises when its client is gone
            self._failed(error)
