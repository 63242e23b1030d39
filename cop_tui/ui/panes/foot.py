"""The foot of a screen: what can be done now, in words or keys, and what becomes of what is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui.acts import parser, queries
from cop_tui.acts.act import HOLD, LOOK, PART
from cop_tui.core.engine import base
from cop_tui.ui.drawn import HELD, KEY, QUIET, ends, flowed, row, width_of, wrap
from cop_tui.ui.view import KEYS

if TYPE_CHECKING:
    from textual.content import Content

    from cop_tui.acts.act import Act
    from cop_tui.ui.keys import KeyTable
    from cop_tui.ui.view import View


def _word(act: Act) -> Content:
    return row((act.words[0], "bold"), " .." if act.needs or act.takes.startswith("...") else "")


def offered(view: View) -> list[Act]:
    """Return the words of taking part that apply now: the eight first, then what the moment brings, then what ends it."""
    everything = [act for act in parser.offered(view.session) if act.in_footer(view.session)]
    acts = [act for act in everything if act.group == PART]
    now = [a for a in acts if a.eight] + [a for a in acts if not a.eight and (a.offered or a.footer)]
    return now + [a for a in everything if a.group == LOOK and a.footer]


def words(view: View, width: int) -> list[Content]:
    """Return the words offered now, on one line or two."""
    lines = flowed([_word(act) for act in offered(view)], width - 2)[:2]
    return [row(" ") + line for line in lines] or [row(" ")]


def _with_hint(view: View, lines: list[Content], width: int) -> list[Content]:
    """Return lines with the way to more behind the last, or the same lines where there is no room for it."""
    hint = row(("Esc: keys" if view.holding else "Enter: now?", QUIET))
    if not lines or width_of(lines[-1]) + width_of(hint) + 4 > width:
        return lines
    return [*lines[:-1], ends(lines[-1], hint, width - 1)]


def key_list(view: View, table: KeyTable) -> list[tuple[str, str]]:
    """Return the keys that do something now, each with what it does."""
    here = [(key, act) for key, act in table.offered(view.session) if act.in_footer(view.session)]
    found = sorted(here, key=lambda pair: (pair[1].group == LOOK, pair[1].group != HOLD))
    return [(key, act.labelled(view.session)) for key, act in found]


def key_rows(view: View, width: int, table: KeyTable) -> list[Content]:
    """Return the keys on at most three lines, the way to the line behind them."""
    found = {label: row((f"[{key}]", KEY), f" {label}") for key, label in key_list(view, table)}
    always = flowed([*filter(None, [found.pop("help", None)]), row(("[/]", KEY), " type a line")], width, 2)[0]
    if view.phase == base.CLOSED:  # what is left to do has no keys
        left = flowed([_word(act) for act in offered(view)], width - 2)[:1]
        return [ends(row(" ") + (left[0] if left else row("")), always, width - 1)]
    lines = [row(" ") + line for line in flowed([*found.values()], width - 2, 2)[:3]]
    what = "What you do with the floor is shown to everyone." if view.holding else queries.record_line(view.session)
    return [*lines, ends(row(" ", (what, QUIET)), always, width - 1)]


def saying(view: View, width: int) -> list[Content]:
    """Return the question that waits, the last answer, or what becomes of what is typed."""
    if view.question:
        return [row(" ") + line for line in wrap(view.question, width - 2, HELD)]
    if view.said:
        return [row(" ") + line for line in wrap(view.said, width - 2, "bold")[:3]]
    if view.mode == KEYS or not view.me or view.phase == base.CLOSED:
        return []
    return [row(" ") + line for line in wrap(queries.record_line(view.session), width - 2, QUIET)]


def foot(view: View, width: int, table: KeyTable) -> list[Content]:
    """Return the whole foot above the input line."""
    hint = wrap(f"Try: {view.hint}", width - 2, KEY) if view.hint else []
    said = saying(view, width)
    if not view.me or view.mode == KEYS:
        acts = key_rows(view, width, table) if view.me else []
    else:
        plain = words(view, width)
        acts = _with_hint(view, plain, width)
        if acts is plain and not view.question and not view.said:  # a line of its own would take one from the talk
            said = _with_hint(view, said, width)
    return [*(row(" ") + line for line in hint), *acts, *said]
