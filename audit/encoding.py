"""Events as bytes: the canonical JSON that is hashed, stored, exported and verified.

RFC 8785 restricted to what events need: ASCII keys, strings, integers and booleans. Floats are refused, since two
readers may print one float in two ways, and JSON's `null` is, since an absent value has an empty string.

What may stand in a leaf is decided twice. The event's dataclass is the allow-list of fields, and every string must be
a *token*: an identifier, digest, time or name from a closed set. A sentence, an e-mail address or a line break is not
one, so content that was handed to the wrong field stops here instead of entering a log that cannot forget (R-AUD-8).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from audit.errors import EntryTooLargeError, MalformedLeafError, UnsafeFieldError
from audit.events import EVENTS, Event

VERSION = 1
"""Version of the leaf's form, its field `v`."""

MAX_LEAF_BYTES = 65_535
"""C2SP tlog-tiles prefixes an entry with its length in 16 bits."""

MAX_TOKEN_CHARS = 256
"""The longest identifier that a leaf may carry."""

MAX_INTEGER = 2**53 - 1
"""RFC 8785 numbers are IEEE 754 doubles: integers beyond this are not exact in every reader."""

ENVELOPE = frozenset({"at", "type", "v"})
"""Keys of every leaf beside the event's own fields."""

_TOKEN = re.compile(r"[A-Za-z0-9._:/+=,\-]*", re.ASCII)
_AT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_AT_BYTES = 27
_FIELDS = {kind.type: tuple(sorted(field.name for field in fields(kind))) for kind in EVENTS}
_ORDERED = {kind: sorted({*names, "type", "v"}) for kind, names in _FIELDS.items()}
_KINDS = {kind.type: {field.name: field.type for field in fields(kind)} for kind in EVENTS}
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Draft:
    """A canonical leaf that lacks only its time, which the sequencer gives it."""

    before: bytes
    after: bytes

    def leaf(self, at: bytes) -> bytes:
        """The leaf as recorded at `at`, a result of `timestamp`."""
        return b"".join((self.before, at, self.after))


def timestamp(moment: datetime) -> bytes:
    """RFC 3339 in UTC with microseconds: of one width, so that text order is time order.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("the audit clock must give times with a time zone")
    return moment.astimezone(UTC).strftime(_AT_FORMAT).encode()


def draft(event: Event) -> Draft:
    """Check and encode an event.

    Raises:
        UnsafeFieldError: A value is not of its field's kind, or a string is not a token.
        EntryTooLargeError: The leaf would exceed `MAX_LEAF_BYTES`.
    """
    kind = type(event)
    if kind not in EVENTS:
        raise UnsafeFieldError("not an event of the catalogue")
    before, after = ["{"], ['"']
    for name, text in _members(event, kind.type):
        (before if name < "at" else after).append(f'"{name}":{text},' if name < "at" else f',"{name}":{text}')
    made = Draft("".join((*before, '"at":"')).encode(), "".join((*after, "}")).encode())
    if len(made.before) + _AT_BYTES + len(made.after) > MAX_LEAF_BYTES:
        raise EntryTooLargeError("the entry exceeds what a tile bundle can hold")
    return made


def _members(event: Event, kind: str) -> Iterator[tuple[str, str]]:
    """Names and encoded values in the order of their names, the time left out."""
    for name in _ORDERED[kind]:
        if name == "type":
            yield name, f'"{kind}"'
        elif name == "v":
            yield name, str(VERSION)
        else:
            yield name, _encoded(getattr(event, name), kind, name)


def _encoded(value: object, kind: str, name: str) -> str:
    """A value as JSON, or a refusal that names its field and never the value."""
    if isinstance(value, tuple):
        return "[" + ",".join([_scalar(item, kind, name) for item in value]) + "]"
    if isinstance(value, dict):
        members = sorted((_key(key, kind, name), _scalar(item, kind, name)) for key, item in value.items())
        return "{" + ",".join([f"{key}:{text}" for key, text in members]) + "}"
    return _scalar(value, kind, name)


def _scalar(value: object, kind: str, name: str) -> str:
    # A token needs no escapes, so quotes around it are its JSON. Concatenation, unlike formatting, takes an
    # enumeration's value and not its name.
    if isinstance(value, str) and len(value) <= MAX_TOKEN_CHARS and _TOKEN.fullmatch(value):
        return '"' + value + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and -MAX_INTEGER <= value <= MAX_INTEGER:
        return int.__repr__(value)
    raise UnsafeFieldError(f"{kind}.{name} takes identifiers, digests, counts and times only")


def _key(key: object, kind: str, name: str) -> str:
    if not isinstance(key, str) or not key:
        raise UnsafeFieldError(f"{kind}.{name} has a key that is not a name")
    return _scalar(key, kind, name)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf read back: its type, its time, and the event's fields as JSON has them."""

    type: str
    at: str
    fields: dict[str, object]


def parse(leaf: bytes) -> Leaf:
    """Read a leaf that this version of the log can have written.

    Raises:
        MalformedLeafError: Not canonical, of an unknown version or type, or with fields that its type does not have.
    """
    try:
        text = leaf.decode()
        value = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        canonical = _encode(value) == text
    except (ValueError, RecursionError) as error:
        raise MalformedLeafError("the entry is not canonical JSON") from error
    if not isinstance(value, dict) or not canonical or value.get("v") != VERSION:
        raise MalformedLeafError("the entry is not a canonical object of a known version")
    kind, at = value.get("type"), value.get("at")
    if not isinstance(kind, str) or kind not in _FIELDS or value.keys() != ENVELOPE.union(_FIELDS[kind]):
        raise MalformedLeafError("the entry is of an unknown type, or has not its type's fields")
    if not isinstance(at, str) or not _AT.fullmatch(at):
        raise MalformedLeafError("the entry's time is not of the log's form")
    members = {name: value[name] for name in _FIELDS[kind]}
    if not all(_fits(member, _KINDS[kind][name]) for name, member in members.items()):
        raise MalformedLeafError("a field of the entry is not of its kind")
    return Leaf(kind, at, members)


def _fits(value: object, kind: object) -> bool:
    if kind is str or kind is int or kind is bool:
        return type(value) is kind
    if kind == tuple[str, ...]:
        return isinstance(value, list) and all(type(item) is str for item in value)
    item_kind = int if kind == dict[str, int] else str
    return isinstance(value, dict) and all(type(item) is item_kind for item in value.values())


def _refuse(_: str) -> object:
    raise ValueError("numbers of the log are integers")
