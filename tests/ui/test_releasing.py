"""Releasing on screens: the recap is read in the place of the talk, and a yes below it lets it go out."""

from __future__ import annotations

import pytest

from cop_tui.acts.releasing import ASKED, LOOK_FIRST, SHOWN
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import afterwards, release, setup, words
from tests.ui.conftest import key, meeting, running, send, shown
from tests.ui.fake import FakeSession


def ended() -> FakeSession:
    session = meeting("Ama", item=ItemId(5), holder=True)
    session.act("Ana", words.Say("We were tired."))
    session.act("Ana", afterwards.Consent([WordId(session.server.kept.seq)], words.UNNAMED))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    return session


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_the_recap_is_read_on_the_screen_before_a_yes_lets_it_go_out(size: tuple[int, int]) -> None:
    session = ended()
    read = session.server.kept.seq
    async with running(session, size, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        assert app.room.view.told[0] == LOOK_FIRST
        assert SHOWN in app.room.view.told
        assert "  • “We were tired.”" in app.room.view.told
        assert LOOK_FIRST in shown(pilot)
        assert ASKED in shown(pilot)
        assert session.done == []
        await send(pilot, "y")
        await pilot.pause()
        assert session.done == [release.ReleaseRecap(read)]
        assert session.replica.kept.release.by == [session.replica.me]


async def test_escape_puts_the_question_away_and_then_the_recap_and_nothing_is_released() -> None:
    session = ended()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        await pilot.press("escape")
        assert not app.room.view.question
        await pilot.press("escape")
        assert not app.room.view.told
        await key(pilot, "y")
        assert session.done == []


async def test_what_changed_meanwhile_is_shown_anew_on_the_screen() -> None:
    session = ended()
    async with running(session, keys=False) as (app, pilot):
        await send(pilot, "release")
        await pilot.pause()
        session.act("Ana", afterwards.Soften(session.replica.kept.words.of(PersonId(2))[0], "We rested."))
        await pilot.pause()
        await send(pilot, "y")
        await pilot.pause()
        assert "  • “We rested.”" in app.room.view.told
        assert app.room.line.value == ""
        assert app.room.view.question == ASKED
        assert session.replica.kept.release.by == []
        await send(pilot, "y")
        await pilot.pause()
        assert session.replica.kept.release.by == [session.replica.me]
