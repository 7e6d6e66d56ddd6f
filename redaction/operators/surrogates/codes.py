"""Numbers and addresses that look right and are nobody's, in the layout of what they stand for.

telephone   555-01xx and the like (culture.py)
SSN         area 900 to 999 with group 01 to 49: never issued as SSN, nor as ITIN (IRS) or ATIN
card        prefixes that the schemes' own test numbers have, with a right check digit
NHS         999, the range for tests, with a right check digit;  NINO: QQ, a prefix that is not allocated
IBAN        right check digits over a bank code that no country assigns
mail, web   example.com, .org, .net (RFC 2606);  IP: RFC 5737 and RFC 3849
others      same length and layout; numbers of six and more begin with 0
"""

import re
import string
from collections.abc import Callable
from typing import Final

from redaction.entities import Label
from redaction.operators.surrogates.culture import Culture
from redaction.operators.surrogates.draw import Draw

_DOMAINS: Final = ("example.com", "example.org", "example.net")
_NETWORKS: Final = ("192.0.2", "198.51.100", "203.0.113")
_PREFIXES: Final = {"2": "555555", "3": "378282", "5": "555555", "6": "601111"}
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"  # none that is read as a digit
_SSN_DIGITS: Final = 9
_LONG: Final = 6
_SHORTEST_CARD, _LONGEST_CARD = 12, 19
_LOCAL_DIGITS, _NATIONAL_DIGITS = 7, 10
_SHORTEST_IBAN, _LONGEST_IBAN, _USUAL_IBAN = 15, 34, 22
_NHS_DIGITS: Final = 10

Make = Callable[[Draw, str, str, Culture], str]
"""From choices, the value as it was said, its canonical form and the culture, to another value."""


def laid_out(value: str, chars: str) -> str | None:
    """These characters in the places of the value's own; None where it has not as many, as when it was spoken."""
    places = [index for index, char in enumerate(value) if char.isalnum()]
    if len(places) != len(chars) or any(
        value[at].isdigit() != new.isdigit() for at, new in zip(places, chars, strict=True)
    ):
        return None
    out = list(value)
    for at, new in zip(places, chars, strict=True):
        out[at] = new.lower() if value[at].islower() else new
    return "".join(out)


def _phone(draw: Draw, value: str, form: str, culture: Culture) -> str:
    pattern = draw.pick(culture.phone)
    made = filled(draw, pattern, culture)
    digits = "".join(char for char in made if char.isdigit())
    said = sum(char.isdigit() for char in value)
    if culture.areas and len(form) == _LOCAL_DIGITS:
        return laid_out(value, digits[-_LOCAL_DIGITS:]) or made[-len("555-0100") :]
    if culture.areas and said == _NATIONAL_DIGITS + 1:
        digits = "1" + digits
    return laid_out(value, digits) or made


def filled(draw: Draw, pattern: str, culture: Culture) -> str:
    """A pattern with its digits drawn."""
    area = draw.pick(culture.areas) if culture.areas else ""
    return re.sub(r"\{(\d)\}", lambda match: draw.digits(int(match.group(1))), pattern.replace("{area}", area))


def _ssn(draw: Draw, value: str, form: str, culture: Culture) -> str:
    if len(form) != _SSN_DIGITS:
        return _plain(draw, value, form, culture)
    chars = f"9{draw.digits(2)}{1 + draw.below(49):02}{1 + draw.below(9999):04}"
    return laid_out(value, chars) or f"{chars[:3]}-{chars[3:5]}-{chars[5:]}"


def _card(draw: Draw, value: str, form: str, culture: Culture) -> str:
    if not _SHORTEST_CARD <= len(form) <= _LONGEST_CARD or not form.isdigit():
        return _plain(draw, value, form, culture)
    prefix = _PREFIXES.get(form[0], "400000")
    body = prefix + draw.digits(len(form) - len(prefix) - 1)
    chars = body + _luhn(body)
    return laid_out(value, chars) or " ".join(re.findall(".{1,4}", chars))


