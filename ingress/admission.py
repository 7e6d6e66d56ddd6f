"""Who gets a place: the bound on live streams, in all and for each tenant."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from governance.identity import TenantId
from ingress.errors import DrainingError, TooManyStreamsError


@dataclass(slots=True)
class Admission:
    """Places for live streams.

    Attributes:
        streams: How many there are in all.
        streams_per_tenant: How many of them one tenant may hold.
        draining: No place is given any more.
    """

    streams: int
    streams_per_tenant: int
    draining: bool = False
    _taken: Counter[TenantId] = field(default_factory=Counter)

    @property
    def taken(self) -> int:
        """Places taken now."""
        return self._taken.total()

    @contextmanager
    def place(self, tenant: TenantId) -> Iterator[None]:
        """Hold a place.

        Raises:
            DrainingError: The platform is going down.
            TooManyStreamsError: No place is free.
        """
        if self.draining:
            raise DrainingError
        if self.taken >= self.streams or self._taken[tenant] >= self.streams_per_tenant:
            raise TooManyStreamsError
        self._taken[tenant] += 1
        try:
            yield
        finally:
            self._taken[tenant] -= 1
