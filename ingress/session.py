"""One governed stream. The order of its nine steps is written here, and nowhere else.

    (1) Authenticate         a credential becomes a `Principal`
    (2) Assemble the facts   a `StreamRequest`
    (3) Decide               a `Permit`, or `Denied` is raised
    (4) Record               only a durable append gives `Recorded[Permit]`
    (5) Recognise            only `Recorded[Grant]` opens recognition
    (6) Redact               only redaction makes `Redacted`
    (7) Seal                 only a seal makes `Kept[Redacted]`
    (8) Deliver              surfaces take `Kept[Redacted]`, and nothing else
    (9) Close                usage, coverage and outcome are recorded; the client gets the signed checkpoint

Each step takes the type that the step before it gives out, so that leaving one out does not type-check
(tests/ingress/test_session_types.py). Any failure, at any step, ends the stream with its code, closes what was opened,
and is recorded; a live stream is decided anew when its permit runs out or governance's records change.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeAlias

from audit.errors import LogUnavailableError
from audit.events import AccessRefused, StreamClosed, StreamRefused
from audit.log import AuditLog
from audit.recorded import Recorded, recorded_grant
from audit.trees import SYSTEM
from governance.decision import Permit
from governance.errors import Denied, ForbiddenError, PolicyUnavailableError, UnauthenticatedError
from governance.facts import Facts, StreamWish
from governance.identity import Principal, Scope, StreamId, SubjectRef, TenantId
from governance.policy import PolicyEngine
from governance.request import StreamRequest
from inference.audio import AudioFormat, Pcm
from inference.recognizer import Decoder, Decoding, Recognition, Recognizer
from inference.transcript import Hypothesis, Segment
from ingress import entries
from ingress.admission import Admission
from ingress.errors import DurationExceededError, PermitChangedError, WireError, wire_error
from ingress.tally import Tally
from redaction.redactor import RedactionStream, Redactor
from redaction.transcript import Redacted, RedactedSegment
from retention.seal import Kept, Seal, Vault

log = logging.getLogger(__name__)

PERMIT_RENEWAL: Final = 0.8  # of a permit's life, after which it is decided again
DECIDE_AGAIN_SECONDS: Final = 1.0  # for which a changed stream may go on while the policy engine is away
DECIDE_AGAIN_PAUSE: Final = 0.1  # seconds between attempts
RECORD_CLOSE_SECONDS: Final = 5.0  # for the closing entry, even when the stream is being cancelled


@dataclass(frozen=True, slots=True)
class Audio:
    """Bytes of audio, as the client sent them."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finalize:
    """Make a segment of what is open, now."""


@dataclass(frozen=True, slots=True)
class Configure:
    """Show interim results or not, within what the permit allows."""

    interim_results: bool


ClientInput: TypeAlias = Audio | Finalize | Configure
"""What a client says after its start. `stop` is the end of the iteration; `keepalive` is the surface's own affair."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What a client learns at the end."""

    entry: Recorded[StreamClosed]
    checkpoint: str


class Client(Protocol):
    """A surface's half of one stream: it translates, and decides nothing."""

    @property
    def credential(self) -> str:
        """What the client authenticates with; empty if it sent nothing."""
        ...

    async def start(self, stream_id: StreamId) -> tuple[StreamWish, AudioFormat]:
        """Accept the connection, and read what is asked for."""
        ...

    async def started(self, permit: Recorded[Permit]) -> None:
        """Tell the client that audio may come, and under which obligations."""
        ...

    def inputs(self) -> AsyncIterator[ClientInput]:
        """What the client sends, until it says stop.

        Raises:
            IngressError: What came was not right, too late, or the client is gone.
        """
        ...

    async def deliver(self, result: Kept[Redacted]) -> None:
        """Give a result to the client. MUST NOT wait longer than its outbox's bound allows."""
        ...

    async def ended(self, closing: Closing | None, error: WireError | None) -> None:
        """Tell the client how it ended, and close. Without a permit there is no closing; without an error all is well.

        MUST NOT raise.
        """
        ...


