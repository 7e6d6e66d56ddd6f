"""Redaction profiles as policy's data has them: which labels are looked for, and what stands in their place. Pure.

Policy unites them (policies/earwitness/profiles.rego). Here the data is held to what it claims before anything is
decided by it, and an answer to what was asked for: no policy, however wrong, redacts less than that.

    (1) every label, operator and setting is a known one, and `order` ranks each operator once
    (2) a profile redacts all that it says it includes, and by no weaker operator; none includes itself
    (3) what a tenant's data names is there, and its profiles take nobody else's names
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from governance.decision import Certification, Obligations, RedactionHold, RedactionOperator, SurrogateScope
from governance.errors import BundleError
from governance.identity import TenantId
from governance.labels import Label

MAX_PROFILES: Final = 256
PLACE: Final = ("earwitness", "redaction")

Operators = Mapping[Label, RedactionOperator]

_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
_LABEL = Annotated[Label, Field(strict=False)]
_OPERATOR = Annotated[RedactionOperator, Field(strict=False)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Order(_Form):
    operators: list[_OPERATOR]
    holds: list[Annotated[RedactionHold, Field(strict=False)]]
    scopes: list[Annotated[SurrogateScope, Field(strict=False)]]
    certifications: list[Annotated[Certification, Field(strict=False)]]


class _Profile(_Form):
    operators: dict[_LABEL, _OPERATOR]
    includes: list[_Name]
    hold: Annotated[RedactionHold, Field(strict=False)]
    show_overdue: bool
    surrogate_scope: Annotated[SurrogateScope, Field(strict=False)]
    certification: Annotated[Certification, Field(strict=False)]


class _Tenant(_Form):
    floor: _Name
    profiles: Annotated[dict[_Name, _Profile], Field(max_length=MAX_PROFILES)]


class _Reveal(_Form):
    labels: dict[_Name, list[_LABEL]]
    approval_seconds: Annotated[int, Field(ge=1)]
    permit_seconds: Annotated[int, Field(ge=1)]


class _Data(_Form):
    order: _Order
    certified: dict[Annotated[str, Field(pattern="^[a-z]{2,8}$")], Annotated[Certification, Field(strict=False)]]
    profiles: Annotated[dict[_Name, _Profile], Field(max_length=MAX_PROFILES)]
    tenants: dict[_Name, _Tenant]
    reveal: _Reveal


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every profile there is, with the operators' order, the weakest first. Without any, nothing covers anything."""

    shared: Mapping[str, Operators] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, Operators]] = field(default_factory=dict)
    order: tuple[RedactionOperator, ...] = ()

    @classmethod
    def of_bundle(cls, data: Mapping[str, Any]) -> "Profiles":
        """Those of a bundle's data document; of one that has none, none.

        Raises:
            BundleError: A step of the module's list fails.
        """
        place: Any = data
        for part in PLACE:
            place = place.get(part) if isinstance(place, dict) else None
        if place is None:
            return cls()
        try:
            stated = _Data.model_validate(place)  # (1)
        except ValidationError:
            raise BundleError("the policy's redaction profiles are not of their form") from None
        made = cls(
            {name: each.operators for name, each in stated.profiles.items()},
            {
                tenant: {name: each.operators for name, each in own.profiles.items()}
                for tenant, own in stated.tenants.items()
            },
            tuple(stated.order.operators),
        )
        _checked(stated, made)
        return made

    def find(self, tenant: TenantId | str, name: str) -> Operators | None:
        """A profile by its name, as that tenant has it; None where there is none."""
        return self.shared.get(name, self.own.get(tenant, {}).get(name))

    def covers(self, obliged: Operators, wanted: Operators) -> bool:
        """Whether every label that is wanted is redacted, and by no weaker operator."""
        rank = {operator: place for place, operator in enumerate(self.order)}
        return all(label in obliged and rank[obliged[label]] >= rank[operator] for label, operator in wanted.items())

    def kept(self, obligations: Obligations, tenant: TenantId, asked: str) -> bool:
        """Whether obligations redact all that a tenant asked for by a profile's name."""
        wanted = self.find(tenant, asked)
        return wanted is not None and self.covers(obligations.redaction, wanted)


def _checked(stated: _Data, made: Profiles) -> None:
    orders: list[tuple[list[Any], Any]] = [
        (stated.order.holds, RedactionHold),
        (stated.order.scopes, SurrogateScope),
        (stated.order.certifications, Certification),
    ]
    if any(order != list(kind) for order, kind in orders):
        raise BundleError("the policy's redaction settings are not in their order")
    if sorted(stated.order.operators) != sorted(RedactionOperator):
        raise BundleError("the policy ranks the redaction operators in part, or one of them twice")
    for tenant, name, profile in _all(stated):  # (2)
        included = [made.find(tenant, inner) for inner in profile.includes]
        if name in profile.includes or None in included:
            raise BundleError("a redaction profile includes itself, or one that is not there")
        if not all(made.covers(profile.operators, inner) for inner in included if inner is not None):
            raise BundleError("a redaction profile does not do all that it says it includes")
        if any(name in stated.profiles[inner].includes for inner in profile.includes if inner in stated.profiles):
            raise BundleError("two redaction profiles include each other")
    for tenant, own in stated.tenants.items():  # (3)
        if made.find(tenant, own.floor) is None or not stated.profiles.keys().isdisjoint(own.profiles):
            raise BundleError("a tenant's redaction profiles name what is not there, or take a name that is taken")


def _all(stated: _Data) -> Iterator[tuple[str, str, _Profile]]:
    for name, profile in stated.profiles.items():
        yield "", name, profile
    for tenant, own in stated.tenants.items():
        for name, profile in own.profiles.items():
            yield tenant, name, profile
