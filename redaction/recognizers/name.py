"""Names that someone introduces, addresses or refers to by a cue. Uncued names are the named-entity model's part.

A cue is as sure as what may follow it is narrow: after "my name is" almost any word is a name; after "doctor" and "on
behalf of" every word is one that is not ordinary; after "it's" and "my wife" a name must also stand near the beginning
of what is said, or have a capital. The first name of 45 CFR 164.514(b)(2)(i)(A) is as much an identifier as the last.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Iterator
from typing import Final

from redaction.companies import COMPANIES
from redaction.entities import Finding, Label
from redaction.gazetteer import NATIONALITIES, given_names
from redaction.lexicon import is_borne, is_rather_word
from redaction.recognizers.mail_hosts import PROVIDERS
from redaction.recognizers.streets import is_street_kind
from redaction.sayings import without_sayings
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import ADDRESSED, FUNCTION_WORDS, GIVEN_WORDS, ORDINARY_WORDS, is_plain

_OF_THINGS: Final = "".join(
    rf"(?<!\b{thing} )" for thing in "brand file domain product song movie street trade generic code host team".split()
)
"""What stands before a "name is" that no person's follows."""
STRONG_CUE: Final = re.compile(
    r"\b(?:(?:first|last|full|middle|maiden|given|family|legal|married|user|sur)[\s-]?names?"
    r"(?: (?:on (?:it|the (?:account|card|file|policy)) )?(?:(?:which )?(?:is|was)|would be|will be)|'s|:)?"
    rf"|{_OF_THINGS}names?(?: (?:on (?:it|the (?:account|card|file|policy)) )?(?:is|was|would be)|'s|:)"
    r"|name on (?:it|the (?:account|card|file|policy))|goes by|under the name(?: of)?|in the name of|spell?ed|spelt"
    r"|spelling)"
    r"(?: (?:is|spelled|spelt|spelling|uh|um))*(?=[\s,:.]|$)"
    r"(?! (?:bee|quiz|tests?|list|words?|mistakes?|errors?|homework|contest|rules|field|box|column|entry|tag|badge)\b)"
)
_ADDRESS_CUE: Final = re.compile(
    r"\b(?:you(?:'ve| have) reached"
    r"|speaking (?:with|to)|spoke (?:with|to)|talk(?:ed|ing)? (?:with|to)|ask(?:ed|ing)? for|calls? me"
    r"|call(?:ed)? (?:him|her)|known as|go by|named|on behalf of|made out to|payable to|registered to|belongs to"
    r"|(?:referred|prescribed|seen|signed|witnessed|represented) by|transfer(?:red)? (?:me|you) to"
    r"|(?:card|account|policy|lease)[\s-]?holder(?:'s name)?(?: is|:)?"
    r"|(?:emergency contact|next of kin|beneficiary)(?: is|:)?|primary care (?:doctor|physician|provider)(?: is|:)?"
    r"|(?:put|have|list) (?:me|it|us|him|her) (?:down )?(?:as|under)|guardian is|under|attn:?|c/o|care of"
    r"|doctor|dr\.?|mr\.?|mrs\.?|ms\.?|miss|mister|missus|nurse|professor|sir|madam|officer|detective|sergeant"
    r"|judge|senator|aunt|auntie|uncle|grandma|grandpa|coach|reverend|pastor|rabbi)(?=[\s,:.]|$)"
)
WEAK_CUE: Final = re.compile(
    r"\b(?:this is|i'm|im|i am|it's|its|it is|that's|patient|attention|dear|hi|hello|hey|thanks|thank you|signed"
    r"|husband|wife|son|daughter|mother|father|brother|sister|mom|dad|fianc\u00e9e?|boyfriend|girlfriend|roommate)(?=[\s,:]|$)"
)
_POINTING: Final = frozenset({"it's", "its", "it is", "that's"})
"""Of them those that a thing stands behind more often than a name: "it's rooibos"."""
_MARRIED: Final = re.compile(
    r"\b(?:mr\.?(?! (?:scan|angiogram|imaging))|mrs\.?|mister|missus) (?P<name>[^\W\d_]{3,})"
    r"(?<!president)(?<!chairman)(?<!speaker)(?<!right)(?<!wrong)\b"
)
"""What nobody but a person is called by: whatever word follows is a family's name, "mister lemon" too."""
_KEPT_FOR: Final = re.compile(
    r"\b(?:chart|record|file|account|patient|message|call|appointment|reservation|booking|prescription|claim|order|ticket"
    r"|package|parcel|delivery|letter|party|looking|number|policy|admission|visit|table|room)\b[^.?!]{0,32}\bfor an? "
)
"""What is kept or waits "for a Cornelius Batt", whom the speaker does not know; written names alone tell it."""
_OFFICE: Final = re.compile(rf"\b(?:{'|'.join(sorted(ADDRESSED))}) (?!general\b)(?=[^\W\d_])")
_WORD_NAMES: Final = "|".join(sorted(GIVEN_WORDS))
_CALLER: Final = re.compile(
    rf"(?:^|[.!?] |\b(?:tell|told|ask|asked|remind|call|text|it was|it's|this is)(?: him| her| them| me)? )"
    rf"(?P<name>{_WORD_NAMES})"
    rf"(?= (?:from (?:the |our )?[^\W\d_]+|(?:just )?(?:called|phoned|texted|emailed|stopped by|dropped by|came by"
    rf"|says hi|said (?:he|she)|is (?:calling|on line|on the line|on the phone|here))\b))"
)
"""Names that are common words, where they do what people do: "will called", "tell him mark from the union hall"."""
_WHOLE: Final = re.compile(
    rf"\b(?:to|for|with|from|by|is|it's|of|tell|ask|under|and|about|dear|called|named|hi|hello|hey|that's|month|order) "
    rf"(?P<name>{_WORD_NAMES}) (?P<family>[^\W\d_]{{3,}}(?:-[^\W\d_]+)*)"
    r"(?![^\s.,?!']|'(?!s\b))"
)
"""One with a family name behind it: "the check to hope kessler"; no "i hope kessler calls"."""
_AFTER_CUE: Final = re.compile(
    r"[\s,]+(?:speaking(?=[\s.,?!]*$)|here(?=[\s.,?!]*$|[\s,]+(?:calling|from|with|again))|calling"
    r"|is (?:right )?(?:here|calling|speaking|on the (?:line|phone))\b"
    r"|is (?:my|his|her|the) (?:(?:first|last|full|middle|maiden)\s)?name"
    r"|that's my (?:(?:first|last|full|middle) )?name"
    r"|and i(?=\s(?:have|had|are|were|am|was|both|went|got|will|would)\b)"
    r"|with (?:an? [a-z](?=[\s.,?!]|$)|(?:two|one) [a-z]'?s(?=[\s.,?!]|$)))"
)
"""What stands behind a name: "… speaking", "… calling about", "… is my last name", "… with a k", "… and I were"."""
_OWNED: Final = re.compile(
    r"(?<=[^\W\d_])['\u2019]s (?:own )?(?:name|account|insurance|policy|chart|number)(?=[\s.,?!]|$)"
)
"""What belongs to whoever is named before it: "in gordon's name"."""
_LED: Final = re.compile(
    r"\b(?:for|from|with|to|tell|ask|call|called|and|is|it's|named|about|by|under|of|hi|hello|hey|thanks|was|meet|see|email"
    r"|text|remind) $"
)
"""What stands before a given name that nothing else announces."""
_SHORT: Final = frozenset(
    "sam tom tim jim joe ben dan ron amy ann eva mia zoe leo kim ian jon ted ned pam liz meg deb abe eli ava".split()
)
"""Given names too short for the list of them."""
_MOST_WORDS: Final = 3
_GREETING_ATOMS: Final = 7
"""Where in an utterance "this is …" and "it's …" introduce someone, if nothing is capitalised."""
_TITLES: Final = ADDRESSED | frozenset(
    "doctor dr mr mrs ms miss mister missus nurse professor sir madam agent officer".split()
)
_OPENS: Final = FUNCTION_WORDS - frozenset("the a an my our your his her their this that these those some any".split())
"""What may stand before a name that nothing introduces; an article makes a common noun of it."""
_COLOURS: Final = frozenset(
    "green brown white black gray grey blue red yellow orange purple pink gold silver amber ruby violet ivory".split()
)
"""Those that people are called by, and those beside which they are colours."""
_NOT_AFTER_NAME: Final = frozenset(
    "wrong misspelled spelled spelt incorrect correct missing different mispronounced pronounced changed blank first "
    "last middle maiden full name date email phone zip card account number social address license policy dash "
    "hyphen apparently comes goes starts begins ends appears shows matches reads".split()
)
"""What "my name is" goes on with where no name follows, and what ends one."""
_STOPS: Final = FUNCTION_WORDS | _NOT_AFTER_NAME


