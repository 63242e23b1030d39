"""Editing in the middle of a line: what the terminal shows is the line and its cursor, and nothing else is touched."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import dataclass, field

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cop_tui.core.engine.text import cells
from cop_tui.plain.drawing import _ALONE, Terminal, letters, rises, rows_of
from cop_tui.plain.editor import MOST, MOST_PASTED, Editor
from cop_tui.plain.lines import Typing
from cop_tui.plain.paste import END, START

COLUMNS, LINES = 12, 300
NOTE = "~note~"
TYPED = ["a", "b", " ", "é", "語", "e\u0301", "word "]
MOVES = {
    "\x1b[D": "left",
    "\x1bOD": "left",
    "\x02": "left",
    "\x1b[C": "right",
    "\x06": "right",
    "\x1b[H": "home",
    "\x1b[1~": "home",
    "\x01": "home",
    "\x1b[F": "end",
    "\x05": "end",
    "\x1bb": "word left",
    "\x1b[1;5D": "word left",
    "\x1bf": "word right",
    "\x1b[1;5C": "word right",
}
CHANGES = {
    "\x7f": "rub",
    "\x08": "rub",
    "\x1b[3~": "delete",
    "\x0b": "cut right",
    "\x15": "cut left",
    "\x17": "cut word",
    "\x1bd": "cut next",
    "\x19": "paste",
}
OTHER = ["\x1b[A", "\x1b[B", "\r", "\x0c", NOTE]
keys = st.lists(st.sampled_from([*TYPED, *TYPED, *MOVES, *CHANGES, *OTHER]), max_size=60)


@dataclass
class Model:
    """The line as somebody would think of it: letters, and the cursor between two of them."""

    line: list[str] = field(default_factory=list)
    cursor: int = 0
    cut: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.line)

    def press(self, key: str) -> None:
        if key in TYPED:
            new = [letter.text for letter in letters(key)]
            self.line[self.cursor : self.cursor] = new
            self.cursor += len(new)
        elif key in MOVES:
            self.cursor = self._place(MOVES[key])
        elif key in CHANGES:
            self._change(CHANGES[key])

    def _place(self, where: str) -> int:
        match where:
            case "left":
                return max(0, self.cursor - 1)
            case "right":
                return min(len(self.line), self.cursor + 1)
            case "home":
                return 0
            case "end":
                return len(self.line)
            case "word left":
                place = self.cursor
                while place and self.line[place - 1] == " ":
                    place -= 1
                while place and self.line[place - 1] != " ":
                    place -= 1
                return place if place > 1 else 0
            case _:
                place = self.cursor
                while place < len(self.line) and self.line[place] == " ":
                    place += 1
                while place < len(self.line) and self.line[place] != " ":
                    place += 1
                return place

    def _change(self, what: str) -> None:
        if what == "paste":
            self.line[self.cursor : self.cursor] = self.cut
            self.cursor += len(self.cut)
            return
        start, end = {
            "rub": (self._place("left"), self.cursor),
            "delete": (self.cursor, self._place("right")),
            "cut left": (0, self.cursor),
            "cut right": (self.cursor, len(self.line)),
            "cut word": (self._place("word left"), self.cursor),
            "cut next": (self.cursor, self._place("word right")),
        }[what]
        if what.startswith("cut") and start < end:
            self.cut = self.line[start:end]
        del self.line[start:end]
        self.cursor = start


class Shown:
    """An editor on a terminal, and what the terminal shows."""

    def __init__(self, *, rises: bool = True, columns: int = COLUMNS) -> None:
        self.columns = columns
        self.screen = pyte.Screen(columns, LINES)
        self.stream = pyte.Stream(self.screen)
        self.sent = ""
        self.notes = 0
        self.editor = Editor(self.write, Terminal(lambda: self.columns, rises))

    def write(self, text: str) -> None:
        self.sent += text
        self.stream.feed(text.replace("\n", "\r\n"))

    def press(self, key: str) -> list[str]:
        """Press a key; return the line that it finished, if it did."""
        if key == NOTE:
            self.write((self.editor.below() if self.editor.buffer else "") + f"note {self.notes}\n")
            self.notes += 1
            self.editor.again()
            return []
        return [line for char in key if isinstance(line := self.editor.feed(char), str)]

    def row(self, number: int) -> str:
        """Return what stands in one row of the terminal."""
        return "".join(self.screen.buffer[number][x].data for x in range(self.screen.columns)).rstrip()

    def said(self) -> list[str]:
        """Return the announcements that stand there, from the top."""
        return [line for n in range(self.screen.cursor.y) if (line := self.row(n)).startswith("note ")]

    def wanted(self) -> tuple[list[str], int, int]:
        """Return the rows that should be there, and row and column of the cursor."""
        rows = rows_of(letters(self.editor.buffer), self.columns - 1)
        ends = row = 0
        for number, each in enumerate(rows):
            ends += sum(len(letter.text) for letter in each)
            row = number
            if self.editor.cursor < ends:
                break
        starts = sum(len(letter.text) for each in rows[:row] for letter in each)
        before = letters(self.editor.buffer[starts : self.editor.cursor])
        texts = ["".join(letter.text for letter in each) for each in rows]
        return (
            [unicodedata.normalize("NFC", text).rstrip() for text in texts],
            row,
            sum(letter.cells for letter in before),
        )


@given(keys)
def test_a_line_is_what_its_keys_make_of_it_wherever_the_cursor_is(pressed: list[str]) -> None:
    shown, model = Shown(), Model()
    for key in pressed:
        shown.press(key)
        model.press(key)
        if key in OTHER:
            model.line = [letter.text for letter in letters(shown.editor.buffer)]
            model.cursor = len(letters(shown.editor.buffer[: shown.editor.cursor]))
        assert (shown.editor.buffer, shown.editor.cursor) == (model.text, len("".join(model.line[: model.cursor])))


@given(keys)
def test_the_terminal_shows_the_line_and_its_cursor_and_no_announcement_is_written_over(pressed: list[str]) -> None:
    shown = Shown()
    for key in pressed:
        shown.press(key)
        if key == "\x0c":
            shown.notes = 0
        rows, row, column = shown.wanted()
        top = shown.screen.cursor.y - row
        assert [shown.row(top + n) for n in range(len(rows))] == rows
        assert shown.screen.cursor.x == column
        assert not any(shown.row(n) for n in range(top + len(rows), top + len(rows) + 3))
    assert shown.said() == [f"note {n}" for n in range(shown.notes)]


@given(keys)
def test_a_terminal_without_a_way_up_shows_the_row_of_the_cursor_and_gets_no_control_sequence(
    pressed: list[str],
) -> None:
    shown = Shown(rises=False)
    for key in pressed:
        shown.press(key)
        rows, row, column = shown.wanted()
        assert shown.row(shown.screen.cursor.y) == rows[row]
        assert shown.screen.cursor.x == column
    assert "\x1b" not in shown.sent
    assert shown.said() == [f"note {n}" for n in range(shown.notes)]


@given(keys, st.lists(st.sampled_from([0, 10, COLUMNS, 30]), min_size=60, max_size=60))
def test_whatever_width_the_terminal_has_now_the_line_is_there(pressed: list[str], widths: list[int]) -> None:
    shown = Shown(columns=100)
    for key, width in zip(pressed, widths, strict=False):
        shown.columns = width or 100
        shown.press(key)
        if key in TYPED:
            rows, row, column = shown.wanted()
            assert shown.row(shown.screen.cursor.y) == rows[row]
            assert shown.screen.cursor.x == column


def test_letters_that_join_with_no_other_are_as_wide_as_everywhere_here() -> None:
    for char in map(chr, range(0x20, 0xD7A4)):
        if _ALONE.fullmatch(char):
            assert char.isprintable()
            assert letters(char) == [(char, cells(char))]
            assert letters(f"{char}\u0301") == [(f"{char}\u0301", cells(char))]


def test_in_one_row_nothing_is_sent_but_letters_backspaces_and_spaces() -> None:
    shown = Shown()
    for key in ("hllo", "\x1b[D", "\x1b[D", "\x1b[D"):
        shown.press(key)
    shown.sent = ""
    shown.press("e")
    assert shown.sent == "ello\b\b\b"
    shown.sent = ""
    shown.press("\x1b[C")
    assert shown.sent == "l", "over a letter by writing it once more"
    shown.press("\x1b[3~")
    assert shown.sent == "lo \b\b"
    assert shown.editor.buffer == "helo"


def test_an_announcement_comes_below_the_whole_line_wherever_the_cursor_is_in_it() -> None:
    shown = Shown()
    shown.press("one two three four five six")
    shown.press("\x01")
    shown.press(NOTE)
    rows = ["one two thr", "ee four fiv", "e six"]
    assert [shown.row(n) for n in range(7)] == [*rows, "note 0", *rows]
    assert (shown.screen.cursor.y, shown.screen.cursor.x) == (4, 0)


def test_at_a_braille_width_only_the_rows_that_change_are_written() -> None:
    shown = Shown(columns=10)
    shown.press("one two three four five")
    shown.sent = ""
    shown.press("\x1b[D\x1b[D\x1b[Dxyz"[:9])
    assert "one" not in shown.sent
    assert shown.editor.buffer == "one two three four five"


def test_a_paste_goes_where_the_cursor_is_and_one_to_be_asked_about_knows_what_stood_behind() -> None:
    shown = Shown()
    shown.press("say  all")
    for _ in range(4):
        shown.press("\x02")
    shown.press(f"{START}you\r\n{END}")
    assert shown.editor.buffer == "say you all"
    got = [shown.editor.feed(char) for char in f"{START}one\ntwo{END}"]
    (pasted,) = [each for each in got if each is not None]
    assert not isinstance(pasted, str)
    assert (pasted.before, pasted.after) == ("say you", " all")


def test_a_paste_without_end_and_a_line_without_end_stay_small() -> None:
    editor = Editor(lambda _text: None)
    for char in START + "x" * (MOST_PASTED + 50_000):
        editor.feed(char)
    assert editor._pasting is not None
    assert len(editor._pasting) <= MOST_PASTED + len(END)
    (pasted,) = [got for char in END if (got := editor.feed(char)) is not None]
    assert not isinstance(pasted, str)
    assert len(pasted.text) == MOST_PASTED
    editor.put("y" * (MOST + 1))
    editor.put("y")
    assert len(editor.buffer) == MOST
    for char in "\x1b[" + "1" * 200:
        editor.feed(char)
    assert len(editor._escape) < 100


def test_earlier_lines_come_with_the_up_key_and_go_with_the_down_key() -> None:
    shown = Shown()
    for line in ("one", "two", "three"):
        shown.press(f"{line}\r")
    found = []
    for key in ("\x1b[A", "\x1b[A", "\x1b[A", "\x1b[A", "\x1b[B", "\x1b[B", "\x1b[B", "\x1b[B"):
        shown.press(key)
        found.append(shown.editor.buffer)
    assert found == ["three", "two", "one", "one", "two", "three", "", ""]
    shown.press("x\x1b[A")
    assert shown.editor.buffer == "x", "what was begun is not replaced"


def test_an_earlier_line_that_was_changed_is_not_replaced_either() -> None:
    shown = Shown()
    shown.press("one\rtwo\r\x1b[A!")
    shown.press("\x1b[A")
    assert shown.editor.buffer == "two!"


def test_a_kept_line_that_was_only_looked_at_stays_kept() -> None:
    shown = Shown()
    shown.editor.keep("say It waits")
    shown.press("\x1b[A\x1b[B")
    shown.press("hand\r\x1b[A")
    assert shown.editor.buffer == "say It waits"
    shown.press("!\r\x1b[A")
    assert shown.editor.buffer == "say It waits!", "sent with a change, it is kept no longer"


def test_kept_lines_that_are_cleared_come_one_after_the_other_and_then_as_earlier_lines() -> None:
    shown = Shown()
    for line in ("say one", "say two"):
        shown.editor.keep(line)
    found = []
    for _ in range(3):
        shown.press("\x1b[A!")
        found.append(shown.editor.buffer)
        shown.press("\x15")
    assert found == ["say two!", "say one!", "say one!!"]


@pytest.mark.parametrize(
    ("environ", "up"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": ""}, False),
        ({}, False),
        ({"WT_SESSION": "x"}, True),
    ],
)
def test_which_terminals_have_a_way_up(environ: dict[str, str], up: bool) -> None:
    assert rises(environ) is up


class Out:
    """What was written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""


