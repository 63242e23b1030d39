"""Leaving: polite, asked about where something would be left behind, and clean."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from cop_tui.acts.leaving import HAND_WAITS, HAVE_FLOOR, TURN_COMES
from cop_tui.client.ending import GOODBYE, Ending
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import floor, roles, rounds
from cop_tui.ui.app import CopApp
from tests.ui.conftest import as_session, key, meeting, running, send, shown

ROUND, QUEUE = ItemId(2), ItemId(3)


async def test_bye_leaves_at_once_and_the_app_returns_how_it_ended() -> None:
    session = meeting("Ana")
    heard: list[Ending] = []
    async with running(session, on_end=heard.append) as (app, pilot):
        await send(pilot, "bye")
        await pilot.pause()
        assert session.left
        assert app.return_value == GOODBYE
    assert heard == [GOODBYE]


async def test_leaving_while_holding_the_space_asks_first() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (_, pilot):
        await send(pilot, "bye")
        assert "You hold the space" in shown(pilot)
        assert not session.left
        await send(pilot, "n")
        assert "You stay." in shown(pilot)
        await pilot.press("ctrl+q")
        await pilot.pause()
        pilot.app.room.line.turn_to("keys")
        await key(pilot, "y")
        assert session.left


async def test_leaving_in_a_round_with_a_turn_to_come_asks_first_and_no_longer_once_it_is_over() -> None:
    session = meeting("Cy", item=ROUND)
    async with running(session) as (_, pilot):
        await send(pilot, "bye")
        assert TURN_COMES.removesuffix(" y / n") in shown(pilot)
        assert not session.left
        await send(pilot, "n")
        assert "You stay." in shown(pilot)
        await send(pilot, "bye")
        session.act("Ama", rounds.EndRound())
        await pilot.pause()
        assert TURN_COMES.removesuffix(" y / n") not in shown(pilot), "what is over is asked about no longer"
        await send(pilot, "bye")
        await pilot.pause()
        assert session.left


async def test_leaving_with_the_floor_asks_first_and_yes_leaves() -> None:
    session = meeting("Ana", item=QUEUE)
    session.act("Ana", floor.Hand())
    session.act("Ama", floor.CallNext())
    async with running(session) as (_, pilot):
        await send(pilot, "bye")
        assert HAVE_FLOOR.removesuffix(" y / n") in shown(pilot)
        await send(pilot, "y")
        await pilot.pause()
        assert session.left


@pytest.mark.parametrize("by", ["bye", "/bye", "keys"])
async def test_leaving_with_a_hand_up_asks_first_and_yes_leaves(by: str) -> None:
    session = meeting("Ana", item=QUEUE)
    session.act("Ana", floor.Hand())
    session.act("Bo", floor.Hand())
    async with running(session) as (_, pilot):
        if by == "keys":
            await pilot.press("ctrl+q")
            await pilot.pause()
        else:
            await send(pilot, by)
        assert HAND_WAITS.removesuffix(" y / n") in " ".join(shown(pilot).split())
        assert not session.left
        await send(pilot, "n")
        assert "You stay." in shown(pilot)
        await send(pilot, "bye")
        await send(pilot, "y")
        await pilot.pause()
        assert session.left


async def test_leaving_with_a_half_typed_line_asks_first_and_asking_twice_leaves() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        app.room.line.put("say half")
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert "Your half-typed line would be lost." in shown(pilot)
        assert not session.left
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert session.left


async def test_leaving_from_the_help_comes_back_to_the_room_to_ask() -> None:
    session = meeting("Ama", holder=True)
    async with running(session) as (app, pilot):
        await key(pilot, "?")
        await pilot.pause()
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert app.screen is app.room
        assert "You hold the space" in shown(pilot)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM ends a program there without a word to it")
async def test_a_signal_leaves_politely() -> None:
    session = meeting("Ana")
    async with running(session) as (app, pilot):
        os.kill(os.getpid(), signal.SIGTERM)
        await pilot.pause()
        await pilot.pause()
        assert session.left
        assert app.return_value == GOODBYE


async def test_a_session_that_ends_by_itself_ends_the_app_with_its_sentence() -> None:
    session = meeting("Ana")
    gone = Ending("seat_ended", "Two people asked you to leave.", 13)

    async def run() -> Ending:
        return gone

    session.run = run  # type: ignore[method-assign]
    heard: list[Ending] = []
    async with running(session, on_end=heard.append) as (app, pilot):
        await pilot.pause()
        assert app.return_value == gone
    assert heard == [gone]


async def test_a_failure_inside_the_session_is_one_sentence_and_no_traceback() -> None:
    session = meeting("Ana")

    async def run() -> Ending:
        raise RuntimeError("secret content")

    session.run = run  # type: ignore[method-assign]
    async with running(session) as (app, pilot):
        await pilot.pause()
        assert app.return_value is not None
        assert app.return_value.text.startswith("This program failed.")
        assert "secret" not in app.return_value.text


async def test_a_failure_of_a_screen_ends_with_a_sentence_and_shows_nothing_of_the_meeting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = meeting("Ana")

    def now() -> int:
        secret = "words of the meeting"
        raise RuntimeError(secret)

    app = CopApp(as_session(session))

    async def fail() -> None:
        async with app.run_test() as pilot:
            session.now = now  # type: ignore[method-assign]
            app.room.call_later(app.room.draw)
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await fail()
    assert app.return_value is not None
    assert app.return_value.text.startswith("This program failed.")
    assert app.return_code == 70
    shown_after = capsys.readouterr()
    assert "words of the meeting" not in shown_after.out + shown_after.err


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_laying_the_space_down_alone_asks_first_and_the_whole_question_is_seen(size: tuple[int, int]) -> None:
    session = meeting("Ama", holder=True)
    async with running(session, size) as (app, pilot):
        await send(pilot, "lay down")
        seen = " ".join(shown(pilot).split())
        assert "Nobody else here holds the space" in seen
        assert "Lay it down? y / n" in seen
        await pilot.press("escape")
        await pilot.pause()
        assert "Nothing was done: you hold the space." in " ".join(shown(pilot).split())
        assert session.done == []
        await send(pilot, "lay down")
        app.room.line.turn_to("keys")
        await key(pilot, "y")
        assert session.done == [roles.LayDown("space holder")]
