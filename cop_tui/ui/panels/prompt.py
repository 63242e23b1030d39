"""What is asked of me, with a number for each answer. It stands among the rest and covers nothing; it can be put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import prompts
from cop_tui.ui.rows import HELD, KEY, QUIET, Part, clipped, fit, flowed, indented, row
from cop_tui.ui.view import KEYS

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.acts.prompts import Choice
    from cop_tui.ui.view import View

DEPTH = 2  # cells that answers stand in from the edge


def rows(view: View, width: int, short: bool = False) -> list[Content]:
    """Return the question with its answers; one that is answered or put aside takes little room, or nothing.

    `short`: there is no room for more than the question and the answers beside each other.
    """
    found = prompts.asked(view.session, view.put_aside)
    if found is None:
        return []
    if view.put_aside == found.key:
        return [fit(row((found.kind, QUIET), (f"  {found.text}", QUIET), ("   [0] look again", QUIET)), width)]
    brief = short or found.answered or len(found.choices) > 5
    most = width - DEPTH if len(found.choices) <= 5 else max(24, (width - DEPTH) // 2 - 2)
    items = [fit(_choice(c, brief), most) for c in found.choices[: prompts.MOST]]
    if len(found.choices) > prompts.MOST:
        items.append(row((f"and {len(found.choices) - prompts.MOST} more", QUIET)))
    items.append(row(("[0]", KEY), (" put aside", QUIET)))
    how = found.after if view.mode == KEYS else f"Type a number. {found.after}"
    most_lines = (1 if found.answered else 2) if short else 3
    first, *more = clipped(found.text, width - len(found.kind) - 2, most_lines, "bold")
    lines = [
        row((f"{found.kind}  ", HELD)) + first,
        *indented(more, len(found.kind) + 2),
        *indented(flowed(items, width - DEPTH), DEPTH),
        *indented([row((how, QUIET))] if how and not short else [], DEPTH),
    ]
    return [fit(line, width) for line in lines]


def _choice(choice: Choice, brief: bool) -> Content:
    meaning = "" if brief else choice.meaning
    key = choice.number <= prompts.MOST  # a number of two digits is typed
    parts: list[Part] = [(f"[{choice.number}]" if key else f"{choice.number}", KEY), " ", (choice.label, "bold")]
    parts += [(f": {meaning}", QUIET)] if meaning else [" .."] if choice.needs else []
    parts += [(f" (yours{f' x{choice.mine}' if choice.mine > 1 else ''})", HELD)] if choice.mine else []
    return row(*parts)
