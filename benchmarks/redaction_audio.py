"""Personal data in audio: what is still recognisable once it is masked, what else is lost, and what a client sees.

    python -m benchmarks.redaction_audio [--clips FOLDER ...] [--synthesise N] [--profiles fast,balanced] [--tone]

Each recording goes through recognition and redaction as a live stream does, and its audio through the delay line. Then
every recogniser hears the masked audio; what they hear is masked as well, as verification does, and heard again.
Without `--clips`, the shared recordings that have personal data in them, and N sentences that a synthesiser says
(`spoken_clips.py`).

`redacted_share`: of the identifiers that the recogniser gave out, those of which nothing is left in the delivered
transcript; what the recogniser itself `lost` is counted apart. `recognisable`: identifiers of which any recogniser
still hears four characters in a row, or a distinctive word, in the end; `at_first`: before anything was masked again;
`of_redacted`: among those that the transcript redacted; `unnoticed`: in audio that verification called clean, be it
after it was `masked_again`; `quarantined` recordings nobody reads. `mask_lost`: of the words that the stream's redacted
transcript shows, the share of their time that is masked, where alignment places them; `speech_lost`: in the end, with
what was masked again, most of it personal and lost by the stream's recogniser; `whisper_lost`: of the words that
Whisper's redacted transcript shows, which counts against `fast` what it heard otherwise, and redacted; `outside_lost`,
where exact times are known: of the sound outside identifiers. The goals: `recognisable` 0, `mask_lost` at most 3 %,
`redacted_share` at least .97.
"""

import argparse
import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np

from audit.recorded import DurableAppend, Recorded
from benchmarks.spoken_clips import SHARED, Clip, Spoken, clips, synthesised
from governance.decision import Grant, RedactionOperator
from governance.request import ModelProfile
from governance.stored_audio import AudioOperator
from inference.audio import SAMPLE_RATE, Pcm, Samples
from inference.registry import Registry
from inference.speech import SpeechRecognizer
from inference.transcript import RecognitionEvent, Segment, SpeechStarted, Word
from redaction.audio.delay_line import DelayLine
from redaction.audio.mask import Stretch, masked, merged
from redaction.audio.masked_values import MaskedValues, recognisable
from redaction.audio.placing import PlacedLine
from redaction.audio.residue import Residue, residue
from redaction.audio.retiming import placed, together
from redaction.entities import Label
from redaction.profile import EVERYTHING, Rules
from redaction.spoken import read
from redaction.stream import PresidioRedactor
from redaction.transcript import RedactedSegment
from retention.verification import MAX_HEARINGS, margin

RULES = Rules(dict.fromkeys(EVERYTHING, RedactionOperator.REPLACE))
STEP = SAMPLE_RATE // 10
Clear: TypeAlias = list[tuple[float, float]]  # where words are, in seconds
LATE_SECONDS = 1.0  # that what is known of audio comes after it


@dataclass(slots=True)
class Run:
    """One recording through one profile."""

    said: list[Segment] = field(default_factory=list)
    shown: list[RedactedSegment] = field(default_factory=list)
    masked: list[Samples] = field(default_factory=list)
    values: MaskedValues = field(default_factory=MaskedValues)

    @property
    def raw(self) -> list[str]:
        return [segment.text for segment in self.said]

    @property
    def delivered(self) -> list[str]:
        return [result.text for result in self.shown]

    async def leave(self, samples: Samples) -> None:
        self.masked.append(samples)

    @property
    def audio(self) -> Samples:
        return np.concatenate(self.masked)


async def events(recognizer: SpeechRecognizer, profile: ModelProfile, audio: Samples) -> list[RecognitionEvent]:
    grant = Grant(
        language="en", model_profile=profile, model_channel="stable", interim_results=False, max_duration_seconds=3600
    )
    async with recognizer.open(Recorded(grant, 0, DurableAppend()), 1) as recognition:

        async def feed() -> None:
            for start in range(0, audio.size, STEP):
                await recognition.room()
                await recognition.feed(Pcm(audio[None, start : start + STEP]))
            await recognition.finish()

        feeding = asyncio.create_task(feed())
        heard = [event async for event in recognition.events()]
        await feeding
    return heard


