"""People of history and of tales, who are nobody's customer: "shakespeare wrote that", "like sherlock holmes".

Who has been dead for fifty years is no longer protected (45 CFR 160.103, "protected health information"), the dead are
not under the GDPR (recital 27), and who never lived is under neither. By names that hardly anybody else bears; one that
people bear too stands with both its parts.
"""

import re
from collections.abc import Iterator
from typing import Final

_HISTORY: Final = (
    "shakespeare|william shakespeare|albert einstein|einstein|beethoven|mozart|chopin|vivaldi|tchaikovsky"
    "|johann sebastian bach|pablo picasso|picasso|claude monet|van gogh|vincent van gogh|da vinci|leonardo da vinci"
    "|michelangelo|rembrandt|botticelli|charles darwin|isaac newton|sir isaac newton|copernicus|aristotle|socrates"
    "|confucius|archimedes|pythagoras|hippocrates|cleopatra|julius caesar|genghis khan|alexander the great"
    "|napoleon bonaparte|christopher columbus|marco polo|abraham lincoln|george washington|thomas jefferson"
    "|benjamin franklin|thomas edison|nikola tesla|alexander graham bell|marie curie|louis pasteur"
    "|florence nightingale|sigmund freud|nietzsche|karl marx|immanuel kant|descartes|voltaire|machiavelli"
    "|jane austen|charles dickens|mark twain|ernest hemingway|leo tolstoy|dostoevsky|edgar allan poe"
    "|emily dickinson|oscar wilde|winston churchill|mahatma gandhi|henry the eighth|queen victoria|marie antoinette"
    "|joan of arc|gutenberg|harriet tubman|frederick douglass|amelia earhart|babe ruth|houdini|marilyn monroe"
    "|walt disney"
)
_TALES: Final = (
    "sherlock holmes|doctor watson|harry potter|dumbledore|voldemort|frodo|gandalf|bilbo baggins|macbeth|king lear"
    "|frankenstein|dracula|robin hood|peter pan|king arthur|tarzan|batman|superman|spider ?-?man|iron man"
    "|wonder woman|mickey mouse|minnie mouse|donald duck|bugs bunny|homer simpson|bart simpson|spongebob|shrek"
    "|darth vader|luke skywalker|yoda|chewbacca|james bond|indiana jones|forrest gump|rocky balboa|mary poppins"
    "|willy wonka|winnie the pooh|paddington bear|peter rabbit|humpty dumpty|cinderella|snow white|sleeping beauty"
    "|rapunzel|pinocchio|rumpelstiltskin|goldilocks|little red riding hood|huckleberry finn|tom sawyer|don quixote"
    "|moby dick|captain ahab|gatsby|zeus|poseidon|aphrodite|medusa|odysseus|hannibal lecter|godzilla|king kong"
    "|pikachu|super mario|pac ?-?man|scooby doo|siri|cortana|barney the dinosaur|big bird"
)
_FIGURES: Final = re.compile(rf"\b(?:{_HISTORY}|{_TALES})(?:'s)?\b")


def figures(lower: str) -> Iterator[tuple[int, int]]:
    """Where people of history and of tales stand in a lower-cased text whose apostrophes are straight."""
    for match in _FIGURES.finditer(lower):
        yield match.span()
