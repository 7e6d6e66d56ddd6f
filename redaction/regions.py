"""States and countries alone: neither tells who someone is, and the model finds them wherever they stand."""

from redaction.entities import Finding, Label
from redaction.gazetteer import COUNTRIES, WORDS_TOO
from redaction.spoken import Reading
from redaction.vocabulary import STATES


def is_region(reading: Reading, finding: Finding) -> bool:
    """Whether a finding is a state or a country alone: neither tells who someone is."""
    said = reading.lower[finding.start : finding.end]
    if said in STATES:
        return True
    first = reading.atom_from(finding.start)
    last = COUNTRIES.at(reading.atoms, first)
    person = finding.label is not Label.LOCATION
    if last is None or reading.atoms[last].end < finding.end:
        return False
    return not (person and said in WORDS_TOO) or (said in WORDS_TOO and _travelled(reading, first))


def _travelled(reading: Reading, index: int) -> bool:
    """Whether a word that is a country and a name stands among places: "from georgia to virginia and then to chad"."""
    atoms = reading.atoms
    led = index > 0 and atoms[index - 1].value in {"from", "to", "in"}
    return led and any(
        atom.value in STATES or (atom.value not in WORDS_TOO and COUNTRIES.at(atoms, at) is not None)
        for at, atom in enumerate(atoms)
        if at != index and at > 0 and atoms[at - 1].value in {"from", "to", "in", "and"}
    )
