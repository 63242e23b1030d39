"""What is said while somebody looks at another panel: the talk is marked for them, and what they say themselves is confirmed."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import commitments, consenting, deciding, floor, notes, parking, release, setup, words
from tests.ui.conftest import key, meeting, rows_of, running, send, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import flat
from tests.ui.test_panels_by_keys import talked

PEOPLE = 5


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_words_that_come_while_another_panel_is_looked_at_mark_the_talk_until_it_is_looked_at(
    size: tuple[int, int],
) -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session, size) as (app, pilot):
        app.room.choosing.choose_number(PEOPLE)
        app.room.draw()
        assert "1 Talk +" not in shown(pilot)
        session.act("Bo", words.Say("We were tired."))
        session.act("Cy", words.Say("So were we."))
        await pilot.pause()
        assert "1 Talk +" in "\n".join(rows_of(app)), "seen without colours, too"
        assert "1 Talk (" not in shown(pilot), "nothing is counted"
        await key(pilot, "1")
        assert "1 Talk +" not in "\n".join(rows_of(app))
        assert "So were we." in shown(pilot)


async def test_neither_what_happens_nor_my_own_words_mark_the_talk() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session) as (app, pilot):
        app.room.choosing.choose_number(PEOPLE)
        session.act("Bo", floor.Hand())
        session.act("Ama", words.Say("We were tired."))
        await pilot.pause()
        assert "1 Talk +" not in shown(pilot)


async def test_a_wide_screen_on_which_the_talk_stands_beside_has_no_mark() -> None:
    session = meeting("Ama", holder=True, item=ItemId(5))
    async with running(session, (120, 34)) as (app, pilot):
        app.room.choosing.choose("agenda")
        session.act("Bo", words.Say("We were tired."))
        await pilot.pause()
        assert "Talk +" not in shown(pilot)


async def test_whoever_speaks_while_they_look_at_another_panel_reads_that_it_was_said() -> None:
    session = meeting("Ana", item=ItemId(5))
    async with running(session) as (app, pilot):
        await send(pilot, "say We were tired.")
        assert app.room.view.said == ""
        app.room.choosing.choose_number(PEOPLE)
        await send(pilot, "say And nobody said so.")
        assert app.room.view.said == "Said."
        assert "Said." in shown(pilot)


async def test_notes_that_are_shown_mark_the_talk() -> None:
    session = meeting("Ama", holder=True, item=ItemId(6))
    async with running(session) as (app, pilot):
        app.room.choosing.choose_number(PEOPLE)
        for name in ("Ana", "Bo", "Cy"):
            session.act(name, notes.HoldNote(f"{name:x<64}"[:64].encode().hex()[:64], "A note."))
        session.act("Ama", notes.Reveal(ItemId(6)))
        await pilot.pause()
        assert "1 Talk +" in shown(pilot)


DONE = (
    ("off We were tired.", "Ama (off the record): We were tired."),
    ("scribe Zed: It was late.", "Zed: It was late. (written down by you)"),
    ("promise I bring tea", "You promised: I bring tea"),
    ("put in Femi", "Femi's hand is up"),
    ("hand later", "You are at the end now"),
    ("hand", "Your hand is down."),
    ("hand", "Your hand is up: "),
    ("consent for Zed", "Zed consents to the proposal."),
    ("concern far", "You had a concern: far"),
    ("consent", "You consent."),
    ("care for 1", "You look after parked 1."),
    ("mark 1 done", "Parked 1, 'A room': done."),
    ("close queue", "You closed the queue"),
)


@pytest.mark.parametrize("panel", ["people", "parked", "agenda", "recap"])
@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_what_an_act_did_is_seen_whichever_panel_is_open(size: tuple[int, int], panel: str) -> None:
    session = busy_with_a_proposal()
    async with running(session, size, keys=False) as (app, pilot):
        app.room.choosing.active, app.room.choosing.opened = panel, True
        for line, told in DONE:
            await send(pilot, line)
            room = app.room
            assert told in flat("\n".join([room.now.text, room.foot.text])), line
            assert room.main.name_shown == panel


async def test_an_act_that_the_talk_shows_is_answered_there_alone() -> None:
    session = busy_with_a_proposal()
    async with running(session, keys=False) as (app, pilot):
        for line in ("off We were tired.", "promise I bring tea", "consent"):
            await send(pilot, line)
            assert app.room.view.said == ""
        assert "You consent." in flat(app.room.main.text)


async def test_what_is_written_down_in_a_part_that_is_not_kept_is_seen_beside_another_panel() -> None:
    session = meeting("Ama", holder=True, item=ItemId(2))
    session.act("Ama", floor.PutIn("Zed"))
    async with running(session, keys=False) as (app, pilot):
        app.room.choosing.active = "people"
        await send(pilot, "scribe Zed: It was late.")
        assert "Zed: It was late." in app.room.foot.text


@pytest.mark.parametrize("panel", ["people", "recap"])
async def test_a_late_yes_that_makes_a_draft_of_the_recap_says_both_beside_another_panel(panel: str) -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ama", release.AskAll())
    session.act("Ama", setup.End(really=True))
    for name in ("Ama", "Bo"):
        session.act(name, release.ReleaseRecap(session.replica.kept.seq))
    async with running(session, keys=False) as (app, pilot):
        app.room.choosing.active = panel
        await send(pilot, "quote 1")
        assert app.room.view.said == (
            "Saved: 1 line of yours: quote without name. Only you see this. The recap has changed since it was released. It is a draft "
            "until two people have checked it again."
        )


@pytest.mark.parametrize("panel", ["people", "parked", "talk"])
async def test_what_sorts_all_that_is_parked_is_answered_as_all_and_not_as_the_last_of_them(panel: str) -> None:
    session = meeting("Ama", holder=True)
    for text in ("A room", "A budget", "A date", "A name"):
        session.act("Bo", parking.Park(text))
    async with running(session, keys=False) as (app, pilot):
        app.room.choosing.active = panel
        await send(pilot, "sort all next time")
        assert app.room.view.said == "All that was left for today comes back next time."
        session.act("Bo", parking.Park("A tea"))
        await send(pilot, "sort all today, too big")
        assert app.room.view.said == "All that was left for today: too big, comes back today."
        await send(pilot, "sort 2 elsewhere")
        assert "All" not in app.room.view.said


async def test_what_others_did_meanwhile_answers_no_act_of_mine() -> None:
    session = busy_with_a_proposal()
    async with running(session, keys=False) as (app, pilot):
        app.room.choosing.active = "people"
        app.room.talk.effects.begin()
        session.act("Bo", commitments.Commit("I bring cake"))
        await send(pilot, "promise I bring tea")
        assert app.room.view.said == "You promised: I bring tea (promise 2)"


async def test_whoever_reads_back_in_the_talk_sees_what_their_act_did() -> None:
    session = talked(60)
    async with running(session, keys=False) as (app, pilot):
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        await send(pilot, "off We were tired.")
        assert "We were tired." in app.room.foot.text


def busy_with_a_proposal() -> FakeSession:
    """Return an open part in which Ama, who holds the space, has her hand up, Zed is on the phone, and all are asked about a proposal."""
    session = meeting("Ama", holder=True)
    session.act("Ama", floor.PutIn("Zed"))
    session.act("Bo", parking.Park("A room"))
    session.act("Bo", floor.Hand())
    session.act("Ama", floor.Hand())
    session.act("Cy", deciding.Propose("We meet weekly."))
    session.act("Ama", consenting.AskConsent())
    return session
