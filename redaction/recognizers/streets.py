"""Kinds of streets: the words by which an address is known, in the languages whose addresses English text quotes."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

SUFFIXES: Final = frozenset(
    "street st avenue ave road rd drive dr lane ln boulevard blvd court ct place pl terrace ter way circle cir highway "
    "hwy parkway pkwy square sq trail trl loop alley crescent close plaza pike turnpike row walk path crossing ridge "
    "route broadway expressway gardens grove mews".split()
)
"""After a name, in English (USPS Publication 28, appendix C1; the common ones)."""
LIKELY: Final = frozenset(
    "hill green park view rise end vale mount bank yard wharf quay parade croft bend run point cove hollow glen mall "
    "trace pass bluff meadow meadows gate fields heath common manor landing crest bridge junction".split()
)
"""After a name, but words of other things too: they take a house number right before a name of one word or two."""
SURE: Final = frozenset("street avenue road lane boulevard crescent terrace gardens grove mews".split())
"""Kinds that need no number where someone says that something is on, off or near them."""
ARTICLED: Final = frozenset(
    "paddocks meadows willows orchards oaks pines elms beeches cedars laurels maltings hollies poplars limes firs "
    "larches maples brambles chestnuts sycamores birches gables cottages glebe hawthorns spinney woodlands rowans mews "
    "paddock orchard crescent grove coppice dell glade copse heights downs ridings moorings maltsters quadrant "
    "ropewalk mall parade terrace green close avenue drive lane square row".split()
)
"""Behind a number and "the", which British and Irish addresses end in: "fourteen the paddocks"."""
PREFIXES: Final = frozenset(
    "rue avenue chemin quai all\u00e9e impasse rua avenida estrada travessa calle carrer camino paseo plaza via viale "
    "corso piazza vicolo strada ulica ul aleja ulitsa rijksweg".split()
)
"""Before a name."""
LATER: Final = frozenset(
    "vei v\u00e4g gata all\u00e9 all\u00e9e plads platz stra\u00dfe strasse straat laan plein \u00fat utca t\u00e9r "
    "n\u00e1m\u011bst\u00ed ulice t\u0159\u00edda trg cesta ulica katu k\u00f6z puiestee tn vegen veien gaten".split()
)
"""After a name, elsewhere."""
GROWN: Final = (
    "strasse", "stra\u00dfe", "gasse", "weg", "gatan", "v\u00e4gen", "vegen", "veien", "laan", "straat", "vej", "gata",
    "gade", "plein", "kade", "gracht", "platz", "allee", "stien", "stigen", "gr\u00e4nd", "backen", "bakken", "katu",
    "vangen", "gaten", "gate", "plads", "vejen", "tie", "kuja", "polku", "steeg", "dijk", "singel", "damm", "ufer",
    "vegur", "g\u00f6tu", "stra\u00e6ti", "holti",
)  # fmt: skip
"""Grown together with the name."""
_SHORTEST_GROWN: Final = 6
_ENGLISH: Final = frozenset(
    "investigate navigate delegate mitigate propagate aggregate segregate interrogate irrigate frigate promenade "
    "brigade renegade degrade upgrade downgrade necktie bowtie untie frontier arcade decade blockade "
    "congregate norwegian colgate watergate tailgate surrogate castigate litigate subjugate instigate obligate "
    "brigade afterlaan cutie sweetie cookie rookie hottie goatie veggie auntie scottie lottie".split()
)


def is_street_kind(word: str) -> bool:
    """Whether a lower-cased word is a kind of street, or a street's name that ends in one."""
    if word in SUFFIXES or word in PREFIXES or word in LATER:
        return True
    return len(word) >= _SHORTEST_GROWN and word.endswith(GROWN) and word not in _ENGLISH
