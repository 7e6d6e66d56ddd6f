"""What stands in the place of personal data."""

from collections.abc import Mapping
from typing import Final, Protocol

from governance.decision import RedactionOperator
from redaction.entities import Label

MASK: Final = "****"
"""Of one length for everything: as many stars as characters would say how long it was."""


class StandIns(Protocol):
    """One stream's stand-ins: the same value gets the same one, for as long as policy says."""

    def stand_in(self, label: Label, value: str, *, settled: bool) -> str:
        """What is shown in the place of a value; empty where nothing is.

        Args:
            label: What it is.
            value: It, as it was said; two ways to say one value get the same stand-in.
            settled: Whether the result is final. An interim one MUST NOT change what later ones are given.
        """
        ...

    def draft(self) -> "StandIns":
        """Stand-ins for one interim result: two values in it are told apart, and what it gives is forgotten with it."""
        ...


def plain(operator: RedactionOperator | None, label: Label) -> str:
    """Stars, or nothing, or the label in brackets: the same for every value of a label."""
    match operator:
        case RedactionOperator.MASK:
            return MASK
        case RedactionOperator.REDACT:
            return ""
        case _:
            return f"[{label}]"


class Plain:
    """Stand-ins that say nothing but the label, or not even that."""

    def __init__(self, operators: Mapping[Label, RedactionOperator]) -> None:
        self._operators = operators

    def stand_in(self, label: Label, value: str, *, settled: bool) -> str:
        """See `plain`."""
        del value, settled
        return plain(self._operators.get(label), label)

    def draft(self) -> "Plain":
        """Itself: it remembers nothing."""
        return self