class Meter(Protocol):
    """Where a stream's measurements go."""

    def decided(self, seconds: float) -> None:
        """A policy decision took so long."""
        ...

    def final(self, seconds: float) -> None:
        """A segment was delivered so long after the last of its audio had come in."""
        ...

    def closed(self, code: str, audio_seconds: float) -> None:
        """A stream ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """What a stream passes through. The wiring chooses each."""

    facts: Facts
    policy: PolicyEngine
    log: AuditLog
    decoder: Decoder
    recognizer: Recognizer
    redactor: Redactor
    vault: Vault
    admission: Admission
    meter: Meter
    now: Callable[[], datetime]


class Session:
    """One stream, from its credential to its closing entry."""

    def __init__(self, stages: Stages, client: Client) -> None:
        self._stages = stages
        self._client = client
        self._stream_id = StreamId(secrets.token_hex(16))
        self._end = asyncio.Event()  # set: take no more audio, deliver what was heard, and close
        self._end_error: Exception | None = None
        self._show_interims = True
        self._tally = Tally()
        self._closing: Closing | None = None
        self._voices: frozenset[tuple[TenantId, SubjectRef]] = frozenset()

    def hears(self, tenant: TenantId, subject: SubjectRef) -> bool:
        """Whether a channel of this stream is that subject's voice."""
        return (tenant, subject) in self._voices

    def end(self, error: Exception) -> None:
        """Bring the stream to its end in order: what was heard is delivered, then it closes with `error`."""
        self._end_error = self._end_error or error
        self._end.set()

    async def run(self) -> None:
        """Run the stream to its end. Raises nothing but cancellation."""
        error: WireError | None = None
        code = "cancelled"
        try:
            await self._nine_steps()
            code = "ok"
        except Exception as raised:  # noqa: BLE001  the session's edge: every failure becomes a code and a record
            error = wire_error(raised)
            code = error.code
            if code == "internal_error":
                # Not `exception`: a traceback may carry content.
                log.error("stream %s failed: %s", self._stream_id, type(raised).__qualname__)  # noqa: TRY400
        finally:
            self._stages.meter.closed(code, self._tally.audio_seconds)
        await self._client.ended(self._closing, error)

    async def _nine_steps(self) -> None:
        stages, client = self._stages, self._client
        principal = await self._authenticated()  # (1)
        async with AsyncExitStack() as opened:
            async with self._refusal_recorded(principal):
                opened.enter_context(stages.admission.place(principal.tenant))
                wish, source = await client.start(self._stream_id)
                request = await stages.facts.assemble(principal, self._stream_id, wish)  # (2)
                self._voices = frozenset((principal.tenant, voice) for voice in request.subjects if voice)
                permit = await self._permitted(request)  # (3) (4)
            await opened.enter_async_context(self._closed(permit))  # (9), whatever happens from here on
            seal = await opened.enter_async_context(stages.vault.open(permit, wish.metadata))
            redaction = stages.redactor.open(permit)
            decoding = await opened.enter_async_context(stages.decoder.open(source))
            recognition = await opened.enter_async_context(
                stages.recognizer.open(recorded_grant(permit), source.channels)  # (5)
            )
            await client.started(permit)
            try:
                async with asyncio.TaskGroup() as tasks:
                    watch = tasks.create_task(self._watch(principal, wish, permit))
                    tasks.create_task(self._listen(permit, decoding, recognition, seal))
                    await self._speak(recognition, redaction, seal)  # (6) (7) (8)
                    watch.cancel()
            except BaseExceptionGroup as group:
                raise _first(group) from None
            if self._end_error is not None:
                raise self._end_error

    async def _authenticated(self) -> Principal:
        """Step 1, its refusals on record."""
        stages = self._stages
        try:
            principal = await stages.facts.authenticate(self._client.credential)
        except UnauthenticatedError as error:
            await stages.log.append(SYSTEM, AccessRefused(code=error.code, key_id="", operation="stream"))
            raise
        if Scope.STREAM not in principal.scopes:
            refused = AccessRefused(code=ForbiddenError.code, key_id=principal.key_id, operation="stream")
            await stages.log.append(principal.tenant, refused)
            raise ForbiddenError
        return principal

    async def _permitted(self, request: StreamRequest, *, again: bool = False) -> Recorded[Permit]:
        """Steps 3 and 4: nothing is permitted that is not on record, and no refusal goes unrecorded."""
        stages, tenant = self._stages, request.principal.tenant
        began = time.perf_counter()
        try:
            permit = await stages.policy.decide(request, stages.now())
        except Denied as refusal:
            await stages.log.append(tenant, entries.denied(request, refusal, again=again))
            raise
        stages.meter.decided(time.perf_counter() - began)
        return await stages.log.record(tenant, entries.permitted(request, permit, again=again), permit)

    async def _listen(self, permit: Recorded[Permit], decoding: Decoding, recognition: Recognition, seal: Seal) -> None:
        """Take the client's audio in, until it stops, or its time is up, or the platform wants to end."""
        limit = asyncio.get_running_loop().time() + permit.value.obligations.max_duration_seconds
        timer = asyncio.get_running_loop().call_at(limit, self.end, DurationExceededError())
        try:
            async for item in _until(self._end, self._client.inputs()):
                match item:
                    case Audio(data):
                        await self._hear(await decoding.decode(data), recognition, seal)
                    case Finalize():
                        await recognition.finalize()
                    case Configure(interim_results):
                        self._show_interims = interim_results
            await self._hear(await decoding.flush(), recognition, seal)
            await recognition.finish()
        finally:
            timer.cancel()

    async def _hear(self, pcm: Pcm, recognition: Recognition, seal: Seal) -> None:
        if pcm.samples.shape[1]:
            self._tally.heard(pcm)
            await seal.audio(pcm)
            await recognition.feed(pcm)

    async def _speak(self, recognition: Recognition, redaction: RedactionStream, seal: Seal) -> None:
        """Steps 6 to 8 for each event of step 5, in order."""
        try:
            async for event in recognition.events():
                if isinstance(event, Hypothesis) and not self._show_interims:
                    continue
                if isinstance(event, Segment):
                    await seal.clear(event)  # (7), where the permit obliges the words as they were said
                for redacted in await redaction.redact(event):  # (6)
                    await self._deliver(await seal.transcript(redacted))  # (7) (8)
            for redacted in await redaction.flush():
                await self._deliver(await seal.transcript(redacted))
        finally:
            self._tally.coverage = recognition.coverage

    async def _deliver(self, result: Kept[Redacted]) -> None:
        await self._client.deliver(result)
        if isinstance(result.value, RedactedSegment):
            self._stages.meter.final(self._tally.delivered(result.value))

    async def _watch(self, principal: Principal, wish: StreamWish, permit: Recorded[Permit]) -> None:
        """Decide anew when governance's records change and before the permit runs out; raise when it is refused."""
        current = permit.value
        async with self._stages.facts.changes(principal) as changes:
            change = asyncio.ensure_future(anext(changes))
            try:
                while True:
                    renewal = current.issued_at + (current.expires_at - current.issued_at) * PERMIT_RENEWAL
                    patience = current.expires_at
                    await asyncio.wait({change}, timeout=max((renewal - self._stages.now()).total_seconds(), 0.0))
                    if change.done():
                        change.result()
                        change = asyncio.ensure_future(anext(changes))
                        patience = self._stages.now() + timedelta(seconds=DECIDE_AGAIN_SECONDS)
                    again = await self._decided_again(principal, wish, patience)
                    if again.obligations != current.obligations:
                        raise PermitChangedError
                    current = again
            finally:
                change.cancel()

    async def _decided_again(self, principal: Principal, wish: StreamWish, patience: datetime) -> Permit:
        while True:
            try:
                request = await self._stages.facts.assemble(principal, self._stream_id, wish)
                return (await self._permitted(request, again=True)).value
            except PolicyUnavailableError:
                if self._stages.now() >= patience:
                    raise
                await asyncio.sleep(DECIDE_AGAIN_PAUSE)

    @asynccontextmanager
    async def _refusal_recorded(self, principal: Principal) -> AsyncIterator[None]:
        """What ends a stream before its permit is recorded too; a denial already has been, by step 4."""
        try:
            yield
        except Denied:
            raise
        except BaseException as error:
            code = _code(error)
            refused = StreamRefused(stream_id=self._stream_id, key_id=principal.key_id, code=code)
            await self._recorded_in_time(self._stages.log.append(principal.tenant, refused))
            raise

    @asynccontextmanager
    async def _closed(self, permit: Recorded[Permit]) -> AsyncIterator[None]:
        """Step 9. The entry is written however the stream ended, cancellation included."""
        code = "ok"
        try:
            yield
        except BaseException as error:
            code = _code(error)
            raise
        finally:
            await self._recorded_in_time(self._close(permit.value, code))

    async def _close(self, permit: Permit, code: str) -> None:
        event = self._tally.entry(permit, code, self._stages.recognizer.models)
        entry = await self._stages.log.record(permit.tenant, event, event)
        self._closing = Closing(entry, await self._stages.log.checkpoint(permit.tenant))

    @staticmethod
    async def _recorded_in_time(append: Coroutine[Any, Any, object]) -> None:
        """Let an entry be written although the stream is being cancelled, but not for ever."""
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.ensure_future(append)), RECORD_CLOSE_SECONDS)
        except TimeoutError:
            raise LogUnavailableError from None


async def _until(end: asyncio.Event, inputs: AsyncIterator[ClientInput]) -> AsyncIterator[ClientInput]:
    """The inputs, until they end or `end` is set."""
    ending = asyncio.ensure_future(end.wait())
    try:
        while not end.is_set():
            coming = asyncio.ensure_future(anext(inputs))
            try:
                await asyncio.wait({coming, ending}, return_when=asyncio.FIRST_COMPLETED)
                if not coming.done():
                    return
                yield coming.result()
            except StopAsyncIteration:
                return
            finally:
                coming.cancel()
    finally:
        ending.cancel()


def _code(error: BaseException) -> str:
    return "cancelled" if isinstance(error, asyncio.CancelledError) else wire_error(error).code


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error that began it: what follows in a task group is its echo."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
