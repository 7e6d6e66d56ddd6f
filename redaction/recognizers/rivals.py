"""Phrases after which a number names nobody, or is another recogniser's: they compete with the identifiers' own.

What a company numbers for itself (an order, a flight, a page) tells nothing of a person to whoever has not its books;
it is not among the identifiers of 45 CFR 164.514(b)(2)(i), and withholding it makes a transcript useless.
"""

import re
from dataclasses import replace
from typing import Final

from redaction.cues.code import Code, register

HARMLESS: Final = Code(
    None,
    "harmless",
    (
        (
            "(item|lot|catalog|sku|style|flight|train|bus|gate|seat|platform|channel|version|build|error|promo|coupon|discount"
            "|offer|batch|event|course|section|chapter|page|question|route|exit|queue|bug|issue|firmware"
            "|survey|form|port|extension cord|table|lane|bay|aisle|track|episode|lesson|unit price|step|figure|hymn"
            "|psalm|song|winning|lottery|raffle|jersey|lucky|prime|fibonacci|random"
            "|cpt|icd|icd 10|hcpcs|drg|ndc|procedure|diagnosis|diagnostic|billing|revenue|loinc|snomed|modifier) "
            "(number|numbers|no|num|#|id|code|codes)"
        ),
        "(sku|cpt|icd|icd 10|hcpcs|loinc|snomed|modifier)",
    ),
    weak=(
        (
            "(flight|gate|seat|platform|channel|chapter|page|section|article|clause|paragraph|row|route|exit|interstate"
            "|highway|windows|level|verse"
            "|option|press|bus|train|season|episode|issue|diagnosis)"
        ),
    ),
    shortest=1,
    longest=8,
    letters=True,
    harmless=True,
)
"""What "page" alone announces is no longer than this: "the top of the photo page so a zero two eight five five …"."""
PRINTED: Final = replace(
    HARMLESS,
    phrases=("(isbn|upc|barcode) [number|numbers|no|num|#|id|code|codes]",),
    weak=(),
    form=re.compile(r"\d+x?"),
)
"""What goods bear; letters among its digits make it something else: "under the barcode of my badge it's …"."""
FAULTS: Final = replace(HARMLESS, phrases=(), weak=("(error|version)",), longest=20)
"""What a machine says: "an error 0x80070005"."""
SHORT: Final = Code(None, "harmless", (), shortest=1, letters=True, harmless=True, grows=True)
"""What a phrase announces that tells nothing until it is longer: "ticket number 4471"."""
OTHERS: Final = Code(
    None,
    "another",
    (
        "(date of birth|birth date|birthdate|birthday|dob|born|birth)",
        "(patient|member|child|baby|client|subscriber) (date of birth|birth date|birthdate|birthday|dob)",
        "(zip|postal|post) [code]",
        "(zipcode|postcode|zips|eircode|eir code)",
        "[street|home|mailing|billing|shipping] address",
        "ip [address]",
        "(house|apartment|apt|suite|unit|room|building|box|floor) [number|no|#]",
    ),
    shortest=1,
    letters=True,
)
DEPARTMENTS: Final = Code(
    None,
    "department",
    (
        (
            "(member|customer|patient|card|account|policy|client|student|subscriber|claims|reservation) (service"
            "|services|care"
            "|support|portal|relations|department|desk|team|manager|executive|specialist|agent|representative|rep)"
        ),
        "(account|claims|case) (manager|executive|adjuster|worker|rep|representative|coordinator|managers|department)",
        "(insurance|phone|card|order|reservation) (company|companies|agent|carrier|desk|broker|adjuster|bill)",
        "(in|any|just in|that) case",
        "over the (phone|telephone)",
        "(runs|run|ran|running) out of",
        "(gate|station|booking|ticket|flight|train|bus) (agent|agents|attendant|attendants|driver|clerk|staff|crew)",
    ),
    shortest=10_000,
)
"""Words in which a cue stands and announces nothing: they are met, and claim no number."""
CODES: Final = register(HARMLESS, PRINTED, FAULTS, OTHERS, DEPARTMENTS)
