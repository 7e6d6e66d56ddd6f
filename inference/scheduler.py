"""Who computes next: a bounded queue in front of the threads that share one engine.

Finals go before interims, and within each the streams take turns, so that neither a busy stream nor the wish for early
results can keep another stream's final waiting. One thread is always left to finals: interims run on the others, and
rest in between when finals come late all the same (`inference/restraint.py`). What nobody waits for comes last.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import IntEnum
from time import perf_counter

from inference.errors import OverloadedError
from inference.restraint import Restraint


class Priority(IntEnum):
    """The order of jobs: lower goes first."""

    FINAL = 0
    INTERIM = 1
    BACKGROUND = 2
    """Where an interim might run and none is waiting. It uses up no interim's turn."""


@dataclass(slots=True)
class Job:
    """Work for one stream.

    Attributes:
        stream: Whose turn it uses; `Scheduler.drop` names it.
        priority: Its class.
        run: What to do, on a thread of the scheduler. MUST NOT raise: a failure belongs to its stream, not to the
            thread that all streams share.
        key: At most one job of a key waits: a newer one takes the older one's place. None for jobs that all count.
    """

    stream: Hashable
    priority: Priority
    run: Callable[[], None]
    key: Hashable | None = None
    submitted: float = field(default=0.0, init=False)


@dataclass(slots=True)
class Load:
    """What a scheduler has done and has to do: plain numbers for the metrics, read without a lock."""

    waiting: int = 0
    running: int = 0
    done: dict[Priority, int] = field(default_factory=lambda: dict.fromkeys(Priority, 0))
    superseded: int = 0
    dropped: int = 0
    late: int = 0
    busy_seconds: float = 0.0


class _Turns:
    """The waiting jobs of one priority: a queue a stream, and the streams in turn."""

    def __init__(self) -> None:
        self._queues: OrderedDict[Hashable, deque[Job]] = OrderedDict()

    def put(self, job: Job) -> bool:
        """Take a job; tells whether it replaced one that waited."""
        queue = self._queues.setdefault(job.stream, deque())
        if job.key is not None:
            for index, waiting in enumerate(queue):
                if waiting.key == job.key:
                    queue[index] = job
                    return True
        queue.append(job)
        return False

    def pop(self) -> Job | None:
        """The next job, from the stream whose turn it is."""
        if not self._queues:
            return None
        stream, queue = self._queues.popitem(last=False)
        job = queue.popleft()
        if queue:
            self._queues[stream] = queue
        return job

    def drop(self, stream: Hashable) -> int:
        """Forget a stream's jobs; tells how many there were."""
        return len(self._queues.pop(stream, ()))


class Scheduler:
    """Threads behind one engine.

    Attributes:
        load: What it has done and has to do.
    """

    def __init__(
        self,
        name: str,
        *,
        threads: int,
        capacity: int,
        restraint: Restraint | None = None,
        late_seconds: float = float("inf"),
    ) -> None:
        """Prepare; `start` starts the threads.

        Args:
            name: Of the threads, for a debugger.
            threads: At least 1. Each runs one job at a time on one core.
            capacity: Jobs that may wait.
            restraint: Of the interims here; it may be another scheduler's as well.
            late_seconds: A final that took longer, waiting included, calls for restraint.
        """
        self.load = Load()
        self._name = name
        self._capacity = capacity
        self._restraint = restraint or Restraint()
        self._late_seconds = late_seconds
        self._interims_at_once = max(1, threads - 1)
        self._interims_running = 0
        self._turns = {priority: _Turns() for priority in Priority}
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job; returns at once.

        Raises:
            OverloadedError: `capacity` jobs wait already, or the scheduler is closed.
        """
        with self._changed:
            if self._closed or self.load.waiting >= self._capacity:
                raise OverloadedError("recognition has no room for more work")
            job.submitted = perf_counter()
            if self._turns[job.priority].put(job):
                self.load.superseded += 1
                return
            self.load.waiting += 1
            self._changed.notify()

    def drop(self, stream: Hashable) -> None:
        """Forget a stream's waiting jobs. One that runs already runs on."""
        with self._changed:
            count = sum(turns.drop(stream) for turns in self._turns.values())
            self.load.waiting -= count
            self.load.dropped += count

    def close(self) -> None:
        """Forget everything that waits, and wait for what runs (blocks; at most one job a thread)."""
        with self._changed:
            self._closed = True
            self._turns = {priority: _Turns() for priority in Priority}
            self.load.dropped += self.load.waiting
            self.load.waiting = 0
            self._changed.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _take(self) -> Job | None:
        with self._changed:
            while not self._closed:
                now = perf_counter()
                rest = self._restraint.remaining(now)
                job = self._turns[Priority.FINAL].pop()
                if job is None and not rest and self._interims_running < self._interims_at_once:
                    job = self._turns[Priority.INTERIM].pop()
                    if job is not None:
                        self._restraint.began(now)
                    else:
                        job = self._turns[Priority.BACKGROUND].pop()
                if job is not None:
                    self.load.waiting -= 1
                    self.load.running += 1
                    self._interims_running += job.priority is not Priority.FINAL
                    return job
                self._changed.wait(rest or None)
            return None

    def _work(self) -> None:
        while (job := self._take()) is not None:
            started = perf_counter()
            job.run()
            self._finished(job, perf_counter() - started)

    def _finished(self, job: Job, seconds: float) -> None:
        with self._changed:
            self.load.running -= 1
            self.load.busy_seconds += seconds
            self.load.done[job.priority] += 1
            if job.priority is Priority.FINAL:
                late = perf_counter() - job.submitted > self._late_seconds
                self.load.late += late
                self._restraint.finished(late=late)
            else:
                self._interims_running -= 1
                # A thread may have found only interims waiting, and no leave to run one.
                self._changed.notify()
