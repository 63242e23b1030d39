"""The way out: once, politely, and for certain where a terminal takes nothing any more."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from cop_tui.ui import shutdown
from cop_tui.ui.shutdown import STATUS, WayOut

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="neither the signals nor a way to watch a terminal")
SECONDS = 10.0  # how long a thread may take, on a busy computer


class Asked:
    """What a way out has asked for."""

    def __init__(self) -> None:
        self.left = 0
        self.dropped = threading.Event()
        self.leaving = threading.Event()
        self.ended = threading.Event()
        self.status: list[int] = []
        self.way = WayOut(self.leave, self.dropped.set, self.end)

    def leave(self) -> None:
        self.left += 1
        self.leaving.set()

    def end(self, status: int) -> None:
        self.status.append(status)
        self.ended.set()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[Asked]:
    monkeypatch.setattr(shutdown, "LOOK", 0.02)
    monkeypatch.setattr(shutdown, "PATIENCE", 0.0)
    monkeypatch.setattr(shutdown, "CERTAIN", 0.2)
    asked = Asked()
    yield asked
    asked.way.close()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The other end of a terminal that is at our input; closed, the terminal is gone."""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, "rb", buffering=0) as stdin:
        monkeypatch.setattr(sys, "__stdin__", SimpleNamespace(fileno=stdin.fileno))
        yield ours


@pytest.mark.parametrize("name", shutdown.SIGNALS)
def test_a_signal_is_a_wish_to_go_and_heard_once(asked: Asked, name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    asked.way.open(terminal=False)
    for _ in range(2):
        signal.raise_signal(number)
    assert asked.left == 1
    asked.way.close()
    assert signal.getsignal(number) is before


def test_once_it_is_over_nothing_asks_to_go(asked: Asked) -> None:
    asked.way.open(terminal=False)
    asked.way.close()
    asked.way.begin()
    assert asked.left == 0


def test_without_a_terminal_nobody_is_ended(asked: Asked) -> None:
    asked.way.open(terminal=False)
    asked.way.begin()
    assert asked.left == 1
    assert not {thread.name for thread in threading.enumerate()} & {"cop-way-out", "cop-terminal"}


def test_a_terminal_that_is_closed_is_noticed_and_left(asked: Asked, terminal: int) -> None:
    asked.way.open(terminal=True)
    assert not asked.way.gone()
    assert asked.left == 0
    os.close(terminal)
    assert asked.leaving.wait(SECONDS)
    assert asked.way.gone()
    assert asked.left == 1


def test_a_terminal_that_takes_nothing_gets_its_output_dropped_and_then_the_program_ends(
    asked: Asked, terminal: int
) -> None:
    asked.way.open(terminal=True)
    asked.way.begin()
    assert asked.ended.wait(SECONDS)
    assert asked.dropped.is_set()
    assert asked.status == [STATUS]
    os.close(terminal)


def test_a_program_that_ends_in_time_is_not_ended(asked: Asked, terminal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutdown, "CERTAIN", SECONDS)
    asked.way.open(terminal=True)
    asked.way.begin()
    assert asked.dropped.wait(SECONDS)
    asked.way.close()
    for thread in threading.enumerate():
        if thread.name in ("cop-way-out", "cop-terminal"):
            thread.join(SECONDS)
    assert asked.status == []
    os.close(terminal)


def test_an_input_that_cannot_be_watched_is_taken_for_gone(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed() -> int:
        raise ValueError("closed")

    monkeypatch.setattr(sys, "__stdin__", SimpleNamespace(fileno=closed))
    assert asked.way.gone()
    monkeypatch.setattr(sys, "__stdin__", None)
    assert not asked.way.gone()  # there never was one
