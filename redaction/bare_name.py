"""A name that the model found, without the common words at its ends; nothing where it is made of them alone."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from dataclasses import replace
from typing import Final

from redaction.cues.claims import is_cue
from redaction.entities import Finding, Label
from redaction.recognizers.postal_parts import UNITS
from redaction.recognizers.streets import is_street_kind
from redaction.spoken import Kind, Reading
from redaction.vocabulary import (
    ADDRESSED,
    FUNCTION_WORDS,
    GIVEN_WORDS,
    NAMES_TOO,
    ORDINARY_WORDS,
    STATE_CODES,
    STATES,
    is_plain,
)

MARGIN: Final = " \t.,;:?!*|>\"'\u2019\u2022-\ufeff()[]"
"""What stands around a name and is none of it."""
_SHORTEST_CODE: Final = 8
_FEWEST_OF_CODE: Final = 4
"""Digits that no name holds: "K-304417"."""
_WORD: Final = re.compile(r"\S+")
_LINE_HEADS: Final = frozenset(
    "phone mobile cell fax office desk tel telephone email e-mail mail website web url date name dob ssn mrn ip "
    "address personal info contact nan title where when".split()
)
_JARGON: Final = frozenset(
    "npi imei nhs mrn ssn iban swift vpn wifi wi-fi inbox voicemail website router modem login username cvv vin dob ip "
    "url pdf usb gps app apps dl ni nino email e-mail hmm erm valid cc bcc aba pps ppsn ehic ghic dvla nmc gmc gphc "
    "utr pesel aadhaar aadhar bsn dni nie nif mot dns whois tin dea ein vat ssl tls api faq plate bsb eircode ohip nin "
    "bvn nric msp ramq tfn abn itin ird cpf curp rfc ifsc upi uan sin pin https http colon versichertenkarte "
    "personalausweis crn uprn usc hdmi reg rego mx yall gmail hotmail icloud linktree www".split()
)
"""What the model takes for a name in any case, and what is none."""
_BEFORE_CODES: Final = frozenset("mac tag imei serial vin iban dl".split())
"""Words that begin a code where one follows: "Sherri Moreno, MAC 73:35"."""
_IDIOMS: Final = re.compile(
    r"(?:[Mm]ax(?= out\b)|lucky|pat(?= on the back)|bill(?= (?:me|us)\b)"
    r"|cross(?= (?:your|my|his|her|our|their|the)\b))"
)
"""Names in lower case that are verbs and adjectives where these words stand around them."""
_TOWN_HEADS: Final = frozenset(
    "little grand long high round rock cedar salt sugar fort saint st san santa los las el la new north south east "
    "west mount port lake palm green overland baton des key bowling college big mountain oak coral cape corpus "
    "broken twin white red pine spring silver".split()
)
"""Plain words that begin towns: "little rock", "green bay"."""
_VOWELS: Final = frozenset("aeiouy")
_LONGEST_CLUMP: Final = 4
_SHORT_NAMES: Final = frozenset({"ng", "mr", "mrs", "dr"})


def bare_name(reading: Reading, finding: Finding) -> Finding | None:
    """A name without the common words at its ends; None where nothing else is left.

    In a text with capitals a word that has one is no common word here, unless it is one that begins sentences.
    """
    words = list(_WORD.finditer(reading.text, finding.start, finding.end))
    town = _town(reading, finding, words)
    if town is not None or _no_word(finding, words):
        return town
    if finding.label is Label.PERSON:
        words = _before_digits(words)
    while words and (_plain(reading, words[0]) or _is_title(finding, words)):
        words.pop(0)
    while words and _plain(reading, words[-1]):
        words.pop()
    while words and (_before_code(reading, words[-1]) or _numbered(finding, words[-1])):
        words.pop()
    while words and _numbered(finding, words[0]):
        words.pop(0)
    if not words or all(_ordinary(word.group()) or not any(map(str.isalpha, word.group())) for word in words):
        return None
    if finding.label is Label.PERSON and (_nobody(reading, words) or _clumps(reading, words)):
        return None
    start, end = words[0].start(), words[-1].end()
    end -= len(reading.text[start:end]) - len(reading.text[start:end].rstrip(MARGIN))
    return replace(finding, start=start, end=end)


def _no_word(finding: Finding, words: list[re.Match[str]]) -> bool:
    """Whether what the model calls a name is a short code, or a place a word with a number: "20 volts", "Sprint 37"."""
    if not any(char.isdigit() for word in words for char in word.group()):
        return False
    if finding.label is not Label.LOCATION:
        digits = sum(char.isdigit() for word in words for char in word.group())
        return len(words) == 1 and (digits >= _FEWEST_OF_CODE or finding.end - finding.start < _SHORTEST_CODE)
    said = [word.group().lower().strip(MARGIN) for word in words]
    names = [word for word in said if not any(map(str.isdigit, word))]
    counted = len(names) == 1 and said[-1].isdigit() and names[0] not in UNITS
    plain = all(is_plain(word) or word.upper() in STATE_CODES for word in names)
    return (counted or plain) and not any(map(is_street_kind, names))


def _before_digits(words: list[re.Match[str]]) -> list[re.Match[str]]:
    """The words before a number that the model took for more of a name: "lopez h 5" is lopez, and a code."""
    number = next((at for at, word in enumerate(words) if word.group().isdigit()), None)
    kept = words[:number]
    while number is not None and kept and len(kept[-1].group()) == 1:
        kept.pop()
    return kept


def _is_title(finding: Finding, words: list[re.Match[str]]) -> bool:
    """Whether a person's name begins with how someone is addressed: "deacon freeman"."""
    return finding.label is Label.PERSON and len(words) > 1 and words[0].group().lower() in ADDRESSED


