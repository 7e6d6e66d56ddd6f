"""Controls: which regime asks for which check, and what the checks found.

The table is policy data, signed with the bundle: references, titles, parameters, and what each check can not show. The
checks are code (`audit.checks`). A result is evidence for a control; whether the control is met is for an auditor.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from audit.checks import CHECKS, code_digest
from audit.errors import ControlsError
from audit.events import ControlChecked
from audit.population import Case, Entry, Examination, Finding

TABLE: Final = ("earwitness", "controls")
"""Where the table lies in the bundle's data."""

MAX_CONTROLS: Final = 256

_Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,63}$")]
_Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
_Said = Annotated[str, Field(min_length=1, max_length=500)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CheckTerms(_Strict):
    """What a check looks at, in a sentence, and its numbers, each named by its unit."""

    population: _Said
    parameters: dict[Annotated[str, Field(pattern="^(seconds|hours|days)$")], Annotated[int, Field(ge=0)]] = {}


class Control(_Strict):
    """A control of a regime: what it asks for in our words, the check that gives evidence, what that can not show."""

    control: _Reference
    name: _Said
    title: _Said
    check: _Slug
    not_shown: _Said


class Catalogue(_Strict):
    """The table of controls."""

    checks: dict[_Slug, CheckTerms]
    regimes: dict[_Slug, Annotated[list[Control], Field(min_length=1, max_length=MAX_CONTROLS)]]

    @model_validator(mode="after")
    def _known(self) -> "Catalogue":
        named = {control.check for controls in self.regimes.values() for control in controls}
        if not named <= self.checks.keys() <= CHECKS.keys():
            raise ValueError("a control names a check that there is not")
        for controls in self.regimes.values():
            if len({(control.control, control.check) for control in controls}) != len(controls):
                raise ValueError("a control names a check twice")
        return self

    @classmethod
    def of_bundle(cls, data: Mapping[str, Any]) -> "Catalogue":
        """The table in a bundle's data.

        Raises:
            ControlsError: There is none, or it is not of its form.
        """
        place: Any = data
        for part in TABLE:
            place = place.get(part) if isinstance(place, Mapping) else None
        try:
            return cls.model_validate(place)
        except ValidationError as error:
            raise ControlsError("the policy bundle's table of controls is missing or not of its form") from error

    def controls(self, regime: str) -> Sequence[Control]:
        """The controls of a regime.

        Raises:
            ControlsError: The table has no such regime.
        """
        if regime not in self.regimes:
            raise ControlsError("the table of controls has no such regime")
        return self.regimes[regime]


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found for a control.

    Attributes:
        control: Which.
        terms: What the check looked at, and its numbers.
        finding: What came of it.
        inputs: SHA-256, in hex, over what it was given: whoever has the same can do it again.
        version: Which code did it.
    """

    control: Control
    terms: CheckTerms
    finding: Finding
    inputs: str
    version: str

    def event(self, regime: str) -> ControlChecked:
        """Its entry in the log (CC4.1)."""
        return ControlChecked(
            regime=regime,
            control=self.control.control,
            check=self.control.check,
            version=self.version,
            inputs=self.inputs,
            population=self.finding.population,
            exceptions=self.finding.exceptions,
            result=self.finding.result,
        )

    def as_json(self) -> dict[str, Any]:
        """For controls.json."""
        return {
            "control": self.control.control,
            "name": self.control.name,
            "title": self.control.title,
            "check": self.control.check,
            "result": self.finding.result,
            "population": self.finding.population,
            "population_is": self.terms.population,
            "parameters": self.terms.parameters,
            "exceptions": self.finding.exceptions,
            "exceptions_named": list(self.finding.named),
            "not_shown": self.control.not_shown,
            "inputs": self.inputs,
            "version": self.version,
        }


class Assessment:
    """All checks of a regime over one reading of a tree.

    Args:
        catalogue: The table of controls.
        regime: Whose controls.
        case: What is examined; the parameters are the table's.
        version: The platform's version.
    """

    def __init__(self, catalogue: Catalogue, regime: str, case: Mapping[str, Any], *, version: str) -> None:
        self._controls = catalogue.controls(regime)
        self._terms = {control.check: catalogue.checks[control.check] for control in self._controls}
        self._examinations: dict[str, Examination] = {
            check: CHECKS[check](Case(**case, parameters=terms.parameters)) for check, terms in self._terms.items()
        }
        self._version = f"{version}+{code_digest()}"

    def read(self, entries: Iterable[Entry]) -> None:
        """Take the tree's next entries."""
        for entry in entries:
            for examination in self._examinations.values():
                examination.read(entry)

    def results(self, inputs: Mapping[str, str]) -> list[Result]:
        """What the checks found, in the table's order.

        Args:
            inputs: Digests of what they were given, by name; a check's own `inputs` binds its parameters too.
        """
        findings = {check: examination.finish() for check, examination in self._examinations.items()}
        return [
            Result(
                control,
                self._terms[control.check],
                findings[control.check],
                _digest(control.check, self._terms[control.check], inputs),
                self._version,
            )
            for control in self._controls
        ]


def _digest(check: str, terms: CheckTerms, inputs: Mapping[str, str]) -> str:
    needed = {name: digest for name, digest in inputs.items() if not name.startswith("rows.")}
    needed |= {f"rows.{name}": inputs.get(f"rows.{name}", "absent") for name in CHECKS[check].needs}
    whole = {"check": check, "parameters": terms.parameters, "inputs": needed}
    return sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
