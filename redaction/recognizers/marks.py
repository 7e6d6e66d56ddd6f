"""The marks of mail and web addresses that people say in more words than one: "full stop", "the at sign", "then dot".

The spoken-form layer reads a mark's own word, whatever it stands in. Here, only what mailboxes and hosts are made of is
looked at, and these words become the marks that they are: as atoms of a reading that keeps every offset.
"""

import re
from collections.abc import Sequence
from typing import Final

from redaction.recognizers.mail_hosts import PROVIDERS
from redaction.spoken import Atom, Kind, Reading
from redaction.spoken.runs import runs
from redaction.vocabulary import FUNCTION_WORDS

STRONG_ENDINGS: Final = frozenset({"com", "net", "org", "edu", "gov", "co"})
"""Endings that hardly anything else is said of."""
_OF_TWO: Final = {
    ("under", "score"): "_", ("under", "line"): "_", ("full", "stop"): ".", ("back", "/"): "/", ("forward", "/"): "/",
}  # fmt: skip
SIGNS: Final = frozenset({"sign", "symbol"})
"""What is said of a mark: "plus sign"."""
_SECONDS: Final = SIGNS | {second for _, second in _OF_TWO}
_MARKS: Final = frozenset({"@", ".", "-", "_"})
_TELLING: Final = frozenset(
    {"the", "score", "stop", "line", "point", "then", "that's", "it's", "sign", "symbol", "back", "forward", "after"}
)
"""Without one of these words, or a comma, nothing here is said."""
_OF_ANY: Final = frozenset(
    {"score", "stop", "line", "point", "sign", "symbol", "back", "forward", "after", "host", "domain", "provider"}
    | {"server", "rest", "last", "second", "other", "end"}
)
"""Without one of these, nothing here is said but around a mark that was said."""
_MOST_TO_AT: Final = 3
_MOST_FROM_AT: Final = 6
_MOST_OF_LINK: Final = 14
"""Atoms of what leads to a mark: "and then after the at sign it's"."""
_MOST_TO_DOT: Final = 7
_PARTS: Final = frozenset({Kind.WORD, Kind.LETTER, Kind.DIGITS})
_BEGIN_LINKS: Final = frozenset({",", "and", "then", "the", "after", "comma", "an"})
_BEGIN_LINKED: Final = _BEGIN_LINKS | _MARKS
_IS: Final = r"(?:it's|that's|it is|that is|there's|comes|is|you put|you have) "
_LINK: Final = re.compile(
    rf"(?P<lead>(?:, )?(?:(?:and )?(?:then )?(?:the rest )?{_IS}|(?:and )?then )?(?:comma )?"
    r"(?P<sign>(?:the|an) (?=@))?)"
    r"(?P<mark>[@._-]) (?P<trail>(?:, )?(?:and )?(?:then )?(?:, )?)"
)
"""A mark with what is said before it and behind it, and is no part of the address: "f dot lee | and then at"."""
_AFTER_AT: Final = re.compile(
    r"(?:, )?(?:and )?(?:then )?(?:after (?:it|that|this|(?:the )?@)(?: is)?"
    r"|the (?:host|domain|provider|server|rest|last|second|other|back|end)(?: (?:bit|part|half|name))?"
    rf"(?: after (?:it|that|(?:the )?@))?)(?: ,)? {_IS}(?:@ )?(?:, )?"
)
"""What stands for "at": "and after it it's", "and the host is"."""
_OF_LINKS: Final = frozenset(re.findall(r"[a-z']+", _LINK.pattern + _AFTER_AT.pattern)) | _MARKS | {","}
"""Words of the two: behind any other than these, no link goes on."""


def marked(reading: Reading) -> Reading:
    """A reading in which the marks of addresses stand as marks; worked out once a reading."""
    kept = reading.notes.get(marked)
    if not isinstance(kept, Reading):
        atoms = _marked(reading) if not reading.values.isdisjoint(_MARKS | {"point"}) else reading.atoms
        kept = reading
        if atoms is not reading.atoms:
            kept = Reading(reading.text, atoms, tuple(runs(atoms, reading.text)))
            kept.notes.update({key: note for key, note in reading.notes.items() if isinstance(key, type)})
        reading.notes[marked] = kept
    return kept


def _marked(reading: Reading) -> tuple[Atom, ...]:
    """Its atoms with the marks made one each; the very same where there are none to make."""
    if reading.values.isdisjoint(_TELLING) and not _paused(reading):
        return reading.atoms
    if reading.values.isdisjoint(_OF_ANY) and not any(atom.spoken and atom.value in _MARKS for atom in reading.atoms):
        return reading.atoms
    atoms = _points(list(reading.atoms) if reading.values.isdisjoint(_SECONDS) else _pairs(reading.atoms))
    made: list[Atom] = []
    done = 0
    for index, atom in enumerate(atoms):
        if index < done:
            continue
        if atom.value in _BEGIN_LINKED:
            atom, taken = _linked(reading, atoms, index)  # noqa: PLW2901  the mark that it leads to
            done = index + taken
        made.append(atom)
    return tuple(made) if len(made) < len(reading.atoms) or made != list(reading.atoms) else reading.atoms


