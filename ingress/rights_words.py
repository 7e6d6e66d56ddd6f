"""The names that rights requests are spoken of with, as they come from outside: closed sets, each refused otherwise."""

from governance.errors import InvalidFactsError
from governance.identity import Scope
from retention.rights_policy import RightsType
from retention.rights_states import DECISIONS, ENDED, EXTENDED, Identity, State


def scope_of(to: str) -> Scope:
    """The scope that a step takes: deciding, and taking more time, is the approver's."""
    return Scope.RIGHTS_APPROVE if to in DECISIONS or to == EXTENDED else Scope.RIGHTS_FILE


def rights_type(name: str) -> RightsType:
    """A type of request by its name.

    Raises:
        InvalidFactsError: There is none of that name.
    """
    if name not in set(RightsType):
        raise InvalidFactsError("there is no such type of request: " + ", ".join(RightsType))
    return RightsType(name)


def identity_of(name: str | None) -> Identity | None:
    """A way of knowing who asks, by its name.

    Raises:
        InvalidFactsError: There is none of that name, or it is not the desk's to claim.
    """
    claimable = set(Identity) - {Identity.LINK, Identity.CONSENT}
    if name is not None and name not in claimable:
        raise InvalidFactsError("identity is one of: " + ", ".join(sorted(claimable)))
    return None if name is None else Identity(name)


def states_of(name: str | None) -> frozenset[State]:
    """Which states a list asks for: one by name, or all that have not ended.

    Raises:
        InvalidFactsError: There is none of that name.
    """
    if name is None:
        return frozenset(State) - ENDED
    if name not in set(State):
        raise InvalidFactsError("there is no such state: " + ", ".join(State))
    return frozenset({State(name)})
