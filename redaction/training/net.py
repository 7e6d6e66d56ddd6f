"""Mailboxes, pages and addresses of machines, as they are said and as they are written."""

from typing import Final

from redaction.entities import Label
from redaction.training.digits import ONES, Piece, cardinal, spoken, two
from redaction.training.palette import Draw, unaccented
from redaction.training.people import Composer, Pieces, first_name, last_name

_SYMBOLS: Final = {".": "dot", "-": "dash", "_": "underscore", "@": "at", "/": "slash"}


def email(draw: Draw, *, aloud: bool) -> Pieces:
    """An address at a provider or a domain of its own."""
    host = draw.one(draw.palette.providers) if draw.chance(0.75) else draw.one(draw.palette.domains)
    words = [unaccented(first_name(draw)).lower().split()[0], unaccented(last_name(draw)).lower().split()[0]]
    words = ["".join(char for char in word if char.isalpha()) for word in words]
    if draw.chance(0.2):
        words[0] = words[0][0]
    if draw.chance(0.25):
        words = words[:1] if len(words[0]) > 1 else words[1:]
    spell = draw.one((None, None, None, None, None, None, 0, len(words) - 1))
    local = _word(words[0], spelled=aloud and spell == 0)
    for number, word in enumerate(words[1:], 1):
        symbol = draw.one((".", ".", "_", "", "-"))
        local += [
            *([Piece(_SYMBOLS[symbol], symbol)] if symbol else []),
            *_word(word, spelled=aloud and spell == number),
        ]
    if draw.chance(0.3):
        local += spoken(draw, [draw.digits(2)], plain=True)
    return _on_net(draw, [*local, Piece("at", "@")], host, aloud=aloud)


def _word(word: str, *, spelled: bool) -> Pieces:
    """A word of a mailbox, or its letters: "j smith", "s m i t h"."""
    return [Piece(char, char) for char in word] if spelled else [Piece(word, word)]


def web(draw: Draw, *, aloud: bool) -> Pieces:
    """A page or a site."""
    head = [Piece("w w w" if draw.chance(0.6) else "www", "www"), Piece("dot", ".")] if draw.chance(0.6) else []
    if aloud and draw.chance(0.1):
        head = [Piece("h t t p s", "https"), Piece("colon slash slash", "://"), *head]
    tail = ""
    if draw.chance(0.4) or not head:
        tail = "/" + unaccented(first_name(draw)).lower().split()[0]
    return _on_net(draw, head, draw.one(draw.palette.domains) + tail, aloud=aloud)


def _on_net(draw: Draw, head: Pieces, host: str, *, aloud: bool) -> Pieces:
    pieces, word = list(head), ""
    for char in host:
        if char in _SYMBOLS:
            pieces += [Piece(word, word.replace(" ", "")), Piece(_SYMBOLS[char], char)]
            word = ""
        else:
            word += char
    pieces.append(Piece(word, word.replace(" ", "")))
    if aloud:
        return pieces
    value = "".join(piece.means for piece in pieces)
    if "@" not in value:
        return [Piece(value, value)]
    local, _, domain = value.partition("@")
    broken = (
        f"{local} at {domain}",
        f"{local}@{domain.replace('.', ' .')}",
        f"{local.replace('.', '. ')} at {domain}",
        f"{local.replace('.', ' dot ')} at {domain}",
    )
    return [Piece(value if draw.chance(0.45) else draw.one(broken), value)]


def ip(draw: Draw, *, aloud: bool) -> Pieces:
    """An address of the fourth version, or of the sixth where it is written."""
    octets = [str(draw.number(1, 254)) for _ in range(4)]
    if not aloud:
        if draw.chance(0.15):
            whole = f"2001:db8:{draw.number(1, 9999)}::{draw.number(1, 99)}"
            return [Piece(whole, whole)]
        joint = draw.one((".", ".", " dot "))
        return [Piece(joint.join(octets), ".".join(octets))]
    pieces: Pieces = []
    for number, octet in enumerate(octets):
        pieces += [Piece(draw.one(("dot", "point", "dot", "dot")), ".")] if number else []
        natural = draw.chance(0.5)
        pieces += [Piece(cardinal(int(octet)), octet)] if natural else _octet(draw, octet)
    return pieces


def _octet(draw: Draw, octet: str) -> Pieces:
    if len(octet) == 3 and octet[1] != "0" and draw.chance(0.5):  # noqa: PLR2004
        return [Piece(ONES[int(octet[0])], octet[0]), Piece(two(int(octet[1:])), octet[1:])]
    return [Piece(ONES[int(digit)], digit) for digit in octet]


KINDS: Final[dict[str, tuple[Label, Composer]]] = {
    "email": (Label.EMAIL_ADDRESS, email),
    "url": (Label.URL, web),
    "ip": (Label.IP_ADDRESS, ip),
}
"""Each kind's label and how it is made."""
