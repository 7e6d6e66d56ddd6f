"""The checks of the numbers that states give to people: identity cards, social insurance, tax.

As in `redaction/validators.py`: a value comes without separators and in lower case.
"""

import re
from collections.abc import Callable
from typing import Final

from redaction.check_digits import is_date, is_digits, luhn, mod11_10, verhoeff, weighted

_SPANISH: Final = "trwagmyfpdxbnjzsqvhlcke"


_NIF: Final = re.compile(r"[xyz\d]\d{7}[a-z]")


def es_nif(value: str) -> bool:
    """A Spanish DNI or NIE: the letter is the number modulo 23 (Real Decreto 1553/2005; Orden INT/2058/2008)."""
    if not value.isascii() or not _NIF.fullmatch(value):
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


_NIR: Final = re.compile(r"[1-478]\d{4}(?:\d\d|2a|2b)\d{8}")


def fr_nir(value: str) -> bool:
    """A French social insurance number: a key of 97 less the rest (Code de la sécurité sociale, R161-1)."""
    if not value.isascii() or not _NIR.fullmatch(value):
        return False
    month = int(value[3:5])
    number = int(value[:13].replace("2a", "19").replace("2b", "18"))
    return (1 <= month <= 12 or 20 <= month <= 42 or month >= 50) and 97 - number % 97 == int(value[13:])  # noqa: PLR2004


def de_steuer_id(digits: str) -> bool:
    """A German tax identifier: ISO/IEC 7064 MOD 11,10, one digit twice or thrice (§ 139b AO; BZSt)."""
    if not is_digits(digits, 11) or digits[0] == "0":
        return False
    repeats = [digits[:10].count(char) for char in set(digits[:10])]
    return max(repeats) in {2, 3} and mod11_10(digits)


_GERMAN_CARD: Final = re.compile(r"[cfghjklmnprtvwxyz][0-9cfghjklmnprtvwxyz]{8}\d")


def de_identity_card(value: str) -> bool:
    """A German identity card's or passport's serial with its check digit: weights 7-3-1 (ICAO Doc 9303, part 3)."""
    if not value.isascii() or not _GERMAN_CARD.fullmatch(value):
        return False
    total = sum(int(char, 36) * weight for char, weight in zip(value[:9], (7, 3, 1) * 3, strict=True))
    return total % 10 == int(value[9])


def nl_bsn(digits: str) -> bool:
    """A Dutch citizen service number: the "elfproef" (Wet algemene bepalingen burgerservicenummer)."""
    return is_digits(digits, 9) and digits != "0" * 9 and weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def be_national_number(digits: str) -> bool:
    """A Belgian national number: a date, and 97 less the rest (Arrêté royal du 3 avril 1984)."""
    if not is_digits(digits, 11) or not (int(digits[2:4]) <= 12 and int(digits[4:6]) <= 31):  # noqa: PLR2004
        return False
    check = int(digits[9:])
    return any(97 - int(century + digits[:9]) % 97 == check for century in ("", "2"))