def find(reading: Reading) -> Iterator[Finding]:
    """What follows a cue, or stands before one, and looks like a name."""
    yield from without_sayings(reading, _cued(reading))


def _cued(reading: Reading) -> Iterator[Finding]:
    lower = reading.lower
    for match in STRONG_CUE.finditer(lower):
        yield from _following(reading, match.end(), _STOPS, 0.9, "cue:person")
    for match in _ADDRESS_CUE.finditer(lower):
        yield from _following(reading, match.end(), ORDINARY_WORDS, 0.78, "address:person")
    yield from _married(lower)
    for match in WEAK_CUE.finditer(lower):
        first = reading.atom_from(match.end())
        if first < len(reading.atoms) and (reading.cased or first <= _GREETING_ATOMS):
            hinted = _following(reading, match.end(), ORDINARY_WORDS, 0.7, "hint:person")
            yield from (one for one in hinted if _may_be_hinted(match.group(), lower[one.start : one.end]))
    for match in _KEPT_FOR.finditer(lower) if reading.cased else ():
        yield from _stranger(reading, match.end())
    for match in _OFFICE.finditer(lower):
        yield from _following(reading, match.end(), ORDINARY_WORDS, 0.73, "address:person")
    if not GIVEN_WORDS.isdisjoint(reading.values):
        yield from _word_names(lower)
    yield from _given(reading)
    for match in _AFTER_CUE.finditer(lower):
        yield from _before(reading, match.start())
    for match in _OWNED.finditer(lower):
        yield from _before(reading, match.start())


