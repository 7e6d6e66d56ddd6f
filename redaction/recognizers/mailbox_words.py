"""The words of a mailbox that nothing joins, left of those that are sure to be its own: "flat above the | shop at".

People call mailboxes by several words, small ones among them. What ends such a name to the left is a word that only
sentences have, a mark, or the verb behind "we" and "they've"; in written text, the last capital.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

from redaction.recognizers.asides import aside
from redaction.recognizers.inner_words import ARTICLES, INNER, LINKING, is_inner
from redaction.spoken import Atom, Kind, Reading
from redaction.vocabulary import CONNECTING, is_plain

STOPS: Final = frozenset(
    "is it it's its my the a an to at email emails e-mail mail address me that's that and or send sent contact write "
    "reach him her them us was as for use try on of by with your his our their are be this so yes yeah sure okay i'm "
    "look looking looked here there meet met call he she they we you i arrived arrive stay staying live living up out "
    "down back work works working see name cc under from actually um uh no not just it'll would file then page site "
    "website portal portfolio profile blog homepage form forms link found find online located hosted posted "
    "available details kindly please remove delete whitelist unsubscribe resend colon user "
    "username login say meant emailing sorry".split()
)
"""Words that no mailbox begins with, unless a name's other words stand around them."""
ROLES: Final = frozenset(
    "info sales support admin billing contact office help hello hr jobs careers press media orders service team "
    "accounts account payments reception booking bookings reservations feedback news newsletter events hi privacy "
    "legal finance invoices claims records pharmacy webmaster postmaster marketing enquiries inquiries customer care "
    "noreply mail it security abuse desk helpdesk returns shipping dispatch alumni editor library museum shop store "
    "academy reservations scheduling referrals security council permits parking volunteers donations grants "
    "permissions leads complaints appointments membership subscriptions catering rentals refunds safeguarding "
    "payroll recruitment admissions registrar housing lettings repairs planning".split()
)
"""Common words that mailboxes are called by (RFC 2142, and how firms call theirs)."""
_PRESENTS: Final = frozenset(
    "it's its that's mine's is just use using used under as to goes put check mailbox try meant say on sorry".split()
)
_SENT_TO: Final = frozenset("to from in on at @ with via".split())
_VERBS: Final = frozenset("copy answer answers read reads type types runs log bills".split())
"""Words of sentences before a name, not the last of one."""
_PRONOUNS: Final = frozenset("i we you they he she it who i've we've you've they've he'd she'd i'd we'd they'd".split())
"""Behind them stands a verb: "they've billed | slow coach at"."""
_ANSWERS: Final = frozenset("well yeah yes yep so okay ok right oh and no er , .".split())
"""What an answer begins with."""
_SMALL_FIRST: Final = frozenset({"no", "never", "not"})
"""What a name may begin with, right behind what presents it: "it's | no sugar added at"."""
_OPENS_SENTENCES: Final = (CONNECTING | STOPS) - ARTICLES - _SMALL_FIRST
"""Words whose capital is a sentence's."""
_DESCRIBES: Final = frozenset({"back", "looking", "online", "whole"})
"""Words of sentences that stand in names as well, where another word of the name stands behind."""
_MOST_WORDS: Final = 4
_MOST_HOSTED: Final = 3
"""Words of a name at a host of its own: a sentence about a site has more."""
_SHORTEST_PAST: Final = 4
"""Letters over which "-ed" ends a verb: "they typed | pink slippers at"."""
_MOST_CAPITALS: Final = 6
_NUMBERED: Final = frozenset({"number", "letter", "digit", "numeral", "initial", "capital"})
_JOINS: Final = frozenset({".", "-", "_", "+"})
_FEWEST_SPELLED: Final = 3
_MOST_NAMES: Final = 2
_MOST_OF_HOST: Final = 4
_MOST_MISHEARD: Final = 3
"""Words between a mailbox's spoken mark and what is sure to belong to it."""


