"""What a client sees of a stream, and what it must never see."""

import asyncio
import re

import pytest

from governance.decision import RedactionOperator
from governance.request import RedactionProfile
from inference.transcript import SpeechStarted, UtteranceEnd
from redaction.detector import Detector
from redaction.errors import RedactionError, UncertifiedLocaleError
from redaction.stream import MAX_CHANNELS, PresidioRedactionStream, PresidioRedactor
from redaction.stream.channel import DEFER_SECONDS
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment
from tests.redaction.speech import Speech, hypothesis, make_permit, segment, words_of


def test_an_identifier_becomes_one_word_that_spans_its_words(speech: Speech, redactor: PresidioRedactor) -> None:
    words = words_of("my social security number is zero seven eight zero five one one two zero thanks")
    stream = redactor.open(make_permit())
    (shown,) = asyncio.run(stream.redact(segment(words)))
    assert isinstance(shown, RedactedSegment)
    assert shown.text == "my social security number is [US_SSN] thanks"
    stand_in = shown.words[5]
    assert (stand_in.start, stand_in.end) == (words[5].start, words[13].end)
    assert [(one.label, one.start, one.end) for one in shown.redactions] == [("US_SSN", words[5].start, words[13].end)]


async def test_mask_is_of_one_length(speech: Speech) -> None:
    permit = make_permit(operator=RedactionOperator.MASK)
    texts = await speech.finals("My name is Elizabeth Montgomery, call 212-555-0198 or mail me.", permit=permit)
    assert "".join(texts) == "My name is ****, call **** or mail me."


async def test_no_profile_looks_for_nothing(speech: Speech) -> None:
    text = "My name is Mary Jones and my card is 4111 1111 1111 1111."
    assert await speech.finals(text, permit=make_permit(RedactionProfile.NONE)) == [text]


async def test_the_card_profile_leaves_names(speech: Speech) -> None:
    text = "I am Mary Jones and my card is 4111 1111 1111 1111, thanks."
    (shown,) = await speech.finals(text, permit=make_permit(RedactionProfile.PCI))
    assert shown == "I am Mary Jones and my card is [CREDIT_CARD], thanks."


async def test_dates_of_care_are_withheld_under_phi_and_shown_under_pii(speech: Speech) -> None:
    text = "He was admitted on June 9th and went home ten days later."
    assert "[DATE_TIME] and went home ten days later." in " ".join(await speech.finals(text))
    assert await speech.finals(text, permit=make_permit(RedactionProfile.PII)) == [text]


@pytest.mark.parametrize(
    "pieces",
    [
        ("sure my number is four one five", "five five five", "oh one three two thank you"),
        ("5555 5555", "5555 4444 expires next year"),
        ("My card number is 4111 1111", "1111 1111. Thanks"),
        ("my email is john dot", "smith at gmail dot com okay"),
        ("it's n l nine one a", "b n a oh four one seven one six four three oh oh"),
        ("my medical record number is four four", "seven two oh nine one"),
    ],
)
async def test_an_identifier_split_over_segments_is_never_shown(pieces: tuple[str, ...], speech: Speech) -> None:
    shown = " ".join(await speech.finals(*pieces))
    spelled = re.findall(r"\d|\b(?:four|five|one|three|two|oh|seven|nine|smith|gmail|john)\b", shown)
    assert spelled == []


async def test_words_after_a_split_identifier_are_not_lost(speech: Speech) -> None:
    texts = await speech.finals("sure my number is four one five", "five five five", "oh one three two thank you")
    assert texts == ["sure my number is", "[PHONE_NUMBER] thank you"]


