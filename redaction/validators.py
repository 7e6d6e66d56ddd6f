"""The checks that issuers build into their numbers, each as its standard has it.

All take a value without separators, its letters in lower case, and are false for anything else, whatever it holds: a
text's "digits" may be of any script. A value that passes is most likely what it looks like; one that fails may still be
one misheard, so that no check alone ever uncovers anything.
"""

import re
from collections.abc import Callable
from typing import Final

from redaction.check_digits import is_digits, luhn, weighted
from redaction.identity_numbers import CHECKS, ca_ohip, de_kvnr

_ALNUM: Final = re.compile(r"[0-9a-z]+")


_NETWORKS: Final = (
    ("visa", (13, 16, 19), ((4, 4),)),
    ("mastercard", (16,), ((51, 55), (2221, 2720))),
    ("amex", (15,), ((34, 34), (37, 37))),
    ("discover", (16, 17, 18, 19), ((6011, 6011), (644, 649), (65, 65))),
    ("diners", (14, 16), ((300, 305), (36, 36), (38, 39))),
    ("jcb", (16,), ((3528, 3589),)),
    ("unionpay", (16, 17, 18, 19), ((62, 62), (81, 81))),
    ("maestro", (16, 18, 19), ((50, 50), (56, 58), (63, 63), (67, 67))),
)


def card_network(digits: str) -> str:
    """Whose payment card a number is, by issuer range, length and check digit; empty where it is none.

    ISO/IEC 7812-1; the ranges are those the networks publish for merchants.
    """
    if not 13 <= len(digits) <= 19 or not luhn(digits):  # noqa: PLR2004
        return ""
    for name, lengths, ranges in _NETWORKS:
        if len(digits) in lengths and any(low <= int(digits[: len(str(low))]) <= high for low, high in ranges):
            return name
    return ""


IBAN_LENGTHS: Final = {
    "ad": 24, "ae": 23, "al": 28, "at": 20, "az": 28, "ba": 20, "be": 16, "bg": 22, "bh": 22, "br": 29, "by": 28,
    "ch": 21, "cr": 22, "cy": 28, "cz": 24, "de": 22, "dk": 18, "do": 28, "ee": 20, "eg": 29, "es": 24, "fi": 18,
    "fo": 18, "fr": 27, "gb": 22, "ge": 22, "gi": 23, "gl": 18, "gr": 27, "gt": 28, "hr": 21, "hu": 28, "ie": 22,
    "il": 23, "iq": 23, "is": 26, "it": 27, "jo": 30, "kw": 30, "kz": 20, "lb": 28, "lc": 32, "li": 21, "lt": 20,
    "lu": 20, "lv": 21, "ly": 25, "mc": 27, "md": 24, "me": 22, "mk": 19, "mr": 27, "mt": 31, "mu": 30, "nl": 18,
    "no": 15, "pk": 24, "pl": 28, "ps": 29, "pt": 25, "qa": 29, "ro": 24, "rs": 22, "sa": 24, "sc": 31, "sd": 18,
    "se": 24, "si": 19, "sk": 24, "sm": 27, "st": 25, "sv": 28, "tl": 23, "tn": 24, "tr": 26, "ua": 29, "va": 22,
    "vg": 24, "xk": 20,
}  # fmt: skip
"""Characters of an IBAN by country: SWIFT IBAN Registry."""


def mod97(value: str) -> bool:
    """The check of ISO 13616-1 (ISO/IEC 7064 MOD 97-10), whatever the country."""
    if not _ALNUM.fullmatch(value) or len(value) < 5:  # noqa: PLR2004
        return False
    rearranged = value[4:] + value[:4]
    rest = 0
    for char in rearranged:
        number = int(char, 36)
        rest = (rest * (100 if number > 9 else 10) + number) % 97  # noqa: PLR2004
    return rest == 1


def iban(value: str) -> bool:
    """An IBAN with its country's length: ISO 13616-1, SWIFT IBAN Registry. Half of any country's are digits."""
    digits = sum(map(str.isdigit, value))
    return IBAN_LENGTHS.get(value[:2]) == len(value) and 2 * digits >= len(value) - 2 and mod97(value)


