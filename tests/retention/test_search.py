"""Many byte strings are found in one reading, wherever the blocks are cut."""

import secrets
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.search import MAX_NEEDLE_BYTES, Search

few = st.binary(min_size=8, max_size=20).map(lambda raw: bytes(byte % 3 for byte in raw))


def naive(needles: list[bytes], text: bytes) -> list[tuple[int, int]]:
    return sorted(
        (number, at)
        for number, needle in enumerate(needles)
        for at in range(len(text) - len(needle) + 1)
        if text.startswith(needle, at)
    )


def searched(needles: list[bytes], blocks: list[bytes]) -> list[tuple[int, int]]:
    reading = Search(needles).reading()
    return sorted(found for block in blocks for found in reading.feed(block))


@given(
    needles=st.lists(few, min_size=1, max_size=8),
    text=st.binary(max_size=300).map(lambda raw: bytes(byte % 3 for byte in raw)),
    cuts=st.lists(st.integers(0, 300), max_size=6),
    data=st.data(),
)
def test_every_occurrence_is_found_once(
    needles: list[bytes], text: bytes, cuts: list[int], data: st.DataObject
) -> None:
    planted = data.draw(st.sampled_from(needles))
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + planted + text[at:]
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    blocks = [text[begin:end] for begin, end in pairwise(edges)]
    assert searched(needles, blocks) == naive(needles, text)


def test_one_among_a_hundred_thousand_is_found() -> None:
    needles = [secrets.token_bytes(32) for _ in range(100_000)]
    text = secrets.token_bytes(100_003) + needles[77_777] + secrets.token_bytes(50_000)
    assert searched(needles, [text[:100_010], text[100_010:]]) == [(77_777, 100_003)]


def test_nothing_is_found_when_nothing_is_looked_for() -> None:
    assert searched([], [b"something or other"]) == []


@pytest.mark.parametrize("needle", [b"", b"1234567", bytes(MAX_NEEDLE_BYTES + 1)])
def test_what_chance_would_find_is_refused(needle: bytes) -> None:
    with pytest.raises(ValueError, match="8 to 4,096"):
        Search([needle])