def typing(ways: dict[str, tuple[str, list[str]]]) -> tuple[Typing, Out, list[list[str]]]:
    """Return lines typed key by key that go on in these ways, what is echoed, and the ways that were said."""
    out, said = Out(), list[list[str]]()
    board = Typing(out, terminal=Terminal(lambda: 40, True))  # type: ignore[arg-type]
    board.complete = lambda begun: ways.get(begun, (begun, []))
    board.say = said.append
    return board, out, said


async def test_tab_goes_on_with_a_word_and_says_the_ways_when_it_is_pressed_once_more() -> None:
    board, out, said = typing({"pau": ("pause ", []), "m": ("m", ["mine", "move on"])})
    board.take("pau\t")
    assert board.half == "pause "
    assert out.text == "pause "
    board.take("\x15m")
    board.take("\t")
    assert said == []
    board.take("\t")
    assert said == [["mine", "move on"]]
    board.take("x\t\t")
    assert said == [["mine", "move on"]]


async def test_tab_goes_on_with_what_stands_before_the_cursor() -> None:
    board, _out, _said = typing({"next C": ("next Cy ", [])})
    board.take("next C please")
    board.take("\x1b[D" * 7)
    board.take("\t")
    assert board.half == "next Cy please"
    board.take("\r")
    async with asyncio.timeout(5):
        assert await board.next() == "next Cy please"


async def test_control_c_in_the_middle_of_a_line_goes_below_all_of_it() -> None:
    board, out, _said = typing({})
    board.take("x" * 100)
    board.take("\x01")
    out.text = ""
    board.take("\x03")
    assert out.text == "\n\n\n"
    assert board.interrupted.is_set()
