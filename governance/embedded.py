"""`EmbeddedOpa`: real OPA in a worker process that can be killed.

OPA cannot be interrupted inside a rule, and its library brings a Go runtime along; in a process of its own it has a
deadline, sees no key, and may die without taking a stream with it. While it is being replaced nothing is permitted.
"""

import asyncio
import json
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Final, Self

from governance import answer, policy_input
from governance.access import AccessRequest, ReadPermit
from governance.bundle import Bundle, EntryPoint
from governance.decision import Permit
from governance.errors import BundleError, PolicyUnavailableError
from governance.opa_process import OpaProcess, question
from governance.policy import BundleIdentity
from governance.policy_input import Document
from governance.request import StreamRequest
from governance.reveal import RevealPermit, RevealRequest

log = logging.getLogger(__name__)

DEADLINE_SECONDS: Final = 0.2  # Envoy's ext_authz default, and 200 times the median
HARD_STOP_FACTOR: Final = 10.0  # deadlines after which a worker ends itself, should nobody be there to kill it
ENGINE_PACKAGE: Final = "opa-golib-python-bindings"
RESTART_PAUSE_SECONDS: Final = (0.0, 0.1, 0.5, 2.0, 5.0)  # before each further attempt; the last repeats


@dataclass(frozen=True, slots=True)
class _Serving:
    """A bundle and the worker that has it loaded, so that no answer is read under another bundle's name."""

    bundle: Bundle
    process: OpaProcess


class EmbeddedOpa:
    """Decides streams and readings by a verified bundle. An async context manager: the worker lives inside it."""

    def __init__(self, bundle: Bundle, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self._deadline = deadline_seconds
        self._engine = _engine()
        self._bundle = bundle
        self._serving: _Serving | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._processes: set[OpaProcess] = set()  # every one that is not known to have ended

    async def __aenter__(self) -> Self:
        """Start the worker.

        Raises:
            BundleError: The engine rejects the bundle, or it does what policies may not.
            PolicyUnavailableError: No worker could be started.
        """
        self._serving = await self._started(self._bundle)
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the worker."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        self._serving = None
        for process in tuple(self._processes):
            await self._ended(process)

    @property
    def bundle(self) -> BundleIdentity:
        """The policy in force."""
        return self._bundle.identity

    @property
    def ready(self) -> bool:
        """Whether a worker is there to ask."""
        return self._serving is not None and not self._serving.process.gone.is_set()

    async def replace(self, bundle: Bundle) -> None:
        """Put another bundle in force: it serves whole from one decision to the next, or not at all.

        Raises:
            BundleError: The new bundle is rejected; the old one stays in force.
            PolicyUnavailableError: No worker could be started for it; the old one stays in force.
        """
        serving = await self._started(bundle)
        former, self._serving, self._bundle = self._serving, serving, bundle
        if former is not None:
            await self._ended(former.process)

    async def decide(self, request: StreamRequest, now: datetime) -> Permit:
        """Permit a stream, or raise; see `PolicyEngine`."""
        serving = self._in_force()
        identity = serving.bundle.identity
        document = policy_input.build(request, now, identity, serving.bundle.approvers)
        result = await self._result(serving, EntryPoint.STREAM, document)
        profiles = serving.bundle.profiles
        return answer.read(
            result,
            request,
            now,
            bundle=identity,
            profiles=profiles,
            engine=self._engine,
            decision_id=_decision_id(),
        )

    async def access(self, request: AccessRequest, now: datetime) -> ReadPermit:
        """Permit the reading of a stored object, or raise; see `PolicyEngine`."""
        serving = self._in_force()
        identity = serving.bundle.identity
        document = policy_input.build_access(request, now, identity, serving.bundle.approvers)
        result = await self._result(serving, EntryPoint.ACCESS, document)
        return answer.read_access(
            result, request, now, bundle=identity, engine=self._engine, decision_id=_decision_id()
        )

    async def reveal(self, request: RevealRequest, now: datetime) -> RevealPermit:
        """Permit the turning back of a token, or raise; see `PolicyEngine`."""
        serving = self._in_force()
        identity = serving.bundle.identity
        document = policy_input.build_reveal(request, now, identity, serving.bundle.approvers)
        result = await self._result(serving, EntryPoint.REVEAL, document)
        return answer.read_reveal(
            result, request, now, bundle=identity, engine=self._engine, decision_id=_decision_id()
        )

    def _in_force(self) -> _Serving:
        if self._serving is None:
            raise PolicyUnavailableError("the policy worker is being replaced")
        return self._serving

    async def _result(self, serving: _Serving, entry: EntryPoint, document: Document) -> object:
        process = serving.process
        answered = process.ask(question(entry, serving.bundle.schemas[entry].encoded(document)))
        await asyncio.wait({answered}, timeout=self._deadline)
        if not answered.done():
            answered.cancel()
            process.expect_progress(self._deadline)
            raise PolicyUnavailableError("the policy worker did not answer in time")
        try:
            frame = json.loads(answered.result())
        except ValueError:
            process.kill()
            raise PolicyUnavailableError(answer.UNUSABLE) from None
        if not isinstance(frame, dict) or set(frame) != {"result"}:
            raise PolicyUnavailableError(answer.UNUSABLE)
        return frame["result"]

    async def _started(self, bundle: Bundle) -> _Serving:
        process = await OpaProcess.start(bundle, hard_stop_seconds=self._deadline * HARD_STOP_FACTOR)
        self._processes.add(process)
        return _Serving(bundle, process)

    async def _ended(self, process: OpaProcess) -> None:
        await process.close()
        self._processes.discard(process)

    async def _keep(self) -> None:
        """Replace the worker whenever it is lost."""
        while True:
            serving = self._serving
            if serving is not None:
                await serving.process.gone.wait()
                if serving is not self._serving:
                    continue  # a new bundle has taken over
                self._serving = None
                log.warning("the policy worker is gone; starting another")
                await self._ended(serving.process)
            await self._restart()

    async def _restart(self) -> None:
        attempt = 0
        while not self.ready:
            await asyncio.sleep(RESTART_PAUSE_SECONDS[min(attempt, len(RESTART_PAUSE_SECONDS) - 1)])
            attempt += 1
            try:
                serving = await self._started(self._bundle)
            except (PolicyUnavailableError, BundleError) as error:
                log.error("the policy worker does not start: %s", error.code)  # noqa: TRY400  no trace: nothing foreign in logs
                continue
            await self._install(serving)

    async def _install(self, serving: _Serving) -> None:
        if self.ready:  # a new bundle has come into force meanwhile
            await self._ended(serving.process)
        else:
            self._serving = serving


def _decision_id() -> str:
    return secrets.token_hex(16)


def _engine() -> str:
    """The engine's name in decisions, with the version that is installed: the worker finds out if none is."""
    try:
        return f"embedded-opa/{version(ENGINE_PACKAGE)}"
    except PackageNotFoundError:
        return "embedded-opa"
