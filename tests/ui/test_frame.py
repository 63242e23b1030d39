"""What a terminal is sent of a screen that changed in part: enough to show the new screen, and nothing that stood there already."""

from __future__ import annotations

import random
from typing import Any

import pyte
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from cop_tui.core.engine.text import cells
from cop_tui.ui.frame import APART, Changes, Frame

WIDTH, HEIGHT = 60, 6
WORDS = ("", " ", "hand", "Ama", "the floor", "日本", "한글 ", "e\u0301te", "naïve", "  ", "1 of 2", "-" * 30, " " * 30)
LOOKS = ("", "bold", "red")
CONSOLE = Console(force_terminal=True, color_system="truecolor")
Row = list[Strip]  # pieces of one row, from the left edge to the right


class Terminal(pyte.Screen):
    """A terminal as real ones are: writing on one half of a wide letter takes the other half away. It notes what is drawn."""

    def __init__(self) -> None:
        super().__init__(WIDTH, HEIGHT)
        self.drawn: set[tuple[int, int]] = set()
        self._stream = pyte.Stream(self)

    def draw(self, data: str) -> None:
        for letter in data:
            wide = cells(letter)
            for x in range(self.cursor.x, min(self.cursor.x + wide, WIDTH)):
                self._break(x)
                self.drawn.add((self.cursor.y, x))
            super().draw(letter)

    def _break(self, x: int) -> None:
        line = self.buffer[self.cursor.y]
        if x and line[x].data == "":
            line[x - 1] = line[x - 1]._replace(data=" ")
        if x + 1 < WIDTH and line[x + 1].data == "":
            line[x + 1] = line[x + 1]._replace(data=" ")

    def take(self, text: str) -> None:
        """Take in what was sent; `drawn` is what this drew."""
        self.drawn = set()
        self._stream.feed(text)

    @property
    def shows(self) -> list[list[tuple[str, bool, str]]]:
        """Every cell, and how it looks."""
        rows = [[self.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]
        return [[(one.data, one.bold, one.fg) for one in row] for row in rows]


def strip(*parts: tuple[str, str]) -> Strip:
    """Return a whole row of texts with their looks."""
    return Strip([Segment(text, Style.parse(look)) for text, look in parts if text]).adjust_cell_length(WIDTH)


def some_row(rng: random.Random) -> Row:
    """Return a row in several pieces, as it is where several widgets stand beside each other."""
    parts = [(rng.choice(WORDS), rng.choice(LOOKS)) for _ in range(rng.randrange(6))]
    places = sorted({*rng.sample(range(1, WIDTH), rng.randrange(3)), WIDTH})
    return list(strip(*parts).divide(places))


def fresh(rows: list[Row]) -> list[list[tuple[str, bool, str]]]:
    """Return what a terminal shows that is sent everything."""
    terminal = Terminal()
    for y, row in enumerate(rows):
        terminal.take(f"\x1b[{y + 1};1H{Strip.join(row).render(CONSOLE)}")
    return terminal.shows


def update_of(rng: random.Random, old: list[Row], new: list[Row]) -> CompositorUpdate:
    """Return an update to the new rows as Textual may make it: pieces of some rows, or rows of a region as a whole."""
    changed = [y for y in range(HEIGHT) if old[y] is not new[y]] or [0]
    if rng.random() < 0.3:
        first, end = changed[0], changed[-1] + 1
        return LayoutUpdate([iter(new[y]) for y in range(first, end)], Region(0, first, WIDTH, end - first))
    chops: list[dict[int, Strip | None]] = []
    spans, ends = [], []
    for y, row in enumerate(new):
        ends.append([sum(piece.cell_length for piece in row[: n + 1]) for n in range(len(row))])
        starts = [0, *ends[-1][:-1]]
        chops.append(dict(zip(starts, row, strict=True)) if y in changed else dict.fromkeys(starts))
        if y in changed:
            spans += (
                [(y, 0, WIDTH)] if rng.random() < 0.5 else [(y, a, b) for a, b in zip(starts, ends[-1], strict=True)]
            )
    return ChopsUpdate(chops, spans, ends)


def beside_changes(terminal: Terminal, old: Any, new: Any) -> set[tuple[int, int]]:
    """Return the cells that were drawn and neither changed nor stand in a short gap between two changes."""
    due: set[tuple[int, int]] = set()
    for y in range(HEIGHT):
        differs = [x for x in range(WIDTH) if old[y][x] != new[y][x]]
        for first, last in zip(differs, [*differs[1:], *differs[-1:]], strict=True):
            due.update((y, x) for x in range(first, (last if last - first <= APART else first) + 1))
        due |= {(y, x + 1) for x in range(WIDTH - 1) if (y, x) in due and new[y][x + 1][0] == ""}
        due |= {(y, x) for x in range(WIDTH - 1) if (y, x + 1) in due and new[y][x + 1][0] == ""}
    return terminal.drawn - due


def test_after_any_updates_the_terminal_shows_exactly_the_new_screen_and_was_sent_nothing_else() -> None:
    rng = random.Random(4)
    terminal, frame = Terminal(), Frame()
    old: list[Row] = [[strip()] for _ in range(HEIGHT)]
    whole = LayoutUpdate([iter(row) for row in old], Region(0, 0, WIDTH, HEIGHT))
    terminal.take(frame.changes(whole).render_segments(CONSOLE))
    for _ in range(600):
        new = [some_row(rng) if rng.random() < 0.4 else row for row in old]
        before = terminal.shows
        terminal.take(frame.changes(update_of(rng, old, new)).render_segments(CONSOLE))
        assert terminal.shows == fresh(new), (old, new)
        assert not beside_changes(terminal, before, terminal.shows), (old, new)
        old = new


def some_words(rng: random.Random) -> Strip:
    """Return a row that is like no other, with wide letters in it."""
    return strip(("".join(rng.choice("abcdefgh日") for _ in range(24)), rng.choice(LOOKS)), (f" {rng.random()}", ""))


def test_rows_that_move_up_inside_a_border_leave_the_border_and_what_is_beside_as_they_were() -> None:
    rng = random.Random(7)
    left, right = 2, WIDTH - 14
    moves = 0
    for _ in range(120):
        terminal, frame = Terminal(), Frame()
        inside = [some_words(rng).crop(0, right - left) for _ in range(HEIGHT)]
        edges = [strip(("| ", "bold")).crop(0, left)] * HEIGHT
        beside = [strip((f"|{y // 3}" + "-" * 20, "red")).crop(0, WIDTH - right) for y in range(HEIGHT)]

        def rows(inside: list[Strip], edges: list[Strip] = edges, beside: list[Strip] = beside) -> list[Row]:
            return [list(row) for row in zip(edges, inside, beside, strict=True)]

        whole = LayoutUpdate([iter(row) for row in rows(inside)], Region(0, 0, WIDTH, HEIGHT))
        terminal.take(frame.changes(whole).render_segments(CONSOLE))
        for _ in range(6):
            by, first, last = rng.randrange(1, 4), rng.randrange(2), rng.randrange(HEIGHT - 2, HEIGHT)
            fresh_ones = [some_words(rng).crop(0, right - left) for _ in range(by)]
            inside = [*inside[:first], *inside[first + by : last], *fresh_ones, *inside[last:]][:HEIGHT]
            spans = [(y, left, right) for y in range(first, last)]
            chops: list[dict[int, Strip | None]] = [{0: None, left: row, right: None} for row in inside]
            update = ChopsUpdate(chops, spans, [[left, right, WIDTH]] * HEIGHT)
            told = frame.changes(update).render_segments(CONSOLE)
            moves += "\x1bD" in told
            terminal.take(told)
            assert terminal.shows == fresh(rows(inside))
    assert moves > 50


def sent(frame: Frame, *rows: Strip) -> str:
    """Return what is sent for these rows, from the first on."""
    update = ChopsUpdate([{0: row} for row in rows], [(y, 0, WIDTH) for y in range(len(rows))], [[WIDTH]] * len(rows))
    return frame.changes(update).render_segments(CONSOLE)


def test_the_same_screen_is_sent_once_whatever_kind_of_update_it_comes_in() -> None:
    frame, row = Frame(), strip(("Bo has the floor 日本", "bold"))
    assert "Bo has the floor" in sent(frame, row)
    assert sent(frame, row) == ""
    assert frame.changes(LayoutUpdate([[row]], Region(0, 0, WIDTH, 1))).render_segments(CONSOLE) == ""


def test_a_change_at_the_right_sends_nothing_of_the_left() -> None:
    frame, left = Frame(), ("We could not believe that the ramp is too steep in", "")
    sent(frame, strip(left, (" 1 Bo", "")))
    assert sent(frame, strip(left, (" 1 Cy", ""))) == "\x1b[1;54HCy"


def test_of_a_row_that_changed_at_both_ends_the_middle_is_left_out() -> None:
    frame, middle = Frame(), ("-" * APART, "")
    sent(frame, strip(("Bo", ""), middle, ("1", "")))
    assert sent(frame, strip(("Cy", ""), middle, ("2", ""))) == f"\x1b[1;1HCy\x1b[1;{APART + 3}H2"


def test_a_mark_that_came_upon_a_letter_is_sent() -> None:
    frame = Frame()
    sent(frame, strip(("cafe", "")))
    assert sent(frame, strip(("cafe\u0301", ""))) == "\x1b[1;4He\u0301"


def test_what_a_click_there_would_do_is_nothing_to_send() -> None:
    frame = Frame()
    sent(frame, Strip([Segment("Bo", Style(bold=True, meta={"offset": (0, 1)}))]))
    assert sent(frame, Strip([Segment("Bo", Style(bold=True, meta={"offset": (7, 1)}))])) == ""
    assert "Bo" in sent(frame, Strip([Segment("Bo", Style(bold=False))]))


def test_what_something_else_wrote_over_is_sent_again_once_the_frame_is_forgotten() -> None:
    frame, row = Frame(), strip(("Bo has the floor", ""))
    sent(frame, row)
    frame.forget()
    assert "Bo has the floor" in sent(frame, row)


def test_letters_whose_cells_cannot_be_told_are_sent_whole_each_time() -> None:
    frame, row = Frame(), Strip([Segment("\u0301Bo")])
    assert "Bo" in sent(frame, row)
    assert "Bo" in sent(frame, row)


def test_only_updates_of_the_screen_are_thinned() -> None:
    assert isinstance(Frame().changes(ChopsUpdate([{}], [(0, 0, 1)], [[1]])), Changes)
    other = CompositorUpdate()
    assert Frame().changes(other) is other