def _town(reading: Reading, finding: Finding, words: list[re.Match[str]]) -> Finding | None:
    """A place that is one though its words are common: "little rock", "mobile" before "georgia"."""
    if finding.label is not Label.LOCATION or reading.cased or not words:
        return None
    if len(words) > 1 and words[0].group() in _TOWN_HEADS and words[-1].group() not in ORDINARY_WORDS:
        return finding
    at = reading.atom_from(finding.end)
    state = reading.atoms[at] if at < len(reading.atoms) else None
    if len(words) > 1 or state is None or state.value not in STATES:
        return None
    if words[0].group() in STATES or words[0].group() in ORDINARY_WORDS:
        return None
    return replace(finding, end=state.end)


def _before_code(reading: Reading, word: re.Match[str]) -> bool:
    """Whether the last word of a name begins a code instead: digits and letters follow it."""
    if word.group().lower().strip(MARGIN) not in _BEFORE_CODES:
        return False
    at = reading.atom_from(word.end())
    atoms = [atom for atom in reading.atoms[at : at + 2] if atom.kind is not Kind.SYMBOL]
    return bool(atoms) and (
        atoms[0].kind in {Kind.DIGITS, Kind.LETTER} or atoms[0].value in {"number", "address", "is"}
    )


def _numbered(finding: Finding, word: re.Match[str]) -> bool:
    """Whether a word at a person's name's end holds a digit, and is the beginning of a number: "Ohio RT41"."""
    return finding.label is Label.PERSON and any(map(str.isdigit, word.group()))


def _clumps(reading: Reading, words: list[re.Match[str]]) -> bool:
    """Whether a name is letters that a recogniser wrote as a word, and a code goes on beside them: "Jtd, Kb, two"."""
    said = [word.group().lower().strip(MARGIN) for word in words]
    if any(_VOWELS & set(word) or len(word) > _LONGEST_CLUMP or word in _SHORT_NAMES for word in said):
        return False
    first, behind = reading.atom_from(words[0].start()), reading.atom_from(words[-1].end())
    beside = (
        next((atom for atom in reading.before(first, 2) if atom.kind is not Kind.SYMBOL), None),
        next((atom for atom in reading.atoms[behind : behind + 2] if atom.kind is not Kind.SYMBOL), None),
    )
    return any(one is not None and (one.kind in {Kind.DIGITS, Kind.LETTER} or _clump(one.value)) for one in beside)


def _clump(word: str) -> bool:
    return len(word) <= _LONGEST_CLUMP and word.isalpha() and not _VOWELS & set(word)


def _nobody(reading: Reading, words: list[re.Match[str]]) -> bool:
    """Whether a person's name is made of common words alone ("Wisdom"), or is a verb here ("max out")."""
    plain = [word.group().lower().strip(MARGIN) for word in words]
    initials = plain[-1] in FUNCTION_WORDS  # "… F, G. Good."
    if all(
        (is_plain(word) or (initials and len(word) == 1)) and not _surname(reading, words[0], word) for word in plain
    ):
        return True
    idiom = _IDIOMS.match(reading.text, words[0].start())
    return idiom is not None and idiom.end() == words[0].start() + len(words[0].group().strip(MARGIN))


def _surname(reading: Reading, first: re.Match[str], word: str) -> bool:
    """Whether a common word that people are called too has a capital that no sentence's beginning gave it."""
    before = reading.text[: first.start()].rstrip()[-1:]
    capital = reading.cased and first.group()[0].isupper()
    return word in NAMES_TOO and capital and before not in {"", ".", "?", "!", ":"}


def _plain(reading: Reading, word: re.Match[str]) -> bool:
    written = word.group()
    if written.lower().strip(MARGIN) in _JARGON or _announces(reading, word):
        return True
    return (not reading.cased or written.islower()) and is_plain(written.lower().strip(MARGIN))


def _announces(reading: Reading, word: re.Match[str]) -> bool:
    """Whether a word belongs to a phrase that says what number comes, and names nobody: "the ohip card", "nin slip"."""
    at = reading.atom_from(word.start())
    lettered = at < len(reading.atoms) and reading.atoms[at].kind is Kind.WORD
    return lettered and word.group().lower() not in GIVEN_WORDS and is_cue(reading, at)


def _ordinary(written: str) -> bool:
    word = written.lower().strip(MARGIN)
    return word in ORDINARY_WORDS or word in _LINE_HEADS
