"""The forms that facts must have before they are believed, stored or shown to policy.

Names are slugs: they may stand in audit entries and error reasons, and have no room for content.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from governance.errors import InvalidFactsError
from governance.identity import TenantId

MAX_NAMES: Final = 64
MAX_SUBJECT_CHARACTERS: Final = 256

RESERVED_TENANT: Final = "system"  # the audit log's tree for what concerns no tenant

_TENANT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}")


def tenant(value: str) -> TenantId:
    """A tenant's slug.

    Raises:
        InvalidFactsError: It is not one.
    """
    slug = _matched(_TENANT, value, "a tenant's name is lower-case letters, digits and hyphens, at most 63")
    if slug == RESERVED_TENANT:
        raise InvalidFactsError("that name is the platform's own")
    return TenantId(slug)


def name(value: str) -> str:
    """A purpose, region, notice version or model channel.

    Raises:
        InvalidFactsError: It is not a slug.
    """
    return _matched(_NAME, value, "a name is lower-case letters, digits, dots, hyphens and underscores, at most 64")


def names(values: Iterable[str]) -> frozenset[str]:
    """Several names.

    Raises:
        InvalidFactsError: One is not a slug, or there are none or too many.
    """
    found = frozenset(name(value) for value in values)
    if not 1 <= len(found) <= MAX_NAMES:
        raise InvalidFactsError("between 1 and 64 names are accepted")
    return found


def language(value: str) -> str:
    """A BCP 47 language tag.

    Raises:
        InvalidFactsError: It is not one.
    """
    return _matched(_LANGUAGE, value, "a language is a BCP 47 tag such as en-US")


def subject(value: str) -> str:
    """A tenant's own id of a data subject: content, taken as it is.

    Raises:
        InvalidFactsError: It is empty or too long, or no text that can be encoded.
    """
    if not 1 <= len(value) <= MAX_SUBJECT_CHARACTERS or not value.isprintable():
        raise InvalidFactsError("a subject id is 1 to 256 printable characters")
    return value


def moment(value: object) -> datetime | None:
    """A moment with a time zone, or None.

    Raises:
        InvalidFactsError: It has no zone, or is no moment.
    """
    if value is None:
        return None
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise InvalidFactsError("a time needs a time zone")
    return value


def detail(value: object) -> str:
    """A value as it stands in an audit entry's details."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return ",".join(sorted(str(item) for item in value))
    return "" if value is None else str(value)


def _matched(pattern: re.Pattern[str], value: str, otherwise: str) -> str:
    if pattern.fullmatch(value) is None:
        raise InvalidFactsError(otherwise)
    return value
