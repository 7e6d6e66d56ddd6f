"""The one table of errors: complete, unambiguous, and silent about what another library said."""

from collections.abc import Iterator

import pytest

import audit.errors
import governance.errors
import inference.errors
import ingress.errors
import redaction.errors
import retention.errors
from governance.errors import Denied
from ingress.errors import CODES, InvalidMessageError, wire_error

ROOTS: tuple[type[Exception], ...] = (
    governance.errors.GovernanceError,
    audit.errors.AuditError,
    inference.errors.InferenceError,
    redaction.errors.RedactionError,
    retention.errors.RetentionError,
    ingress.errors.IngressError,
)
GRPC = {
    "CANCELLED", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED",
}  # fmt: skip
CANARY = "maria gonzalez 4111111111111111"


def leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
    """The classes of the product's own packages that nothing derives from."""
    below = [each for each in kind.__subclasses__() if each.__module__.partition(".")[0] != "tests"]
    if not below:
        yield kind
    for each in below:
        yield from leaves(each)


LEAVES = [leaf for root in ROOTS for leaf in leaves(root)]


def made(kind: type[Exception]) -> Exception:
    """One of that kind, with a text that must not be shown."""
    if kind is Denied:
        return Denied("d", ("lawful_basis",), bundle_revision=CANARY, bundle_digest=CANARY)
    error = kind.__new__(kind, CANARY)
    error.args = (CANARY,)
    if isinstance(error, InvalidMessageError):
        error.detail = ""
    return error


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_error_of_every_package_has_its_row(kind: type[Exception]) -> None:
    wire = wire_error(made(kind))
    assert wire.code == kind.code  # type: ignore[attr-defined]  # every root has one
    assert wire.code != "internal_error"
    assert CANARY not in wire.message
    assert wire.message.endswith(".")


@pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.__name__)
def test_every_row_is_sound_on_each_wire(kind: type[Exception]) -> None:
    wire = wire_error(made(kind))
    assert wire.close in {1001, 1007, 1009, 1012} or 4000 <= wire.close <= 4999
    assert 400 <= wire.http <= 599
    assert wire.grpc in GRPC
    assert wire.retry_after is None or 0 <= wire.retry_after <= 60


def test_a_code_names_one_error() -> None:
    codes = [leaf.code for leaf in LEAVES]  # type: ignore[attr-defined]  # every root has one
    assert sorted(codes) == sorted(set(codes))
    assert set(codes) <= CODES


@pytest.mark.parametrize(
    "error", [RuntimeError(CANARY), KeyError(CANARY), ExceptionGroup(CANARY, [ValueError(CANARY)])]
)
def test_what_is_not_ours_is_an_internal_error_without_its_text(error: Exception) -> None:
    wire = wire_error(error)
    assert (wire.code, wire.http, wire.close, wire.grpc) == ("internal_error", 500, 1011, "INTERNAL")
    assert CANARY not in wire.message


def test_a_denial_says_which_checks_did_not_pass() -> None:
    refusal = Denied("d", ("lawful_basis", "purpose"), bundle_revision="r", bundle_digest="0")
    assert wire_error(refusal).message.endswith("Not passed: lawful_basis, purpose.")


def test_an_error_without_a_row_of_its_own_takes_its_ancestors() -> None:
    class StuckRedactorError(redaction.errors.RedactionError):
        code = "redactor_stuck"

    wire = wire_error(StuckRedactorError())
    assert (wire.code, wire.http) == ("redactor_stuck", 500)
