import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit import dsse
from audit.errors import EnvelopeError
from audit.signing import FileSigner

KIND = "application/vnd.example+json"
SIGNER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"k" * 32), "audit.example/test/evidence")
OTHER = FileSigner(Ed25519PrivateKey.from_private_bytes(b"o" * 32), "audit.example/test/evidence")


@given(st.binary(max_size=200))
def test_payload_comes_back_as_it_was_signed(payload: bytes) -> None:
    envelope = dsse.seal(SIGNER, KIND, payload)
    assert dsse.opened(envelope, KIND, SIGNER.key) == payload == dsse.unsigned(envelope, KIND)


def test_encoding_is_that_of_the_specification() -> None:
    # The example of DSSE's protocol.md.
    assert dsse.encoded("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


@pytest.mark.parametrize(
    ("kind", "key"), [("application/other", SIGNER.key), (KIND, OTHER.key)], ids=["another type", "another key"]
)
def test_envelope_of_another_type_or_key_is_refused(kind: str, key: object) -> None:
    with pytest.raises(EnvelopeError):
        dsse.opened(dsse.seal(SIGNER, KIND, b"payload"), kind, key)  # type: ignore[arg-type]  # parametrised


def _changed(**members: object) -> bytes:
    return json.dumps(json.loads(dsse.seal(SIGNER, KIND, b"payload")) | members).encode()


SIGNATURE = json.loads(dsse.seal(SIGNER, KIND, b"payload"))["signatures"][0]


@pytest.mark.parametrize(
    "envelope",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        _changed(payload=base64.b64encode(b"another").decode()),
        _changed(payload=7),
        _changed(payload="cGF5bG9hZB=="),
        _changed(more="of it"),
        _changed(signatures=[]),
        _changed(signatures=[SIGNATURE, SIGNATURE]),
        _changed(signatures=[SIGNATURE | {"cert": ""}]),
        _changed(signatures=[SIGNATURE | {"keyid": 7}]),
        _changed(signatures=[SIGNATURE | {"sig": "AAAA"}]),
    ],
)
def test_anything_else_is_refused(envelope: bytes) -> None:
    with pytest.raises(EnvelopeError):
        dsse.opened(envelope, KIND, SIGNER.key)


def test_envelope_beyond_its_bound_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dsse, "MAX_ENVELOPE_BYTES", 10)
    with pytest.raises(EnvelopeError):
        dsse.unsigned(dsse.seal(SIGNER, KIND, b"payload"), KIND)
