"""A moment on the command line: a date, a time with its zone, or a span from now such as 90d or 12h."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

import typer

_SPAN: Final = re.compile(r"(\d{1,5})([mhd])")
_UNIT: Final = {"m": "minutes", "h": "hours", "d": "days"}


def moment(text: str) -> datetime:
    """Read a moment; a date means its first second in UTC.

    Raises:
        typer.BadParameter: It is none.
    """
    span = _SPAN.fullmatch(text)
    if span is not None:
        return datetime.now(UTC) + timedelta(**{_UNIT[span[2]]: int(span[1])})
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("give a span such as 90d, a date, or a time with its zone") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def shown(at: datetime | None) -> str:
    """A moment in a table."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ") if at else "-"
