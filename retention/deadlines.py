"""When an answer is due: pure calendar arithmetic (R-DSR-2).

A period begins the day after the request came (Regulation (EEC, Euratom) No 1182/71, Art. 3(1)) and ends with its last
day, where the requester lives. The platform does not know where that is. So a due moment here is never later than the
law's in any time zone: the calendar is that of whichever zone makes the period shortest, the time of day is that of
receipt, and a clock change cannot push it past midnight. No day is added where the last one is a weekend or a public
holiday, and public holidays count as business days: both would only make it later.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, FR, MO, TH, TU, WE, rrule

from retention.errors import ScheduleError

MAX_COUNT: Final = 999
ZONES: Final = (timedelta(hours=-12), timedelta(0), timedelta(hours=14))
"""The first and the last zone, and UTC: a moment has at most three dates on earth, and one of these has each."""
CLOCK_CHANGE: Final = timedelta(hours=2)
"""The most that a zone's clock is moved within a year (Antarctica/Troll)."""

_FORM: Final = re.compile(r"P(\d{1,3})([MD])|(\d{1,3}) business days", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """A statutory period: so many months, days, or business days.

    Attributes:
        months: Calendar months; a day that the last one lacks is its last day (Art. 3(2)(c)).
        days: Calendar days.
        business_days: Mondays to Fridays.
    """

    months: int = 0
    days: int = 0
    business_days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read `P1M`, `P45D` or `10 business days`.

        Raises:
            ScheduleError: It is none of these.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise ScheduleError("a period of the rights policy is P…M, P…D or … business days")
        count, unit, business = found.groups()
        if business is not None:
            return cls(business_days=int(business))
        return cls(months=int(count)) if unit == "M" else cls(days=int(count))

    def __add__(self, other: "Period") -> "Period":
        """Both, counted in one from the start: one month and two months are three, not one and then two."""
        return Period(self.months + other.months, self.days + other.days, self.business_days + other.business_days)

    def after(self, day: datetime) -> datetime:
        """The same time of day on the period's last day."""
        moved = day + relativedelta(months=self.months, days=self.days)
        if self.business_days:
            days = rrule(DAILY, count=self.business_days, byweekday=(MO, TU, WE, TH, FR), dtstart=moved + timedelta(1))
            moved = list(days)[-1].replace(microsecond=moved.microsecond)
        return moved


def due(received: datetime, period: Period) -> datetime:
    """When an answer must have been given, in UTC; see the module for how it is counted.

    Args:
        received: When the request came, in any zone.
        period: How long the law gives.

    Raises:
        ValueError: The moment has no time zone.
    """
    if received.tzinfo is None:
        raise ValueError("a request came at a moment with a time zone")
    came = received.astimezone(UTC)
    return min(period.after(came + zone) - zone for zone in ZONES) - CLOCK_CHANGE
