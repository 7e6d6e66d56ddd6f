"""Recognisers of our own, one kind of identifier a module: pure functions from a `Reading` to findings."""

from collections.abc import Callable, Iterator
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
    name,
    network,
    phone,
    ssn,
    unique,
    vehicle,
)
from redaction.spoken import Reading

Recognizer: TypeAlias = Callable[[Reading], Iterator[Finding]]

RECOGNIZERS: Final[tuple[Recognizer, ...]] = (
    address.find,
    age.find,
    bank.find,
    card.find,
    dates.find,
    device.find,
    documents.find,
    email.find,
    medical.find,
    name.find,
    network.find,
    phone.find,
    ssn.find,
    unique.find,
    vehicle.find,
)


def find_all(reading: Reading) -> Iterator[Finding]:
    """What every recogniser finds, overlaps included."""
    for find in RECOGNIZERS:
        yield from find(reading)
