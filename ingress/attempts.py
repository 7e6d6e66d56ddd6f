"""How often one place may try links that open nothing: a bound on what strangers can write into the audit log.

Nobody guesses 256 bits; the bound is on noise. It counts failures alone, so whoever holds a good link is not kept out
by others behind the same address until they have failed `MAX_FAILURES` times within a window.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from ingress.errors import TooManyRequestsError

MAX_FAILURES: Final = 20  # within a window, of one address
WINDOW: Final = timedelta(minutes=1)
MAX_ADDRESSES: Final = 4096  # that are remembered; the one that failed longest ago is forgotten first


class Attempts:
    """Failures by address, in memory."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._failures: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def check(self, address: str) -> None:
        """Let an address try.

        Raises:
            TooManyRequestsError: It has failed too often within the window.
        """
        since, count = self._failures.get(address, (self._now(), 0))
        if count >= MAX_FAILURES and self._now() - since < WINDOW:
            raise TooManyRequestsError

    def failed(self, address: str) -> None:
        """Count a failure."""
        now = self._now()
        since, count = self._failures.pop(address, (now, 0))
        self._failures[address] = (since, count + 1) if now - since < WINDOW else (now, 1)
        if len(self._failures) > MAX_ADDRESSES:
            self._failures.popitem(last=False)
