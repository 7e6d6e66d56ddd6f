"""Events as bytes: the canonical JSON that is hashed, stored, exported and verified.

RFC 8785 restricted to what events need: ASCII keys, strings, integers and booleans. Floats are refused, since two
readers may print one float in two ways, and JSON's `null` is, since an absent value has an empty string.

What may stand in a leaf is decided twice. The event's dataclass is the allow-list of fields, and every string must be
a *token*: an identifier, digest, time or name from a closed set. A sentence, an e-mail address or a line break is not
one, so content that was handed to the wrong field stops here instead of entering a log that cannot forget (R-AUD-8).
"""

import json
import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from audit.errors import EntryTooLargeError, MalformedLeafError, UnsafeFieldError
from audit.events import EVENTS, Event

VERSION = 1
"""Version of the leaf's form, its field `v`."""

MAX_LEAF_BYTES = 65_535
"""C2SP tlog-tiles prefixes an entry with its length in 16 bits."""

MAX_TOKEN_CHARS = 256
"""The longest identifier that a leaf may carry."""

MAX_LIST_CHARS = 8_192
"""The longest list of identifiers with commas between them: 64 names of 64 characters fit, a recording does not."""

MAX_INTEGER = 2**53 - 1
"""RFC 8785 numbers are IEEE 754 doubles: integers beyond this are not exact in every reader."""

ENVELOPE = frozenset({"at", "type", "v"})
"""Keys of every leaf beside the event's own fields."""

# What tokens are made of, and the quotes that stand between them where there are several.
_TOKEN_BYTES = (string.ascii_letters + string.digits + '._:/+=,-"').encode()
_AT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_AT_BYTES = 27


def _refuse(_: str) -> object:
    raise ValueError("numbers of the log are integers")


_decode = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse).decode
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
    form = _FORMS.get(type(event))
    if form is None:
        raise UnsafeFieldError("not an event of the catalogue")
    strings = _tokens([getattr(event, name) for name in form.strings], form.strings, form.name)
    texts = dict(zip(form.strings, strings, strict=True))
    for name in form.others:
        texts[name] = _encoded(getattr(event, name), form.name, name)
    made = Draft((form.before % texts).encode(), (form.after % texts).encode())
    if len(made.before) + _AT_BYTES + len(made.after) > MAX_LEAF_BYTES:
        raise EntryTooLargeError("the entry exceeds what a tile bundle can hold")
    return made


@dataclass(frozen=True, slots=True)
class _Form:
    """How events of a type are written: canonical JSON around the time, with a place for each field."""

    name: str
    strings: tuple[str, ...]
    others: tuple[str, ...]
    before: str
    after: str

    @classmethod
    def of(cls, kind: type[Event]) -> "_Form":
        types = {field.name: field.type for field in fields(kind)}
        places = {name: f'"{name}":' + ('"%%(%s)s"' if types[name] is str else "%%(%s)s") % name for name in types}
        places |= {"at": "", "type": f'"type":"{kind.type}"', "v": f'"v":{VERSION}'}
        names = sorted(places)
        cut = names.index("at")
        before = "".join(places[name] + "," for name in names[:cut])
        after = "".join("," + places[name] for name in names[cut + 1 :])
        strings = tuple(name for name in types if types[name] is str)
        others = tuple(name for name in types if types[name] is not str)
        return cls(kind.type, strings, others, "{" + before + '"at":"', '"' + after + "}")


_FORMS: dict[type, _Form] = {kind: _Form.of(kind) for kind in EVENTS}


def _tokens(values: Sequence[object], names: Sequence[str], kind: str) -> list[str]:
    """The values as plain strings, if each is a token: checked all at once, a third of the cost of one by one.

    A quote is not part of a token, so joining with quotes and splitting at them gives back the same strings, and needs
    no escaping in JSON. What comes back is the text of an enumeration's value and not its name.
    """
    try:
        joined = '"'.join(values)  # type: ignore[arg-type]  # what is no string raises
        strange = joined.encode("ascii").translate(None, _TOKEN_BYTES)
    except (TypeError, UnicodeEncodeError):
        joined, strange = "", b"?"
    tokens = joined.split('"') if values else []
    if strange or len(tokens) != len(values) or not all(map(_is_short, tokens)):
        culprit = next(name for value, name in zip(values, names, strict=True) if not is_token(value))
        raise UnsafeFieldError(f"{kind}.{culprit} takes identifiers, digests, counts and times only")
    return tokens


