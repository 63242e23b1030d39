"""What a part that decides asks of somebody stands first on the bottom line, and so do the answers about quoting."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import afterwards, aloud, consenting, deciding, floor, release, words
from cop_tui.ui.keys import KeyTable
from cop_tui.ui.panels.footer import foot
from cop_tui.ui.view import KEYS, LINE
from tests.ui import modes
from tests.ui.conftest import meeting, rows_of, running, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import now_of, screen, view_of

LONG = "We meet on the first Tuesday of each month at nine, in the library, until Easter, and then look at it again with everybody"
both = pytest.mark.parametrize("mode", [LINE, KEYS])


def line(session: FakeSession, mode: str) -> str:
    return foot(view_of(session, mode), 80, KeyTable()).line.plain


@both
def test_whoever_could_propose_or_amend_finds_the_word_first(mode: str) -> None:
    session = modes.at("consent")
    assert line(session, mode).startswith(" propose ..")
    session.act("Ana", deciding.Propose("We meet monthly."))
    assert line(session, mode).startswith(" amend ..")
    assert "propose" not in line(session, mode)


@both
def test_what_only_somebody_else_may_amend_is_not_offered(mode: str) -> None:
    session = modes.at("consent")
    session.act("Bo", deciding.Propose("We meet monthly."))
    assert "amend" not in line(session, mode)


@both
@pytest.mark.parametrize("me", ["Ama", "Ana"])
def test_a_proposal_that_was_left_open_leaves_the_room_to_the_part_that_follows(mode: str, me: str) -> None:
    session = modes.at("consent", me)
    session.act(me, deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    session.act(me, consenting.RaiseConcern("It is often."))
    assert "CONSENT?" in now_of(session, mode=mode)
    modes.go(session, "promises")
    told, foot_line = now_of(session, mode=mode), line(session, mode)
    assert "CONSENT?" not in told
    assert "Concern" not in told
    assert "Left open" in told
    assert "We meet monthly." in told
    assert not [word for word in ("amend", "ask consent", "ask everyone", "decide") if word in foot_line], foot_line
    assert ("promise" if mode == LINE or me == "Ana" else "move on") in foot_line
    modes.go(session, "consent")
    assert "CONSENT?" in now_of(session, mode=mode)


def test_whoever_has_not_answered_a_proposal_that_was_left_open_is_asked_still() -> None:
    session = modes.at("consent")
    session.act("Bo", deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    modes.go(session, "promises")
    assert "CONSENT?" in now_of(session)


@both
def test_whoever_could_confirm_finds_the_word_and_whoever_told_it_does_not(mode: str) -> None:
    def told(me: str) -> FakeSession:
        session = modes.at("consent", me)
        session.act("Ama", floor.PutIn("Femi", "phone"))
        femi = next(n for n, p in session.server.kept.people.by_id.items() if p.name == "Femi")
        session.act("Bo", deciding.Propose("We meet monthly."))
        session.act("Ama", consenting.AskConsent())
        session.act("Ama", aloud.ObjectAloud(femi, "Not on Tuesdays."))
        return session

    assert "confirm" in line(told("Di"), mode)
    assert "confirm" not in line(told("Ama"), mode)


@pytest.mark.parametrize("keys", [True, False])
async def test_the_answers_about_quoting_are_clicked_and_gone_once_one_was_given(keys: bool) -> None:
    session = meeting("Ana", item=ItemId(5))
    session.act("Ana", words.Say("We were tired."))
    session.act("Ama", release.AskAll())
    async with running(session) as (app, pilot):
        app.room.line.turn_to(KEYS if keys else LINE)
        app.room.draw()
        await pilot.pause()
        row = app.room.foot.text.splitlines()[-1]
        assert row.split()[:3] == ["all", "choose", "none"]
        at = next(
            (text.index("none"), y) for y, text in enumerate(rows_of(app)) if text.startswith(" all   choose   none")
        )
        await pilot.click(offset=at)
        await pilot.pause()
        assert isinstance(session.done[-1], afterwards.Consent)
        assert "choose   none" not in shown(pilot)


@pytest.mark.parametrize("me", ["Ana", "Bo"])
async def test_the_words_of_a_proposal_are_whole_where_lines_would_stand_empty(me: str) -> None:
    session = modes.at("consent", me)
    session.act("Ana", deciding.Propose(LONG))
    session.act("Ama", consenting.AskConsent())
    async with running(session) as (app, pilot):
        for answered in (False, True):
            if answered:
                session.act(me, consenting.GiveConsent())
                await pilot.pause()
            text = " ".join(app.room.now.text.split())
            assert LONG in text, answered


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
@pytest.mark.parametrize("answered", [False, True])
def test_no_line_stands_empty_while_words_of_a_proposal_are_cut(size: tuple[int, int], answered: bool) -> None:
    cut = 0
    for length in range(1, 20):
        session = modes.at("consent", "Bo")
        text = " ".join([*["We meet monthly, and look again at it after that."] * length, "Last word."])
        session.act("Ana", deciding.Propose(text))
        session.act("Ama", consenting.AskConsent())
        if answered:
            session.act("Bo", consenting.GiveConsent())
        for mode in (LINE, KEYS):
            lines = [line.plain.strip() for line in screen(view_of(session, mode), size).now.lines]
            if "proposal?" in " ".join(lines):
                cut += 1
                assert "" not in lines, (length, mode, lines)
            else:
                assert "Last word." in " ".join(lines), (length, lines)
    assert cut
