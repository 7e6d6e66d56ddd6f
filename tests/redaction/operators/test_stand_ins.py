"""Whatever the operator: total, stable for a value, and saying nothing of it to whoever has no key."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.decision import RedactionOperator, SurrogateScope
from governance.identity import TenantId
from redaction.entities import Label
from redaction.errors import StandInKeysError
from redaction.operators import MASK, StandIns
from redaction.operators.canonical import canonical
from redaction.operators.stand_ins import stand_ins
from redaction.operators.tags import MAX_VALUES, Tags
from redaction.profile import Rules
from tests.redaction.operators.values import CLINIC, SHOP, FixedKeys, made

LABELS = st.sampled_from(Label)
SPOKEN, WRITTEN = "two one two five five five oh one nine eight", "212-555-0198"
NEEDING_KEYS = {RedactionOperator.HASH, RedactionOperator.TOKEN}


def said(made: StandIns, label: Label, value: str, *, settled: bool = True) -> str:
    return made.stand_in(label, value, settled=settled)


@settings(max_examples=40, deadline=None)
@given(value=st.text(max_size=60), label=LABELS, settled=st.booleans())
async def test_every_operator_takes_any_text(value: str, label: Label, *, settled: bool) -> None:
    for operator in RedactionOperator:
        one = await made(operator)
        shown = said(one, label, value, settled=settled)
        assert shown == said(one, label, value, settled=settled)
        assert (shown == "") is (operator is RedactionOperator.REDACT)
        assert "\n" not in shown
        assert len(shown) < 2048


@settings(max_examples=40, deadline=None)
@given(value=st.from_regex(r"[a-z]{4,12} [a-z]{4,12}", fullmatch=True))
async def test_no_operator_shows_a_word_of_the_value(value: str) -> None:
    for operator in RedactionOperator:
        shown = said(await made(operator), Label.PERSON, value).casefold()
        assert set(re.findall("[a-z]+", shown)).isdisjoint(value.split())


async def test_one_value_said_twice_has_one_stand_in() -> None:
    for operator in RedactionOperator:
        one = await made(operator)
        assert said(one, Label.PHONE_NUMBER, SPOKEN) == said(one, Label.PHONE_NUMBER, WRITTEN)


async def test_the_plain_ones_say_label_stars_or_nothing() -> None:
    shown = [said(await made(RedactionOperator(name)), Label.URL, "x.org") for name in ("replace", "mask", "redact")]
    assert shown == ["[URL]", MASK, ""]


async def test_tags_are_numbered_as_values_first_appear_in_finals() -> None:
    tags = await made(RedactionOperator.TAG)
    assert said(tags, Label.PERSON, "Mary", settled=False) == "[PERSON_1]"
    assert said(tags, Label.PERSON, "Tom", settled=False) == "[PERSON_1]"  # nobody has taken it
    assert said(tags, Label.PERSON, "Tom") == "[PERSON_1]"
    assert said(tags, Label.PERSON, "Mary") == "[PERSON_2]"
    assert said(tags, Label.US_SSN, "078-05-1120") == "[US_SSN_1]"
    assert said(tags, Label.PERSON, "T O M") == "[PERSON_1]"
    assert said(tags, Label.US_SSN, "oh seven eight oh five one one two oh") == "[US_SSN_1]"


async def test_a_draft_tells_values_apart_and_is_forgotten() -> None:
    for operator in (RedactionOperator.TAG, RedactionOperator.SURROGATE):
        one = await made(operator)
        first = said(one, Label.PERSON, "Mary")
        draft = one.draft()
        shown = [said(draft, Label.PERSON, name, settled=False) for name in ("Tom", "Sue", "Mary", "Tom")]
        assert shown[2] == first
        assert shown[0] == shown[3]
        assert len(set(shown)) == 3
        assert said(one, Label.PERSON, "Sue", settled=False) == said(one.draft(), Label.PERSON, "Sue", settled=False)
    assert said(await made(RedactionOperator.TAG), Label.PERSON, "Zoe") == "[PERSON_1]"


@given(st.lists(st.tuples(st.sampled_from(["Mary", "Tom", "Sue", "mary", "T O M"]), st.booleans()), max_size=20))
def test_what_is_not_settled_changes_nothing(results: list[tuple[str, bool]]) -> None:
    mixed, finals = Tags(), Tags()
    shown = [mixed.operate(Label.PERSON, name, settled=settled) for name, settled in results]
    alone = [finals.operate(Label.PERSON, name, settled=True) for name, settled in results if settled]
    assert [text for text, (_, settled) in zip(shown, results, strict=True) if settled] == alone


def test_tags_are_bounded() -> None:
    tags = Tags()
    for number in range(MAX_VALUES):
        tags.operate(Label.UNIQUE_ID, str(10**7 + number), settled=True)
    assert tags.operate(Label.UNIQUE_ID, "99999999", settled=True) == "[UNIQUE_ID]"
    assert tags.operate(Label.UNIQUE_ID, "10000000", settled=True) == "[UNIQUE_ID_1]"


async def test_hashes_join_within_a_tenant_and_nowhere_else() -> None:
    one, again = await made(RedactionOperator.HASH), await made(RedactionOperator.HASH)
    shown = said(one, Label.PHONE_NUMBER, WRITTEN)
    assert re.fullmatch(r"\[PHONE_NUMBER:[0-9a-f]{16}\]", shown)
    assert shown == said(again, Label.PHONE_NUMBER, SPOKEN)
    others = [
        said(await made(RedactionOperator.HASH, tenant=SHOP), Label.PHONE_NUMBER, WRITTEN),
        said(await made(RedactionOperator.HASH, keys=FixedKeys(bytes(32))), Label.PHONE_NUMBER, WRITTEN),
        said(one, Label.UNIQUE_ID, WRITTEN).replace("UNIQUE_ID", "PHONE_NUMBER"),
        said(one, Label.PHONE_NUMBER, "212-555-0197"),
    ]
    assert len({shown, *others}) == 5


async def test_a_hash_is_no_digest_that_can_be_tried_out() -> None:
    """All 10**7 numbers of an area could be; here the likely forms and constructions stand for them."""
    shown = said(await made(RedactionOperator.HASH), Label.PHONE_NUMBER, WRITTEN)
    form = canonical(Label.PHONE_NUMBER, WRITTEN)
    guesses = [form, WRITTEN, f"PHONE_NUMBER\n{form}", f"clinic\n{form}", f"clinic\nPHONE_NUMBER\n{form}"]
    digests = [hashlib.sha256(guess.encode()).hexdigest() for guess in guesses]
    assert not any(shown[-17:-1] in digest for digest in digests)


async def test_without_keys_only_what_needs_none_is_made() -> None:
    for operator in RedactionOperator:
        rules = Rules({Label.PERSON: operator})
        if operator in NEEDING_KEYS:
            with pytest.raises(StandInKeysError):
                await stand_ins(rules, TenantId("clinic"), None)
        else:
            await stand_ins(rules, TenantId("clinic"), None)
    with pytest.raises(StandInKeysError):
        await stand_ins(Rules({Label.PERSON: RedactionOperator.SURROGATE}, scope=SurrogateScope.TENANT), CLINIC, None)


async def test_a_label_that_has_no_operator_is_withheld_all_the_same() -> None:
    one = await stand_ins(Rules({Label.PERSON: RedactionOperator.MASK}), CLINIC, None)
    assert said(one, Label.URL, "x.org") == "[URL]"
