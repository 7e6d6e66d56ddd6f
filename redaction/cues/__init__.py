"""Words that say what kind of number comes next ("my social is …") or has just come ("… is my social").

`claims` decides between the cues of all structured identifiers, which compete for each run; `reach` and `coded` are for
a rule that stands alone.
"""

from redaction.cues.coded import CuedCode, digit_span
from redaction.cues.quantities import is_quantity
from redaction.cues.reach import cue, distance, follows
from redaction.measures import UNITS_OF_MEASURE

__all__ = ["UNITS_OF_MEASURE", "CuedCode", "cue", "digit_span", "distance", "follows", "is_quantity"]
