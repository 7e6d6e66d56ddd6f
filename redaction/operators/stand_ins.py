"""One stream's stand-ins, label by label as its rules say, with whatever keys they take.

`StandInFactory` is what the wiring hands to the redactor. It is awaited once a stream: keys may come from a KMS.
"""

import secrets
from collections.abc import Mapping
from typing import Final, Protocol

from governance.decision import Permit, RedactionOperator, SurrogateScope
from governance.identity import TenantId
from redaction.entities import Label
from redaction.errors import StandInKeysError
from redaction.operators import StandIns, plain
from redaction.operators.hashes import Hashes
from redaction.operators.keys import HASH_KEY_BYTES, ScopeKeys
from redaction.operators.surrogates.culture import DEFAULT, culture
from redaction.operators.surrogates.surrogates import Surrogates
from redaction.operators.tags import Tags
from redaction.operators.tokens import Tokens
from redaction.profile import Rules


class Operator(Protocol):
    """One way to put something in the place of a value. MUST be total: no text makes it fail."""

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """What is shown; see `StandIns.stand_in`."""
        ...

    def draft(self) -> "Operator":
        """See `StandIns.draft`."""
        ...


class _Fixed:
    """Says the label, or not even that."""

    def __init__(self, operator: RedactionOperator) -> None:
        self._operator = operator

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """See `plain`."""
        del value, settled
        return plain(self._operator, label)

    def draft(self) -> "_Fixed":
        """Itself."""
        return self


_OTHERWISE: Final = _Fixed(RedactionOperator.REPLACE)
"""For a label without an operator: detection found what nobody asked for, and it is withheld all the same."""


class OperatorStandIns:
    """Stand-ins by an operator a label."""

    def __init__(
        self, operators: Mapping[Label, RedactionOperator], made: Mapping[RedactionOperator, Operator]
    ) -> None:
        self._operators = operators
        self._made = made

    def stand_in(self, label: Label, value: str, *, settled: bool) -> str:
        """See `StandIns.stand_in`."""
        operator = self._operators.get(label)
        chosen = _OTHERWISE if operator is None else self._made[operator]
        return chosen.operate(label, value, settled=settled)

    def draft(self) -> "OperatorStandIns":
        """See `StandIns.draft`."""
        return OperatorStandIns(self._operators, {name: each.draft() for name, each in self._made.items()})


async def stand_ins(rules: Rules, tenant: TenantId, keys: ScopeKeys | None, *, language: str = DEFAULT) -> StandIns:
    """One stream's stand-ins.

    Args:
        rules: Which operator for which label, and how far surrogates reach.
        tenant: Whose stream.
        keys: Where the tenant's keys are; None where there are none, as for files.
        language: BCP 47: surrogates are of its kind.

    Raises:
        StandInKeysError: An operator needs keys and there are none. Surrogates of one stream need none.
        Exception: Whatever `keys` raises.
    """
    made: dict[RedactionOperator, Operator] = {}
    for operator in set(rules.operators.values()):
        match operator:
            case RedactionOperator.TAG:
                made[operator] = Tags()
            case RedactionOperator.HASH:
                made[operator] = Hashes(tenant, await _needed(keys).tenant_key(tenant))
            case RedactionOperator.SURROGATE:
                made[operator] = Surrogates(await _scope_key(rules, tenant, keys), culture(language))
            case RedactionOperator.TOKEN:
                made[operator] = Tokens(tenant, await _needed(keys).token_key(tenant))
            case _:
                made[operator] = _Fixed(operator)
    return OperatorStandIns(rules.operators, made)


async def _scope_key(rules: Rules, tenant: TenantId, keys: ScopeKeys | None) -> bytes:
    if rules.scope is SurrogateScope.STREAM:
        return secrets.token_bytes(HASH_KEY_BYTES)
    return await _needed(keys).tenant_key(tenant)


def _needed(keys: ScopeKeys | None) -> ScopeKeys:
    if keys is None:
        raise StandInKeysError("an operator of redaction needs the tenant's keys")
    return keys


class StandInFactory:
    """Makes stand-ins for streams, by their permits."""

    def __init__(self, keys: ScopeKeys | None) -> None:
        self._keys = keys

    async def __call__(self, permit: Permit, rules: Rules) -> StandIns:
        """See `stand_ins`."""
        return await stand_ins(rules, permit.tenant, self._keys, language=permit.language)
