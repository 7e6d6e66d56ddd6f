"""People of history and of tales, who are nobody's customer: "shakespeare wrote that", "like sherlock holmes".

Who has been dead for fifty years is no longer protected (45 CFR 160.103, "protected health information"), the dead are
not under the GDPR (recital 27), and who never lived is under neither. Only by names that hardly
anybody bears: people are called George Washington, Tom Sawyer and James Bond too.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from redaction.lexicon import is_borne, is_rather_word
from redaction.spoken import Kind, Reading
from redaction.vocabulary import is_plain

_HISTORY: Final = (
    "shakespeare|william shakespeare|albert einstein|einstein|beethoven|mozart|chopin|vivaldi|johann sebastian bach"
    "|pablo picasso|picasso|claude monet|van gogh|da vinci|leonardo da vinci|michelangelo|rembrandt|botticelli"
    "|charles darwin|sir isaac newton|socrates|pythagoras|cleopatra|julius caesar|genghis khan|marcus aurelius"
    "|napoleon bonaparte|christopher columbus|marco polo|alexander graham bell|florence nightingale|sigmund freud"
    "|karl marx|immanuel kant|voltaire|jane austen|charles dickens|ernest hemingway|edgar allan poe|oscar wilde"
    "|winston churchill|mahatma gandhi|henry the eighth|marie antoinette|gutenberg|harriet tubman|amelia earhart"
    "|houdini"
)
_TALES: Final = (
    "sherlock holmes|dumbledore|voldemort|frodo|gandalf|bilbo baggins|macbeth|king lear|frankenstein|dracula"
    "|robin hood|peter pan|tarzan|batman|superman|spider ?-?man|iron man|wonder woman|mickey mouse|minnie mouse"
    "|donald duck|bugs bunny|homer simpson|bart simpson|spongebob|shrek|darth vader|luke skywalker|yoda|chewbacca"
    "|indiana jones|forrest gump|rocky balboa|mary poppins|willy wonka|winnie the pooh|paddington bear|peter rabbit"
    "|cinderella|snow white|sleeping beauty|rapunzel|pinocchio|rumpelstiltskin|goldilocks|little red riding hood"
    "|huckleberry finn|don quixote|moby dick|captain ahab|gatsby|zeus|medusa|hannibal lecter|godzilla|king kong"
    "|pikachu|super mario|pac ?-?man|scooby doo|barney the dinosaur|big bird"
)
_BY_HAND: Final = re.compile(rf"\b(?:{_HISTORY}|{_TALES})(?:'s)?\b")


@cache
def _listed() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The names of `figures.txt` (WordNet; `redaction/training/figures.py`) by their first words, longest first."""
    lines = (files("redaction") / "figures.txt").read_text("ascii").splitlines()
    names: dict[str, list[tuple[str, ...]]] = {}
    for words in (tuple(line.split()) for line in lines if not line.startswith("#")):
        names.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(found, key=len, reverse=True)) for first, found in names.items()}


def figures(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where people of history and of tales stand."""
    for match in _BY_HAND.finditer(reading.lower.replace("\u2019", "'")):
        yield match.span()
    listed = _listed()
    said = [(atom, atom.value.removesuffix("'s")) for atom in reading.atoms if atom.kind is Kind.WORD]
    for at, (atom, first) in enumerate(said):
        for name in listed.get(first, ()):
            words = tuple(word for _, word in said[at : at + len(name) + 1])
            called_so = len(name) == 1 and len(words) > 1 and _is_family(words[1])
            if words[: len(name)] == name and not called_so:
                yield atom.start, said[at + len(name) - 1][0].end
                break


def _is_family(word: str) -> bool:
    """Whether a word is a family name, so that somebody is called so: "tolstoy smith"."""
    return is_borne(word) and not is_rather_word(word) and not is_plain(word)