def _paused(reading: Reading) -> bool:
    """Whether there are commas, which may stand around a mark that was said."""
    if "," not in reading.values:
        return False
    return "@" in reading.values or any(atom.spoken and atom.kind is Kind.SYMBOL for atom in reading.atoms)


def _pairs(atoms: Sequence[Atom]) -> list[Atom]:
    """Make one of "under score" and "full stop", and of "at sign"."""
    made: list[Atom] = []
    index = 0
    while index < len(atoms):
        atom = atoms[index]
        after = atoms[index + 1].value if index + 1 < len(atoms) else ""
        mark = _OF_TWO.get((atom.value, after))
        mark = "@" if mark is None and atom.value == "@" and after in SIGNS else mark
        made.append(atom if mark is None else Atom(atom.start, atoms[index + 1].end, Kind.SYMBOL, mark, spoken=True))
        index += 1 if mark is None else 2
    return made


def _points(atoms: list[Atom]) -> list[Atom]:
    """Make a dot of the "point" of "gmail point com" and of "lee point anna at"."""
    for index, atom in enumerate(atoms):
        if atom.value == "point" and atom.kind is Kind.WORD and index and _is_dot(atoms, index):
            atoms[index] = Atom(atom.start, atom.end, Kind.SYMBOL, ".", spoken=True)
    return atoms


def _is_dot(atoms: Sequence[Atom], index: int) -> bool:
    before = atoms[index - 1]
    if before.kind not in _PARTS or before.value in FUNCTION_WORDS:
        return False
    after = atoms[index + 1].value if index + 1 < len(atoms) else ""
    if after in STRONG_ENDINGS:
        return True
    if before.kind is Kind.DIGITS and (not after or after.isdigit()):
        return False  # "at two point four"
    hosted = any(one.value in {"@", "www", "https"} for one in atoms[max(0, index - _MOST_FROM_AT) : index])
    return hosted or any(one.value == "@" for one in atoms[index + 2 : index + 2 + _MOST_TO_AT])


def _linked(reading: Reading, atoms: Sequence[Atom], index: int) -> tuple[Atom, int]:
    """The mark that words from `index` on lead to, and how many atoms it takes: "and then at", ", at ,"."""
    atom = atoms[index]
    dictated = atom.spoken and atom.value in _MARKS and atom.kind is Kind.SYMBOL
    if not index or not (dictated or atom.value in _BEGIN_LINKS) or atoms[index - 1].kind not in _PARTS:
        return atom, 1
    if index + 1 == len(atoms) or not (atoms[index + 1].value in _OF_LINKS or atoms[index + 1].kind is Kind.FILLER):
        return atom, 1
    near = [at for at in range(index, min(len(atoms), index + _MOST_OF_LINK)) if atoms[at].kind is not Kind.FILLER]
    said = "".join([f"{atoms[at].value} " for at in near])
    link = _LINK.match(said)
    if link is not None:
        mark = atoms[near[said[: link.end("lead")].count(" ")]]
        end = _behind(near, said[: link.end()])
        sign = bool(link["sign"]) and _is_sign(reading, mark)
        leads = mark.spoken and (sign or not link["sign"]) and (bool(link["lead"]) or end < len(atoms))
        if leads and (link["lead"] or link["trail"]) and (sign or _goes_on(atoms, end)):
            return mark, end - index
    after = _AFTER_AT.match(said)
    if after is not None and _is_hosted(atoms, end := _behind(near, after.group())):
        return Atom(atom.start, atoms[end - 1].end, Kind.SYMBOL, "@", spoken=True), end - index
    return atom, 1


def _behind(near: list[int], said: str) -> int:
    """The atom behind the words that are said."""
    return near[said.count(" ") - 1] + 1


def _is_hosted(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a host begins at an atom: a provider's, or a word with a dot near behind it."""
    after = atoms[index : index + _MOST_TO_DOT]
    host = bool(after) and after[0].kind in _PARTS and any(one.value == "." for one in after[1:])
    return host or (bool(after) and after[0].value in PROVIDERS)


def _is_sign(reading: Reading, atom: Atom) -> bool:
    """Whether a mark was called a sign, or may yet be: "the at | sign"."""
    called = " " in reading.text[atom.start : atom.end] or not reading.text[atom.end :].strip()
    return atom.value == "@" and called


def _goes_on(atoms: Sequence[Atom], index: int) -> bool:
    """Whether a host may follow: nothing yet, or no word that only sentences have."""
    after = next((one for one in atoms[index:] if one.kind is not Kind.FILLER), None)
    return after is None or after.kind is not Kind.WORD or after.value not in FUNCTION_WORDS


__all__ = ["STRONG_ENDINGS", "marked"]
