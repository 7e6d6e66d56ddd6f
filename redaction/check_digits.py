"""Arithmetic of check digits, and what the checks of many numbers share."""

from collections.abc import Sequence
from datetime import date
from typing import Final


def is_digits(value: str, *lengths: int) -> bool:
    """Whether a value is ASCII digits, and as many of them as one of `lengths` says."""
    return value.isascii() and value.isdigit() and (not lengths or len(value) in lengths)


def is_date(year: int, month: int, day: int) -> bool:
    """Whether there was, or will be, such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def weighted(value: str, weights: Sequence[int]) -> int:
    """The sum of a value's digits, each times its weight; the shorter of the two ends it."""
    return sum(int(char) * weight for char, weight in zip(value, weights, strict=False))


_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
"""Each digit twice, and the two digits of that summed."""


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, Annex B."""
    if not is_digits(digits):
        return False
    plain, doubled = digits[::-2], digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, plain)) + sum(map(int, doubled))) % 10 == 0


def mod11_10(digits: str) -> bool:
    """The check digit of ISO/IEC 7064 MOD 11,10."""
    rest = 10
    for char in digits[:-1]:
        rest = (rest + int(char)) % 10 or 10
        rest = rest * 2 % 11
    return (11 - rest) % 10 == int(digits[-1])


_FIVES: Final = 5


def verhoeff(digits: str) -> bool:
    """J. Verhoeff's check digit (Error Detecting Decimal Codes, 1969): the dihedral group of the pentagon."""
    state = 0
    for place, char in enumerate(reversed(digits)):
        state = _turned(state, _permuted(int(char), place % 8))
    return state == 0


def _turned(one: int, other: int) -> int:
    """The group's product: 0 to 4 turn the pentagon, 5 to 9 mirror it first."""
    if one < _FIVES:
        return (one + other) % _FIVES + _FIVES * (other >= _FIVES)
    return (one - other) % _FIVES + _FIVES * (other < _FIVES)


_PERMUTATION: Final = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _permuted(digit: int, times: int) -> int:
    for _ in range(times):
        digit = _PERMUTATION[digit]
    return digit
