"""The screens over a thin connection: what a mouse or a window does by itself costs nothing, a click next to nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest

from tests.whole.programs import COP, SECONDS, Place

if sys.platform == "win32":
    pytest.skip("there is no pty", allow_module_level=True)

from tests.bench.painting import Terminal

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")

COLUMNS, ROWS = 80, 24
MOVES = b"".join(b"\x1b[<35;%d;%dM" % (x, y) for y in range(1, ROWS + 1) for x in (1, COLUMNS // 2, COLUMNS))
FOCUS = b"\x1b[O\x1b[I" * 3
PRESSED, RELEASED = b"\x1b[<0;10;5M", b"\x1b[<0;10;5m"
_GOES_TO = re.compile(rb"\x1b\[(\d+);\d+H")


@pytest.fixture
def terminal(place: Place) -> Iterator[Terminal]:
    """Somebody in the lobby, where no clock changes the screen, with an empty line to type into."""
    place.serve()
    one = Terminal([*COP, "join", place.open().invite, "--name", "Bo"], place.folder / "Bo", COLUMNS, ROWS)
    try:
        assert one.take_in(SECONDS, lambda shown: "To speak" in shown or "not begun" in shown) is not None, one.shows()
        typed(one, b"?", "?")
        rests(one)
        yield one
    finally:
        one.close()


def rests(terminal: Terminal) -> None:
    """Wait until nothing more is painted of what has happened so far; a busy computer paints it in several goes."""
    before = -1
    while before != len(terminal.raw):
        before = len(terminal.raw)
        terminal.take_in(0.5)


def typed(terminal: Terminal, keys: bytes, wanted: str) -> bytes:
    """Press keys, the last of which brings something into the line, and return all that was written until it was there."""
    before = len(terminal.raw)
    terminal.send(keys)
    assert terminal.take_in(SECONDS, lambda shown: shown.splitlines()[-1].strip().endswith(wanted)), terminal.shows()
    return bytes(terminal.raw[before:])


def rows(written: bytes) -> set[int]:
    """Return the rows that were written to."""
    return {int(row) for row in _GOES_TO.findall(written)}


@pytest.mark.slow
def test_the_terminal_is_asked_for_clicks_the_wheel_and_dragging_and_for_nothing_else(terminal: Terminal) -> None:
    terminal.close_politely()
    written = bytes(terminal.raw)
    asked = set(re.findall(rb"\x1b\[\?(10\d\d)h", written))
    assert asked == {b"1000", b"1002", b"1006", b"1049"}
    given_back = set(re.findall(rb"\x1b\[\?(10\d\d)l", written))
    assert asked <= given_back


@pytest.mark.parametrize("unasked", [MOVES, FOCUS], ids=["a mouse that moves", "a focus that comes and goes"])
def test_what_happens_by_itself_paints_nothing(terminal: Terminal, unasked: bytes) -> None:
    alone = typed(terminal, b"a", "?a")
    after = typed(terminal, unasked + b"b", "?ab")
    assert rows(after) == rows(alone) == {ROWS}
    assert len(after) <= len(alone) + 8


def test_a_click_paints_nothing_and_dragging_only_the_rows_it_selects(terminal: Terminal) -> None:
    alone = typed(terminal, b"a", "?a")
    clicked = typed(terminal, PRESSED + RELEASED + b"b", "?ab")
    assert rows(clicked) == {ROWS}
    assert len(clicked) < len(alone) + 40  # the terminal is told which pointer to show
    dragged = typed(terminal, PRESSED + b"\x1b[<32;30;6M\x1b[<0;30;6m" + b"c", "?abc")
    assert rows(dragged) <= {5, 6, ROWS}


@pytest.mark.slow  # a hand may take ten seconds to reach others
def test_a_change_in_the_right_hand_column_leaves_what_stands_to_the_left_of_it_alone(place: Place) -> None:
    place.serve()
    made = place.open()
    ama, cy = place.join(made.holder_invite, "Ama"), place.join(made.invite, "Cy")
    for one in (ama, cy):
        one.hear("To speak:")
    ama.do("begin", "Part 1 of")
    terminal = Terminal([*COP, "join", made.invite, "--name", "Bo"], place.folder / "Bo", 120, 34)
    try:
        assert terminal.take_in(SECONDS, lambda shown: "Waiting" in shown) is not None, terminal.shows()
        typed(terminal, b"park", "park")
        before = terminal.shows().splitlines()
        terminal.reset()
        cy.do("hand", "number 1 of 1")
        assert terminal.take_in(SECONDS, lambda shown: "1 Cy" in shown) is not None, terminal.shows()
        after = terminal.shows().splitlines()
        column = after[1].rindex("╭")
        stayed = {
            row for row, (old, new) in enumerate(zip(before, after, strict=True), 1) if old[:column] == new[:column]
        }
        places = {(int(row), int(at)) for row, at in re.findall(rb"\x1b\[(\d+);(\d+)H", bytes(terminal.raw))}
        beside = {row for row, at in places if at > column and row in stayed}
        assert len(beside) >= 2, "who waits, and what moved down below it"
        assert not {row for row, at in places if at <= column and row in beside}, terminal.raw
    finally:
        terminal.close()
