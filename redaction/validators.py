"""The checks that issuers build into their numbers, each as its standard has it.

All take a value without separators, its letters in lower case, and are false for anything else, whatever it holds: a
text's "digits" may be of any script. A value that passes is most likely what it looks like; one that fails may still be
one misheard, so that no check alone ever uncovers anything.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

_ALNUM: Final = re.compile(r"[0-9a-z]+")


def _digits(value: str, *lengths: int) -> bool:
    return value.isascii() and value.isdigit() and (not lengths or len(value) in lengths)


def _weighted(value: str, weights: tuple[int, ...]) -> int:
    return sum(int(char) * weight for char, weight in zip(value, weights, strict=False))


def luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, Annex B."""
    if not _digits(digits):
        return False
    total = 0
    for place, char in enumerate(reversed(digits)):
        doubled = int(char) * (1 + place % 2)
        total += doubled - 9 * (doubled > 9)  # noqa: PLR2004  the digits of a two-digit number, summed
    return total % 10 == 0


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
    """An IBAN with its country's length: ISO 13616-1, SWIFT IBAN Registry."""
    return IBAN_LENGTHS.get(value[:2]) == len(value) and mod97(value)


def ssn(digits: str) -> bool:
    """A number that the SSA may have issued: no area 000, 666 or 9xx, no group 00, no serial 0000 (20 CFR 422.103)."""
    if not _digits(digits, 9):
        return False
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return area not in {"000", "666"} and area[0] != "9" and group != "00" and serial != "0000"


def itin(digits: str) -> bool:
    """A taxpayer number of the IRS: 9xx and a group of 50-65, 70-88, 90-92 or 94-99 (IRS Publication 1915)."""
    if not _digits(digits, 9) or digits[0] != "9":
        return False
    group = int(digits[3:5])
    return 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99  # noqa: PLR2004


def npi(digits: str) -> bool:
    """A US National Provider Identifier: Luhn over 80840 and its ten digits (45 CFR 162.406)."""
    return _digits(digits, 10) and digits[0] in "12" and luhn("80840" + digits)


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
    if not _digits(digits, 9):
        return False
    prefix = int(digits[:2])
    issued = prefix <= 12 or 21 <= prefix <= 32 or 61 <= prefix <= 72 or prefix == 80  # noqa: PLR2004
    return issued and _weighted(digits, (3, 7, 1) * 3) % 10 == 0


def imei(digits: str) -> bool:
    """A mobile device's IMEI: fifteen digits, Luhn (3GPP TS 23.003, Annex B)."""
    return _digits(digits, 15) and luhn(digits)


def dea(value: str) -> bool:
    """A DEA registration: two letters, six digits and their check (21 CFR 1301; DEA Diversion Control, "number")."""
    if not re.fullmatch(r"[abcdefghjklmprstux][a-z9]\d{7}", value) or not value.isascii():
        return False
    digits = [int(char) for char in value[2:]]
    total = digits[0] + digits[2] + digits[4] + 2 * (digits[1] + digits[3] + digits[5])
    return total % 10 == digits[6]


