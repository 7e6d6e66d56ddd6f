"""One form for each value, however it was said: "two one two…", "212-555-0198" and "(212) 555 0198" are one number.

Stand-ins are compared and derived by this form alone. It is content, as the value is.
"""

from collections.abc import Iterator
from typing import Final

from redaction.entities import Label
from redaction.spoken import Atom, Kind, Reading, read

_WRITTEN: Final = frozenset({Label.EMAIL_ADDRESS, Label.URL, Label.IP_ADDRESS})
_NUMERALS: Final = frozenset(
    {
        Label.PHONE_NUMBER,
        Label.US_SSN,
        Label.CREDIT_CARD,
        Label.CARD_SECURITY_CODE,
        Label.UK_NHS,
    }
)
_WORDS: Final = frozenset({Label.PERSON, Label.LOCATION, Label.ORGANIZATION, Label.NRP, Label.TITLE})
_DATES: Final = frozenset({Label.DATE_TIME, Label.DATE_OF_BIRTH, Label.CARD_EXPIRY})
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_ORDINALS: Final = {
    word: str(number)
    for number, word in enumerate(
        (  # noqa: SIM905  read, and kept, as running text
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
            "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
        ).split(),
        start=1,
    )
} | {"thirtieth": "30"}
_POSSESSIVES: Final = ("'s", "\u2019s")
_SCHEMES: Final = ("https://", "http://", "www.")
_NORTH_AMERICAN_DIGITS: Final = 11


def canonical(label: Label, value: str) -> str:
    """A value's one form; never empty where the value is not.

    Args:
        label: What it is.
        value: It, as it was said.
    """
    reading = read(value)
    if label in _WRITTEN:
        form = _written(reading)
    elif label in _DATES:
        form = _date(reading)
    elif label in _WORDS:
        form = _words(reading)
    elif label in _NUMERALS:
        form = _digits(reading)
    elif label is Label.IBAN_CODE:
        form = _words(reading).replace(" ", "")  # a bank's code in lower case looks like a word
    else:
        form = _identifier(reading)
    if label is Label.PHONE_NUMBER and len(form) == _NORTH_AMERICAN_DIGITS and form.startswith("1"):
        form = form[1:]
    return form or _words(reading) or " ".join(value.casefold().split()) or value


def _said(reading: Reading) -> Iterator[Atom]:
    return (atom for atom in reading.atoms if atom.kind is not Kind.FILLER)


def _written(reading: Reading) -> str:
    form = "".join(atom.value for atom in _said(reading)).casefold().strip(".,;: ")
    for scheme in _SCHEMES:
        form = form.removeprefix(scheme)
    return form.rstrip("/")


def _words(reading: Reading) -> str:
    words: list[str] = []
    spelled = False
    for atom in _said(reading):
        if atom.kind is Kind.SYMBOL:
            continue
        letter = atom.kind is Kind.LETTER
        value = atom.value.casefold()
        for possessive in _POSSESSIVES:
            value = value.removesuffix(possessive)
        if letter and spelled:
            words[-1] += value
        else:
            words.append(value)
        spelled = letter
    return " ".join(words)


def _digits(reading: Reading) -> str:
    digits = "".join(atom.value for atom in _said(reading) if atom.kind is Kind.DIGITS)
    return digits or _identifier(reading)


def _identifier(reading: Reading) -> str:
    """Its digits and letters. A word belongs to it where it is grown together with one of them, as in "GB29"."""
    atoms = list(_said(reading))
    parts = [
        atom.value.casefold()
        for place, atom in enumerate(atoms)
        if atom.kind in {Kind.DIGITS, Kind.LETTER} or (atom.kind is Kind.WORD and _grown_together(atoms, place))
    ]
    return "".join(parts)


def _grown_together(atoms: list[Atom], place: int) -> bool:
    before = place > 0 and atoms[place - 1].end == atoms[place].start
    after = place + 1 < len(atoms) and atoms[place + 1].start == atoms[place].end
    code = {Kind.DIGITS, Kind.LETTER}
    return (before and atoms[place - 1].kind in code) or (after and atoms[place + 1].kind in code)


def _date(reading: Reading) -> str:
    """Month, then the other numbers in order: a month said by its name and one written first are the same."""
    month = 0
    numbers: list[str] = []
    tens = 0
    for atom in _said(reading):
        word = atom.value.casefold()
        if atom.kind is Kind.DIGITS:
            numbers.append(word.lstrip("0") or "0")
            tens = int(word) if word in {"20", "30"} and atom.spoken else 0
        elif word in _MONTHS and not month:
            month = _MONTHS[word]
        elif word in _ORDINALS:
            number = _ORDINALS[word]
            if tens and len(number) == 1:  # "twenty" and "third" are one day
                numbers[-1] = str(tens + int(number))
            else:
                numbers.append(number)
            tens = 0
    if not month and numbers and 1 <= len(numbers[0]) <= 2:  # noqa: PLR2004  a month has two digits at most
        month, numbers = int(numbers[0]), numbers[1:]
    if not numbers:
        return _words(reading)
    year = _year(numbers)
    return f"{month}-" + "-".join(year)


def _year(numbers: list[str]) -> list[str]:
    """The century and the year of it, where they were said apart: "nineteen eighty" is read as 19 and 80."""
    if len(numbers) > 1 and numbers[-2] in {"18", "19", "20"} and len(numbers[-1]) <= 2:  # noqa: PLR2004
        return [*numbers[:-2], numbers[-2] + numbers[-1].zfill(2)]
    return numbers
