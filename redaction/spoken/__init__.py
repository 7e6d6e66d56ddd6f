"""What a text spells: its words as atoms with offsets, and the runs of digits and letters they make up.

Recognisers of speech write one identifier in many shapes ("078-05-1120", "07805-1120", "078-05, 1120", "oh seven eight
oh five one one two oh"). A `Reading` brings them all to one: a `Run` whose `chars` are "078051120" and whose offsets
point into the text as it was. Pure, linear in the text, about 0.1 ms a sentence, so that it can run over every interim
result.

1. `atoms` cuts the text into words, digits and marks, and joins what is said as one: "forty two", "double five";
   before it `dictated` finds numbers of which much was heard as words: "won too for six".
2. `abbreviations`, `casing` and `letters` read what is spelled: "m r n", "capital b", "b as in boy", "double l", the
   spelling alphabets.
3. `homophones` decides by their neighbours what sounds alike: "oh", "for", "see".
4. `runs` puts digits and letters side by side, over hesitation and marks.
"""

from redaction.numbers import ENGLISH, Numerals
from redaction.spoken.abbreviations import abbreviated
from redaction.spoken.atoms import cut
from redaction.spoken.casing import uncased
from redaction.spoken.homophones import heard
from redaction.spoken.letters import spelled
from redaction.spoken.reading import Atom, Kind, Reading, Run
from redaction.spoken.runs import runs

__all__ = ["Atom", "Kind", "Reading", "Run", "read"]


def read(text: str, numerals: Numerals = ENGLISH) -> Reading:
    """Read a text.

    Args:
        text: Any text.
        numerals: How its language says numbers.
    """
    atoms = heard(spelled(uncased(abbreviated(cut(text, numerals))), text), numerals)
    return Reading(text, tuple(atoms), tuple(runs(atoms, text)))
