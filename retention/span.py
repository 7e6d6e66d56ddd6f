"""A span of calendar time, as a schedule writes it: ISO 8601, `P6Y`, `P30D`, `PT24H`.

Months and years are the calendar's, in UTC. A day that the month reached does not have is the last moment of that
month (Regulation (EEC, Euratom) No 1182/71, Art. 3(2)(c)): 31 January and one month is the end of February, never
March. So a later start never ends earlier; cutting the day alone, as `dateutil` does, would let 30 January 23:00 end
after 31 January 01:00.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from retention.errors import ScheduleError

MAX_YEARS: Final = 100
MONTHS_A_YEAR: Final = 12

_FORM: Final = re.compile(
    r"P(?=\d|T\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?"
    r"(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole months, and then a fixed time.

    Attributes:
        months: Calendar months; a year is twelve.
        rest: Weeks, days, hours, minutes, seconds: exact.
    """

    months: int
    rest: timedelta

    @classmethod
    def parse(cls, text: str) -> "Span":
        """Read an ISO 8601 duration (no fractions, no signs).

        Raises:
            ScheduleError: It is none, or is beyond `MAX_YEARS`.
        """
        found = _FORM.fullmatch(text)
        if found is None:
            raise ScheduleError("a period of the retention schedule is not an ISO 8601 duration")
        years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        rest = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        made = cls(years * MONTHS_A_YEAR + months, rest)
        if made.longest > timedelta(days=MAX_YEARS * 366):
            raise ScheduleError("a period of the retention schedule is longer than a century")
        return made

    @property
    def shortest(self) -> timedelta:
        """It is never shorter than this, whenever it starts."""
        years, months = divmod(self.months, MONTHS_A_YEAR)
        return timedelta(days=years * 365 + months * 28) + self.rest

    @property
    def longest(self) -> timedelta:
        """It is never longer than this, whenever it starts."""
        years, months = divmod(self.months, MONTHS_A_YEAR)
        return timedelta(days=years * 366 + months * 31) + self.rest

    def within(self, other: "Span") -> bool:
        """Whether it ends no later than the other, whenever both start. One month is not within 30 days."""
        if self.months == other.months:
            return self.rest <= other.rest
        return self.longest <= other.shortest

    def after(self, start: datetime) -> datetime:
        """When it ends, in UTC.

        Raises:
            ValueError: The start has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError("a period starts at a moment with a time zone")
        begins = start.astimezone(UTC)
        ends = begins + relativedelta(months=self.months)
        if ends.day != begins.day:  # relativedelta has cut it to the month's last day
            ends = ends.replace(
                day=monthrange(ends.year, ends.month)[1], hour=23, minute=59, second=59, microsecond=999_999
            )
        return ends + self.rest
