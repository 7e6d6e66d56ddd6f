"""A stream that every regime permits, and bundles made for one test each."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from governance import approval
from governance.access import AccessRequest, ObjectFacts
from governance.bundle import DEVELOPMENT_APPROVER, Bundle, EntryPoint, describe, load, sign
from governance.identity import KeyId, Principal, Scope, StreamId, SubjectRef, TenantId
from governance.labels import Label
from governance.request import (
    ConsentFacts,
    LawfulBasis,
    ModelProfile,
    RedactionProfile,
    Regime,
    StreamRequest,
    TenantFacts,
)
from governance.reveal import RevealRequest
from tests.governance.conftest import NOON

POLICIES = Path(__file__).resolve().parents[2] / "policies"
APPROVER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PATIENT = SubjectRef("a" * 32)

PROFILES = "earwitness/redaction/data.json"
REDACTION = json.loads((POLICIES / PROFILES).read_text())["profiles"]["phi"]["operators"]

PERMIT = {
    "allow": True,
    "reasons": [],
    "obligations": {
        "redaction_profile": "phi",
        "redaction": dict(REDACTION),
        "redaction_hold": "balanced",
        "redaction_overdue_shown": False,
        "redaction_certification": "full",
        "surrogate_scope": "stream",
        "interim_policy": "redacted",
        "storage": "none",
        "clear_transcript": False,
        "stored_audio": "redacted",
        "audio_operator": "silence",
        "untimed_audio": "mask",
        "retention_class": "none",
        "region": "eu-central",
        "max_duration_seconds": 7200,
        "model_channel": "stable",
        "permit_seconds": 300,
    },
    "revision": "test.1",
}


def tenant(**changes: Any) -> TenantFacts:
    lawful = TenantFacts(
        active=True,
        regimes=frozenset(Regime),
        region="eu-central",
        purposes=frozenset({"treatment", "payment"}),
        baa_expires_at=NOON + timedelta(days=30),
    )
    return replace(lawful, **changes)


def consent(**changes: Any) -> ConsentFacts:
    live = ConsentFacts(
        consent_id="c" * 32,
        subject=PATIENT,
        purposes=frozenset({"treatment"}),
        recorded_at=NOON - timedelta(days=1),
        expires_at=NOON + timedelta(days=1),
        withdrawn_at=None,
    )
    return replace(live, **changes)


def principal(**changes: Any) -> Principal:
    good = Principal(TenantId("clinic"), KeyId("0123456789abcdef"), frozenset({Scope.STREAM}), NOON + timedelta(days=1))
    return replace(good, **changes)


def request(**changes: Any) -> StreamRequest:
    """A lawful request of a tenant under all three regimes, except for what is said otherwise."""
    lawful = StreamRequest(
        stream_id=StreamId("5" * 32),
        principal=principal(),
        tenant=tenant(),
        subjects=(PATIENT,),
        purpose="treatment",
        lawful_basis=LawfulBasis.CONTRACT,
        consent=None,
        region="eu-central",
        language="en-US",
        model_profile=ModelProfile.BALANCED,
        model_channel="stable",
        channels=1,
        interim_results=True,
        redaction_profile=RedactionProfile.PII,
        storage=False,
    )
    return replace(lawful, **changes)


def stored(**changes: Any) -> ObjectFacts:
    """The redacted transcript of a lawful stream, except for what is said otherwise."""
    kept = ObjectFacts(
        object_id="0" * 32,
        tenant=TenantId("clinic"),
        stream_id=StreamId("5" * 32),
        kind="transcript",
        retention_class="health",
        purpose="treatment",
        subjects=(PATIENT,),
        restricted=False,
        matters=frozenset(),
        rests_on_consent=False,
        delete_after=NOON + timedelta(days=30),
    )
    return replace(kept, **changes)


def reading(**changes: Any) -> AccessRequest:
    """A lawful request to read it. What is not of the request itself changes the object."""
    own = {name: changes.pop(name) for name in AccessRequest.__dataclass_fields__ if name in changes}
    lawful = AccessRequest(
        principal=principal(scopes=frozenset({Scope.RECORDINGS})),
        tenant=tenant(),
        object=stored(),
        purpose="treatment",
        matter=None,
        consent=None,
    )
    wanted = replace(lawful, **own)
    return replace(wanted, object=replace(wanted.object, **changes))


def revealing(**changes: Any) -> RevealRequest:
    """A lawful request to turn a token back, approved a minute ago."""
    asking = principal(scopes=frozenset({Scope.TOKENS_REVEAL}))
    lawful = RevealRequest(
        principal=asking,
        tenant=tenant(),
        label=Label.PERSON,
        purpose="treatment",
        requester=asking.key_id,
        approver=KeyId("fedcba9876543210"),
        approved_at=NOON - timedelta(minutes=1),
    )
    return replace(lawful, **changes)


def approved(directory: Path, place: Path) -> Bundle:
    """Load a bundle that the test's approver signs."""
    place.mkdir(parents=True, exist_ok=True)
    (place / "policy.dsse.json").write_bytes(sign(directory, APPROVER))
    (place / "trust.json").write_bytes(approval.trust({DEVELOPMENT_APPROVER: APPROVER.public_key()}))
    return load(directory, place / "policy.dsse.json", place / "trust.json")


def written(directory: Path, files: dict[str, str], *, revision: str = "test.1") -> Path:
    """A bundle's directory with these files, the shipped schemas and redaction profiles, and a manifest."""
    schemas = {path: (POLICIES / path).read_text() for path in (PROFILES, *(entry.schema for entry in EntryPoint))}
    for path, text in {**schemas, **files}.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_text(text)
    (directory / "manifest.json").write_bytes(describe(directory, revision=revision))
    return directory


def shipped(place: Path) -> Bundle:
    """The shipped policies, approved for the test."""
    return approved(POLICIES, place)


def answering(place: Path, answer: object, *, rules: str = "", package: str = "stream") -> Bundle:
    """A bundle whose decision is always this answer."""
    module = f"package earwitness.{package}\n\ndecision := {json.dumps(answer)}\n{rules}\n"
    return approved(written(place / "bundle", {f"earwitness/{package}.rego": module}), place / "trust")


def ruling(place: Path, rules: str) -> Bundle:
    """A bundle of these rules."""
    module = f"package earwitness.stream\n\n{rules}\n"
    return approved(written(place / "bundle", {"earwitness/stream.rego": module}), place / "trust")
