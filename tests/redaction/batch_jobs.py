"""Jobs that workers are given in tests: what goes wrong in them goes wrong in a real process."""

import os
import signal
from dataclasses import dataclass

from redaction.errors import UnreadableFileError

CANARY = "PLANTED-CANARY"


@dataclass(frozen=True)
class Doubled:
    """Doubles numbers, and says in which process."""

    def __call__(self, items: list[int], /) -> list[tuple[int, int]]:
        return [(2 * item, os.getpid()) for item in items]


@dataclass(frozen=True)
class Killed:
    """Is killed when it meets a number."""

    at: int

    def __call__(self, items: list[int], /) -> list[int]:
        if self.at in items:
            os.kill(os.getpid(), signal.SIGKILL)
        return items


@dataclass(frozen=True)
class Failing:
    """Fails as a library would, with the text in its message; or with an error of ours."""

    ours: bool

    def __call__(self, items: list[int], /) -> list[int]:
        cause = ValueError(f"cannot read {CANARY}")
        if self.ours:
            raise UnreadableFileError("line 7 is not UTF-8 text") from cause
        raise cause
