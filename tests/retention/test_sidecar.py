"""Metadata is committed to in the log, sealed beside the objects, and provable field by field (R-AUD-8)."""

import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.identity import StreamId, SubjectRef, TenantId
from retention.errors import SealBrokenError
from retention.sidecar import Disclosure, Sidecar, Whose

WHOSE = Whose(TenantId("clinic"), SubjectRef("a" * 32), StreamId("5" * 32))
KEY = bytes(range(32))
METADATA = st.dictionaries(st.text(min_size=1, max_size=64), st.text(max_size=256), max_size=16)


@given(METADATA)
def test_what_was_sealed_is_opened_again(metadata: dict[str, str]) -> None:
    sidecar = Sidecar.of(metadata)
    opened = Sidecar.opened(sidecar.sealed(KEY, WHOSE), KEY, WHOSE)
    assert opened == sidecar
    assert {each.name: each.value for each in opened.fields} == metadata
    assert opened.commitments == sidecar.commitments


def test_a_disclosed_field_is_checked_against_the_log_with_nothing_of_ours() -> None:
    sidecar = Sidecar.of({"caller": "Zebedee", "ticket": "4471"})
    shown = sidecar.fields[0]
    message = json.dumps([shown.name, shown.value], separators=(",", ":"), ensure_ascii=False).encode()
    assert sidecar.commitments["m00"] == hmac.new(shown.salt, message, hashlib.sha256).hexdigest()


@given(METADATA.filter(bool), st.text(max_size=64))
def test_another_value_does_not_prove(metadata: dict[str, str], other: str) -> None:
    sidecar = Sidecar.of(metadata)
    shown = sidecar.fields[0]
    for lie in (replace(shown, value=other), replace(shown, name=other), replace(shown, salt=bytes(32))):
        assert lie == shown or lie.commitment != sidecar.commitments[shown.place]


def test_name_and_value_cannot_be_shifted_into_each_other() -> None:
    salt = bytes(32)
    assert Disclosure("m00", salt, "ab", "c").commitment != Disclosure("m00", salt, "a", "bc").commitment


def test_the_same_value_twice_is_not_seen_to_be_the_same() -> None:
    first, second = Sidecar.of({"caller": "Zebedee"}), Sidecar.of({"caller": "Zebedee"})
    assert first.commitments != second.commitments
    assert first.sealed(KEY, WHOSE) != first.sealed(KEY, WHOSE)


@pytest.mark.parametrize(
    "whose",
    [
        replace(WHOSE, tenant=TenantId("shop")),
        replace(WHOSE, subject=SubjectRef("b" * 32)),
        replace(WHOSE, stream_id=StreamId("6" * 32)),
    ],
)
def test_a_sidecar_moved_to_another_place_does_not_open(whose: Whose) -> None:
    sealed = Sidecar.of({"caller": "Zebedee"}).sealed(KEY, WHOSE)
    with pytest.raises(SealBrokenError):
        Sidecar.opened(sealed, KEY, whose)


@given(st.integers(min_value=0), st.integers(min_value=0, max_value=7))
def test_an_altered_sidecar_does_not_open(place: int, bit: int) -> None:
    sealed = bytearray(Sidecar.of({"caller": "Zebedee"}).sealed(KEY, WHOSE))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises(SealBrokenError):
        Sidecar.opened(bytes(sealed), KEY, WHOSE)


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27])
def test_a_sidecar_cut_short_does_not_open(length: int) -> None:
    sealed = Sidecar.of({"caller": "Zebedee"}).sealed(KEY, WHOSE)
    with pytest.raises(SealBrokenError):
        Sidecar.opened(sealed[:length], KEY, WHOSE)


def test_nothing_of_it_shows_in_a_repr() -> None:
    shown = repr(Sidecar.of({"caller": "Zebedee"})) + repr(Sidecar.of({"caller": "Zebedee"}).fields[0])
    assert "Zebedee" not in shown
    assert "caller" not in shown
