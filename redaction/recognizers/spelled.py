"""Names that are spelled: "S M I T H", "H-O-W-E-L-L", "c as in cat h u", and the name that was said before.

Letters alone are a name where something says so ("that's spelled", "last name"), where they spell the word beside them,
or where they are four and more; what is spelled in an address or an identifier is claimed by a surer recogniser.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Final

from redaction.cues import cue, distance
from redaction.entities import Finding, Label
from redaction.gazetteer import given_names, town_names
from redaction.spoken import Kind, Reading
from redaction.spoken.alphabet import ICAO
from redaction.vocabulary import NAMES_TOO, ORDINARY_WORDS, is_plain

_SPELL_CUE: Final = cue(r"spell(?:ed|ing|s|t)?(?: (?:it|that|out|as))?|(?:sur)?name(?: is|'s)?")
_NAME_CUE: Final = cue(r"(?:sur)?names?(?: is|'s)?|call(?:ed|s)?")
_HINT: Final = cue(r"that's|that is|it's|it is|letters?|sure|yes|yeah|okay")
_NO_SPELLING: Final = re.compile(
    r"\b(?:eye chart|(?:left|right|other|one|your) eye|(?:smallest|bottom|top) (?:line|letters)|snellen"
    r"|(?:of|on) the chart|vowels?|consonants|chords?|violin|guitar|strings|abc'?s|alphabet)\b"
)
"""Where letters are read off a wall, sung, or played."""
_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz"
_COUNTED: Final = (_ALPHABET, _ALPHABET[::-1], "aeiouy")
_FEWEST_COUNTED: Final = 3
_SHORTEST_CUED: Final = 2
_SHORTEST_HINTED: Final = 3
_SHORTEST: Final = 4
_FEWEST_STRANGE: Final = 2
_SETTLED: Final = 4
"""Atoms behind letters, after which they were not read out for an address."""
_BESIDE: Final = 3  # atoms between a name and its spelling
_ALIKE: Final = 0.8
"""The share of letters in common from which on they spell the word: "howell h o w e l"."""
_MARKS: Final = frozenset("-,.\u2013")
_SIZES: Final = frozenset({"capital", "uppercase", "lowercase", "apostrophe", "space"})
"""What tells how the next letter is written: "m c capital k e n", "o apostrophe n e i l"."""
_VOWELS: Final = frozenset("aeiouy")
_ARTICLES: Final = frozenset("the a an my your our his her their this".split())
ABBREVIATIONS: Final = frozenset(
    "am pm tv pc id ip us uk eu usa abc ekg ecg mri ct iv er icu atm pin dob ssn mrn ceo cfo fbi irs dmv hr it pt ot "
    "rn md np pa lpn cna hmo ppo hsa fsa eob bmi cpr aed ems emt ent obgyn uti copd hiv aids dvd cd usb gps sms pdf "
    "url http www html aol ups usps dhl cvs att aarp aaa ok asap faq npi dea icd cpt vin plc llc inc ira apr atv suv "
    "gmc bmw kfc hbo nbc cbs cnn bbc espn nfl nba mlb pga mba phd ged sat act gpa esl diy rsvp eta vip pcp sql css "
    "oled fyi nda okr kpi bios eeg tsh ldl hdl ocd adhd ptsd gyn asvab gre rsv cad gerd dka chf ibs mrsa stemi afib "
    "ach imei sim otp lte wifi oem ide api nasa isbn nato osha ferpa hipaa fema nhs gdpr roi ipo etf vat usda fifa "
    "svp eod rfp rfi sla slas cpc cpm seo crm erp gui cli ssh ftp vpn dns isp voip lan wan ssd hdd cpu gpu ram rom "
    "led lcd hdr uhd fps rpm psi btu hvac gfci ecu abs egr cvt awd fwd rwd obd tpms cbc bmp cmp ana esr als hpv hsv "
    "tdap mmr ppd iud pcos pms ibd bph psa nhl epl ufc wwe ncaa imdb pbs npr itv cia nsa dhs tsa cbp atf epa fda cdc "
    "ssa hud fha fico apy roth llp sec isa sdk json xml csv aws gcp jpeg jpg png gif mp3 iso ios oauth saml mfa sso "
    "tls ssl cors crud esim nfc rfid uhf vhf fm dj mc vr ar ai ml nlp llm iq eq gdp cpi ngo dna rna ivf nicu picu "
    "ccu pacu stat prn bid tid qid npo dvt pet spf upf uv uva uvb wfh pto ooo tba tbd rip bff lol omg bbq blt pbj "
    "tlc byob rv rvs hoa mls arm heloc pmi ltv poa dnr adl snf ltc cobra fmla ada eeoc gcse ucas ofsted dvla hmrc "
    "tfl rac nct rsa rte asbo cctv esp issn upc sku eft bacs chaps aba".split()
)
"""What is said by its letters and is a word, or no name: it takes a cue that says "spelled" or "name"."""


@dataclass(frozen=True, slots=True)
class _Spelling:
    """Letters one after the other.

    Attributes:
        first: Index of its first atom.
        last: Index of its last atom.
        chars: The letters, in lower case.
    """

    first: int
    last: int
    chars: str


def find(reading: Reading) -> Iterator[Finding]:
    """Letters that are spelled out, and the word that they spell."""
    for spelling in _spellings(reading):
        yield from _named(reading, spelling)


def _spellings(reading: Reading) -> Iterator[_Spelling]:
    """Runs of letters with nothing between them but marks, fillers and words of the spelling alphabet."""
    at = 0
    while at < len(reading.atoms):
        if _letter(reading, at):
            spelling = _from(reading, at)
            at = spelling.last
            if not _counted(spelling) and (not _amid_digits(reading, spelling) or _said(reading, spelling)):
                yield spelling
        at += 1


def _from(reading: Reading, first: int) -> _Spelling:
    atoms = reading.atoms
    chars, last, at = _letter(reading, first), first, first + 1
    while first and atoms[first - 1].kind is Kind.WORD and atoms[first - 1].value in ICAO:
        first -= 1
        chars = ICAO[atoms[first].value] + chars
    while at < len(atoms):
        letter = _letter(reading, at) or (ICAO.get(atoms[at].value, "") if atoms[at].kind is Kind.WORD else "")
        if letter:
            chars, last = chars + letter, at
        elif not (
            atoms[at].kind is Kind.FILLER
            or atoms[at].value in _SIZES
            or (atoms[at].value in _MARKS and not atoms[at].spoken)
        ):
            break
        at += 1
    goes_on = last + 1 < len(atoms) and atoms[last + 1].kind is Kind.WORD
    if goes_on and chars.endswith("i") and chars[:-1] in ABBREVIATIONS and atoms[last - 1].kind is Kind.LETTER:
        return _Spelling(first, last - 1, chars[:-1])  # "triple a | i always mix them up"
    return _Spelling(first, last, chars)


def _counted(spelling: _Spelling) -> bool:
    """Whether letters follow each other in the alphabet, or are its vowels: "a b c d", "a e i o u"."""
    return len(spelling.chars) >= _FEWEST_COUNTED and any(spelling.chars in row for row in _COUNTED)


def _letter(reading: Reading, at: int) -> str:
    """The letter that an atom is; one that stands for several ("double l") gives them all."""
    atom = reading.atoms[at]
    if atom.kind is not Kind.LETTER or not atom.value.isalpha() or (len(atom.value) > 1 and not atom.spoken):
        return ""
    return atom.value


def _amid_digits(reading: Reading, spelling: _Spelling) -> bool:
    atoms = reading.atoms
    after = spelling.last + 1
    after += after < len(atoms) and atoms[after].value == "-" and atoms[after].spoken  # "t k t dash nine nine"
    beside = [atoms[at] for at in (spelling.first - 1, after) if 0 <= at < len(atoms)]
    return any(atom.kind is Kind.DIGITS for atom in beside)


def _named(reading: Reading, spelling: _Spelling) -> Iterator[Finding]:
    atoms = reading.atoms
    start, end = atoms[spelling.first].start, atoms[spelling.last].end
    length = len(spelling.chars)
    if length < _SHORTEST_CUED:
        return
    settled = spelling.last + _SETTLED < len(atoms)  # until then, "b l u e" may begin a mailbox
    word = is_plain(spelling.chars) and spelling.chars not in NAMES_TOO  # "l o n g"
    if settled and word and distance(reading, start, _NAME_CUE) is None:
        return  # "a c c o m m o d a t e": how a word is written
    said = _said(reading, spelling)
    if said is not None:
        yield Finding(start, end, Label.PERSON, 0.91, "spelled-name")
        yield Finding(said[0], said[1], Label.PERSON, 0.91, "spelled-name")
    elif _cued(reading, spelling):
        yield Finding(start, end, Label.PERSON, 0.88, "spelled-name")
    elif not _abbreviates(reading, spelling) and not _NO_SPELLING.search(reading.lower):
        if length >= _SHORTEST_HINTED and distance(reading, start, _HINT) is not None:
            yield Finding(start, end, Label.PERSON, 0.87, "spelled-name")
        elif length >= _SHORTEST:
            yield Finding(start, end, Label.PERSON, 0.6, "spelled-name")


def _cued(reading: Reading, spelling: _Spelling) -> bool:
    """Whether something says that a name is spelled here: not "spell out f a q"."""
    start = reading.atoms[spelling.first].start
    in_full = spelling.chars in ABBREVIATIONS and reading.lower.endswith("spell out ", 0, start)
    return distance(reading, start, _SPELL_CUE) is not None and spelling.chars not in {"am", "pm"} and not in_full


def _abbreviates(reading: Reading, spelling: _Spelling) -> bool:
    """Whether letters that nothing announces are an abbreviation: known, behind an article, short without a vowel."""
    led = reading.atoms[spelling.first].value == "a"
    chars = spelling.chars[led:]  # "a p c p referral"
    before = reading.atoms[spelling.first - 1].value if spelling.first else ""
    dumb = len(chars) <= _SHORTEST and not set(chars) & _VOWELS
    known = chars in ABBREVIATIONS or spelling.chars in ABBREVIATIONS
    odd = len(spelling.chars) <= _SHORTEST and strangeness(spelling.chars) >= _FEWEST_STRANGE
    return known or dumb or odd or before in _ARTICLES


def strangeness(letters: str) -> int:
    """How many times letters stand side by side as in no name: the "hdm" of "h d m i", the "sd" that ends "p t s d"."""
    return len(_threes(letters) - _in_names())


@cache
def _in_names() -> frozenset[str]:
    names = (*given_names(), *(part for name in town_names() for part in name.split()))
    return frozenset(three for name in names for three in _threes(name))


def _threes(word: str) -> set[str]:
    """Every three neighbours of a word, its ends among them."""
    ended = f"^{word}$"
    return {ended[at : at + 3] for at in range(len(ended) - 2)}


def _said(reading: Reading, spelling: _Spelling) -> tuple[int, int] | None:
    """The word shortly before the letters that they spell, or shortly behind."""
    atoms = reading.atoms
    first, last = spelling.first, spelling.last
    near = [*range(first - 1, first - 2 - _BESIDE, -1), *range(last + 1, last + 2 + _BESIDE)]
    for at in near:
        if 0 <= at < len(atoms) and atoms[at].kind is Kind.WORD and atoms[at].value not in ORDINARY_WORDS:
            word = atoms[at].value.removesuffix("'s")
            if len(word) > 1 and _alike(word, spelling.chars):
                return atoms[at].start, atoms[at].end
    return None


def _alike(word: str, letters: str) -> bool:
    """Whether letters spell a word, one or two of them misheard or lost."""
    if word == letters:
        return True
    if word[0] != letters[0] or len(word) < _SHORTEST:
        return False
    return SequenceMatcher(None, word, letters).ratio() >= _ALIKE
