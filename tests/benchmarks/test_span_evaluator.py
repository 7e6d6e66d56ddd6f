"""The evaluator's documented cases, and counts that presidio-evaluator 0.3.2 gave for the same spans."""

import pytest

from benchmarks.span_evaluator import Count, compare

TEXT = "John Smith visited Boston"
WHOLE, FIRST, LAST, TOWN = (0, 10), (0, 4), (5, 10), (19, 25)


@pytest.mark.parametrize(
    ("labelled", "predicted", "expected"),
    [
        ([WHOLE], [WHOLE], Count(1, 1, 1)),
        ([WHOLE], [], Count(1, 0, 0)),
        ([], [WHOLE], Count(0, 1, 0)),
        ([WHOLE], [FIRST], Count(1, 1, 0)),
        ([WHOLE], [FIRST, LAST], Count(1, 1, 1)),
        ([WHOLE], [TOWN], Count(1, 1, 0)),
        ([WHOLE, TOWN], [WHOLE, TOWN], Count(2, 2, 2)),
        ([WHOLE, TOWN], [(0, 25)], Count(2, 2, 0)),
    ],
)
def test_documented_overlaps(
    labelled: list[tuple[int, int]], predicted: list[tuple[int, int]], expected: Count
) -> None:
    assert compare(TEXT, labelled, predicted) == expected


def test_words_that_say_nothing_neither_cost_nor_part() -> None:
    text = "the University of Washington"
    assert compare(text, [(4, 28)], [(0, 28)]) == Count(1, 1, 1)
    assert compare(text, [(4, 28)], [(4, 14), (18, 28)]) == Count(1, 1, 1)
    assert compare("on the street", [(3, 13)], []) == Count(0, 0, 0)


def test_a_lower_threshold_takes_part_of_a_span() -> None:
    assert compare(TEXT, [WHOLE], [LAST], threshold=0.5) == Count(1, 1, 1)


def test_counts_add_up_to_f2() -> None:
    total = Count(4, 3, 2) + Count(1, 1, 1)
    assert total == Count(5, 4, 3)
    assert total.precision == pytest.approx(0.75)
    assert total.recall == pytest.approx(0.6)
    assert total.f() == pytest.approx(5 * 0.75 * 0.6 / (4 * 0.75 + 0.6))
    assert Count().f() == 0.0
