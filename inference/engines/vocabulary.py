"""Moonshine's `tokenizer.bin`: 32,768 pieces, each a length and its bytes.

A length under 128 takes one byte; a longer one two, the second counting 128s. A piece that begins a word starts with
U+2581; bytes outside the vocabulary are pieces of one byte.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inference.errors import WeightsError

BEGIN: Final = 1
END: Final = 2
WORD_MARK: Final = "\u2581".encode()
_LONG = 128


class Vocabulary:
    """Pieces to words.

    Attributes:
        continuing: Mask over the vocabulary: True where a piece goes on with the word before it.
    """

    def __init__(self, content: bytes) -> None:
        self._pieces = tuple(_pieces(content))
        self.continuing: NDArray[np.bool_] = np.array(
            [not piece.startswith(WORD_MARK) for piece in self._pieces], np.bool_
        )
        self.continuing[END] = False

    def words(self, tokens: Sequence[int]) -> Iterator[tuple[str, int, int]]:
        """The words that the tokens spell: (text, first token, last token + 1).

        Tokens that spell nothing (controls, broken UTF-8) go with the word they stand in; a word is never empty.
        """
        begin = 0
        for index in range(1, len(tokens) + 1):
            if index == len(tokens) or self._pieces[tokens[index]].startswith(WORD_MARK):
                text = self._text(tokens[begin:index])
                if text:
                    yield text, begin, index
                    begin = index
        # What is left over spells nothing and is dropped.

    def _text(self, tokens: Sequence[int]) -> str:
        spelled = b"".join(self._pieces[token] for token in tokens if token > END)
        # A word must not carry spaces: the transcript's text is its words joined by one space each.
        return "".join(spelled.replace(WORD_MARK, b" ").decode("utf-8", "ignore").split())


def _pieces(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        length = content[at]
        at += 1
        if length >= _LONG:
            if at >= len(content):
                raise WeightsError("the tokenizer is cut short")
            length += content[at] * _LONG - _LONG
            at += 1
        if at + length > len(content):
            raise WeightsError("the tokenizer is cut short")
        yield content[at : at + length]
        at += length