async def test_an_open_end_is_given_out_once_speech_goes_on_later(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    words = words_of("so that was room four one five")
    (first,) = await stream.redact(segment(words))
    assert isinstance(first, RedactedSegment)
    assert first.text == "so that was room"
    soon = SpeechStarted(channel=0, utterance=1, start=words[-1].end + DEFER_SECONDS / 2)
    assert await stream.redact(soon) == (soon,)
    late = SpeechStarted(channel=0, utterance=1, start=words[-1].end + DEFER_SECONDS + 1)
    released, marker = await stream.redact(late)
    assert isinstance(released, RedactedSegment)
    assert (released.text, released.utterance, marker) == ("four one five", 0, late)
    assert await stream.flush() == ()


async def test_silence_after_an_utterance_releases_its_open_end(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    words = words_of("the room is four one five")
    await stream.redact(segment(words))
    end = UtteranceEnd(channel=0, utterance=0, end=words[-1].end + DEFER_SECONDS + 1)
    released, marker = await stream.redact(end)
    assert isinstance(released, RedactedSegment)
    assert marker is end


async def test_what_stays_open_at_the_end_is_withheld_as_what_it_most_likely_is(speech: Speech) -> None:
    texts = await speech.finals("and it starts with four one one one one one")
    assert texts == ["and it starts with", "[UNIQUE_ID]"]
    cards_only = make_permit(RedactionProfile.PCI)
    assert await speech.finals("and it starts with four one one one one one", permit=cards_only) == [
        "and it starts with",
        "[CREDIT_CARD]",
    ]


async def test_finalize_gives_everything_out_at_once(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    (shown,) = await stream.redact(segment(words_of("the room is four one five"), from_finalize=True))
    assert isinstance(shown, RedactedSegment)
    assert shown.text == "the room is four one five"
    assert shown.from_finalize
    (empty,) = await stream.redact(segment((), utterance=1, from_finalize=True))
    assert isinstance(empty, RedactedSegment)
    assert empty.text == ""


async def test_interims_withhold_what_has_begun(speech: Speech) -> None:
    texts = await speech.interims("my number is two one two five five five oh one nine eight thanks a lot")
    assert all(not re.search(r"\b(?:two|five|oh|nine)\b", text) for text in texts)
    assert texts[-1] == "my number is [PHONE_NUMBER] thanks a lot"


async def test_an_interim_shows_no_number_that_may_be_an_echo_of_its_end(
    redactor: PresidioRedactor,
) -> None:
    stream = redactor.open(make_permit())
    words = words_of("1982. My date of birth")
    (echoed,) = await stream.redact(hypothesis(words))
    assert isinstance(echoed, RedactedHypothesis)
    assert not re.search(r"\d", echoed.text)
    settled = words_of("The clinic opened in 1982 and has grown ever since.")
    (final,) = await stream.redact(segment(settled))
    assert isinstance(final, RedactedSegment)
    assert "1982" in final.text or "[DATE_TIME]" in final.text


async def test_interims_withhold_names_and_mail_addresses_after_their_cue(speech: Speech) -> None:
    texts = await speech.interims("my name is john smith and my email is john dot smith at gmail dot com okay")
    assert all("john" not in text and "smith" not in text and "gmail" not in text for text in texts)


async def test_interims_withhold_names_without_a_cue(speech: Speech) -> None:
    texts = await speech.interims("Yesterday I spoke with your colleague Elizabeth Montgomery about the bill.")
    assert all("Elizabeth" not in text and "Montgomery" not in text for text in texts)


async def test_a_frozen_sentence_stands_in_every_later_result(speech: Speech) -> None:
    text = "My name is Mary Jones. I called last week about my bill. It was never sent to me at all."
    shown = await speech.play([text], interims=True, stable=True)
    interims = [one for one in shown if isinstance(one, RedactedHypothesis)]
    assert interims[-1].stable > len("My name is [PERSON]. I called")
    _assert_stable(shown)


async def test_channels_do_not_share_what_is_open(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    await stream.redact(segment(words_of("my number is four one five"), channel=0))
    (other,) = await stream.redact(segment(words_of("thank you so much"), channel=1))
    assert isinstance(other, RedactedSegment)
    assert other.text == "thank you so much"
    (rest,) = await stream.flush()
    assert isinstance(rest, RedactedSegment)
    assert rest.channel == 0


@pytest.mark.parametrize("text", ["we sold barely nine hundred in april", "the left corner always burns first."])
async def test_words_that_nothing_follows_are_shown_in_the_end(speech: Speech, text: str) -> None:
    shown = await speech.play([text], interims=True)
    assert " ".join(one.text for one in shown if isinstance(one, RedactedSegment)) == text


async def test_counts_are_of_finals_only(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    words = words_of("My name is Mary Jones, and I live at 742 Evergreen Terrace, thanks.")
    await stream.redact(hypothesis(words))
    assert stream.counts == {}
    await stream.redact(segment(words))
    assert stream.counts == {"LOCATION": 1, "PERSON": 1}


async def test_an_utterance_without_a_segment_leaves_nothing_behind(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    await stream.redact(segment(words_of("my number is four one five"), 0))
    await stream.redact(hypothesis(words_of("five five", 3.0), 1))
    (shown,) = await stream.redact(segment(words_of("five five five oh one three two thanks", 5.0), 2))
    assert isinstance(shown, RedactedSegment)
    assert shown.text == "[PHONE_NUMBER] thanks"


@pytest.mark.parametrize("language", ["de", "es-MX", "", "eng"])
def test_a_language_without_a_certified_locale_is_refused(language: str, redactor: PresidioRedactor) -> None:
    with pytest.raises(UncertifiedLocaleError):
        redactor.open(make_permit(language=language))


async def test_a_failing_detector_ends_the_stream_and_shows_nothing(
    redactor: PresidioRedactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("four one five")

    monkeypatch.setattr("redaction.detector.find_all", broken)
    stream = redactor.open(make_permit())
    with pytest.raises(RedactionError) as raised:
        await stream.redact(segment(words_of("my number is four one five")))
    assert "four" not in str(raised.value)


async def test_a_failure_outside_the_detector_is_a_redaction_error_too(
    redactor: PresidioRedactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("secret")

    monkeypatch.setattr("redaction.stream.channel.redact", broken)
    stream = redactor.open(make_permit())
    with pytest.raises(RedactionError, match="redaction failed"):
        await stream.redact(segment(words_of("hello there")))


async def test_channels_are_bounded(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    for channel in range(MAX_CHANNELS):
        await stream.redact(segment(words_of("hello"), channel=channel))
    with pytest.raises(RedactionError, match="channels"):
        await stream.redact(segment(words_of("hello"), channel=MAX_CHANNELS))


async def test_an_endless_open_end_is_withheld_as_a_whole(speech: Speech) -> None:
    texts = await speech.finals("four " * 100)
    assert " ".join(texts).count("four") == 0


def test_reprs_carry_no_content(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    shown = asyncio.run(stream.redact(segment(words_of("the weather is lovely today"))))
    assert "lovely" not in repr(shown)


def _assert_stable(shown: list[Redacted]) -> None:
    """What an interim result called stable stands in every later one of its utterance, and in its segment."""
    stable: dict[int, str] = {}
    for one in shown:
        if isinstance(one, RedactedHypothesis | RedactedSegment):
            assert one.text.startswith(stable.get(one.utterance, "")), (stable[one.utterance], one.text)
            if isinstance(one, RedactedHypothesis):
                assert one.stable <= len(one.text)
                stable[one.utterance] = one.text[: one.stable]
            else:
                stable.pop(one.utterance, None)  # an open end that is released later is a segment of its own


def test_streams_are_what_the_session_asks_for(redactor: PresidioRedactor) -> None:
    assert isinstance(redactor.open(make_permit(language="en_GB")), PresidioRedactionStream)


def test_the_detector_is_shared_and_the_memory_is_not(redactor: PresidioRedactor, detector: Detector) -> None:
    first, second = redactor.open(make_permit()), redactor.open(make_permit())
    asyncio.run(first.redact(segment(words_of("my number is four one five"))))
    assert asyncio.run(second.flush()) == ()
    assert detector.detect("", frozenset()) == ()


async def test_an_answer_on_one_channel_is_told_by_the_question_on_another(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    question = words_of("and what are the last four of your social")
    await stream.redact(segment(question, channel=0))
    answer = words_of("sure nine nine nine eight okay", question[-1].end + 1)
    shown = [await stream.redact(hypothesis(answer[:count], channel=1)) for count in range(1, len(answer) + 1)]
    finals = [*await stream.redact(segment(answer, channel=1)), *await stream.flush()]
    assert " ".join(one.text for one in finals if isinstance(one, RedactedSegment)) == "sure [US_SSN] okay"
    assert all("nine" not in one.text for (one,) in shown if isinstance(one, RedactedHypothesis))


async def test_a_question_from_long_ago_tells_nothing(redactor: PresidioRedactor) -> None:
    stream = redactor.open(make_permit())
    question = words_of("and what are the last four of your social")
    await stream.redact(segment(question, channel=0))
    answer = words_of("the total is nine nine nine eight okay", question[-1].end + 30)
    finals = [*await stream.redact(segment(answer, channel=1)), *await stream.flush()]
    assert "[US_SSN]" not in " ".join(one.text for one in finals if isinstance(one, RedactedSegment))
