"""Much work for the redactor, in batches: in this process, or spread over worker processes with the order kept.

A worker loads the model once. Not more than two batches a worker are under way, so that memory stays flat however much
comes. A worker that dies takes everything with it: whatever it held is not known to be clean.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final, Protocol, TypeVar

from governance.decision import Certification
from redaction import model
from redaction.detector import Detector
from redaction.entities import Finding, Label
from redaction.errors import RedactionError, WorkerLostError
from redaction.files.windows import merged, windows
from redaction.locales import locale_for
from redaction.presidio import Presidio

T = TypeVar("T")
R = TypeVar("R")

BATCH: Final = 64
"""Items that go to a worker at once: two of the model's batches."""
BATCH_CHARACTERS: Final = 128 * 1024
"""Of text in a batch; one longer text is a batch of its own."""
MAX_WORKERS: Final = 64
UNDER_WAY: Final = 2
"""Batches a worker that wait or are worked on."""
MODEL_BATCH: Final = 32


class Job(Protocol[T, R]):
    """What is done to a batch; it is sent to workers, and so has to be a value."""

    def __call__(self, items: list[T], /) -> list[R]:
        """One result an item, in order.

        Raises:
            RedactionError: Nothing is known about the batch.
        """
        ...


@cache
def detector() -> Detector:
    """This process's detector, loaded when first asked for.

    Raises:
        RedactorUnavailableError: The model is missing or is not the pinned one.
    """
    return Detector(Presidio(model.load()))


@dataclass(frozen=True, slots=True)
class Detection:
    """Finds personal data in texts of any length.

    Attributes:
        labels: What is looked for.
        language: The texts', as BCP 47 has it.
        certification: What must have been measured to be found in it.
    """

    labels: frozenset[Label]
    language: str = "en-US"
    certification: Certification = Certification.FULL

    def __call__(self, texts: list[str], /) -> list[tuple[Finding, ...]]:
        """The findings of each text, disjoint and in order."""
        locale = locale_for(self.language, self.certification)
        parts = [list(windows([text])) for text in texts]
        flat = [window.text for each in parts for window in each]
        found = iter(detector().detect_each(flat, self.labels, MODEL_BATCH, locale))
        return [
            tuple(one for _, own in merged(zip(each, islice(found, len(each)), strict=True)) for one in own)
            for each in parts
        ]


def batches(items: Iterable[T], length: Callable[[T], int]) -> Iterator[list[T]]:
    """Items in lists that a worker takes at once.

    Args:
        items: What there is.
        length: How many characters of text one has.
    """
    batch: list[T] = []
    held = 0
    for item in items:
        if batch and (len(batch) == BATCH or held + length(item) > BATCH_CHARACTERS):
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += length(item)
    if batch:
        yield batch


@contextmanager
def spread(job: Job[T, R], workers: int) -> Iterator[Callable[[Iterable[list[T]]], Iterator[list[R]]]]:
    """Have a job done to batches.

    Args:
        job: What is done.
        workers: Processes to do it in; with one it is done here.

    Yields:
        A function from batches to their results, in the same order. It raises what the job raises, and
        `WorkerLostError` if a worker dies.
    """
    if workers <= 1:
        yield lambda given: (_done(job, batch) for batch in given)
        return
    # BLAS would start as many threads in each worker as there are cores, and they would wait for each other.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    count = min(workers, MAX_WORKERS)
    pool = ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_begun)
    try:
        yield lambda given: _spread(pool, job, given, count * UNDER_WAY)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _spread(pool: ProcessPoolExecutor, job: Job[T, R], given: Iterable[list[T]], under_way: int) -> Iterator[list[R]]:
    waiting: deque[Future[list[R]]] = deque()
    try:
        for batch in given:
            waiting.append(pool.submit(_done, job, batch))
            if len(waiting) >= under_way:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise WorkerLostError(
            "a worker process was lost: run it again, with fewer of them if memory is short"
        ) from None


def _done(job: Job[T, R], batch: list[T]) -> list[R]:
    try:
        return job(batch)
    except RedactionError as error:
        # Without its cause: that is pickled as a traceback, and a library's message may quote the text.
        raise type(error)(*error.args) from None
    except Exception as error:  # noqa: BLE001  whatever failed, nothing is known about the batch, and its message may quote it
        raise RedactionError(f"redaction failed ({type(error).__qualname__})") from None


def _begun() -> None:
    """A worker's first act: leave interrupts to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), name="follow-parent", daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
