"""Choices that a key makes: the same ones for the same value, and no others can be told without the key."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_DOMAIN = b"earwitness surrogate 1"
_WORD_BYTES = 8  # 64 bits for each choice: the remainder's bias is nothing among a few thousand


class Draw:
    """HMAC-SHA-256 of what is to be replaced, as a stream of choices."""

    def __init__(self, key: bytes, *about: str) -> None:
        """What the choices depend on: the key, and each of these texts."""
        fields = [_DOMAIN, *(each.encode("utf-8", "surrogatepass") for each in about)]
        self._seed = hmac.digest(key, b"".join(len(each).to_bytes(4) + each for each in fields), hashlib.sha256)
        self._used = 0

    def below(self, bound: int) -> int:
        """A number from 0, less than `bound`."""
        self._used += 1
        block = hmac.digest(self._seed, self._used.to_bytes(4), hashlib.sha256)
        return int.from_bytes(block[:_WORD_BYTES]) % bound

    def pick(self, items: Sequence[T]) -> T:
        """One of these."""
        return items[self.below(len(items))]

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(str(self.below(10)) for _ in range(count))
