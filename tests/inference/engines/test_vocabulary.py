"""Moonshine's pieces become words."""

import pytest

from inference.engines.vocabulary import END, Vocabulary
from inference.errors import WeightsError

PIECES = [b"<unk>", b"<s>", b"</s>", "▁call".encode(), "▁me".encode(), b".", "▁".encode(), b"\xc3", b"\xa9", b"x" * 200]


def packed(pieces: list[bytes]) -> bytes:
    """As upstream packs them: lengths from 128 on take two bytes."""
    out = bytearray()
    for piece in pieces:
        size = len(piece)
        out += bytes([size]) if size < 128 else bytes([size % 128 + 128, size // 128])
        out += piece
    return bytes(out)


def words(tokens: list[int]) -> list[tuple[str, int, int]]:
    return list(Vocabulary(packed(PIECES)).words(tokens))


def test_a_piece_with_the_mark_begins_a_word() -> None:
    assert words([3, 4, 5]) == [("call", 0, 1), ("me.", 1, 3)]


def test_bytes_that_make_a_letter_together_are_put_together() -> None:
    assert words([3, 7, 8]) == [("callé", 0, 3)]


def test_what_spells_nothing_makes_no_word() -> None:
    assert words([]) == []
    assert words([6]) == []
    assert words([7]) == []
    assert words([6, 3]) == [("call", 0, 2)]


def test_long_pieces_are_read() -> None:
    assert words([9]) == [("x" * 200, 0, 1)]


def test_a_kept_word_may_be_followed_by_a_word_or_the_end() -> None:
    continuing = Vocabulary(packed(PIECES)).continuing
    assert not continuing[3]
    assert not continuing[END]
    assert continuing[5]


@pytest.mark.parametrize("cut", [1, 199])
def test_a_tokenizer_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(WeightsError):
        Vocabulary(packed(PIECES)[:-cut])
