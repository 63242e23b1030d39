"""The top line: what is kept and how the connection is, always; then that I hold the space, the clock, the title, and who else holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import queries
from cop_tui.acts.connection import link_words
from cop_tui.acts.lookup import hour
from cop_tui.core.engine import base
from cop_tui.core.engine.text import spoken_list
from cop_tui.ui.rows import BLANK, HEAD, OFF, QUIET, SAFE, fit, row, width_of

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.ui.view import View

GAP = 3
LEAST, FEWEST = 8, 4  # cells that the title keeps, before the clock, and before that I hold the space
HOLD = "you hold the space"


def top(view: View, width: int) -> Content:
    """Return the line. Where there is no room, who else holds the space gives way, then the end of the title, then the clock, then that I hold it."""
    title = row((view.state.kept.setup.session.title or "Connecting", HEAD))
    never = [part for part in (_becomes(view), _link(view)) if part]
    clock, mine = row(hour(view.now, view.state)), BLANK
    if view.me and view.holding and view.phase == base.OPEN:
        mine = row((HOLD, QUIET))
    if mine and _left([mine, *never], width) >= FEWEST:
        never.insert(0, mine)
    if _left([*never, clock], width) >= LEAST:
        never.append(clock)
    parts = [fit(title, max(FEWEST, _left(never, width))), *never]
    held = _held(view)
    whole = [part for part in parts if part is not mine]
    if held and _width([*whole, held]) <= width:
        parts = [whole[0], held, *whole[1:]]
    return fit(_spread(parts, width), width)


def _left(parts: list[Content], width: int) -> int:
    """Return how many cells these leave to the title."""
    return width - sum(width_of(part) + GAP for part in parts) - 2


def _width(parts: list[Content]) -> int:
    return sum(map(width_of, parts)) + GAP * (len(parts) - 1) + 2


def _spread(parts: list[Content], width: int) -> Content:
    """Return parts in a line: the title at its beginning, all others at its end."""
    line = BLANK
    for place, part in enumerate(parts[1:]):
        line = line + (row(" " * GAP) if place else BLANK) + part
    room = width - 2 - width_of(line)
    first = fit(parts[0], room - GAP)
    return row(" ") + first + row(" " * (room - width_of(first))) + line + row(" ")


def _becomes(view: View) -> Content:
    """Return what becomes of words said now, in two or four words."""
    text = queries.becomes(view.session)
    style = OFF if text == queries.OFF_RECORD else QUIET if text == queries.NOT_KEPT else SAFE
    return row((text, style)) if text else BLANK


def _link(view: View) -> Content:
    lost = view.session.link == "lost"
    words = link_words(view.session)
    return row((f"catching up, {words}" if view.session.replica.partial else words, OFF if lost else QUIET))


def _held(view: View) -> Content:
    """Return who holds the space."""
    if not view.me or view.phase != base.OPEN:
        return BLANK
    holders = view.state.kept.people.with_role(base.HOLDER)
    others = [view.name(person) for person in holders if person != view.me]
    if view.holding:
        return row((f"{HOLD}{f', with {spoken_list(others)}' if others else ''}", QUIET))
    return row((f"held by {spoken_list(others)}" if others else "nobody holds the space", QUIET))