def pl_pesel(digits: str) -> bool:
    """A Polish PESEL: weights 1-3-7-9 (Ustawa o ewidencji ludności, art. 15)."""
    return is_digits(digits, 11) and weighted(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def pt_nif(digits: str) -> bool:
    """A Portuguese tax number: modulus 11 (Decreto-Lei 14/2013)."""
    if not is_digits(digits, 9):
        return False
    rest = 11 - weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return int(digits[8]) == (0 if rest > 9 else rest)  # noqa: PLR2004


_PPSN: Final = re.compile(r"\d{7}[a-w][a-iw]?")


def ie_ppsn(value: str) -> bool:
    """An Irish PPS number: seven digits and a letter modulo 23 (Social Welfare Consolidation Act 2005, s. 262)."""
    if not value.isascii() or not _PPSN.fullmatch(value):
        return False
    second = 0 if len(value) == 8 or value[8] == "w" else ord(value[8]) - ord("a") + 1  # noqa: PLR2004
    total = weighted(value[:7], (8, 7, 6, 5, 4, 3, 2)) + 9 * second
    return "wabcdefghijklmnopqrstuv"[total % 23] == value[7]


def se_personnummer(digits: str) -> bool:
    """A Swedish personal number: a date and Luhn (Folkbokföringslagen 1991:481, § 18)."""
    if not is_digits(digits, 10, 12):
        return False
    short = digits[-10:]
    return is_date(2000, int(short[2:4]), int(short[4:6]) % 60) and luhn(short)


_HETU: Final = re.compile(r"\d{6}[a-fu-y]?\d{3}[0-9a-y]")


def fi_hetu(value: str) -> bool:
    """A Finnish personal identity code without its century mark: modulus 31 (Laki 661/2009, § 11)."""
    if not value.isascii() or not _HETU.fullmatch(value):
        return False
    number = int(value[:6] + value[-4:-1])
    return (
        is_date(2000, int(value[2:4]), int(value[:2])) and "0123456789abcdefhjklmnprstuvwxy"[number % 31] == value[-1]
    )


def ca_sin(digits: str) -> bool:
    """A Canadian social insurance number: nine digits, Luhn (Employment Insurance Act, s. 138)."""
    return is_digits(digits, 9) and digits[0] not in "08" and luhn(digits)


def in_aadhaar(digits: str) -> bool:
    """An Indian Aadhaar number: twelve digits, Verhoeff, none that begins with 0 or 1 (Aadhaar Act 2016; UIDAI)."""
    return is_digits(digits, 12) and digits[0] not in "01" and verhoeff(digits)


_PAN: Final = re.compile(r"[a-z]{3}[abcfghjlpt][a-z]\d{4}[a-z]")


def in_pan(value: str) -> bool:
    """An Indian permanent account number's form; the fourth letter says whose (Income-tax Act 1961, s. 139A)."""
    return value.isascii() and _PAN.fullmatch(value) is not None


_RESIDENT: Final = re.compile(r"[1-8]\d{5}(?:19|20)\d{9}[\dx]")


def cn_resident_id(value: str) -> bool:
    """A Chinese resident number: region, birth date, ISO/IEC 7064 MOD 11-2 (GB 11643-1999)."""
    if not value.isascii() or not _RESIDENT.fullmatch(value):
        return False
    born = is_date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    rest = sum(int(char) * pow(2, 17 - place, 11) for place, char in enumerate(value[:17])) % 11
    return born and "10x98765432"[rest] == value[17]


def za_identity_number(digits: str) -> bool:
    """A South African identity number: a birth date, citizenship, Luhn (Identification Act 68 of 1997, s. 7)."""
    if not is_digits(digits, 13) or digits[10] not in "012" or digits[11] not in "89":
        return False
    return is_date(2000, int(digits[2:4]), int(digits[4:6])) and luhn(digits)


def ae_emirates_id(digits: str) -> bool:
    """An Emirates ID: the country's 784, a year of birth, Luhn (Federal Authority for Identity and Citizenship)."""
    return is_digits(digits, 15) and digits[:3] == "784" and digits[3:5] in {"19", "20"} and luhn(digits)


def tr_identity_number(digits: str) -> bool:
    """A Turkish identity number: two check digits (N\u00fcfus Hizmetleri Kanunu 5490, art. 46)."""
    if not is_digits(digits, 11) or digits[0] == "0":
        return False
    odd, even = weighted(digits[0:9:2], (1,) * 5), weighted(digits[1:8:2], (1,) * 4)
    return (odd * 7 - even) % 10 == int(digits[9]) and weighted(digits[:10], (1,) * 10) % 10 == int(digits[10])


def br_cpf(digits: str) -> bool:
    """A Brazilian CPF: two check digits modulo 11 (Receita Federal, Instru\u00e7\u00e3o Normativa 1548/2015)."""
    if not is_digits(digits, 11) or len(set(digits)) == 1:
        return False
    first = weighted(digits, range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(digits, range(11, 1, -1)) * 10 % 11 % 10
    return digits[9:] == f"{first}{second}"


def ch_ahv(digits: str) -> bool:
    """A Swiss insurance number: 756 and an EAN-13 check (Verordnung \u00fcber die AHV, art. 133)."""
    return is_digits(digits, 13) and digits[:3] == "756" and weighted(digits, (1, 3) * 6 + (1,)) % 10 == 0


_CURP: Final = re.compile(r"[a-z]{4}\d{6}[hmx][a-z]{5}[a-z\d]\d")


def mx_curp(value: str) -> bool:
    """A Mexican CURP's form: letters of the name, birth date, sex, state (DOF, 18 October 2021)."""
    shaped = value.isascii() and _CURP.fullmatch(value) is not None
    return shaped and is_date(2000, int(value[6:8]), int(value[8:10]))


_NRIC: Final = re.compile(r"[stfgm]\d{7}[a-z]")


def sg_nric(value: str) -> bool:
    """A Singaporean identity number: its letter is modulo 11 (National Registration Act 1965)."""
    if not value.isascii() or not _NRIC.fullmatch(value):
        return False
    total = weighted(value[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"t": 4, "g": 4, "m": 3}.get(value[0], 0)
    letters = {"s": "jzihgfedcba", "t": "jzihgfedcba", "m": "xwutrqpnjlk"}.get(value[0], "xwutrqpnmlk")
    return letters[total % 11] == value[8]


def ro_cnp(digits: str) -> bool:
    """A Romanian personal code: sex, birth date, county, a check modulo 11 (Legea 105/1996)."""
    if not is_digits(digits, 13) or digits[0] == "0" or not is_date(2000, int(digits[3:5]), int(digits[5:7])):
        return False
    rest = weighted(digits[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return int(digits[12]) == (1 if rest == 10 else rest)  # noqa: PLR2004


def no_fodselsnummer(digits: str) -> bool:
    """A Norwegian birth number: a date and two checks modulo 11 (Folkeregisterforskriften, \u00a7 2-2-3)."""
    if not is_digits(digits, 11) or not is_date(2000, int(digits[2:4]) % 40, int(digits[:2]) % 40):
        return False
    first = weighted(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1))
    return first % 11 == 0 and weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def hr_oib(digits: str) -> bool:
    """A Croatian OIB: ISO/IEC 7064 MOD 11,10 (Zakon o osobnom identifikacijskom broju)."""
    return is_digits(digits, 11) and mod11_10(digits)


def au_tfn(digits: str) -> bool:
    """An Australian tax file number: a sum modulo 11 (Income Tax Assessment Act 1936, s. 202A)."""
    return is_digits(digits, 9) and weighted(digits, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0


_KVNR: Final = re.compile(r"[a-z]\d{9}")


def de_kvnr(value: str) -> bool:
    """A German insured person's number: a letter, eight digits and their check (\u00a7 290 SGB V)."""
    if not value.isascii() or not _KVNR.fullmatch(value):
        return False
    digits = f"{ord(value[0]) - ord('a') + 1:02}{value[1:9]}"
    products = [int(digit) * (1 + place % 2) for place, digit in enumerate(digits)]
    return sum(one - 9 * (one > 9) for one in products) % 10 == int(value[9])  # noqa: PLR2004  digits, summed


_OHIP: Final = re.compile(r"\d{10}[a-z]{2}")


def ca_ohip(value: str) -> bool:
    """An Ontario health number with its version code: ten digits, Luhn (R.R.O. 1990, Reg. 552)."""
    return value.isascii() and _OHIP.fullmatch(value) is not None and value[0] != "0" and luhn(value[:10])


CHECKS: Final[dict[str, Callable[[str], bool]]] = {
    "es_nif": es_nif, "it_codice_fiscale": it_codice_fiscale, "fr_nir": fr_nir, "de_steuer_id": de_steuer_id,
    "de_identity_card": de_identity_card, "nl_bsn": nl_bsn, "be_national_number": be_national_number,
    "pl_pesel": pl_pesel, "pt_nif": pt_nif, "ie_ppsn": ie_ppsn, "se_personnummer": se_personnummer,
    "fi_hetu": fi_hetu, "ca_sin": ca_sin, "in_aadhaar": in_aadhaar, "in_pan": in_pan, "cn_resident_id": cn_resident_id,
    "za_identity_number": za_identity_number, "ae_emirates_id": ae_emirates_id,
    "tr_identity_number": tr_identity_number, "br_cpf": br_cpf, "ch_ahv": ch_ahv, "mx_curp": mx_curp,
    "sg_nric": sg_nric, "ro_cnp": ro_cnp, "no_fodselsnummer": no_fodselsnummer, "hr_oib": hr_oib, "au_tfn": au_tfn,
}  # fmt: skip
"""Every check by the name that a finding carries."""
