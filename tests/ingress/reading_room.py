"""A vault with a stream in it, and the routes of recordings before it: all of it real, on a free port of loopback."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import update

from audit.recorded import DurableAppend, Recorded
from governance.embedded import EmbeddedOpa
from governance.identity import Scope, SubjectRef, TenantId
from governance.policy import PolicyEngine
from ingress.listener import address, bind, listening
from ingress.recordings_api import RecordingsDesk, routes
from ingress.refusal import answer_errors
from retention.holds import Holds
from retention.reading import Recordings
from retention.reading_desk import ReadingDesk
from retention.stored import Stored
from retention.tables import objects
from tests.governance.samples import shipped
from tests.retention.conftest import CLINIC, SHOP, Archive
from tests.retention.vault_room import Room, keep_a_stream, permit, vault_room

PATIENT = "maria-gonzalez@example.com"


@dataclass
class ReadingRoom:
    """What a test talks to.

    Attributes:
        room: The vault.
        policy: The real engine, with the shipped policies.
        keys: Credentials, by what they may do.
        url: Where the routes are served.
    """

    room: Room
    policy: PolicyEngine
    holds: Holds
    recordings: Recordings
    desk: ReadingDesk
    keys: dict[str, str]
    key_ids: dict[str, str]
    url: str = ""

    def as_(self, name: str = "clinic") -> httpx.AsyncClient:
        """A client that holds one of the keys."""
        headers = {"Authorization": f"Bearer {self.keys[name]}"}
        return httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False)

    async def kept(self, subject: str = PATIENT, **changes: Any) -> dict[str, Stored]:
        """The objects by kind of a stream that was permitted for treatment, except for what is said otherwise."""
        archive = self.room.archive
        stream = f"{len(await self.room.rows.page(CLINIC)):032x}"
        permitted = permit(archive, await archive.subject(CLINIC, subject), stream=stream)
        lawful = replace(permitted.value, **{"purpose": "treatment"} | changes)
        await keep_a_stream(self.room, Recorded(lawful, 0, DurableAppend()))
        return {each.label.kind: each for each in await self.room.rows.page(CLINIC) if each.label.stream_id == stream}

    async def set(self, stored: Stored, **changes: Any) -> None:
        """Change what an object's row says."""
        mine = objects.c.object_id == stored.label.object_id
        async with self.room.archive.database.begin() as connection:
            await connection.execute(update(objects).where(mine).values(changes))

    async def entries(self, tree: TenantId = CLINIC) -> list[dict[str, Any]]:
        """What is on record, oldest first."""
        log = self.room.archive.log
        return [json.loads(leaf) for leaf in await log.read(tree, 0, log.size(tree))]

    async def subject(self, subject: str) -> SubjectRef:
        return await self.room.archive.subject(CLINIC, subject)


@asynccontextmanager
async def reading_room(archive: Archive) -> AsyncIterator[ReadingRoom]:
    """Everything that reading takes."""
    place = archive.root / "policy"
    async with vault_room(archive) as room, EmbeddedOpa(shipped(place), deadline_seconds=5) as policy:
        holds = Holds(archive.database, archive.records.ledger, archive.clock)
        recordings = Recordings(room.rows, room.keys, room.store, archive.clock, archive.log)
        desk = ReadingDesk(
            records=archive.records,
            recordings=recordings,
            holds=holds,
            policy=policy,
            log=archive.log,
            now=archive.clock,
        )
        made = ReadingRoom(room, policy, holds, recordings, desk, {}, {})
        others = [(str(scope), CLINIC, scope) for scope in Scope if scope is not Scope.RECORDINGS]
        for name, tenant, scope in (("clinic", CLINIC, Scope.RECORDINGS), ("shop", SHOP, Scope.RECORDINGS), *others):
            expiry = archive.clock() + timedelta(days=200)
            key_id, secret = await archive.records.keys.create(tenant, scopes=[scope], expires_at=expiry, actor="test")
            made.keys[name], made.key_ids[name] = secret.reveal(), key_id
        app = FastAPI(openapi_url=None)
        answer_errors(app)
        subjects = archive.records.subjects
        app.include_router(routes(RecordingsDesk(archive.records, archive.log, subjects, recordings, desk)))
        with bind("127.0.0.1", 0) as bound:
            async with listening(app, bound, None):
                host, port = address(bound)
                made.url = f"http://{host}:{port}"
                yield made
        await recordings.settled()
