"""Secret links: one to file a request through, which the tenant gives a person; one to follow each request.

A link is 256 random bits and is shown once. Its SHA-256 is stored, as of an API key: nobody guesses it, so no slow KDF,
and the look-up by digest tells nobody by its time how near a guess came.
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Update, insert, select, update

from governance import form
from governance.changes import Changes
from governance.database import Database
from governance.errors import InvalidFactsError
from governance.identity import SubjectRef, TenantId
from governance.recorder import Change
from governance.secret import Secret
from governance.subjects import Subjects
from retention.errors import UnknownRequestError
from retention.tables import filing_links

LINK_BYTES: Final = 32
FILING: Final = "ewf"
FOLLOWING: Final = "ewr"
REF_BYTES: Final = 8

_FORM: Final = re.compile(r"(ewf|ewr)_[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a filing link that has not been used is good for."""

    tenant: TenantId
    subject: SubjectRef
    issuer: str
    expires_at: datetime


def new_link(kind: str) -> Secret:
    """A new link of a kind: `FILING` or `FOLLOWING`."""
    return Secret(f"{kind}_{secrets.token_urlsafe(LINK_BYTES)}")


def digest(link: str) -> bytes:
    """What is stored of a link."""
    return hashlib.sha256(link.encode(errors="surrogatepass")).digest()


def kind_of(link: str) -> str:
    """`FILING` or `FOLLOWING`.

    Raises:
        UnknownRequestError: It is no link of ours.
    """
    found = _FORM.fullmatch(link)
    if found is None:
        raise UnknownRequestError("the link does not open anything")
    return found[1]


class FilingLinks:
    """The filing links' repository. One use each; the row goes when its subject does."""

    def __init__(
        self, database: Database, changes: Changes, subjects: Subjects, longest: timedelta, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._changes = changes
        self._subjects = subjects
        self._longest = longest
        self._now = now

    async def issue(
        self, tenant: TenantId, subject_id: str, *, expires_at: datetime | None, actor: str
    ) -> tuple[Secret, datetime]:
        """Make a link through which one person files one request.

        Args:
            tenant: The controller.
            subject_id: The tenant's own id of the person, to whom it gives the link over a channel that proves them.
            expires_at: When it ends; None for as long as policy allows.
            actor: Who issues it, and so may not approve what is filed through it.

        Raises:
            InvalidFactsError: The tenant has no such subject, or the expiry is past or too far off.
        """
        now = self._now()
        expiry = form.moment(expires_at) or now + self._longest
        if not now < expiry <= now + self._longest:
            raise InvalidFactsError("a filing link ends in the future, within what the rights policy allows")
        subject = await self._subjects.find(tenant, subject_id)
        if subject is None:
            raise InvalidFactsError("there is no such subject")
        link = new_link(FILING)
        row = {
            "link_digest": digest(link.reveal()),
            "tenant": tenant,
            "subject": subject,
            "issuer": actor,
            "expires_at": expiry,
        }

        async def effect(intent: int) -> None:
            async with self._database.begin() as connection:
                await connection.execute(insert(filing_links).values(row | {"intent": intent}))

        details = {"subject": subject, "expires_at": form.detail(expiry)}
        ref = secrets.token_hex(REF_BYTES)  # the digest would tell, years on, which link it was
        await self._changes.make(Change(tenant, "rights.link", ref, actor, details), effect)
        return link, expiry

    async def offer(self, link: str) -> Offer:
        """What an unused link is good for.

        Raises:
            UnknownRequestError: There is no such link, or it has been used or is over: nobody is told which.
        """
        wanted = select(filing_links).where(_good(link, self._now()))
        async with self._database.begin() as connection:
            row = (await connection.execute(wanted)).first()
        if row is None:
            raise UnknownRequestError("the link does not open anything")
        return Offer(
            tenant=TenantId(row.tenant),
            subject=SubjectRef(row.subject),
            issuer=row.issuer,
            expires_at=row.expires_at,
        )

    def spend(self, link: str) -> Update:
        """The update that uses a link up: of one row, or of none."""
        now = self._now()
        return update(filing_links).where(_good(link, now)).values(used_at=now)


def _good(link: str, now: datetime) -> ColumnElement[bool]:
    mine = (filing_links.c.link_digest == digest(link)) & filing_links.c.used_at.is_(None)
    return mine & (filing_links.c.expires_at > now)
