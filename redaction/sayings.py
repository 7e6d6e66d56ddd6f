"""Sayings, brands, feasts, illnesses and books of the Bible: a name stands in them, and nobody is named.

Names that people bear are no names only in the whole phrase: "wendy's" where nothing is hers, "john" where a chapter
follows and the talk is of scripture.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.eponyms import things
from redaction.figures import figures
from redaction.spoken import Reading

_PHRASES: Final = re.compile(
    r"\b(?:rob(?:s|bed|bing)? peter to pay paul|robert'?s rules|murphy'?s law|tom,? dick,? (?:and|or) harry"
    r"|for (?:pete|heaven|christ|goodness)'?s? sake|sam hill|keep(?:s|ing)? up with the joneses|bob'?s your uncle"
    r"|(?:peeping|uncle) (?:tom|sam)|plain jane|doubting thomas|jekyll and hyde|romeo and juliet|adam and eve"
    r"|jack and jill|simon says|average joe|joe (?:blow|schmoe|public|six ?pack)|good samaritan|hail mary|virgin mary"
    r"|jesus(?: christ)?|santa(?: claus)?|father christmas|mother nature|father time|jack (?:frost|of all trades)"
    r"|(?:saint|st\.?) (?:patrick|valentine|nicholas|andrew|george|david)'?s day|valentine'?s day"
    r"|mary had a little lamb|(?:martin luther king|m l k|presidents?) day|down'?s? syndrome|bell'?s palsy"
    r"|lou gehrig'?s|graves'? disease"
    r"|(?:parkinson|alzheimer|crohn|hashimoto|raynaud|sjogren|tourette|asperger|meniere)'?s"
    r"(?: disease| syndrome|\b(?= (?:and|or|all|runs?|since|meds?|medication)\b|[.,]|$))|apgars?(?: score)?"
    r"|(?:parkinson|alzheimer|crohn|hashimoto|hodgkin|huntington|addison|cushing|raynaud|sjogren|tourette|asperger"
    r"|wilson|paget|meniere)'?s? (?:disease|syndrome)"
    r"|(?:trader joe|papa john|jimmy john|jersey mike|raising cane)'?s|carl'?s jr|sam'?s club|victoria'?s secret"
    r"|ben (?:and|&) jerry'?s|aunt jemima|uncle ben'?s|dr\.? ?pepper|doctor pepper|jack daniel'?s|jim beam"
    r"|johnnie walker|(?:mrs\.? (?:meyer|butterworth|field)|dr\.? (?:scholl|bronner|marten)|auntie anne"
    r"|bloomingdale|mcvitie|wrigley)'?s|burt'?s bees|levi'?s jeans|(?:mr\.?|mister) (?:clean|coffee|kipling|muscle)"
    r"|dr\.? seuss|(?:thank|praise|bless|good|oh|dear) (?:god|lord)|lord knows|jeez louise|mardi gras"
    r"|(?:hey|hi|okay|ok|ask|tell) (?:siri|alexa|cortana|google|bixby)"
    r"|(?:siri|alexa|cortana)(?= (?:turn|set|play|stop|what|what's|how|add|remind|call|open|volume|skip|pause)\b))"
    r"(?![\w])"
)
_SHOPS: Final = re.compile(
    r"(?:(?<=\bat )|(?<=\bfrom )|(?<=\bto )|(?<=\bby )|(?<=\bnear )|(?<=\binto )|(?<=\bthe )|(?<='s or )|(?<='s and ))"
    r"(?:wendy|denny|arby|macy|kohl|hardee|chili|applebee|domino|culver|zaxby|dillard|lowe|mcdonald|popeye|perkin"
    r"|hershey|reese|kellogg|menard|bojangle|sainsbury|morrison|nando|greggs?|boot|sotheby|carvel|hobby"
    r"|ruth's chris|p f chang|famous dave)'s"
    r"(?= (?:for|or|and|on|in|to|at|is|was|has|had|down|near|by|after|before|we|i|you|they|it|because|so|then"
    r"|gift|drive|coupon|restaurant|store|parking)\b"
    r"|\s*[.,?!;]|\s*$)"
)
"""Shops and restaurants by their founders' names, where one goes there, and nothing follows that a person would own.

