"""Names by their letters."""

import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from redaction.recognizers import spelled
from redaction.spoken import read


def found(text: str) -> set[str]:
    return {text[one.start : one.end] for one in spelled.find(read(text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("that's spelled r e y e s", {"r e y e s"}),
        ("my last name is spelled k i m", {"k i m"}),
        ("my first name is spelled a i d a n", {"a i d a n"}),
        ("her name is spelled i d a", {"i d a"}),
        ("the surname is Q-U-I-N-N", {"Q-U-I-N-N"}),
        ("the surname is O, D, A, I, and that's it", {"O, D, A, I"}),
        ("novak n o v a k", {"n o v a k", "novak"}),
        ("It's Petrov, P-E-T-R-O-V.", {"P-E-T-R-O-V", "Petrov"}),
        ("can you spell that sure b as in boy o y d", {"b as in boy o y d"}),
        ("my name is spelled bravo a india l e y", {"bravo a india l e y"}),
        ("abbott a double b o double t", {"a double b o double t", "abbott"}),
        ("jansen j a n s n", {"j a n s n", "jansen"}),
    ],
)
def test_a_spelled_name_is_found_with_the_word_that_it_spells(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the m r i was fine",
        "it's an e k g",
        "at ten a m",
        "i have a t v",
        "room four b c",
        "plan a or plan b",
        "vitamin d and e",
        "it is a b c",
    ],
)
def test_letters_that_are_words_or_codes_stand(text: str) -> None:
    assert found(text) == set()


@given(st.text(string.ascii_lowercase, min_size=5, max_size=12))
@example("mrnaa")
@example("cvvia")
def test_any_name_that_is_spelled_letter_by_letter_is_covered(name: str) -> None:
    assume(name not in string.ascii_lowercase and name not in "aeiouy")  # somebody says the alphabet, or its vowels
    letters = " ".join(name)
    text = f"my last name is spelled {letters}"
    covered = {at for one in spelled.find(read(text)) for at in range(one.start, one.end)}
    start = text.index(letters, len("my last name is spelled"))
    hidden = sum(text[at] != " " and at in covered for at in range(start, len(text)))
    assert hidden >= len(name) - 1
