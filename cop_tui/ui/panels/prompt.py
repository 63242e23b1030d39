"""What is asked of me, with a number for each answer. It stands among the rest and covers nothing; it can be put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import prompts
from cop_tui.ui import hinted
from cop_tui.ui.rows import HELD, KEY, QUIET, Part, clipped, ends, fit, flowed, indented, row, wrap
from cop_tui.ui.view import KEYS

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.acts.prompts import Asked, Choice
    from cop_tui.ui.view import View

SHORT = 2  # lines of what is proposed, where there is little room
DEPTH = 2  # cells that answers stand in from the edge


def rows(view: View, width: int, room: int = 0, spare: int = 0) -> list[Content]:
    """Return the question with its answers; one that is answered or put aside takes little room, or nothing.

    `room`: there is no room for more than so many lines: the answers stand beside each other, and what they are about is
    shortened, never left out, so that nobody answers what they do not see. 0: there is room for everything. `spare` lines of
    it would stand empty else, so that the words have them, too.
    """
    found = prompts.asked(view.session, view.put_aside)
    if found is None:
        return []
    if view.put_aside == found.key:
        return [ends(row((found.kind, QUIET), (f"  {found.text}", QUIET)), row(("[0] look again", QUIET)), width)]
    short = bool(room)
    brief = short or found.answered or len(found.choices) > 5 or len(found.about) > 1  # what is meant stands above
    most = width - DEPTH if len(found.choices) <= 5 else max(24, (width - DEPTH) // 2 - 2)
    items = [fit(_choice(c, brief), most) for c in found.choices[: prompts.MOST]]
    if len(found.choices) > prompts.MOST:
        items.append(row((f"and {len(found.choices) - prompts.MOST} more", QUIET)))
    if view.mode == KEYS:  # where a digit chooses a panel
        items.append(row(("/", KEY), (" then a number", QUIET)))
    else:  # where a number answers
        items.append(row(("Esc", KEY), (", number: a panel", QUIET)))
    items.append(row(("[0]", KEY), (" put aside", QUIET)))
    type_it = (found.answered and found.changed_how) or "Type a number."
    how = found.after if view.mode == KEYS else f"{type_it} {found.after}"
    answers = flowed(items, width - DEPTH)
    left = max(1, room - len(answers)) if short else 0
    first, *more = _about(found, width - len(found.kind) - 2, left, spare)
    lines = [
        row((f"{found.kind}  ", HELD)) + first,
        *indented(more, len(found.kind) + 2),
        *indented(answers, DEPTH),
        *indented(hinted.sentence(view, how, width - DEPTH, QUIET) if how and not short else [], DEPTH),
    ]
    return [fit(line, width) for line in lines]


def least(view: View, width: int) -> int:
    """Return how many lines a question takes that waits for my answer, or a proposal that can be answered otherwise; 0 where none does.

    Each thing that is proposed has one of them.
    """
    found = prompts.asked(view.session, view.put_aside)
    if found is None or (found.answered and found.kind != prompts.CONSENT) or view.put_aside == found.key:
        return 0
    return len(rows(view, width, 1)) - 1 + max(1, len(found.about))


def tells_proposal(view: View) -> bool:
    """Return whether the question says the proposal itself, where there is little room."""
    found = prompts.asked(view.session, view.put_aside)
    return found is not None and found.kind == prompts.CONSENT and view.put_aside != found.key


def _about(found: Asked, width: int, left: int, spare: int) -> list[Content]:
    """Return what is asked, on `left` lines at most, more than is usual only on `spare` ones; 0: as long as it is usual."""
    if len(found.about) < 2:
        text = found.about[0] if left and found.about else found.text
        most = min(left, spare + (1 if found.answered else SHORT)) if left else 3
        lines, asks = clipped(text, width, most, "bold", found.whole), wrap(found.text, width)
        is_cut = len(wrap(text, width)) > len(lines)  # the rest of it comes before what is asked about it
        room = left if len(lines) <= SHORT else min(left, spare + SHORT)
        asked = text != found.text and not found.answered and not is_cut and len(lines) + len(asks) <= room
        return [*lines, *asks] if asked else lines
    each = max(1, left // len(found.about)) if left else 2
    lines = [line for text in found.about for line in clipped(text, width, min(each, 2), "bold", found.whole)]
    if not left or len(lines) <= left:
        return lines
    return clipped("  ".join(found.about), width, left, "bold", found.whole)


def _choice(choice: Choice, brief: bool) -> Content:
    meaning = "" if brief else choice.meaning
    key = choice.number <= prompts.MOST  # a number of two digits is typed
    parts: list[Part] = [(f"[{choice.number}]" if key else f"{choice.number}", KEY), " ", (choice.label, "bold")]
    parts += [(f": {meaning}", QUIET)] if meaning else [" .."] if choice.needs else []
    parts += [(f" (yours{f' x{choice.mine}' if choice.mine > 1 else ''})", HELD)] if choice.mine else []
    return row(*parts)
