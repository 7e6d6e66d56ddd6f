"""Which label a number gets where several cues could claim it, and which numbers nobody claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.cues.claims import claims, harmless
from redaction.cues.phrases import Phrases, expand
from redaction.entities import Label
from redaction.recognizers import find_all
from redaction.resolution import resolve
from redaction.spoken import read

LABELS = frozenset(Label) - {
    Label.ORGANIZATION, Label.NRP, Label.TITLE, Label.AGE, Label.PERSON, Label.LOCATION, Label.DATE_TIME,
}  # fmt: skip


def found(text: str) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.label.value) for one in resolve(text, find_all(read(text)), LABELS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my member id is 88123456 and the group number is 771200", ["HEALTH_PLAN_ID", "HEALTH_PLAN_ID"]),
        ("routing oh two one oh oh oh oh two one account four four five five six six", ["BANK_ACCOUNT"] * 2),
        ("license S530-4601-2345, plate 8KLM201", ["US_DRIVER_LICENSE", "VEHICLE_ID"]),
        ("it's 219-09-9999, that's my social, and my phone is 617-555-0143", ["US_SSN", "PHONE_NUMBER"]),
        ("call me at 617-555-0143, my social is 219-09-9999", ["PHONE_NUMBER", "US_SSN"]),
        ("my passport, the number is 546912308", ["US_PASSPORT"]),
        ("my british passport number is 546912308", ["PASSPORT"]),
        ("my nursing license number is rn 44129", ["LICENSE_NUMBER"]),
        ("her nurse's state license number is 8812345", ["LICENSE_NUMBER"]),
        ("my driver's license is D1234567", ["US_DRIVER_LICENSE"]),
        ("It's 943 476 5919, that's my NHS number.", ["UK_NHS"]),
        ("my national insurance number is ab 12 34 56 c", ["UK_NINO"]),
        ("my french social security number is 2 55 08 14 168 025 38", ["NATIONAL_ID"]),
        ("my social is 219-09-9999", ["US_SSN"]),
        ("the last four of my social are 1487", ["US_SSN"]),
        ("the last four of my card are 1881", ["CREDIT_CARD"]),
        ("the visa ending in 1881", ["CREDIT_CARD"]),
        (
            "My card is 4012 8888 8888 1881, expires June 2027, code 123",
            ["CREDIT_CARD", "CARD_EXPIRY", "CARD_SECURITY_CODE"],
        ),
        ("my fax is 617 555 0143", ["PHONE_NUMBER"]),
        ("the npi is 1234567893", ["LICENSE_NUMBER"]),
        ("the imei is 490154203237518", ["DEVICE_ID"]),
        ("The MAC address is 55:6D:FF:74:23:7A.", ["DEVICE_ID"]),
        ("the sort code is 20 30 40 and the account number is 12345678", ["BANK_ACCOUNT", "BANK_ACCOUNT"]),
        ("my account number is 1234 5678 and the rest is 9012", ["BANK_ACCOUNT", "BANK_ACCOUNT"]),
        ("my medicare number, that's on the red and blue card, is 1EG4-TE5-MK73", ["HEALTH_PLAN_ID"]),
    ],
)
def test_the_nearest_cue_gives_the_label(text: str, expected: list[str]) -> None:
    assert [label for _, label in found(text)] == expected, found(text)


@pytest.mark.parametrize(
    "cue", ["MRN", "mrn", "m r n", "M-R-N", "M.R.N.", "Mr N", "m rn"], ids=lambda cue: cue.replace(" ", "_")
)
def test_an_abbreviation_announces_however_it_is_cut(cue: str) -> None:
    assert found(f"the {cue} is 44 712") == [("44 712", "MRN")]


@pytest.mark.parametrize("text", ["her MRN44712", "her mrn44712 please", "Her MRN-44712."])
def test_a_cue_that_has_grown_to_its_number_announces_it(text: str) -> None:
    assert ("44712", "MRN") in found(text)


def test_letters_of_a_cue_are_no_letters_of_its_code() -> None:
    assert ("w two four eight one six", "HEALTH_PLAN_ID") in found("insurance i d w two four eight one six")


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("my national insurance number is Jg for 103.6c", "Jg for 103.6c", "UK_NINO"),
        ("the plate is HKR4. Oh, 9-2. It is blue", "HKR4. Oh, 9-2", "VEHICLE_ID"),
        ("my mobile is 0.79911482036", "0.79911482036", "PHONE_NUMBER"),
        ("my number is 614960 triple-3", "614960 triple-3", "PHONE_NUMBER"),
        ("it came up as SG09. WEV", "SG09. WEV", "VEHICLE_ID"),
        ("that was JTD KB209-87714925", "JTD KB209-87714925", "UNIQUE_ID"),
        ("on the bottom Charlie Oscar two X, Ray five", "Charlie Oscar two X, Ray five", "UNIQUE_ID"),
        ("It's Gareth44 at example.com/alllowercase", "Gareth44 at example.com", "EMAIL_ADDRESS"),
        ("email bookings at Glenfine4x4.scot", "bookings at Glenfine4x4.scot", "EMAIL_ADDRESS"),
    ],
)
def test_values_are_found_as_recognisers_mishear_them(text: str, value: str, label: str) -> None:
    assert (value, label) in found(text)


@pytest.mark.parametrize("text", ["Okay, 12345678910, testing", "pulse 76, respiration 1610 98.6", "3.14159 is pi"])
def test_what_is_counted_out_or_measured_is_nobodys(text: str) -> None:
    assert found(text) == []


def test_a_letter_behind_from_makes_a_plate_no_time() -> None:
    text = "run a plate from a seven kilo lincoln david three zero six"
    assert [label for _, label in found(text)] == ["VEHICLE_ID"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("the chart number on this one is zero zero four seven eight one two nine three", "MRN"),
        ("the complaint they closed is number two four zero eight one one nine five five three six", "UNIQUE_ID"),
        ("the pump's serial number on the back reads g m zero five three eight eight one two six", "DEVICE_ID"),
        ("the member id, i'm reading it off the card, is YRP 4 4 7 oh 1 9 2 6", "HEALTH_PLAN_ID"),
        ("the social security number on the card is 219 09 9999", "US_SSN"),
        ("my ticket with customer service is TK 7 oh oh 3 1 4 9", "UNIQUE_ID"),
        ("the confirmation for Thursday, September 5th is BX40917726", "UNIQUE_ID"),
        ("checking account ending... well, the whole thing is 7740-118-325", "BANK_ACCOUNT"),
        ("my r n license is r n six oh two eight eight one", "LICENSE_NUMBER"),
        ("the policy on the truck is 9930 4172 06", "UNIQUE_ID"),
        ("the policy my dentist has is 9930 4172 06", "HEALTH_PLAN_ID"),
        ("record locator K 7 X R Q M", "UNIQUE_ID"),
        ("the order number is 112 884 0596", "UNIQUE_ID"),
        ("it is good through 10 of 2029", "CARD_EXPIRY"),
        ("hr says i am employee 44 19 20", "UNIQUE_ID"),
        ("the big blue one is the member card 80 44 19 02 7", "HEALTH_PLAN_ID"),
        ("member number you said, one moment, 80 44 19 02 7", "HEALTH_PLAN_ID"),
        ("8821440 is the number on my chart", "MRN"),
        ("the wristband number is h four four two one oh nine", "UNIQUE_ID"),
        ("they sent a ticket, it's t k t dash nine nine oh two one", "UNIQUE_ID"),
        ("the expiration date is oh four of twenty nine", "CARD_EXPIRY"),
        ("the account ending in twenty fifteen", "BANK_ACCOUNT"),
        ("the complaint's been open since march, it's number 4490217", "UNIQUE_ID"),
        ("my health card's from manitoba the number is 820 491 637", "HEALTH_PLAN_ID"),
        ("my us passport expires in june the number's five six six oh two nine one four eight", "US_PASSPORT"),
        ("the nhs number is here behind the gym card and it's 943 476 5919", "UK_NHS"),
    ],
)
def test_a_cue_reaches_over_what_carries_nothing(text: str, label: str) -> None:
    assert [kind for _, kind in found(text)] == [label], found(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("it's 1234567893", "LICENSE_NUMBER"),
        ("1eg4 te5 mk73 please", "HEALTH_PLAN_ID"),
        ("4012 8888 8888 1881", "CREDIT_CARD"),
        ("GB82 WEST 1234 5698 7654 32 by Friday", "IBAN_CODE"),
        ("it is 1M8GDM9AXKP042788", "VEHICLE_ID"),
        ("that would be 490154203237518", "DEVICE_ID"),
        ("it's 12345678z", "NATIONAL_ID"),
        ("bb1388568", "LICENSE_NUMBER"),
        ("ab123456c", "UK_NINO"),
        ("rssmra85t10a562s", "NATIONAL_ID"),
    ],
)
def test_a_check_tells_without_a_cue(text: str, label: str) -> None:
    [finding] = [one for one in find_all(read(text)) if one.validator and one.label.value == label][:1]
    assert [kind for _, kind in found(text)] == [label]
    assert finding.validator


@pytest.mark.parametrize(
    "text",
    [
        "your order number is 4471902 and it ships on Friday",
        "the confirmation code is eight eight three one",
        "take two tablets every four to six hours for fourteen days",
        "the total is one thousand two hundred forty nine dollars",
        "call the office between two thirty and twelve forty five",
        "we flew on flight 1234 from gate 22",
        "the scores were 88, 92, 79, 85 and 90",
        "the pressure was 120 over 80 and the temperature 98.6",
        "my account was opened in 2019 and the policy changed in 2021",
        "press one, then five, okay",
        "it was built between 1998 and 2004",
        "I have 1,250,000 reasons",
        "see page 112 of the form number 1040",
        "the kids are two hundred six and two hundred seventy one",
        "version 10.15.7 of the app",
        "the population is 1500000",
        "in 1999 2003 and 2007 we had floods",
        "seven eight nine ten eleven twelve",
        "it costs 1,299 plus 104.50 tax",
        "I applied for social security in 2020",
        "the pump runs at 3500 rpm",
        "dial 911 or press 0",
        "the ticket number is 4471",
        "order number 447190 has shipped",
        "in case 12345 people come",
        "a 2013 F-150 with a dent",
        "pulse seventy two q t c four thirty one",
        "procedure code 99213 with modifier 25",
        "CPT 99213 and ICD-10 code Z00.00",
        "c p t nine nine two one three",
        "my license was suspended in twenty twenty",
        "the ferry goes out eleven twenty five and it is up in four",
        "do you take h m o or p p o plans",
        "transfer twenty thousand in my savings account",
        "it has been a sin since twelve hundred",
        "the bsb and the swift are on the statement already",
    ],
)
def test_counts_orders_and_times_are_nobodys(text: str) -> None:
    assert found(text) == []


def test_a_short_order_number_is_claimed_and_could_grow() -> None:
    assert harmless(read("the page number is 4471"), 0)
    reading = read("the order number is 4471902")
    assert not harmless(reading, 0)
    assert claims(reading)[0].finding is None
    assert claims(reading) is claims(reading)


def test_a_claim_takes_in_letters_written_as_a_word() -> None:
    assert found("my license plate is nz20 qkl") == [("nz20 qkl", "VEHICLE_ID")]
    assert found("My plan's member ID is EAW 91773008, thanks.") == [("EAW 91773008", "HEALTH_PLAN_ID")]


def test_the_missing_digit_beside_a_number_goes_with_it() -> None:
    assert found("my phone number is for one five five five five oh one three two") == [
        ("for one five five five five oh one three two", "PHONE_NUMBER")
    ]


@pytest.mark.parametrize(
    ("text", "value", "label"),
    [
        ("The VIN reads one h u, adf sf5kxjys4t5f, I think.", "one h u, adf sf5kxjys4t5f", "VEHICLE_ID"),
        ("The plate on my car is defox.kilo 2115, a blue sedan.", "defox.kilo 2115", "VEHICLE_ID"),
        ("the whole social security number is 15650 for 149.", "15650 for 149", "US_SSN"),
        ("medical record number 9 for double 6629 for this visit", "9 for double 6629", "MRN"),
        ("Go ahead and charge it to 4965-616-420-234-8443, please.", "4965-616-420-234-8443", "CREDIT_CARD"),
        ("National Insurance Number is why W441228B as you asked.", "why W441228B", "UK_NINO"),
        ("the nhs number is let's see four seven two okay then seven one two next seven four nine zero", "", "UK_NHS"),
        ("0044 20 7946 0958", "0044 20 7946 0958", "PHONE_NUMBER"),
    ],
)
def test_what_recognisers_mishear_is_taken_whole(text: str, value: str, label: str) -> None:
    [(taken, kind)] = found(text)
    assert kind == label
    assert not value or taken == value


def test_two_numbers_that_ran_together_are_two() -> None:
    spoken = "five five five oh one four three and six one seven five five five oh one four three on the account"
    assert [label for _, label in found(spoken)] == ["PHONE_NUMBER", "PHONE_NUMBER"]
    dated = "my social is six eighty four forty nine twenty sixty one, two slash eighteen slash nineteen thirty"
    assert found(dated)[0] == ("six eighty four forty nine twenty sixty one", "US_SSN")


def test_phrases_are_alternatives_and_options() -> None:
    assert set(expand("(chart|record) [number|no]")) == {
        ("chart", "number"), ("chart", "no"), ("chart",), ("record", "number"), ("record", "no"), ("record",),
    }  # fmt: skip


def test_one_phrase_cannot_stand_for_two_things() -> None:
    with pytest.raises(ValueError, match="two things"):
        Phrases([("account number", 1), ("account [number]", 2)])


def test_the_longest_phrase_is_met_over_hesitation() -> None:
    phrases = Phrases([("medical record [number]", 1), ("record", 2)])
    hits = phrases.hits(read("my medical, um, record. number is").atoms)
    assert [(hit.found, hit.length) for hit in hits] == [(1, 3), (2, 1)]


@given(st.text(max_size=120))
def test_any_text_may_be_asked(text: str) -> None:
    for claim in claims(read(text)):
        assert 0 <= claim.extent.start < claim.extent.end <= len(text)
