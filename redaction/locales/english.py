"""English: fully certified in the United States and the United Kingdom. Its words are the recognisers' own."""

from typing import Final

from governance.decision import Certification
from redaction.locales.locale import Locale

ENGLISH: Final = Locale("en-US", Certification.FULL)
BRITISH: Final = Locale("en-GB", Certification.FULL)
"""The recognisers of both countries run in both: callers name the other's numbers too."""