def ssn(digits: str) -> bool:
    """A number that the SSA may have issued: no area 000, 666 or 9xx, no group 00, no serial 0000 (20 CFR 422.103)."""
    if not is_digits(digits, 9):
        return False
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in {"000", "666"} and area[0] != "9" and group != "00" and serial != "0000"


def itin(digits: str) -> bool:
    """A taxpayer number of the IRS: 9xx and a group of 50-65, 70-88, 90-92 or 94-99 (IRS Publication 1915)."""
    if not is_digits(digits, 9) or digits[0] != "9":
        return False
    group = int(digits[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99  # noqa: PLR2004


def npi(digits: str) -> bool:
    """A US National Provider Identifier: Luhn over 80840 and its ten digits (45 CFR 162.406)."""
    return is_digits(digits, 10) and digits[0] in "12" and luhn("80840" + digits)


_MBI: Final = re.compile(
    r"[1-9][ac-hj-km-np-rt-y][0-9ac-hj-km-np-rt-y]\d[ac-hj-km-np-rt-y][0-9ac-hj-km-np-rt-y]\d[ac-hj-km-np-rt-y]{2}\d{2}"
)


def mbi(value: str) -> bool:
    """A Medicare Beneficiary Identifier's form: CMS, "Understanding the MBI format"; no s, l, o, i, b or z."""
    return value.isascii() and _MBI.fullmatch(value) is not None


_VIN_VALUES: Final = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("abcdefgh", range(1, 9), strict=True)),
    **dict(zip("jklmn", range(1, 6), strict=True)),
    "p": 7, "r": 9,
    **dict(zip("stuvwxyz", range(2, 10), strict=True)),
}  # fmt: skip
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin(value: str) -> bool:
    """A vehicle identification number's check digit: 49 CFR 565.15(c)."""
    if len(value) != 17 or any(char not in _VIN_VALUES for char in value):  # noqa: PLR2004
        return False
    rest = sum(_VIN_VALUES[char] * weight for char, weight in zip(value, _VIN_WEIGHTS, strict=True)) % 11
    return value[8] == ("x" if rest == 10 else str(rest))  # noqa: PLR2004


def aba(digits: str) -> bool:
    """A US routing number: its Federal Reserve prefix and 3-7-1 check (ABA policy; 12 CFR 229, App. A)."""
    if not is_digits(digits, 9):
        return False
    prefix = int(digits[:2])
    issued = prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80  # noqa: PLR2004
    return issued and weighted(digits, (3, 7, 1) * 3) % 10 == 0


def imei(digits: str) -> bool:
    """A mobile device's IMEI: fifteen digits, Luhn (3GPP TS 23.003, Annex B)."""
    return is_digits(digits, 15) and luhn(digits)


_DEA: Final = re.compile(r"[abcdefghjklmprstux][a-z9]\d{7}")


def dea(value: str) -> bool:
    """A DEA registration: two letters, six digits and their check (21 CFR 1301; DEA Diversion Control, "number")."""
    if not value.isascii() or not _DEA.fullmatch(value):
        return False
    digits = [int(char) for char in value[2:]]
    total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
    return total % 10 == digits[6]


def nhs(digits: str) -> bool:
    """An NHS number: ten digits, modulus 11 (NHS Data Model and Dictionary, "NHS NUMBER")."""
    if not is_digits(digits, 10):
        return False
    check = (11 - weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return check == int(digits[9])


_NINO: Final = re.compile(r"(?!bg|gb|kn|nk|nt|tn|zz)[abceghj-prstw-z][abceghj-nprstw-z]\d{6}[a-d]")


def nino(value: str) -> bool:
    """A UK National Insurance number's form and prefix: HMRC NIM39110."""
    return value.isascii() and _NINO.fullmatch(value) is not None


VALIDATORS: Final[dict[str, Callable[[str], bool]]] = {
    "luhn": luhn, "mod97": iban, "ssn": ssn, "itin": itin, "npi": npi, "mbi": mbi, "vin": vin, "aba": aba, "imei": imei,
    "dea": dea, "nhs": nhs, "nino": nino, "ca_ohip": ca_ohip, "de_kvnr": de_kvnr, **CHECKS,
}  # fmt: skip
"""Every check by the name that a finding carries."""


def passed(value: str, *names: str) -> str:
    """The first of these checks that a value passes; empty where it passes none."""
    return next((name for name in names if VALIDATORS[name](value)), "")
