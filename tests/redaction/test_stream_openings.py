"""What the end of an interim result may still become, without a model."""

import pytest

from governance.decision import Certification, RedactionOperator
from governance.request import RedactionProfile
from redaction.profile import EVERYTHING, LABELS, Rules
from redaction.spoken import read
from redaction.stream import PresidioRedactor
from redaction.stream.openings import open_final, open_interim
from redaction.transcript import RedactedHypothesis
from tests.redaction.speech import hypothesis, words_of

PHI = LABELS[RedactionProfile.PHI]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("so call me at four", "so call me at"),
        ("so call me at four one five let me", "so call me at"),
        ("the vin is one h g b as in", "the vin is"),
        ("the reference the agent gave me was n p", "the reference the agent gave me was"),
        ("my passport is kenyan it reads a", "my passport is kenyan it reads"),
        ("i have ten twenty five seventy nine as the", "i have"),
        ("four oh seven that's", ""),
        ("four oh seven that's the security", ""),
        ("my account number is for", "my account number is"),
        ("it is area", "it is"),
        ("write to john dot", "write to"),
        ("reach me at mary underscore", "reach me at"),
        ("go to w w w dot riverside", "go to"),
        ("the server is at one nine two dot", "the server is at"),
        ("he was born on the", "he was born on"),
        ("we saw him in june", "we saw him in"),
        ("my name is rose hill", "my name is"),
        ("they live at forty two west elm", "they live at"),
        ("he is ninety two years", "he is"),
        ("yesterday i met priya", "yesterday i met"),
        ("we moved to salt", "we moved to"),
        ("my plate is double", "my plate is"),
        ("you can reach us on area code two one", "you can reach us on area code"),
        ("the chart is m let's", "the chart is"),
        ("the subscriber number is k okay then", "the subscriber number is"),
        ("my id is a", "my id is"),
        ("run a plate for me seven kilo", "run a plate for me"),
        ("my plate is six xray boy", "my plate is"),
        ("okay right ready tango", "okay right ready"),
        ("the claim number is kd", "the claim number is"),
        ("the reference is k a let", "the reference is"),
        ("I have it here. A,", "I have it here."),
        ("her DEA is MY 02", "her DEA is"),
        ("the iban is be then four", "the iban is"),
        ("um seven one nine that's", "um"),
        ("move the bitcoin to 3 mRtWq", "move the bitcoin to"),
        ("please pay FR 14 2004", "please pay"),
        ("it was zud 1565", "it was"),
        ("the code c q five six k p is on the", "the code"),
        ("please visit h t t p s colon slash slash w w w", "please visit"),
        ("look it up at brookvale pottery", "look it up at"),
        ("her mailbox is lindqvist sixty", "her mailbox is"),
        ("the server is at ten point", "the server is at"),
        ("write to j smith at", "write to"),
        ("the card is four one one one, hold on", "the card is"),
        ("my claim is seven seven two and the rest", "my claim is"),
        ("it was billed on the 2nd of", "it was billed on"),
        ("we are at 2217 north 54th", "we are at"),
        ("send it over to accounts at hollis roofing", "send it over to"),
        ("write it like this v a n", "write it like this"),
        ("the member number is a 9 3", "the member number is"),
        ("it's whiskey", "it's"),
        ("a double oh four", ""),
        ("It's LB, 734", "It's"),
        ("call me on one eight hundred five hundred", "call me on"),
        ("our patient is a ninety one year", "our patient is a"),
        ("my grandmother is a hundred and", "my grandmother is"),
        ("okay it's porter", "okay it's"),
        ("you can write b.hollis", "you can write"),
        ("i will spell it t o m a s at hey", "i will spell it"),
        ("three nine one seven four four is what stands under", ""),
        ("the sticker says four four colon", "the sticker says"),
        ("it came from one six point", "it came from"),
        ("the dns is forty two point", "the dns is"),
        ("it reads a c colon one f colon two", "it reads"),
        ("you can reach my sister at quiet river", "you can reach my sister at"),
        ("please write to us at paper mill", "please write to us at"),
        ("the address is three capital", "the address is"),
        ("our v six is two thousand", "our v six is"),
        ("it says fe eighty", "it says"),
        ("it shows 4c 19 db 70", "it shows"),
        ("it reads nine four colon double", "it reads"),
        ("you type www dot the old mill", "you type"),
        ("could you resend it to maple leaf bakery at", "could you resend it to"),
        ("just use bookings at the stone barn", "just use"),
        ("my username is quiet brown fox", "my username is"),
        ("go to the crooked spoon", "go to"),
        ("his page is linked in", "his page is"),
        ("the mac address is c d", "the mac address is"),
        ("it's ferrante all one word", "it's"),
        ("write petrov. at.", "write"),
        ("send the parcel slip to front office at", "send the parcel slip to"),
        ("copper tin lantern at quiet", ""),
        ("p novak at u b c", ""),
        ("the portal is my garden", "the portal is"),
        ("you had my email wrong it's green kettle", "you had my email wrong it's"),
        ("my old inbox is gone so use salt and pepper at", "my old inbox is gone so use"),
        ("it's ola dot lindqvist and that's", "it's"),
        ("send it to ola dot lindqvist nine the at", "send it to"),
        ("it was ola dot lind at out look dot", "it was"),
        ("p lindqvist at a", ""),
        ("and then it's initial", "and then it's"),
        ("the slip goes to tin lantern", "the slip goes to"),
        ("his is p dot lindqvist at 1stop", "his is"),
        ("it answers from fe eighty colon nine colon echo", "it answers from"),
        ("type www dot harbour dot com back slash", "type"),
        ("so 617 319 the", "so"),
        ("it's for for ate", "it's"),
        ("it went to seventeen a glenmoor", "it went to"),
        ("a pothole outside 63 Ballyhenry", "a pothole outside"),
        ("We're at 4,216 Birchwood", "We're at"),
        ("it's unit four brackley trade", "it's"),
        ("that's won", "that's"),
        ("her permit is under r n", "her permit is under"),
        ("what about four oh five", "what about"),
        ("my reference is Q7, XP", "my reference is"),
        ("Licence number, HARTS 709", "Licence number,"),
        ("her state license ME", "her state license"),
        ("write to h dot van der", "write to"),
        ("please email the scans to reception at birch", "please email the scans to"),
        ("sign in at my garden dot", "sign in at"),
        ("it came from orders at harrow and pym dot co dot", "it came from"),
    ],
)
def test_what_has_begun_is_withheld(text: str, shown: str) -> None:
    opening = open_interim(read(text), PHI)
    assert opening is not None
    assert text[: opening.start].strip() == shown


