"""What a caption shows while a stretch is withheld: one word, of one width for every length."""

from collections.abc import Sequence
from typing import Final

from governance.decision import RedactionOperator
from inference.transcript import Timing, Word
from redaction.entities import Finding, Label
from redaction.operators import MASK
from redaction.rewriting import Shown
from redaction.transcript import Explanation, RedactedSpan, RedactedWord

OPEN: Final = "[{}\u2026]"
"""The label it most likely is; the ellipsis tells it from a stand-in of what was found."""


def placeholder(
    words: Sequence[Word], label: Label, operator: RedactionOperator | None, found: Finding | None = None
) -> Shown:
    """Words that are withheld until they are settled, as one.

    Args:
        words: At least one.
        label: What they most likely are.
        operator: What would stand in their place; stars say nothing of the label, settled or not.
        found: What was found in them so far.
    """
    text = MASK if operator is RedactionOperator.MASK else OPEN.format(label)
    timing: Timing = "aligned" if all(word.timing == "aligned" for word in words) else "estimated"
    start, end = words[0].start, words[-1].end
    why = None if found is None else Explanation(found.recognizer, found.why, found.validator, found.score)
    shown = RedactedWord(text, start, end, min(word.confidence for word in words), timing)
    return Shown((shown,), (RedactedSpan(label, start, end, settled=False, why=why),), (label,))
