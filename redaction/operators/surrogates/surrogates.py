"""Consistent surrogates: one value, one surrogate, in a stream or in all of a tenant's, as policy says.

Each is derived by HMAC from a scope key and the value's canonical form. Within a stream no two values get one
surrogate: where the second's is taken, the next one that it derives is used. Over a tenant's streams this can make a
value differ from one stream to another, when two values met in one of them only; keeping a table would be the price of
more, and a table of who is who is what nobody should have.

Names go part by part, so that "Mary Jones", "Mary" and "Ms. Jones" stay one person; a given name keeps its usual
gender.
"""

from collections import ChainMap
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Final

from redaction.entities import Label
from redaction.operators.canonical import canonical
from redaction.operators.surrogates.codes import CODES
from redaction.operators.surrogates.culture import Culture
from redaction.operators.surrogates.draw import Draw
from redaction.operators.surrogates.places import PLACES

MAX_VALUES: Final = 10_000
"""Values that one stream's surrogates keep apart; later ones are derived all the same."""
ATTEMPTS: Final = 64
_HYPHENATE_FROM: Final = 16
"""Attempts after which a name is made of two: the lists are short, and a conference is long."""
_GIVEN, _FAMILY, _INITIAL = "given", "family", "initial"
_PARTICLES: Final = frozenset({"al", "bin", "da", "de", "del", "della", "der", "di", "la", "van", "von", "y"})


class Surrogates:
    """One stream's surrogates."""

    def __init__(self, key: bytes, culture: Culture) -> None:
        """With a scope key: the stream's own, or the tenant's."""
        self._key = key
        self._culture = culture
        self._given: MutableMapping[tuple[str, str], str] = {}
        self._taken: MutableMapping[tuple[str, str], None] = {}

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """Another value of the label's kind, never the value itself; a labelled digest where none is left."""
        value = " ".join(value.split())  # its layout is kept, but no line of a text ends within a word
        form = canonical(label, value)
        if label is Label.PERSON:
            return self._person(value, form, settled=settled)
        make = CODES.get(label) or PLACES[label]
        wanted = _Wanted(label, label, form, frozenset({form}), lambda text: canonical(label, text))
        return self._one(wanted, lambda draw, _attempt: make(draw, value, form, self._culture), settled=settled)

    def draft(self) -> "_Draft":
        """Surrogates for one interim result."""
        return _Draft(self._key, self._culture, self._given, self._taken)

    def _person(self, value: str, form: str, *, settled: bool) -> str:
        parts = [part for part in form.split() if part not in _PARTICLES] or [form]
        whole = " ".join(
            self._part(role, part, frozenset(parts), settled=settled)
            for part, role in zip(parts, self._roles(parts), strict=True)
        )
        return whole.casefold() if value == value.casefold() else whole

    def _part(self, role: str, part: str, parts: frozenset[str], *, settled: bool) -> str:
        if role == _INITIAL:
            return Draw(self._key, role, part).pick("ABCDEFGHJKLMNPRSTW") + "."
        names = self._culture.given(part) if role == _GIVEN else self._culture.family

        def make(draw: Draw, attempt: int) -> str:
            return draw.pick(names) if attempt < _HYPHENATE_FROM else f"{draw.pick(names)}-{draw.pick(names)}"

        return self._one(_Wanted(Label.PERSON, role, part, parts, str.casefold), make, settled=settled)

    def _roles(self, parts: list[str]) -> list[str]:
        """What each part of a name is: one alone is what it was before, or what it usually is."""
        if len(parts) == 1:
            return [self._alone(parts[0])]
        return [_INITIAL if len(part) == 1 else _GIVEN for part in parts[:-1]] + [_FAMILY]

    def _alone(self, part: str) -> str:
        if (_FAMILY, part) in self._given and (_GIVEN, part) not in self._given:
            return _FAMILY
        usual = {name.casefold() for name in self._culture.family}
        return _FAMILY if part in usual and not self._culture.is_given(part) else _GIVEN

    def _one(self, wanted: "_Wanted", make: Callable[[Draw, int], str], *, settled: bool) -> str:
        kind, form = wanted.kind, wanted.form
        known = self._given.get((kind, form))
        if known is not None:
            return known
        for attempt in range(ATTEMPTS):
            text = make(Draw(self._key, kind, form, str(attempt)), attempt)
            other = wanted.formed(text)
            # Neither a part of itself, nor what another value has, nor a value that was really said.
            if other in wanted.apart or (kind, other) in self._taken or (kind, other) in self._given:
                continue
            if settled and len(self._given) < MAX_VALUES:
                self._given[kind, form] = text
                self._taken[kind, other] = None
            return text
        return f"[{wanted.label}:{Draw(self._key, kind, form).below(16**16):016x}]"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a surrogate is wanted for.

    Attributes:
        label: What it is.
        kind: Within which no two values get one surrogate: the label, or the part of a name.
        form: Its canonical form.
        apart: Forms that the surrogate must not have.
        formed: A text's canonical form.
    """

    label: Label
    kind: str
    form: str = field(repr=False)
    apart: frozenset[str] = field(repr=False)
    formed: Callable[[str], str]


class _Draft(Surrogates):
    """Remembers what it gives in itself, and leaves the stream's as they are."""

    def __init__(
        self,
        key: bytes,
        culture: Culture,
        given: MutableMapping[tuple[str, str], str],
        taken: MutableMapping[tuple[str, str], None],
    ) -> None:
        super().__init__(key, culture)
        self._given = ChainMap({}, given)
        self._taken = ChainMap({}, taken)

    def operate(self, label: Label, value: str, *, settled: bool) -> str:
        """See `Surrogates.operate`."""
        del settled
        return super().operate(label, value, settled=True)
