"""Words in a script of no certified language: what an English text quotes in one is a name or an address.

The named-entity model cannot read them, so that nothing else would withhold them. Which it is, the characters tell that
end administrative names and companies (Unicode Standard Annex 24 for the scripts; Japan Post, China Post and Korea Post
for the order of addresses). A text wholly in such a script is another language's, and is withheld too.
"""

import re
from collections.abc import Iterator
from typing import Final

from redaction.entities import Finding, Label
from redaction.spoken import Reading

_UNREAD: Final = (
    r"\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u0530-\u058f\u1100-\u11ff"
    r"\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
    r"\U00020000-\U0002fa1f"
)
"""Hebrew, Arabic, the scripts of India, Thai, Lao, Georgian, Armenian, Han, Kana, Hangul."""
_WORDS: Final = re.compile(
    rf"[{_UNREAD}](?:[{_UNREAD}\u0300-\u036f\u200c\u200d\uff10-\uff19\u30fb]|[\d\u2010-\u2015-](?=[\d-]*[{_UNREAD}])"
    rf"|[ \u00b7\u3000](?=[{_UNREAD}])|(?<=[{_UNREAD}]) ?\d+(?:-\d+)*(?!\d))*"
)
_PLACES: Final = re.compile(
    r"\d|[\u770c\u7701\u5e02\u533a\u753a\u6751\u4e01\u76ee\u756a\u53f7\u865f\u8def\u8857\u9053\u5df7\u6c11\u53bf\u7e23]"
    r"|[\uff10-\uff19]|[\ub3c4\uc2dc\uad6c\ub3d9\ub85c\uae38\uc74d](?![\uac00-\ud7af])"
)
_BODIES: Final = re.compile(
    "\u682a\u5f0f\u4f1a\u793e|\u6709\u9650\u4f1a\u793e|\u5408\u540c\u4f1a\u793e|\u516c\u53f8|\u96c6\u56e2|\u94f6\u884c"
    "|\u9280\u884c|\u5927\u5b66|\u5927\u5b78|\u533b\u9662|\u75c5\u9662|\uc8fc\uc2dd\ud68c\uc0ac|\ub300\ud559\uad50"
)
_SCORE: Final = 0.79


def find(reading: Reading) -> Iterator[Finding]:
    """Runs of words in scripts that no pack can read."""
    if reading.text.isascii():
        return
    for match in _WORDS.finditer(reading.text):
        said = match.group()
        label = Label.PERSON
        if _BODIES.search(said):
            label = Label.ORGANIZATION
        elif _PLACES.search(said):
            label = Label.LOCATION
        yield Finding(match.start(), match.end(), label, _SCORE, "other-script")
