"""Operators in a stream, through the real redactor: one value, one stand-in, and every word where it was."""

import re
from collections.abc import Iterator

import pytest

from governance.decision import RedactionOperator
from governance.request import RedactionProfile
from redaction.errors import StandInKeysError
from redaction.operators.stand_ins import StandInFactory
from redaction.operators.tokens import Token
from redaction.stream import PresidioRedactor
from redaction.transcript import Redacted, RedactedHypothesis, RedactedSegment
from tests.redaction.operators.values import KEY, FixedKeys
from tests.redaction.speech import Speech, make_permit, words_of

SAID = (
    "my social security number is oh seven eight, oh five, one one two oh and my phone is 212-555-0198 okay",
    "so that was 078-05-1120 for the social security number",
    "and the phone number was two one two five five five oh one nine eight thanks",
    "my social security number is 219-09-9999 thanks",
)
VALUE = re.compile(r"078|1120|five five five|0198|one nine eight|219|9999")


@pytest.fixture(scope="module")
def keyed() -> Iterator[Speech]:
    """Speech through a redactor that has keys."""
    redactor = PresidioRedactor(stand_ins=StandInFactory(FixedKeys()))
    yield Speech(redactor)
    redactor.close()


async def played(keyed: Speech, operator: RedactionOperator, *, interims: bool = False) -> list[Redacted]:
    return await keyed.play(SAID, make_permit(RedactionProfile.PII, operator), interims=interims)


def finals(shown: list[Redacted]) -> str:
    return " / ".join(one.text for one in shown if isinstance(one, RedactedSegment))


@pytest.mark.parametrize("operator", RedactionOperator)
async def test_text_words_and_spans_agree_whatever_the_operator(keyed: Speech, operator: RedactionOperator) -> None:
    spoken = {word.start: word for piece in SAID for word in words_of(piece)}
    for one in await played(keyed, operator, interims=True):
        if isinstance(one, (RedactedSegment, RedactedHypothesis)):
            assert one.text == " ".join(word.text for word in one.words)
            times = [(word.start, word.end) for word in one.words]
            assert times == sorted(times)
            assert all(start < end for start, end in times)
            assert not VALUE.search(re.sub(r"\[TOKEN:[^]]*\]|\[[A-Z_]+:[0-9a-f]+\]", "", one.text))
    assert spoken


async def test_tags_number_values_and_not_mentions(keyed: Speech) -> None:
    text = finals(await played(keyed, RedactionOperator.TAG))
    assert re.findall(r"\[[A-Z_]+\d\]", text) == [
        *("[US_SSN_1]", "[PHONE_NUMBER_1]"),
        *("[US_SSN_1]", "[PHONE_NUMBER_1]", "[US_SSN_2]"),
    ]


async def test_an_interim_shows_the_number_that_the_final_keeps(keyed: Speech) -> None:
    shown = await played(keyed, RedactionOperator.TAG, interims=True)
    whole = {one.utterance: one.text for one in shown if isinstance(one, RedactedHypothesis)}
    for one in shown:
        if isinstance(one, RedactedSegment) and one.utterance in whole:
            tags = re.findall(r"\[US_SSN_\d\]", whole[one.utterance])
            assert tags == re.findall(r"\[US_SSN_\d\]", one.text)[: len(tags)]


async def test_surrogates_are_one_a_value_and_tokens_turn_back(keyed: Speech) -> None:
    ssn = re.compile(r"9\d\d-\d\d-\d{4}")
    one, again, other = ssn.findall(finals(await played(keyed, RedactionOperator.SURROGATE)))
    assert one == again != other
    tokens = re.findall(r"\[TOKEN:US_SSN:[^]]*\]", finals(await played(keyed, RedactionOperator.TOKEN)))
    tenant = make_permit().value.tenant
    assert [Token.parse(text).open(tenant, KEY) for text in tokens] == ["078051120", "078051120", "219099999"]


async def test_a_redactor_without_keys_ends_the_stream_and_shows_nothing() -> None:
    redactor = PresidioRedactor(stand_ins=StandInFactory(None))
    try:
        with pytest.raises(StandInKeysError):
            await Speech(redactor).finals("my name is Mary Jones", permit=make_permit(operator=RedactionOperator.HASH))
    finally:
        redactor.close()
