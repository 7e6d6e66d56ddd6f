"""Reading and writing: bounds, faults told by line, and outputs that appear whole or not at all."""

import io
import json
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.errors import UnreadableFileError
from redaction.files import lines as files
from redaction.files.kinds import FileKind, kind_of

CANARY = "PLANTED-CANARY"
VALUES = st.recursive(
    st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def told(data: bytes) -> str:
    """What goes wrong, with everything that it drags along."""
    with pytest.raises(UnreadableFileError) as failed:
        [files.parsed(line) for line in files.lines(io.BytesIO(data))]
    return "".join(traceback.format_exception(failed.value))


@pytest.mark.parametrize(
    "line",
    [
        f'{{"text": "{CANARY}"'.encode(),
        f'["{CANARY}"]'.encode(),
        CANARY.encode() + b"\xff",
        f'{{"text": "{CANARY}", "n": NaN}}'.encode(),
        b"[" * 100_000,
    ],
)
def test_a_bad_line_is_named_by_its_number_and_by_nothing_of_it(line: bytes) -> None:
    said = told(b'{"text": "a"}\n\n' + line + b"\n")
    assert "line 3 is not" in said
    assert CANARY not in said


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LINE_BYTES", 100)
    assert "line 1 is longer" in told(b" " * 101)


def test_a_document_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_DOCUMENT_BYTES", 100)
    assert files.whole(io.BytesIO(b"x" * 100)) == b"x" * 100
    with pytest.raises(UnreadableFileError):
        files.whole(io.BytesIO(b"x" * 101))


@given(st.text(max_size=300), st.booleans())
def test_text_is_read_as_it_is(text: str, mark: bool) -> None:  # noqa: FBT001  hypothesis gives it so
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    assert "".join(files.decoded(io.BytesIO(b"\xef\xbb\xbf" * mark + data))) == text.removeprefix("\ufeff" * (not mark))


def test_text_that_is_not_utf8_is_refused_without_its_bytes() -> None:
    with pytest.raises(UnreadableFileError) as failed:
        list(files.decoded(io.BytesIO(f"one\n{CANARY}".encode() + b"\xff\xfe")))
    assert CANARY not in "".join(traceback.format_exception(failed.value))


@given(VALUES)
def test_any_value_is_one_line_of_json(value: object) -> None:
    written = files.json_line(value)
    assert written.count(b"\n") == 1
    assert json.loads(written) == value


def test_an_output_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LINE_BYTES", 100)
    out = tmp_path / "out.jsonl"
    out.write_bytes(b"before")
    with pytest.raises(UnreadableFileError), files.written(out) as file:
        file.writelines(line.data for line in files.lines(io.BytesIO(b"x\n" + b" " * 101)))
    assert out.read_bytes() == b"before"
    assert [each.name for each in tmp_path.iterdir()] == ["out.jsonl"]
    with files.written(out) as file:
        file.write(b"after")
    assert out.read_bytes() == b"after"
    assert out.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "begin", "kind"),
    [
        ("a.txt", b'{"text": "x"}', FileKind.TEXT),
        ("-", b'{"text": "x"}\n{"text": "y"}\n', FileKind.JSONL),
        ("-", b'{"text": "x"}', FileKind.JSONL),
        ("-", b'{\n "text": "x"\n}', FileKind.JSON),
        ("-", b'["a"]', FileKind.JSON),
        ("-", b"WEBVTT\n\n", FileKind.VTT),
        ("-", b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\nhi", FileKind.SRT),
        ("-", b"hello --", FileKind.TEXT),
        ("-", b"", FileKind.TEXT),
        ("-", b"RIFF\0\0\0\0WAVE", FileKind.AUDIO),
        ("call.FLAC", b"", FileKind.AUDIO),
    ],
)
def test_a_file_is_known_by_its_name_or_its_beginning(name: str, begin: bytes, kind: FileKind) -> None:
    assert kind_of(Path(name), begin) is kind


def test_what_is_neither_text_nor_audio_is_refused() -> None:
    with pytest.raises(UnreadableFileError):
        kind_of(Path("-"), b"\x7fELF\0\0")
