"""Values that are read back."""

from redaction.entities import Finding, Label
from redaction.recognizers.repeated import read_back
from redaction.spoken import read

TEXT = "the member id is 4471 9920 31? let me check, 4, 4, 7, 1, 9, 9, 2, 0, 3, 1, yes"
FIRST = Finding(17, 29, Label.HEALTH_PLAN_ID, 0.97, "cue:health_plan_id")


def test_the_same_again_has_the_same_label() -> None:
    (again,) = read_back(read(TEXT), [FIRST])
    assert TEXT[again.start : again.end] == "4, 4, 7, 1, 9, 9, 2, 0, 3, 1"
    assert again.label is Label.HEALTH_PLAN_ID


def test_the_same_with_a_slip_has_it_too() -> None:
    assert len(list(read_back(read(TEXT.replace("3, 1, yes", "3, 2, yes")), [FIRST]))) == 1


def test_another_number_has_not() -> None:
    other = TEXT.replace("4, 4, 7, 1, 9, 9, 2, 0, 3, 1", "6, 0, 5, 8, 3, 6, 6, 5, 8, 5")
    assert not list(read_back(read(other), [FIRST]))


def test_what_is_not_sure_tells_nothing_of_another_place() -> None:
    unsure = Finding(17, 29, Label.HEALTH_PLAN_ID, 0.4, "long-number")
    assert not list(read_back(read(TEXT), [unsure]))
