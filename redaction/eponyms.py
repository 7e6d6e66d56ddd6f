"""Things that bear somebody's name: laws, syndromes, instruments, dishes, drinks. Nobody is named by them.

What follows tells: "moore's law", "a foley catheter", "ehlers danlos syndrome", "two caesar salads". Dishes and drinks
that are a name and nothing else, as menus print them, stand in a list.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.gazetteer import given_names

_NAME: Final = r"[^\W\d_]+(?:[ -][^\W\d_]+)?"
_OWNED: Final = re.compile(
    rf"\b(?P<name>{_NAME})'s? (?:(?:first|second|third|fourth|zeroth|last|little|great) )?"
    r"(?:laws?(?! (?:firm|office|school|degree|practice|books?|suit|partner|exam))|theorem|razor|paradox|equations?"
    r"|conjecture|inequality|lemma|maneuver|manoeuvre|syndrome|disease|palsy|chorea|sarcoma|lymphoma|thyroiditis"
    r"|esophagus|oesophagus|contracture|phenomenon|lactate|tendon|comet)\b"
)
_BORNE: Final = re.compile(
    rf"\b(?P<name>{_NAME}) (?:syndrome|disease|paradox|theorem|catheters?|maneuver|manoeuvre|palsy|lymphoma|sarcoma"
    r"|encephalopathy|thyroiditis|equations?|lactate|reflex|forceps|screwdrivers?|probability)\b"
)
_INSTRUMENT: Final = re.compile(
    r"\b(?:an?|the) (?P<name>[^\W\d_]+) (?:monitor|drain|tube|clamp|cannula|probe|brace|splint|fracture|output|scale"
    r"|effect|engine|display|marathon|counter|coil|valve|pump|needle|wrench|stain|smear|swab|index)\b"
)
_SERVED: Final = re.compile(
    r"\b(?:an?|one|two|three|four|five|six|[1-9]\d?|large|small|medium|extra|more|some) (?P<name>[^\W\d_]+)"
    r" (?:salads?|pizzas?|sandwich(?:es)?|dressing|sauce|sponge|cheese|mustard|sausages?|steaks?|tea|rolls?|rice"
    r"|biscuits?|crackers?|apples?|pasta|cocktails?)\b"
)
_ORDERED: Final = re.compile(
    r"\b(?:an?|the|one|two|three|another|frozen|iced) (?:tom collins|john collins|arnold palmers?|shirley temples?"
    r"|rob roy|roy rogers|sam(?:uel)? adams|captain morgan|jack daniel'?s|jim beam|reuben|margherita"
    r"|stella)\b"
)
"""Drinks and dishes that are whole names of people: an article makes one of them."""
_MENU: Final = re.compile(
    r"\b(?:caesar (?:salads?|dressing|wraps?)|cobb (?:salads?|and)|waldorf salads?|eggs? (?:benedict|florentine)"
    r"|(?:beef|salmon) wellington|(?:beef )?stroganoff|chicken (?:kiev|marsala|parmesan)|fettuccine alfredo"
    r"|alfredo (?:sauce|pasta)|oysters rockefeller|peach melba|melba toast|graham crackers?|granny smiths?"
    r"|victoria sponge|monterey jack|croque (?:monsieur|madame)|chateaubriand|general tso'?s?|sloppy joes?"
    r"|cherry garcia|bananas foster|quiche lorraine|crepes? suzette|jasmine rice|margherita pizzas?"
    r"|worcestershire sauce|(?:olive|rose|jojoba) (?:oil|water|hips?)|(?:bloody|virgin) marys?|(?:earl|lady) grey"
    r"|harvey wallbanger|jack and coke|(?:rose|yellow|white) gold|amber alerts?|coral reefs?|ruby slippers?"
    r"|jack russells?|(?:saint|st\.?) bernards?|king charles spaniels?|black eyed susans?|sweet william"
    r"|char(?:ley|lie) horses?|teddy bears?|rolls royce|aston martin|alfa romeo|harley davidson|john deere"
    r"|ferris wheel|bunsen burner|petri dish|allen (?:key|wrench)|phillips head|stanley (?:knife|cup)"
    r"|swiss army|braille|war and peace)\b"
)

_FROM_PLACES: Final = re.compile(
    r"\b(?:brussels? sprouts?|french (?:fries|press|toast|horn|doors?)|danish pastr(?:y|ies)|boston cream|bombay mix"
    r"|peking duck|parma ham|dijon mustard|new york (?:strip|style|cheesecake)|berlin wall|panama hats?"
    r"|bermuda (?:shorts|triangle)|manila (?:envelopes?|folders?)|turkish delight|swiss rolls?|london broil"
    r"|kentucky (?:fried|bluegrass|derby)|phill?y cheese ?steaks?|philadelphia cream|buffalo (?:wings?|sauce|chicken)"
    r"|yorkshire (?:puddings?|terriers?|tea)|cornish past(?:y|ies)|eton mess|chelsea (?:buns?|boots?)"
    r"|oxford (?:commas?|shoes?)|geneva convention|stockholm syndrome|vienna sausages?|jersey cows?"
    r"|lancashire hot ?pot|bakewell tarts?|dover sole|black forest (?:gateau|cake|ham)|long island iced teas?"
    r"|singapore slings?|manhattan project|boston tea party|rhodes scholar(?:ship)?s?|cheddar cheese|melton mowbray"
    r"|worcester sauce|tex mex|plymouth rock|siberian huskys?|labrador retrievers?|maine coons?|shetland pon(?:y|ies)"
    r"|jerusalem artichokes?|savoy cabbages?|key lime|delft blue|trojan horses?|waterloo sunset|chinese takeaway)\b"
)
"""What bears a place's name and lies nowhere."""


def things(lower: str) -> Iterator[tuple[int, int]]:
    """Where things that bear a name stand in a lower-cased text whose apostrophes are straight."""
    for pattern in (_OWNED, _BORNE):
        for match in pattern.finditer(lower):
            # "martha's disease" is martha's; a law is its finder's, whoever else is called so
            if match["name"].rpartition(" ")[2] not in given_names() or " law" in match.group():
                yield match.span()
    for pattern in (_INSTRUMENT, _SERVED, _ORDERED, _MENU, _FROM_PLACES):
        for match in pattern.finditer(lower):
            yield match.span()
