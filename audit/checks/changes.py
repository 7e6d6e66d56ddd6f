"""What an intent announced, once its result has closed it: changes that were made, objects that were kept."""

from audit.entries import index_of
from audit.events import ChangeIntended, ChangeMade, ContentStored
from audit.population import Entry

MADE = "made"


KEPT = frozenset({"stored", "cut_short"})


def kept(entry: Entry) -> bool:
    """Whether the entry says that an object is stored: some of those that were announced come to nothing."""
    return entry.type == ContentStored.type and entry.text("outcome") in KEPT


class MadeChanges:
    """Follows changes through a tree. Memory grows with what is open."""

    def __init__(self, *kinds: str) -> None:
        self._kinds = kinds
        self.open: dict[int, Entry] = {}

    def read(self, entry: Entry) -> Entry | None:
        """The intent of a change of these kinds, when this entry says that the change was made."""
        if entry.type == ChangeIntended.type and entry.text("change") in self._kinds:
            self.open[entry.index] = entry
        if entry.type == ChangeMade.type:
            intent = self.open.pop(index_of(entry.value), None)
            return intent if entry.text("outcome") == MADE else None
        return None
