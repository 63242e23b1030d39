"""What a terminal is sent of a screen that changed in part: enough to show the new screen, and nothing beside what changed."""

from __future__ import annotations

import random

import pyte
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate
from textual.content import Content
from textual.strip import Strip

from cop_tui.core.engine.text import cells
from cop_tui.ui.partial import ChangedCells, thin
from cop_tui.ui.widgets.sheet import APART, changed_cells

WIDTH, HEIGHT = 60, 6
Line = tuple[tuple[str, str], ...]
WORDS = ("", " ", "hand", "Ama", "the floor", "日本", "e\u0301te", "naïve", "  ", "1 of 2", "-" * 30, " " * 30)
LOOKS = ("", "bold", "red")


def some_line(rng: random.Random) -> Line:
    line, left = [], WIDTH
    for _ in range(rng.randrange(6)):
        text = rng.choice(WORDS)
        if cells(text) <= left:
            line.append((text, rng.choice(LOOKS)))
            left -= cells(text)
    return tuple(line)


def content(line: Line) -> Content:
    return Content.assemble(*((text, look) if look else text for text, look in line))


def strip(line: Line) -> Strip:
    segments = [Segment(text, Style.parse(look)) for text, look in line if text]
    return Strip(segments).adjust_cell_length(WIDTH)


def sent(old: list[Line], new: list[Line]) -> str:
    """Return what is sent when lines change."""
    changed = [(y, a, b) for y, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    spans = [(y, first, end) for y, a, b in changed for first, end in changed_cells(content(a), content(b))]
    chops = [{0: strip(line)} for line in new]
    update = ChangedCells(chops, spans, [[WIDTH]] * HEIGHT)
    return update.render_segments(Console(force_terminal=True, color_system="truecolor")) if spans else ""


class Seen:
    """A terminal, and how each of its cells looks."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self._screen)

    def take(self, text: str) -> list[list[tuple[str, bool, str]]]:
        self._stream.feed(text)
        rows = [[self._screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
        return [[(one.data, one.bold, one.fg) for one in row] for row in rows]


def whole(lines: list[Line]) -> str:
    console = Console(force_terminal=True, color_system="truecolor")
    assert console._color_system is ColorSystem.TRUECOLOR
    return "".join(f"\x1b[{y + 1};1H{strip(line).render(console)}" for y, line in enumerate(lines))


def test_the_changed_cells_bring_any_screen_to_any_other() -> None:
    rng = random.Random(4)
    seen, old = Seen(), [some_line(rng) for _ in range(HEIGHT)]
    seen.take(whole(old))
    for _ in range(400):
        new = [some_line(rng) if rng.random() < 0.5 else line for line in old]
        if rng.random() < 0.5:  # most changes are small
            y = rng.randrange(HEIGHT)
            new[y] = (*old[y][:-1], *(part for part in some_line(rng) if sum(cells(t) for t, _ in old[y][:-1]) < 20))[
                :5
            ]
            if sum(cells(text) for text, _ in new[y]) > WIDTH:
                new[y] = old[y]
        assert seen.take(sent(old, new)) == Seen().take(whole(new)), (old, new)
        old = new


def test_a_change_at_the_right_sends_nothing_of_the_left() -> None:
    left = ("We could not believe that the ramp is too steep in", "")
    old: list[Line] = [(left, (" 1 Bo", ""))] + [()] * 5
    new: list[Line] = [(left, (" 1 Cy", ""))] + [()] * 5
    assert sent(old, new) == "\x1b[1;54HCy"


def test_of_a_row_that_changed_at_both_ends_the_middle_is_left_out() -> None:
    middle = ("-" * APART, "")
    old: list[Line] = [(("Bo", ""), middle, ("1", ""))] + [()] * 5
    new: list[Line] = [(("Cy", ""), middle, ("2", ""))] + [()] * 5
    assert sent(old, new) == f"\x1b[1;1HCy\x1b[1;{APART + 3}H2"


def test_only_updates_of_parts_are_sent_otherwise() -> None:
    assert isinstance(thin(ChopsUpdate([{}], [(0, 0, 1)], [[1]])), ChangedCells)
    assert thin("anything else") == "anything else"
