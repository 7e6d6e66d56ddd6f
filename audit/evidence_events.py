"""Evidence: controls that were checked, and what left the platform. See `audit/events.py`."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceExported:
    """Entries of a tree left the platform as an evidence pack."""

    type: ClassVar[str] = "evidence.exported"
    actor: str
    tree: str
    tree_size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChecked:
    """A control was checked; the check itself is evidence (CC4.1). `result` is pass, fail or not_applicable."""

    type: ClassVar[str] = "control.checked"
    regime: str
    control: str
    check: str
    version: str
    inputs: str
    population: int
    exceptions: int
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackExported:
    """A compliance officer exported evidence of a period for a purpose (R-EXP-2)."""

    type: ClassVar[str] = "evidence.pack"
    actor: str
    regime: str
    purpose: str
    begins: str
    ends: str
    tree_size: int
    root: str
