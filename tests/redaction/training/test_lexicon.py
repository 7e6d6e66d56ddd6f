"""What the lexicon is made of."""

from pathlib import Path

import pytest

from redaction.training.figures import figures
from redaction.training.lexicon import entries

NOUNS = """\
  1 This software and database is being provided to you
00000001 13 n 01 sumac 0 001 @ 00000000 n 0000 | a spice
00000002 18 n 02 Zoltan_Quillfeather 0 Quillfeather 0 001 @i 00000000 n 0000 | Hungarian composer (1732-1809)
00000003 15 n 01 Zzyzxville 0 001 @i 00000000 n 0000 | a town
00000004 18 n 02 Adam_Smith 0 Smith 0 001 @i 00000000 n 0000 | Scottish economist (1723-1790)
00000005 18 n 02 Bela_Quarrelmann 0 Quarrelmann 0 001 @i 00000000 n 0000 | Hungarian singer (born in 1950)
00000006 18 n 01 Elizabeth_I 0 001 @i 00000000 n 0000 | Queen (1533-1603)
00000007 18 n 01 Plumrudra 0 001 @i 00000000 n 0000 | Hindu deity
"""


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    """WordNet and the census, much shorter."""
    for kind in ("verb", "adj", "adv"):
        (tmp_path / f"data.{kind}").write_text("")
    (tmp_path / "data.noun").write_text(NOUNS)
    for kind in ("english", "american", "british"):
        for level in (10, 20, 35, 40, 50, 55, 60, 70):
            (tmp_path / f"{kind}-words.{level}").write_text("")
    (tmp_path / "english-words.10").write_text("table\nSumac's\n")
    (tmp_path / "dist.all.last").write_text("SMITH 1.006 1.006 1\n")
    (tmp_path / "dist.male.first").write_text("MARMADUKE 0.001 0.001 1\n")
    (tmp_path / "dist.female.first").write_text("MARY 2.629 2.629 1\n")
    return tmp_path, tmp_path


def test_every_list_adds_what_it_knows(lists: tuple[Path, Path]) -> None:
    wordnet, census = lists
    found = {word: (thing, name) for word, thing, name in entries(wordnet, wordnet, census)}
    assert found["table"] == (4, 0)
    assert found["sumac"] == (16, 0)
    assert found["quillfeather"] == (1, 0)
    assert found["zzyzxville"] == (2, 0)
    assert found["marmaduke"][1] // 8 == 3
    assert found["smith"][0] % 4 == 1


def test_of_the_dead_only_those_are_nobody_whose_name_nobody_bears(lists: tuple[Path, Path]) -> None:
    assert figures(*lists) == {"zoltan quillfeather", "quillfeather"}
