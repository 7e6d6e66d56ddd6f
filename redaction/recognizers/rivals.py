"""Phrases after which a number names nobody, or is another recogniser's: they compete with the identifiers' own.

What a company numbers for itself (an order, a flight, a page) tells nothing of a person to whoever has not its books;
it is not among the identifiers of 45 CFR 164.514(b)(2)(i), and withholding it makes a transcript useless.
"""

from typing import Final

from redaction.cues.code import Code, register

HARMLESS: Final = Code(
    None,
    "harmless",
    (
        (
            "(order|ticket|confirmation|tracking|invoice|reference|booking|reservation|incident|receipt|work "
            "order|transaction"
            "|case|shipment|package|parcel|delivery|part|product|item|catalog|model|sku|style|flight|train|bus|gate|seat"
            "|platform|channel|version|build|error|promo|coupon|discount|offer|batch|event|course|section|chapter|page|question"
            "|route|exit|queue|job|request|docket|bug|issue|firmware|isbn|upc|barcode|survey|form|confirmation "
            "or reference)"
            " (number|numbers|no|num|#|id|code)"
        ),
        "(tracking|isbn|upc|barcode|sku)",
    ),
    weak=(
        (
            "(order|ticket|confirmation|invoice|reservation|flight|gate|seat|platform|channel|version|chapter|page|route|exit"
            "|interstate|highway|model|windows|error|level|verse|option|press|bus|train|season|episode|issue|case|booking)"
        ),
    ),
    shortest=1,
    letters=True,
    harmless=True,
)
OTHERS: Final = Code(
    None,
    "another",
    (
        "(date of birth|birth date|birthdate|birthday|dob|born|birth)",
        "(zip|postal|post) [code]",
        "(zipcode|postcode|zips)",
        "[street|home|mailing|billing|shipping] address",
        "ip [address]",
        "(house|apartment|apt|suite|unit|room|building|box|floor) [number|no|#]",
    ),
    shortest=1,
    letters=True,
)
CODES: Final = register(HARMLESS, OTHERS)
