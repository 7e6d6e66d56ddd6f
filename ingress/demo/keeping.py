"""The demo's stored content: what is kept is sealed, and read for its purpose only."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from governance.identity import Scope
from ingress.demo.call import Heard
from ingress.demo.clinic import A_DAY, PURPOSE, SUBJECT, TENANT, ordered
from ingress.demo.installation import Installation
from ingress.demo.narrator import Narrator
from ingress.demo.planted import shown
from ingress.orders.records import CreateKey

OTHER_PURPOSE: Final = "scheduling"
DAY: Final = 10  # characters of a date in RFC 3339


async def kept(narrator: Narrator, house: Installation, call: Heard) -> None:
    """Find what the call left, and read it with leave and without."""
    narrator.chapter(
        "What is kept is sealed",
        "The clinic asked to have the treatment call kept, and policy obliged the platform to seal it: the audio, as it"
        " was said and with personal data masked, the redacted transcript, and the words as they were said, each under"
        " a key of the patient's and with a deadline.",
    )
    until = datetime.now(UTC) + A_DAY
    key = await ordered(house, CreateKey(tenant=TENANT, scopes=(Scope.RECORDINGS,), expires_at=until))
    async with httpx.AsyncClient(base_url=house.address, headers=_bearer(key.credential)) as client:
        found = (await client.post("/v1/recordings/search", json={"subject": SUBJECT})).json()["recordings"]
        for each in found:
            floor = f"kept until {each['keep_until'][:DAY]} by law, " if each["keep_until"] else ""
            narrator.say(
                f"{each['kind']}.{each['retention_class']}: {floor}destroyed after {each['delete_after'][:DAY]}"
            )
        kinds = {each["kind"]: each["object_id"] for each in found}
        narrator.check(
            "audio, audio with personal data masked, transcript and clear transcript are stored",
            held=set(kinds) == {"audio", "redacted_audio", "transcript", "clear_transcript"},
        )
        await _read(narrator, client, kinds, call)


def _described(found: dict[str, Any]) -> str:
    floor = f"kept until {found['keep_until'][:DAY]} by law, " if found["keep_until"] else ""
    return f"{found['kind']}.{found['retention_class']}: {floor}destroyed after {found['delete_after'][:DAY]}"


async def _read(narrator: Narrator, client: httpx.AsyncClient, kinds: dict[str, str], call: Heard) -> None:
    transcript = await _content(client, kinds.get("transcript", ""), PURPOSE)
    same = bool(call.finals) and _texts(transcript) == [final.text for final in call.finals]
    narrator.check(f"the transcript is read for {PURPOSE}, as it was delivered: redacted", held=same)
    clear = await _content(client, kinds.get("clear_transcript", ""), PURPOSE)
    narrator.check(
        "the words as said are there too, for that purpose alone (not shown here)",
        held=bool(shown(" ".join(_texts(clear)))),
    )
    refused = await _content(client, kinds.get("clear_transcript", ""), OTHER_PURPOSE)
    narrator.say(refused.json().get("message", "") if not refused.is_success else "it was given out")
    narrator.check(
        f"reading it for {OTHER_PURPOSE} is denied, and on record", held=refused.status_code == httpx.codes.FORBIDDEN
    )


def _texts(content: httpx.Response) -> list[str]:
    """The texts of a transcript, which is stored as a JSON object a line; none if it was refused."""
    return [json.loads(line)["text"] for line in content.text.splitlines()] if content.is_success else []


async def _content(client: httpx.AsyncClient, object_id: str, purpose: str) -> httpx.Response:
    return await client.get(f"/v1/recordings/{object_id}/content", params={"purpose": purpose})


def _bearer(credential: str) -> dict[str, Any]:
    return {"Authorization": f"Bearer {credential}"}