def nhs(digits: str) -> bool:
    """An NHS number: ten digits, modulus 11 (NHS Data Model and Dictionary, "NHS NUMBER")."""
    if not _digits(digits, 10):
        return False
    check = (11 - _weighted(digits, (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11
    return check == int(digits[9])


_NINO: Final = re.compile(r"(?!bg|gb|kn|nk|nt|tn|zz)[abceghj-prstw-z][abceghj-nprstw-z]\d{6}[a-d]")


def nino(value: str) -> bool:
    """A UK National Insurance number's form and prefix: HMRC NIM39110."""
    return value.isascii() and _NINO.fullmatch(value) is not None


_SPANISH: Final = "trwagmyfpdxbnjzsqvhlcke"


def es_nif(value: str) -> bool:
    """A Spanish DNI or NIE: the letter is the number modulo 23 (Real Decreto 1553/2005; Orden INT/2058/2008)."""
    if not value.isascii() or not re.fullmatch(r"[xyz\d]\d{7}[a-z]", value):
        return False
    number = str("xyz".index(value[0])) + value[1:8] if value[0] in "xyz" else value[:8]
    return _SPANISH[int(number) % 23] == value[8]


_ITALIAN_MONTHS: Final = "abcdehlmprst"
_CODICE: Final = re.compile(rf"[a-z]{{6}}[\dlmnp-v]{{2}}[{_ITALIAN_MONTHS}][\dlmnp-v]{{2}}[a-z][\dlmnp-v]{{3}}[a-z]")
_ODD: Final = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def it_codice_fiscale(value: str) -> bool:
    """An Italian tax code: its form and check letter (Decreto ministeriale 23 dicembre 1976)."""
    if not value.isascii() or not _CODICE.fullmatch(value):
        return False
    places = [int(char) if char.isdigit() else ord(char) - ord("a") for char in value]
    total = sum(_ODD[place] if index % 2 == 0 else place for index, place in enumerate(places[:15]))
    return chr(ord("a") + total % 26) == value[15]


def fr_nir(value: str) -> bool:
    """A French social insurance number: a key of 97 less the rest (Code de la sécurité sociale, R161-1)."""
    if not value.isascii() or not re.fullmatch(r"[1-478]\d{4}(?:\d\d|2a|2b)\d{8}", value):
        return False
    month = int(value[3:5])
    number = int(value[:13].replace("2a", "19").replace("2b", "18"))
    return (1 <= month <= 12 or 20 <= month <= 42 or month >= 50) and 97 - number % 97 == int(value[13:])  # noqa: PLR2004


def _iso7064_mod11_10(digits: str) -> bool:
    rest = 10
    for char in digits[:-1]:
        rest = (rest + int(char)) % 10 or 10
        rest = rest * 2 % 11
    return (11 - rest) % 10 == int(digits[-1])


def de_steuer_id(digits: str) -> bool:
    """A German tax identifier: ISO/IEC 7064 MOD 11,10, one digit twice or thrice (§ 139b AO; BZSt)."""
    if not _digits(digits, 11) or digits[0] == "0":
        return False
    repeats = [digits[:10].count(char) for char in set(digits[:10])]
    return max(repeats) in {2, 3} and _iso7064_mod11_10(digits)


def de_identity_card(value: str) -> bool:
    """A German identity card's or passport's serial with its check digit: weights 7-3-1 (ICAO Doc 9303, part 3)."""
    if not value.isascii() or not re.fullmatch(r"[cfghjklmnprtvwxyz][0-9cfghjklmnprtvwxyz]{8}\d", value):
        return False
    total = sum(int(char, 36) * weight for char, weight in zip(value[:9], (7, 3, 1) * 3, strict=True))
    return total % 10 == int(value[9])


def nl_bsn(digits: str) -> bool:
    """A Dutch citizen service number: the "elfproef" (Wet algemene bepalingen burgerservicenummer)."""
    return _digits(digits, 9) and digits != "0" * 9 and _weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def be_national_number(digits: str) -> bool:
    """A Belgian national number: a date, and 97 less the rest (Arrêté royal du 3 avril 1984)."""
    if not _digits(digits, 11) or not (int(digits[2:4]) <= 12 and int(digits[4:6]) <= 31):  # noqa: PLR2004
        return False
    check = int(digits[9:])
    return any(97 - int(century + digits[:9]) % 97 == check for century in ("", "2"))


def pl_pesel(digits: str) -> bool:
    """A Polish PESEL: weights 1-3-7-9 (Ustawa o ewidencji ludności, art. 15)."""
    return _digits(digits, 11) and _weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def pt_nif(digits: str) -> bool:
    """A Portuguese tax number: modulus 11 (Decreto-Lei 14/2013)."""
    if not _digits(digits, 9):
        return False
    rest = 11 - _weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return int(digits[8]) == (0 if rest > 9 else rest)  # noqa: PLR2004


def ie_ppsn(value: str) -> bool:
    """An Irish PPS number: seven digits and a letter modulo 23 (Social Welfare Consolidation Act 2005, s. 262)."""
    if not value.isascii() or not re.fullmatch(r"\d{7}[a-w][a-iw]?", value):
        return False
    second = 0 if len(value) == 8 or value[8] == "w" else ord(value[8]) - ord("a") + 1  # noqa: PLR2004
    total = _weighted(value[:7], (8, 7, 6, 5, 4, 3, 2)) + 9 * second
    return "wabcdefghijklmnopqrstuv"[total % 23] == value[7]


def _date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def se_personnummer(digits: str) -> bool:
    """A Swedish personal number: a date and Luhn (Folkbokföringslagen 1991:481, § 18)."""
    if not _digits(digits, 10, 12):
        return False
    short = digits[-10:]
    return _date(2000, int(short[2:4]), int(short[4:6]) % 60) and luhn(short)


def fi_hetu(value: str) -> bool:
    """A Finnish personal identity code without its century mark: modulus 31 (Laki 661/2009, § 11)."""
    if not value.isascii() or not re.fullmatch(r"\d{6}[a-fu-y]?\d{3}[0-9a-y]", value):
        return False
    number = int(value[:6] + value[-4:-1])
    return _date(2000, int(value[2:4]), int(value[:2])) and "0123456789abcdefhjklmnprstuvwxy"[number % 31] == value[-1]


def ca_sin(digits: str) -> bool:
    """A Canadian social insurance number: nine digits, Luhn (Employment Insurance Act, s. 138)."""
    return _digits(digits, 9) and digits[0] not in "08" and luhn(digits)


VALIDATORS: Final[dict[str, Callable[[str], bool]]] = {
    "luhn": luhn, "mod97": iban, "ssn": ssn, "itin": itin, "npi": npi, "mbi": mbi, "vin": vin, "aba": aba, "imei": imei,
    "dea": dea, "nhs": nhs, "nino": nino, "es_nif": es_nif, "it_codice_fiscale": it_codice_fiscale, "fr_nir": fr_nir,
    "de_steuer_id": de_steuer_id, "de_identity_card": de_identity_card, "nl_bsn": nl_bsn,
    "be_national_number": be_national_number, "pl_pesel": pl_pesel, "pt_nif": pt_nif, "ie_ppsn": ie_ppsn,
    "se_personnummer": se_personnummer, "fi_hetu": fi_hetu, "ca_sin": ca_sin,
}  # fmt: skip
"""Every check by the name that a finding carries."""


def passed(value: str, *names: str) -> str:
    """The first of these checks that a value passes; empty where it passes none."""
    return next((name for name in names if VALIDATORS[name](value)), "")
