"""What the keys of a terminal mean to a line that is being typed: one name for each, however a terminal sends it."""

from __future__ import annotations

UP = ("\x1b[A", "\x1bOA")

LEFT, RIGHT, HOME, END = "left", "right", "home", "end"
WORD_LEFT, WORD_RIGHT = "word left", "word right"
RUB, DELETE = "rub out", "delete"
CUT_LEFT, CUT_RIGHT, CUT_WORD, CUT_NEXT, PASTE = "cut left", "cut right", "cut word", "cut next word", "paste"
EARLIER, LATER = "earlier", "later"
COMPLETE, AGAIN = "complete", "again"

MEANT = {
    "\x01": HOME,
    "\x02": LEFT,
    "\x04": DELETE,
    "\x05": END,
    "\x06": RIGHT,
    "\x08": RUB,
    "\t": COMPLETE,
    "\x0b": CUT_RIGHT,
    "\x0c": AGAIN,
    "\x0e": LATER,
    "\x10": EARLIER,
    "\x15": CUT_LEFT,
    "\x17": CUT_WORD,
    "\x19": PASTE,
    "\x7f": RUB,
    "\x1bb": WORD_LEFT,
    "\x1bf": WORD_RIGHT,
    "\x1bd": CUT_NEXT,
    "\x1b\x7f": CUT_WORD,
    "\x1b\x08": CUT_WORD,
    "\x1bOc": WORD_RIGHT,
    "\x1bOd": WORD_LEFT,
}
for _letter, _meaning in (("A", EARLIER), ("B", LATER), ("C", RIGHT), ("D", LEFT), ("F", END), ("H", HOME)):
    MEANT |= {f"\x1b[{_letter}": _meaning, f"\x1bO{_letter}": _meaning}
for _number, _meaning in ((1, HOME), (3, DELETE), (4, END), (7, HOME), (8, END)):
    MEANT[f"\x1b[{_number}~"] = _meaning
for _letter, _meaning in (("C", WORD_RIGHT), ("D", WORD_LEFT)):
    # With Ctrl, Alt or both; some terminals leave the first number out, or send Shift's.
    MEANT |= {f"\x1b[{held}{_letter}": _meaning for held in ("1;5", "1;3", "1;7", "1;9", "5", "3")}
    MEANT |= {f"\x1b[1;2{_letter}": RIGHT if _letter == "C" else LEFT}

LONGEST = 32  # characters of one key: what is longer is none


def is_whole(key: str) -> bool:
    """Return whether a key that begins with ESC has all its characters, or more than any has."""
    body = key[1:]
    return (len(body) == 1 and body not in "[O") or (len(body) > 1 and "@" <= body[-1] <= "~") or len(key) >= LONGEST
