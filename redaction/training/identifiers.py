"""Numbers and codes that name someone, in their issuers' formats, with right check digits where there are any."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from redaction.entities import Label
from redaction.training.palette import Draw

Groups = Sequence[str]
"""An identifier in the groups in which it is printed and read aloud."""

_VIN_VALUES: Final = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", (*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)), strict=True)
)
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
_MBI_LETTERS: Final = "ACDEFGHJKMNPQRTUVWXY"
_AREAS: Final = (
    "212", "312", "415", "503", "617", "650", "703", "206", "404", "512", "614", "702", "801", "904", "919", "267",
)  # fmt: skip


def luhn(body: str) -> str:
    """A body of digits with its check digit behind it (ISO/IEC 7812-1, annex B)."""
    total = sum(sum(divmod(int(digit) * (2 if at % 2 == 0 else 1), 10)) for at, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def phone(draw: Draw) -> Groups:
    """A North American number, with or without its area and country; reserved exchanges now and then."""
    exchange = "555" if draw.chance(0.3) else f"{draw.number(2, 9)}{draw.digits(2)}"
    area = draw.one(_AREAS) if draw.chance(0.8) else f"{draw.number(2, 9)}{draw.number(0, 8)}{draw.digits(1)}"
    line = draw.digits(4)
    way = draw.weighted({"full": 0.72, "local": 0.1, "toll": 0.08, "country": 0.1})
    match way:
        case "local":
            return (exchange, line)
        case "toll":
            return ("1", draw.one(("800", "888", "877", "866")), exchange, line)
        case "country":
            return ("1", area, exchange, line)
        case _:
            return (area, exchange, line)


def uk_phone(draw: Draw) -> Groups:
    """A British number, mobile or not."""
    if draw.chance(0.5):
        return (f"07{draw.digits(3)}", draw.digits(3), draw.digits(3))
    return ("020", f"{draw.one('378')}{draw.digits(3)}", draw.digits(4))


def ssn(draw: Draw) -> Groups:
    """A social security number: no area 000, 666 or 9xx (SSA, POMS RM 10201.035)."""
    area = draw.number(1, 899)
    return (f"{665 if area == 666 else area:03}", f"{draw.number(1, 99):02}", f"{draw.number(1, 9999):04}")  # noqa: PLR2004


def last_four(draw: Draw) -> Groups:
    """The end of a longer number."""
    return (draw.digits(4),)


def card(draw: Draw) -> Groups:
    """A payment card of one of four networks."""
    prefix, length = draw.one((("4", 16), ("51", 16), ("55", 16), ("2720", 16), ("6011", 16), ("37", 15), ("34", 15)))
    number = luhn(prefix + draw.digits(length - len(prefix) - 1))
    cuts = (4, 10) if length == 15 else (4, 8, 12)  # noqa: PLR2004
    edges = (0, *cuts, length)
    return [number[a:b] for a, b in pairwise(edges)]


def security_code(draw: Draw) -> Groups:
    """The number on the back of a card."""
    return (draw.digits(4 if draw.chance(0.15) else 3),)


def record(draw: Draw) -> Groups:
    """A medical record number: no common format, digits mostly."""
    if draw.chance(0.3):
        return (draw.letters(draw.number(1, 2)), draw.digits(draw.number(4, 7)))
    digits = draw.digits(draw.number(6, 9))
    return (digits,) if draw.chance(0.6) else (digits[:2], digits[2:-3], digits[-3:])


def plan(draw: Draw) -> Groups:
    """A member number of a health plan."""
    if draw.chance(0.25):
        return (draw.digits(draw.number(6, 11)),)
    return (draw.letters(draw.number(1, 3)), draw.digits(draw.number(6, 10)))


def group(draw: Draw) -> Groups:
    """A group number of a health plan."""
    return (draw.digits(draw.number(5, 7)),)


def mbi(draw: Draw) -> Groups:
    """A Medicare beneficiary identifier (CMS: C A AN N A AN N A A N N)."""
    either = _MBI_LETTERS + "0123456789"
    kinds = ("123456789", _MBI_LETTERS, either, "0123456789")
    head = "".join(draw.one(kind) for kind in kinds)
    middle = draw.one(_MBI_LETTERS) + draw.one(either) + draw.digits(1)
    return (head, middle, draw.letters(2, _MBI_LETTERS) + draw.digits(2))


def account(draw: Draw) -> Groups:
    """A bank account number."""
    digits = draw.digits(draw.number(8, 12))
    return (digits,) if draw.chance(0.5) else [digits[at : at + 4] for at in range(0, len(digits), 4)]


def routing(draw: Draw) -> Groups:
    """A routing number with the checksum of the American Bankers Association."""
    body = f"{draw.number(1, 12):02}{draw.digits(6)}"
    total = sum(int(digit) * weight for digit, weight in zip(body, (3, 7, 1, 3, 7, 1, 3, 7), strict=True))
    return (body + str(-total % 10),)


def sort_code(draw: Draw) -> Groups:
    """A British sort code."""
    return (draw.digits(2), draw.digits(2), draw.digits(2))


def iban(draw: Draw) -> Groups:
    """An IBAN of one of six countries (ISO 13616, ISO 7064 MOD 97-10)."""
    country, bban = draw.one(
        (
            ("DE", draw.digits(18)),
            ("GB", draw.letters(4) + draw.digits(14)),
            ("NL", draw.letters(4) + draw.digits(10)),
            ("ES", draw.digits(20)),
            ("FR", draw.digits(23)),
            ("BE", draw.digits(12)),
        )
    )
    number = int("".join(str(int(char, 36)) for char in f"{bban}{country}00"))
    whole = f"{country}{98 - number % 97:02}{bban}"
    return [whole[at : at + 4] for at in range(0, len(whole), 4)]


def us_passport(draw: Draw) -> Groups:
    """A passport of the United States: a letter and eight digits, or nine digits."""
    return (draw.letters(1), draw.digits(8)) if draw.chance(0.4) else (draw.digits(3), draw.digits(3), draw.digits(3))


def passport(draw: Draw) -> Groups:
    """A passport of another country."""
    return draw.one(((draw.letters(2), draw.digits(7)), (draw.digits(9),), (draw.letters(1), draw.digits(7))))


def licence(draw: Draw) -> Groups:
    """A driver's licence of one of the states' formats (AAMVA)."""
    letter = draw.letters(1)
    return draw.one(
        (
            (letter, draw.digits(7)),
            (letter + draw.digits(3), draw.digits(4), draw.digits(4)),
            (letter, draw.digits(3), draw.digits(3), draw.digits(3), draw.digits(3)),
            (draw.digits(8),),
            (draw.letters(2), draw.digits(6)),
            (draw.digits(3), draw.digits(3), draw.digits(3)),
        )
    )


def certificate(draw: Draw) -> Groups:
    """A professional licence or certificate number."""
    return draw.one(((draw.letters(2), draw.digits(6)), (draw.letters(1), draw.digits(5)), (draw.digits(7),)))


def npi(draw: Draw) -> Groups:
    """A national provider identifier: Luhn over 80840 and nine digits (45 CFR 162.406)."""
    body = f"{draw.one('12')}{draw.digits(8)}"
    whole = luhn("80840" + body)[5:]
    return (whole,) if draw.chance(0.6) else (whole[:3], whole[3:6], whole[6:])


def plate(draw: Draw) -> Groups:
    """A licence plate."""
    return draw.one(
        (
            (draw.digits(1), draw.letters(3), draw.digits(3)),
            (draw.letters(3), draw.digits(4)),
            (draw.letters(2) + draw.digits(2), draw.letters(3)),
            (draw.letters(3), draw.digits(3)),
        )
    )


def vin(draw: Draw) -> Groups:
    """A vehicle identification number with its check digit (49 CFR 565.15)."""
    chars = list(draw.one(("1HG", "1FT", "2T1", "3VW", "5YJ", "JTD", "WBA")) + draw.letters(14, _VIN_LETTERS))
    chars[11:] = draw.digits(6)
    for at in (3, 5, 9):
        chars[at] = draw.digits(1)
    total = sum(_VIN_VALUES[char] * weight for char, weight in zip(chars, _VIN_WEIGHTS, strict=True))
    chars[8] = "0123456789X"[total % 11]
    return ("".join(chars),)


def serial(draw: Draw) -> Groups:
    """A device's serial number."""
    return draw.one(
        (
            (draw.letters(2), draw.digits(7)),
            (draw.letters(3) + draw.digits(2), draw.digits(4)),
            (draw.digits(3), draw.digits(3), draw.digits(4)),
            (draw.letters(1) + draw.digits(3), draw.letters(1) + draw.digits(4)),
        )
    )


