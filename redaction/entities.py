"""What is looked for, and what was found. The labels are governance's: policy names them."""

from dataclasses import dataclass

from governance.labels import Label

__all__ = ("Finding", "Label")


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        label: What kind.
        score: How sure, in (0, 1].
        why: The rule that found it; a fixed name, never content.
        validator: The check that its value passed ("luhn", "mod97", "npi"); empty where none applies.
        recognizer: The module that found it; set by `find_all`.
    """

    start: int
    end: int
    label: Label
    score: float
    why: str
    validator: str = ""
    recognizer: str = ""

    def by(self, recognizer: str) -> "Finding":
        """This, as found by a recogniser."""
        return Finding(self.start, self.end, self.label, self.score, self.why, self.validator, recognizer)

    def overlaps(self, other: "Finding") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end
