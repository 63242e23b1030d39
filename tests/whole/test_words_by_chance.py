"""Words go where they were meant, or nowhere, or wait in sight: a real room, real clients on poor connections, and chance.

Nobody's words reach another audience, part or record than their author had in sight at Enter, through cuts, delays, commands
that come twice, lines typed ahead, new groups, the record going off and on, restarts and killed programs. A meeting that fails prints its seed.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cop_server.devices import Device
from cop_tui import core
from cop_tui.acts import performing
from cop_tui.acts.entered import Entered
from cop_tui.acts.pasted import Pasted
from cop_tui.client.outbox import Outbox, Wish
from cop_tui.client.session import Session
from cop_tui.core.topics import seen
from cop_tui.plain.client import Plain
from cop_tui.plain.keyboard import Keyboard
from cop_tui.ui.conversation import Conversation
from tests.whole.apps_by_chance import RoomWithApp
from tests.whole.room_by_chance import Room
from tests.whole.typists_by_chance import END, START, TypistsRoom

A_MEETING = 100  # steps
MEETINGS = 150  # in which a fault is found; the rarest shows itself in one of twenty, and the first one ends the search
FULL = "COP_BAR" in os.environ  # else a part of the full count, which takes minutes


# Connections are cut while they are being made: what is left of one is collected here, and is no failure of the words.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what a meeting leaves before another test begins."""
    yield
    gc.collect()


async def hold(folder: Path, seeds: range, rooms: type[Room] = Room) -> int:
    """Hold a meeting for each seed; return how many lines were entered. Raises AssertionError for the first that fails."""
    entered = 0
    for seed in seeds:
        room = rooms(folder / f"meeting-{seed}", seed)
        await room.hold(A_MEETING)
        entered += len(room.book.entries)
    return entered


async def found(folder: Path, rooms: type[Room] = Room) -> bool:
    """Return whether one of many meetings finds words that went astray; what else a fault may lead to does not count."""
    for seed in range(MEETINGS):
        try:
            await hold(folder, range(seed, seed + 1), rooms)
        except AssertionError as breaches:
            if "who saw" in str(breaches):
                return True
    return False


async def test_words_go_where_they_were_meant(tmp_path: Path) -> None:
    assert await hold(tmp_path, range(1)) > 30


@pytest.mark.slow
async def test_ten_thousand_steps_at_the_session_leave_no_words_where_they_were_not_meant(tmp_path: Path) -> None:
    meetings = 100 if FULL else 25
    assert await hold(tmp_path, range(1_000, 1_000 + meetings)) > 30 * meetings


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line client waits for an answer a moment instead of two seconds, so that the next line is read."""
    monkeypatch.setattr(performing, "ANSWER_SECONDS", 0.02)


@pytest.mark.slow
@pytest.mark.usefixtures("soon")
async def test_a_thousand_steps_at_line_clients_leave_no_words_where_they_were_not_meant(tmp_path: Path) -> None:
    meetings = 10 if FULL else 3
    assert await hold(tmp_path, range(1_000, 1_000 + meetings), TypistsRoom) > 30 * meetings


@pytest.mark.slow
async def test_three_hundred_steps_at_the_app_leave_no_words_where_they_were_not_meant(tmp_path: Path) -> None:
    meetings = 3 if FULL else 1
    assert await hold(tmp_path, range(1_000, 1_000 + meetings), RoomWithApp) > 30 * meetings


# With a fault put in, the meetings find it


def nothing_is_compared(patch: pytest.MonkeyPatch) -> None:
    """What was seen is sent along and heeded by nobody."""
    for where in (seen, core):
        patch.setattr(where, "wider", lambda *_: None)


def stamped_as_it_is_sent(patch: pytest.MonkeyPatch) -> None:
    """What was seen is replaced by what is seen when the words go out."""
    take, made = Outbox.take, Session.__init__
    whose: dict[int, Session] = {}

    def make(session: Session, *args: Any, **more: Any) -> None:
        made(session, *args, **more)
        whose[id(session._outbox)] = session

    def late(outbox: Outbox, now: float) -> Wish | None:
        wish = take(outbox, now)
        if wish is not None and wish.seen is not None:
            wish.seen = whose[id(outbox)].seen()
        return wish

    patch.setattr(Session, "__init__", make)
    patch.setattr(Outbox, "take", late)


def stamped_as_it_is_taken(patch: pytest.MonkeyPatch) -> None:
    """A line that was typed ahead is stamped when the program gets around to it."""
    do = Session.do
    patch.setattr(Session, "do", lambda session, command, seen=None, line="": do(session, command, None, line))


def live_words_are_sent_again(patch: pytest.MonkeyPatch) -> None:
    """Words that nothing keeps go out again to a server that started anew."""
    patch.setattr(Wish, "live", False)


def answers_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    """A command that comes twice is done twice."""
    patch.setattr(Device, "answer", lambda *_: None)


def lines_are_joined(patch: pytest.MonkeyPatch) -> None:
    """Lines that come in one read are read as one."""
    take = Keyboard.take
    patch.setattr(Keyboard, "take", lambda keys, read: take(keys, read.replace("\r", "", read.count("\r") - 1)))


def stamped_as_it_is_read(patch: pytest.MonkeyPatch) -> None:
    """A typed line is stamped with what is known, told or not, once the line client gets around to it."""

    def late(plain: Plain, typed: str | Pasted) -> Entered:
        stamped = replace(plain._told, seen=None)
        return replace(stamped, pasted=typed) if isinstance(typed, Pasted) else replace(stamped, text=typed)

    patch.setattr(Plain, "_stamp", late)


def stamped_with_what_is_not_told_yet(patch: pytest.MonkeyPatch) -> None:
    """What waits to be told until the half-typed line is finished counts as seen."""
    seen_by_now = Plain._seen

    def early(plain: Plain) -> None:
        waiting, plain._waiting = plain._waiting, []
        seen_by_now(plain)
        plain._waiting = waiting

    patch.setattr(Plain, "_seen", early)


def pastes_are_carried_out(patch: pytest.MonkeyPatch) -> None:
    """What is pasted is read line by line."""
    take = Keyboard.take

    def carried_out(keys: Keyboard, read: str) -> None:
        take(keys, read.replace(START, "").replace(END, "").replace("\n", "\r"))

    patch.setattr(Keyboard, "take", carried_out)


FAULTS = [
    nothing_is_compared,
    stamped_as_it_is_sent,
    stamped_as_it_is_taken,
    live_words_are_sent_again,
    answers_are_forgotten,
]
AT_LINE_CLIENTS = [
    lines_are_joined,
    stamped_as_it_is_read,
    stamped_with_what_is_not_told_yet,
    pastes_are_carried_out,
]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.__name__))
async def test_meetings_find_what_sends_words_astray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], Any]
) -> None:
    fault(monkeypatch)
    assert await found(tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("fault", AT_LINE_CLIENTS, ids=lambda fault: str(fault.__name__))
async def test_meetings_find_what_sends_words_typed_at_line_clients_astray(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], Any]
) -> None:
    fault(monkeypatch)
    assert await found(tmp_path, TypistsRoom)


@pytest.mark.slow
async def test_meetings_find_an_app_that_stamps_a_line_as_it_is_handled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(talk: Conversation, text: str, at: float) -> Entered:
        return replace(talk.painted.at(at).entered, text=text, seen=talk.session.seen())

    monkeypatch.setattr(Conversation, "entered", late)
    assert await found(tmp_path, RoomWithApp)
