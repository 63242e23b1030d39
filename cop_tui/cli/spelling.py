"""A code as it is read out on the telephone: in groups, with a word for each letter that sounds like another."""

from __future__ import annotations

_WORDS = {
    word[0]: word
    for word in (
        *("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "Juliet", "Kilo", "Mike"),
        *("November", "Papa", "Sierra", "Tango", "Victor", "X-ray", "Zulu"),
    )
}  # of the letters in a code, Q, R, W and Y sound like no other


def spelled(code: str) -> list[str]:
    """Return one line for each group of a code: "K for Kilo, 7, Q, M for Mike"."""
    return [", ".join(map(_said, group)) for group in code.split("-")]


def _said(letter: str) -> str:
    if letter == "0":
        return "zero"
    return f"{letter} for {_WORDS[letter]}" if letter in _WORDS else letter
