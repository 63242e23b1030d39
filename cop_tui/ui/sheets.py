"""A whole screen as lines: which parts it has in which order, and what gives way when there is little room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.core import view as meeting
from cop_tui.core.engine import base
from cop_tui.ui.drawn import BLANK, QUIET, beside, fit, row, rule
from cop_tui.ui.panes import asked, ends, foot, head, holding, moment, table, talking, turn

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.content import Content

    from cop_tui.ui.keys import KeyTable
    from cop_tui.ui.view import View

WIDE = 108  # cells from which the table moves to the side
SIDE = 34  # width of the side column
TALK = 2  # lines of talk that are kept before other things give way


@dataclass(slots=True)
class Block:
    """Some lines of a screen. Those with the highest `weight` stay longest; `cut` blocks give way line by line.

    `of` is how many lines there would be to show: the last one that stays says how many more there are.
    """

    lines: list[Content]
    weight: int
    cut: bool = False
    of: int = 0


@dataclass(slots=True)
class Gap:
    """Where the talk goes: it takes the lines that are left."""

    fill: Callable[[int], list[Content]]
    least: int = TALK


Part = Block | Gap


def sheet(view: View, width: int, height: int, table_of_keys: KeyTable) -> list[Content]:
    """Return exactly `height` lines for everything above the input line."""
    if width < 1 or height < 1:
        return []
    return [fit(line, width) for line in _sheet(view, width, height, table_of_keys)]


def _sheet(view: View, width: int, height: int, table_of_keys: KeyTable) -> list[Content]:
    under = _foot(view, width, table_of_keys)
    if not view.me:
        parts: list[Part] = [Block(head.title(view, width), 6), Block(ends.connecting(view, width), 5), _space()]
    elif view.told:
        mine = Block(moment.group(view, width), 9)
        parts = [*_top(view, width), mine, Gap(lambda lines: talking.told(view, width, lines), least=3)]
    elif view.phase == base.LOBBY:
        parts = _lobby(view, width)
    elif view.phase == base.CLOSED:
        parts = [Block(head.title(view, width), 6), Block(ends.over(view, width), 5, cut=True), _talk(view, width)]
    elif width >= WIDE:
        return _wide(view, width, height, under)
    else:
        parts = _holder(view, width) if view.holding else _participant(view, width)
    return fill([*parts, *under], height)


def _space() -> Gap:
    return Gap(lambda lines: [BLANK] * lines, least=0)


def _talk(view: View, width: int) -> Gap:
    return Gap(lambda lines: talking.talk(view, width, lines), least=TALK if view.talk.entries else 0)


def _top(view: View, width: int) -> list[Part]:
    return [
        Block(head.title(view, width), 6),
        Block(head.item(view, width), 7),
        Block(turn.floor_line(view, width), 8),
    ]


def _floor_line(view: View, width: int) -> list[Part]:
    floor = turn.floor_line(view, width) if view.state.kept.floor.speaker or table.queued(view) else []
    return [Block(floor, 8), Block(moment.moment(view, width), 9, cut=True)]


def _for_me(view: View, width: int) -> list[Part]:
    """Return what is for me: what I am told aside, the one strong line, and what I am asked."""
    parts: list[Part] = []
    for lines, weight in (
        (holding.aside(view, width), 9),
        (turn.strong(view, width), 11),
        (asked.asked(view, width), 10),
    ):
        parts += [Block([BLANK], 1), Block(lines, weight)] if lines else []
    return [*parts, Block([BLANK], 0)]


def _participant(view: View, width: int) -> list[Part]:
    return [
        Block(head.title(view, width), 6),
        Block(head.item(view, width), 7),
        Block(head.prompt(view, width), 4),
        Block(moment.how(view, width), 3),
        Block([BLANK], 0),
        *_floor_line(view, width),
        Block([BLANK], 1),
        _talk(view, width),
        *_for_me(view, width),
        Block(table.columns(view, width), 3, cut=True),
        Block([BLANK], 1),
    ]


def _holder(view: View, width: int) -> list[Part]:
    return [
        Block(head.title(view, width), 6),
        Block(head.item(view, width), 7),
        Block(head.prompt(view, width), 4),
        Block(moment.how(view, width), 2),
        Block([BLANK], 1),
        *_floor_of(view, width),
        Block(moment.moment(view, width), 9, cut=True),
        *_for_me(view, width),
        Block(_ahead(view, width), 3, cut=True),
        Block([BLANK], 1),
        Block(holding.kept(view, width), 2),
        Block([BLANK], 1),
        _talk(view, width),
        Block([BLANK], 0),
    ]


def _floor_of(view: View, width: int) -> list[Part]:
    if not view.state.kept.floor.speaker and not table.queued(view):
        return []
    lines = holding.on_floor(view, width)
    return [Block(lines[:2], 10), Block(lines[2:], 7, cut=True)]


def _ahead(view: View, width: int) -> list[Content]:
    return [] if _writing(view) else holding.ahead(view, width)


def _writing(view: View) -> bool:
    """Return whether notes without names are what this is about, and nobody speaks: they need the room."""
    return meeting.mode(view.state) == "reveal" and not view.state.kept.floor.speaker and not table.queued(view)


def _lobby(view: View, width: int) -> list[Part]:
    return [
        Block(head.title(view, width), 6),
        Block(ends.three_lines(view, width), 7, cut=True),
        Block(ends.here(view, width), 4),
        Block([BLANK], 0),
        Block(ends.agenda(view, width), 3, cut=True, of=len(view.state.kept.agenda.items)),
        Block([BLANK], 0),
        Block(ends.card(view, width), 2, cut=True),
        Block([BLANK], 0),
        Block(ends.begin(view, width), 8),
        Block([BLANK], 0),
        _talk(view, width),
    ]


def _foot(view: View, width: int, table_of_keys: KeyTable) -> list[Part]:
    saying = foot.saying(view, width)
    lines = foot.foot(view, width, table_of_keys)
    words, said = lines[: len(lines) - len(saying)], lines[len(lines) - len(saying) :]
    return [
        Block([rule(width)], 1),
        Block(words, 7, cut=True),
        Block(said, 12 if view.question or view.said else 4, cut=True),
    ]


def _wide(view: View, width: int, height: int, under: list[Part]) -> list[Content]:
    """Return the layout of a wide screen: the meeting on the left, the shared table on the right."""
    left = width - SIDE - 3
    top: list[Part] = [Block(head.title(view, width), 6)]
    body = height - sum(len(p.lines) for p in [*top, *under] if isinstance(p, Block))
    if body < 6:
        return fill([*top, *_participant(view, width)[1:], *under], height)
    if view.holding:
        parts: list[Part] = [
            Block(head.item(view, left), 7),
            Block(head.prompt(view, left), 4),
            Block(moment.how(view, left), 2),
            Block([BLANK], 1),
            *_floor_of(view, left),
            Block(moment.moment(view, left), 9, cut=True),
            *_for_me(view, left),
            Block(_ahead(view, left), 3, cut=True),
            Block(holding.kept(view, left), 3),
            Block([BLANK], 1),
            _talk(view, left),
        ]
    else:
        parts = [
            Block(head.item(view, left), 7),
            Block(head.prompt(view, left), 4),
            Block(moment.how(view, left), 3),
            Block([BLANK], 0),
            *_floor_line(view, left),
            Block([BLANK], 1),
            _talk(view, left),
            *_for_me(view, left),
        ]
    bar = [row((" | ", QUIET))] * body
    columns = [fill(parts, body), bar, table.stacked(view, SIDE, body)]
    return fill([*top, Block(beside(columns, [left, 3, SIDE], gap=""), 9, cut=True), *under], height)


def fill(parts: list[Part], height: int) -> list[Content]:
    """Return exactly `height` lines: the lightest parts give way first, and the talk takes what is left."""
    parts = _once_empty(parts)
    blocks = [part for part in parts if isinstance(part, Block)]
    least = sum(part.least for part in parts if isinstance(part, Gap))
    over = sum(len(block.lines) for block in blocks) + least - height
    for block in sorted(blocks, key=lambda b: b.weight):
        if over <= 0:
            break
        gone = min(over, len(block.lines)) if block.cut else len(block.lines)
        block.lines = block.lines[: len(block.lines) - gone]
        over -= gone
    used = sum(len(block.lines) for block in blocks)
    lines: list[Content] = []
    for part in parts:
        if isinstance(part, Block):
            lines += part.lines
            if part.lines and part.of > len(part.lines):
                lines[-1] += row((f"   and {part.of - len(part.lines)} more", QUIET))
            continue
        room = max(0, height - used)
        filled = part.fill(room)[:room] if room else []
        lines += [*filled, *[BLANK] * (room - len(filled))]
        used += room
    return [*lines[:height], *[BLANK] * (height - len(lines))]


def _once_empty(parts: list[Part]) -> list[Part]:
    """Return parts without those that have no lines; of empty lines that then follow each other one is left."""
    kept: list[Part] = []
    for part in parts:
        before = kept[-1] if kept else None
        if isinstance(part, Block) and part.lines == [BLANK] and isinstance(before, Block) and before.lines == [BLANK]:
            before.weight = max(before.weight, part.weight)
        elif isinstance(part, Gap) or part.lines:
            kept.append(part)
    return kept
