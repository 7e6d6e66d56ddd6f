"""How interims give way when finals come late: a pure rule.

Interims go after finals in the queue, and still compete with them for cores and memory bandwidth; on a machine that
is short of either (other processes included) the queue alone does not keep finals in time. So every late final
doubles the rest between two interims, over all streams, and every one in time shortens it.
"""

from typing import Final

FIRST_REST_SECONDS: Final = 0.05  # about what an interim takes
LONGEST_REST_SECONDS: Final = 2.0
RECOVERY: Final = 0.8


class Restraint:
    """Shared by the schedulers whose finals and interims compete.

    Attributes:
        rest: Seconds that must pass between the beginnings of two interims.
    """

    def __init__(self) -> None:
        self.rest = 0.0
        self._latest = float("-inf")

    def finished(self, *, late: bool) -> None:
        """Note that a final is done."""
        if late:
            self.rest = min(LONGEST_REST_SECONDS, max(FIRST_REST_SECONDS, 2 * self.rest))
        else:
            self.rest *= RECOVERY
            if self.rest < FIRST_REST_SECONDS / 2:
                self.rest = 0.0

    def remaining(self, now: float) -> float:
        """Seconds until the next interim may begin; 0 if it may now."""
        return max(0.0, self._latest + self.rest - now)

    def began(self, now: float) -> None:
        """Note that an interim begins."""
        self._latest = now
