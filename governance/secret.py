"""A value that opens something, and does not show itself."""

from typing import Final, final

MASK: Final = "<redacted secret>"


@final
class Secret:
    """A credential that is shown once. It prints as a mask, and cannot be pickled or compared by accident."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The credential itself, for the one place that hands it to its owner."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> str:
        raise TypeError("a secret is not serialised")
