"""Numbers that states, registers and banks issue: told by their form, their check, or the words around them."""

import pytest

from redaction.detector import read_bounded, spoken_findings
from redaction.profile import EVERYTHING

FOUND = [
    "it's [[four eight five six six oh nine one three oh|UK_NHS]] at the top of the letter",
    "[[790 996 0301|UK_NHS]], that's my son's.",
    "the national insurance one yeah [[j k three oh four nine five eight a|UK_NINO]] i think",
    "my p p s is [[six two seven three eight one four a|NATIONAL_ID]] for the revenue",
    "d n i [[12 345 678 Z|NATIONAL_ID]] from valencia",
    "n i n is [[four two six one four oh one four one nine three|NATIONAL_ID]]",
    "pan card [[alpha golf zulu papa kilo seven one nine oh kilo|NATIONAL_ID]]",
    "My PAN is [[BKQPS7731M|NATIONAL_ID]], madam.",
    "it's [[two three four one two three four one two three four six|NATIONAL_ID]] on the card",
    "she gave [[four four oh five one four oh one three five nine|NATIONAL_ID]] for the form",
    "south african i d number [[eight double oh one oh one five oh oh nine oh eight seven|NATIONAL_ID]]",
    "passport number's [[five double three four oh one eight nine two|PASSPORT]] it's a british one",
    "passport from ghana is [[g two four eight one oh nine three|PASSPORT]]",
    "my u s passport is [[five one nine two oh four four seven one|US_PASSPORT]] issued in germany",
    "My passport is [[519204471|US_PASSPORT]].",
    "the reg is [[lima november seventeen kilo zulu tango|VEHICLE_ID]] and it's grey",
    "it came up as [[s g oh nine double u e v|VEHICLE_ID]] on the screen",
    "There's a [[FG21 OHY|VEHICLE_ID]] blocking the bay.",
    "It's a Dublin reg, [[192-D-20418|VEHICLE_ID]].",
    "please run [[seven kilo lincoln david three zero six|VEHICLE_ID]] for me",
    "A black Tahoe, tag [[RZK 4816|VEHICLE_ID]].",
    "Send it to [[12-04-86|BANK_ACCOUNT]], account [[48192037|BANK_ACCOUNT]].",
    "[[20-71-06|BANK_ACCOUNT]], [[33928471|BANK_ACCOUNT]].",
    "[[nought nine nought one two eight|BANK_ACCOUNT]] is what's printed under sort code on the card",
    "the german one is [[DE 89 3704 0044 0532 0130 00|IBAN_CODE]]",
    "ehic card [[8 0 8 2 6 double oh 1 2 4 7 1 double 9 3 5 6 2 8|HEALTH_PLAN_ID]]",
    "my g p h c registration is [[two oh eight four six one seven|LICENSE_NUMBER]]",
    "my n m c pin is [[nine eight i two oh four four e|LICENSE_NUMBER]]",
    "It says [[KELLY 801142 A99TV|LICENSE_NUMBER]] on my licence.",
    "asset tag no the service tag is [[7 h k 4 q w 2|DEVICE_ID]] on the underside",
    "Send it to [[0x52908400098527886E0F7030069857D2E4169EE7|CRYPTO]].",
    "BTC to [[1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2|CRYPTO]] please",
    "Send it to [[1BvB MSEY stWe tqTF n5Au 4m4G FgqN|CRYPTO]] please.",
    "Our order is [[3184 7702 9935 1026 4418|UNIQUE_ID]] I think.",
]
CLEAR = [
    "the front ones are two two five forty five r seventeen and the back two fifty five forty r seventeen",
    "tyre size is 205/55 R16 91V and they're cheap",
    "okay one two three four five six seven eight nine ten testing",
    "The VIN is on the dash, it's a 2013 F-150.",
    "he had a stroke at sixty two and another two years later",
    "it's a two stroke fifty c c engine",
    "sam tom and george won three two on saturday",
    "does the passport office take cards and what's my n h s number even for",
    "the m four is closed between junctions ten and twelve",
    "take the d one nine four bus to the o two arena",
]


@pytest.mark.parametrize("marked", FOUND)
def test_an_issued_number_is_found_whole(marked: str) -> None:
    text, expected = "", []
    for part in marked.split("[["):
        value, closes, rest = part.partition("]]")
        if closes:
            value, _, label = value.rpartition("|")
            expected.append((label, value))
        text += value + rest
    found = [one for one in spoken_findings(read_bounded(text), EVERYTHING) if one.label not in {"NRP", "LOCATION"}]
    assert [(one.label.value, text[one.start : one.end]) for one in found] == expected


@pytest.mark.parametrize("text", CLEAR)
def test_what_only_looks_so_stays(text: str) -> None:
    assert spoken_findings(read_bounded(text), EVERYTHING) == ()


def test_a_number_of_north_america_is_no_nhs_number() -> None:
    found = spoken_findings(read_bounded("it's 212-555-0198 if you need me"), EVERYTHING)
    assert [one.label.value for one in found] == ["PHONE_NUMBER"]
