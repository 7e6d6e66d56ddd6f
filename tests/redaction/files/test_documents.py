"""Transcripts of other platforms, redacted with the real detector: nothing personal is left in any of their parts."""

import json
from typing import Any

import pytest

from redaction.errors import UnreadableFileError
from redaction.files.batch import Detection
from redaction.files.documents import MAX_DEPTH, Document
from redaction.operators import Plain
from redaction.profile import EVERYTHING

SAID = (
    "hello my name is maria gonzalez and my social security number is zero seven eight zero five one one two zero okay"
)


def redacted(value: Any) -> Any:
    document = Document(value)
    return document.redacted(Detection(EVERYTHING)(document.texts), Plain({}))


def words(text: str, key: str = "word") -> list[dict[str, Any]]:
    return [
        {key: word, "start": index * 0.5, "end": index * 0.5 + 0.4, "confidence": 0.9}
        for index, word in enumerate(text.split())
    ]


def clean(value: Any) -> bool:
    text = json.dumps(value).lower()
    return not any(canary in text for canary in ("maria", "gonzalez", "078", "1120", "eight", "zero five", "seven"))


def test_deepgram_leaves_nothing_in_words_alternatives_paragraphs_or_entities() -> None:
    written = "Hello, my name is Maria Gonzalez, and my social security number is 078-05-1120. Okay."
    rows = words(SAID)
    for row in rows:
        row["punctuated_word"] = row["word"].capitalize()
    shown = redacted(
        {
            "metadata": {"request_id": "2479c8c8-8185-40ac-9ac6-f0874419f793", "channels": 1},
            "results": {
                "channels": [
                    {
                        "alternatives": [
                            {
                                "transcript": written,
                                "confidence": 0.99,
                                "words": rows,
                                "entities": [{"label": "NAME", "value": "Maria Gonzalez", "start_word": 4}],
                                "paragraphs": {
                                    "transcript": "\n" + written,
                                    "paragraphs": [{"sentences": [{"text": written, "start": 0.0, "end": 9.0}]}],
                                },
                            },
                            {"transcript": "yellow " + SAID, "confidence": 0.5, "words": []},
                        ]
                    }
                ],
                "utterances": [{"transcript": written, "speaker": 0, "id": "u-1"}],
            },
        }
    )
    assert clean(shown), shown
    assert shown["metadata"]["request_id"] == "2479c8c8-8185-40ac-9ac6-f0874419f793"
    best = shown["results"]["channels"][0]["alternatives"][0]
    assert best["transcript"] == "Hello, my name is [PERSON], and my social security number is [US_SSN]. Okay."
    assert "entities" not in best
    (number,) = [row for row in best["words"] if row["word"] == "[US_SSN]"]
    assert (number["start"], number["end"], number["punctuated_word"]) == (6.0, 10.4, "[US_SSN]")
    assert best["words"][-1]["word"] == "okay"


def test_whisper_leaves_nothing_in_segments_that_cut_a_value_or_in_token_numbers() -> None:
    shown = redacted(
        {
            "task": "transcribe",
            "language": "english",
            "text": SAID,
            "segments": [
                {"id": 0, "start": 0.0, "end": 4.0, "text": " " + SAID[: SAID.index(" five")], "tokens": [50364, 7751]},
                {"id": 1, "start": 4.0, "end": 9.0, "text": SAID[SAID.index(" five") :], "tokens": [1732, 472]},
            ],
            "words": words(SAID),
        }
    )
    assert clean(shown), shown
    assert shown["text"].endswith("number is [US_SSN] okay")
    assert [one["text"].split()[-1] for one in shown["segments"]] == ["[US_SSN]", "okay"]
    assert all("tokens" not in one for one in shown["segments"])
    assert shown["language"] == "english"


def test_aws_items_hold_one_word_each() -> None:
    items = [
        {"start_time": str(i), "end_time": str(i + 1), "alternatives": [{"content": word, "confidence": "0.9"}]}
        for i, word in enumerate(SAID.split())
    ]
    shown = redacted({"results": {"transcripts": [{"transcript": SAID}], "items": items}})
    assert clean(shown), shown
    said = [item["alternatives"][0]["content"] for item in shown["results"]["items"]]
    assert said == [
        "hello",
        "my",
        "name",
        "is",
        "[PERSON]",
        "and",
        "my",
        "social",
        "security",
        "number",
        "is",
        "[US_SSN]",
        "okay",
    ]
    assert shown["results"]["items"][-2]["end_time"] == "21"


def test_a_value_that_one_place_alone_tells_is_withheld_everywhere() -> None:
    shown = redacted({"agent": "My name is Quillfeather Zebedee, hello.", "summary": "quillfeather zebedee called"})
    assert "quillfeather" not in json.dumps(shown).lower()


def test_the_name_of_a_field_tells_what_its_value_is() -> None:
    record = {
        "mrn": "4472091",
        "memberId": "XGH228193",
        "date_of_birth": "03/14/1962",
        "phone": "555-0198",
        "note": "hi",
    }
    shown = redacted({"patient": dict(record)})["patient"]
    assert shown["mrn"] == "[MRN]"
    assert shown["memberId"] == "[HEALTH_PLAN_ID]"
    assert shown["date_of_birth"] == "[DATE_OF_BIRTH]"
    assert shown["phone"] == "[PHONE_NUMBER]"
    assert shown["note"] == "hi"


def test_what_is_said_of_every_word_is_analysed_once() -> None:
    rows = [row | {"speaker": "spk_0", "said_by": "somebody"} for row in words(SAID)]
    document = Document({"words": rows})
    assert len(document.texts) == 2
    shown = document.redacted(Detection(EVERYTHING)(document.texts), Plain({}))
    assert {row["speaker"] for row in shown["words"]} == {"spk_0"}


def test_what_is_no_content_stays() -> None:
    value = {"id": 7, "style": "spoken", "ok": True, "none": None, "text": "thank you for calling", "n": [1, 2.5]}
    assert redacted(dict(value)) == value


def test_too_deep_nesting_is_refused() -> None:
    value: Any = "x"
    for _ in range(MAX_DEPTH + 2):
        value = [value]
    with pytest.raises(UnreadableFileError):
        Document(value)


@pytest.mark.parametrize("value", ["My card is 4111 1111 1111 1111", ["a", ["4111 1111 1111 1111"]], 5, None, {}])
def test_any_json_value_is_taken(value: Any) -> None:
    assert "4111" not in json.dumps(redacted(value))
