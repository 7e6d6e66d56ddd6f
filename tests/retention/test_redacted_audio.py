"""Audio that is stored with personal data masked, and what becomes of it when things go wrong."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from governance.stored_audio import AudioOperator, StoredAudio, UntimedAudio
from inference.audio import SAMPLE_RATE, Pcm, Samples
from inference.engines.engine import Places
from inference.transcript import Segment, SpeechStarted, UtteranceEnd, Word
from redaction.audio.masked_values import MaskedValues
from redaction.errors import UntimedRedactionError
from redaction.transcript import RedactedSegment, RedactedSpan, RedactedWord, Redaction
from retention.label import Kind
from retention.seal import Seal
from retention.stored import Verdict
from tests.retention.conftest import CLINIC, Archive
from tests.retention.vault_room import Room, pcm_bytes, permit, speech, vault_room

SECONDS = 12.0
SPOKEN = (4.0, 8.0)
SECRET = (5.0, 6.0)


@pytest.fixture
async def room(archive: Archive) -> AsyncIterator[Room]:
    async with vault_room(archive) as made:
        yield made


def said(channel: int = 0) -> Segment:
    words = (
        Word("it's", SPOKEN[0], SECRET[0], 1.0, "aligned"),
        Word("marisol", *SECRET, 1.0, "aligned"),
        Word("thanks", SECRET[1], SPOKEN[1], 1.0, "aligned"),
    )
    return Segment(channel=channel, utterance=0, start=SPOKEN[0], end=SPOKEN[1], words=words, confidence=1.0)


def shown(channel: int = 0, place: tuple[float, float] = SECRET, text: str = "it's [PERSON] thanks") -> RedactedSegment:
    return RedactedSegment(
        proof=Redaction(),
        channel=channel,
        utterance=0,
        start=SPOKEN[0],
        end=SPOKEN[1],
        text=text,
        words=tuple(
            RedactedWord("x", word.start, word.end, 1.0, "aligned") if word.text != "marisol" else
            RedactedWord("[PERSON]", *place, 1.0, "aligned")
            for word in said().words
        ),
        redactions=(RedactedSpan("PERSON", *place),),
        confidence=1.0,
        from_finalize=False,
    )  # fmt: skip


async def heard(seal: Seal, channels: int = 1, *, until: float = SECONDS) -> None:
    for step in range(round(until * 10)):
        await seal.audio(speech(0.1, begins=step * 0.1, channels=channels))


async def told(
    seal: Seal, channel: int = 0, place: tuple[float, float] = SECRET, text: str = "it's [PERSON] thanks"
) -> None:
    await seal.transcript(SpeechStarted(channel, 0, SPOKEN[0]))
    await seal.clear(said(channel))
    await seal.transcript(shown(channel, place, text))
    await seal.transcript(UtteranceEnd(channel, 0, SPOKEN[1]))


def samples(content: bytes) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return np.frombuffer(content, "<i2")


def at(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)


async def test_only_what_is_personal_is_masked_and_the_rest_is_kept_to_the_sample(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    async with room.vault.open(permit(room.archive, patient, stored_audio=StoredAudio.BOTH), {}) as seal:
        await heard(seal)
        await told(seal)
    stored = await room.stored()
    assert set(stored) == {(0, kind) for kind in Kind}
    original, masked = [samples(await room.content(stored[0, kind])) for kind in (Kind.AUDIO, Kind.REDACTED_AUDIO)]
    assert original.tobytes() == pcm_bytes(SECONDS)
    assert masked.size == original.size
    changed = np.flatnonzero(masked != original)
    assert at(SECRET[0] - 0.3) < changed[0] < at(SECRET[0])
    assert at(SECRET[1]) < changed[-1] < at(SECRET[1] + 0.3)
    assert not masked[at(SECRET[0]) : at(SECRET[1])].any()
    row = stored[0, Kind.REDACTED_AUDIO]
    assert row.verdict is Verdict.PENDING
    assert row.masked == ("PERSON",)
    assert stored[0, Kind.AUDIO].verdict is None


class Placer:
    """Says that the second of three words lies where it does, and asks nobody."""

    async def place(self, audio: Samples, words: Sequence[str]) -> Places | None:
        assert audio.size == at(SPOKEN[1] - SPOKEN[0])
        assert list(words) == ["it's", "marisol", "thanks"]
        return ((0.0, 1.0), (SECRET[0] - SPOKEN[0], SECRET[1] - SPOKEN[0]), (2.0, 4.0))


async def test_words_whose_times_are_estimates_are_placed_before_they_are_masked(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    room.vault.placer = Placer()
    estimates = ((4.0, 6.5), (6.5, 7.0), (7.0, 8.0))
    segment = replace(
        said(),
        words=tuple(
            replace(word, start=start, end=end, timing="estimated")
            for word, (start, end) in zip(said().words, estimates, strict=True)
        ),
    )
    result = replace(
        shown(),
        words=tuple(
            replace(word, start=start, end=end, timing="estimated")
            for word, (start, end) in zip(shown().words, estimates, strict=True)
        ),
        redactions=(RedactedSpan("PERSON", *estimates[1]),),
    )
    async with room.vault.open(permit(room.archive, patient, stored_audio=StoredAudio.BOTH), {}) as seal:
        await heard(seal)
        await seal.transcript(SpeechStarted(0, 0, SPOKEN[0]))
        await seal.clear(segment)
        await seal.transcript(result)
    stored = await room.stored()
    original, masked = [samples(await room.content(stored[0, kind])) for kind in (Kind.AUDIO, Kind.REDACTED_AUDIO)]
    changed = np.flatnonzero(masked != original)
    assert at(SECRET[0] - 0.1) < changed[0] < at(SECRET[0])
    assert at(SECRET[1]) < changed[-1] < at(SECRET[1] + 0.1)


async def test_where_policy_wants_it_redacted_nothing_else_is_kept(room: Room) -> None:
    one, two = [await room.archive.subject(CLINIC, f"voice-{number}") for number in (1, 2)]
    obliged: dict[str, Any] = {"stored_audio": StoredAudio.REDACTED, "audio_operator": AudioOperator.TONE}
    async with room.vault.open(permit(room.archive, one, two, clear_transcript=False, **obliged), {}) as seal:
        await heard(seal, 2)
        await told(seal, 1)
    stored = await room.stored()
    assert set(stored) == {(channel, kind) for channel in (0, 1) for kind in (Kind.REDACTED_AUDIO, Kind.TRANSCRIPT)} - {
        (0, Kind.TRANSCRIPT)  # nothing was said
    }
    assert await room.content(stored[0, Kind.REDACTED_AUDIO]) == pcm_bytes(SECONDS)
    masked = samples(await room.content(stored[1, Kind.REDACTED_AUDIO]))
    assert 0 < np.abs(masked[at(SECRET[0]) : at(SECRET[1])]).max() < 0.11 * 32_768  # the tone


async def test_what_nobody_has_transcribed_is_lost_in_a_crash_and_not_stored(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    permitted = permit(room.archive, patient, stored_audio=StoredAudio.REDACTED)
    crashed = room.another()
    streaming = crashed.open(permitted, {})
    seal = await streaming.__aenter__()
    await heard(seal)
    await seal.transcript(SpeechStarted(0, 0, SPOKEN[0]))
    await seal.clear(said())  # recognised, and not yet redacted
    await asyncio.sleep(1.0)  # what was known is on the disk within a second
    (audio,) = [each for each in await room.rows.live() if each.label.kind is Kind.REDACTED_AUDIO]
    await room.another().recover()
    left = samples(await room.content((await room.stored())[0, Kind.REDACTED_AUDIO]))
    assert 0 < left.size < at(SPOKEN[0])
    assert left.tobytes() == pcm_bytes(SECONDS)[: left.nbytes]
    assert audio.label.object_id in {each.label.object_id for each in (await room.stored()).values()}
    await crashed.settled()


async def test_a_stream_that_ends_in_an_error_keeps_only_what_was_known(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")

    async def cut_off() -> None:
        async with room.vault.open(permit(room.archive, patient, stored_audio=StoredAudio.REDACTED), {}) as seal:
            await heard(seal)
            await told(seal)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await cut_off()
    left = samples(await room.content((await room.stored())[0, Kind.REDACTED_AUDIO]))
    assert left.size == at(SECONDS)
    assert not left[at(SPOKEN[1]) :].any()


async def test_a_redaction_without_a_place_in_time_ends_the_stream_where_policy_says_so(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    nowhere = (float("nan"), 6.0)
    obliged: dict[str, Any] = {"stored_audio": StoredAudio.REDACTED, "untimed_audio": UntimedAudio.REFUSE}

    async def streamed() -> None:
        async with room.vault.open(permit(room.archive, patient, **obliged), {}) as seal:
            await heard(seal)
            await told(seal, place=nowhere)

    with pytest.raises(UntimedRedactionError):
        await streamed()
    left = samples(await room.content((await room.stored())[0, Kind.REDACTED_AUDIO]))
    assert not left[at(SPOKEN[0]) :].any()


async def test_what_was_masked_is_told_to_verification_and_to_nobody_else(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    given: dict[str, MaskedValues] = {}

    def remember(values: Mapping[str, MaskedValues]) -> None:
        given.update(values)

    vault = room.another(masked=remember)
    async with vault.open(permit(room.archive, patient, stored_audio=StoredAudio.REDACTED), {}) as seal:
        await heard(seal)
        await told(seal)
    await vault.settled()
    (object_id,) = given
    assert (await room.stored())[0, Kind.REDACTED_AUDIO].label.object_id == object_id
    assert given[object_id].recognised_in(["oh it is marisol again"]) == 1
    assert "marisol" not in repr(given)


async def test_audio_of_too_many_channels_is_refused(room: Room) -> None:
    patient = await room.archive.subject(CLINIC, "patient-1")
    with pytest.raises(Exception, match="no object for a channel"):
        async with room.vault.open(permit(room.archive, patient, stored_audio=StoredAudio.REDACTED), {}) as seal:
            await seal.audio(Pcm(np.zeros((2, 100), np.float32)))
