"""Recognisers of our own, one kind of identifier a module: pure functions from a `Reading` to findings."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Final, TypeAlias

from redaction.cues.code import phrases
from redaction.entities import Finding, Label
from redaction.recognizers import (
    address,
    address_line,
    age,
    bank,
    card,
    card_code,
    card_expiry,
    crypto,
    dates,
    device,
    documents,
    email,
    groups,
    health_card,
    internet,
    locator,
    medical,
    national,
    network,
    npi,
    organization,
    paired,
    phone,
    places,
    pointed,
    postal,
    postcodes,
    rivals,
    scripts,
    spelled,
    ssn,
    title,
    towns,
    uk,
    unique,
    vehicle,
)
from redaction.recognizers import (
    name as names,
)
from redaction.spoken import Reading

Recognizer: TypeAlias = Callable[[Reading], Iterator[Finding]]

RECOGNIZERS: Final[dict[str, Recognizer]] = {
    "address": address.find,
    "address_line": address_line.find,
    "age": age.find,
    "bank": bank.find,
    "card": card.find,
    "card_code": card_code.find,
    "card_expiry": card_expiry.find,
    "crypto": crypto.find,
    "dates": dates.find,
    "device": device.find,
    "documents": documents.find,
    "email": email.find,
    "groups": groups.find,
    "health_card": health_card.find,
    "internet": internet.find,
    "locator": locator.find,
    "medical": medical.find,
    "name": names.find,
    "national": national.find,
    "network": network.find,
    "npi": npi.find,
    "organization": organization.find,
    "paired": paired.find,
    "phone": phone.find,
    "places": places.find,
    "pointed": pointed.find,
    "postal": postal.find,
    "postcodes": postcodes.find,
    "scripts": scripts.find,
    "spelled": spelled.find,
    "ssn": ssn.find,
    "title": title.find,
    "towns": towns.find,
    "uk": uk.find,
    "unique": unique.find,
    "vehicle": vehicle.find,
}

COMPETING: Final = rivals.CODES
"""Phrases that keep a number from the others' labels; they are no recogniser."""

phrases()  # two codes that claim the same phrase stop the program here, as it starts, and not at each text

_OPTIONAL: Final = {"groups": Label.NRP, "organization": Label.ORGANIZATION, "title": Label.TITLE}
"""Recognisers of one label that streams do not look for: not run where it is not wanted."""


def find_all(
    reading: Reading, labels: AbstractSet[Label] | None = None, only: AbstractSet[str] | None = None
) -> Iterator[Finding]:
    """What the recognisers find, overlaps included.

    Args:
        reading: The text.
        labels: What is looked for; everything unless given. Others are found too, where they tell what a span is not.
        only: The recognisers that run, by name; all unless given.
    """
    for name, find in _running(
        None if labels is None else frozenset(labels), None if only is None else frozenset(only)
    ):
        for finding in find(reading):
            yield finding.by(name)


@lru_cache(maxsize=64)
def _running(labels: frozenset[Label] | None, only: frozenset[str] | None) -> tuple[tuple[str, Recognizer], ...]:
    """The recognisers that run, with their names; profiles and languages are few."""
    return tuple(
        (name, find)
        for name, find in RECOGNIZERS.items()
        if (only is None or name in only)
        and (labels is None or _OPTIONAL.get(name) is None or _OPTIONAL[name] in labels)
    )
