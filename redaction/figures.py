"""People of history and of tales, who are nobody's customer: "shakespeare wrote that", "like sherlock holmes".

Who has been dead for fifty years is no longer protected (45 CFR 160.103, "protected health information"), the dead are
not under the GDPR (recital 27), and who never lived is under neither. Only by names that hardly
anybody bears: people are called George Washington, Tom Sawyer and James Bond too.
"""

import re
from collections.abc import Iterator
from typing import Final

_HISTORY: Final = (
    "shakespeare|william shakespeare|albert einstein|einstein|beethoven|mozart|chopin|vivaldi|tchaikovsky"
    "|johann sebastian bach|pablo picasso|picasso|claude monet|van gogh|vincent van gogh|da vinci|leonardo da vinci"
    "|michelangelo|rembrandt|botticelli|charles darwin|sir isaac newton|copernicus|aristotle|socrates"
    "|confucius|archimedes|pythagoras|hippocrates|cleopatra|julius caesar|genghis khan|alexander the great"
    "|napoleon bonaparte|christopher columbus|marco polo|nikola tesla|alexander graham bell|marie curie|louis pasteur"
    "|florence nightingale|sigmund freud|nietzsche|karl marx|immanuel kant|descartes|voltaire|machiavelli"
    "|jane austen|charles dickens|mark twain|ernest hemingway|leo tolstoy|dostoevsky|edgar allan poe"
    "|oscar wilde|winston churchill|mahatma gandhi|henry the eighth|marie antoinette"
    "|joan of arc|gutenberg|harriet tubman|amelia earhart|houdini"
)
_TALES: Final = (
    "sherlock holmes|dumbledore|voldemort|frodo|gandalf|bilbo baggins|macbeth|king lear"
    "|frankenstein|dracula|robin hood|peter pan|tarzan|batman|superman|spider ?-?man|iron man"
    "|wonder woman|mickey mouse|minnie mouse|donald duck|bugs bunny|homer simpson|bart simpson|spongebob|shrek"
    "|darth vader|luke skywalker|yoda|chewbacca|indiana jones|forrest gump|rocky balboa|mary poppins"
    "|willy wonka|winnie the pooh|paddington bear|peter rabbit|humpty dumpty|cinderella|snow white|sleeping beauty"
    "|rapunzel|pinocchio|rumpelstiltskin|goldilocks|little red riding hood|huckleberry finn|don quixote"
    "|moby dick|captain ahab|gatsby|zeus|poseidon|aphrodite|medusa|odysseus|hannibal lecter|godzilla|king kong"
    "|pikachu|super mario|pac ?-?man|scooby doo|barney the dinosaur|big bird"
)
_FIGURES: Final = re.compile(rf"\b(?:{_HISTORY}|{_TALES})(?:'s)?\b")


def figures(lower: str) -> Iterator[tuple[int, int]]:
    """Where people of history and of tales stand in a lower-cased text whose apostrophes are straight."""
    for match in _FIGURES.finditer(lower):
        yield match.span()
