"""Where lines come from: keys in a thread of their own, or a pipe; and the terminal as it was afterwards."""

from __future__ import annotations

import asyncio
import io
import os
import queue
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TextIO, cast

import pytest

from cop_tui.acts.pasted import Pasted
from cop_tui.plain import keyboard
from cop_tui.plain.keyboard import Keyboard, Pipe, raw_terminal


class Keys:
    """Keys pressed by a test; None is the end."""

    def __init__(self) -> None:
        self._keys: queue.Queue[str | None] = queue.Queue()

    def press(self, text: str | None) -> None:
        """Press keys."""
        for char in text if text is not None else [None]:
            self._keys.put(char)

    def __call__(self) -> Iterator[str]:
        while (char := self._keys.get(timeout=20)) is not None:
            yield char


async def seen(board: Keyboard, text: str) -> None:
    """Wait until a text stands half-typed."""
    async with asyncio.timeout(20):
        while board._editor.buffer != text:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_lines_come_as_they_are_finished_and_are_echoed_as_they_are_typed() -> None:
    keys, out = Keys(), io.StringIO()
    board = Keyboard(out, keys)
    keys.press("say ok")
    await seen(board, "say ok")
    assert board.typing
    keys.press("\x7f\r\n")
    assert await board.next() == "say o"
    assert await board.next() == ""
    assert not board.typing
    assert out.getvalue() == "say ok\b \b\n\n"
    keys.press(None)
    assert await board.next() is None


async def test_a_line_is_taken_before_its_end_is_shown() -> None:
    keys, out = Keys(), io.StringIO()
    board = Keyboard(out, keys)
    shown: list[str] = []

    def stamp(typed: str | Pasted) -> str | Pasted:
        shown.append(out.getvalue())
        return typed

    board.stamp = stamp
    keys.press("hand\r")
    assert await board.next() == "hand"
    assert shown == ["hand"]
    async with asyncio.timeout(20):
        while out.getvalue() != "hand\n":  # noqa: ASYNC110
            await asyncio.sleep(0)
    keys.press(None)
    assert await board.next() is None


async def test_a_line_rests_when_no_key_was_touched_for_half_a_minute() -> None:
    keys, now = Keys(), [100.0]
    board = Keyboard(io.StringIO(), keys, lambda: now[0])
    keys.press("sa")
    await seen(board, "sa")
    now[0] += 29
    assert not board.resting
    now[0] += 1
    assert board.resting
    keys.press("y")
    await seen(board, "say")
    assert not board.resting
    now[0] += 60
    assert board.keep("say more")
    assert board.resting, "what is kept is no key that was touched"
    keys.press("\x15\x1b[A")
    await seen(board, "say more")
    keys.press(None)
    assert await board.next() is None


async def test_the_half_typed_line_is_written_again() -> None:
    keys, out = Keys(), io.StringIO()
    board = Keyboard(out, keys)
    keys.press("say")
    await seen(board, "say")
    board.again()
    assert out.getvalue() == "saysay"
    keys.press("\x15\x04")
    assert await board.next() is None
    keys.press(None)


async def test_control_c_asks_to_be_out_at_once() -> None:
    keys = Keys()
    board = Keyboard(io.StringIO(), keys)
    keys.press("say\x03")
    async with asyncio.timeout(20):
        await board.interrupted.wait()
    keys.press(None)


async def test_a_terminal_that_has_gone_asks_to_be_out_at_once() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    keys = Keys()
    board = Keyboard(Gone(), keys)
    keys.press("s")
    async with asyncio.timeout(20):
        await board.interrupted.wait()
    keys.press(None)


async def test_a_terminal_that_fails_is_the_end_of_input() -> None:
    def failing() -> Iterator[str]:
        yield "a"
        raise OSError

    assert await Keyboard(io.StringIO(), failing).next() is None


async def test_a_pipe_gives_its_lines_and_then_its_end() -> None:
    pipe = Pipe(io.StringIO("hand\r\nsay two words\nbye"))
    assert [await pipe.next() for _ in range(4)] == ["hand", "say two words", "bye", None]
    assert not pipe.typing
    assert not pipe.resting
    assert not pipe.keep("text")
    pipe.again()


def test_the_terminal_is_as_it_was_afterwards_and_typing_waits_for_no_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    termios = pytest.importorskip("termios")
    above, below = os.openpty()
    with os.fdopen(below, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        before = termios.tcgetattr(below)
        with pytest.raises(RuntimeError, match="inside"), raw_terminal():  # noqa: PT012
            assert not termios.tcgetattr(below)[3] & (termios.ECHO | termios.ICANON | termios.ISIG)
            os.write(above, "é!".encode())
            typed = chain.from_iterable(keyboard._typed())
            assert [next(typed), next(typed)] == ["é", "!"]
            raise RuntimeError("inside")
        assert termios.tcgetattr(below) == before
    os.close(above)


def test_without_a_terminal_there_is_nothing_to_switch_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", cast("TextIO", io.StringIO()))
    with raw_terminal():
        pass


def test_the_line_client_needs_nothing_that_only_one_system_has() -> None:
    code = (
        "import sys; sys.modules['termios'] = sys.modules['tty'] = sys.modules['fcntl'] = None; "
        "import cop_tui.plain.keyboard, cop_tui.plain.client, cop_tui.acts.parser; "
        "assert 'textual' not in sys.modules and 'cop_server' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=50)
