"""Counties by name behind "county": Ireland's thirty-two, as they end addresses, and England's Durham."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from collections.abc import Sequence
from typing import Final

from redaction.spoken import Atom, Kind

_COUNTIES: Final = frozenset(
    "antrim armagh carlow cavan clare cork derry londonderry donegal down dublin fermanagh galway kerry kildare "
    "kilkenny laois leitrim limerick longford louth mayo meath monaghan offaly roscommon sligo tipperary tyrone "
    "waterford westmeath wexford wicklow durham".split()
)


def county_at(atoms: Sequence[Atom], at: int) -> int | None:
    """The last atom of "county cork" or "co. kerry" where it begins at an atom; None where it does not."""
    if at >= len(atoms) or atoms[at].value not in {"county", "co"}:
        return None
    last = at + 1
    if last < len(atoms) and atoms[last].value == ".":
        last += 1
    named = last < len(atoms) and atoms[last].kind is Kind.WORD and atoms[last].value in _COUNTIES
    return last if named else None
