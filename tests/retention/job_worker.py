"""A process with durable jobs, to be killed: `python -m tests.retention.job_worker FOLDER NAME [cron]`.

Each step appends a line to FOLDER/steps. The step `second` hangs while FOLDER/hang is there, and the process with it.
"""

import asyncio
import os
import sys
from pathlib import Path

from retention.dbos_jobs import DbosJobs
from retention.jobs import Plan, Timetable


async def main(folder: Path, name: str, cron: str | None) -> None:
    def done(step: str, ref: str) -> None:
        with (folder / "steps").open("a") as lines:
            lines.write(f"{step} {ref}\n")
            lines.flush()
            os.fsync(lines.fileno())

    async def first(ref: str) -> None:
        done("first", ref)

    async def second(ref: str) -> None:
        done("second", ref)
        while (folder / "hang").exists():  # noqa: ASYNC110  another process is waited for
            await asyncio.sleep(0.01)

    async def third(ref: str) -> None:
        done("third", ref)

    async def tick(ref: str) -> None:
        done("tick", ref)

    plans = [Plan("chain", (("first", first), ("second", second), ("third", third))), Plan("clock", (("tick", tick),))]
    timetables = [Timetable("clock", cron)] if cron else []
    async with DbosJobs(
        folder / "jobs.sqlite", plans, timetables, executor=name if cron else "one", scheduler_seconds=0.2
    ) as jobs:
        if name == "begin":
            await jobs.submit("chain", "a1")
        (folder / f"up-{name}").touch()
        while not (folder / "stop").exists():  # noqa: ASYNC110  another process is waited for
            await asyncio.sleep(0.02)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None))
