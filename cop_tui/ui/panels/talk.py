"""The talk, newest by the line; and lines somebody asked for, oldest at the top."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.acts import lookup, waiting
from cop_tui.core import view as meeting
from cop_tui.core.engine.text import cells, ended, shorten
from cop_tui.ui.panels.panel import Panel, Row
from cop_tui.ui.rows import BLANK, QUIET, TURN, indented, row, wrap
from cop_tui.ui.transcript import Entry

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.core.engine.ids import ItemId
    from cop_tui.ui.view import View

NAMES = 12  # widest column of names
Spoken = tuple[str, str, str]


def _gone(at_end: bool) -> str:
    return f"({meeting.AT_END if at_end else 'withdrawn'})"


def _spoken(view: View, entry: Entry, beside: lookup.Beside) -> Spoken:
    """Return the name, the words and their style; the words are "" when the entry is to be left out."""
    replica = view.session.replica
    if entry.word:
        word = replica.kept.words.by_id.get(entry.word)
        text = replica.text(entry.word)
        if word is None or (not text and not word.withdrawn):
            return "", "", ""
        if word.withdrawn:
            return replica.name(word.person), _gone(word.at_end), QUIET
        scribed = " (written down for them)" if word.scribe else ""
        return replica.name(word.person), core.kind(word.kind).label + text + scribed + beside.of(entry.word), ""
    if entry.note:
        text = replica.text(entry.note)
        if text:
            return "note", text, ""
        # Without a text it is withdrawn, or older than what was sent here when this person came in.
        notes = replica.kept.notes.shown.values()
        gone = next((shown for shown in notes if shown.at == entry.note and shown.withdrawn), None)
        return ("note", _gone(gone.at_end), QUIET) if gone else ("", "", "")
    if entry.person or entry.off:
        off = f"{entry.off}: " if entry.off else ""
        return replica.name(entry.person) if entry.person else "note", off + entry.text, ""
    # Where a part begins; how it works stands above.
    text = _begins(view, entry.part) if entry.part else entry.text
    if entry.told is not None:
        text = core.tell(view.state, entry.told, view.me)
    return "", text, TURN if entry.urgent else QUIET


def _begins(view: View, part: ItemId) -> str:
    """Return which part begins, by its number and title; a topic by its title, which has its number."""
    kept, title = view.state.kept, ended(meeting.part_title(view.state, part))
    return f"Part {meeting.part_called(kept, part)}: {title}" if meeting.part_number(kept, part) else title


def _lines(spoken: Spoken, column: int, width: int) -> list[Content]:
    """Return one entry as lines: the name in its column, the words beside it."""
    name, text, style = spoken
    if not text:
        return []
    if not name:
        return wrap(text, width, style)
    first, *more = wrap(text, width - column - 2, style)
    name = shorten(name, column)
    head = row((name, "bold"), " " * (column - cells(name) + 2))
    return [head + first, *indented(more, column + 2)]


def briefly(view: View, entry: Entry, width: int) -> Content:
    """Return one entry on one quiet line, shortened; BLANK when it is to be left out."""
    name, text, _ = _spoken(view, entry, lookup.Beside(view.session))
    said = f"{name}: {text}" if name and text else text
    return row(" ", (shorten(said, max(1, width - 2)), QUIET)) if said else BLANK


def wholly(view: View, count: int) -> list[str]:
    """Return the last entries of the talk, at most so many, each whole, the newest last."""
    beside, last = lookup.Beside(view.session), view.talk.entries[-count:]
    spoken = [(name, text) for name, text, _ in (_spoken(view, entry, beside) for entry in last) if text]
    return [f"{name}: {text}" if name else text for name, text in spoken]


def is_cut(view: View, entry: Entry, width: int) -> bool:
    """Return whether an entry is longer than one line."""
    name, text, _ = _spoken(view, entry, lookup.Beside(view.session))
    return cells(f"{name}: {text}" if name else text) > width - 2


def entries_of(view: View) -> list[Entry]:
    """Return the talk so far, and below it what I did that has no answer yet."""
    return [*view.talk.entries, *(Entry(line) for line in waiting.waiting(view.session))]


def _rows(view: View, width: int, _brief: bool) -> list[Row]:
    """Return everything that was said and is known here; the texts are made into lines once."""
    beside = lookup.Beside(view.session)
    column = _column(view, beside)
    found = []
    for entry in entries_of(view):
        spoken = _spoken(view, entry, beside)
        lines = view.lines.of((spoken, column, width), partial(_lines, spoken, column, width))
        if lines:
            found.append(Row(lines, entry.word or entry.note or None))
    return found


def _column(view: View, beside: lookup.Beside) -> int:
    """Return the width of the column of names."""
    widest = max((cells(_spoken(view, e, beside)[0]) for e in view.talk.entries[-40:]), default=0)
    return min(max(widest, 2), NAMES)


def told(view: View, width: int) -> list[Content]:
    """Return the lines somebody asked for, from the first on."""
    asked = tuple(view.told)
    return view.lines.of((asked, width), partial(_told, asked, width)) if asked else []


def _told(asked: tuple[str, ...], width: int) -> list[Content]:
    lines: list[Content] = []
    for text in asked:
        depth = len(text) - len(text.lstrip(" "))
        lines += indented(wrap(text, width - depth), depth)
    return lines


PANEL = Panel("talk", "Talk", "Talk", "what was said and what happened, newest by the line.", _rows, from_end=True)
