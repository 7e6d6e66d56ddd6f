"""What the law gives a person under each regime, and how soon: signed policy data (R-DSR-1). Pure.

Every regime says something of every type of request: that there is such a right, on which basis and until when it is
answered, or that there is none, and on which basis that is told. What it does not say is not guessed.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.errors import InvalidFactsError
from retention.deadlines import Period
from retention.errors import ScheduleError

PLACE: Final = ("earwitness", "rights")
"""Where it lies in the bundle's data."""

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,15}$")]
_Basis = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class RightsType(StrEnum):
    """What a person may ask for."""

    ERASURE = "erasure"
    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    OPT_OUT = "opt_out"
    """Of sale and sharing (CCPA)."""
    LIMIT_USE = "limit_use"
    """Of sensitive personal information (CCPA)."""
    ACCOUNTING = "accounting"
    """Of disclosures (HIPAA)."""


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    right: bool
    basis: _Basis
    answer: str
    extension: str | None = None
    confirm: str | None = None


class _Regime(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    held_to: _Name | None
    not_with: Annotated[list[_Name], Field(max_length=16)]
    only_if_named: bool
    on_consent_withdrawn: Literal["erase", "keep"]
    types: dict[str, _Rule]


class _Policy(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    bases: Annotated[list[_Basis], Field(max_length=256)]
    link_days: Annotated[int, Field(ge=1, le=366)]
    regimes: Annotated[dict[_Name, _Regime], Field(min_length=1, max_length=16)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Of one type of request under one regime.

    Attributes:
        right: Whether there is such a right at all.
        basis: The provision that gives it, or that stands against it.
        answer: How long there is to answer.
        extension: How much longer with a reason and notice; None where the law gives no more.
        confirm: How long there is to confirm receipt; None where that is not asked for.
    """

    right: bool
    basis: str
    answer: Period
    extension: Period | None
    confirm: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rights:
    held_to: str | None
    not_with: frozenset[str]
    only_if_named: bool
    erase_on_withdrawal: bool
    rules: Mapping[RightsType, Rule]

    def applies(self, tenant: AbstractSet[str]) -> bool:
        return (self.held_to is None or self.held_to in tenant) and not self.not_with & tenant


class RightsPolicy:
    """The rights of every regime.

    Attributes:
        bases: Provisions that a denial may be based on.
        link_life: How long a filing link opens something, at most.
    """

    def __init__(self, regimes: Mapping[str, _Rights], bases: frozenset[str], link_life: timedelta) -> None:
        self._regimes = regimes
        self.bases = bases
        self.link_life = link_life

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "RightsPolicy":
        """Read the bundle's data at `PLACE`.

        Raises:
            ScheduleError: It is not of its form, or a regime does not speak of every type.
        """
        try:
            policy = _Policy.model_validate(data)
        except ValidationError:
            raise ScheduleError("the rights policy is not of its form") from None
        regimes = {name: _rights(regime) for name, regime in policy.regimes.items()}
        own = {rule.basis for regime in regimes.values() for rule in regime.rules.values()}
        return cls(regimes, frozenset(policy.bases) | own, timedelta(days=policy.link_days))

    @property
    def regimes(self) -> tuple[str, ...]:
        """Their names, in the order in which they are looked at."""
        return tuple(self._regimes)

    def regime(self, tenant: AbstractSet[str], named: str | None = None) -> str:
        """The regime of a request: the one that is named, or else the first that the tenant is held to.

        Args:
            tenant: What the tenant is held to.
            named: By whoever files; `ccpa` depends on the person, and is never taken unnamed.

        Raises:
            InvalidFactsError: The named one is not known, or does not apply to this tenant.
        """
        for name, regime in self._regimes.items():
            wanted = not regime.only_if_named if named is None else name == named
            if wanted and regime.applies(tenant):
                return name
        raise InvalidFactsError("that regime does not apply to this tenant")

    def rule(self, regime: str, kind: RightsType) -> Rule:
        """What a regime says of a type of request.

        Raises:
            ScheduleError: The policy in force does not know the regime any more.
        """
        if regime not in self._regimes:
            raise ScheduleError("the rights policy does not know this regime")
        return self._regimes[regime].rules[kind]

    def erases_on_withdrawal(self, regime: str) -> bool:
        """Whether what rested on a consent is erased once it is withdrawn and no other is left."""
        return regime in self._regimes and self._regimes[regime].erase_on_withdrawal


def _rights(regime: _Regime) -> _Rights:
    if set(regime.types) != set(RightsType):
        raise ScheduleError("a regime of the rights policy does not speak of every type of request")
    return _Rights(
        held_to=regime.held_to,
        not_with=frozenset(regime.not_with),
        only_if_named=regime.only_if_named,
        erase_on_withdrawal=regime.on_consent_withdrawn == "erase",
        rules={RightsType(name): _rule(rule) for name, rule in regime.types.items()},
    )


def _rule(rule: _Rule) -> Rule:
    return Rule(
        right=rule.right,
        basis=rule.basis,
        answer=Period.parse(rule.answer),
        extension=None if rule.extension is None else Period.parse(rule.extension),
        confirm=None if rule.confirm is None else Period.parse(rule.confirm),
    )
