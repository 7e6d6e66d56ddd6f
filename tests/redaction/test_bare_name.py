"""What is left of a name that the model found: no common words at its ends, and nothing where it is made of them."""

import pytest

from redaction.bare_name import bare_name
from redaction.entities import Finding, Label
from redaction.spoken import read


def _bare(text: str, said: str, label: Label) -> str | None:
    start = text.index(said)
    kept = bare_name(read(text), Finding(start, start + len(said), label, 0.8, "model"))
    return None if kept is None else text[kept.start : kept.end]


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [
        ("please tell lena ortiz today", "tell lena ortiz today", "lena ortiz"),
        ("Lena Ortiz, IMEI 35 209900", "Lena Ortiz, IMEI", "Lena Ortiz"),
        ("deacon ortiz is here", "deacon ortiz", "ortiz"),
        ("it is ortiz h 5 2", "ortiz h 5", "ortiz"),
    ],
)
def test_a_name_ends_where_common_words_begin(text: str, said: str, name: str) -> None:
    assert _bare(text, said, Label.PERSON) == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max out the card", "max"),
        ("our ohip card", "ohip card"),
        ("Jtd, Kb, two nine", "Jtd, Kb"),
        ("okay RT41", "RT41"),
    ],
)
def test_words_that_name_nobody_are_dropped(text: str, said: str) -> None:
    assert _bare(text, said, Label.PERSON) is None


def test_a_town_of_common_words_is_one_before_its_state() -> None:
    assert _bare("a storm over mobile alabama", "mobile", Label.LOCATION) == "mobile alabama"
    assert _bare("a mobile phone", "mobile", Label.LOCATION) is None