def _is_short(token: str) -> bool:
    if len(token) <= MAX_TOKEN_CHARS:
        return True
    return len(token) <= MAX_LIST_CHARS and all(len(part) <= MAX_TOKEN_CHARS for part in token.split(","))


def is_token(value: object) -> bool:
    """Whether a leaf may carry the value: an identifier, digest, time or name, and no text (R-AUD-8)."""
    if not isinstance(value, str) or not value.isascii() or '"' in value or not _is_short(value):
        return False
    return not value.encode().translate(None, _TOKEN_BYTES)


def _encoded(value: object, kind: str, name: str) -> str:
    """A value as JSON, or a refusal that names its field and never the value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if (number := _number(value)) is not None:
        return number
    if isinstance(value, tuple):
        tokens = _tokens(value, [name] * len(value), kind)
        return '["' + '","'.join(tokens) + '"]' if tokens else "[]"
    if isinstance(value, dict) and "" not in value:
        return _mapping(value, kind, name)
    raise UnsafeFieldError(f"{kind}.{name} takes identifiers, digests, counts and times only")


def _mapping(value: dict[object, object], kind: str, name: str) -> str:
    """Names to strings, or names to numbers."""
    if any(isinstance(item, int) for item in value.values()):
        keys, items = _tokens(list(value), [name] * len(value), kind), [_number(item) for item in value.values()]
    else:
        tokens = _tokens([*value, *value.values()], [name] * (2 * len(value)), kind)
        keys, items = tokens[: len(value)], [f'"{token}"' for token in tokens[len(value) :]]
    if None in items:
        raise UnsafeFieldError(f"{kind}.{name} takes identifiers, digests, counts and times only")
    return "{" + ",".join([f'"{key}":{item}' for key, item in sorted(zip(keys, items, strict=True))]) + "}"


def _number(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and -MAX_INTEGER <= value <= MAX_INTEGER:
        return int.__repr__(value)
    return None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf read back: its type, its time, and the event's fields as JSON has them."""

    type: str
    at: str
    fields: dict[str, object]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What JSON makes of a type's leaf: its names in order, the kinds of their values, and of what is in these."""

    names: tuple[str, ...]
    kinds: tuple[type, ...]
    items: dict[str, type]

    @classmethod
    def of(cls, kind: type[Event]) -> "_Shape":
        types: dict[str, Any] = {field.name: field.type for field in fields(kind)} | {"at": str, "type": str, "v": int}
        json_kinds: dict[Any, type] = {tuple[str, ...]: list, dict[str, str]: dict, dict[str, int]: dict}
        names = tuple(sorted(types))
        items: dict[str, type] = {
            name: int if types[name] == dict[str, int] else str for name in names if types[name] in json_kinds
        }
        return cls(names, tuple(json_kinds.get(types[name], types[name]) for name in names), items)

    def fits(self, value: dict[str, object]) -> bool:
        if tuple(value) != self.names or tuple(map(type, value.values())) != self.kinds:
            return False
        return all(all(type(item) is kind for item in _items(value[name])) for name, kind in self.items.items())


_SHAPES: dict[object, _Shape] = {kind.type: _Shape.of(kind) for kind in EVENTS}


def _items(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def parse(leaf: bytes) -> Leaf:
    """Read a leaf that this version of the log can have written.

    Raises:
        MalformedLeafError: Not canonical, of an unknown version or type, or with fields that its type does not have.
    """
    try:
        text = leaf.decode()
        value = _decode(text)
        canonical = _encode(value) == text
    except (ValueError, RecursionError) as error:
        raise MalformedLeafError("the entry is not canonical JSON") from error
    if not isinstance(value, dict) or not canonical or value.get("v") != VERSION:
        raise MalformedLeafError("the entry is not a canonical object of a known version")
    kind, at = value.get("type"), value.get("at")
    shape = _SHAPES.get(kind) if isinstance(kind, str) else None
    # Canonical JSON has its names in order, so the order of what was read is that of the shape.
    if not isinstance(kind, str) or shape is None or not shape.fits(value):
        raise MalformedLeafError("the entry is of an unknown type, or has not its type's fields")
    if not isinstance(at, str) or not _AT.fullmatch(at):
        raise MalformedLeafError("the entry's time is not of the log's form")
    return Leaf(kind, at, {name: member for name, member in value.items() if name not in ENVELOPE})
