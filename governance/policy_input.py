"""From facts to the documents that policy sees. Pure: the clock is an argument.

A document is checked against its entry point's schema (beside the policies) before any rule reads it: Rego drops what
it cannot dereference without a word, so a mistyped fact must not reach it. jsonschema-rs takes 3 µs for that, in the
event loop and for every decision; jsonschema takes 360.
"""

import json
import math
from datetime import datetime
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, ValidationError

from governance.access import AccessRequest, ObjectFacts
from governance.errors import BundleError, PolicyUnavailableError
from governance.identity import Principal
from governance.policy import BundleIdentity
from governance.request import ConsentFacts, StreamRequest, TenantFacts
from governance.reveal import RevealRequest

MAX_INPUT_BYTES: Final = 64 * 1024  # OPA takes 61 ms for 1 MB; a lawful input has under 2 kB

Document = dict[str, Any]
"""JSON as Python has it: str, int, bool, None, list and dict only."""


def build(request: StreamRequest, now: datetime, bundle: BundleIdentity, approvers: tuple[str, ...]) -> Document:
    """Everything policy may look at, in a stable order.

    `now` is rounded up and expiries are rounded down to whole seconds, so that rounding never lengthens a right.
    """
    circumstances = _circumstances(request.principal, request.tenant, now, bundle, approvers)
    return {"stream": _stream(request), "consent": _optional_consent(request.consent)} | circumstances


def build_access(request: AccessRequest, now: datetime, bundle: BundleIdentity, approvers: tuple[str, ...]) -> Document:
    """The same for the reading of a stored object."""
    access = {"purpose": request.purpose, "matter": request.matter}
    facts = {"access": access, "object": _object(request.object), "consent": _optional_consent(request.consent)}
    return facts | _circumstances(request.principal, request.tenant, now, bundle, approvers)


def build_reveal(request: RevealRequest, now: datetime, bundle: BundleIdentity, approvers: tuple[str, ...]) -> Document:
    """The same for the turning back of a token."""
    reveal = {
        "label": request.label,
        "purpose": request.purpose,
        "requester": request.requester,
        "approver": request.approver,
        "approved_at": _optional_seconds(request.approved_at),
    }
    return {"reveal": reveal} | _circumstances(request.principal, request.tenant, now, bundle, approvers)


def _circumstances(
    principal: Principal, tenant: TenantFacts, now: datetime, bundle: BundleIdentity, approvers: tuple[str, ...]
) -> Document:
    """What every decision looks at: when, who, held to what, by which policy."""
    return {
        "now": math.ceil(now.timestamp()),
        "principal": {
            "tenant": principal.tenant,
            "key_id": principal.key_id,
            "scopes": sorted(principal.scopes),
            "key_expires_at": _seconds(principal.key_expires_at),
        },
        "tenant": _tenant(tenant),
        "bundle": {"revision": bundle.revision, "digest": bundle.digest, "approvers": sorted(approvers)},
    }


def _object(stored: ObjectFacts) -> Document:
    return {
        "tenant": stored.tenant,
        "kind": stored.kind,
        "retention_class": stored.retention_class,
        "purpose": stored.purpose,
        "subjects": list(stored.subjects),
        "restricted": stored.restricted,
        "matters": sorted(stored.matters),
        "rests_on_consent": stored.rests_on_consent,
        "delete_after": _optional_seconds(stored.delete_after),
    }


def _stream(request: StreamRequest) -> Document:
    return {
        "subjects": list(request.subjects),
        "purpose": request.purpose,
        "lawful_basis": request.lawful_basis,
        "region": request.region,
        "language": request.language,
        "model_profile": request.model_profile,
        "model_channel": request.model_channel,
        "channels": request.channels,
        "interim_results": request.interim_results,
        "redaction_profile": str(request.redaction_profile),
        "storage": request.storage,
    }


def _tenant(tenant: TenantFacts) -> Document:
    return {
        "active": tenant.active,
        "regimes": sorted(tenant.regimes),
        "region": tenant.region,
        "purposes": sorted(tenant.purposes),
        "baa_expires_at": _optional_seconds(tenant.baa_expires_at),
    }


def _optional_consent(consent: ConsentFacts | None) -> Document | None:
    return None if consent is None else _consent(consent)


def _consent(consent: ConsentFacts) -> Document:
    return {
        "subject": consent.subject,
        "purposes": sorted(consent.purposes),
        "recorded_at": _seconds(consent.recorded_at),
        "expires_at": _seconds(consent.expires_at),
        "withdrawn_at": _optional_seconds(consent.withdrawn_at),
    }


def _seconds(moment: datetime) -> int:
    return math.floor(moment.timestamp())


def _optional_seconds(moment: datetime | None) -> int | None:
    return None if moment is None else _seconds(moment)


class InputSchema:
    """The published form of the input, compiled once a bundle."""

    def __init__(self, schema: Document) -> None:
        try:
            self._validator = Draft202012Validator(schema, retriever=_refuse)
        except ValidationError:
            raise BundleError("the input schema is not a JSON Schema of draft 2020-12") from None

    def encoded(self, document: Document) -> bytes:
        """The document as JSON, once it is known to be of the published form and size.

        Raises:
            PolicyUnavailableError: It is not; nothing can be decided on it.
        """
        if not self._validator.is_valid(document):
            raise PolicyUnavailableError("the facts are not of the form that policy decides on")
        encoded = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        if len(encoded) > MAX_INPUT_BYTES:
            raise PolicyUnavailableError("the facts are larger than policy decides on")
        return encoded


def _refuse(uri: str) -> Any:
    """The library would fetch what a schema refers to, from the network or any file; a bundle is whole in itself."""
    del uri
    raise LookupError("a schema refers to something outside its bundle")
