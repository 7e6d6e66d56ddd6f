"""A text played word by word: as many displays as words, and never more on them than a live client would see."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from governance.decision import RedactionHold, RedactionOperator
from governance.request import RedactionProfile
from redaction.files.rehearsal import PAUSE_SECONDS, Speech, played
from redaction.profile import LABELS, Rules
from redaction.stream import PresidioRedactor

RULES = Rules(dict.fromkeys(LABELS[RedactionProfile.PHI], RedactionOperator.REPLACE))
CARD = "my card is four one one one one one one one one one one one one one one one okay bye"


@given(st.text(" ab\n1", max_size=60), st.lists(st.integers(-3, 70), max_size=5))
def test_every_word_is_played_once_and_time_only_goes_on(text: str, boundaries: list[int]) -> None:
    utterances = list(Speech(text, tuple(boundaries)).utterances())
    words = [word for each in utterances for word in each]
    assert [word.text for word in words] == text.split()
    assert all(one.end < other.start for one, other in pairwise(words))
    assert all(abs(other[0].start - one[-1].end - PAUSE_SECONDS) < 1e-9 for one, other in pairwise(utterances))


async def test_each_word_has_a_display_and_the_last_is_the_whole(redactor: PresidioRedactor) -> None:
    shown = await played(Speech(CARD, (25,)), redactor, RULES, "en-US")
    assert len(shown.partials) == len(CARD.split())
    assert shown.partials[:3] == ("my", "my card", "my card is")
    assert shown.final == "my card is [CREDIT_CARD] okay bye"
    assert all(not {"four", "one"} & set(partial.split()) for partial in shown.partials)


async def test_a_stricter_hold_shows_no_more(redactor: PresidioRedactor) -> None:
    shown = {}
    for hold in RedactionHold:
        rules = Rules(RULES.operators, hold=hold)
        shown[hold] = await played(Speech("hello there this is the clinic calling"), redactor, rules, "en-US")
    clear = {
        hold: sum(not word.startswith("[") for partial in each.partials for word in partial.split())
        for hold, each in shown.items()
    }
    assert clear[RedactionHold.STRICT] <= clear[RedactionHold.BALANCED] <= clear[RedactionHold.NONE]
    assert len({each.final for each in shown.values()}) == 1


async def test_nothing_is_played_of_nothing(redactor: PresidioRedactor) -> None:
    assert (await played(Speech(" \n "), redactor, RULES, "en-US")).partials == ()
