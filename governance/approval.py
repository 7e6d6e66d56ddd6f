"""Who approved a policy bundle: Ed25519 signatures over its manifest, in a DSSE envelope.

Approver keys live outside the repository and the data directory; a trust file says which name signs with which key.
DSSE (https://github.com/secure-systems-lab/dsse, v1) signs the manifest's bytes as they lie: no canonical form that two
parsers could disagree on.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import BundleError

PAYLOAD_TYPE: Final = "application/vnd.earwitness.policy-manifest+json"
MAX_FILE_BYTES: Final = 1024 * 1024
MAX_SIGNATURES: Final = 16

_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]


class _Signature(BaseModel):
    model_config = ConfigDict(extra="forbid")

    keyid: str
    sig: str


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="forbid")

    payload: str
    payloadType: Literal["application/vnd.earwitness.policy-manifest+json"]  # noqa: N815  DSSE's own name
    signatures: Annotated[list[_Signature], Field(min_length=1, max_length=MAX_SIGNATURES)]


class _Approver(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: _Name
    public_key: str


class _Trust(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    threshold: Annotated[int, Field(ge=1)]
    approvers: Annotated[list[_Approver], Field(min_length=1)]


def key_id(key: Ed25519PublicKey) -> str:
    """A key's name in envelopes: SHA-256 over its 32 raw bytes, in hex."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def sign(manifest: bytes, *keys: Ed25519PrivateKey) -> bytes:
    """An envelope over a manifest, signed by each key."""
    signatures = [{"keyid": key_id(key.public_key()), "sig": _text(key.sign(_pae(manifest)))} for key in keys]
    envelope = {"payload": _text(manifest), "payloadType": PAYLOAD_TYPE, "signatures": signatures}
    return json.dumps(envelope, indent=2).encode() + b"\n"


def trust(approvers: Mapping[str, Ed25519PublicKey], *, threshold: int = 1) -> bytes:
    """A trust file that says which name signs with which key, and how many have to."""
    listed = [{"name": name, "public_key": _text(key.public_bytes_raw())} for name, key in sorted(approvers.items())]
    return json.dumps({"version": 1, "threshold": threshold, "approvers": listed}, indent=2).encode() + b"\n"


def approvers(manifest: bytes, envelope: bytes, trusted: bytes) -> frozenset[str]:
    """The names under which a manifest was signed with a trusted key.

    Raises:
        BundleError: The envelope is about something else, or fewer than the trust file's threshold signed.
    """
    try:
        signed, known = _Envelope.model_validate_json(envelope), _Trust.model_validate_json(trusted)
    except ValidationError:
        raise BundleError("the policy's signature or trust file is not of its form") from None
    if _bytes(signed.payload) != manifest:
        raise BundleError("the policy's signature is over another manifest")
    keys = {key_id(key): (approver.name, key) for approver in known.approvers for key in [_key(approver)]}
    if len(keys) != len(known.approvers) or len({name for name, _ in keys.values()}) != len(keys):
        raise BundleError("the policy's trust file names an approver or a key twice")
    names = frozenset(
        keys[signature.keyid][0]
        for signature in signed.signatures
        if signature.keyid in keys and _signed(keys[signature.keyid][1], signature.sig, manifest)
    )
    if len(names) < known.threshold:
        raise BundleError("the policy is not signed by enough trusted approvers")
    return names


def development_key(file: Path) -> Ed25519PrivateKey:
    """The approver key of a development machine, made at first use. Mode 0600; never in a repository or data directory.

    Raises:
        BundleError: The file is there and is not an Ed25519 key, or cannot be written.
    """
    try:
        if not file.exists():
            _create(file)
        key = serialization.load_pem_private_key(read(file), password=None)
    except (OSError, ValueError, TypeError):
        raise BundleError("the development approver key cannot be read or made") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BundleError("the development approver key is not an Ed25519 key")
    return key


def read(file: Path) -> bytes:
    """A small file, whole.

    Raises:
        BundleError: It is not there, or larger than any file of a bundle may be.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError:
        raise BundleError("a file of the policy bundle cannot be read") from None
    if len(content) > MAX_FILE_BYTES:
        raise BundleError("a file of the policy bundle is too large")
    return content


def _create(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(pem)


def _signed(key: Ed25519PublicKey, signature: str, manifest: bytes) -> bool:
    try:
        key.verify(_bytes(signature), _pae(manifest))
    except InvalidSignature:
        return False
    return True


def _key(approver: _Approver) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(_bytes(approver.public_key))
    except ValueError:
        raise BundleError("the policy's trust file holds something that is not an Ed25519 key") from None


def _pae(payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: type and length are signed with the payload."""
    return b"DSSEv1 %d %b %d %b" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BundleError("the policy's signature or trust file is not base64") from None
