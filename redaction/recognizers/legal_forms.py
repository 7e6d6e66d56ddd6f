"""Legal forms of companies and bodies, as the laws that make them write them, and the words that make a firm of a name.

Company law of the states in question (Delaware Code titles 6 and 8; Companies Act 2006 s. 58-59; GmbHG s. 4; Code de
commerce L. 210-2; the forms of the European Commission's e-Justice business registers; the GLEIF's list of ISO 20275).
"""
# ruff: noqa: SIM905  word lists are read, and kept, as running text

import re
from typing import Final


def _lettered(form: str) -> str:
    """A form grown together with its capitals, or of initials with full stops: "SARL", "Sarl", "s. a. r. l."."""
    dotted = r"\. ?".join(f"[{letter.lower()}{letter.upper()}]" for letter in form)
    return rf"{form.upper()}|{form.capitalize()}\.?|{dotted}\."


_LETTERED: Final = (
    "inc llc ltd corp plc llp pllc lllp gmbh mbh ohg gbr eurl sarl sasu srl snc bvba ltda lda eireli sro doo jdoo eood "
    "ood zrt nyrt kft kkt oyj aps fzco bhd"
).split()
"""Those that no other word is, with dots or without."""
_AS_WRITTEN: Final = (
    r"inc\.?|llc|ltd\.?|corp\.?|plc|gmbh|Incorporated|Limited|Corporation|Handelsbolag|Aktiebolag|Aktiengesellschaft|KGaA|ASA|SIA|UAB|JSC|OOO|ZAO|OAO|PAO|FZE|WLL"
    r"|A/S|I/S|K/S|P/S|[Aa]\.? ?[Ss]\.|AS|A\.? ?G\.?|K\.? ?G\.?|A\.? ?B\.?|H\.? ?B\.?|K\.? ?B\.?|S\.? ?A\.?|SAS"
    r"|S\.A\.S\.|SE|S\.? ?L\.?(?: ?U\.?)?|[Ss]\. ?[Cc]\.|B\.? ?V\.?|[bn]\.v\.|N\.? ?V\.?|V\.? ?[Oo]\.? ?F\.?|Ky|Ay|ry"
    r"|r\.y\.|ApS|GmbH|mbH|GbR|O[yY](?: A[bB])?|Tmi|K\. ?K\.|G\. ?K\.|Y\. ?K\.|e\. ?[VKGU]\.|eG"
    r"|UG(?: \(haftungsbeschr\u00e4nkt\))?|v\. ?o\. ?s\."
    r"|k\. ?s\.|d\. ?d\.|[Ss]p\. ?z ?o\. ?o\.(?: [Ss]p\. ?k\.)?|[Ss]p\. ?[jkp]\.|S\.K\.A\.|spol\. s r\. ?o\.|Bt\."
    r"|O\u00dc|\u041e\u041e\u041e|A\.\u015e\.|Pty\.?|Pvt\.?|Pte\.?|Sdn\.?|L\. ?P\.|P\.C\.|P\.A\."
    r"|S\.A\.(?:B\.)? de C\.V\."
    r"|S\. de R\.L\.(?: de C\.V\.)?|C\.A\.|SpA|SPA|[Ss]\. ?[Pp]\. ?[Aa]\.|S\.? ?a\.? ?s\."
    r"|ehf\.|hf\.|Tbk\.?|Co\.,? (?:Ltd|KG)\.?"
    r"|S\.\u00e0 ?r\.l\."
)
"""Those that are something else in other letters: a state, a blood group, a unit, a day of another language."""
_JOINED: Final = (
    r"(?:and|&|\+|e|et|y|und|i|og|och|en|\u00e9s|ja) ?"
    r"(?:[Cc]o\.?|[Cc]ompany|[Ss]ons?|[Bb]ro(?:s\.?|thers)|[Dd]aughters?|[Pp]artners?|[Aa]ssociates|[Cc](?:\u00ed|i)a\.?|[Cc]ie\.?"
    r"|[Ff]ils|[Ff]ilhos?|[Hh]ijos?|[Hh]nos\.?|[Ff]igli[oae]?|[Ss]\u00f6hne|[Ss]ohn|[Ss]\u00f8n(?:ner)?|[Ss]\u00f6ner|[Zz]o(?:nen|on)"
    r"|[Ss]yn(?:owie|ov\u00e9)?|[Ff]iai?|[Pp]artner(?:zy)?|[Aa]ssoci\u00e9s|[Aa]sociados|[Aa]ssociad?ti|[Pp]ojat|[Ww]spólnicy"
    r"|SONS?|CO\.?|BROS\.?|BROTHERS|COMPANY|PARTNERS|ASSOCIATES|DAUGHTERS?)"
)
"""A family's firm: "Welch and Sons", "Sandvik & co.", "Andresen & S\u00f8n"."""
_ONE: Final = rf"(?:{'|'.join(_lettered(form) for form in _LETTERED)}|{_AS_WRITTEN}|{_JOINED})"
ENDINGS: Final = re.compile(rf"(?<=[\w.)'\u2019\"]),?[ -](?P<form>{_ONE}(?:,? {_ONE})*)(?![\w-])")
"""Everything that may end a company's name, several forms in a row: "AG & Co. KG", "Pty Ltd", "and Sons LLC"."""
STATES_TOO: Final = frozenset({"NV"})
"""Forms that are a state's code behind a town."""
PREFIXES: Final = frozenset(
    "grupo grupa groupe gruppo stichting fundaci\u00f3n fundacja fondazione fondation stiftung asociaci\u00f3n "
    "associazione stowarzyszenie gebr gebr\u00fcder cooperativa banco banca banque".split()
)
"""Words that a body's name begins with, in the languages whose bodies English text names."""
FIRMS_FOLLOW: Final = re.compile(
    r"(?:\b(?:everyone|anyone|somebody|someone|people|staff|team|colleagues|job|position|role|partner|lawyer|lawyers"
    r"|solicitors?|attorneys?|manager|clerk|intern|engineer|consultant|handles? \w+|starts?|started|starting|works?"
    r"|worked|working|employed|based|escalated by \S+ \S+) (?:at|for|with|by)"
    r"|\b(?:on )?behalf of|\bshares? in|\baccount with|\bmerger with|\bclaim against|\blawsuit against|\bthe firm of"
    r"|\b(?:founding|founded|co-founded|joined|joining|sued|acquired|represent|represents|representing)"
    r"|\b(?:director|ceo|cfo|owner|founder|president|chairman|chairwoman|chair|head|treasurer|board|partner|partners"
    r"|employee|customer|client|subsidiary|branch) of"
    r"|\b(?:employer|company|firm|client|supplier|vendor|contractor|insurer|landlord|organi[sz]ation)[:,]"
    r"|\b(?:the )?(?:law firm|company|firm|employer|supplier|vendor|contractor|insurer))[ ]$"
)
"""What stands before a firm that only consists of surnames."""
