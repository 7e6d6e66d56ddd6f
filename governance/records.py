"""`Records`: what governance knows, as the session asks for it (steps 1 and 2 of a stream)."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from governance import form
from governance.changes import Changes
from governance.consent import Consents
from governance.database import Database
from governance.errors import InvalidFactsError, UnknownConsentError
from governance.facts import StreamWish
from governance.identity import Principal, StreamId, SubjectRef, TenantId
from governance.keys import Keys
from governance.recorder import Recorder
from governance.request import ConsentFacts, StreamRequest
from governance.subjects import Subjects
from governance.tenants import Tenants

STABLE_MODELS: Final = "stable"


class Records:
    """The repositories of one installation, and the facts drawn from them. Implements `Facts`.

    Attributes:
        tenants: What each tenant is held to.
        keys: API keys.
        subjects: Pseudonyms.
        consents: Who agreed to what.
        ledger: Makes and announces every change; retention's repositories make theirs through it too.
    """

    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        *,
        index_key: bytes,
        region: str,
        now: Callable[[], datetime],
        model_channel: str = STABLE_MODELS,
    ) -> None:
        self.ledger = Changes(recorder)
        self._region = form.name(region)
        self._now = now
        self._model_channel = form.name(model_channel)
        self.tenants = Tenants(database, self.ledger, now)
        self.keys = Keys(database, self.ledger, self.tenants, now)
        self.subjects = Subjects(database, self.ledger, index_key, now)
        self.consents = Consents(database, self.ledger, self.subjects, now)

    async def authenticate(self, credential: str) -> Principal:
        """Step 1; see `Facts`."""
        return await self.keys.authenticate(credential, self._now())

    async def assemble(self, principal: Principal, stream_id: StreamId, wish: StreamWish) -> StreamRequest:
        """Step 2; see `Facts`. A subject that is named for the first time gets its pseudonym here."""
        current = await self.keys.principal(principal, self._now())
        tenant = (await self.tenants.get(current.tenant)).facts
        return StreamRequest(
            stream_id=stream_id,
            principal=current,
            tenant=tenant,
            purpose=form.name(wish.purpose),
            region=self._served(wish.region),
            language=form.language(wish.language),
            lawful_basis=wish.lawful_basis,
            consent=await self._consent(current.tenant, wish.consent_id),
            subjects=await self._subjects(current, wish),
            model_profile=wish.model_profile,
            model_channel=self._model_channel,
            channels=wish.channels,
            interim_results=wish.interim_results,
            redaction_profile=wish.redaction_profile,
            storage=wish.storage,
        )

    @asynccontextmanager
    async def changes(self, principal: Principal) -> AsyncIterator[AsyncIterator[str]]:
        """What changes from now on; see `Facts`."""
        with self.ledger.subscribe(principal.tenant) as names:
            yield names

    def decide_again(self, why: str) -> None:
        """Have every live stream decided again: the policy bundle or a model has changed."""
        self.ledger.announce(why)

    async def settled(self) -> None:
        """Wait for changes that are under way. To be awaited before the log and the database close."""
        await self.ledger.settled()

    def _served(self, region: str | None) -> str:
        """Where the audio is processed, whatever the client supposes: policy decides on facts, not on wishes."""
        if region is not None and region != self._region:
            raise InvalidFactsError("this installation does not process audio in that region")
        return self._region

    async def _subjects(self, principal: Principal, wish: StreamWish) -> tuple[SubjectRef | None, ...]:
        """One a channel. A single subject is that of every channel; none at all leaves every voice unknown."""
        named = wish.subjects or (None,)
        if wish.channels < 1 or len(named) not in {1, wish.channels}:
            raise InvalidFactsError("name one subject for all channels, or one for each")
        refs = [
            None if each is None else await self.subjects.ref(principal.tenant, each, actor=principal.key_id)
            for each in named
        ]
        return tuple(refs if len(refs) == wish.channels else refs * wish.channels)

    async def _consent(self, tenant: TenantId, consent_id: str | None) -> ConsentFacts | None:
        if consent_id is None:
            return None
        try:
            return (await self.consents.get(tenant, consent_id)).facts
        except UnknownConsentError:
            raise InvalidFactsError("there is no such consent") from None
