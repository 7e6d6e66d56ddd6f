"""What a legal hold covers. Pure.

Within a dimension one match is enough; every dimension that is named must match; one that is not named does not narrow.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from governance import form
from governance.errors import InvalidFactsError
from governance.identity import SubjectRef

MAX_NAMED: Final = 1_000  # subjects, streams or classes of one scope

_REF: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_CLASS: Final = re.compile(r"[a-z][a-z_]{0,31}\.([a-z][a-z0-9_-]{0,31}|\*)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What may be covered.

    Attributes:
        subjects: Whose voices; a shared object lists all of them.
        stream_id: The stream it comes from.
        scheduled_class: Its class; None where that is not known, and then every class covers it.
        created_at: When it came to be.
    """

    subjects: frozenset[str]
    stream_id: str
    scheduled_class: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldScope:
    """What a hold covers.

    Attributes:
        subjects: Pseudonyms.
        streams: Stream ids.
        classes: Scheduled classes, `audio.*` for a whole kind.
        begins: Nothing that came to be before.
        ends: Nothing that came to be at or after.
        everything: All of the tenant's content, within the times. An empty scope is not taken to mean it.
    """

    subjects: frozenset[SubjectRef] = field(default_factory=frozenset)
    streams: frozenset[str] = field(default_factory=frozenset)
    classes: frozenset[str] = field(default_factory=frozenset)
    begins: datetime | None = None
    ends: datetime | None = None
    everything: bool = False

    def checked(self) -> "HoldScope":
        """Itself, if it is of its form.

        Raises:
            InvalidFactsError: A name is not of its form, it names too many, nothing, or both something and everything,
                or its times are none.
        """
        named = (self.subjects, self.streams, self.classes)
        if any(len(names) > MAX_NAMED for names in named):
            raise InvalidFactsError("a scope names a thousand at most")
        if not all(_REF.fullmatch(ref) for ref in self.subjects | self.streams):
            raise InvalidFactsError("subjects and streams are named by their ids")
        if not all(_CLASS.fullmatch(each) for each in self.classes):
            raise InvalidFactsError("a class is named as kind.class, or kind.*")
        if self.everything == any(named):
            raise InvalidFactsError("a scope names subjects, streams or classes, or says that it covers everything")
        begins, ends = form.moment(self.begins), form.moment(self.ends)
        if begins is not None and ends is not None and ends <= begins:
            raise InvalidFactsError("a scope ends after it begins")
        return self

    def covers(self, item: Item) -> bool:
        """Whether the hold is about this."""
        return (
            (not self.subjects or not self.subjects.isdisjoint(item.subjects))
            and (not self.streams or item.stream_id in self.streams)
            and (not self.classes or self._names(item.scheduled_class))
            and (self.begins is None or item.created_at >= self.begins)
            and (self.ends is None or item.created_at < self.ends)
        )

    def _names(self, scheduled_class: str | None) -> bool:
        if scheduled_class is None:
            return True
        return scheduled_class in self.classes or f"{scheduled_class.partition('.')[0]}.*" in self.classes

    def document(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "subjects": sorted(self.subjects),
            "streams": sorted(self.streams),
            "classes": sorted(self.classes),
            "begins": self.begins.isoformat() if self.begins else None,
            "ends": self.ends.isoformat() if self.ends else None,
            "everything": self.everything,
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "HoldScope":
        """As it was stored."""
        begins, ends = (document[name] for name in ("begins", "ends"))
        return cls(
            subjects=frozenset(SubjectRef(each) for each in document["subjects"]),
            streams=frozenset(document["streams"]),
            classes=frozenset(document["classes"]),
            begins=datetime.fromisoformat(begins) if begins else None,
            ends=datetime.fromisoformat(ends) if ends else None,
            everything=document["everything"],
        )

    def digest(self) -> str:
        """SHA-256 of what is stored, for the audit entry: a scope may name more than an entry holds."""
        return hashlib.sha256(json.dumps(self.document(), sort_keys=True).encode()).hexdigest()