def imei(draw: Draw) -> Groups:
    """The number of a telephone set (3GPP TS 23.003, 6.2.1)."""
    whole = luhn("35" + draw.digits(12))
    return (whole,) if draw.chance(0.4) else (whole[:2], whole[2:8], whole[8:14], whole[14:])


def mac(draw: Draw) -> Groups:
    """A hardware address."""
    return ["".join(draw.one("0123456789ABCDEF") for _ in range(2)) for _ in range(6)]


def nhs(draw: Draw) -> Groups:
    """A number of the British health service (modulus 11)."""
    while True:
        body = draw.one("469") + draw.digits(8)
        check = -sum(int(digit) * (10 - at) for at, digit in enumerate(body)) % 11
        if check < 10:  # noqa: PLR2004
            return (body[:3], body[3:6], f"{body[6:]}{check}")


def nino(draw: Draw) -> Groups:
    """A British national insurance number."""
    return (draw.one(("AB", "CE", "JK", "LM", "PR", "SX", "WY")), *(draw.digits(2) for _ in range(3)), draw.one("ABCD"))


def dni(draw: Draw) -> Groups:
    """A Spanish identity number: eight digits and a letter of modulus 23."""
    digits = draw.digits(8)
    return (digits, "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23])


def nir(draw: Draw) -> Groups:
    """A French social insurance number, its key of modulus 97 included."""
    parts = (draw.one("12"), f"{draw.number(30, 99)}", f"{draw.number(1, 12):02}", f"{draw.number(1, 95):02}")
    body = "".join(parts) + draw.digits(6)
    return (*parts, body[7:10], body[10:13], f"{97 - int(body) % 97:02}")


KINDS: Final[dict[str, tuple[Label, Callable[[Draw], Groups], str]]] = {
    "phone": (Label.PHONE_NUMBER, phone, "-"),
    "uk_phone": (Label.PHONE_NUMBER, uk_phone, " "),
    "ssn": (Label.US_SSN, ssn, "-"),
    "ssn_four": (Label.US_SSN, last_four, ""),
    "card": (Label.CREDIT_CARD, card, " "),
    "card_four": (Label.CREDIT_CARD, last_four, ""),
    "cvv": (Label.CARD_SECURITY_CODE, security_code, ""),
    "mrn": (Label.MRN, record, "-"),
    "plan": (Label.HEALTH_PLAN_ID, plan, ""),
    "group": (Label.HEALTH_PLAN_ID, group, ""),
    "mbi": (Label.HEALTH_PLAN_ID, mbi, "-"),
    "account": (Label.BANK_ACCOUNT, account, " "),
    "routing": (Label.BANK_ACCOUNT, routing, ""),
    "sort_code": (Label.BANK_ACCOUNT, sort_code, "-"),
    "iban": (Label.IBAN_CODE, iban, " "),
    "us_passport": (Label.US_PASSPORT, us_passport, ""),
    "passport": (Label.PASSPORT, passport, ""),
    "licence": (Label.US_DRIVER_LICENSE, licence, "-"),
    "certificate": (Label.LICENSE_NUMBER, certificate, ""),
    "npi": (Label.LICENSE_NUMBER, npi, ""),
    "plate": (Label.VEHICLE_ID, plate, ""),
    "vin": (Label.VEHICLE_ID, vin, ""),
    "serial": (Label.DEVICE_ID, serial, "-"),
    "imei": (Label.DEVICE_ID, imei, "-"),
    "mac": (Label.DEVICE_ID, mac, ":"),
    "nhs": (Label.UK_NHS, nhs, " "),
    "nino": (Label.UK_NINO, nino, " "),
    "dni": (Label.NATIONAL_ID, dni, ""),
    "nir": (Label.NATIONAL_ID, nir, " "),
}
"""Each kind's label, how it is made, and what stands between its groups in print."""
