"""A person's own page: their request in plain words, without scripts, cookies or anything from elsewhere.

The link in its address is a secret: no page is cached, none tells another site where it came from.
"""

import base64
import hashlib
import re
from datetime import UTC, datetime
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from ingress.rights_views import FollowedView, OfferView
from retention.rights_states import UNANSWERED, State

STYLE: Final = """
:root { color-scheme: light dark; --line: #8a8f98; --note: #fff6d6; --go: #0b57d0 }
@media (prefers-color-scheme: dark) { :root { --note: #3a3212; --go: #a8c7fa } }
body { font: 1.0625rem/1.55 system-ui, sans-serif; margin: 0; padding: 1.5rem }
main { max-width: 38rem; margin: 0 auto }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
.state { font-size: 1.2rem; border-left: .3rem solid var(--go); padding: .35rem 0 .35rem .8rem; margin: 1rem 0 }
.note { background: var(--note); padding: .2rem 1rem; border-radius: .4rem }
.note h2 { margin-top: .7rem }
code { overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .4rem 1.2rem; margin: 0 }
dt { font-weight: 600 }
dd { margin: 0 }
fieldset { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem 1rem }
legend { font-weight: 600; padding: 0 .4rem }
fieldset p { margin: .45rem 0; display: flex; gap: .6rem; align-items: baseline }
button { font: inherit; padding: .6rem 1.2rem; border-radius: .4rem; border: 2px solid var(--go); background: Canvas; color: var(--go); cursor: pointer }
button:focus-visible, a:focus-visible, input:focus-visible { outline: 3px solid var(--go); outline-offset: 2px }
.quiet { border-color: var(--line); color: inherit; margin-top: 1.5rem }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } }
"""  # noqa: E501  a rule of CSS a line
_BASIS: Final = re.compile(r"(GDPR|CCPA|45_CFR)_([0-9.]+)((?:_[a-z0-9]+)*)", re.ASCII)
_STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}

TYPES: Final = {
    "erasure": "Erase what you hold about me",
    "access": "Tell me what you hold about me, and give me a copy",
    "portability": "Give me my data in a form that other services can read",
    "rectification": "Correct something that is wrong",
    "restriction": "Keep my data, but stop using it",
    "objection": "Stop using my data for this purpose",
    "consent_withdrawal": "I take back my consent",
    "opt_out": "Do not sell or share my data",
    "limit_use": "Limit the use of my sensitive data",
    "accounting": "Tell me to whom my data was disclosed",
}
WORDS: Final = {
    "received": ("We have received your request.", "Next, the privacy desk makes sure that it is you who asks."),
    "identity_pending": (
        "We need to be sure that it is you who asks.",
        "Please answer the privacy desk. If nothing comes by the date below, the request ends; you can file it again.",
    ),
    "in_review": ("Your request is being reviewed.", "Next, it is decided. Somebody else than who took it in decides."),
    "approved": ("Your request has been approved.", "Next, it is carried out."),
    "denied": ("Your request has been refused.", "Below you find why."),
    "executing": ("Your request is being carried out.", "You do not need to do anything."),
    "completed": ("Your request has been carried out.", "Nothing more is to be done."),
    "partially_completed": (
        "Your request has been carried out in part.",
        "The law obliges the company to keep the rest for now. The receipt says what, why and until when.",
    ),
    "restricted_hold": (
        "Your data is kept for a legal matter, and for that alone.",
        "Nobody uses it for anything else. Once the matter ends, your request is carried out.",
    ),
    "closed": ("Your request is closed.", "Nothing more is to be done."),
    "withdrawn": ("You have taken your request back.", "You can file a new one at any time."),
    "expired": ("Your request has ended: no proof came that it was you who asked.", "You can file it again."),
}
REASONS: Final = {
    "no_right": "The law that applies here gives no such right, or obliges the company to keep the records.",
    "no_match": "The company holds nothing about you.",
    "insuf_verification": "The company could not make sure that it was you who asked.",
    "suspected_fraud": "The company could not make sure that it was you who asked.",
    "claim_not_covered": "The law does not cover what you asked for.",
    "outside_jurisdiction": "The law you rely on does not apply where you are.",
    "too_many_requests": "You have asked the same too often in a short time.",
    "statutory_duty": "A law obliges the company to keep this data.",
    "legal_claims": "The company needs this data for a legal claim.",
    "rights_of_others": "It would harm the rights of other people in the recording.",
    "manifestly_unfounded": "The company considers the request to be without any ground.",
}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def _provision(basis: str) -> str:
    """A basis as people write it: `GDPR 17 (3)(e)`, `45 CFR 164.316 (b)(2)(i)`."""
    found = _BASIS.fullmatch(basis)
    if found is None:
        return basis
    law, article, rest = found.groups()
    return f"{law.replace('_', ' ')} {article} " + "".join(f"({part})" for part in rest.split("_") if part)


_PAGES: Final = Environment(
    loader=PackageLoader("ingress", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_PAGES.filters |= {"moment": _moment, "provision": _provision}


def offer_page(view: OfferView) -> HTMLResponse:
    """The form of an unused filing link."""
    return _page(f"Your rights at {view.tenant}", view, offer=True)


def request_page(view: FollowedView, link: str, *, status: int = 200, new: bool = False) -> HTMLResponse:
    """A request; with its link to keep if it is `new`, which is the only time that it is shown."""
    here = f"/v1/rights/{link}"
    return _page(f"Your request to {view.tenant}", view, status=status, here=here, follow=here if new else None)


def nothing_page(status: int) -> HTMLResponse:
    """What a link shows that opens nothing, whatever it once was."""
    return _page("Nothing here", None, status=status)


def _page(title: str, view: Any, *, status: int = 200, **more: Any) -> HTMLResponse:
    state = getattr(view, "state", None)
    told: dict[str, Any] = {
        "title": title,
        "view": view,
        "style": STYLE,
        "types": TYPES,
        "words": {name: {"what": what, "next": further} for name, (what, further) in WORDS.items()},
        "reasons": REASONS,
        "unanswered": state in UNANSWERED,
        "withdrawable": state in {State.RECEIVED, State.IDENTITY_PENDING, State.IN_REVIEW},
        "offer": False,
        "follow": None,
        "here": "",
    }
    content = _PAGES.get_template("rights_page.html").render(told | more)
    return HTMLResponse(content, status, HEADERS)