def _luhn(body: str) -> str:
    """The check digit of ISO/IEC 7812-1."""
    doubled = [int(char) * (2 - place % 2) for place, char in enumerate(reversed(body))]
    return str(-sum(number // 10 + number % 10 for number in doubled) % 10)


def _nhs(draw: Draw, value: str, form: str, culture: Culture) -> str:
    if len(form) != _NHS_DIGITS:
        return _plain(draw, value, form, culture)
    body = "999" + draw.digits(6)
    check = -sum(int(char) * weight for char, weight in zip(body, range(10, 1, -1), strict=True)) % 11
    if check == 10:  # noqa: PLR2004  modulus 11: such a number is not given out
        return _nhs(draw, value, form, culture)
    chars = f"{body}{check}"
    return laid_out(value, chars) or f"{chars[:3]} {chars[3:6]} {chars[6:]}"


def _nino(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del form, culture
    chars = f"QQ{draw.digits(6)}{draw.pick('ABCD')}"
    return laid_out(value, chars) or f"{chars[:2]} {chars[2:4]} {chars[4:6]} {chars[6:8]} {chars[8]}"


def _iban(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del culture
    country = form[:2].upper() if form[:2].isascii() and form[:2].isalpha() else "XX"
    length = len(form) if _SHORTEST_IBAN <= len(form) <= _LONGEST_IBAN else _USUAL_IBAN
    shape = form[4:] if length == len(form) else "0" * (length - 4)
    letters = iter("TEST" * _LONGEST_IBAN)
    chars = [next(letters) if char.isalpha() else draw.digits(1) for char in shape]
    for place in [place for place, char in enumerate(chars) if char.isdigit()][:4]:
        chars[place] = "0"
    account = "".join(chars)
    number = "".join(str(int(char, 36)) for char in f"{account}{country}00")
    whole = f"{country}{98 - int(number) % 97:02}{account}"
    return laid_out(value, whole) or " ".join(re.findall(".{1,4}", whole))


def _email(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del value, form
    given, family = draw.pick(culture.neutral + culture.female + culture.male), draw.pick(culture.family)
    local = f"{_ascii(given)}.{_ascii(family)}{draw.digits(2)}"
    return f"{local}@{draw.pick(_DOMAINS)}"


def _ascii(name: str) -> str:
    return "".join(char for char in name.casefold() if char in string.ascii_lowercase)


def _url(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del form, culture
    scheme = "https://" if "://" in value else ""
    return f"{scheme}www.{draw.pick(_DOMAINS)}/{draw.below(16**6):06x}"


def _ip(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del value, culture
    if ":" in form:
        return f"2001:db8::{draw.below(2**16):x}:{draw.below(2**16):x}"
    return f"{draw.pick(_NETWORKS)}.{draw.below(256)}"


def _age(draw: Draw, value: str, form: str, culture: Culture) -> str:
    del value, form, culture
    return str(18 + draw.below(72))


def _over_89(draw: Draw, value: str, form: str, culture: Culture) -> str:
    """The category that Safe Harbor allows, said in one way or another: no number of years may stand here."""
    del value, form, culture
    return draw.pick(("90 or older", "90 or over", "over 89 years", "90+"))


def _plain(draw: Draw, value: str, form: str, culture: Culture) -> str:
    """A digit for a digit, a letter for a letter; hexadecimal ones where all of them are."""
    del culture
    letters = "ABCDEF" if all(char in "abcdef" for char in form if char.isalpha()) else _LETTERS
    chars = [draw.digits(1) if char.isdigit() else draw.pick(letters) for char in form if char.isalnum()]
    numerals = [place for place, char in enumerate(chars) if char.isdigit()]
    if len(numerals) >= _LONG:
        chars[numerals[0]] = "0"
    made = "".join(chars)
    return laid_out(value, made) or made


CODES: Final[dict[Label, Make]] = {
    Label.PHONE_NUMBER: _phone,
    Label.US_SSN: _ssn,
    Label.CREDIT_CARD: _card,
    Label.UK_NHS: _nhs,
    Label.UK_NINO: _nino,
    Label.IBAN_CODE: _iban,
    Label.EMAIL_ADDRESS: _email,
    Label.URL: _url,
    Label.IP_ADDRESS: _ip,
    Label.AGE: _age,
    Label.AGE_OVER_89: _over_89,
    **dict.fromkeys(
        (
            Label.MRN,
            Label.HEALTH_PLAN_ID,
            Label.BANK_ACCOUNT,
            Label.CARD_SECURITY_CODE,
            Label.US_PASSPORT,
            Label.PASSPORT,
            Label.NATIONAL_ID,
            Label.US_DRIVER_LICENSE,
            Label.LICENSE_NUMBER,
            Label.VEHICLE_ID,
            Label.DEVICE_ID,
            Label.CRYPTO,
            Label.UNIQUE_ID,
        ),
        _plain,
    ),
}
