"""A continuation is read wherever one could join what was said, and spared only where none can."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.locales import LOCALES, Locale, read_in
from redaction.numbers import REPEATS, ZEROS
from redaction.spoken.alphabet import ICAO, SOUNDS
from redaction.spoken.homophones import HOMOPHONES
from redaction.spoken.runs import PAUSE_WORDS
from redaction.stream.continuation import may_go_on, open_run

ENGLISH = LOCALES["en"]
_TELLING = sorted(HOMOPHONES.keys() | ICAO.keys() | SOUNDS.keys() | REPEATS.keys() | PAUSE_WORDS | ZEROS)
_SAID = st.one_of(
    st.sampled_from(_TELLING),
    st.sampled_from(
        "four 4 415 078-05 twenty hundred five, b x as in boy p m d o b i.d. x-ray GB82 WEST KD38 mg dash dot at and "
        "then um - , . the of number is my card quatre vingt dix veinte zwei house".split()
    ),
    st.text("abWZ19-. \u2019\u0664", min_size=1, max_size=6),
)


@given(st.lists(_SAID, max_size=9).map(" ".join), st.sampled_from(sorted(LOCALES.values(), key=lambda one: one.tag)))
def test_where_nothing_may_go_on_no_digit_or_letter_joins(text: str, locale: Locale) -> None:
    if not may_go_on(read_in(text, locale)):
        five = next(word for word, digit in locale.numerals.units.items() if digit == 5)
        for more in (f" {five} b {five} {five}", f" then {five} b {five} {five}", " 555 5b"):
            joined = read_in(text + more, locale).runs
            assert not any(run.start < len(text) < run.end for run in joined)


@pytest.mark.parametrize(
    "text", ["my card is four one", "double", "flight for", "it was ten p m", "GB82 WEST", "b, um", "boy boy"]
)
def test_what_could_be_a_digit_or_a_letter_may_go_on(text: str) -> None:
    assert may_go_on(read_in(text, ENGLISH))


@pytest.mark.parametrize("text", ["", "so i wanted to ask about my bill", "that was four hours ago", "..."])
def test_plain_speech_is_spared(text: str) -> None:
    reading = read_in(text, ENGLISH)
    assert not may_go_on(reading)
    assert open_run(reading) is None
