"""Random values in random spoken forms come back as what they are, whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.check_digits import luhn
from redaction.entities import Label
from redaction.recognizers import find_all
from redaction.resolution import resolve
from redaction.spoken import read
from tests.redaction.saying import said

EVERYTHING = frozenset(Label) - {Label.ORGANIZATION, Label.NRP, Label.TITLE, Label.AGE}
LETTER = st.sampled_from("bcdefghjklmnpqrstvwxyz")


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


def with_check(number: str) -> str:
    return next(number + check for check in "0123456789" if luhn(number + check))


SSN = st.tuples(st.integers(1, 665), st.integers(1, 99), st.integers(1, 9999)).map(
    lambda one: f"{one[0]:03}{one[1]:02}{one[2]:04}"
)
PHONE = st.tuples(st.integers(200, 999), st.integers(200, 999), st.integers(0, 9999)).map(
    lambda one: f"{one[0]:03}{one[1]:03}{one[2]:04}"
)
VISA = digits(14).map(lambda rest: with_check("4" + rest))
CODE = st.tuples(LETTER, LETTER, digits(6)).map("".join)
PLATE = st.tuples(LETTER, LETTER, LETTER, digits(4)).map("".join)

SPOKEN = [
    (
        Label.US_SSN,
        SSN,
        ("my social is {}", "social security number {}", "{} that's my social", "the ssn is uh {} thanks"),
    ),
    (Label.PHONE_NUMBER, PHONE, ("call me at {}", "my phone number is {}", "you can reach me on {} please")),
    (Label.CREDIT_CARD, VISA, ("my card number is {}", "the visa is {}", "it's {} that's the credit card")),
    (Label.MRN, CODE, ("my medical record number is {}", "the mrn, let me see, is {}", "chart number {}")),
    (Label.HEALTH_PLAN_ID, CODE, ("my member id is {}", "insurance id {}", "the health policy number is {}")),
    (Label.BANK_ACCOUNT, digits(10), ("the account number is {}", "my checking account is {}")),
    (Label.US_PASSPORT, digits(9), ("my passport number is {}", "the passport is {}")),
    (Label.VEHICLE_ID, PLATE, ("my license plate is {}", "the plate number is {}")),
    (Label.DEVICE_ID, CODE, ("the serial number is {}", "serial {}")),
]


@pytest.mark.parametrize(("label", "values", "carriers"), SPOKEN, ids=[one[0].value for one in SPOKEN])
def test_what_is_said_after_a_cue_is_found_whole(
    label: Label, values: st.SearchStrategy[str], carriers: tuple[str, ...]
) -> None:
    @settings(max_examples=40, derandomize=True)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        form = data.draw(values.flatmap(said))
        text = data.draw(st.sampled_from(carriers)).format(form)
        start = text.index(form)
        found = resolve(text, find_all(read(text)), EVERYTHING)
        covered = {at for one in found if one.label is label for at in range(one.start, one.end)}
        missed = [text[at] for at in range(start, start + len(form)) if text[at].isalnum() and at not in covered]
        assert missed == [], (text, found)

    check()


WRITTEN = st.tuples(
    st.sampled_from(("{0}{1}{2}", "{0}-{1}-{2}", "{0} {1} {2}", "{0}-{1}, {2}", "{0}. {1}. {2}", "{0}{1}-{2}")), SSN
).map(lambda one: one[0].format(one[1][:3], one[1][3:5], one[1][5:]))


@settings(max_examples=60, derandomize=True)
@given(WRITTEN, st.sampled_from(("My social is {}.", "Social: {}", "It's {}, that's my social security number.")))
def test_what_recognisers_write_is_found_whole(form: str, carrier: str) -> None:
    text = carrier.format(form)
    start = text.index(form)
    found = [one for one in resolve(text, find_all(read(text)), EVERYTHING) if one.label is Label.US_SSN]
    assert any(one.start <= start and start + len(form) <= one.end for one in found), (text, found)
