"""What is stored reads as what was said, also where a crash cut it."""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from redaction.transcript import Explanation
from retention.content import Reach, line, s16le, whole
from retention.label import Kind
from tests.retention.vault_room import pcm_bytes, redacted, segment, speech


def test_audio_that_came_as_16_bit_pcm_is_stored_to_the_bit() -> None:
    pcm = speech(1.0)
    assert s16le([pcm.samples[0, :3000], pcm.samples[0, 3000:]]) == pcm_bytes(1.0)


def test_audio_beyond_full_scale_is_cut_and_does_not_wrap() -> None:
    loud = np.array([2.0, 1.0, -1.0, -2.0], np.float32)
    assert np.frombuffer(s16le([loud]), "<i2").tolist() == [32_767, 32_767, -32_768, -32_768]


def test_a_line_says_what_when_and_what_was_withheld() -> None:
    shown = json.loads(line(redacted("[NAME]", "called", channel=1, start=2.0)))
    assert (shown["type"], shown["channel"], shown["start"], shown["end"]) == ("transcript", 1, 2.0, 4.0)
    assert shown["text"] == "[NAME] called"
    assert shown["redactions"] == [{"label": "NAME", "start": 2.0, "end": 3.0, "settled": True}]
    assert [word["text"] for word in shown["words"]] == ["[NAME]", "called"]


def test_a_line_says_why_and_never_what() -> None:
    why = Explanation("ssn", "cue:us_ssn", "ssn", 0.97)
    segment = redacted("[US_SSN]", "called")
    stored = replace(segment, redactions=(replace(segment.redactions[0], why=why),))
    (span,) = json.loads(line(stored))["redactions"]
    assert span["why"] == {"recognizer": "ssn", "rule": "cue:us_ssn", "validator": "ssn", "score": 0.97}


def test_any_word_keeps_to_its_line() -> None:
    written = line(segment("a\nb", "c\u2028d", "\ud800", '"}'))
    assert written.count(b"\n") == 1
    assert json.loads(written)["words"][0]["text"] == "a\nb"


@given(st.lists(st.binary(max_size=50)), st.sampled_from(Kind))
def test_what_is_whole_is_kept_wherever_it_was_cut(pieces: Sequence[bytes], kind: Kind) -> None:
    together, kept = b"".join(pieces), b"".join(whole(kind, iter(pieces)))
    expected = len(together) // 2 * 2 if kind.is_audio else together.rfind(b"\n") + 1
    assert kept == together[:expected]


def test_reach_is_that_of_the_last_sample_or_the_latest_word() -> None:
    audio, transcript = Reach(Kind.AUDIO), Reach(Kind.TRANSCRIPT)
    assert audio.nothing
    for _ in range(3):
        audio.add(bytes(33 * 2))
    assert audio.milliseconds == 3 * 33 * 1000 // 16_000
    transcript.add(line(redacted("a", "b", start=5.0)) + line(redacted("c", start=1.0)))
    assert transcript.milliseconds == 7_000
    assert not transcript.nothing