def _may_be_hinted(cue: str, name: str) -> bool:
    """Whether words behind a weaker cue may name somebody: behind "it's" something does that they are a name."""
    if is_rather_word(name):
        return False  # "it's warmer in here"
    return cue not in _POINTING or any(is_borne(word) for word in name.split())


def _stranger(reading: Reading, offset: int) -> Iterator[Finding]:
    """Two capitalised words right behind "for a", the second of which is no common one."""
    first = reading.atom_from(offset)
    pair = reading.atoms[first : first + 2]
    capitals = len(pair) == 2 and all(  # noqa: PLR2004  first and last name
        atom.kind is Kind.WORD and reading.text[atom.start].isupper() for atom in pair
    )
    if capitals and not is_plain(pair[1].value) and not COMPANIES.at(reading.atoms, first):
        yield from _following(reading, offset, ORDINARY_WORDS, 0.73, "hint:person")


def _married(lower: str) -> Iterator[Finding]:
    """The word behind "mister" or "mrs", a common one too."""
    for match in _MARRIED.finditer(lower):
        if match["name"] not in FUNCTION_WORDS and match["name"] not in _TITLES:
            yield Finding(*match.span("name"), Label.PERSON, 0.73, "address:person")


def _word_names(lower: str) -> Iterator[Finding]:
    """Names that are common words: with a family name behind them, or where they call and are called."""
    for match in _CALLER.finditer(lower):
        yield Finding(*match.span("name"), Label.PERSON, 0.73, "hint:person")
    for match in _WHOLE.finditer(lower):
        if not is_plain(match["family"]) and not is_street_kind(match["family"]):
            yield Finding(match.start("name"), match.end("family"), Label.PERSON, 0.73, "hint:person")


def _given(reading: Reading) -> Iterator[Finding]:
    """Find "for callum", "ask maureen": given names that are no words, where no capital tells them."""
    known = given_names()
    for index, atom in enumerate(reading.atoms):
        name = atom.value.removesuffix("'s")
        if atom.kind is not Kind.WORD or not (name in known or name in _SHORT):
            continue
        if NATIONALITIES.at(reading.atoms, index) is not None and _describes(reading, index):
            continue  # "french onion soup and german chocolate cake"
        opens = not index and name != atom.value  # "sam's in the waiting room"
        if opens or _LED.search(reading.lower, max(0, atom.start - 9), atom.start):
            yield Finding(atom.start, atom.start + len(name), Label.PERSON, 0.63, "given-name")


def _describes(reading: Reading, index: int) -> bool:
    """Whether a people's name stands before what it describes: no "ask dane about it"."""
    following = reading.atoms[index + 1] if index + 1 < len(reading.atoms) else None
    return following is not None and following.kind is Kind.WORD and following.value not in FUNCTION_WORDS


