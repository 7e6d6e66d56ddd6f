"""JSON that holds text: transcripts of other platforms (Deepgram, OpenAI, AWS, Google), and records of any shape.

Every string is looked at, but for what is known to be no content. What says one thing several times, as text, words,
segments and alternatives, must not keep in one place what it withholds in another: a value that is found anywhere in a
document is withheld wherever its words stand. Lists of segments and of words are read as the running text that they
are; of words that were withheld one entry is left, over their time. The name of a field is a cue for its value. What
spells the text another way (token numbers, log-probabilities) or points into it by position (entities) is left out of
the result. Names of fields are kept, and numbers outside strings are not looked at.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol, TypeAlias

from redaction.entities import Finding
from redaction.errors import UnreadableFileError
from redaction.files.passages import Passage, replaced
from redaction.files.repeats import Repeats
from redaction.files.word_rows import Path, WordRows, reached
from redaction.operators import StandIns

MAX_DEPTH: Final = 64
"""Of nesting; no transcript has a tenth of it."""
LEFT_OUT: Final = frozenset({"tokens", "logprobs", "entities", "topics", "intents", "search", "offsets"})
NO_CONTENT: Final = frozenset(
    {
        "id", "request_id", "task", "type", "object", "language", "detected_language", "languagecode", "model",
        "status", "created", "sha256", "transaction_key", "version", "timing", "channeltag", "jobname", "accountid",
        "label", "style", "start_time", "end_time", "startoffset", "endoffset", "starttime", "endtime", "resultendtime",
    }
)  # fmt: skip
"""Fields, in lower case, that hold names of a closed set, ids and times. They are kept if they look like it."""
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPEAKER: Final = re.compile(r"(?i:(?:spk|speaker|channel|ch)[_ -]?\d{1,3}|[a-z])")
"""How recognisers number speakers."""
_TOKEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,79}")
_WORDS: Final = ("punctuated_word", "word", "content")
_TEXTS: Final = ("text", "transcript", "display", "lexical", "itn", "maskedITN")
_BESIDE: Final = frozenset({"alternatives", "channels", "nbest"})
"""Lists whose entries say the same, or were said at once: they are not read one after the other."""
_Place: TypeAlias = tuple[Any, Any]  # a container, and where in it a string stands


class _Part(Protocol):
    """A part of a document that is redacted as one."""

    @property
    def texts(self) -> list[str]: ...

    def redact(self, found: Sequence[Sequence[Finding]], stand_ins: StandIns) -> None: ...


class Document:
    """One JSON value while it is redacted, in place."""

    def __init__(self, value: Any) -> None:
        """Take a value over.

        Raises:
            UnreadableFileError: It nests too deeply.
        """
        self._box = [value]
        self._parts = list(_parts(self._box, "", 0, set()))

    @property
    def texts(self) -> list[str]:
        """What has to be analysed; each text once, for some fields say the same for every word."""
        return list(dict.fromkeys(text for part in self._parts for text in part.texts))

    def redacted(self, found: Sequence[Sequence[Finding]], stand_ins: StandIns) -> Any:
        """The value as it may be shown.

        Args:
            found: The findings of each of `texts`, disjoint and in order.
            stand_ins: What stands in their place.
        """
        texts = self.texts
        repeats = Repeats(zip(texts, found, strict=True))
        everywhere = {text: repeats.added(text, each) for text, each in zip(texts, found, strict=True)}
        for part, said in [(part, part.texts) for part in self._parts]:
            part.redact([everywhere[text] for text in said], stand_ins)
        return self._box[0]


class _Field:
    """A string in a field of its own. The field's name is read before it, for it often says what the value is."""

    def __init__(self, place: _Place) -> None:
        self._holder, self._key = place
        words = _HUMPS.sub(" ", str(self._key)).replace("_", " ").replace("-", " ").lower()
        self._name = f"{words}: " if not words.isdigit() else ""
        self._value = str(self._holder[self._key])

    @property
    def texts(self) -> list[str]:
        return [self._name + self._value]

    def redact(self, found: Sequence[Sequence[Finding]], stand_ins: StandIns) -> None:
        before = len(self._name)
        own = [replace(one, start=max(0, one.start - before), end=one.end - before) for one in found[0]]
        self._holder[self._key] = replaced(self._value, [one for one in own if one.end > 0], stand_ins)


class _Strings:
    """Strings that are read one after the other."""

    def __init__(self, places: Sequence[_Place]) -> None:
        self._places = places
        self._passage = Passage(tuple(holder[key] for holder, key in places))

    @property
    def texts(self) -> list[str]:
        return [self._passage.text]

    def redact(self, found: Sequence[Sequence[Finding]], stand_ins: StandIns) -> None:
        for (holder, key), text in zip(self._places, self._passage.redacted(found[0], stand_ins), strict=True):
            holder[key] = text


def _parts(node: Any, name: str, depth: int, taken: set[tuple[int, Any]]) -> Iterator[_Part]:
    """The parts of a container. `taken` are the strings that a list around them has taken."""
    if depth > MAX_DEPTH:
        raise UnreadableFileError("the JSON nests too deeply")
    if isinstance(node, list):
        yield from _listed(node, name, taken)
    else:
        for key in [key for key in node if key.lower() in LEFT_OUT and isinstance(node[key], list | dict)]:
            del node[key]
    for key in range(len(node)) if isinstance(node, list) else list(node):
        value = node[key]
        if isinstance(value, str):
            if (id(node), key) not in taken and not _no_content(key, value):
                said = isinstance(key, int) or key in _TEXTS
                yield _Strings([(node, key)]) if said else _Field((node, key))
        elif isinstance(value, list | dict):
            yield from _parts(value, key if isinstance(key, str) else name, depth + 1, taken)


def _no_content(key: Any, value: str) -> bool:
    token = isinstance(key, str) and key.lower() in NO_CONTENT and _TOKEN.fullmatch(value) is not None
    return token or _SPEAKER.fullmatch(value) is not None


def _listed(rows: list[Any], name: str, taken: set[tuple[int, Any]]) -> Iterator[_Part]:
    """What the entries of a list say together."""
    if name.lower() in _BESIDE:
        return
    words = [path for path in _paths(rows, _WORDS) if any(_at(row, path) for row in rows)]
    if words:
        taken.update((id(place[0]), place[1]) for path in words for row in rows if (place := _at(row, path)))
        yield WordRows(rows, words)
        return
    for path in _paths(rows, _TEXTS):
        places = [place for row in rows if (place := _at(row, path))]
        if places:
            taken.update((id(holder), key) for holder, key in places)
            yield _Strings(places)
    strings = [(rows, index) for index, row in enumerate(rows) if isinstance(row, str)]
    if strings:
        taken.update((id(rows), index) for _, index in strings)
        yield _Strings(strings)


def _paths(rows: list[Any], names: Sequence[str]) -> list[Path]:
    """Where in each row a text may stand: in a field of its own, or in one of its alternatives."""
    most = max((len(row["alternatives"]) for row in rows if _has_alternatives(row)), default=0)
    return [(key,) for key in names] + [("alternatives", rank, key) for rank in range(most) for key in names]


def _has_alternatives(row: Any) -> bool:
    return isinstance(row, dict) and isinstance(row.get("alternatives"), list)


def _at(row: Any, path: Path) -> _Place | None:
    """The place of the string at a path; None where there is none."""
    holder, key = reached(row, path[:-1]), path[-1]
    return (holder, key) if isinstance(holder, dict) and isinstance(holder.get(key), str) else None
