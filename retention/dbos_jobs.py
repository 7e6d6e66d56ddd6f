"""`DbosJobs`: durable jobs by DBOS on SQLite, on the platform's own event loop.

DBOS keeps which steps of which job are done, and begins again where a crash cut them off. Its workflows run in its
threads; each step is handed to the platform's loop, and its thread waits. What DBOS stores is references, names and
codes (`CodesOnly`); what it logs reaches the journal as where it came from, never as what it says. It opens no port and
calls nobody: that takes a key or an environment which it is not given.

A process has one: DBOS is a singleton. One executor id and one application version for good, or a job that was cut off
would never be found again; so when the steps of a kind change, the kind gets another name.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from dbos import DBOS, DBOSConfig, ScheduleInput, SetWorkflowID, WorkflowStatus
from dbos import error as dbos_error
from dbos._utils import GlobalParams  # the only place that says whether DBOS takes itself to be in its cloud
from sqlalchemy.exc import SQLAlchemyError

from retention.errors import JobFailedError, JobsUnavailableError
from retention.job_codes import INTERNAL, CodesOnly, StepFailedError, code_of, error_of
from retention.jobs import Plan, Step, Timetable

log = logging.getLogger(__name__)

NAME: Final = "earwitness"
EXECUTOR: Final = "earwitness"
VERSION: Final = "1"  # of the store's use of DBOS: see above
THREADS: Final = 16  # a running job occupies one
PAUSES_SECONDS: Final = (1.0, 4.0, 15.0)
"""Between attempts of a step that failed with an error of ours: a store or a key port may come back."""

SCHEDULER_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.05
MAX_POLL_SECONDS: Final = 1.0
KEEP: Final = timedelta(days=35)  # ended jobs; their outcomes are in the records and the log
SWEEP_JOBS: Final = 10_000

_ENDED_BADLY: Final = frozenset({"ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"})
_ENDED: Final = _ENDED_BADLY | {"SUCCESS"}
_one = threading.Lock()

T = TypeVar("T")


class _Stopping(BaseException):
    """The platform goes down. DBOS records nothing of it, so that the job is found unfinished at the next start."""


class DbosJobs:
    """Durable jobs. Implements `Jobs`; an async context manager.

    Entering resumes what a crash cut off. Leaving cancels the step that is under way; it runs again at the next start.

    Args:
        file: Its database, made at first use (0600).
        plans: The kinds of jobs.
        timetables: Which of them begin by themselves. Two processes on one database begin each once.
        executor: Whose jobs are resumed at the start; stable.
        pauses: See `PAUSES_SECONDS`.
        scheduler_seconds: How soon a timetable that has changed is followed.
    """

    def __init__(
        self,
        file: Path,
        plans: Sequence[Plan],
        timetables: Sequence[Timetable] = (),
        *,
        executor: str = EXECUTOR,
        pauses: Sequence[float] = PAUSES_SECONDS,
        scheduler_seconds: float = SCHEDULER_SECONDS,
    ) -> None:
        self._file = file
        self._plans = {plan.kind: plan for plan in plans}
        self._timetables = tuple(timetables)
        self._executor = executor
        self._pauses = tuple(pauses)
        self._scheduler_seconds = scheduler_seconds
        self._loop: asyncio.AbstractEventLoop
        self._stopping = False
        self._steps: set[Future[None]] = set()
        self._workflows: dict[str, Callable[[str], None]] = {}

    async def __aenter__(self) -> Self:
        """Start.

        Raises:
            JobsUnavailableError: The database cannot be used, a timetable is none, or this process has one already.
        """
        if not _one.acquire(blocking=False):
            raise JobsUnavailableError("this process has a job runner already")
        self._loop = asyncio.get_running_loop()
        try:
            await self._called(self._launch)
        except BaseException:
            await asyncio.to_thread(_destroy)
            _one.release()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop. What is unfinished goes on at the next start."""
        self._stopping = True
        for step in list(self._steps):
            step.cancel()
        try:
            await asyncio.to_thread(_destroy)
        finally:
            _one.release()

    async def submit(self, kind: str, ref: str) -> None:
        """See `Jobs`."""
        workflow = self._workflows[kind]

        def begin() -> None:
            latest, status = _latest(kind, ref)
            if status is not None and status.status not in _ENDED_BADLY:
                return
            with SetWorkflowID(_id(kind, ref, latest + (status is not None))):
                DBOS.start_workflow(workflow, ref)

        await self._called(begin)

    async def wait(self, kind: str, ref: str) -> None:
        """See `Jobs`; what failed with an error that is not ours raises `JobFailedError`."""
        pause = POLL_SECONDS
        while True:
            _, status = await self._called(lambda: _latest(kind, ref))
            if status is None:
                raise JobFailedError("there is no such job")
            if status.status in _ENDED:
                break
            await asyncio.sleep(pause)
            pause = min(pause * 2, MAX_POLL_SECONDS)
        if status.status in _ENDED_BADLY:
            raise error_of(status.error.code if isinstance(status.error, StepFailedError) else INTERNAL)

    def _launch(self) -> None:
        if GlobalParams.dbos_cloud:
            raise JobsUnavailableError("the environment sends jobs to a cloud: unset DBOS__CLOUD")
        _quieten()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.touch(mode=0o600, exist_ok=True)
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": f"sqlite:///{self._file}",
            "executor_id": self._executor,
            "application_version": VERSION,
            "serializer": CodesOnly(),
            "max_executor_threads": THREADS,
            "log_level": "WARNING",
            "enable_otlp": False,
            "scheduler_polling_interval_sec": self._scheduler_seconds,
        }
        DBOS(config=config)
        for plan in self._plans.values():
            self._workflows[plan.kind] = DBOS.workflow(name=plan.kind)(self._workflow(plan))
        scheduled = {each.kind: self._scheduled(each) for each in self._timetables}
        DBOS.launch()
        wanted: list[ScheduleInput] = [
            {"schedule_name": each.kind, "workflow_fn": scheduled[each.kind], "schedule": each.cron}
            for each in self._timetables
        ]
        DBOS.apply_schedules(wanted)
        for schedule in DBOS.list_schedules():
            if schedule["schedule_name"] not in scheduled:
                DBOS.delete_schedule(schedule["schedule_name"])
        _sweep()

    def _workflow(self, plan: Plan) -> Callable[[str], None]:
        def workflow(ref: str) -> None:
            for name, step in plan.steps:
                DBOS.run_step({"name": name}, self._on_loop, step, ref)

        return workflow

    def _scheduled(self, timetable: Timetable) -> Callable[[datetime, object], None]:
        run = self._workflow(self._plans[timetable.kind])

        @DBOS.workflow(name=f"{timetable.kind}.scheduled")
        def scheduled(at: datetime, _context: object) -> None:
            run(str(at))  # `CodesOnly` gives moments back as text

        return scheduled

    def _on_loop(self, step: Step, ref: str) -> None:
        """Have a step done by the platform's loop, and wait for it in DBOS's thread."""
        if self._stopping:
            raise _Stopping
        running = asyncio.run_coroutine_threadsafe(self._attempted(step, ref), self._loop)
        self._steps.add(running)
        try:
            running.result()
        except CancelledError:
            raise _Stopping from None
        finally:
            self._steps.discard(running)

    async def _attempted(self, step: Step, ref: str) -> None:
        for pause in (*self._pauses, None):
            try:
                await step(ref)
            except Exception as error:  # noqa: BLE001  whatever a step raises must reach the store as a code alone
                code = code_of(error)
                log.warning("a step of a job failed: %s (%s)", code, type(error).__name__)
            else:
                return
            if pause is None or code == INTERNAL:
                raise StepFailedError(code)
            await asyncio.sleep(pause)

    async def _called(self, blocking: Callable[[], T]) -> T:
        try:
            return await asyncio.to_thread(blocking)
        except (SQLAlchemyError, dbos_error.DBOSException, OSError):
            raise JobsUnavailableError("the store of durable jobs cannot be used") from None