def _following(reading: Reading, offset: int, stops: frozenset[str], score: float, why: str) -> Iterator[Finding]:
    atoms = reading.atoms
    at = reading.atom_from(offset)
    while at < len(atoms) and (atoms[at].value in _TITLES or atoms[at].value in {".", ",", ":"} or _filler(atoms[at])):
        at += 1
    begin, last, words = at, at - 1, 0
    strict = score < 0.8  # noqa: PLR2004  the weaker cues
    while at < len(atoms) and words < _MOST_WORDS and _name_like(reading, at, stops, strict=strict or words > 0):
        words += atoms[at].kind is not Kind.SYMBOL
        last = at if atoms[at].kind is not Kind.SYMBOL else last
        if atoms[at].value.endswith("'s") and strict:
            break  # what is somebody's is no more of the name: "miss hargrove's homeroom"
        at += 1
    if strict and _is_common(reading, begin, last):
        return
    if last >= begin and _word_length(atoms[begin : last + 1]) > 1 and not _company(atoms, begin, last, strict=strict):
        yield Finding(atoms[begin].start, atoms[last].end, Label.PERSON, score, why)


def _is_common(reading: Reading, begin: int, last: int) -> bool:
    """Whether one common word stands behind a weaker cue, or a colour beside another: "under Members", "it's green"."""
    word = reading.atoms[begin].value if begin == last else ""
    return is_plain(word) or (word in _COLOURS and len(_COLOURS & reading.values) > 1)


def _company(atoms: tuple[Atom, ...], begin: int, last: int, *, strict: bool) -> bool:
    """Whether a weaker cue has a company or a mail provider behind it: "I talked to Aetna", "it's hotmail"."""
    if strict and begin == last and atoms[begin].value in PROVIDERS:
        return True
    end = COMPANIES.at(atoms, begin) if strict else None
    return end is not None and end >= last


def _before(reading: Reading, offset: int) -> Iterator[Finding]:
    """A name of one or two words that begins what is said, or follows a greeting, and ends before a cue."""
    atoms = reading.atoms
    end = reading.atom_from(offset)
    first = end
    while first and end - first < _MOST_WORDS and _name_like(reading, first - 1, ORDINARY_WORDS, strict=True):
        first -= 1
    while first < end and atoms[first].kind is Kind.SYMBOL:
        first += 1
    before = atoms[first - 1] if first else None
    opens = before is None or _filler(before) or before.value in _OPENS or before.kind is Kind.SYMBOL
    if first < end and opens and _word_length(atoms[first:end]) > 1:
        yield Finding(atoms[first].start, min(atoms[end - 1].end, offset), Label.PERSON, 0.74, "cue-after:person")


def _amid_letters(reading: Reading, at: int) -> bool:
    """Whether a letter is one of three in a row: a spelling, not an initial."""
    first, last = at, at
    while first and reading.atoms[first - 1].kind is Kind.LETTER:
        first -= 1
    while last + 1 < len(reading.atoms) and reading.atoms[last + 1].kind is Kind.LETTER:
        last += 1
    return last - first + 1 > 2  # noqa: PLR2004  "j r smith"


def _filler(atom: Atom) -> bool:
    return atom.kind is Kind.FILLER


def _word_length(atoms: tuple[Atom, ...]) -> int:
    return max((len(atom.value) for atom in atoms if atom.kind is Kind.WORD), default=0)


def _name_like(reading: Reading, at: int, stops: frozenset[str], *, strict: bool) -> bool:
    """Whether an atom may be part of a name; a `strict` reader takes no common word that is nobody's name."""
    atom = reading.atoms[at]
    if atom.kind is Kind.SYMBOL:
        joins = atom.value in {"-", "'", "\u2019"} or (
            atom.value == "." and at > 0 and reading.atoms[at - 1].kind is Kind.LETTER
        )
        return joins and not atom.spoken
    if atom.kind is Kind.LETTER:
        return atom.value not in {"a", "i"} and not _amid_letters(reading, at)
    if atom.kind is not Kind.WORD or atom.value in stops or atom.value.removesuffix("'s") in stops:
        return False
    capital = reading.text[atom.start].isupper()
    if strict and not capital and is_plain(atom.value):
        return False
    if not reading.cased:
        return True
    return capital or (not strict and atom.value not in ORDINARY_WORDS)
