"""Names by their cues; each sentence was written before the rule first ran on it."""

import pytest

from redaction.recognizers import name
from redaction.spoken import read


def found(text: str) -> set[str]:
    return {text[one.start : one.end] for one in name.find(read(text))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my name is ewa lindqvist", "ewa lindqvist"),
        ("My name's Tobias Achterberg.", "Tobias Achterberg"),
        ("last name pereira first name joana", "pereira"),
        ("last name pereira first name joana", "joana"),
        ("the name on the card is gwen abara", "gwen abara"),
        ("name on the account hiroko tanabe zip nine four one", "hiroko tanabe"),
        ("um fatou ndiaye speaking", "fatou ndiaye"),
        ("hi lars here calling about the lease", "lars"),
        ("okonjo is my last name", "okonjo"),
        ("it's catriona with a c", "catriona"),
        ("doctor vasquez prescribed it", "vasquez"),
        ("I'm calling on behalf of Mr. Szymanski", "Szymanski"),
        ("the card holder is beatriz", "beatriz"),
        ("please make it payable to ngozi eze", "ngozi eze"),
        ("this is j r abernathy", "j r abernathy"),
        ("Attn: Rosalind Okoro", "Rosalind Okoro"),
        ("so ottilie and i have been on hold", "ottilie"),
        ("just put me down as haverford", "haverford"),
        ("the lease is in gordon's name", "gordon"),
        ("will called about the boiler", "will"),
        ("tell her grace from the front office stopped by", "grace"),
        ("write the check to april chambers-okoro", "april chambers-okoro"),
        ("the refill is for callum", "callum"),
        ("NHS letter for agnieszka", "agnieszka"),
        ("deacon whitlock will open the hall", "whitlock"),
        ("she is in miss hargrove's homeroom", "hargrove's"),
    ],
)
def test_a_cued_name_is_found(text: str, expected: str) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "my name is spelled wrong",
        "my name is on the form already",
        "my last name is different now",
        "the doctor prescribed rest",
        "doctor said it was fine",
        "my daughter starts kindergarten",
        "my wife drives the van",
        "who is calling please",
        "the nurse is calling",
        "nobody is here",
        "i asked for a refund",
        "it is payable to the clinic",
        "I'm under a lot of stress",
        "it's raining again",
        "thank you for calling",
        "i was talking to billing",
        "my wife and i were there",
        "the boss and i have talked",
        "put me down as a maybe",
        "will you call me back",
        "i hope the store called you",
        "mark it for me",
        "the bill from the hospital came",
        "she is going to bill insurance",
        "brother did he complain",
    ],
)
def test_what_follows_a_cue_and_is_no_name_stands(text: str) -> None:
    assert found(text) == set()


def test_a_name_ends_before_the_next_common_word() -> None:
    assert found("my name is adaeze calling about a bill") == {"adaeze"}
    assert found("doctor mbeki recommended physical therapy") == {"mbeki"}
