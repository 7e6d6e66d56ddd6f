"""Makes `redaction/stream/plain_words.txt`: words that are shown at once, since they name nobody.

    python -m redaction.training.plain_words SCOWL_FOLDER

SCOWL_FOLDER is `/usr/share/dict/scowl` of Debian's package `scowl`. Taken are its commonest 40,000 English words; taken
away is every word that is also a name of a person in any of Faker's locales, or stands in SCOWL's lists of proper
names: such a word is withheld at the end of an interim result until one more word has been heard. A word too few in the
list delays one word by one; a word too many may show a name for a moment.
"""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from faker.providers import person

_LEVELS: Final = (10, 20, 35)
_UPPER: Final = (10, 35)
"""Of its words with a capital: languages, nationalities, days. Its larger lists hold towns."""
_WORD: Final = re.compile(r"[a-z]{2,}(?:'[a-z]+)?")
_LATIN: Final = re.compile(r"[A-Za-z]+")
_JARGON: Final = (
    "acetaminophen albuterol amex amlodipine amoxicillin app apps aspirin atorvastatin callback cholesterol copay "
    "copays covid ct cvc cvv deductible dispatcher dob dosage dr ekg emr ent er fax faxed faxing gabapentin hmo hsa "
    "iban ibuprofen icu id ids insulin ip lisinopril login mastercard mbi medicaid medicare metformin microgram "
    "micrograms milligram milligrams milliliters modem mr mri mrn mrs ms nhs ni npi obgyn omeprazole online paypal "
    "pcp ping podcast ppo prednisone prescriber refill refills router sms ssn telehealth tylenol url username vin "
    "visa voicemail warfarin webinar website wifi xray zelle zip"
)
"""Words of calls that SCOWL's common ones lack."""
_PROPER: Final = ("english-proper-names.50", "american-proper-names.50", "english-proper-names.80")
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
    files = [f"{kind}-words.{level}" for kind in ("english", "american", "british") for level in _LEVELS]
    files += ["english-contractions.10", "english-contractions.35"]
    files += [f"english-upper.{level}" for level in _UPPER]
    kept = (word.lower() for word in _lines(folder, files))
    return {word for word in kept if _WORD.fullmatch(word) and not word.endswith("'s")}


def names(folder: Path) -> set[str]:
    """Every part of every name that Faker or SCOWL knows, in lower case."""
    found = {name.lower().removesuffix("'s") for name in _lines(folder, _PROPER)}
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if "name" in attribute and isinstance(listed, tuple | list | dict):
                found.update(
                    part.lower()
                    for name in listed
                    if isinstance(name, str) and "{" not in name
                    for part in _LATIN.findall(name)
                )
    return found


def _lines(folder: Path, files: list[str] | tuple[str, ...]) -> Iterator[str]:
    for name in files:
        yield from (folder / name).read_text("latin-1").splitlines()


if __name__ == "__main__":
    scowl = Path(sys.argv[1])
    kept = sorted((words(scowl) - names(scowl)) | set(_JARGON.split()))
    TARGET.write_text(NOTICE + "\n".join(kept) + "\n")