class _Tamed(logging.Handler):
    """DBOS's journal: its texts may quote values, so that only where they come from is passed on."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell that DBOS had something to say."""
        log.log(record.levelno, "the job runner reports from %s:%d", record.module, record.lineno)


def _quieten() -> None:
    """Before DBOS finds its logger without a handler, and gives it one that prints."""
    logger = logging.getLogger("dbos")
    logger.handlers[:] = [_Tamed(logging.WARNING)]
    logger.propagate = False


def _destroy() -> None:
    DBOS.destroy(destroy_registry=True)


def _latest(kind: str, ref: str) -> tuple[int, WorkflowStatus | None]:
    """The latest beginning of a job, from 1, and how it stands."""
    number, status = 1, DBOS.get_workflow_status(_id(kind, ref, 1))
    while status is not None and status.status in _ENDED_BADLY:
        following = DBOS.get_workflow_status(_id(kind, ref, number + 1))
        if following is None:
            break
        number, status = number + 1, following
    return number, status


def _id(kind: str, ref: str, number: int) -> str:
    return f"{kind}:{ref}:{number}"


def _sweep() -> None:
    """Let go of jobs that ended long ago: what came of them is in the records and the log."""
    before = (datetime.now(UTC) - KEEP).isoformat()
    old = DBOS.list_workflows(
        status=sorted(_ENDED), end_time=before, limit=SWEEP_JOBS, load_input=False, load_output=False
    )
    if old:
        DBOS.delete_workflows([each.workflow_id for each in old])
