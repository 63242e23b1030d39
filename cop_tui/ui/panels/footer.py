"""The foot of the screen: a question or the last answer, and below it the keys or words that apply now, on one line.

The keys stand right above the line one types in, whatever is said: what can be clicked stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.acts import deciding, parser
from cop_tui.acts.act import HOLD, LOOK
from cop_tui.acts.quoting import SHORT_ANSWERS
from cop_tui.core.engine import base
from cop_tui.ui import hinted
from cop_tui.ui.panels import lobby
from cop_tui.ui.rows import ANSWERS, HELD, KEY, THEN_ENTER, asking, row, width_of, wrap
from cop_tui.ui.view import KEYS, LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content

    from cop_tui.acts.act import Act
    from cop_tui.ui.keys import KeyTable
    from cop_tui.ui.panels.panel import Can
    from cop_tui.ui.view import View

KEYS_SHOWN = 6  # beside the ones that are always there
SAID = 3  # lines of an answer
SENDS = "send"  # what stands for sending the line, in the place of a key
NEXT_STEPS = 2  # words of holding the space where one types: what brings the meeting on from here
SUITED = [act for act in parser.ACTS if act.suits and not act.key]
OF_HOLDING = [act for act in parser.ACTS if act.group == HOLD and act.key and act.offered and not act.usual]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in the footer: how it looks, and the key, the act or the line it does when it is clicked."""

    shown: Content
    key: str = ""
    act: Act | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Foot:
    """The line of keys with where each thing stands in it (from cell, to cell), and the lines above it.

    `hint` is something to try, on the first so many lines above (`hints`).
    """

    line: Content
    places: tuple[tuple[int, int, Item], ...]
    above: tuple[Content, ...]
    hint: str = ""
    hints: int = 0

    @property
    def lines(self) -> list[Content]:
        """All lines, from above."""
        return [*self.above, self.line]

    def at(self, column: int) -> Item | None:
        """Return what stands in a cell of the line of keys."""
        return next((item for first, end, item in self.places if first <= column < end), None)


def key_list(view: View, table: KeyTable) -> list[tuple[str, str]]:
    """Return the keys that do something now, each with what it does; what only this moment brings stands before what is always there."""
    here = [(key, act) for key, act in table.offered(view.session) if act.in_footer(view.session)]
    found = sorted(here, key=lambda pair: (pair[1].group == LOOK, pair[1].usual, pair[1].group != HOLD))
    return [(key, act.labelled(view.session)) for key, act in found]


def foot(view: View, width: int, table: KeyTable, can: Sequence[Can] = (), short: bool = False) -> Foot:
    """Return the foot, in a `short` way where there are few rows. `can` is what can be done about the chosen row; while there is something, that comes first."""
    if not view.me:
        return Foot(row(""), (), ())
    items = _keys(view, table, can) if view.mode == KEYS else _words(view, can)
    last = [_about_row(view, c) for c in can if c.last and view.mode == KEYS]
    first = {c.key for c in can if not c.last}
    shown = _foot(view, items, [*last, *_always(view)], width, short)
    if last and first and not any(item.key in first for _, _, item in shown.places):
        return _foot(view, items, _always(view), width, short)  # what stands last is never all that is offered
    return shown


def of_page(
    view: View, width: int, can: Sequence[Can], other: str, short: bool = False, what: str = "", cut: bool = False
) -> Foot:
    """Return the foot of a page in the place of the panels: what can be done about its chosen row, and the ways to its `other` side and back.

    `what` is what the line that is open writes; `cut`: what was said last does not fit its row.
    """
    if view.mode == KEYS:
        items, always = (
            [_key(c.key.capitalize() if len(c.key) > 1 else c.key, c.label) for c in can],
            [
                *([_key("t", "read it all")] if cut else []),
                _key("Tab", other),
                _key("/", "type"),
                _key("?", "all"),
                _key("Esc", "back"),
            ],
        )
    else:
        writes = Item(row(("Enter", KEY), f" writes it: {what}" if what else " sends it"), SENDS)
        items, always = [writes], [_key("Esc", "keys")]
    return _foot(view, items, always, width, short)


def _foot(view: View, items: Sequence[Item], always: Sequence[Item], width: int, short: bool) -> Foot:
    line, places = _laid_out(items, always, width)
    hint, said = _hint(view, width, short), _said(view, width)
    return Foot(line, places, (*hint, *said), view.hint if hint else "", len(hint))


def _key(key: str, label: str) -> Item:
    return Item(row((key, KEY), f" {label}"), key)


