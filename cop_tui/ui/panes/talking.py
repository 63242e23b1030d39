"""The talk: the lines that fit, newest at the bottom; and lines somebody asked for, oldest at the top."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import waiting
from cop_tui.core.engine.text import cells, shorten
from cop_tui.ui.drawn import OFF, QUIET, TURN, indented, row, wrap
from cop_tui.ui.talk import Entry

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

NAMES = 12  # widest column of names


def _spoken(view: View, entry: Entry) -> tuple[str, str, str]:
    """Return the name, the words and their style; the words are "" when the entry is to be left out."""
    replica = view.session.replica
    if entry.word:
        word = replica.kept.words.by_id.get(entry.word)
        text = replica.text(entry.word)
        if word is None or (not text and not word.withdrawn):
            return "", "", ""
        if word.withdrawn:
            return replica.name(word.person), "(withdrawn)", QUIET
        scribed = " (written down for them)" if word.scribe else ""
        return replica.name(word.person), core.kind(word.kind).label + text + scribed, ""
    if entry.note:
        text = replica.text(entry.note)
        if text:
            return "note", text, ""
        # Without a text it is withdrawn, or older than what was sent here when this person came in.
        gone = any(shown.at == entry.note and shown.withdrawn for shown in replica.kept.notes.shown.values())
        return ("note", "(withdrawn)", QUIET) if gone else ("", "", "")
    if entry.person or entry.off:
        off = f"{entry.off}: " if entry.off else ""
        return replica.name(entry.person) if entry.person else "note", off + entry.text, ""
    return "", entry.text, TURN if entry.urgent else QUIET


def lines_of(view: View, entry: Entry, column: int, width: int) -> list[Content]:
    """Return one entry as lines: the name in its column, the words beside it; a notice begins with a star."""
    name, text, style = _spoken(view, entry)
    if not text:
        return []
    if not name:
        first, *more = wrap(text, width - 5, style)
        return [row((" * ", QUIET)) + first, *indented(more, 3)]
    lines = wrap(text, width - column - 6, style)
    name = shorten(name, column)
    head = row("   ", (name, "bold"), " " * (column - cells(name) + 2))
    return [head + lines[0], *indented(lines[1:], column + 5)]


def entries_of(view: View) -> list[Entry]:
    """Return the talk so far, and below it what I did that has no answer yet."""
    return [*view.talk.entries, *(Entry(line) for line in waiting.waiting(view.session))]


def talk(view: View, width: int, height: int) -> list[Content]:
    """Return the last lines of the talk that fit, `view.back` lines up."""
    if not view.back:
        return _newest(view, width, height)
    wanted = height + view.back
    entries = entries_of(view)
    column = _column(view)
    lines: list[Content] = []
    for entry in reversed(entries):
        lines = lines_of(view, entry, column, width) + lines
        if len(lines) >= wanted:
            break
    if len(lines) > height:
        end = max(height, len(lines) - view.back)
        shown = lines[max(0, end - height) : end]
        shown[-1] = row((" -- newer lines below: Page Down --", OFF))
        return shown
    return lines[-height:] if height > 0 else []


def _column(view: View) -> int:
    """Return the width of the column of names."""
    widest = max((cells(_spoken(view, e)[0]) for e in view.talk.entries[-40:]), default=0)
    return min(max(widest, 2), NAMES)


def _newest(view: View, width: int, height: int) -> list[Content]:
    """Return the newest entries that fit as a whole, and how many are above them; the very newest may be cut at its end."""
    entries, column = entries_of(view), _column(view)
    shown: list[list[Content]] = []
    at = len(entries)
    for at in range(len(entries) - 1, -1, -1):
        lines = lines_of(view, entries[at], column, width)
        if sum(map(len, shown)) + len(lines) > height:
            at += 1
            break
        shown.insert(0, lines)
    above = sum(1 for entry in entries[:at] if _spoken(view, entry)[1])
    if not above or height < 3:
        return list(chain(*shown)) or (lines_of(view, entries[-1], column, width)[:height] if entries else [])
    while sum(map(len, shown)) > height - 1 and len(shown) > 1:
        above += bool(shown.pop(0))
    newest = list(chain(*shown)) or lines_of(view, entries[-1], column, width)
    above -= not shown
    return [row((f" -- {above} more above: Page Up --", QUIET)), *newest[: height - 1]] if above else newest[:height]


def told(view: View, width: int, height: int) -> list[Content]:
    """Return the lines somebody asked for, from the top, `view.back` lines down."""
    lines: list[Content] = []
    for text in view.told:
        depth = len(text) - len(text.lstrip(" "))
        lines += indented(wrap(text, width - depth - 4), depth + 2)
    end = row((" -- Escape: back to the talk --", QUIET))
    if len(lines) <= height - 1:
        return [*lines, end]
    start = min(view.back, len(lines) - height + 1)
    more = start + height - 1 < len(lines)
    last = row((" -- more: Page Down.  Escape: back to the talk --", QUIET)) if more else end
    return [*lines[start : start + height - 1], last]


def reach(view: View, width: int) -> int:
    """Return how many lines there are to scroll through."""
    if view.told:
        return sum(len(wrap(text, width - 4)) for text in view.told)
    return sum(len(lines_of(view, entry, NAMES, width)) or 1 for entry in entries_of(view))
