"""Words that stand between an identifier and what announces it, and carry nothing."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

from redaction.cues.reach import GLUE as REACHED
from redaction.numbers import ORDINALS
from redaction.vocabulary import MONTHS

GLUE: Final = REACHED | frozenset(
    "i've i'd we you've got get it'll it'd they them find found look looking pull pulling up out grab "
    "grabbing what what's "
    "which we've there there's shows showing written printed says starts reads assigned associated linked "
    "registered under "
    "by used using if do does did can could may might need want also still same then next one's called known "
    "confirm verify "
    "provide repeat spell us maybe hang moment minute bit about because but not don't know have having had "
    "has at now wait "
    "hmm let's lets erm where did put somewhere sec second seconds just quick real quick okey wallet purse "
    "front handy paper screen bottom top side corner great thank thanks alright sir ma'am "
    "oops mine yours "
    "ours currently whole thing only reading off back letter form bill statement receipt envelope sticker label "
    "bracelet wristband email text message sheet paperwork document page website app portal underneath inside under "
    "told tell gives giving comes goes read typed wrote received issued sent emailed texted mailed provided stamped "
    "engraved marked filed opened approved denied submitted rejected created started placed booked made entered "
    "today yesterday been open since ago already from when mr mrs ms dr miss mister doctor "
    "he she ours currently will main primary full complete entire actual give gave given sent were am".split()
)
"""Words that a cue reaches over."""
CALENDAR: Final = (
    MONTHS | ORDINALS.keys() | frozenset("monday tuesday wednesday thursday friday saturday sunday st nd rd th".split())
)
"""Words of a date that a cue reaches over: "the claim from may sixth is …"."""
VERBS: Final = frozenset(
    "is was that's that are for would be there's as being it's this belongs to which that'll that'd those these".split()
)
"""Words that tie a cue to what was said before it: "…, that's my social"."""
DETERMINERS: Final = frozenset("my the her his our their your a an mine".split())
HEDGES: Final = frozenset("i think believe guess yeah yes yep okay ok".split())
"""Words that make what is said less sure: "…, i think that's the chart number"."""
AFTER_VERB: Final = frozenset(
    "be what what's it says on off under from of i have we've i've got for here listed shown full whole correct "
    "printed written tail end rest start beginning".split()
)
CONTINUES: Final = frozenset(
    "and then rest is the next it's followed by last part of half second third remaining digits numbers "
    "sorry okay ok wait "
    "that's other final after ends with plus uh um so".split()
)
"""Words after which a number goes on: "… and the rest is …"."""
