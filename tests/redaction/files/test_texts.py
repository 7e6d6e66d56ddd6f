"""Texts and JSON, redacted with the real detector."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.entities import Finding, Label
from redaction.files.batch import Detection
from redaction.files.texts import documents, plain_text
from redaction.files.windows import AROUND_CHARACTERS, OWN_CHARACTERS, merged, windows
from redaction.operators import Plain
from redaction.profile import EVERYTHING

FILLER = "the order came late and nobody told me what happened with the refund please check it again thank you okay. "


@given(st.lists(st.text("ab \n", max_size=3000), max_size=12))
def test_windows_are_the_whole_text_without_gaps(pieces: list[str]) -> None:
    whole = "".join(pieces)
    cut = list(windows(pieces))
    assert "".join(each.text[each.start - each.at : each.end - each.at] for each in cut) == whole
    assert all(whole[each.at : each.at + len(each.text)] == each.text for each in cut)
    assert all(len(each.text) <= 4 * OWN_CHARACTERS for each in cut)


@given(st.integers(0, 3 * OWN_CHARACTERS), st.integers(1, AROUND_CHARACTERS))
def test_what_lies_over_a_cut_is_told_once_and_whole(at: int, length: int) -> None:
    text = (FILLER * 200)[: 4 * OWN_CHARACTERS + 50]
    cut = list(windows([text]))
    found = [
        (each, [Finding(max(0, start), min(len(each.text), end), Label.PERSON, 0.9, "rule")])
        for each in cut
        for start, end in ((at - each.at, at + length - each.at),)
        if start < len(each.text) and end > 0
    ]
    told = [(one.start, one.end) for _, own in merged(found) for one in own]
    assert told[0][0] == at
    assert told[-1][1] == at + length
    assert all(before[1] == after[0] for before, after in pairwise(told))


def test_a_value_over_a_line_end_is_withheld_and_the_layout_stays() -> None:
    text = "Dear Mary Jones,\r\n\r\n\tmy social security number is\r\n078-05-1120.\r\nBye\r\n"
    shown = "".join(plain_text([text], Detection(EVERYTHING), Plain({})))
    assert shown == "Dear [PERSON],\r\n\r\n\tmy social security number is\r\n[US_SSN].\r\nBye\r\n"


def test_values_at_every_cut_of_a_long_text_are_withheld() -> None:
    pieces = [FILLER * (i % 7) + "My card number is\n4111 1111 1111 1111, thank you so much.\n" for i in range(60)]
    shown = "".join(plain_text(iter(pieces), Detection(EVERYTHING), Plain({})))
    assert "1111" not in shown
    assert shown.count("[CREDIT_CARD]") == len(pieces)
    assert shown.replace("[CREDIT_CARD]", "4111 1111 1111 1111") == "".join(pieces)


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.deep)])
def test_documents_keep_their_order(workers: int) -> None:
    def values() -> Iterator[object]:
        for number in range(150):
            yield {"id": number, "text": f"call me at 212-555-01{number % 90 + 10}" if number % 3 else "thank you"}

    told: list[Finding] = []
    shown = list(documents(values(), Detection(EVERYTHING), lambda: Plain({}), workers=workers, told=told.append))
    assert [one["id"] for one in shown] == list(range(150))
    assert {one["text"] for one in shown} == {"thank you", "call me at [PHONE_NUMBER]"}
    assert len(told) == 100