def _keys(view: View, table: KeyTable, can: Sequence[Can]) -> list[Item]:
    if view.phase == base.CLOSED:  # what is left to do has no keys
        return _words(view, can)
    known = [pair for pair in key_list(view, table) if pair[1] != "help" and pair[0] not in {c.key for c in can}]
    copies = [(lobby.COPY, "copy invite")] if lobby.shows_invite(view) else []
    return [
        *_quoting(view),
        *(_about_row(view, c) for c in can if not c.last),
        *map(_word, _suited(view)),
        *(_key(*pair) for pair in (*known[:1], *copies, *known[1:])),
    ][:KEYS_SHOWN]


def _about_row(view: View, can: Can) -> Item:
    """Return what can be done about the chosen row; without its letter where one types, as a letter is a letter there."""
    if view.mode == KEYS and view.phase != base.CLOSED:
        return _key(can.key, can.label)
    return Item(row((can.label, "bold")), can.key)


def _words(view: View, can: Sequence[Can]) -> list[Item]:
    if view.in_a_row:
        return [Item(row(("Enter", KEY), " takes the next name"), SENDS)]
    steps = list(dict.fromkeys([*_suited(view), *_next_steps(view)]))
    usual = [act for act in parser.usual(view.session) if act not in steps]
    rows = [_about_row(view, c) for c in can if not c.last]
    # Whoever types may be done with the row, and it stays chosen: it takes no more than one place from what leads on.
    return [*_quoting(view), *rows[:1], *map(_word, steps), *rows[1:], *map(_word, usual)]


def _word(act: Act) -> Item:
    """Return an act by its word."""
    return Item(row((act.words[0], "bold"), " .." if act.needs or act.takes.startswith("...") else ""), act=act)


def _suited(view: View) -> list[Act]:
    """Return the acts without a key that this part asks of this person, such as to propose, to amend, to confirm."""
    now = parser.offered(view.session, SUITED)
    return [act for act in now if act.suits and act.suits(view.session) and act.in_footer(view.session)]


def _quoting(view: View) -> list[Item]:
    """Return the answers to what the recap may quote of my words, while that is asked."""
    return [Item(row((line, "bold")), line=line) for line in SHORT_ANSWERS] if view.quoting else []


def _next_steps(view: View) -> list[Act]:
    """Return what whoever holds the space does next in this moment, so that it is seen where they type, too."""
    if not view.holding or view.phase != base.OPEN:
        return []
    steps = [act for act in parser.offered(view.session, OF_HOLDING) if act.in_footer(view.session)]
    # What is asked now comes before what any part has.
    return sorted(steps, key=lambda act: act not in deciding.ACTS)[:NEXT_STEPS]


def _always(view: View) -> list[Item]:
    if view.mode == KEYS:
        return [_key("?", "all"), _key("/", "type")]
    return [_key("Esc", "keys")] if view.holding else [Item(row(("Enter", KEY), " now?"), "enter")]


def _laid_out(
    items: Sequence[Item], always: Sequence[Item], width: int
) -> tuple[Content, tuple[tuple[int, int, Item], ...]]:
    """Put things beside each other as far as there is room; none is broken, and what is always there has its place first."""
    gap = 3
    taken = sum(width_of(item.shown) + gap for item in always) + 1
    shown: list[Item] = []
    for item in items:
        if taken + width_of(item.shown) + gap > width + 1:
            break
        taken += width_of(item.shown) + gap
        shown.append(item)
    line, places = row(" "), []
    for place, item in enumerate([*shown, *always]):
        line = line + row(" " * gap if place else "")
        first = width_of(line)
        line = line + item.shown
        places.append((first, width_of(line), item))
    return line, tuple(places)


def _hint(view: View, width: int, short: bool) -> list[Content]:
    """Return something to try, unless there is little room and something else is said."""
    there = view.hint and not (short and (view.question or view.said))
    return [row(" ") + line for line in wrap(f"Try: {view.hint}", width - 2, KEY)] if there else []


def _said(view: View, width: int) -> list[Content]:
    """Return the question that waits, or the last answer."""
    # On keys a letter answers; where one types it is sent, so that nothing typed ahead answers by itself.
    sent = THEN_ENTER if view.mode == LINE and ANSWERS.search(view.question) else ""
    said = (
        asking(f"{view.quoted} {view.question}".strip() + sent, width - 2, HELD)
        if view.question
        else _answer(view, width - 2)
    )
    return [row(" ") + line for line in said]


def _answer(view: View, width: int) -> list[Content]:
    """Return the last answer; words in it can be clicked only where nobody's words stand beside them."""
    said = view.said or view.why
    lines = hinted.telling(view, said, width, "bold", SAID) if said else []
    return lines if view.said == view.ours and view.said else [row((line.plain, "bold")) for line in lines]