async def streamed(heard: Iterable[RecognitionEvent], audio: Samples, house: "House") -> Run:
    run, stream = Run(), house.redactor.rehearse(RULES)
    line = PlacedLine(DelayLine(house.sound), run.leave, house.recognizer)
    gone = 0
    for event in heard:
        # Audio comes before what is known of it, and not all of it at once: it waits for a bounded time.
        known = event.start if isinstance(event, SpeechStarted) else event.end
        until = max(gone, round((known + LATE_SECONDS) * SAMPLE_RATE))
        await line.hear(audio[gone:until])
        gone = until
        if isinstance(event, SpeechStarted):
            await line.began(event.utterance, event.start)
        if isinstance(event, Segment):
            run.said.append(event)
            run.values.said(event.words)
            await line.said(event)
        await take(run, line, await stream.redact(event))
        await line.placed()
    await line.hear(audio[gone:])
    await take(run, line, await stream.flush())
    await line.finish(complete=True)
    return run


async def take(run: Run, line: PlacedLine, results: Sequence[object]) -> None:
    for result in results:
        if isinstance(result, RedactedSegment):
            run.shown.append(result)
            run.values.shown(result)
            await line.shown(result)


def there(identifier: Spoken, texts: Sequence[str], but: Sequence[str] = ()) -> bool:
    """Whether enough of an identifier is in texts, and not in others that may be shown."""
    runs = [run.chars for text in texts for run in read(text).runs]
    return recognisable(identifier.value, runs, words(texts) - words(but))


def words(texts: Iterable[str]) -> set[str]:
    letters = "".join(char.lower() if char.isalpha() else " " for text in texts for char in text + " ")
    return set(letters.split())


@dataclass(frozen=True, slots=True)
class Verified:
    """What verification came to: what could be heard at first and in the end, and the audio as it is then."""

    hearings: int
    first: list[str]
    texts: list[str]
    residue: Residue
    audio: Samples


def verified(recognizer: SpeechRecognizer, run: Run) -> Verified:
    """As `retention/verification.py` does."""
    where, audio, texts = tuple[Stretch, ...](), run.audio, list[list[str]]()
    while True:
        hearing = recognizer.relisten()
        heard = hearing.take(audio) + hearing.finish()
        texts.append([segment.text for segment in heard])
        found = residue(heard, run.values, frozenset(Label), margin=margin(len(texts)))
        if not found.anything or len(texts) == MAX_HEARINGS:
            return Verified(len(texts), texts[0], texts[-1], found, audio)
        where = merged([*where, *found.where])
        audio = masked(run.audio, where, AudioOperator.SILENCE)


