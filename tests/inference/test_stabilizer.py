"""Which words are promised, and that a promise is never taken back."""

import hypothesis.strategies as st
from hypothesis import given

from inference.engines.engine import Heard, HeardWord
from inference.stabilizer import Stability, Stabilizer, showable, without_echo

RULES = Stability(agreements=2, words_after=1, seconds_after=1.0, until=10.0)


def heard(text: str) -> Heard:
    return tuple(HeardWord(word, 0.9, None, tuple(word.encode())) for word in text.split())


def kept(stabilizer: Stabilizer) -> str:
    return " ".join(word.text for word in stabilizer.kept)


def test_a_word_settles_once_it_is_agreed_on_followed_and_old_enough() -> None:
    stabilizer = Stabilizer(RULES)
    stabilizer.advance(heard("call me"), 1.0)
    stabilizer.advance(heard("call me back"), 1.5)
    assert kept(stabilizer) == ""
    stabilizer.advance(heard("call me back please"), 2.0)
    assert kept(stabilizer) == "call me"


def test_the_last_word_never_settles() -> None:
    stabilizer = Stabilizer(RULES)
    for second in range(1, 9):
        stabilizer.advance(heard("hello"), float(second))
    assert kept(stabilizer) == ""


def test_a_word_that_changes_starts_again() -> None:
    stabilizer = Stabilizer(RULES)
    for seconds, text in ((1.0, "as not what"), (2.0, "ask not what"), (2.5, "ask not what your")):
        stabilizer.advance(heard(text), seconds)
    assert kept(stabilizer) == ""
    stabilizer.advance(heard("ask not what your"), 3.0)
    assert kept(stabilizer) == "ask not what"


def test_nothing_settles_where_the_utterance_may_be_cut() -> None:
    stabilizer = Stabilizer(RULES)
    for tenth in range(95, 140, 4):
        stabilizer.advance(heard("one two three four"), tenth / 10)
    assert kept(stabilizer) == ""


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=6), max_size=30))
def test_what_is_kept_only_grows(hypotheses: list[list[str]]) -> None:
    stabilizer = Stabilizer(RULES)
    before: Heard = ()
    for index, words in enumerate(hypotheses):
        # The engine is made to begin with what is kept.
        now = stabilizer.kept + heard(" ".join(words))
        after = stabilizer.advance(now, index * 0.4)
        assert after[: len(before)] == before
        assert now[: len(after)] == after
        before = after


def test_a_word_is_shown_once_two_interims_agree_on_it() -> None:
    before, now = heard("Call me."), heard("call me back")
    assert showable(before, now, 0) == now[:2]
    assert showable((), now, 0) == ()


def test_a_word_the_engine_doubts_is_not_shown_nor_what_follows() -> None:
    now = (heard("call")[0], HeardWord("me", 0.2), heard("back")[0])
    assert showable(now, now, 0) == now[:1]


def test_a_settled_word_is_always_shown() -> None:
    now = heard("call me back")
    assert showable(heard("cold"), now, 2) == now[:2]


def test_a_number_echoed_in_front_is_dropped() -> None:
    assert without_echo(heard("My date of birth"), heard("1982. My date of birth is")) == heard("My date of birth is")


def test_a_number_that_was_there_before_or_stands_alone_is_kept() -> None:
    assert without_echo(heard("1982 was good"), heard("1982 was good and")) == heard("1982 was good and")
    assert without_echo(heard("My date"), heard("415 is my number")) == heard("415 is my number")
    assert without_echo((), heard("1982. My date")) == heard("1982. My date")
    assert without_echo(heard("My"), ()) == ()
