"""Reversible tokens: the tenant's own joins work, and nothing but the very token turns back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.decision import RedactionOperator
from governance.identity import TenantId
from redaction.entities import Label
from redaction.errors import InvalidTokenError
from redaction.operators.canonical import canonical
from redaction.operators.keys import TokenKey
from redaction.operators.tokens import MAX_VALUE_BYTES, Token, seal
from tests.redaction.operators.values import CLINIC, KEY, OTHER_KEY, SHOP, made

VALUES = st.text(max_size=80)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_:[]"


def token(value: str, label: Label = Label.PERSON, tenant: TenantId = CLINIC, key: TokenKey = KEY) -> str:
    sealed = seal(tenant, key, label, canonical(label, value))
    assert sealed is not None
    return sealed.text()


def opened(text: str, tenant: TenantId = CLINIC, key: TokenKey = KEY) -> str:
    return Token.parse(text).open(tenant, key)


@given(VALUES, st.sampled_from(Label))
def test_a_token_turns_back_into_the_value(value: str, label: Label) -> None:
    assert opened(token(value, label)) == canonical(label, value)


@given(VALUES.filter(bool), st.data())
def test_any_changed_character_is_refused(value: str, data: st.DataObject) -> None:
    text = token(value)
    place = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.sampled_from(ALPHABET).filter(lambda char: char != text[place]))
    with pytest.raises(InvalidTokenError):
        opened(text[:place] + put + text[place + 1 :])


@given(VALUES, st.data())
def test_any_changed_byte_inside_is_refused(value: str, data: st.DataObject) -> None:
    whole = Token.parse(token(value))
    place = data.draw(st.integers(0, len(whole.sealed) - 1))
    flipped = bytearray(whole.sealed)
    flipped[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InvalidTokenError):
        Token(whole.label, whole.key_id, bytes(flipped)).open(CLINIC, KEY)


@given(VALUES, st.integers(1, 40))
def test_a_token_cut_short_or_grown_is_refused(value: str, by: int) -> None:
    text = token(value)
    for broken in (text[:-by], text[:-1] + "A" * by + "]", text + "A" * by, "A" * by + text, text + text):
        with pytest.raises(InvalidTokenError):
            opened(broken)


@given(VALUES, st.sampled_from(Label))
def test_another_tenant_label_or_key_opens_nothing(value: str, label: Label) -> None:
    whole = Token.parse(token(value, label))
    other = next(each for each in Label if each is not label)
    same_name = TokenKey(KEY.key_id, OTHER_KEY.key)
    for changed, tenant, key in (
        (whole, SHOP, KEY),
        (whole, TenantId("clini"), KEY),
        (Token(other, whole.key_id, whole.sealed), CLINIC, KEY),
        (whole, CLINIC, OTHER_KEY),
        (whole, CLINIC, same_name),
        (Token(label, OTHER_KEY.key_id, whole.sealed), CLINIC, TokenKey(OTHER_KEY.key_id, KEY.key)),
    ):
        with pytest.raises(InvalidTokenError):
            changed.open(tenant, key)


def test_one_value_is_one_token_within_tenant_label_and_key() -> None:
    ways = {token(way, Label.PHONE_NUMBER) for way in ("212-555-0198", "two one two five five five oh one nine eight")}
    assert len(ways) == 1
    assert token("Mary") != token("Mary", Label.LOCATION) != token("Mary", key=OTHER_KEY) != token("Mary", tenant=SHOP)


@given(st.text("abcdefghij", min_size=1, max_size=15), st.text("abcdefghij", min_size=1, max_size=15))
def test_its_length_does_not_tell_how_long_a_short_value_is(one: str, other: str) -> None:
    assert len(token(one)) == len(token(other))


async def test_in_a_transcript_it_stands_in_finals_alone() -> None:
    stand_ins = await made(RedactionOperator.TOKEN)
    final = stand_ins.stand_in(Label.PERSON, "Mary Jones", settled=True)
    assert re.fullmatch(r"\[TOKEN:PERSON:[0-9a-f]{16}:[A-Za-z0-9_-]{43}\]", final)
    assert opened(final) == "mary jones"
    assert stand_ins.stand_in(Label.PERSON, "Mary Jones", settled=False) == "[PERSON]"
    assert stand_ins.stand_in(Label.LOCATION, "x" * (MAX_VALUE_BYTES + 1), settled=True) == "[LOCATION]"


@given(st.text(max_size=60) | st.from_regex(r"\[TOKEN:[A-Z_]{1,12}:[0-9a-f]{16}:[A-Za-z0-9_-]{0,60}\]", fullmatch=True))
def test_what_nobody_made_is_no_token(text: str) -> None:
    with pytest.raises(InvalidTokenError):
        opened(text)


def test_neither_key_nor_content_is_in_what_is_printed() -> None:
    whole = Token.parse(token("Mary Jones"))
    assert repr(KEY) == "TokenKey(key_id='00112233445566aa')"
    assert "sealed" not in repr(whole)
    with pytest.raises(InvalidTokenError) as refused:
        whole.open(SHOP, KEY)
    assert "mary" not in str(refused.value)
    assert refused.value.__cause__ is None
