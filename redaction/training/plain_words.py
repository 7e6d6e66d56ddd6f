"""Makes `redaction/stream/plain_words.txt`: words that are shown at once, since they name nobody.

    python -m redaction.training.plain_words SCOWL_FOLDER

SCOWL_FOLDER is `/usr/share/dict/scowl` of Debian's package `scowl`. Taken are its commonest 80,000 English words; taken
away is every one that is also a name of a person in any of Faker's locales, or stands in SCOWL's lists of proper names,
and of the rarer half every one that mimesis knows as a name: such a word is withheld at the end of an interim result
until one more word has been heard. A word too few in the list delays one word by one; a word too many may show a name
for a moment.

Those lists also hold words that hardly anybody is called ("lemon", "male", "test"). Left in are the commonest that none
of the English locales knows, and those of `_WORDS_FIRST`.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from faker.providers import person

from redaction.training.names_lists import people
from redaction.vocabulary import GIVEN_WORDS

_LEVELS: Final = (10, 20, 35)
_RARER: Final = (40, 50, 55, 60)
_DERIVED: Final = re.compile(
    r".{3,}(?:ed|ing|ings|ly|tions?|sions?|ness|ity|ities|ments?|ance|ence|ic|ics|ical|ous|ive|ives|able|ible|ables"
    r"|ise[sd]?|ize[sd]?|ify|ified|osis|itis|emia|aemia|logy|logist|logists|graphy|scopy|ectomy|less|ful|ship|hood"
    r"|wards?|gram|grams|scope|meter|meters|metre|phobia|pathy|plasty|lysis|tomy|ary|ory|ism|isms|cies|sts|ants|ents)"
)
"""Endings of words that are made from others; few surnames have them."""
_COMMONEST: Final = (10, 20)
_UPPER: Final = (10, 35)
"""Of its words with a capital: languages, nationalities, days. Its larger lists hold towns."""
_WORD: Final = re.compile(r"[a-z]{2,}(?:'[a-z]+)?")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_JARGON: Final = (
    "acetaminophen afebrile albuterol amex amlodipine amoxicillin apixaban app apps aspirin atorvastatin atrial "
    "bicarb bipap bluetooth broadband bradycardic callback captcha catheter catheters chargeback chemo cholesterol "
    "coinsurance colonoscopy copay copays covid cpap creatinine ct cvc cvv deductible dialysis dispatcher dob dosage "
    "dr duloxetine echo echocardiogram ehic ekg eliquis emr endoscopy ent er escrow esim ethernet famotidine fax faxed "
    "faxing febrile firewall fluoxetine formulary furosemide gabapentin glucometer hba hematocrit hematology "
    "hemoglobin hemolyzed hepatic hmo hospice hotspot hsa humidifier hydrochlorothiazide hydrocodone "
    "hyperglycemic hypertensive hypoglycemic hypotensive iban ibuprofen icu id ids infusion inhaler inpatient insulin "
    "intake intubated ip ips ischemic jira lantus levothyroxine lipase lisinopril login logins losartan mastercard "
    "mbi medicaid medicare meloxicam metastatic metformin metoprolol microgram micrograms milligram milligrams "
    "milliliters modem montelukast motherboard mr mri mrn mrs ms naproxen nebulizer nephrology neuro neutropenic nhs "
    "ni npi obgyn okta omeprazole oncology onedrive online ortho outpatient ozempic pacemaker pantoprazole paypal pcp "
    "phishing phlebotomy physio ping platelets podcast podiatry postop potassium ppo pravastatin prednisone preop "
    "prescriber preauthorization procalcitonin pulmonology quid radiology ransomware redraw refill refills remortgage "
    "renal rheumatology rollator rosuvastatin router routers sats septic sertraline sharepoint simvastatin sms ssn "
    "stent systolic diastolic tachycardic tamsulosin telehealth telemetry tramadol trazodone triage troponin tylenol "
    "tyre tyres ultrasound unremarkable url urology username usernames vin visa voicemail voip vpn warfarin webcam "
    "webinar website whew wifi offline backordered gluten java awol fifa nasa nasdaq windscreen xarelto xray zelle zip"
)
"""Words of calls that SCOWL's common ones lack."""
_PROPER: Final = ("english-proper-names.50", "american-proper-names.50", "english-proper-names.80")
_BORNE: Final = frozenset(
    "brink bush burger hacker haring lancing pitcher potters raffles robins root roots singer stern stiller thatcher "
    "trump winner darling bond bat doe dodo".split()
)
"""Surnames that people are known by, though the lists of the English locales lack them."""
_WORDS_FIRST: Final = frozenset(
    "add alpha arch author babe baby bail bale barb bare barman bath bee beer bins block boon bore boss brain bridge "
    "candy canyon captain caretaker carry carton cash champ chin cinnamon collie colonel comfort commodore con "
    "contractor convey council cousins crooks dare dash deep delta dimple din diver dock doll drum emit era essence "
    "fairy fall fancy fate fed fee field fleet flood foot forum fresh freely gee general god governor grey guard gust "
    "ham hare harm hasty heaven hence herb herd hook hung icy infant janitor journey jarred junior kidney lad lady law "
    "lawless lawyer lemon link loan loot loyal lyric mace mad male mall mat media merchant merrily metro minor miracle "
    "moan mountain mule nail onion oral orange orchard pansy pant peace pink pleas pleasant power precious press "
    "priest princess prosper quill raid rails ram rafter read reader redden rhythm ring river rock roll rout safari "
    "salmon sandal sane silk sing skip smart soap spring squire stack steward sunshine swift tab tailor talon tank tea "
    "tiny toy treasure unique unknown unnamed urban velvet wash windy wing woody".split()
)
"""Words that are names in some list, and hardly ever in a call."""
TARGET: Final = Path(__file__).parents[1] / "stream" / "plain_words.txt"
NOTICE: Final = """\
# Common English words less the names among them, from SCOWL (Spell Checker Oriented Word Lists) 2020.12.07.
# Made by redaction/training/plain_words.py. Copyright 2000-2019 by Kevin Atkinson.
# Permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output created from
# the scripts, and its documentation for any purpose is hereby granted without fee, provided that the above copyright
# notice appears in all copies and that both that copyright notice and this permission notice appear in supporting
# documentation. Kevin Atkinson makes no representations about the suitability of this array for any purpose. It is
# provided "as is" without express or implied warranty.
"""


