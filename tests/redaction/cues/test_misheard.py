"""Words that no list knows stand for the cue whose consonants they have; names and words stand for themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.cues.misheard import Misheard

CUES = Misheard({"license", "passport", "callback", "sim"})


@pytest.mark.parametrize(
    ("word", "cue"),
    [
        ("lisance", "license"),
        ("lizense", "license"),
        ("passaport", "passport"),
        ("spassport", "passport"),
        ("colbeck", "callback"),
    ],
)
def test_a_cue_is_known_as_it_is_misheard(word: str, cue: str) -> None:
    assert CUES.cue(word) == cue


@pytest.mark.parametrize(
    "word", ["ricarda", "licensing", "sam", "garden", "passports-and-more", "pass", "", "lisance7"]
)
def test_names_words_and_what_is_longer_stand_for_themselves(word: str) -> None:
    assert CUES.cue(word) == ""


@given(st.text(max_size=40))
def test_any_word_stands_for_one_of_the_cues_or_for_none(word: str) -> None:
    assert CUES.cue(word.lower()) in {"", "license", "passport", "callback"}