def words_before(reading: Reading, first: int, at: int, *, since: int, free: bool) -> int:
    """Where the mailbox begins whose last parts, up to the "at" at atom `at`, begin at atom `first`.

    Args:
        reading: The text.
        first: Its first atom that is sure.
        at: The atom of "at".
        since: The atom behind what announced it; 0 where nothing did.
        free: Whether everybody may have a mailbox there, or one was announced: any words may be its name.
    """
    atoms = reading.atoms
    begin = _over_misheard(reading, _over_pair(atoms, _over_name(reading, first, at)))
    if atoms[at].spoken:
        end = at - aside(reading, at - 1, -1)
        begin = min(begin, _over_capitals(reading, begin), _over_words(atoms, begin, end, free=free))
    return max(_over_called(atoms, begin), min(since, first))


def _over_words(atoms: tuple[Atom, ...], first: int, at: int, *, free: bool) -> int:
    """Go over content words to where the name begins: "mine is | under the stairs at …", "to | back door at …".

    Not where the mailbox says again what stands there: "it's tom baker | t baker at …".
    """
    initial = atoms[first].kind is Kind.LETTER and atoms[first].value != "a"
    marked = initial or any(one.kind is Kind.SYMBOL for one in atoms[first:at])
    begin = _run(atoms, first, at, most=_MOST_WORDS if free else _MOST_HOSTED)
    longer = _run(atoms, first, at, most=_MOST_WORDS, linked=True) if free else begin
    if longer < begin and _is_presented(atoms, longer):
        begin = longer
    if _before(atoms, begin) in _PRONOUNS and begin < first:
        begin += 1  # the verb
        while begin < first and not (atoms[begin].value in ARTICLES or _is_content(atoms[begin])):
            begin += 1
    if begin and atoms[begin - 1].value in _SMALL_FIRST and begin <= first and free:
        begin -= _is_presented(atoms, begin - 1)
    inner = any(not _is_content(atom) for atom in atoms[begin:first])
    led = _begins(atoms, begin) or (_before(atoms, begin) in _PRESENTS and _before(atoms, begin) != "on")
    if inner and not free and not (led or _is_presented(atoms, begin)):
        begin, inner = _run(atoms, first, at, most=_MOST_HOSTED, inner=False), False
    again = {atom.value for atom in atoms[begin:first] if len(atom.value) > 1} & {
        atom.value for atom in atoms[first:at]
    }
    return first if again - INNER or (marked and (inner or not led)) else begin


def _is_presented(atoms: tuple[Atom, ...], begin: int) -> bool:
    before = _before(atoms, begin)
    return before in _PRESENTS or before in _SENT_TO or _begins(atoms, begin)


def _run(atoms: tuple[Atom, ...], first: int, at: int, *, most: int, inner: bool = True, linked: bool = False) -> int:
    """The first atom of a run of content words and the small words between them; `first` where it is too long."""
    begin = index = led = first
    words = sum(_is_content(atom) and atom.kind is Kind.WORD for atom in atoms[first:at])
    while index:
        index -= 1
        if _is_verb(atoms, index):
            break
        if _is_content(atoms[index]) or (_describes(atoms, index) and begin == index + 1):
            begin, words = index, words + (atoms[index].kind is Kind.WORD)
            if words > most:
                return led
        elif atoms[index].value in ARTICLES and begin == index + 1 and words > 1:
            led = index
        elif not inner or not (
            is_inner(atoms, index) or (linked and atoms[index].value in LINKING and begin == index + 1)
        ):
            break
    return led if led == begin - 1 else begin


def _describes(atoms: tuple[Atom, ...], index: int) -> bool:
    return atoms[index].value in _DESCRIBES and index + 1 < len(atoms) and atoms[index + 1].kind is Kind.WORD


