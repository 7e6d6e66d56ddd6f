"""The endings of hosts: countries (ISO 3166-1), generic ones of the root zone that English names, and a few alike."""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

from typing import Final

_COUNTRIES: Final = frozenset(
    "ac ae af ag al ao aq ar aw ax az ba bb bd bf bh bi bj bm bn bo bs bt bw bz cc cd cf cg ci ck cl cm cr cu cv "
    "cw cy dj dm dz ec et fj fk fm fo ga gd ge gf gg gh gi gl gm gn gp gq gt gu gw gy hn ht im iq ir je jm jo ke "
    "kg kh ki km kn kp kw ky kz lb lc lk lr ls ly mc md mg mh mk ml mn mo mp mq mt mu mv mw mz na nc ne nf ng ni "
    "np nr nu om pe pf pg ph pk pr ps pw py qa re rs rw sa sb sc sd sh sl sm sr sv sx sy sz tc td tf tg th tj tk "
    "tl tm tn tt tw tz ug uy uz va vc ve vg vi vn vu wf ws ye yt zm zw".split()
)
"""The rest of ISO 3166-1's endings, less those that are words of their own or titles ("am", "by", "my", "st")."""
_TRADES: Final = frozenset(
    "accountant accountants actor apartments art associates attorney auction baby band bar "
    "beauty beer bike blue boutique builders business cab cafe camera camp capital cards careers catering charity "
    "chat city cleaning clothing coach coffee college community company computer condos construction contact "
    "contractors cooking courses cruises dance dating deals degree delivery democrat dentist diamonds diet direct "
    "directory doctor dog domains eco education engineer engineering enterprises equipment estate events exchange "
    "expert express family fan fans farm fashion film fish fishing fit fitness flights florist flowers football "
    "forum foundation fun fund furniture futbol gallery game games garden gay gift gifts glass golf graphics green "
    "group guide guitars guru hair haus holdings holiday homes horse hospital host hosting house immo inc "
    "industries ink institute investments jewelry kids kitchen lawyer lease life lighting limited live living loan "
    "loans lol love ltd maison makeup management market mba memorial mom monster mortgage movie museum network "
    "ninja organic page partners parts party pet photo photos physio pics pictures pizza plus "
    "poker press productions properties property realty red rehab rent rentals repair report restaurant review "
    "reviews rip rocks rodeo sale salon sarl schule science security select shoes show singles ski skin soccer "
    "social software solar space storage style supplies supply surf surgery tax taxi tennis theater theatre "
    "tienda tips tires today tools tours town toys training tube vacations vet video villas vin vip vote "
    "voting voyage watch webcam website wedding wiki win wine work works yoga zip".split()
)
"""Trades and things; all are words that sentences have."""
_SAID_SO: Final = frozenset("architect arts bakery hotel nurse parents pets studios therapy".split())
"""Endings that the root zone does not have, and people say all the same: for "studio", "pet", "art"."""
_OTHER_WORDS: Final = frozenset(
    "name care health clinic law bank store shop travel news media agency systems solutions world life team support "
    "finance insurance dental hospital london site online wales email studio design photography plumbing church "
    "school university energy legal services consulting digital global international zone".split()
)
TOP_LEVEL: Final = (
    _COUNTRIES
    | _TRADES
    | _SAID_SO
    | _OTHER_WORDS
    | frozenset(
        "com org net edu gov mil int info biz io co us uk ca de fr es it nl eu ch au nz ie in jp cn br mx se no dk fi "
        "pl ru be at cz pt gr hu ro za kr tr il hk sg tn si sk hr lt lv ee bg ua is lu li "
        "me tv ai app dev xyz club pro tech mobi cloud blog scot cymru nyc llc gmbh coop aero jobs wien berlin paris "
        "melbourne sydney quebec irish ngo ong gle goog bzh cat asia africa icu tel vegas boston miami".split()
    )
)
WEAK: Final = (
    _TRADES
    | _SAID_SO
    | _OTHER_WORDS
    | frozenset("in it no me us be at co so is pro re et im al md ne va ga mo jobs paris irish cat".split())
)
"""Endings that are words too: only taken after a spoken "dot" or where they are grown together with the domain."""
