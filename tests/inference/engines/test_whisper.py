"""Whisper's pieces become words: what a person would write without a space is one word, with one place in time."""

from dataclasses import dataclass, field

from inference.engines.whisper import _words


@dataclass
class Piece:
    """A word of faster-whisper's: text with its leading space, seconds, probability."""

    word: str
    start: float
    end: float
    probability: float = 0.9


@dataclass
class Said:
    """A segment of faster-whisper's."""

    words: list[Piece] = field(default_factory=list)


def test_pieces_without_a_space_before_them_join_the_word_they_follow() -> None:
    said = Said([Piece(" 415", 1.0, 1.5, 0.9), Piece("-555", 1.5, 2.0, 0.7), Piece("-0132.", 2.0, 3.0, 0.8)])
    (word,) = _words([said], 4.0)
    assert (word.text, word.span, word.confidence) == ("415-555-0132.", (1.0, 3.0), 0.7)


def test_words_with_a_space_before_them_stay_apart() -> None:
    said = [Said([Piece(" Thank", 0.1, 0.4), Piece(" you.", 0.4, 0.8)]), Said([Piece(" Goodbye.", 1.0, 1.5)])]
    assert [word.text for word in _words(said, 2.0)] == ["Thank", "you.", "Goodbye."]


def test_a_first_piece_without_a_space_is_a_word() -> None:
    assert [word.text for word in _words([Said([Piece("Hello", 0.0, 0.4), Piece(".", 0.4, 0.5)])], 1.0)] == ["Hello."]


def test_times_never_go_back_nor_beyond_the_audio() -> None:
    said = Said([Piece(" one", 0.5, 1.2), Piece(" two", 0.9, 0.8), Piece(" three", 1.1, 9.0)])
    spans = [word.span for word in _words([said], 2.0)]
    assert spans == [(0.5, 1.2), (1.2, 1.2), (1.2, 2.0)]
