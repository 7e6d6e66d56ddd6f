"""Errors of governance. Names end in Error; a lawful refusal is `Denied`.

Every leaf has a stable `code`; `ingress/errors.py` maps it to the wire. Messages are ours and safe to show: they never
carry content, keys or another library's text.
"""


class GovernanceError(Exception):
    """Root of this package's errors."""

    code = "governance_error"


class UnauthenticatedError(GovernanceError):
    """No credential, or one that is unknown, expired or revoked. Which of these is not told to the client."""

    code = "unauthenticated"


class ForbiddenError(GovernanceError):
    """The credential is good, and its scopes do not cover what is asked."""

    code = "forbidden"


class Denied(GovernanceError):  # noqa: N818  a lawful refusal is not a fault
    """Policy refuses the stream, or the reading of what was stored.

    Attributes:
        decision_id: Names this decision in the audit log.
        reasons: Names of the checks that did not pass, sorted; stable, and safe to show.
    """

    code = "denied"

    def __init__(self, decision_id: str, reasons: tuple[str, ...], *, bundle_revision: str, bundle_digest: str) -> None:
        super().__init__("the policy refuses this: " + ", ".join(reasons))
        self.decision_id = decision_id
        self.reasons = reasons
        self.bundle_revision = bundle_revision
        self.bundle_digest = bundle_digest


class PolicyUnavailableError(GovernanceError):
    """The policy engine gave no usable answer in time: gone, hung, undefined, malformed. The stream is refused."""

    code = "policy_unavailable"


class BundleError(GovernanceError):
    """The policy bundle is unsigned, altered, stale or ill-formed. Nothing is decided with it."""

    code = "policy_bundle_rejected"


class UnknownTenantError(GovernanceError):
    """No tenant of that name."""

    code = "unknown_tenant"


class TenantExistsError(GovernanceError):
    """A tenant of that name is there already."""

    code = "tenant_exists"


class UnknownConsentError(GovernanceError):
    """No consent of that id in this tenant."""

    code = "unknown_consent"


class UnknownKeyError(GovernanceError):
    """No API key of that id in this tenant."""

    code = "unknown_key"


class InvalidFactsError(GovernanceError):
    """A fact that was given is not of the form governance accepts."""

    code = "invalid_request"


class RecordsUnavailableError(GovernanceError):
    """The database of tenants, keys, subjects and consents cannot be read or written. Nothing is allowed without it."""

    code = "records_unavailable"
