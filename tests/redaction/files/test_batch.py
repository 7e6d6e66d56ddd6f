"""Work spread over processes: the order is kept, a lost process is an error, and nothing of the text is in any."""

import os
import traceback
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.errors import RedactionError, UnreadableFileError, WorkerLostError
from redaction.files.batch import BATCH, BATCH_CHARACTERS, UNDER_WAY, batches, spread
from tests.redaction.batch_jobs import CANARY, Doubled, Failing, Killed


@given(st.lists(st.integers(0, BATCH_CHARACTERS // 2), max_size=300))
def test_batches_keep_every_item_and_their_bounds(lengths: list[int]) -> None:
    made = list(batches(lengths, lambda length: length))
    assert [length for batch in made for length in batch] == lengths
    assert all(len(batch) <= BATCH and (len(batch) == 1 or sum(batch) <= BATCH_CHARACTERS) for batch in made)


def test_two_workers_keep_the_order_and_take_no_more_than_they_need() -> None:
    taken = 0

    def given() -> Iterator[list[int]]:
        nonlocal taken
        for number in range(40):
            taken += 1
            yield [number]

    with spread(Doubled(), 2) as double:
        results = double(given())
        first = next(results)
        assert taken <= 2 * UNDER_WAY + 1
        rest = list(results)
    every = [*first, *(one for each in rest for one in each)]
    assert [doubled for doubled, _ in every] == [2 * number for number in range(40)]
    assert os.getpid() not in {pid for _, pid in every}


def test_a_killed_worker_is_an_error_with_a_code() -> None:
    with spread(Killed(at=5), 2) as work, pytest.raises(WorkerLostError) as lost:
        list(work([number] for number in range(40)))
    assert lost.value.code == "redaction_worker_lost"


@pytest.mark.parametrize(("workers", "ours"), [(1, True), (1, False), (2, False)])
def test_what_fails_in_a_job_is_told_without_its_text(workers: int, *, ours: bool) -> None:
    with spread(Failing(ours), workers) as work, pytest.raises(RedactionError) as failed:
        list(work([[1]]))
    assert isinstance(failed.value, UnreadableFileError) is ours
    assert CANARY not in "".join(traceback.format_exception(failed.value))