def _is_verb(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a word is what somebody does: "they typed | pink slippers at", not "the crooked spoon at"."""
    value = atoms[index].value
    past = value.endswith("ed") and len(value) > _SHORTEST_PAST
    return value in _VERBS or (past and _before(atoms, index) not in ARTICLES)


def _before(atoms: tuple[Atom, ...], begin: int) -> str:
    return atoms[begin - 1].value if begin else ""


def _begins(atoms: tuple[Atom, ...], begin: int) -> bool:
    """Whether only an answer's first words stand before an atom."""
    return all(one.kind is Kind.FILLER or one.value in _ANSWERS for one in atoms[:begin])


def _is_content(atom: Atom) -> bool:
    sentence = atom.value in CONNECTING or atom.value in STOPS or atom.value in _ANSWERS
    word = atom.kind is Kind.WORD and not (sentence or atom.value.endswith("'s"))
    return word or (atom.kind is Kind.DIGITS and atom.spoken)


def _over_capitals(reading: Reading, first: int) -> int:
    """Go over the capitals before a name that begins with one: "I gave you | Rainy Day Money at Hotmail.com"."""
    atoms = reading.atoms
    head = next((one for one in atoms[first:] if one.kind is not Kind.DIGITS), atoms[first])
    begin = index = first
    if not reading.cased or head.kind is not Kind.WORD or not reading.text[head.start].isupper():
        return first
    while index and first - index < _MOST_CAPITALS:
        index -= 1
        atom = atoms[index]
        if atom.kind is not Kind.WORD:
            break
        opens = index == 0 or atoms[index - 1].kind is Kind.SYMBOL
        if reading.text[atom.start].isupper():
            if opens and atom.value in _OPENS_SENTENCES:
                break
            begin = index
        elif atom.value not in LINKING and not is_inner(atoms, index):
            break
    return begin


def _over_name(reading: Reading, first: int, at: int) -> int:
    """Go over the name before its letters: "gwen moreau | m o r e a u at …", "brown that's | b r o w n at …"."""
    atoms = reading.atoms
    letters = 0
    while first + letters < at and atoms[first + letters].kind is Kind.LETTER:
        letters += 1
    begin = first
    if letters >= _FEWEST_SPELLED:
        begin -= begin > 1 and atoms[begin - 1].value == "that's"
        named = begin
        while begin and named - begin < _MOST_NAMES and _is_name(atoms[begin - 1]):
            begin -= 1
        begin = first if begin == named else begin
    initials = begin
    while initials and atoms[begin].kind is Kind.WORD and _is_initial(atoms, initials - 1):
        initials -= 1
    return initials


def _is_initial(atoms: tuple[Atom, ...], index: int) -> bool:
    """Whether a letter stands right before a name's word: "x x goalie", "r s t joinery"."""
    letter = atoms[index].kind is Kind.LETTER and atoms[index].value not in {"a", "i"}
    return letter and not (index and atoms[index - 1].value in {"with", "a", "an", "letter"})


def _over_pair(atoms: tuple[Atom, ...], first: int) -> int:
    """Go over the name before "and": "susan and | minh at …"."""
    pair = first > 1 and atoms[first - 1].value == "and" and _is_name(atoms[first - 2])
    pair = pair and (first == 2 or atoms[first - 3].value not in _JOINS)  # noqa: PLR2004  not "… dot dental and anna"
    return first - 2 if pair and (_is_name(atoms[first]) or atoms[first].kind is Kind.LETTER) else first


def _is_name(atom: Atom) -> bool:
    return atom.kind is Kind.WORD and atom.value not in STOPS and not is_plain(atom.value)


def _over_called(atoms: tuple[Atom, ...], first: int) -> int:
    """Go over what its first part is called: "the number | two tone at …", "initial | n oliveira"."""
    if not first or atoms[first - 1].value not in _NUMBERED:
        return first
    return first - 1 - (first > 1 and atoms[first - 2].value == "the")


def _over_misheard(reading: Reading, first: int) -> int:
    """Where a mailbox begins that holds a spoken mark, whatever the words at it were heard as: "ten dot back or 84"."""
    atoms = reading.atoms
    begin = first
    for index in range(first - 1, max(0, first - 1 - _MOST_MISHEARD), -1):
        atom = atoms[index]
        if atom.kind is Kind.SYMBOL and not atom.spoken and _ends_clause(reading, index):
            break
        if any(one.value == "@" for one in reading.before(index, _MOST_OF_HOST)):
            break  # the dot of the address before: "… at acme dot dental and anna at …"
        if atom.spoken and atom.kind is Kind.SYMBOL and atom.value in _JOINS:
            before = atoms[index - 1]
            begin = index - 1 if before.kind in {Kind.WORD, Kind.LETTER, Kind.DIGITS} else index
            break
    return begin


def _ends_clause(reading: Reading, index: int) -> bool:
    return reading.atoms[index].value in {",", ".", "?", "!", ";"} and (
        reading.text[reading.atoms[index].end : reading.atoms[index].end + 1].isspace()
    )
