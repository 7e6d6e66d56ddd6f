"""`earwitness redact`, as its entry point runs it, with the real detector and without a network."""

import io
import json
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingress import cli

Run = Callable[..., tuple[int, str, str]]
GOLD: list[dict[str, Any]] = [
    {"id": 7, "style": "spoken", "text": "my name is john smith and i need a refill", "spans": [], "boundaries": []},
    {"id": "b", "text": "she is ninety two years old", "boundaries": []},
    {"id": 9, "text": "my number is two one two five five five oh one nine eight thanks", "boundaries": [32]},
    {"id": 10, "text": "thank you for calling have a nice day"},
]
TOLD = "Dear Mary Jones,\n\nyour social security number is 078-05-1120.\nThank you.\n"
SRT = """1
00:00:01,000 --> 00:00:03,000
my name is maria gonzalez and my card is 4111 1111

2
00:00:03,100 --> 00:00:05,000
1111 1111 thanks
"""


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The verb, with sockets and look-ups forbidden."""

    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError("no network")

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)

    def told(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["earwitness", "redact", *map(str, arguments)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        seen = capfdbinary.readouterr()
        return code, seen.out.decode(), seen.err.decode()

    return told


def jsonl(path: Path, rows: list[dict[str, Any]] | None = None) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows or GOLD), encoding="utf-8")
    return path


def test_spans_are_one_object_a_line_and_keep_what_the_line_says(run: Run, tmp_path: Path) -> None:
    code, out, err = run("--spans", jsonl(tmp_path / "gold.jsonl"))
    rows = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [(row["id"], row["text"]) for row in rows] == [(row["id"], row["text"]) for row in GOLD]
    assert rows[0]["style"] == "spoken"
    assert rows[0]["spans"] == [{"start": 11, "end": 21, "label": "PERSON"}]
    assert [span["label"] for span in rows[1]["spans"]] == ["AGE"]
    assert [span["label"] for span in rows[2]["spans"]] == ["PHONE_NUMBER"]
    assert rows[3]["spans"] == []


def test_explained_spans_say_why_and_never_what(run: Run, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run("--spans", "--explain", jsonl(tmp_path / "gold.jsonl"))[1].splitlines()]
    (span,) = rows[0]["spans"]
    assert {"recognizer", "rule", "validator", "score"} < span.keys()
    assert "smith" not in json.dumps(span)


def test_partials_are_what_is_on_display_after_each_word(run: Run, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run("--partials", jsonl(tmp_path / "gold.jsonl"))[1].splitlines()]
    assert [row["id"] for row in rows] == [row["id"] for row in GOLD]
    assert [len(row["partials"]) for row in rows] == [len(str(row["text"]).split()) for row in GOLD]
    assert rows[2]["final"] == "my number is [PHONE_NUMBER] thanks"
    shown = " ".join([*rows[2]["partials"], rows[2]["final"]])
    assert not {"two", "one", "five", "oh", "nine", "eight"} & set(shown.split())
    assert not {"john", "smith"} & set(" ".join([*rows[0]["partials"], rows[0]["final"]]).split())
    assert rows[3]["final"] == GOLD[3]["text"]


def test_a_text_from_standard_input_keeps_its_layout(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "in").write_text(TOLD, encoding="utf-8")
    with (tmp_path / "in").open("rb") as given:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(given.raw)))
        code, out, err = run("-")
    assert (code, err) == (0, "")
    assert out == "Dear [PERSON],\n\nyour social security number is [US_SSN].\nThank you.\n"


def test_a_text_is_explained_beside_the_output(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(TOLD, encoding="utf-8")
    code, out, err = run(tmp_path / "letter.txt", "--explain", "--operator", "mask")
    assert (code, out) == (0, "Dear ****,\n\nyour social security number is ****.\nThank you.\n")
    assert "US_SSN: Words before it say that it is a US social security number" in err
    assert "withheld: 1 PERSON, 1 US_SSN" in err
    assert "078" not in err
    assert "Jones" not in err


def test_captions_and_stored_transcripts_become_what_is_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "call.srt").write_text(SRT, encoding="utf-8")
    lines = tmp_path / "call.jsonl"
    code, _, err = run(tmp_path / "call.srt", "--into", "jsonl", "--output", lines)
    assert (code, err) == (0, "")
    rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert {row["type"] for row in rows} == {"transcript"}
    assert {span["label"] for row in rows for span in row["redactions"]} == {"PERSON", "CREDIT_CARD"}
    assert "1111" not in lines.read_text("utf-8")
    again = run(lines, "--into", "vtt", "--profile", "pci")[1]
    assert again.startswith("WEBVTT\n\n00:00:01.000 --> ")
    assert "[PERSON]" in again


def test_a_document_of_another_platform_is_redacted_whole(run: Run, tmp_path: Path) -> None:
    said = "my card is four one one one one one one one one one one one one one one one"
    words = [{"word": word, "start": at, "end": at + 1} for at, word in enumerate(said.split())]
    document = {"text": said, "segments": [{"id": 0, "text": said, "tokens": [1]}], "words": words}
    (tmp_path / "whisper.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
    shown = json.loads(run(tmp_path / "whisper.json")[1])
    assert shown["text"] == shown["segments"][0]["text"] == "my card is [CREDIT_CARD]"
    assert [word["word"] for word in shown["words"]] == ["my", "card", "is", "[CREDIT_CARD]"]
    assert "tokens" not in shown["segments"][0]


BAD = {
    ("a.jsonl", "--spans"): (b'{"text": "a"}\n{"PLANTED-CANARY": 1}\n', "line 2 has no `text`"),
    ("b.jsonl", ""): (b'{"text": "a"}\n"PLANTED-CANARY"\n', "line 2 is not a JSON object"),
    ("c.jsonl", "--partials"): (b'{"text": "PLANTED-CANARY", "boundaries": ["x"]}', "line 1 has `boundaries`"),
    ("a.json", ""): (b'{"PLANTED-CANARY"', "the file is not JSON"),
    ("a.txt", ""): (b"PLANTED-CANARY \xff", "not UTF-8"),
    ("a.vtt", ""): (b"PLANTED-CANARY", "the file has no captions"),
    ("a.bin", ""): (b"PLANTED-CANARY\0", "neither text nor audio"),
}


@pytest.mark.parametrize(("name", "option"), BAD)
def test_a_bad_file_is_told_by_place_and_leaves_no_output(run: Run, tmp_path: Path, name: str, option: str) -> None:
    data, said = BAD[name, option]
    (tmp_path / name).write_bytes(data)
    code, out, err = run(tmp_path / name, *option.split(), "--output", tmp_path / "out")
    assert (code, out) == (1, "")
    assert err.startswith("unreadable_file: ")
    assert said in " ".join(err.split())
    assert "CANARY" not in err
    assert sorted(each.name for each in tmp_path.iterdir()) == [name]


@pytest.mark.parametrize(
    "options", [("--spans", "--partials"), ("--profile", "nobody"), ("--workers", "0"), ("--masked-audio", "x.wav")]
)
def test_wrong_usage_is_exit_code_2(run: Run, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    assert run(tmp_path / "a.txt", *options)[0] == 2


def test_a_language_that_nobody_certified_is_refused(run: Run, tmp_path: Path) -> None:
    for options in (("--spans",), ("--partials",), ()):
        code, out, err = run(jsonl(tmp_path / "a.jsonl"), "--language", "xx", *options)
        assert (code, out) == (1, "")
        assert err.startswith("uncertified_locale: ")


def test_a_language_certified_for_identifiers_alone_has_to_be_asked_for(run: Run, tmp_path: Path) -> None:
    rows = jsonl(tmp_path / "a.jsonl", [{"text": "mi tarjeta es 4111 1111 1111 1111 gracias"}])
    assert run(rows, "--language", "es")[2].startswith("uncertified_locale: ")
    code, out, _ = run(rows, "--language", "es", "--structured")
    assert (code, json.loads(out)["text"]) == (0, "mi tarjeta es [CREDIT_CARD] gracias")


def test_tags_number_the_values_of_a_document(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Call 212-555-0198 or 212-555-0123, that is two one two 555 0198.", encoding="utf-8"
    )
    out = run(tmp_path / "a.txt", "--operator", "tag")[1]
    assert [part.split("]")[0] for part in out.split("[")[1:]] == ["PHONE_NUMBER_1", "PHONE_NUMBER_2", "PHONE_NUMBER_1"]


def test_an_operator_that_needs_keys_says_so(run: Run, tmp_path: Path) -> None:
    code, out, err = run(jsonl(tmp_path / "a.jsonl"), "--operator", "hash", "--output", tmp_path / "out")
    assert (code, out) == (1, "")
    assert err.startswith("stand_in_keys_missing: ")
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    code, _, err = run(tmp_path / "nowhere.txt")
    assert code == 1
    assert "nowhere.txt" in err
