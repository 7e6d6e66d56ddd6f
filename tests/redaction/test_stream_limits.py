"""What a stream does with what is too long, too fast, strange or hostile."""

import asyncio
import socket
import time
from typing import Any, NoReturn

import pytest

from governance.decision import RedactionOperator
from governance.request import RedactionProfile
from inference.transcript import Hypothesis, Segment, Word
from redaction.entities import Finding, Label
from redaction.errors import RedactionError
from redaction.profile import LABELS, Hold, Rules
from redaction.spoken import read
from redaction.stream import PresidioRedactor
from redaction.stream.channel import HOLD_SECONDS, MAX_UTTERANCE_WORDS
from redaction.stream.found import MAX_VALUES, Found
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment
from tests.redaction.speech import hypothesis, segment, words_of

PHI = LABELS[RedactionProfile.PHI]
ARABIC_INDIC = {ord("0") + digit: 0x660 + digit for digit in range(10)}
SENTENCE = "so the parcel came late and nobody told me what had happened with it please check again because we waited "
IDENTIFIERS = "my social security number is zero seven eight zero five one one two zero and "


def _rules(hold: Hold = Hold.BALANCED, *, show_overdue: bool = False) -> Rules:
    return Rules(dict.fromkeys(PHI, RedactionOperator.REPLACE), hold=hold, show_overdue=show_overdue)


async def _play(
    redactor: PresidioRedactor, *events: Hypothesis | Segment, rules: Rules | None = None
) -> list[Redacted]:
    stream = redactor.rehearse(rules or _rules())
    shown: list[Redacted] = []
    for event in events:
        shown += await stream.redact(event)
    return [*shown, *await stream.flush()]


def _texts(shown: list[Redacted]) -> list[str]:
    return [one.text for one in shown if isinstance(one, RedactedHypothesis | RedactedSegment)]


