"""Recognisers of our own, one kind of identifier a module: pure functions from a `Reading` to findings."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

from redaction.entities import Finding
from redaction.recognizers import (
    address,
    age,
    bank,
    card,
    dates,
    device,
    documents,
    email,
    medical,
    network,
    phone,
    ssn,
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
    "age": age.find,
    "bank": bank.find,
    "card": card.find,
    "dates": dates.find,
    "device": device.find,
    "documents": documents.find,
    "email": email.find,
    "medical": medical.find,
    "name": names.find,
    "network": network.find,
    "phone": phone.find,
    "ssn": ssn.find,
    "unique": unique.find,
    "vehicle": vehicle.find,
}


def find_all(reading: Reading) -> Iterator[Finding]:
    """What every recogniser finds, overlaps included."""
    for name, find in RECOGNIZERS.items():
        for finding in find(reading):
            yield replace(finding, recognizer=name)
