"""Addresses, places, dates, ages, mail and web addresses, companies, groups and titles: in every shape."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detector import read_bounded, spoken_findings
from redaction.profile import EVERYTHING

FOUND = [
    "Send it to [[92 Eusebio Dávila 57\n\u039b\u0391\u03a1\u039d\u0391\u039a\u0391\n, LA\n 56139|LOCATION]] please",
    "[[Unit 3301 Box 8212\nDPO AE 50606|LOCATION]]",
    "Meet me at [[Rua das Flores 123|LOCATION]].",
    "Adresse: [[12 Chemin de la Source|LOCATION]]",
    "Ship to [[Hauptstraße 5, 10115 Berlin, Germany|LOCATION]].",
    "They moved to [[Prinsengracht 263\nAmsterdam\nNetherlands|LOCATION]]",
    "I'm at [[44 Elm Street Suite 900, Austin, TX 78701|LOCATION]] today",
    "Regards, Ida Kern, [[Karl-Kraus-Ring 36/5, 1110 Wien|LOCATION]]",
    "Mine is [[9 Osei Loaf, South Jemmaton, TQ2 7HG|LOCATION]] if you ask",
    "Send it to Asha Rao, [[H.No. 247, Gadepur, Kozhinagar-549108|LOCATION]].",
    "She lives at [[ul. Bia\u0142owieska 12/4, 00-590 Warszawa|LOCATION]]",
    "Return to [[3-14-8 Nishi-Kazuma, Minori-ku, Tokyo 106-0031, Japan|LOCATION]].",
    "[[Calle de Aldana, 45, 3\u00ba B, 28014 Madrid|LOCATION]]",
    "Contact: [[\u4f50\u85e4 \u7ffc|PERSON]], by mail",
    "Contact: \u4f50\u85e4, [[\u5bcc\u5c71\u770c\u9ebb\u753a27\u4e01\u76ee20\u756a9\u53f7|LOCATION]], tomorrow",
    "His name in his passport: [[\u0645\u062d\u0645\u062f \u0639\u0644\u064a|PERSON]]",
    "[[\u682a\u5f0f\u4f1a\u793e\u5c71\u7530\u88fd\u4f5c\u6240|ORGANIZATION]] has paid",
    "Signed, Jan Kowal, [[Kowal i Synowie s.c|ORGANIZATION]].",
    "Open day on [[12. juni|DATE_TIME]], free waffles",
    "a former [[Green|NRP]] councillor of this town",
    "my number changed: [[572 909 831|PHONE_NUMBER]]",
    "He sells his honey at [[ruiz-bees.com|URL]] and by the road",
    "Samples at [[www.petralinde.cz|URL]], rates on request",
    "Write to [[info at petralinde.cz|EMAIL_ADDRESS]] please",
    "My postcode is [[SW1A 1AA|LOCATION]].",
    "it's [[k one a zero b one|LOCATION]] in ottawa",
    "zip code [[nine four one oh three|LOCATION]]",
    "i live at [[forty two west elm avenue apartment three b springfield illinois six two seven oh four|LOCATION]]",
    "send it to [[p o box four four one|LOCATION]]",
    "go to [[350 fifth avenue|LOCATION]] now",
    "we're in [[des moines iowa|LOCATION]] now",
    "I flew from [[Omaha, Nebraska|LOCATION]].",
    "the corner of [[Main and Third Street|LOCATION]] is closed",
    "We moved here from [[Trinidad and Tobago|LOCATION]].",
    "He was admitted on [[6/14|DATE_TIME]].",
    "we met on [[the fourteenth of june|DATE_TIME]]",
    "Logged at [[2010-03-10 19:00:35|DATE_TIME]] by root",
    "Logged at [[2010-03-10T19:00:35Z|DATE_TIME]] by root",
    "the visit was [[oh one slash nineteen slash twenty twenty three|DATE_TIME]]",
    "seen on [[12-Mar-2020|DATE_TIME]]",
    "my birthday is [[the third of june|DATE_OF_BIRTH]]",
    "date of birth um let me see [[oh three oh four eighty two|DATE_OF_BIRTH]]",
    "[[three fourteen nineteen eighty two|DATE_OF_BIRTH]] is when i was born",
    "she just turned [[one hundred one|AGE_OVER_89]]",
    "My mother is [[ninety four|AGE_OVER_89]] and she fell.",
    "I'm [[thirty four|AGE]]",
    "Patient is a [[45|AGE]]-year-old male",
    "The IP is [[two hundred six dot two thirty six point sixteen dot two twenty three|IP_ADDRESS]].",
    "ping [[192.0.2.44|IP_ADDRESS]]",
    "the address is [[2001:db8::8a2e:370:7334|IP_ADDRESS]]",
    "hardware [[zero zero colon one a colon two b colon three c colon four d colon five e|DEVICE_ID]]",
    "mac [[00-1A-2B-3C-4D-5E|DEVICE_ID]]",
    "my email is [[maria lopez seventy nine at gmail dot com|EMAIL_ADDRESS]]",
    "it's [[john smith all one word at outlook dot com|EMAIL_ADDRESS]]",
    "write to [[j u n e at sign example dot org|EMAIL_ADDRESS]]",
    "it's [[t baker at proton mail dot com|EMAIL_ADDRESS]] okay",
    "reach me at [[amy.lee+news@mail.example.co.uk|EMAIL_ADDRESS]]",
    "go to [[w w w dot riverside health dot org slash john smith|URL]]",
    "see [[https://www.example.co.uk/a?b=1|URL]] first",
    "the website is [[blue harbor bank dot com|URL]]",
    "She works for [[Harlow Brothers LLC|ORGANIZATION]] now",
    "He studied at the [[University of Leeds|ORGANIZATION]].",
    "He sits on the board of [[Vasseur et Fils S.A.R.L|ORGANIZATION]]. in Lyon",
    "We invoice [[Lindqvist & Holm AB|ORGANIZATION]] for this",
    "The hall is booked by [[Virtanen ry|ORGANIZATION]], as always",
    "Payment to [[Hofer Maschinen GmbH & Co. KG|ORGANIZATION]] has failed",
    "Ask [[Nowak Sp. z o.o|ORGANIZATION]]. for it",
    "We sold it to [[Tanaka Steel K.K|ORGANIZATION]]. in May",
    "I work for [[Brandt A/S|ORGANIZATION]] now",
    "Shares in [[Keller and Sons|ORGANIZATION]] fell",
    "I write on behalf of [[Ruiz, Okafor and Lindgren|ORGANIZATION]] today",
    "She is an engineer at [[Barrett-Osei|ORGANIZATION]] in town",
    "Police are looking for Emil Varga, [[38|AGE]], who was last seen",
    "They are [[81|AGE]] and 84.",
    "State: [[TX|LOCATION]], as written",
    "[[GENEVA|LOCATION]] - Talks went on all night.",
    "from [[Mr|TITLE]]. and Mrs. Hughes",
    "We are proud [[Norwegians|NRP]].",
    "i was raised [[catholic|NRP]]",
    "[[Dr|TITLE]]. Okafor will see you",
]
LEFT_ALONE = [
    "I run a bakery in Vermont alone.",
    "a day of roaming is 12 dollars in Japan",
    "It has a 225/45 R17 on the front.",
    "The reader says P0301 and P0171.",
    "It stops with 0x8007045d when it updates.",
    "the zip file is 300 megabytes",
    "the patient in bed 12 is asleep",
    "The ISBN is 978-0-306-40615-7.",
    "highway 61 is shut up to exit 400",
    "he moved to Hut 3 on Monday",
    "pi begins with 3.14159265",
    "take 2 Tylenol 500 mg and call back",
    "may one of you help me with this",
    "my pain is 7/10 today",
    "add 3/4 cup of milk",
    "we waited 20 minutes at gate 12",
    "i'm two blocks away and ten minutes late",
    "he's 6 feet tall and one of them",
    "chapter 12 verse 4 is on page 90",
    "The meeting is at 10:30 on the 2nd floor",
    "it's ninety nine point one degrees",
    "turn on the light at the end of the street",
    "put a dot at the end of the line",
    "look at the dot com bubble",
    "there are 5 people in room 12 and 6 in the hall",
    "a 10 year warranty and a 3 year plan",
    "version 1.2.3 of the app works",
    "dial 0 and ask for the operator",
    "the price went from 20 to 25 dollars",
    "Her blood group is AB and she is as tall as you",
    "The bag weighs 20 KG and it is 5 AM",
    "A big company and the sons of farmers",
    "The old school and the new gym, as always",
    "In Windows, 10, the button moved.",
    "URGENT - please call back",
    "A green tree grew behind the club",
    "Version 12, 10586 Build was fine",
    "In Room 5, 4500 people waited",
    "The caf\u00e9 was na\u00efve \u2014 5 \u00b5m, 20 \u00b0C \U0001f600",
    "Step 3, 4, and 5 are easy",
]


def cut(marked: str) -> tuple[str, int, int, str]:
    before, rest = marked.split("[[")
    value, after = rest.split("]]")
    value, label = value.rsplit("|", 1)
    return before + value + after, len(before), len(before) + len(value), label


@pytest.mark.parametrize("marked", FOUND)
def test_it_is_found_whole(marked: str) -> None:
    text, start, end, label = cut(marked)
    found = spoken_findings(read_bounded(text), EVERYTHING)
    assert (start, end, label) in [(one.start, one.end, one.label.value) for one in found], found


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert spoken_findings(read_bounded(text), EVERYTHING) == ()


PARTS = (
    *("Apt.", "12", "90210", "Rua", "\n", ",", ".", "???", "Main", "street", "PO", "box", "Uganda", "TX", "at", "nan"),
    *("a", "dot", "com", "@", "colon", "/", "May", "2nd", "1999", "turned", "\u00e9t\u00e9", "and", "corner", "of"),
)


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_any_heap_of_parts_gives_findings_inside_the_text(words: list[str]) -> None:
    text = " ".join(words)
    for one in spoken_findings(read_bounded(text), EVERYTHING):
        assert 0 <= one.start < one.end <= len(text)


def test_ten_thousand_numbers_take_time_in_proportion() -> None:
    text = " ".join(f"{number % 90} Elm" for number in range(2_000))
    began = time.process_time()
    spoken_findings(read_bounded(text), EVERYTHING)
    assert time.process_time() - began < 2.0, "quadratic: seconds instead of 0.2"