def _long(count: int) -> tuple[Word, ...]:
    sentences = (SENTENCE * 7 + IDENTIFIERS) * (count // 100)
    return words_of(sentences)[:count]


async def test_an_utterance_of_ten_thousand_words_is_redacted_whole(redactor: PresidioRedactor) -> None:
    words = _long(10_000)
    (final,) = await _play(redactor, segment(words, from_finalize=True))
    assert isinstance(final, RedactedSegment)
    assert "zero" not in final.text
    assert final.text.count("[US_SSN]") == " ".join(word.text for word in words).count("social security number is zero")
    assert final.words[-1].end == words[-1].end


async def _seconds(redactor: PresidioRedactor, words: tuple[Word, ...]) -> float:
    began = time.process_time()
    await _play(redactor, segment(words))
    return time.process_time() - began


async def test_a_long_utterance_costs_in_proportion_to_its_length(redactor: PresidioRedactor) -> None:
    await _seconds(redactor, _long(300))
    short = min([await _seconds(redactor, _long(500)) for _ in range(2)])
    assert await _seconds(redactor, _long(2_500)) < 5 * short * 2


async def test_an_interim_result_costs_what_is_new_in_it(redactor: PresidioRedactor) -> None:
    words = _long(1_500)
    whole = await _seconds(redactor, words)
    stream = redactor.rehearse(_rules())
    await stream.redact(hypothesis(words[:1_400]))
    began = time.process_time()
    for count in range(1_401, 1_421):
        (shown,) = await stream.redact(hypothesis(words[:count]))
        assert isinstance(shown, RedactedHypothesis)
        assert "zero" not in shown.text
    assert (time.process_time() - began) / 20 < whole / 5


async def test_a_revised_beginning_is_shown_as_revised(redactor: PresidioRedactor) -> None:
    words = _long(200)
    other = words_of("well my name is Elizabeth Montgomery and " + " ".join(word.text for word in words[7:]))
    shown = await _play(redactor, hypothesis(words), hypothesis(other), hypothesis(words))
    first, second, third = (one for one in shown if isinstance(one, RedactedHypothesis))
    assert first.text == third.text
    assert second.text.startswith("well my name is [PERSON] and")
    assert "zero" not in second.text


async def test_an_endless_utterance_is_refused(redactor: PresidioRedactor) -> None:
    with pytest.raises(RedactionError, match="longer"):
        await _play(redactor, segment(words_of("word " * (MAX_UTTERANCE_WORDS + 1))))
    with pytest.raises(RedactionError, match="longer"):
        await _play(redactor, segment(words_of("w" * 30_000)))


async def test_ten_thousand_digits_show_none(redactor: PresidioRedactor) -> None:
    shown = await _play(redactor, segment(words_of("four " * 2_000)))
    assert all("four" not in text for text in _texts(shown))


async def test_a_value_that_ends_five_segments_later_is_never_shown(redactor: PresidioRedactor) -> None:
    pieces = ["the card is four one one one", "one one one one", "one", "one one one", "one one", "one one okay"]
    events: list[Hypothesis | Segment] = []
    at = 0.0
    for utterance, piece in enumerate(pieces):
        words = words_of(piece, at)
        events += [hypothesis(words[:count], utterance) for count in range(1, len(words) + 1)]
        events.append(segment(words, utterance))
        at = words[-1].end + 0.5
    texts = _texts(await _play(redactor, *events))
    assert all("one" not in text and "four" not in text for text in texts)
    assert texts[-1].endswith("okay")


async def test_revisions_every_millisecond_show_nothing_more(redactor: PresidioRedactor) -> None:
    words = words_of("call me at two one two five five five oh one nine eight tomorrow")
    events = [hypothesis(words[: 3 + (step * 7) % 11], stable=0) for step in range(200)]
    texts = _texts(await _play(redactor, *events, segment(words)))
    assert all(not {"two", "five", "nine", "eight"} & set(text.split()) for text in texts)


async def test_a_value_that_appears_vanishes_and_appears_is_never_shown(redactor: PresidioRedactor) -> None:
    said = words_of("my pin is fine and the number two one two five five five oh one nine eight")
    other = words_of("my pin is fine and the lumber to want to")
    texts = _texts(await _play(redactor, hypothesis(said), hypothesis(other), hypothesis(said), segment(said)))
    assert all("five five" not in text and "nine eight" not in text for text in texts)


async def test_nothing_said_is_nothing_shown(redactor: PresidioRedactor) -> None:
    assert await _play(redactor, segment(())) == []
    (empty,) = await _play(redactor, segment((), from_finalize=True))
    assert isinstance(empty, RedactedSegment)
    assert (empty.text, empty.words, empty.redactions) == ("", (), ())


@pytest.mark.parametrize(
    "text",
    [
        "my card is 4️⃣1️⃣1️⃣1️⃣ 1111 1111 1111 okay",
        "my card is 4111😀1111😀1111😀1111 okay",
        "my card is x4111x1111x1111x1111x okay",
        f"my card is {'4111 1111 1111 1111'.translate(ARABIC_INDIC)} okay",
        "my card is 4111\u200b1111\u200b1111\u200b1111 okay",
    ],
)
async def test_digits_beside_anything_are_digits(text: str, redactor: PresidioRedactor) -> None:
    words = words_of(text)
    events = [hypothesis(words[:count]) for count in range(1, len(words) + 1)]
    for shown in _texts(await _play(redactor, *events, segment(words))):
        assert sum(char.isdigit() for char in shown) < 4, shown


async def test_strict_shows_only_what_the_recogniser_has_settled(redactor: PresidioRedactor) -> None:
    words = words_of("the parcel came late and nobody told me what happened")
    (unsettled,) = (await _play(redactor, hypothesis(words), rules=_rules(Hold.STRICT)))[:1]
    assert isinstance(unsettled, RedactedHypothesis)
    assert unsettled.text == "[UNIQUE_ID…]"
    (half,) = (await _play(redactor, hypothesis(words, stable=len("the parcel came ")), rules=_rules(Hold.STRICT)))[:1]
    assert isinstance(half, RedactedHypothesis)
    assert half.text == "the parcel came [UNIQUE_ID…]"


async def test_without_holding_back_only_what_is_found_is_withheld(redactor: PresidioRedactor) -> None:
    words = words_of("i have two one two")
    assert _texts(await _play(redactor, hypothesis(words), rules=_rules(Hold.NONE)))[0] == "i have two one two"
    balanced = _texts(await _play(redactor, hypothesis(words)))[0]
    assert balanced == "i have [UNIQUE_ID…]"


async def test_policy_says_what_becomes_of_what_stays_open_too_long(redactor: PresidioRedactor) -> None:
    slow = tuple(
        Word(word.text, word.start * 20, word.start * 20 + 0.3, 0.9, "aligned") for word in words_of("it was two one")
    )
    assert slow[-1].end - slow[2].start < HOLD_SECONDS * 2
    late = Hypothesis(
        channel=0, utterance=0, start=0.0, end=slow[2].start + HOLD_SECONDS + 1, words=slow, stable=0, confidence=0.5
    )
    for show, text in ((False, "it was [UNIQUE_ID…]"), (True, "it was two one")):
        assert _texts(await _play(redactor, late, rules=_rules(show_overdue=show)))[0] == text


async def test_a_placeholder_is_one_word_that_is_not_settled(redactor: PresidioRedactor) -> None:
    words = words_of("my phone number is two one two five")
    shown = (await _play(redactor, hypothesis(words)))[0]
    assert isinstance(shown, RedactedHypothesis)
    assert shown.text == "my phone number is [PHONE_NUMBER…]"
    (span,) = shown.redactions
    assert (span.label, span.start, span.end, span.settled) == ("PHONE_NUMBER", words[4].start, words[-1].end, False)


async def test_a_number_is_not_shown_when_it_is_said_again_in_parts(redactor: PresidioRedactor) -> None:
    first = words_of("my social is zero seven eight zero five one one two zero okay")
    again = words_of("so that was the one one two zero at the end okay", 8.0)
    texts = _texts(await _play(redactor, segment(first), segment(again, 1)))
    assert texts[-1].startswith("so that was the [US_SSN]")
    (alone,) = _texts(await _play(redactor, segment(again)))
    assert "[US_SSN]" not in alone


async def test_a_name_is_not_shown_when_it_is_said_again(redactor: PresidioRedactor) -> None:
    first = words_of("my name is priya raghunathan and i need a refill")
    again = words_of("could you tell raghunathan again please", 9.0)
    assert "raghunathan" not in " ".join(_texts(await _play(redactor, segment(first), segment(again, 1))))


async def test_what_was_found_is_not_remembered_by_another_stream(redactor: PresidioRedactor) -> None:
    stream = redactor.rehearse(_rules())
    await stream.redact(segment(words_of("my social is zero seven eight zero five one one two zero okay")))
    assert "078051120" not in repr(stream._found)
    assert not redactor.rehearse(_rules())._found._numbers


def test_what_is_remembered_is_bounded() -> None:
    found = Found()
    for number in range(MAX_VALUES + 50):
        reading = read(f"my social is {100_000_000 + number}")
        found.remember(reading, (Finding(13, 22, Label.US_SSN, 0.97, "cue:us_ssn"),), since=0, settled=True)
    assert len(found._numbers) == MAX_VALUES
    assert [one.label for one in found.again(read("it was 1000 00305"), 0)] == [Label.US_SSN]
    assert [*found.again(read("it was 1000 00005"), 0)] == []


def test_nothing_is_looked_up_over_the_network(redactor: PresidioRedactor, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[Any] = []

    def refuse(*arguments: Any, **_: Any) -> NoReturn:
        attempts.append(arguments)
        raise OSError("no network in this test")

    async def speak() -> list[Redacted]:
        monkeypatch.setattr(socket, "getaddrinfo", refuse)
        monkeypatch.setattr(socket, "gethostbyname", refuse)
        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "create_connection", refuse)
        words = words_of("Mary Jones, mary@mail.example.co.uk, https://example.org, 10.1.2.3 and 212-555-0198 today.")
        return await _play(redactor, *(hypothesis(words[:n]) for n in range(1, len(words) + 1)), segment(words))

    assert "[EMAIL_ADDRESS]" in _texts(asyncio.run(speak()))[-1]
    assert attempts == []
