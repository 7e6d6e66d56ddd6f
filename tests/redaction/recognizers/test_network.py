"""Where hosts begin and end, in speech and in writing."""

import pytest

from redaction.recognizers.network import domain_after, find
from redaction.spoken import read


def _found(text: str) -> list[str]:
    reading = read(text)
    return sorted({text[one.start : one.end] for one in find(reading)})


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("it is on bread and butter dot cafe today", "bread and butter dot cafe"),
        ("she runs the wool shed dot shop from home", "the wool shed dot shop"),
        ("look on third bench from the left dot org", "third bench from the left dot org"),
        ("go to www dot fennwick dot anything", "www dot fennwick dot anything"),
        ("facebook slash fennwick players", "facebook slash fennwick players"),
        ("it is on fennwick dot com slash q u i l l 9", "fennwick dot com slash q u i l l 9"),
        ("see fennwick.org/news_2", "fennwick.org/news_2"),
        ("open https://far.fennwick-it.pl/in now", "https://far.fennwick-it.pl/in"),
    ],
)
def test_a_host_is_found_whole(text: str, host: str) -> None:
    assert _found(text) == [host]


@pytest.mark.parametrize("text", ["is it dot com or dot net", "the one in .co.uk", "log in dot com", "the red dot"])
def test_an_ending_alone_is_no_host(text: str) -> None:
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("our lady of the fields dot church", "church"),
        ("photos dot app dot goo dot gl", "gl"),
        ("green hill all one word dot uk", "uk"),
        ("my dot garden state insurance dot com", "com"),
    ],
)
def test_a_domain_ends_with_its_last_ending(text: str, last: str) -> None:
    reading = read(text)
    end = domain_after(reading, 0)
    assert end is not None
    assert reading.atoms[end].value == last


def test_a_sentence_is_no_domain() -> None:
    assert domain_after(read("we thought that he said they would dot com"), 0) is None
