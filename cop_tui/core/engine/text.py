"""What people typed, made safe to store, compare and show.

Cleaning happens on the server before a rule sees the text, and again at every sink: a terminal obeys control
characters, and direction overrides make a line say what nobody wrote.
"""

import re
import unicodedata
from functools import lru_cache

from cop_tui.core.engine.base import Refused
from cop_tui.core.engine.limits import MARKS, TEXT

# Marks in a row that are put in order (as in Unicode's stream-safe text): that takes the square of their number.
STACK = 30

_COMBINES = "\u0300"  # the first of what is not one cell wide; before it that is only what cannot be printed

_LETTERS = re.compile(r"((?<!\S)\w(?: / \w)+(?!\S))")  # that answer a question: "y / n"

REMEMBERED = 200  # longest name, in characters, of which it is remembered what it looks like

_JOINERS = "\u200c\u200d"  # scripts of India and Iran, and emoji families, are wrong without them
_BLANKS = {"\u115f", "\u1160", "\u3164", "\uffa0", "\u17b4", "\u17b5", "\u034f"}  # letters that draw nothing
_SPACES = {"\t", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\u2800"}

# Letters of other scripts that a reader takes for a Latin one (a small part of Unicode's confusables).
_LOOKALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u0432\u043d\u043a\u043c\u0442"
    "\u03b1\u03bf\u03c1\u03bd\u03b9\u03ba\u03c5\u03c7\u03c4\u03b7\u03f2\u0131\u0251\u0261"
    "01|\u01c0",
    "aeopcyxijshdqwbhkmtaopvikuxtncia" + "g" + "olll",
)


def clean(text: str) -> str:
    """Return one line of visible text: no control, direction or invisible characters, at most four marks a letter."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    while (tidy := _tidy(text)) != text:  # what is left may compose anew
        text = tidy
    return text


def text_of(text: str) -> str:
    """Return a clean text, or raise Refused when it is empty or too long."""
    if len(text) > TEXT:
        raise Refused("text_too_long", length=len(text), limit=TEXT)
    tidy = clean(text)
    if not tidy:
        raise Refused("text_empty")
    return tidy


def _tidy(text: str) -> str:
    kept: list[str] = []
    marks = 0
    begun = False  # a mark on nothing goes at once: one in each pass would make as many passes as there are
    for char in unicodedata.normalize("NFC", _unstacked(text)):
        if char in _SPACES:
            char = " "
        category = unicodedata.category(char)
        if category in ("Mn", "Me", "Mc"):
            marks += 1
            if not begun or marks > MARKS or char in _BLANKS:
                continue
        elif char in _JOINERS:
            if not kept or kept[-1].isascii() or kept[-1] in _JOINERS:
                continue
        elif category[0] == "C" or char in _BLANKS:
            continue
        else:
            marks = 0
            if category[0] == "Z":
                char = " "
            else:
                begun = True
        kept.append(char)
    return " ".join(word for part in "".join(kept).split() if (word := part.strip(_JOINERS)))


def _unstacked(text: str) -> str:
    """Return text without the marks that no letter has room for."""
    if len(text) <= STACK:
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char)[0] == "M" else 0
        if marks <= STACK:
            kept.append(char)
    return "".join(kept)


def cells(text: str) -> int:
    """Return the width of clean text in terminal cells."""
    if text.isprintable() and (text.isascii() or max(text) < _COMBINES):
        return len(text)
    from wcwidth import wcswidth  # only now: a program starts faster without it

    return max(0, wcswidth(text))


def shorten(text: str, width: int) -> str:
    """Return text cut to a width in cells, with an ellipsis where something is missing."""
    if cells(text) <= width:
        return text
    if width <= 0:
        return ""
    # The width of a text is not the sum of its characters: some change how wide the one before them is drawn.
    cut = next(n for n in range(len(text)) if cells(text[: n + 1]) >= width)
    return text[:cut].rstrip().rstrip(_JOINERS) + "…"


def fold(name: str) -> str:
    """Return the key under which two names count as the same: case, marks, spaces and lookalikes do not tell apart."""
    return _fold_name(name) if len(name) <= REMEMBERED else _folded(name)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", clean(name)).casefold()
    bare = "".join(c for c in plain if unicodedata.category(c)[0] not in "MZ" and c not in _JOINERS)
    return bare.translate(_LOOKALIKES).replace("i", "l")


# Names only: what anybody can make longer would be as much memory as they like. This is some 2 MB at most.
_fold_name = lru_cache(maxsize=1024)(_folded)


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does; an address is left alone, since a full stop would become part of it."""
    if not text or text[-1] in ".!?…:)”\"'" or "://" in text.rsplit(" ", 1)[-1]:
        return text
    return f"{text}."


def spoken_list(parts: list[str], last: str = "and") -> str:
    """Return parts as they are said one after the other: "Ana, Bo and Cy"."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def start(text: str) -> str:
    """Return text with its first letter as a sentence begins."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """Return text as a sentence: with a full stop, unless it ends in a mark of its own."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def nth(number: int) -> str:
    """Return a place as it is said: "1st", "2nd", "11th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def wrapped(text: str, width: int) -> list[str]:
    """Return a sentence as lines of at most `width` cells, broken between words; longer words are left whole (0: one line).

    The letters that answer a question ("y / n") stand on one line.
    """
    lines: list[str] = []
    for word in _words(text) if width > 0 else []:
        if lines and cells(f"{lines[-1]} {word}") < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [text]


def _words(text: str) -> list[str]:
    """Return what of a sentence is not broken: its words, and as one the letters that answer it."""
    parts = _LETTERS.split(text)  # each second one is letters
    words: list[str] = []
    for place, part in enumerate(parts):
        if place % 2:
            words.append(part)
        elif part.strip(" ") or len(parts) == 1:
            words += part[bool(place) :].removesuffix(" " if place < len(parts) - 1 else "").split(" ")
    return words
