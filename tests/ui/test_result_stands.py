"""The result of a check stands in Now until the next thing happens in its part, or a minute; in the talk it stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cop_tui.core.topics import checks, floor, people, words
from cop_tui.ui.result import READABLE, STANDS
from tests.ui.conftest import meeting, running, shown
from tests.ui.fake import FakeSession

RESULT = "Checked  How ready are we?"
NEXT: tuple[Callable[[FakeSession], None], ...] = (
    lambda session: session.act("Ama", floor.CallNext()),
    lambda session: session.act("Bo", words.Say("I am glad of that.")),
)


def queue() -> FakeSession:
    """Return a queue in which Bo has the floor and Cy waits."""
    session = meeting()
    for who in ("Bo", "Cy"):
        session.act(who, floor.Hand())
    session.act("Ama", floor.CallNext())
    return session


def check(session: FakeSession, question: str = "How ready are we?") -> None:
    """Let a check begin and be closed."""
    session.act("Ama", checks.StartCheck(question))
    session.act("Ama", checks.CloseCheck(len(session.server.kept.checks.done) + 1))


@pytest.mark.parametrize("happens", NEXT, ids=["a turn", "a word"])
async def test_it_goes_when_the_next_thing_happens_but_not_before_it_can_have_been_read(
    happens: Callable[[FakeSession], None],
) -> None:
    session = queue()
    async with running(session) as (app, pilot):
        check(session)
        await pilot.pause()
        assert RESULT in app.room.now.text
        came = session.time
        happens(session)
        await pilot.pause()
        session.time = came + READABLE - 1
        app.room.draw()
        assert RESULT in app.room.now.text, "it came a moment ago"
        session.time += 1
        app.room.draw()
        assert RESULT not in app.room.now.text
        assert "Too few answered" in shown(pilot), "the talk keeps it"


async def test_it_goes_after_a_minute_in_which_nothing_happens() -> None:
    session = queue()
    async with running(session) as (app, pilot):
        check(session)
        await pilot.pause()
        session.time += STANDS - 1
        app.room.draw()
        assert RESULT in app.room.now.text
        session.time += 1
        app.room.draw()
        assert RESULT not in app.room.now.text


async def test_what_is_no_next_thing_of_the_part_leaves_it() -> None:
    session = queue()
    async with running(session) as (app, pilot):
        check(session)
        await pilot.pause()
        session.act("Di", floor.Hand())
        session.act("Cy", people.Away())
        session.time += READABLE
        app.room.draw()
        assert RESULT in app.room.now.text


async def test_another_result_stands_as_long_again() -> None:
    session = queue()
    async with running(session) as (app, pilot):
        check(session)
        await pilot.pause()
        session.time += STANDS
        app.room.draw()
        assert RESULT not in app.room.now.text
        check(session, "Shall we go on?")
        await pilot.pause()
        app.room.draw()
        assert "Checked  Shall we go on?" in app.room.now.text
        session.time += READABLE
        app.room.draw()
        assert "Checked  Shall we go on?" in app.room.now.text