def words(folder: Path) -> set[str]:
    """Common words, in lower case and without possessives."""
    called = _taught()
    rarer = (
        word
        for word in _lines(folder, _files(_RARER))
        if word.islower() and (_DERIVED.fullmatch(word) or word not in called)
    )
    files = [*_files(_LEVELS), "english-contractions.10", "english-contractions.35"]
    files += [f"english-upper.{level}" for level in _UPPER]
    kept = (word.lower() for word in (*_lines(folder, files), *rarer))
    return {word for word in kept if _WORD.fullmatch(word) and not word.endswith("'s")}


def words_first(folder: Path) -> set[str]:
    """Of the words that are names in some list, those that are hardly ever said as one."""
    common = {word for word in _lines(folder, _files(_COMMONEST)) if word.islower() and word.isalpha()}
    return (common - _english() - GIVEN_WORDS - _BORNE) | _WORDS_FIRST


def _files(levels: tuple[int, ...]) -> list[str]:
    return [f"{kind}-words.{level}" for kind in ("english", "american", "british") for level in levels]


def names(folder: Path) -> set[str]:
    """Every part of every name that Faker or SCOWL knows, in lower case."""
    found = {name.lower().removesuffix("'s") for name in _lines(folder, _PROPER)}
    for module in pkgutil.iter_modules(person.__path__):
        found |= _of_faker(module.name)
    return found


def _taught() -> set[str]:
    """Every part of every name that trains or measures the names model."""
    known = (people(kept=kept) for kept in (True, False))
    groups = (group for one in known for group in (*one.given.values(), *one.family.values()))
    return {part.lower() for group in groups for name in group for part in _LATIN.findall(name)}


def _english() -> set[str]:
    """Names of the locales in which English is spoken."""
    modules = [module.name for module in pkgutil.iter_modules(person.__path__) if module.name.startswith("en")]
    return {name for module in modules for name in _of_faker(module)}


def _of_faker(locale: str) -> set[str]:
    provider = importlib.import_module(f"{person.__name__}.{locale}").Provider
    lists = (getattr(provider, attribute) for attribute in dir(provider) if "name" in attribute)
    return {
        part.lower()
        for listed in lists
        if isinstance(listed, tuple | list | dict)
        for name in listed
        if isinstance(name, str) and "{" not in name
        for part in _LATIN.findall(name)
    }


def _lines(folder: Path, files: list[str] | tuple[str, ...]) -> Iterator[str]:
    for name in files:
        yield from (folder / name).read_text("latin-1").splitlines()


if __name__ == "__main__":
    scowl = Path(sys.argv[1])
    common = words(scowl)
    kept = sorted((common - names(scowl)) | (common & words_first(scowl)) | set(_JARGON.split()))
    TARGET.write_text(NOTICE + "\n".join(kept) + "\n")
