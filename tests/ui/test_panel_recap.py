"""The recap panel once somebody writes: everybody sees it as it would go out, and those who write come from it to their page."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.core.topics import afterwards, commitments, release, words, writing
from cop_tui.recap import build
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.screens.writing import WritingPage
from cop_tui.ui.view import KEYS
from tests.ui.conftest import key, running, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import SIZES, USUAL, flat, screen, view_of
from tests.ui.writing import PLAN, SECOND, ended, said, word, write


def panel(session: FakeSession, size: tuple[int, int] = USUAL) -> str:
    view = view_of(session, KEYS)
    return screen(view, size, Choosing(view, "recap", opened=True)).main.text


def written(me: str) -> FakeSession:
    """Return a recap with a claim, a quote beneath another, and one whose author has not said yes."""
    session = said(me)
    session.act("Bo", afterwards.Consent([word(session, "Tea first.")], words.NAMED))
    write(session, text="Begin slowly.", word=word(session, "Tea first."))
    write(session, text="Be quiet.", word=word(session, "A quiet minute."))
    write(session, kind=writing.HEADING, key=SECOND, text="It takes time")
    write(session, key=SECOND, text="Nobody is late.")
    return session


@pytest.mark.parametrize("me", ["Ama", "Di"])
def test_once_something_is_written_everybody_reads_it_as_it_would_go_out(me: str) -> None:
    text = panel(written(me), (80, 40))
    said_there = [line.strip() for line in text.splitlines()]
    at = said_there.index
    assert at("What helps?") < at("Begin slowly.") < at("“Tea first.”") < at("Bo") < at("Be quiet.")
    assert at("Be quiet.") < at("What does it mean?") < at("It takes time") < at("Nobody is late.")
    assert "A quiet minute." not in text, "nobody has said yes to it"
    assert "waits" not in text
    assert "Kept so far" not in text


def test_whoever_does_not_write_is_offered_no_page_and_sees_no_mark() -> None:
    session = written("Di")
    session.act("Bo", afterwards.Withdraw([word(session, "Tea first.")]))
    text = flat(panel(session))
    assert "write it together" not in text
    assert "left out" not in text
    assert "Begin slowly." not in text, "a claim is withheld until somebody says what becomes of it"


def test_before_anything_is_written_the_panel_shows_what_there_is_to_make_it_of() -> None:
    for me in ("Ama", "Di"):
        text = flat(panel(said(me)))
        assert "Kept so far: 3 lines" in text
        assert ("write it together" in text) is (me == "Ama")
    assert "6 Kept To read the recap: recap w write it together Kept: 3 lines" in flat(panel(ended(said("Di"))))


@pytest.mark.parametrize(
    ("size", "how"),
    [
        pytest.param(size, how, marks=[] if size in (SIZES[0], USUAL) or how == "letter" else pytest.mark.slow)
        for size in SIZES
        for how in ("enter", "letter", "mouse")
    ],
)
async def test_those_who_write_open_the_page_from_the_panel_and_come_back_to_it(
    size: tuple[int, int], how: str
) -> None:
    async with running(written("Ama"), size) as (app, pilot):
        await key(pilot, "6")
        if how == "enter":
            await pilot.press("enter")
        elif how == "letter":
            await pilot.press("down")
            await key(pilot, "w")
        else:
            rows = next(each for each in (app.room.main, *app.room.sides) if each.name_shown == "recap")
            at = next(y for y, line in enumerate(rows.lines) if "write it together" in line.plain)
            await pilot.click(offset=(rows.content_region.x + 3, rows.content_region.y + at))
            await pilot.pause()
            foot = app.room.foot.lines[0].plain
            await pilot.click("#foot", offset=(foot.index("write it together"), 0))
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.room.page, WritingPage)
        await pilot.press("escape")
        await pilot.pause()
        assert app.room.page is None
        assert app.room.choosing.active == "recap"
        assert "Begin slowly." in shown(pilot)


async def test_enter_gives_whoever_does_not_write_the_whole_height() -> None:
    async with running(written("Di")) as (app, pilot):
        await pilot.press("escape")
        await key(pilot, "6")
        await pilot.press("enter")
        await pilot.pause()
        assert app.room.page is None
        assert app.room.choosing.opened


@pytest.mark.parametrize("size", SIZES)
def test_the_recap_fits_every_size(size: tuple[int, int]) -> None:
    session = written("Ama")
    write(session, text="A long claim that says what we have found, again and again. " * 15)
    for me in ("Ama", "Di"):
        session.replica.me = next(n for n, p in session.server.kept.people.by_id.items() if p.name == me)
        for opened in (False, True):
            view = view_of(session, KEYS)
            place = screen(view, size, Choosing(view, "recap", opened=opened)).main
            assert all(len(line.plain) <= place.width for line in place.lines)


@pytest.mark.parametrize(
    "size", [pytest.param(size, marks=[] if size in (SIZES[0], USUAL) else pytest.mark.slow) for size in SIZES]
)
async def test_w_leads_to_the_page_wherever_the_panel_is_in_sight_whichever_row_is_chosen(
    size: tuple[int, int],
) -> None:
    for keys in (["6"], ["6", "enter"], ["6", "down"]):
        session = written("Ama")
        async with running(session, size) as (app, pilot):
            if keys == ["6", "enter"]:
                app.room.choosing.active, app.room.choosing.opened = "recap", True
                app.room.draw()
            else:
                for each in keys:
                    await key(pilot, each)
            assert app.room.choosing.active == "recap"
            await key(pilot, "w")
            assert isinstance(app.room.page, WritingPage), keys


async def test_w_leads_to_the_page_from_the_talk_where_the_panel_stands_beside_it() -> None:
    async with running(beside("Ama"), (120, 34)) as (app, pilot):
        assert "recap" in app.room.choosing.beside()
        assert "w write it together" in shown(pilot)
        await key(pilot, "w")
        assert isinstance(app.room.page, WritingPage)


async def test_w_leads_nobody_to_the_page_who_does_not_write() -> None:
    for size in ((80, 24), (120, 34)):
        session = beside("Di")
        async with running(session, size, keys=False) as (app, pilot):
            app.room.line.turn_to(KEYS)
            await pilot.pause()
            for before in ("", "6"):
                if before:
                    await key(pilot, before)
                await key(pilot, "w")
                assert app.room.page is None
                assert "w does nothing now." in shown(pilot)


def beside(me: str) -> FakeSession:
    """Return a written recap in a part that makes something which stands in it, so that wide screens show it beside the talk."""
    items = (*PLAN.items[:2], replace(PLAN.items[2], capture="commitments"))
    session = said(me, replace(PLAN, items=items))
    write(session, text="Begin slowly.")
    return session


def test_that_quotes_were_put_in_other_words_stands_above_the_recap_until_it_goes_out() -> None:
    session, changed = written("Ama"), "Some quotes are in other words than were said: do not call them word for word."
    session.act("Cy", afterwards.Soften(word(session, "A quiet minute."), "A minute."))
    assert changed not in flat(panel(session)), "what is not quoted is told of by nothing"
    session.act("Bo", afterwards.Soften(word(session, "Tea first."), "Something warm."))
    assert changed in flat(panel(session))
    ended(session)
    for who in ("Ama", "Bo"):
        session.act(who, release.ReleaseRecap(session.server.kept.seq))
    assert changed not in flat(panel(session))


@pytest.mark.parametrize("me", ["Ama", "Di"])
def test_anybody_can_look_for_words_from_it(me: str) -> None:
    choosing = Choosing(view_of(said(me), KEYS), "recap", opened=True)
    last = choosing.can()[-1]
    assert (last.key, last.line, last.opens) == ("f", "find ", True)


@pytest.mark.parametrize("brief", [False, True])
@pytest.mark.parametrize("me", ["Ana", "Ama"])
def test_under_a_promise_stands_whose_it_is_however_long_it_is(brief: bool, me: str) -> None:
    session = said(me)
    session.act(
        "Bo", commitments.Commit("I ask the council for a room with windows, and bring their answer to us in May.")
    )
    session.act("Cy", commitments.Commit("I write."))
    session.act("Di", commitments.Commit("We meet again.", group=True))
    view = view_of(session, KEYS)
    made = [line.plain.strip() for line in Choosing(view).panel("recap", 33, 1, brief).lines]
    first = made.index("1 I ask the council for a room")
    assert "Bo" in made[first : first + 5]
    assert made[made.index("2 I write.") + 1] == "Cy"
    assert made[made.index("3 We meet again.") + 1] == "all of us"


def test_the_recap_names_under_a_promise_whoever_said_yes_to_that_and_nobody_else() -> None:
    session = said("Ana")
    for who, text in (("Bo", "I ask the council."), ("Cy", "I write to her."), ("Di", "I bring the tea.")):
        session.act(who, commitments.Commit(text))
    bo, cy, _ = session.server.kept.commitments.promises
    session.act("Bo", afterwards.Consent([bo], words.NAMED))
    session.act("Cy", afterwards.Consent([cy], words.UNNAMED))
    section = build(session.replica.state).promised
    assert section is not None
    assert {(one.text, one.name) for one in section.bullets} == {("I ask the council.", "Bo"), ("I write to her.", "")}
    write(session, text="Begin slowly.")
    lines = [line.strip() for line in panel(session, (80, 60)).splitlines()]
    assert lines[lines.index("“I ask the council.”") + 1] == "Bo"
    assert lines[lines.index("“I write to her.”") + 1] != "Cy"
    assert "I bring the tea." not in " ".join(lines), "no answer means no"
