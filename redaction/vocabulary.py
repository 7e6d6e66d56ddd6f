"""Ordinary words: what a name, a street or a mailbox is not.

Closed lists, kept small on purpose: a word too many here lets a name through, a word too few withholds one word more.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from functools import cache
from importlib.resources import files
from typing import Final

FUNCTION_WORDS: Final = frozenset(
    "a about above after again all also always am an and another any anybody anyone anything are aren't as ask "
    "at away back be because been before being below best better between both but by call called calling came "
    "can can't cannot come coming could couldn't currently did didn't do does doesn't doing don't done down "
    "during each either else even ever every everybody everyone everything few for from front further get gets "
    "getting go goes going gone gonna good got great had hadn't has hasn't have haven't having he he'd he'll "
    "he's hello her here here's hers hey hi him his hold how how's i i'd i'll i'm i've if in into is isn't it "
    "it'd it'll it's its just know last least less let let's like listed little long look looking lot made make "
    "many maybe me mean might mine more most much must my myself name named need needs neither never new next "
    "no nobody none nor not nothing now of off ok okay old on once one only or other our ours out over own "
    "people please put quite rather ready really regarding right said same saw say saying says see seen she "
    "she'd she'll she's should shouldn't since so some somebody someone something soon sorry spelled spelling "
    "spells still such sure take taken taking than thank thanks that that'd that's the their them then there "
    "there's these they they'd they'll they're they've thing things think this those though through till to "
    "today together told tomorrow tonight too took trying under until up upon us use used using usually very "
    "wait want wanted wants was wasn't way we we'd we'll we're we've well went were weren't what what's when "
    "where where's which while who who's whole whom whose why will wish with within without won't would "
    "wouldn't yeah yep yes yesterday yet you you'd you'll you're you've your yours yourself um uh er hmm ah "
    "alright actually afternoon morning evening night".split()
)
"""Words that never begin a name, even right after "my name is"."""

DESCRIBING: Final = frozenset(
    "old new little long front good great best better people night morning evening afternoon".split()
)
"""Those of them that a mailbox or a host may hold all the same: "old dog new tricks at", "front desk at"."""
CONNECTING: Final = FUNCTION_WORDS - DESCRIBING
"""Those that stand in none."""

ORDINARY_WORDS: Final = FUNCTION_WORDS | frozenset(
    "able account across address afraid agent ago agree almost alone already amazing amount annoyed answer "
    "anyway appointment appreciate april area arm asking asked august available aware awful bad bank based "
    "beautiful believe big bill billing birth birthday bit black blood blue body book booking born both bought "
    "box boy breathing bring brother building business busy buy cancel car card care case certain chance change "
    "charge chart check chest child children city claim class clear clearly clinic close cold common company "
    "complete completely confirm confused confusing correct cost couple cough country course covered crazy "
    "credit customer dad date daughter day days dead deal december delivery department desk difficult "
    "disappointed discharge discount dizzy doctor dollar dollars double dose driving due early easy email "
    "emergency end enough evening exactly excited experiencing expecting expensive eye fact fair family far "
    "fast father february feel feeling feels fever file fine finally find fine first five floor follow "
    "following form forward found four free friday friend frustrated full funny gave getting girl given giving "
    "glad group guess half hand happen happened happening happy hard having head headache health hear heard "
    "heart help helpful high home hope hospital hot hour hours house however huge human hurt hurting husband id "
    "idea important impossible information insurance interested interesting issue january job june july keep "
    "kept kid kids kind knew known large late later left leg letter level life line list live living local "
    "located location lost love low lunch machine mail main man manager march matter may medical medication "
    "medicine meet meeting member message million minute minutes miss missing mistake mom monday money month "
    "months mother moved moving near nervous news nice nine normal north not note nothing november nurse number "
    "october office often older online open operator order ordered pain paid part past patient pay payment "
    "perfect person pharmacy phone pick place plan point policy possible prescription pressure pretty problem "
    "provider question questions quick quickly reached reach reading real reason received receiving record red "
    "refill reference refund related relevant remember reminder report representative request result results "
    "return returning ride ridiculous room running running sad saturday schedule scheduled school second "
    "security seeing send sent september serious service set seven sick side simple sister sit six slow small "
    "son speak speaking spoke staff standing start started state stay staying step stop store story strange "
    "street stuff summer sunday supposed support sure surgery surprised system system table taking talk talking "
    "team tell ten terrible test thankful third three thursday ticket time times tired total totally town "
    "treatment tried trip trouble true tuesday turn twelve twenty two type unable understand unfortunately "
    "upset urgent usual visit voice waiting walking wallet watching water website wednesday week weekend weeks "
    "weird welcome west wife willing window wonderful wondering word work worked working world worried worse "
    "worth write wrong year years young zero accessible absolutely allergic allergy bleeding bothering calling "
    "canceling caused checking claiming closing concerning confirming contacting covering definitely diabetic "
    "diagnosed due eight eighty eleven english fifteen fifty filing forty hundred hoping hungry inquiring "
    "leaving looking married month's needing ninety nauseous okay on-call ongoing picking planning pregnant "
    "probably reporting requesting retired scared scheduling sixty sore seventy single smoking stuck suffering "
    "supposed thirty thousand traveling vomiting wanting weak whatever wearing divorced self stable "
    "unacceptable outrageous lovely awesome fantastic brilliant outside inside upstairs downstairs north south "
    "east npi imei mac url ip ein itin icd nhs nino hicn mbi sms atm icu mri eob hmo ppo hsa fsa erm mhm hm mm "
    "christmas thanksgiving hanukkah ramadan diwali kwanzaa halloween medicare medicaid "
    "ssn id mrn dob iban cvv cvc vin zip apt appears incorrectly sir madam mister doctor nurse".split()
)
"""Words that do not begin a name after a weaker hint ("this is …"), or stand capitalised without naming anyone."""

MONTHS: Final = {
    "january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6,
    "jun": 6, "july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10,
    "november": 11, "nov": 11, "december": 12, "dec": 12,
}  # fmt: skip

ADDRESSED: Final = frozenset(
    "deacon deaconess elder brother sister father mother bishop chaplain imam minister vicar captain lieutenant "
    "trooper corporal sheriff deputy principal superintendent counselor counsellor attorney councilman councilwoman "
    "alderman mayor governor congressman congresswoman representative chief commissioner".split()
)
"""How people are addressed by their office, before a name."""
GIVEN_WORDS: Final = frozenset(
    "will mark hope may grace joy faith rob bill frank jack drew art gene dawn sue pat ray rose april june summer "
    "autumn chase grant dean mason hunter miles wade reed drake cliff clay glen dale heath brook brooke lance "
    "pierce bob nick ruby pearl jewel opal amber crystal ginger daisy lily violet ivy olive hazel holly iris jade "
    "misty stormy star charity patience prudence constance mercy honor destiny harmony melody carol gay bud buck "
    "chip rusty sandy rich guy earl duke king prince major angel christian faye penny peg dot kit max rod rick dick "
    "ward trace chance colt gunner archer carter cooper parker porter sawyer tanner taylor tucker turner walker".split()
)
"""Given names that are common words too: names only where something tells."""
NAMES_TOO: Final = frozenset(
    "black gold young long little small best love rain hope summer chance west day early lake pond house barn case "
    "story good will bill steel hawk abbot gardener".split()
)
"""Common words that people are called too."""

WEEKDAYS: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays "
    "saturdays sundays".split()
)

STATES: Final = frozenset(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho "
    "illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota "
    "mississippi missouri montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah "
    "vermont virginia washington wisconsin wyoming".split()
)
STATE_PAIRS: Final = frozenset(
    {
        ("new", "hampshire"), ("new", "jersey"), ("new", "mexico"), ("new", "york"), ("north", "carolina"),
        ("north", "dakota"), ("south", "carolina"), ("south", "dakota"), ("west", "virginia"), ("rhode", "island"),
    }
)  # fmt: skip
STATE_CODES: Final = frozenset(
    "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
    "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AA AE AP".split()
)


@cache
def plain_words() -> frozenset[str]:
    """Some 78,000 common words that are nobody's name, besides the ordinary ones above."""
    lines = (files("redaction") / "stream" / "plain_words.txt").read_text("ascii").splitlines()
    return FUNCTION_WORDS | ORDINARY_WORDS | {line for line in lines if not line.startswith("#")}


def is_plain(word: str) -> bool:
    """Whether a lower-cased word is a common one and nobody's name."""
    plain = plain_words()
    return word in plain or word.replace("\u2019", "'").removesuffix("'s") in plain
