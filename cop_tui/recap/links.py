"""The addresses in a text that may be links: those that the convenors wrote into the session file."""

from __future__ import annotations

import re

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


_WEB = re.compile(r"https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+")


def split(text: str, links: tuple[str, ...]) -> list[str]:
    """Return a text in parts, every second of them one of these addresses, if it is one of the web or of letters."""
    safe = [link for link in links if _WEB.fullmatch(link) or _MAIL.fullmatch(link)]
    where = "|".join(map(re.escape, sorted(safe, key=len, reverse=True)))
    return re.split(f"({where})", text) if where else [text]


def href(address: str) -> str:
    """Return where an address leads: itself, or a letter to it."""
    return f"mailto:{address}" if _MAIL.fullmatch(address) else address
