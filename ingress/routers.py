"""The tenant's REST surface: every router, and which entries each of its routes leaves."""

from typing import Final

from fastapi import APIRouter

from audit.events import Event
from ingress import holds_api, recordings_api, rest, rights_api, rights_own
from ingress.attempts import Attempts
from ingress.orders.order import Office
from ingress.session import Stages
from retention.reading_desk import ReadingDesk

AUDITED: Final[dict[tuple[str, str], tuple[type[Event], ...]]] = (
    rest.AUDITED | recordings_api.AUDITED | rights_api.AUDITED | rights_own.AUDITED | holds_api.AUDITED
)
"""A refusal leaves `AccessRefused`, `StreamRefused` or `ContentReadDenied` instead."""


def routers(stages: Stages, office: Office) -> list[APIRouter]:
    """All of them; those of stored content where there is an archive."""
    facts, log, now = stages.facts, office.log, office.now
    made = [
        rest.routes(
            rest.Desk(facts, log, office.keys, office.consents, office.archive.rights if office.archive else None)
        )
    ]
    archive = office.archive
    if archive is not None:
        reading = ReadingDesk(
            records=archive.records,
            recordings=archive.recordings,
            holds=archive.holds,
            policy=stages.policy,
            log=log,
            now=now,
        )
        desk = recordings_api.RecordingsDesk(facts, log, archive.records.subjects, archive.recordings, reading)
        made.append(recordings_api.routes(desk))
        made.append(rights_api.routes(rights_api.RightsDesk(facts, log, archive.rights)))
        made.append(rights_own.routes(rights_own.OwnDesk(log, archive.rights, Attempts(now))))
        court = holds_api.HoldsDesk(facts, log, archive.records.subjects, archive.holds, archive.reviews, now)
        made.append(holds_api.routes(court))
    return made
