"""Rows of styled text, made safe and measured in terminal cells; the only way text gets onto a screen.

Text is never markup here. Styles name theme variables, and no meaning is carried by a style alone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from textual.content import Content, Span

from cop_tui.core.engine.text import cells, clean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Part = str | tuple[str, str]
TURN, HELD, OFF, QUIET, SAFE = "bold $cop-turn", "bold $cop-held", "bold $cop-off", "$cop-quiet", "$cop-turn"
HEAD, KEY = "bold $primary", "bold $accent"
WORD = "underline"  # a word of a sentence that is to be typed, and can be clicked
BLANK = Content("")

_JOINERS = "\u200c\u200d"
_RUNS = re.compile(r"( +)")
THEN_ENTER = ", then Enter"  # behind the answers of a question where one types them
ANSWERS = re.compile(rf"(?:^|(?<=[?.] ))([a-z](?: / [a-z])+)(?:{THEN_ENTER})?\s*$")
"""The letters that answer a question, at its end: behind the question, or behind what follows from a yes."""


def safe(text: str) -> str:
    """Return text without anything a terminal would obey, its spaces as they are."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(run if run.startswith(" ") else clean(run) for run in _RUNS.split(text))


def row(*parts: Part) -> Content:
    """Return one line from texts, or texts with a style."""
    texts = (safe(p) if isinstance(p, str) else (safe(p[0]), p[1]) for p in parts)
    return Content.assemble(*texts, strip_control_codes=False)  # there are none any more


def width_of(line: Content) -> int:
    """Return how wide a line is, in cells."""
    return cells(line.plain)


def fit(line: Content, width: int) -> Content:
    """Return a line of at most this many cells; the last shows where something is missing."""
    if width <= 0:
        return BLANK
    if width_of(line) <= width:
        return line
    kept = shorten(line.plain, width)
    return line[: max(0, len(kept) - 1)] + Content("…")


def turned(line: Content) -> Content:
    """Return a line as it looks where it is chosen: its two colours exchanged, one colour from end to end; bold stays bold."""
    bold = [Span(span.start, span.end, "bold") for span in line.spans if "bold" in str(span.style)]
    return Content(line.plain, bold).stylize("reverse")


def pad(line: Content, width: int) -> Content:
    """Return a line of exactly this many cells."""
    line = fit(line, width)
    return line + Content(" " * (width - width_of(line)))


def ends(left: Content, right: Content, width: int) -> Content:
    """Return a line with something at either end; the left gives way first, then the right is left out."""
    room = width - width_of(right) - 2
    if room < min(width // 2, width_of(left)):
        return fit(left, width)
    return pad(left, room) + Content("  ") + right


def wrap(text: str, width: int, style: str = "") -> list[Content]:
    """Return a text as lines of at most `width` cells, broken between words where that is possible."""
    width, tidy = max(width, 4), clean(text)
    lines = _broken_plain(tidy, width) if tidy.isascii() else _broken_words(tidy, width)
    return [row((line, style)) if style else row(line) for line in lines]


def asking(text: str, width: int, style: str = "") -> list[Content]:
    """Return a question as lines; the letters that answer it ("y / n") stand together on one, so that they can be clicked."""
    found, tidy = ANSWERS.search(text), clean(text)
    if not found:
        return wrap(tidy, width, style)
    answers = found[0].strip()
    *lines, last = wrap(text[: found.start()], width, style)
    joined = f"{last.plain} {answers}".lstrip()
    ends = [joined] if cells(joined) <= width else [last.plain, answers]
    return [*lines, *(row((end, style)) if style else row(end) for end in ends)]


def _broken_plain(text: str, width: int) -> list[str]:
    """Return a clean text of one cell a letter as lines: the same as word by word, in a tenth of the time."""
    lines = []
    while len(text) > width:
        at = text.rfind(" ", 0, width + 1)
        lines.append(text[: at if at > 0 else width])
        text = text[at + 1 if at > 0 else width :]
    return [*lines, text]


def _broken_words(text: str, width: int) -> list[str]:
    lines: list[str] = []
    current = ""
    for word in text.split(" "):
        joined = f"{current} {word}" if current else word
        if cells(joined) <= width:
            current = joined
            continue
        if current:
            lines.append(current)
        while cells(word) > width:
            cut = _cut(word, len(shorten(word, width + 1)) - 1)
            lines.append(word[:cut])
            word = word[cut:]
        current = word
    return [*lines, current]


def broken(line: Content, width: int) -> list[Content]:
    """Return a styled line as lines of at most `width` cells, broken between words where that is possible."""
    width, lines = max(width, 4), []
    while width_of(line) > width:
        most = len(shorten(line.plain, width + 1)) - 1
        between = line.plain.rfind(" ", 1, most + 1)
        at = between if between > 0 else _cut(line.plain, most)
        lines.append(line[:at])
        line = line[at + 1 if between > 0 else at :]
    return [*lines, line]


def begun(lines: list[Content], width: int, most: int) -> list[Content]:
    """Return the first lines of a text that was broken; the last shows where something is missing."""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], fit(lines[most - 1] + Content(" " * width), width)]


def clipped(text: str, width: int, most: int, style: str = "", whole: str = "") -> list[Content]:
    """Return a text on at most so many lines; the last shows where something is missing, and what is typed to read the `whole`."""
    lines = wrap(text, width, style)
    if len(lines) > most and whole:
        goes_on = f"{lines[most - 1].plain} {lines[most].plain}"
        return [*lines[: most - 1], reads_on(row((goes_on, style)), width, whole)]
    return begun(lines, width, most)


def reads_on(line: Content, width: int, whole: str) -> Content:
    """Return a line that shows that something is missing, and what is typed to read the `whole`."""
    room = width - cells(whole) - 1
    return fit(line + Content(" " * width), room) + row(" ", (whole, KEY))


def _cut(word: str, most: int) -> int:
    """Return where to break a word: a mark without its letter, and a joiner with nothing to join, would be lost."""
    for cut in range(most, 0, -1):
        if unicodedata.category(word[cut])[0] != "M" and not {word[cut - 1], word[cut]} & set(_JOINERS):
            return cut
    return max(1, most)


def indented(lines: Iterable[Content], by: int) -> list[Content]:
    """Return lines moved to the right."""
    return [Content(" " * by) + line for line in lines]


def flowed(items: Sequence[Content], width: int, gap: int = 3) -> list[Content]:
    """Return items one after the other, on as many lines as they need; none is broken."""
    lines: list[Content] = []
    current = BLANK
    for item in items:
        if not current:
            current = item
        elif width_of(current) + gap + width_of(item) <= width:
            current = current + Content(" " * gap) + item
        else:
            lines.append(current)
            current = item
    return [*lines, current] if current else lines


def cut(lines: list[Content], height: int) -> list[Content]:
    """Return the first lines; the last says how many more there are."""
    if len(lines) <= height or height < 2:
        return lines[:height]
    return [*lines[: height - 1], row((f"and {len(lines) - height + 1} more", QUIET))]


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: "1 line", "2 lines"."""
    return f"{number} {one if number == 1 else many or one + 's'}"
