"""Signed envelopes: DSSE v1 (https://github.com/secure-systems-lab/dsse) with Ed25519, one signature.

The signature is over the payload's type and its bytes as they lie, so no two parsers can disagree on what was signed.
An envelope is read strictly: a member that DSSE does not name is refused, for nothing would vouch for it.
"""

import base64
import binascii
import json
from typing import Any

from audit.checkpoint import Signer, VerifierKey
from audit.errors import EnvelopeError

MAX_ENVELOPE_BYTES = 512 * 1024 * 1024
"""A signed manifest may list two million files."""


def seal(signer: Signer, payload_type: str, payload: bytes) -> bytes:
    """The envelope of a payload. Raises `SigningKeyError` when the key cannot be used."""
    signature = signer.sign(encoded(payload_type, payload))
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": payload_type,
        "signatures": [{"keyid": key_id(signer.key), "sig": base64.b64encode(signature).decode()}],
    }
    return (json.dumps(envelope, indent=1) + "\n").encode()


def opened(envelope: bytes, payload_type: str, key: VerifierKey) -> bytes:
    """The payload, once the key's signature over it has been verified.

    Raises:
        EnvelopeError: Not an envelope of that type, or not signed by the key.
    """
    payload, signer, signature = _parts(envelope, payload_type)
    if signer != key_id(key) or not key.verifies(encoded(payload_type, payload), signature):
        raise EnvelopeError("the envelope carries no valid signature by the trusted key")
    return payload


def unsigned(envelope: bytes, payload_type: str) -> bytes:
    """The payload, its signature not looked at.

    Raises:
        EnvelopeError: Not an envelope of that type.
    """
    return _parts(envelope, payload_type)[0]


def key_id(key: VerifierKey) -> str:
    """A key's name in envelopes: that of its line in a key file, without the key."""
    return f"{key.name}+{key.key_id.hex()}"


def encoded(payload_type: str, payload: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def _parts(envelope: bytes, payload_type: str) -> tuple[bytes, str, bytes]:
    if len(envelope) > MAX_ENVELOPE_BYTES:
        raise EnvelopeError("the envelope is larger than any that is written")
    try:
        value = json.loads(envelope)
        (signature,) = value["signatures"]
        strict = value.keys() == {"payload", "payloadType", "signatures"} and signature.keys() == {"keyid", "sig"}
        payload, raw = _bytes(value["payload"]), _bytes(signature["sig"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EnvelopeError("not a DSSE envelope with one signature") from error
    if not strict or value["payloadType"] != payload_type or not isinstance(signature["keyid"], str):
        raise EnvelopeError("the envelope is of another type, or holds what DSSE does not name")
    return payload, signature["keyid"], raw


def _bytes(text: Any) -> bytes:
    """Base64 as it is written here, and no other spelling of it."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise binascii.Error
    return raw
