"""The way back of a visitor who has no ssh key: a word of their own that the door shows them once, and from which their seat follows.

Nobody keeps the word but its visitor: the door computes the same seat from it each time, in one meeting and at this door alone.
"""

from __future__ import annotations

import hashlib

from cop_tui.wire.invite import BadInvite, new_word, read_word

WRONG_WORDS = 10  # of one visit: who wrote theirs down mistypes it less often

SHOWN = "Your way back, should your line be cut: the same code, then {word}. Write it down."
SAME_WORD = "The same word brings you back again."
PLACE_KEPT = "Your way back here: the same code, then {word}."
BY_KEY_BACK = "Your way back here: the same code, with the same ssh key."
ASK_WORD = "Were you in it? Then type the word of your way back. Enter alone: another code."


def new() -> str:
    """Return a new word: one with a digit, so that what is no word and looks like a name is taken as a name."""
    while is_name_too(word := new_word()):
        pass
    return word


def key(word: str) -> bytes:
    """Return the key of whoever types a word, which is never the key of an ssh key. Raises BadInvite."""
    return hashlib.sha256(b"cop door way back " + read_word(word).encode()).digest()


def read(typed: str) -> str:
    """Return what was typed as a word, empty where it is none."""
    try:
        return read_word(typed)
    except BadInvite:
        return ""


def is_name_too(typed: str) -> bool:
    """Return whether something that reads as a word may be a name as well: Margaret, Jean-Marc."""
    return not _has_digit(typed)


def _has_digit(text: str) -> bool:
    return any(letter in "0123456789" for letter in text)
