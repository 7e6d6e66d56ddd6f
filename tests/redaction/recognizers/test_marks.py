"""Marks of addresses that are said in more words than one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.recognizers.marks import marked
from redaction.spoken import read


def _marks(text: str) -> str:
    return "".join(atom.value for atom in marked(read(text)).atoms if atom.value in {"@", ".", "_", "-"})


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("amara under score lind at gmx dot net", "_@."),
        ("amara full stop lind at gmx point net", ".@."),
        ("lind and then at gmx dot net", "@."),
        ("lind and then dot nine at gmx dot net", ".@."),
        ("lind and that's at um gmx dot net", "@."),
        ("lind the at sign gmx dot net", "@."),
        ("lind the at symbol gmx dot net", "@."),
        ("Lind, at gmx.net", "@."),
        ("Lind, dot, Lee, at, gmx, dot, net", ".@."),
        ("lind and then it's at gmx dot net", "@."),
        ("lind and after it it's gmx dot net", "@."),
        ("Lind, and the host is gmx.net", "@."),
        ("lind and the rest is at sign gmx dot net", "@."),
        ("lind then at then gmx dot net", "@."),
    ],
)
def test_a_mark_of_many_words_is_one(text: str, marks: str) -> None:
    assert _marks(text) == marks


@pytest.mark.parametrize(
    "text",
    [
        "what's the point of it",
        "under scores of books",
        "and then we left",
        "to point at it",
        "and the rest is history",
    ],
)
def test_prose_has_no_dots_and_underscores(text: str) -> None:
    assert _marks(text).strip("@") == ""


_WORDS = st.lists(st.sampled_from("lee at then and that's point com full stop under score the sign , dot 7 um".split()))  # noqa: SIM905  words


@given(_WORDS)
def test_atoms_stay_disjoint_and_in_order(words: list[str]) -> None:
    text = " ".join(words)
    atoms = marked(read(text)).atoms
    assert all(here.end <= there.start for here, there in pairwise(atoms))
    assert all(0 <= atom.start < atom.end <= len(text) for atom in atoms)
