"""Completing a line that is being typed: the words of acts that can be done now, and names of who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import parser

if TYPE_CHECKING:
    from cop_tui.client.session import Session

WAYS = 9  # ways to go on with a line that are named


def completed(session: Session, text: str) -> tuple[str, list[str]]:
    """Return a line as far as it can only go on in one way, and the ways there are when there are several."""
    found = _acts(session, text)
    if not found:
        before, name = _split(session, text)
        names = [session.replica.name(n) for n in session.replica.kept.people.present()]
        found = [before + n for n in names if name and n.casefold().startswith(name.casefold())]
    if not found:
        return text, []
    if len(found) == 1:
        return f"{found[0]} ", []
    same = _same([one.casefold() for one in found])
    return (found[0][: len(same)] if len(same) > len(text) else text), found


def ways_line(ways: list[str]) -> str:
    """Return the ways to go on with a line, as they are said: the first few."""
    return ", ".join(ways[:WAYS])


def _same(texts: list[str]) -> str:
    """Return what all of these begin with."""
    first, last = min(texts), max(texts)
    return first[: next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))]


def _acts(session: Session, text: str) -> list[str]:
    begun = text.casefold().lstrip()
    return sorted({act.words[0] for act in parser.offered(session) if begun and act.words[0].startswith(begun)})


def _split(session: Session, text: str) -> tuple[str, str]:
    """Return a line as its act and what is typed of a name; without one where the act takes no name."""
    found = parser.find(text)
    if not found or "NAME" not in found[0].takes or not found[1]:
        return text, ""
    name = text.rpartition(" to ")[2] if "to NAME" in found[0].takes else found[1]
    return text[: len(text) - len(name)], name
