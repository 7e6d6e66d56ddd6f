"""Names that form closed sets: countries, nationalities, religions, political groups.

Short names of ISO 3166-1 and how people say them; demonyms; large religions and parties of the English-speaking
countries. Public facts, kept as running text so that they can be read.
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from redaction.spoken import Atom, Kind

_MOST_BEGUN: Final = 3
_PART: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one set, looked up by their first word."""

    by_first: dict[str, tuple[tuple[str, ...], ...]] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "Names":
        """Names that bars part."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name in text.split("|"):
            words = tuple(_PART.findall(name.lower()))
            found.setdefault(words[0], []).append(words)
        return cls({first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()})

    def at(self, atoms: Sequence[Atom], index: int) -> int | None:
        """The last atom of the longest name that begins at atom `index`; None where none does."""
        if index >= len(atoms):
            return None
        for name in self.by_first.get(atoms[index].value, ()):
            last = _matched(atoms, index, name)
            if last is not None:
                return last
        return None

    def begun(self, atoms: Sequence[Atom], last: int) -> int | None:
        """The first atom of a name that has begun and that atom `last` does not end: "fort", "salt lake"."""
        for first in range(max(0, last - _MOST_BEGUN + 1), last + 1):
            said = tuple(atom.value for atom in atoms[first : last + 1])
            names = self.by_first.get(said[0], ())
            if any(len(name) > len(said) and name[: len(said)] == said for name in names):
                return first
        return None


def _matched(atoms: Sequence[Atom], index: int, name: tuple[str, ...]) -> int | None:
    at = index
    for word in name[1:]:
        at += 1
        if at < len(atoms) and atoms[at].value == "-":
            at += 1
        if at >= len(atoms) or atoms[at].kind is not Kind.WORD or atoms[at].value != word:
            return None
    return at


COUNTRIES: Final = Names.of(
    "Afghanistan|Albania|Algeria|American Samoa|Andorra|Angola|Anguilla|Antarctica|Antigua and Barbuda|Antigua"
    "|Argentina|Armenia|Aruba|Australia|Austria|Azerbaijan|Bahamas|Bahrain|Bangladesh|Barbados|Belarus|Belgium|Belize"
    "|Benin|Bermuda|Bhutan|Bolivia|Bosnia and Herzegovina|Bosnia|Botswana|Bouvet Island|Brazil|British Virgin Islands"
    "|British Indian Ocean Territory|Brunei Darussalam|Brunei|Bulgaria|Burkina Faso|Burma|Burundi|Cambodia|Cameroon"
    "|Canada|Cape Verde|Cabo Verde|Cayman Islands|Central African Republic|Chad|Chile|China|People's Republic of China"
    "|Christmas Island|Cocos Islands|Colombia|Comoros|Congo|Republic of the Congo|Democratic Republic of the Congo"
    "|Cook Islands|Costa Rica|Cote d'Ivoire|C\u00f4te d'Ivoire|Ivory Coast|Croatia|Cuba|Curacao|Cyprus|Czech Republic"
    "|Czechia|Denmark|Djibouti|Dominica|Dominican Republic|East Timor|Timor Leste|Ecuador|Egypt|El Salvador|England"
    "|Equatorial Guinea|Eritrea|Estonia|Eswatini|Swaziland|Ethiopia|Falkland Islands|Faroe Islands|Fiji|Finland|France"
    "|French Guiana|French Polynesia|French Southern Territories|Gabon|Gambia|Georgia|Germany|Ghana|Gibraltar|Greece"
    "|Greenland|Grenada|Guadeloupe|Guam|Guatemala|Guernsey|Guinea|Guinea Bissau|Guyana|Haiti|Holy See|Honduras"
    "|Hong Kong|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Republic of Ireland|Northern Ireland|Isle of Man"
    "|Israel|Italy|Jamaica|Japan|Jersey|Jordan|Kazakhstan|Kenya|Kiribati|Korea|North Korea|South Korea"
    "|Republic of Korea|Kosovo|Kuwait|Kyrgyz Republic|Kyrgyzstan|Laos|Lao People's Democratic Republic|Latvia|Lebanon"
    "|Lesotho|Liberia|Libya|Libyan Arab Jamahiriya|Liechtenstein|Lithuania|Luxembourg|Macao|Macau|Macedonia"
    "|North Macedonia|Madagascar|Malawi|Malaysia|Maldives|Mali|Malta|Marshall Islands|Martinique|Mauritania|Mauritius"
    "|Mayotte|Mexico|Micronesia|Federated States of Micronesia|Moldova|Republic of Moldova|Monaco|Mongolia|Montenegro"
    "|Montserrat|Morocco|Mozambique|Myanmar|Namibia|Nauru|Nepal|Netherlands|Kingdom of the Netherlands|Holland"
    "|Netherlands Antilles|New Caledonia|New Zealand|Nicaragua|Niger|Nigeria|Niue|Norfolk Island"
    "|Northern Mariana Islands|Norway|Oman|Pakistan|Palau|Palestine|Palestinian Territory|Panama|Papua New Guinea"
    "|Paraguay|Peru|Philippines|Pitcairn Islands|Poland|Portugal|Puerto Rico|Qatar|Reunion|Romania|Russia"
    "|Russian Federation|Rwanda|Saint Barthelemy|Saint Helena|Saint Kitts and Nevis|Saint Lucia|Saint Martin"
    "|Saint Pierre and Miquelon|Saint Vincent and the Grenadines|Samoa|San Marino|Sao Tome and Principe|Saudi Arabia"
    "|Scotland|Senegal|Serbia|Seychelles|Sierra Leone|Singapore|Slovakia|Slovak Republic|Slovenia|Solomon Islands"
    "|Somalia|South Africa|South Georgia|South Sudan|Spain|Sri Lanka|Sudan|Suriname|Sweden|Switzerland|Syria"
    "|Syrian Arab Republic|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tokelau|Tonga|Trinidad and Tobago|Trinidad"
    "|Tunisia|Turkey|Turkmenistan|Turks and Caicos Islands|Tuvalu|Uganda|Ukraine|United Arab Emirates"
    "|United Kingdom|Great Britain|United States|United States of America|United States Virgin Islands"
    "|United States Minor Outlying Islands|Uruguay|Uzbekistan|Vanuatu|Vatican City|Venezuela|Vietnam"
    "|Wales|Wallis and Futuna|Western Sahara|Yemen|Zambia|Zimbabwe"
)
WORDS_TOO: Final = frozenset("chad georgia jersey jordan turkey guinea china reunion holland wales guernsey".split())
"""Names of countries that are ordinary words, people or states in text without capitals."""

NATIONALITIES: Final = Names.of(
    "Afghan|Afghans|Albanian|Albanians|Algerian|Algerians|American|Americans|African American|African Americans"
    "|Asian American|Asian Americans|Mexican American|Native American|Native Americans|Andorran|Angolan|Angolans"
    "|Argentine|Argentinian|Argentinians|Argentines|Armenian|Armenians|Australian|Australians|Austrian|Austrians"
    "|Azerbaijani|Bahamian|Bahraini|Bangladeshi|Bangladeshis|Barbadian|Bajan|Belarusian|Belgian|Belgians|Belizean"
    "|Beninese|Bhutanese|Bolivian|Bolivians|Bosnian|Bosnians|Botswanan|Brazilian|Brazilians|British|Britons|Briton"
    "|Brits|Bruneian|Bulgarian|Bulgarians|Burkinabe|Burmese|Burundian|Cambodian|Cambodians|Cameroonian|Canadian"
    "|Canadians|Cape Verdean|Caribbean|Catalan|Chadian|Chilean|Chileans|Chinese|Colombian|Colombians|Comoran"
    "|Congolese|Costa Rican|Costa Ricans|Croatian|Croatians|Croat|Cuban|Cubans|Cypriot|Cypriots|Czech|Czechs|Danish"
    "|Dane|Danes|Djiboutian|Dominican|Dominicans|Dutch|Ecuadorian|Ecuadorians|Egyptian|Egyptians|Emirati|English"
    "|Englishman|Englishmen|Englishwoman|Equatorial Guinean|Eritrean|Estonian|Estonians|Ethiopian|Ethiopians|European"
    "|Europeans|Fijian|Filipino|Filipinos|Filipina|Finnish|Finn|Finns|French|Frenchman|Frenchmen|Frenchwoman|Gabonese"
    "|Gambian|Georgian|Georgians|German|Germans|Ghanaian|Ghanaians|Greek|Greeks|Grenadian|Guatemalan|Guatemalans"
    "|Guinean|Guyanese|Haitian|Haitians|Hispanic|Hispanics|Honduran|Hondurans|Hungarian|Hungarians|Icelandic"
    "|Icelander|Icelanders|Indian|Indians|Indonesian|Indonesians|Iranian|Iranians|Iraqi|Iraqis|Irish|Irishman"
    "|Irishmen|Israeli|Israelis|Italian|Italians|Ivorian|Jamaican|Jamaicans|Japanese|Jordanian|Jordanians|Kazakh"
    "|Kazakhs|Kenyan|Kenyans|Korean|Koreans|South Korean|South Koreans|North Korean|North Koreans|Kosovar|Kurdish"
    "|Kurd|Kurds|Kuwaiti|Kyrgyz|Lao|Laotian|Latino|Latina|Latinos|Latvian|Latvians|Lebanese|Liberian|Libyan|Libyans"
    "|Lithuanian|Lithuanians|Luxembourgish|Macedonian|Macedonians|Malagasy|Malawian|Malaysian|Malaysians|Maldivian"
    "|Malian|Maltese|Maori|Mauritanian|Mauritian|Mexican|Mexicans|Micronesian|Moldovan|Monegasque|Mongolian"
    "|Montenegrin|Moroccan|Moroccans|Mozambican|Namibian|Nauruan|Nepalese|Nepali|New Zealander|New Zealanders"
    "|Nicaraguan|Nicaraguans|Nigerian|Nigerians|Nigerien|Norwegian|Norwegians|Omani|Pakistani|Pakistanis|Palauan"
    "|Palestinian|Palestinians|Panamanian|Paraguayan|Persian|Persians|Peruvian|Peruvians|Polish|Portuguese"
    "|Puerto Rican|Puerto Ricans|Qatari|Romanian|Romanians|Russian|Russians|Rwandan|Salvadoran|Salvadorian|Samoan"
    "|Saudi|Saudis|Saudi Arabian|Scandinavian|Scottish|Scot|Scots|Senegalese|Serbian|Serbians|Serb|Serbs|Seychellois"
    "|Sierra Leonean|Singaporean|Singaporeans|Slovak|Slovaks|Slovakian|Slovene|Slovenian|Slovenians|Somali|Somalis"
    "|South African|South Africans|South American|Spanish|Spaniard|Spaniards|Sri Lankan|Sri Lankans|Sudanese"
    "|Surinamese|Swazi|Swede|Swedes|Swedish|Swiss|Syrian|Syrians|Taiwanese|Tajik|Tanzanian|Thai|Tibetan|Togolese"
    "|Tongan|Trinidadian|Tunisian|Tunisians|Turkish|Turk|Turks|Turkmen|Ugandan|Ugandans|Ukrainian|Ukrainians|Uruguayan"
    "|Uruguayans|Uzbek|Venezuelan|Venezuelans|Vietnamese|Welsh|Welshman|Yemeni|Yemenis|Yugoslav|Zambian|Zambians"
    "|Zimbabwean|Zimbabweans"
)
BELIEFS: Final = Names.of(
    "Christian|Christians|Catholic|Catholics|Roman Catholic|Protestant|Protestants|Lutheran|Lutherans|Methodist"
    "|Methodists|Baptist|Baptists|Presbyterian|Presbyterians|Anglican|Anglicans|Episcopalian|Episcopalians"
    "|Evangelical|Evangelicals|Pentecostal|Pentecostals|Mormon|Mormons|Latter Day Saint|Jehovah's Witness"
    "|Jehovah's Witnesses|Seventh Day Adventist|Greek Orthodox|Russian Orthodox|Quaker|Quakers|Amish|Mennonite"
    "|Jew|Jews|Jewish|Muslim|Muslims|Islamic|Sunni|Shia|Shiite|Hindu|Hindus|Sikh|Sikhs|Buddhist|Buddhists|Jain"
    "|Taoist|Shinto|Zoroastrian|Bahai|Rastafarian|Atheist|Atheists|Agnostic|Scientologist|Pagan|Wiccan"
)
PARTIES: Final = Names.of(
    "Republican|Republicans|Democrat|Democrats|Democratic Party|Republican Party|Libertarian|Libertarians"
    "|Green Party|Labour Party|Conservative Party|Liberal Democrat|Liberal Democrats|Tory|Tories|Sinn Fein|Plaid Cymru"
    "|Scottish National Party|Communist|Communists|Communist Party|Socialist|Socialists|Social Democrat"
    "|Social Democrats|Marxist|Marxists|Anarchist|Anarchists|Fascist|Fascists|Nazi|Nazis|Likud|Hamas|Hezbollah"
    "|Taliban|Tea Party"
)


@cache
def town_names() -> tuple[str, ...]:
    """Some 6,000 towns of the English-speaking countries and large ones elsewhere, in lower case (GeoNames)."""
    lines = (files("redaction") / "towns.txt").read_text("ascii").splitlines()
    return tuple(line for line in lines if not line.startswith("#"))


@cache
def towns() -> Names:
    """The same, to be looked up."""
    return Names.of("|".join(town_names()))


@cache
def given_names() -> frozenset[str]:
    """Given names of many languages that are no common words and no towns, in lower case."""
    lines = (files("redaction") / "given_names.txt").read_text("ascii").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
