"""The hosts at which everybody may have a mailbox: none of them is where a shop sells or a page stands.

The providers' own lists of the domains that they give out, in the countries whose speech is read here.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

from redaction.spoken import Kind, Reading

PROVIDERS: Final = frozenset(
    "gmail googlemail yahoo hotmail outlook icloud aol protonmail comcast verizon msn live gmx fastmail".split()
)
"""Those whose names tell without an ending."""
_WITH_ENDING: Final = PROVIDERS | frozenset(
    "ymail rocketmail zoho proton tutanota hey yandex mail web orange wanadoo laposte free sfr libero virgilio tiscali "
    "alice talktalk btinternet btopenworld sky virginmedia virgin ntlworld blueyonder plusnet bigpond optusnet iinet "
    "tpg telstra xtra rogers shaw telus sympatico videotron cogeco charter spectrum cox att sbcglobal bellsouth "
    "earthlink juno netzero optonline windstream centurylink centurytel frontier frontiernet aim rediffmail "
    "rediff qq naver hanmail daum seznam onet interia rambler mac me eircom hushmail duck inbox bluewin hispeed "
    "freenet arcor posteo telenet skynet ziggo kpnmail telia online bezeqint walla terra uol bol mailbox".split()
)
_LOST_DOT: Final = frozenset({"com", "net", "org"})
_MOST_PARTS: Final = 4
"""Atoms of a name that is said in pieces or spelled: "g mail", "a o l", "s b c global"."""
_PARTS: Final = frozenset({Kind.WORD, Kind.LETTER, Kind.DIGITS})


def gives_mailboxes(reading: Reading, index: int) -> bool:
    """Whether a provider's name begins at atom `index`, with a dot behind it: "rocket mail dot com"."""
    name = ""
    for atom in reading.atoms[index : index + _MOST_PARTS + 1]:
        if atom.value == "." and atom.kind is Kind.SYMBOL:
            return name in _WITH_ENDING
        if atom.kind not in _PARTS:
            return False
        name += atom.value
    return False


def provider_after(reading: Reading, index: int) -> int | None:
    """Find "john smith at gmail", "at g mail com": a mailbox provider needs no ending, and speech may lose its dot."""
    atoms = reading.atoms
    last: int | None = None
    if index < len(atoms) and atoms[index].value in PROVIDERS:
        last = index
    elif "".join(atom.value for atom in atoms[index : index + 2]) in PROVIDERS:
        last = index + 1
    ending = last is not None and last + 1 < len(atoms) and atoms[last + 1].value in _LOST_DOT
    return last + 1 if last is not None and ending else last
