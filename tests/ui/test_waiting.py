"""What has no answer yet is in sight on the screen, and what became of it is said beside that the connection is back."""

from __future__ import annotations

from cop_tui.client import notices
from cop_tui.client.outbox import Answer
from cop_tui.client.session import Change
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import floor, record
from cop_tui.ui.app import CopApp
from tests.ui.conftest import as_session, meeting, running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import flat


def queued() -> FakeSession:
    session = meeting("Ana", item=ItemId(2))
    session.act("Bo", floor.Hand())
    return session


async def test_an_own_act_shows_at_once_as_waiting_and_no_more_once_it_is_answered() -> None:
    session = queued()
    async with running(session) as (_, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "park Who pays?")
        assert "waiting: park Who pays?" in shown(pilot)
        session.come_back()
        await pilot.pause()
        assert "waiting: park" not in shown(pilot)
        assert "Saved: park Who pays?" in shown(pilot)


async def test_that_the_connection_is_back_is_not_written_over_by_what_waited() -> None:
    session = queued()
    async with running(session) as (_, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "park Who pays?")
        back = notices.notice("Back. You are still 2nd.", "back", mine=True)
        session.tell(Change(notices=[back], link=True))
        await pilot.pause()
        session.come_back()
        await pilot.pause()
        assert "Back. You are still 2nd. Saved: park Who pays?" in " ".join(shown(pilot).split())


async def test_leaving_with_something_unanswered_asks_and_can_take_it_back() -> None:
    session = queued()
    async with running(session) as (_, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "park Who pays?")
        await send(pilot, "bye")
        assert 'No answer yet to: "park Who pays?".' in " ".join(shown(pilot).split())
        assert not session.left
        await send(pilot, "t")
        assert session.left
        assert not session.unanswered


async def test_ctrl_c_with_something_unanswered_asks_and_leaves_at_the_second() -> None:
    session = queued()
    async with running(session) as (app, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "park Who pays?")
        app.action_leave()
        await pilot.pause()
        assert 'No answer yet to: "park Who pays?".' in " ".join(shown(pilot).split())
        assert not session.left
        app.action_leave()
        await pilot.pause()
        assert session.left


async def test_an_act_of_an_earlier_run_is_told_with_what_became_of_it() -> None:
    session = queued()
    async with running(session) as (_, pilot):
        session.tell(Change(answered=[("park Who pays?", Answer("saved", 9))]))
        await pilot.pause()
        assert "Saved: park Who pays?" in shown(pilot)
        refused = Answer("returned", code="words_part", text="We are in another part now, so this was not sent.")
        session.tell(Change(answered=[("say Thank you", refused)]))
        await pilot.pause()
        assert "Not sent: say Thank you. We are in another part now" in " ".join(shown(pilot).split())
        await pilot.press("up")
        assert pilot.app.room.line.value == "say Thank you"


async def test_the_line_half_typed_when_the_program_ended_is_there_again() -> None:
    session = queued()
    session.pending.draft = "park Who pa"
    async with running(session) as (_, pilot):
        session.tell(Change(fresh=True))
        await pilot.pause()
        assert pilot.app.room.line.value == "park Who pa"
        assert session.pending.draft == "park Who pa"


async def test_the_question_on_leaving_goes_away_once_everything_has_its_answer() -> None:
    session = queued()
    async with running(session) as (_, pilot):
        session.lose()
        await pilot.pause()
        await send(pilot, "park Who pays?")
        await send(pilot, "bye")
        session.come_back()
        await pilot.pause()
        assert "No answer yet" not in shown(pilot)
        assert "Saved: park Who pays?" in shown(pilot)


async def test_a_line_begun_off_the_record_is_not_written_to_the_disk_however_soon_we_are_on_again() -> None:
    session = meeting("Ana", item=ItemId(2))
    session.act("Ama", record.RecordOff())
    async with running(session) as (app, pilot):
        app.room.line.put("park My boss hits people")
        session.act("Ama", record.RecordOn())
        await pilot.pause()
        assert app.room.line.value == "park My boss hits people"
        assert session.pending.draft == ""


async def test_a_line_begun_before_the_meeting_is_there_is_not_written_to_the_disk() -> None:
    session = FakeSession()
    session.people("Ana", me="Ana")
    seen = session.seen
    session.seen = lambda: None  # type: ignore[method-assign]  # as a session answers that nobody has welcomed yet
    app = CopApp(as_session(session))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.room.line.put("park My boss hits people")
        session.seen = seen  # type: ignore[method-assign]
        session.welcome()
        await pilot.pause()
        assert app.room.line.value == "park My boss hits people"
        assert session.pending.draft == ""


async def test_escape_is_a_no_to_leaving_which_is_asked_about_again_next_time() -> None:
    session = meeting("Ana")
    async with running(session) as (_, pilot):
        session.lose()
        await send(pilot, "park Who pays?")
        await send(pilot, "bye")
        await pilot.press("escape")
        await pilot.pause()
        assert "No answer yet" not in shown(pilot)
        await send(pilot, "bye")
        await pilot.pause()
        assert not session.left
        assert 'No answer yet to: "park Who pays?".' in flat(shown(pilot))


async def test_what_waited_behind_the_question_about_leaving_is_asked_once_somebody_stays() -> None:
    session = meeting("Ana", item=ItemId(6))
    async with running(session) as (_, pilot):
        await send(pilot, "write We were tired")
        assert "May the recap quote it" in flat(shown(pilot))
        session.lose()
        await send(pilot, "check on me")
        await send(pilot, "bye")
        assert "No answer yet to:" in flat(shown(pilot))
        await send(pilot, "n")
        assert "Note a, 'We were tired': may the recap quote it" in flat(shown(pilot))
