"""Generated text: offsets hold, values are what the words say, and the parts share nothing."""

# ruff: noqa: SIM905  word lists are read, and kept, as running text

import json
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.entities import Label
from redaction.training import identifiers, people
from redaction.training.corpus import generate
from redaction.training.forms import KINDS, Style, render
from redaction.training.palette import PALETTES, Draw, Part
from redaction.training.templates import Slot, carriers, parse

ROOT = Path(__file__).parents[3]
BOTH = pytest.mark.parametrize("part", list(Part))
_ONES = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def plainly(text: str, fillers: set[str]) -> str:
    """Digits of number words, by a reader much simpler than the product's: it knows these renderings alone."""
    words, out, at = text.lower().replace("-", " ").replace(",", " ").split(), "", 0
    while at < len(words):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        if word in {"double", "triple"}:
            out += plainly(following, fillers) * (2 if word == "double" else 3)
            at += 1
        elif word in _TENS:
            unit = _ONES.index(following) if following in _ONES[1:] else 0
            out += str(10 * (_TENS.index(word) + 2) + unit)
            at += bool(unit)
        elif word in {"hundred", "thousand"}:
            out += "00" if word == "hundred" else "000"
        elif word in {"oh", "nought", "zero"}:
            out += "0"
        elif word in _ONES or word in _TEENS:
            out += str((_ONES + _TEENS).index(word))
        elif word not in fillers:
            out += {"for": "4", "to": "2", "won": "1", "ate": "8"}.get(word, "".join(c for c in word if c.isalnum()))
        at += 1
    return out


@BOTH
def test_every_span_holds_its_rendering(part: Part) -> None:
    for row in generate(7, 250, part):
        text = row["text"]
        assert text == text.strip()
        for span in row["spans"]:
            words = text[span["start"] : span["end"]]
            assert words == words.strip() != ""
            assert span["label"] in Label.__members__
            before, after = text[: span["start"]][-1:], text[span["end"] :][:1]
            assert not before.isalnum(), text
            assert not after.isalnum(), text
        for one, other in pairwise(row["spans"]):
            assert one["end"] <= other["start"]
        assert all(text[at - 1] == " " and text[at] != " " for at in row["boundaries"])
        assert (row["style"] == "neg") == (not row["spans"])


@BOTH
@pytest.mark.parametrize("kind", ["phone", "ssn", "card", "account", "routing", "npi", "nhs", "imei", "mrn", "group"])
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_what_is_said_normalises_to_the_value(part: Part, kind: str, seed: int) -> None:
    palette = PALETTES[part]
    skipped = {word for phrase in (*palette.fillers, *palette.pauses, *palette.dashes) for word in phrase.split()}
    skipped |= {"area", "code"}
    for style in Style:
        made = render(Draw(seed, part), kind, style)
        if any(f" {phrase} " in made.text for phrase in palette.corrections):
            continue  # a digit said wrong and then right is read by nobody this simple
        if any(f" {word}" in made.text.lower() for word in (" as in ", " for ")) and not made.value.isdigit():
            continue
        if made.value.isdigit():
            assert plainly(made.text, skipped) == made.value, made.text


@BOTH
def test_every_kind_renders_in_every_style(part: Part) -> None:
    draw = Draw(3, part)
    for kind in KINDS:
        for style in Style:
            made = render(draw, kind, style)
            assert made.text == made.text.strip() != ""
            assert made.value


def test_the_same_seed_gives_the_same_text() -> None:
    assert list(generate(11, 60)) == list(generate(11, 60))
    assert list(generate(11, 60)) != list(generate(12, 60))


def test_the_parts_share_no_sentence() -> None:
    for ordinary in (False, True):
        sets = [set(carriers(part, ordinary=ordinary)) for part in Part]
        assert not any(one & other for one, other in combinations(sets, 2))
        assert min(map(len, sets)) > 50


def test_the_parts_share_no_name_town_or_street() -> None:
    def drawn(part: Part) -> set[str]:
        draw = Draw(5, part)
        return {people.first_name(draw) for _ in range(300)} | {people.last_name(draw) for _ in range(300)}

    one, other = PALETTES[Part.DEVELOPMENT], PALETTES[Part.HELD_OUT]
    assert not set(one.towns) & set(other.towns)
    assert not set(one.streets) & set(other.streets)
    assert not set(one.domains) & set(other.domains)
    assert not drawn(Part.DEVELOPMENT) & drawn(Part.HELD_OUT)


def test_carriers_name_known_kinds() -> None:
    for part in Part:
        for ordinary in (False, True):
            for carrier in carriers(part, ordinary=ordinary):
                assert carrier.kinds <= KINDS
                assert bool(carrier.kinds) is not ordinary


def test_a_line_is_words_and_slots() -> None:
    assert parse("My zip is {zip}, for {~money}.").parts == (
        "My zip is ",
        Slot("zip", labelled=True),
        ", for ",
        Slot("money", labelled=False),
        ".",
    )


def test_check_digits_are_right() -> None:
    draw = Draw(1, Part.DEVELOPMENT)
    for _ in range(200):
        card = "".join(identifiers.card(draw))
        assert identifiers.luhn(card[:-1]) == card
        iban = "".join(identifiers.iban(draw))
        assert int("".join(str(int(char, 36)) for char in iban[4:] + iban[:4])) % 97 == 1
        nhs = "".join(identifiers.nhs(draw))
        assert sum(int(digit) * (10 - at) for at, digit in enumerate(nhs)) % 11 == 0
        area = int(identifiers.ssn(draw)[0])
        assert 0 < area < 900
        assert area != 666
        assert sum(int(d) * w for d, w in zip("".join(identifiers.routing(draw)), (3, 7, 1) * 3, strict=True)) % 10 == 0


def test_the_command_writes_one_object_a_line(tmp_path: Path) -> None:
    out = tmp_path / "text.jsonl"
    command = [sys.executable, "-m", "redaction.training.corpus", "--seed", "2", "--count", "20", "--part", "held-out"]
    subprocess.run([*command, "--out", str(out)], check=True, cwd=ROOT)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(rows) == 20
    assert rows == [dict(row) for row in generate(2, 20, Part.HELD_OUT)]


def test_the_product_does_not_import_it() -> None:
    sources = [path for path in (ROOT / "redaction").rglob("*.py") if "training" not in path.parts]
    assert sources
    assert not [path for path in sources if "redaction.training" in path.read_text(encoding="utf-8")]
