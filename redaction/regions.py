"""States, countries and what is wider: none tells who someone is, and the model finds them wherever they stand.

45 CFR 164.514(b)(2)(i)(B) begins below a state: a continent, an ocean, a part of a country of several states is wider.
Nobody lives on a mountain or in a canyon that the world knows by name.
"""

import re
from typing import Final

from redaction.entities import Finding, Label
from redaction.gazetteer import COUNTRIES, WORDS_TOO
from redaction.spoken import Reading
from redaction.vocabulary import STATES

_WIDE: Final = re.compile(
    r"\b(?:(?:the )?(?:(?:north|south|east|west|central|southern|northern|eastern|western|sub-?saharan|southeast"
    r"|latin)(?:ern)? )?(?:africa|asia|europe|america|americas|australasia|oceania|antarctica|eurasia|scandinavia"
    r"|siberia|polynesia)|(?:the )?(?:middle east|far east|near east|midwest|mid-?atlantic|southwest|southeast"
    r"|northeast|northwest|pacific northwest|deep south|bible belt|sun belt|rust belt|great plains|great lakes"
    r"|new england|east coast|west coast|gulf coast|british isles|balkans|baltics|benelux|caucasus|maghreb|levant"
    r"|caribbean|mediterranean|persian gulf|arabian peninsula|iberian peninsula|north pole|south pole|arctic"
    r"|antarctic|arctic circle|equator|tropics|sahara(?: desert)?|gobi(?: desert)?|sahel|amazon(?: rainforest)?"
    r"|outback|(?:north|south) ?pacific|pacific(?: ocean)?|(?:north |south )?atlantic(?: ocean)?|indian ocean"
    r"|(?:north|black|red|dead|baltic|irish|caspian) sea|gulf of mexico|english channel|panama canal|suez canal"
    r"|alps|rockies|rocky mountains|andes|himalayas|appalachians|sierra nevada|pyrenees|urals|(?:mount"
    r"|mt\.?) (?:everest|kilimanjaro|fuji|rushmore|st\.? helens|vesuvius|etna)|everest|k2|kilimanjaro|grand canyon"
    r"|death valley|niagara falls|yellowstone|yosemite|great barrier reef|nile|ganges|danube|rhine|thames"
    r"|mississippi river|amazon river|stonehenge|eiffel tower|great wall(?: of china)?|big ben|taj mahal|colosseum"
    r"|statue of liberty|silicon valley|bermuda triangle|milky way|mars|venus|jupiter|saturn|neptune|uranus|pluto"
    r"|mercury|earth|the moon|ontario|quebec|british columbia|manitoba|saskatchewan|nova scotia|new brunswick"
    r"|newfoundland|prince edward island|new south wales|queensland|south australia|western australia|tasmania"
    r"|northern territory|england|scotland|wales|northern ireland|bavaria|catalonia|andalusia|tuscany|lombardy|sicily"
    r"|normandy|provence|kerala|goa|maharashtra|gujarat|punjab|rajasthan|karnataka|tamil nadu|west bengal"
    r"|bihar|odisha|assam|uttar pradesh|madhya pradesh|andhra pradesh|telangana|haryana|himachal pradesh|uttarakhand"
    r"|kwazulu natal|gauteng|western cape|eastern cape|limpopo|mpumalanga|free state))\b"
)
"""Continents and their parts, seas, ranges, deserts, sights, planets; and what is a state elsewhere."""


def is_region(reading: Reading, finding: Finding) -> bool:
    """Whether a finding is a state, a country or a wider region alone: none tells who someone is."""
    said = reading.lower[finding.start : finding.end]
    if said in STATES or any(_lies_in(finding, region) for region in _WIDE.finditer(reading.lower)):
        return True
    first = reading.atom_from(finding.start)
    last = COUNTRIES.at(reading.atoms, first)
    person = finding.label is not Label.LOCATION
    if last is None or reading.atoms[last].end < finding.end:
        return False
    return not (person and said in WORDS_TOO) or (said in WORDS_TOO and _travelled(reading, first))


def _lies_in(finding: Finding, region: re.Match[str]) -> bool:
    """Whether a finding lies in a region; people are called Asia, Venus and Normandy too, "the north sea" nobody."""
    within = region.start() <= finding.start and finding.end <= region.end()
    return within and (finding.label is Label.LOCATION or " " in region[0])


def _travelled(reading: Reading, index: int) -> bool:
    """Whether a word that is a country and a name stands among places: "from georgia to virginia and then to chad"."""
    atoms = reading.atoms
    led = index > 0 and atoms[index - 1].value in {"from", "to", "in"}
    return led and any(
        atom.value in STATES or (atom.value not in WORDS_TOO and COUNTRIES.at(atoms, at) is not None)
        for at, atom in enumerate(atoms)
        if at != index and at > 0 and atoms[at - 1].value in {"from", "to", "in", "and"}
    )