"wendy's on line two" is a person: without the word before, the "s" may be an "is".
"""
_BOOK: Final = re.compile(
    r"\b(?:genesis|exodus|joshua|judges|ruth|samuel|kings|chronicles|ezra|nehemiah|esther|job|psalms?|proverbs|isaiah"
    r"|jeremiah|ezekiel|daniel|hosea|joel|amos|obadiah|jonah|micah|nahum|habakkuk|zechariah|malachi|matthew|mark|luke"
    r"|john|acts|romans|corinthians|galatians|ephesians|philippians|colossians|thessalonians|timothy|titus|philemon"
    r"|hebrews|james|peter|jude|revelation)(?= (?:chapters?|verses?|\d|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty)\b)"
)
_SCRIPTURE: Final = re.compile(
    r"\b(?:chapter|verses?|psalms?|gospel|scriptures?|bible|testament|sermon|turn with me to|romans|corinthians|genesis"
    r"|exodus)\b"
)
"""No word by which somebody is addressed: "pastor mark two one two …" has a telephone."""
_ALPHABET: Final = re.compile(r"\ba,? b,? c,? d\b(?:[, ]+[a-z]\b)*[.,]?(?: (?:good|great|okay|and so on|right)\b)?")
"""The alphabet, and what is said of it."""
_MODELS_OF_THINGS: Final = re.compile(
    r"\b[a-z]{1,3}-\d{2,4}\b(?!-)"
    r"|\b[a-z]{2} ?\d{2,4},? (?:at |from )?gate \w+"
    r"|\bford (?:fiesta|focus|escort|mustang|fusion|transit|ranger|taurus|bronco|explorer|escape|f ?-?\d{3})"
    r"|\bjohnson (?:and|&) johnson(?:'s)?(?= (?:one|vaccine|shot|jab|baby|and|or|dose|powder|plaster)\b|[.,?]|$)"
    r"|\b(?:double a|triple a|aa|aaa)\b(?!\w)"
)
"""A flight, a device, a car, a vaccine and a battery, that hold a place's or a person's name."""
_BEFORE_PERSON: Final = re.compile(
    r"\b(?:(?:sur)?names?(?: is|'s| was|:)?|mr\.?|mrs\.?|ms\.?|miss|mister|missus|doctor|dr\.?|nurse|patient"
    r"|officer|sir|husband|wife|mother|father|son|daughter|brother|sister|named)[ ,]+$"
)
_PRESENTED: Final = re.compile(r"\b(?:this is|i'm|i am|it's|speaking (?:to|with))[ ,]+$")
_GOES_ON: Final = re.compile(r"[ ,]+(?:from|calling|speaking|here|again|and i'm|and i)\b")
_THING: Final = re.compile(r"\b(?:law|disease|syndrome|palsy|day)$")
"""The noun of a phrase that is no name, whoever stands before it: "patient parkinson's disease"."""
_SITE: Final = re.compile(
    r"(?<=\bthe )[^\W\d_]+(?<!s)(?=[.,?!;:]|"
    r" (?:and|or|is|was|on|in|at|to|for|with|has|had|again|by|near|when|where|but|because|so|then)\b)"
)
"""A single name behind an article: a hotel, a machine, a car; families have an "s" ("the johnsons")."""
_REACH: Final = 20
"""Characters before a phrase in which somebody may be announced: "this is jack daniels from …"."""
_NAMED: Final = frozenset({Label.PERSON, Label.LOCATION, Label.ORGANIZATION})


def without_sayings(reading: Reading, findings: Iterable[Finding]) -> list[Finding]:
    """The findings less those of names that lie within a phrase that names nobody."""
    kept = list(findings)
    if not any(one.label in _NAMED for one in kept):
        return kept
    lower = reading.lower.replace("\u2019", "'")
    phrases = tuple(phrase for phrase in _phrases(reading, lower) if not _of_a_person(lower, *phrase))
    sites = tuple(match.span() for match in _SITE.finditer(lower))
    return [
        one
        for one in kept
        if one.label not in _NAMED
        or not (_within(one, phrases) or (one.label is Label.PERSON and (one.start, one.end) in sites))
    ]


def _of_a_person(lower: str, start: int, end: int) -> bool:
    """Whether somebody is announced by a phrase: "my name is wilson", "this is jack daniels from accounts"."""
    first = max(0, start - _REACH)
    if _BEFORE_PERSON.search(lower, first, start):
        return not _THING.search(lower, start, end)
    return bool(_PRESENTED.search(lower, first, start) and _GOES_ON.match(lower, end))


def _phrases(reading: Reading, lower: str) -> Iterator[tuple[int, int]]:
    yield from things(lower)
    yield from figures(reading)
    for match in _ALPHABET.finditer(lower):
        yield match.span()
    for pattern in (_PHRASES, _SHOPS, _MODELS_OF_THINGS):
        for match in pattern.finditer(lower):
            yield match.span()
    if _SCRIPTURE.search(lower):
        for match in _BOOK.finditer(lower):
            yield match.span()


def _within(finding: Finding, phrases: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= finding.start and finding.end <= end for start, end in phrases)
