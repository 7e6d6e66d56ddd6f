"""The demo's streams: one that is permitted, one that is denied, and one whose consent is withdrawn."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import Final

from governance.request import LawfulBasis
from inference.audio import SAMPLE_RATE
from ingress.audio_source import AudioSource, open_file
from ingress.commands.captions import Captions, closing_lines
from ingress.demo.clinic import Clinic, consented, withdraw
from ingress.demo.installation import Installation
from ingress.demo.narrator import Narrator
from ingress.demo.planted import INNOCENT, PLANTED, RECORDING, shown
from ingress.protocol import ClosedReply, ErrorReply, StartedReply, TranscriptReply
from ingress.streaming_client import REAL_TIME, ServerSays, stream

CALL_SECONDS: Final = 180.0  # for the whole recording on a slow machine
WITHDRAWAL_SECONDS: Final = 2.0  # from a withdrawal to the end of the streams that rest on it
_WITHHELD_HERE: Final = "(kept off the screen: something that was planted came through)"


@dataclass(slots=True)
class Heard:
    """Everything a client received."""

    messages: list[ServerSays] = field(default_factory=list)

    @property
    def transcripts(self) -> list[TranscriptReply]:
        """Partials and finals."""
        return [message for message in self.messages if isinstance(message, TranscriptReply)]

    @property
    def finals(self) -> list[TranscriptReply]:
        """Finals."""
        return [message for message in self.transcripts if message.is_final]

    @property
    def closed(self) -> ClosedReply | None:
        """How it was closed, if it was."""
        return next((message for message in self.messages if isinstance(message, ClosedReply)), None)

    @property
    def error(self) -> ErrorReply | None:
        """Why it ended, if not by itself."""
        return next((message for message in self.messages if isinstance(message, ErrorReply)), None)

    @property
    def text(self) -> str:
        """The finals, one after the other."""
        return " ".join(final.text for final in self.finals)

    def exposed(self) -> frozenset[str]:
        """What was planted and can be told from anything received: each message, and the finals in a row."""
        texts = [text for each in self.transcripts for text in (each.text, " ".join(word.text for word in each.words))]
        return frozenset().union(*(shown(text) for text in (*texts, self.text)))


async def permitted(narrator: Narrator, house: Installation, clinic: Clinic, *, speed: float) -> Heard:
    """Stream the call, and check what came back."""
    narrator.chapter(
        "A patient calls",
        "The recording is streamed as a client would. Partials (…) are revised until a final settles; what could become"
        " an identifier is withheld before it can be recognised.",
    )
    source, heard = open_file(RECORDING), Heard()
    async with asyncio.timeout(CALL_SECONDS):
        with Captions(narrator.out) as captions:
            start = clinic.start.model_copy(update={"storage": True})
            async with stream(house.url, clinic.credential, start, source, speed=speed) as messages:
                async for message in messages:
                    heard.messages.append(message)
                    captions.show(presentable(message))
    if heard.closed is not None:
        for line in closing_lines(heard.closed):
            narrator.say(line)
    _check_call(narrator, heard, source, live=speed == REAL_TIME)
    return heard


def presentable(message: ServerSays) -> ServerSays:
    """The demo never prints what was planted, even where redaction has failed and the check will say so."""
    if isinstance(message, TranscriptReply) and shown(message.text):
        return replace(message, text=_WITHHELD_HERE)
    return message


def _check_call(narrator: Narrator, heard: Heard, source: AudioSource, *, live: bool) -> None:
    partials = len(heard.transcripts) - len(heard.finals)
    closed = heard.closed
    # Ahead of real time finals have priority, and there may be no time for a partial.
    arrived = bool(heard.finals) and (partials > 0 or not live)
    narrator.check(f"{partials} partials and {len(heard.finals)} finals arrived", held=arrived)
    spans = [span for final in heard.finals for span in final.redactions]
    for planted in PLANTED:
        withheld = any(span.start < planted.end and span.end > planted.start for span in spans)
        narrator.check(f"the {planted.name} was withheld where it was said", held=withheld)
    exposed = heard.exposed()
    narrator.check(
        "no planted identifier, nor four digits of one, is in anything that was received"
        + (f" (exposed: {', '.join(sorted(exposed))})" if exposed else ""),
        held=not exposed,
    )
    narrator.check("what is no one's secret came through", held=all(word in heard.text.lower() for word in INNOCENT))
    covered = closed is not None and (
        closed.coverage.samples_received
        == closed.coverage.samples_speech + closed.coverage.samples_silence
        == round((source.seconds or 0) * SAMPLE_RATE)
    )
    narrator.check("every sample that was sent is accounted for", held=covered)


async def denied(narrator: Narrator, house: Installation, clinic: Clinic) -> None:
    """Ask without a lawful basis."""
    narrator.chapter(
        "A stream is denied",
        "The same clinic asks again, and names neither a lawful basis nor a consent. Nothing is recognised, and the"
        " refusal is recorded with its reasons.",
    )
    heard = Heard()
    start = clinic.start.model_copy(update={"lawful_basis": None})
    async with stream(house.url, clinic.credential, start, open_file(RECORDING)) as messages:
        async for message in messages:
            heard.messages.append(message)
    error = heard.error
    narrator.say(f"{error.code}: {error.message}" if error else "the server gave no reason")
    reasoned = error is not None and error.code == "denied" and "gdpr.lawful_basis" in error.message
    narrator.check("denied, for the lack of a lawful basis", held=reasoned)
    narrator.check("no transcript was given", held=not heard.transcripts)


async def withdrawn(narrator: Narrator, house: Installation, clinic: Clinic) -> None:
    """Withdraw the consent that a live stream rests on."""
    narrator.chapter(
        "A consent is withdrawn",
        "The patient consents, and a stream rests on that consent alone. In the middle of it the consent is withdrawn.",
    )
    consent_id = await consented(house)
    start = clinic.start.model_copy(update={"lawful_basis": LawfulBasis.CONSENT, "consent_id": consent_id})
    heard, withdrawn_at, seconds = Heard(), 0.0, float("inf")
    async with (
        asyncio.timeout(CALL_SECONDS),
        stream(house.url, clinic.credential, start, open_file(RECORDING), speed=REAL_TIME) as messages,
    ):
        async for message in messages:
            heard.messages.append(message)
            if isinstance(message, TranscriptReply) and not withdrawn_at:
                withdrawn_at = time.monotonic()
                await withdraw(house, consent_id)
            if isinstance(message, ErrorReply):
                seconds = time.monotonic() - withdrawn_at
    began = any(isinstance(message, StartedReply) for message in heard.messages)
    narrator.check("the stream was permitted while the consent stood", held=began and bool(heard.transcripts))
    code = heard.error.code if heard.error else "nothing"
    narrator.check(
        f"{code} {seconds:.2f} s after the withdrawal (at most {WITHDRAWAL_SECONDS:.0f} s)",
        held=code == "denied" and seconds <= WITHDRAWAL_SECONDS,
    )
    recorded = heard.closed is not None and heard.closed.code == "denied"
    narrator.check("its end is recorded with that outcome", held=recorded)
