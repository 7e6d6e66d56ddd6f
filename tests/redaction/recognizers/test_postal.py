"""Postal addresses as they are written, as one span over their lines."""

import pytest

from redaction.recognizers.postal import find
from redaction.spoken import read


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ship it to 40 Elm Street, Apt. 4, Austin, TX 78701 please.", "40 Elm Street, Apt. 4, Austin, TX 78701"),
        ("40 Elm Street\nAustin, TX 78701\nPhone: 512 555 0198", "40 Elm Street\nAustin, TX 78701"),
        ("Send it to 85 Trg revolucije 12, Ljubljana.", "85 Trg revolucije 12, Ljubljana"),
        ("It went to Sahantie 72, Helsinki. We waited.", "Sahantie 72, Helsinki"),
    ],
)
def test_an_address_is_one_span_to_its_end(text: str, address: str) -> None:
    assert [text[one.start : one.end] for one in find(read(text))] == [address]


@pytest.mark.parametrize("text", ["It was January 29th.", "code CPT 99213 was billed", "Room service"])
def test_a_number_beside_words_is_no_address(text: str) -> None:
    assert list(find(read(text))) == []
