"""Labelled sentences by other hands as sentences to learn from, their names drawn anew.

A model that learns from one author's sentences learns how one author speaks. These are the files of `benchmarks/gold`
that serve development (never those that judge): what they label a person or a place is one, and nothing else is. For
companies, peoples and dates, which they do not label, a teacher's word is taken; so it is within other values: the
"john" of "john dot smith at" may be a person to the model.
"""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from spacy.language import Language

from redaction.gazetteer import given_names
from redaction.training.names_lists import cities, home_cities, people, towns
from redaction.training.names_text import Piece, Sentence

LABELLED: Final = frozenset({"PERSON", "GPE", "LOC", "FAC"})
"""What these files tell, in the model's own labels."""
_VALUE: Final = "VALUE"
"""Stands for the label of whatever else is personal, until the teacher has looked at it."""
_LONGEST_TOWN: Final = 3
"""Words; a longer place is an address, and stays as it is."""
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "doctor", "dr", "professor", "nurse", "sister", "sir"})


def read(paths: Iterable[Path]) -> list[Mapping[str, Any]]:
    """The rows of labelled files."""
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


def sentences(
    rows: Sequence[Mapping[str, Any]], teacher: Language, redrawn: int, chance: random.Random
) -> Iterator[Sentence]:
    """Each row as it stands, and as many times again, with other names and towns where it has any.

    Args:
        rows: Each with `text` and `spans`.
        teacher: Says what is a company, a people or a date.
        redrawn: How often each is written again.
        chance: Draws the names.
    """
    written = [sentence(row, chance if copy else None) for row in rows for copy in range(redrawn + 1)]
    for one, doc in zip(written, teacher.pipe(one.text for one in written), strict=True):
        said = [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        if not _bears_a_name(one, said):
            yield _taught(one, said)


def _bears_a_name(one: Sentence, said: Sequence[tuple[int, int, str]]) -> bool:
    """Whether someone's given name stands where the labels name nobody: "Jane Eyre is on the bottom row".

    Whoever it is there, people are called so: such a sentence would teach that "Mary Jones wrote" names nobody.
    """
    at, labelled = 0, list[tuple[int, int]]()
    for piece in one.pieces:
        labelled += [(at, at + len(piece.text))] * bool(piece.label)
        at += len(piece.text)
    people = [(a, b) for a, b, label in said if label == "PERSON" and not any(a < y and x < b for x, y in labelled)]
    return any(one.text[a:b].lower().replace("'s", "").split()[0] in given_names() for a, b in people)


def sentence(row: Mapping[str, Any], chance: random.Random | None = None) -> Sentence:
    """A labelled row as a sentence; with other names and towns where chance is given that draws them."""
    text, at = str(row["text"]), 0
    pieces: list[Piece] = []
    for span in sorted(row["spans"], key=lambda one: int(one["start"])):
        start, end = int(span["start"]), int(span["end"])
        if start >= at:
            piece = _piece(text[start:end], str(span["label"]))
            pieces += [Piece(text[at:start]), piece if chance is None else _other(piece, text[:start], chance)]
            at = end
    return Sentence(tuple(piece for piece in (*pieces, Piece(text[at:])) if piece.text))


def _taught(sentence: Sentence, said: Sequence[tuple[int, int, str]]) -> Sentence:
    """The sentence with what the teacher says where no name is labelled, and no stand-ins."""
    pieces: list[Piece] = []
    at = 0
    for piece in sentence.pieces:
        end, cursor = at + len(piece.text), at
        if piece.label in {"", _VALUE}:
            for start, stop, label in said:
                if at <= start and stop <= end and (piece.label or label not in LABELLED):
                    pieces += [Piece(sentence.text[cursor:start]), Piece(sentence.text[start:stop], label)]
                    cursor = stop
        pieces.append(Piece(sentence.text[cursor:end], "" if piece.label == _VALUE else piece.label))
        at = end
    return Sentence(tuple(piece for piece in pieces if piece.text))


def _piece(value: str, label: str) -> Piece:
    """A span as the model names it; no name of a person or a place if it is spelled or a code."""
    words = [word.strip(".,") for word in value.split()]
    if label == "PERSON":
        spelled = sum(len(word) == 1 for word in words) > 1 or value[1:2] == "-"
        return Piece(value, _VALUE if spelled else "PERSON")
    if label == "LOCATION":
        code = all(len(word) == 1 or word.isdigit() for word in words)
        town = len(words) <= _LONGEST_TOWN and not any(map(str.isdigit, value))
        return Piece(value, _VALUE if code else "GPE" if town else "FAC")
    return Piece(value, _VALUE)


def _other(piece: Piece, before: str, chance: random.Random) -> Piece:
    if piece.label == "PERSON":
        given, family = people(kept=False).person(chance)
        titled = before.lower().replace(".", "").split()[-1:]
        one = family if titled and titled[0] in _TITLES else given
        return Piece(_as_written(one if " " not in piece.text else f"{given} {family}", piece.text), piece.label)
    if piece.label == "GPE":
        town = chance.choice(chance.choices((home_cities, towns, cities), (2, 5, 3))[0](kept=False))
        return Piece(_as_written(town, piece.text), piece.label)
    return piece


def _as_written(drawn: str, before: str) -> str:
    if before.islower():
        return drawn.lower()
    return drawn.upper() if before.isupper() and len(before) > 1 else drawn