def time_lost(masked: Samples, audio: Samples, places: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Of the seconds in these places: how many are masked, and how many there are."""
    changed = masked != audio
    lost = whole = 0.0
    for start, end in places:
        part = changed[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
        # Silence that is masked by silence is not changed: a stretch counts from its first changed sample to its last.
        lost += float(part.sum()) / SAMPLE_RATE
        whole += part.size / SAMPLE_RATE
    return lost, whole


def voiced(audio: Samples, clip: Clip) -> Clear:
    """Where there is sound outside the identifiers, in pieces of 20 ms; nothing where their times are not known."""
    if any(one.start is None for one in clip.identifiers):
        return []
    piece = SAMPLE_RATE // 50
    loud = np.abs(audio[: audio.size // piece * piece]).reshape(-1, piece).max(axis=1) > 0.02
    inside = [(one.start or 0.0, one.end or 0.0) for one in clip.identifiers]
    pieces = [(at / 50, (at + 1) / 50) for at in np.flatnonzero(loud)]
    return [(start, end) for start, end in pieces if not any(a < end and start < b for a, b in inside)]


@dataclass(frozen=True, slots=True)
class House:
    """What every recording goes through."""

    recognizer: SpeechRecognizer
    redactor: PresidioRedactor
    sound: AudioOperator


async def measured(
    clip: Clip, profile: ModelProfile, house: House, aligned: Clear | None
) -> tuple[Clear, Counter[str]]:
    heard = await events(house.recognizer, profile, clip.audio)
    run = await streamed(heard, clip.audio, house)
    final = await asyncio.to_thread(verified, house.recognizer, run)
    again, quarantined = final.texts, final.residue.anything
    count: Counter[str] = Counter(recordings=1, masked_again=final.hearings > 1, quarantined=quarantined)
    for identifier in clip.identifiers:
        given = there(identifier, run.raw)
        left = there(identifier, run.delivered)
        still = there(identifier, again, run.delivered)
        count["identifiers"] += 1
        count["lost"] += not given
        count["heard"] += given
        count["redacted"] += given and not left
        count["at_first"] += there(identifier, final.first, run.delivered)
        count["recognisable"] += still
        count["of_redacted"] += still and given and not left
        count["unnoticed"] += still and not quarantined
        if left or still:
            print(f"    {clip.name} {profile} {identifier.label}: {'shown' if left else ''} {'heard' if still else ''}"
                  f" | {' '.join(run.raw)} => {' '.join(run.delivered)} => {' | '.join(again)}")  # fmt: skip
    clear = await clear_words(run, clip.audio, house.recognizer)
    if aligned is None:
        aligned = clear
    for name, audio, places in (
        ("mask", run.audio, clear),
        ("speech", final.audio, clear),
        ("whisper", final.audio, aligned),
        ("outside", final.audio, voiced(clip.audio, clip)),
    ):
        lost, whole = time_lost(audio, clip.audio, places)
        count[f"{name}_lost_ms"] += round(1000 * lost)
        count[f"{name}_ms"] += round(1000 * whole)
    return clear, count


async def clear_words(run: Run, audio: Samples, recognizer: SpeechRecognizer) -> Clear:
    """Where the words are that the redacted transcript shows; by estimate where they cannot be aligned."""
    moves: list[tuple[Word, Word]] = []
    for segment in run.said:
        there = segment
        if any(word.timing == "estimated" for word in segment.words):
            part = audio[round(segment.start * SAMPLE_RATE) : round(segment.end * SAMPLE_RATE)]
            found = await recognizer.place(part, [word.text for word in segment.words])
            there = (placed(segment, found) if found is not None else None) or segment
        moves += zip(segment.words, there.words, strict=True)
    if not run.shown:
        return []
    words = together(run.shown, moves).words
    return [(word.start, word.end) for word in words if not word.text.startswith("[")]


async def benchmark(
    chosen: Sequence[Clip], profiles: Sequence[ModelProfile], sound: AudioOperator
) -> dict[str, object]:
    redactor = PresidioRedactor()
    totals = {profile: Counter[str]() for profile in profiles}
    async with SpeechRecognizer(Registry()) as recognizer:
        await recognizer.warm()
        for number, clip in enumerate(chosen, 1):
            aligned = None
            # Whisper goes first: by its words the others' loss is measured too.
            for profile in sorted(profiles, key=lambda one: one is ModelProfile.FAST):
                clear, count = await measured(clip, profile, House(recognizer, redactor, sound), aligned)
                aligned = aligned or (clear if profile is not ModelProfile.FAST else None)
                totals[profile] += count
            print(f"{number} of {len(chosen)}", flush=True)
    redactor.close()
    return {profile: summed(total) for profile, total in totals.items()}


def summed(total: Counter[str]) -> dict[str, float]:
    counts = {
        name: total[name]
        for name in (
            "recordings", "identifiers", "lost", "heard", "redacted", "at_first", "recognisable", "of_redacted",
            "unnoticed", "masked_again", "quarantined",
        )
    }  # fmt: skip
    return counts | {
        "redacted_share": round(total["redacted"] / max(1, total["heard"]), 4),
        "mask_lost": round(total["mask_lost_ms"] / max(1, total["mask_ms"]), 4),
        "speech_lost": round(total["speech_lost_ms"] / max(1, total["speech_ms"]), 4),
        "whisper_lost": round(total["whisper_lost_ms"] / max(1, total["whisper_ms"]), 4),
        "outside_lost": round(total["outside_lost_ms"] / max(1, total["outside_ms"]), 4),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    arguments.add_argument("--clips", type=Path, action="append", help="a folder with a manifest.jsonl")
    arguments.add_argument("--synthesise", type=int, default=40, help="sentences, besides")
    arguments.add_argument("--seed", type=int, default=20_261_121)
    arguments.add_argument("--limit", type=int, default=1_000, help="recordings at most")
    arguments.add_argument("--profiles", default="balanced,fast")
    arguments.add_argument("--tone", action="store_true", help="a tone instead of silence")
    chosen = arguments.parse_args()
    found = [clip for folder in chosen.clips or [SHARED] for clip in clips(folder)]
    found += list(synthesised(chosen.synthesise, chosen.seed))
    profiles = [ModelProfile(name) for name in chosen.profiles.split(",")]
    sound = AudioOperator.TONE if chosen.tone else AudioOperator.SILENCE
    result = asyncio.run(benchmark(found[: chosen.limit], profiles, sound))
    for name, row in result.items():
        print(name, row)
    print(json.dumps({"redaction_audio": result, "sound": sound.value}))


if __name__ == "__main__":
    main()
