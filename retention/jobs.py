"""The job port: work that survives a crash, step by step.

A job is a kind and a reference; its arguments are that reference alone, an opaque id. Steps run in order, each at least
once: a step that was cut off is run again, so each MUST be idempotent. `DbosJobs` keeps them in SQLite.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

Step: TypeAlias = Callable[[str], Awaitable[None]]
"""Does its part for the job with that reference. It runs on the platform's own event loop."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A kind of job: its name, and its steps by name, in order. Jobs of an earlier run resume by these names."""

    kind: str
    steps: tuple[tuple[str, Step], ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """When jobs of a kind begin by themselves; each one's reference is its time, in ISO 8601 and UTC.

    Attributes:
        kind: A plan's.
        cron: Five fields in UTC, or six with seconds last.
    """

    kind: str
    cron: str


class Jobs(Protocol):
    """Runs jobs. Plans and schedules are registered before it starts; on starting it resumes what a crash cut off."""

    async def submit(self, kind: str, ref: str) -> None:
        """Begin a job. MUST be durable on return. The same kind and reference again is the same job.

        One that failed begins anew, from its first step.

        Raises:
            JobsUnavailableError: It could not be made durable.
        """
        ...

    async def wait(self, kind: str, ref: str) -> None:
        """Wait for a job's end.

        Raises:
            RetentionError: What its failing step raised.
        """
        ...
