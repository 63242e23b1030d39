"""Names of people that stand in the words of others, who may not have been asked: to be looked at, never to stop anything.

A name is looked for as whole words, whatever its capitals, and so is each part of it: people are called by one. Whoever is quoted by
name may name themself. What is no whole word (*Cyn* for Cy, an inflected name) is not found, and no name of somebody who was not there.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cop_tui.recap.shape import Recap

NOT_WORDS = frozenset({"name", "thanks", "note", "edition", "date", "meeting", "language", "regime", "links", "next"})
"""What stands in a recap and is nobody's words: the program's own, and the line of a name below the words of its owner."""
WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "LAO", "KHMER", "MYANMAR")
"""How the letters of scripts are called in which a name stands between other letters."""


def names_in(recap: Recap, names: Iterable[str]) -> list[str]:
    """Return those of these names that stand in the words of a recap, in their order."""
    texts = [(_folded(text), own) for text, own in _texts(recap)]
    return [
        name
        for name in dict.fromkeys(names)
        if any(own != name and _stands(part, text) for part in _parts(name) for text, own in texts)
    ]


def quoted_by_name(recap: Recap) -> bool:
    """Return whether somebody is quoted with their name in a recap."""
    return any(own for _, own in _texts(recap))


def _texts(value: Any, field: str = "", own: str = "") -> Iterator[tuple[str, str]]:
    """Yield all words of a recap, each with the name of whoever is quoted with them ("": of nobody)."""
    if isinstance(value, str):
        yield value, own if field == "text" else ""
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one, field)
    elif isinstance(value, Struct):
        for each in value.__struct_fields__:
            if each not in NOT_WORDS:
                yield from _texts(getattr(value, each), each, getattr(value, "name", ""))


def _folded(text: str) -> str:
    """Return what is the same for texts that differ in capitals, in spaces and in how their letters are made up."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def _parts(name: str) -> list[str]:
    """Return a name and the parts of it by which somebody is called: not the small words between them, nor single letters."""
    parts = name.split()
    large = [part for part in parts if part[0] != part[0].lower()] or parts
    return [_folded(part) for part in (name, *(part for part in large if len(part.strip(".")) > 1))]


def _stands(name: str, text: str) -> bool:
    """Return whether a name stands in a text as a word of its own."""
    at = text.find(name) if name else -1
    while at >= 0:
        before, after = text[:at][-1:], text[at + len(name) :][:1]
        if not (_goes_on(before, name[0]) or _goes_on(after, name[-1])):
            return True
        at = text.find(name, at + 1)
    return False


def _goes_on(beside: str, edge: str) -> bool:
    """Return whether a word goes on beyond the edge of a name, with the letter or mark beside it."""
    if not beside or unicodedata.name(edge, "").startswith(WITHOUT_SPACES):
        return False
    return beside.isalnum() or unicodedata.category(beside).startswith("M")
