"""What a failed step leaves behind in the job store: a code, never a text.

A job store outlives its jobs. An exception's text may quote content or a driver's values, and what can be unpickled can
run: so values there are JSON, references, and codes of ours.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from dbos import Serializer

from audit.errors import AuditError
from governance.errors import GovernanceError
from retention.errors import JobFailedError, RetentionError

INTERNAL: Final = JobFailedError.code

_FAILURE: Final = "failure"


class StepFailedError(Exception):
    """A step's failure within DBOS: its code is all there is of it.

    Attributes:
        code: One of ours.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CodesOnly(Serializer):
    """JSON for DBOS's store, instead of its pickle."""

    def serialize(self, data: Any) -> str:
        """A reference, a moment, nothing, or a failure's code. DBOS's own exceptions leave their kind alone."""
        if isinstance(data, BaseException):
            return json.dumps({_FAILURE: data.code if isinstance(data, StepFailedError) else INTERNAL})
        return json.dumps(data, default=_moment)

    def deserialize(self, serialized_data: str) -> Any:
        """It again; a moment as text."""
        value = json.loads(serialized_data)
        if isinstance(value, dict) and value.keys() == {_FAILURE}:
            return StepFailedError(str(value[_FAILURE]))
        return value

    def name(self) -> str:
        """How DBOS marks what was written so."""
        return "earwitness-json"


def code_of(error: BaseException) -> str:
    """What is kept of an error: its code if it is ours, and that it is not if not."""
    if isinstance(error, (RetentionError, GovernanceError, AuditError)):
        return error.code
    return INTERNAL


def error_of(code: str) -> Exception:
    """The error again, by its code, without its text."""
    kind = _BY_CODE.get(code, JobFailedError)
    return kind(f"a step of the job failed: {code}")


def _moment(value: Any) -> str:
    text = value.isoformat()  # what else cannot be JSON has no business in the store
    if not isinstance(text, str):
        raise TypeError("not a moment")
    return text


def _leaves(root: type[Exception]) -> Iterator[type[Exception]]:
    yield root
    for kind in root.__subclasses__():
        yield from _leaves(kind)


_BY_CODE: Final[dict[str, type[Exception]]] = {
    getattr(kind, "code", ""): kind
    for root in (RetentionError, GovernanceError, AuditError)
    for kind in _leaves(root)
    if kind.__init__ is Exception.__init__  # others need more than a text to be made
}
