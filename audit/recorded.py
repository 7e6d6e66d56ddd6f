"""The proof, in the type system, that something was recorded before it took effect.

`Recorded[T]` is given out by a durable append and by nothing else; whoever needs it as an argument cannot be reached
by code that skipped the log.
"""

from typing import Generic, TypeVar, final

from governance.decision import Grant, Permit

T_co = TypeVar("T_co", covariant=True)


@final
class DurableAppend:
    """Held by the sequencer alone: what it takes to construct a `Recorded`."""

    __slots__ = ()


@final
class Recorded(Generic[T_co]):
    """A value whose audit entry is durable.

    Attributes:
        value: What was recorded.
        index: The entry's index in its tree, from 0.
    """

    __slots__ = ("index", "value")

    def __init__(self, value: T_co, index: int, proof: DurableAppend) -> None:
        if not isinstance(proof, DurableAppend):
            raise TypeError("only a durable append makes a Recorded")
        self.value = value
        self.index = index

    def __repr__(self) -> str:
        return f"Recorded({type(self.value).__name__}, index={self.index})"


def recorded_grant(permit: Recorded[Permit]) -> Recorded[Grant]:
    """Narrow a recorded permit to the part that inference may know."""
    return Recorded(permit.value.grant, permit.index, DurableAppend())