@pytest.mark.parametrize(
    ("text", "deferred"),
    [
        ("do you have a pen it's one", "one"),
        ("it is lindqvist at", "lindqvist at"),
        ("the wire came from BE95.", "BE95."),
        ("the router shows one hundred", "one hundred"),
        ("The I.P. is 172.16.", "172.16."),
    ],
)
def test_a_final_defers_what_the_next_segment_may_finish(text: str, deferred: str) -> None:
    opening = open_final(read(text), (), PHI)
    assert opening is not None
    assert text[opening.start :] == deferred


@pytest.mark.parametrize("text", ["so could you please send me this one", "there were one hundred.", "we met at the"])
def test_a_final_that_is_whole_defers_nothing(text: str) -> None:
    assert open_final(read(text), (), PHI) is None


@pytest.mark.parametrize(
    "text",
    [
        "so i wanted to ask about my bill",
        "passport office at",
        "lantern oil for",
        "the rate is six point eight",
        "his temperature was ninety eight point six",
        "that comes to eight fifty plus",
        "gate thirty two at",
        "the orders at the counter",
        "it keeps throwing errors",
        "that's open till",
        "the city has two thousand people",
        "we will see you in room six go ahead",
        "and i like the gold one and",
        "his pulse is seventy two",
        "one forty two over eighty eight",
        "sing hymn number three seventy four",
        "please hang up and dial nine one one",
        "we open at seven close",
        "i told them that i",
        "one two three four five six",
        "the limit is two hundred fifty thousand",
        "a copay of $79.99",
        "what is the m r",
        "it was about four oh five",
        "my n h",
        "there was a dash of",
        "see the red dot at the",
        "we lost three two on",
        "there is a leak at the back",
        "we need two of them",
        "that was four hours ago",
        "page number four seven one one",
        "the weather was lovely in",
        "it should bake for about forty",
        "press two for",
        "i sent the email and then we ate",
        "we hope to visit",
        "that was my initial",
        "the oven was at two point four and",
        "his pressure was one twenty over eighty pulse",
        "a scarf with a dash of gold at the",
        "he worked for six hours plus two at time",
        "the scan showed one hundred and",
        "is that plan an h m o or",
        "the page froze with error four oh three whenever",
        "that is thirty dollars plus",
        "please drop her a line at",
        "the order number is four seven one and i'm",
        "i asked for a refund and nobody",
        "",
        "...",
    ],
)
def test_what_cannot_become_personal_data_is_shown(text: str) -> None:
    assert open_interim(read(text), PHI) is None


def test_with_no_labels_nothing_is_withheld() -> None:
    assert open_interim(read("my number is four one five"), frozenset()) is None


async def test_a_language_without_a_model_withholds_numbers_and_no_words(redactor: PresidioRedactor) -> None:
    rules = Rules(dict.fromkeys(PHI, RedactionOperator.REPLACE), certification=Certification.STRUCTURED)
    stream = redactor.rehearse(rules, language="es-MX")
    said = words_of("buenas tardes mi tarjeta es cuatro uno uno uno")
    plain, number = [(await stream.redact(hypothesis(said[:count])))[0] for count in (4, len(said))]
    assert isinstance(plain, RedactedHypothesis)
    assert plain.text == "buenas tardes mi tarjeta"
    assert isinstance(number, RedactedHypothesis)
    assert "uno" not in number.text
    assert number.text.startswith("buenas tardes mi tarjeta")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Shares in Keller and", "Shares in"),
        ("We flew to Trinidad and", "We flew to"),
        ("In New", "In"),
        ("It was Mr.", "It was"),
        ("It was Mr. and", "It was"),
        ("They invested in Think", "They invested in"),
    ],
)
def test_what_written_names_leave_open_is_withheld(text: str, shown: str) -> None:
    opening = open_interim(read(text), EVERYTHING)
    assert opening is not None
    assert text[: opening.start].strip() == shown
