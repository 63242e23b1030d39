"""Panels and their rows by keys: choosing one, doing something about it, reading all of it, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId, WordId
from cop_tui.core.topics import agenda, clock, floor, notes, parking, parking_followup, roles, rounds, setup, words
from cop_tui.ui.view import KEYS, LINE
from tests.ui.conftest import NAMES, key, meeting, running, shown
from tests.ui.fake import FakeSession
from tests.ui.shown import flat

BO, CY = PersonId(3), PersonId(4)
SIDE = (120, 34)


def queued(me: str = "Ama") -> FakeSession:
    """Return Ama's meeting as one of them sees it: Bo and Cy wait, two things are parked."""
    session = meeting(me, holder=me == "Ama")
    for who in ("Bo", "Cy"):
        session.act(who, floor.Hand())
    for note in ("Who pays?", "Interpreter rates"):
        session.act("Di", parking.Park(note))
    return session


def talked(lines: int, me: str = "Ama") -> FakeSession:
    """Return an open talk in which so many lines were said."""
    session = meeting(me, holder=me == "Ama", item=ItemId(5))
    for number in range(lines):
        session.act("Bo", words.Say(f"line {number}."))
    return session


def foot(pilot: Pilot[Any]) -> str:
    """Return what the foot offers and says."""
    return "\n".join(line.plain for line in pilot.app.room.foot.lines)  # type: ignore[attr-defined]


def in_sight(rows: Any) -> list[str]:
    """Return the rows of a panel that are in sight."""
    top = rows.scroll_offset.y
    return [line.plain.strip() for line in rows.lines[top : top + rows.size.height]]


def chosen(rows: Any) -> list[str]:
    """Return the rows of a panel that are marked as chosen."""
    return [line.plain.strip() for line in rows.lines if any("reverse" in str(span.style) for span in line.spans)]


async def test_a_digit_chooses_a_panel_and_once_more_gives_it_the_whole_height() -> None:
    async with running(queued()) as (app, pilot):
        main = app.room.main
        assert main.name_shown == "talk"
        await key(pilot, "2")
        assert (main.name_shown, app.room.choosing.opened) == ("waiting", False)
        assert "Bo" in in_sight(main)[0]
        low = main.size.height
        await key(pilot, "2")
        assert app.room.choosing.opened
        assert main.size.height > low
        await key(pilot, "4")
        assert in_sight(main)[:2] == ["1 Who pays?", "2 Interpreter rates"]


async def test_the_talk_once_more_says_that_nothing_is_lost_and_does_nothing_where_all_of_it_is_in_sight() -> None:
    async with running(meeting("Ama", holder=True, item=ItemId(5))) as (app, pilot):
        high = app.room.now.size.height
        await key(pilot, "1")
        assert not app.room.choosing.opened
        assert app.room.now.size.height == high
        assert "All of the talk is in sight." in app.room.text
        for n in range(30):
            app.session.act("Bo", words.Say(f"Line {n}."))
        await pilot.pause()
        await key(pilot, "1")
        assert app.room.choosing.opened
        assert "Talk has the whole height; nothing is lost. The same once more leads back." in app.room.text
        await key(pilot, "1")
        assert not app.room.choosing.opened
        assert "nothing is lost" not in app.room.text


async def test_the_number_of_a_panel_behind_lines_that_were_asked_for_shows_it_as_it_was() -> None:
    async with running(queued()) as (app, pilot):
        app.room.talk.tell(["A line that was asked for."])
        await pilot.pause()
        await key(pilot, "1")
        assert app.room.main.name_shown == "talk"
        assert not app.room.choosing.opened


async def test_tab_goes_round_the_panels_that_there_are_and_back() -> None:
    async with running(queued()) as (app, pilot):
        names = [panel.name for _, panel in app.room.choosing.there()]
        seen = []
        for _ in names:
            await pilot.press("tab")
            seen.append(app.room.choosing.active)
        assert seen == [*names[1:], names[0]]
        await pilot.press("shift+tab")
        assert app.room.choosing.active == names[-1]


async def test_in_the_line_digits_and_arrows_are_typing_and_choose_nothing() -> None:
    async with running(queued(), keys=False) as (app, pilot):
        await pilot.press("4", "down")
        assert app.room.line.mode == LINE
        assert app.room.choosing.active == "talk"


ABOUT = [
    ("2", 1, "n", floor.CallNext(BO, PersonId(0))),
    ("2", 2, "n", floor.CallNext(CY, PersonId(0))),
    ("3", 2, "t", agenda.TakeUp(ItemId(2), ItemId(3))),
    ("4", 2, "c", parking_followup.TakeCare(WordId(15))),
    ("5", 2, "h", roles.OfferRole("space holder", PersonId(2), hand_over=True)),
]


@pytest.mark.parametrize(("panel", "downs", "letter", "command"), ABOUT, ids=[f"{a[0]}{a[2]}" for a in ABOUT])
async def test_what_the_foot_offers_about_a_row_is_what_its_key_does(
    panel: str, downs: int, letter: str, command: core.Command
) -> None:
    session = queued()
    async with running(session) as (app, pilot):
        await key(pilot, panel)
        for _ in range(downs):
            await pilot.press("down")
            await pilot.pause()
        (can,) = (can for can in app.room.choosing.can() if can.key == letter)
        first = app.room.choosing.can()[0]
        assert foot(pilot).startswith(f" {first.key} ") is not first.last
        assert f"{letter} {can.label}" in foot(pilot)
        await key(pilot, letter)
        if can.opens:  # what is not done lightly stands in the line first
            assert session.done == []
            await pilot.press("enter")
            await pilot.pause()
        assert session.done == [command]


@pytest.mark.parametrize("me", ["Ama", "Ana"])
async def test_whichever_row_is_chosen_the_key_of_pause_pauses(me: str) -> None:
    session = queued(me)
    async with running(session) as (app, pilot):
        app.room.line.turn_to(KEYS)
        for panel in "123456":
            await key(pilot, panel)
            for _ in range(8):
                await pilot.press("down")
                await pilot.pause()
                assert "x" not in [can.key for can in app.room.choosing.can()], (panel, app.room.choosing.about)
        await key(pilot, "3")
        await pilot.press("down", "down", "down")
        await key(pilot, "x")
        assert session.done == [clock.Pause()]


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
async def test_the_role_is_not_what_offers_itself_first_about_somebody(size: tuple[int, int]) -> None:
    async with running(queued(), size) as (_, pilot):
        await key(pilot, "5")
        for who, first in (("Ana", ""), ("Bo", "n give Bo the floor")):
            await pilot.press(*(["down", "down"] if who == "Ana" else ["down"]))
            await pilot.pause()
            offered = foot(pilot).splitlines()[0]
            assert offered.endswith(f"h hand over to {who}   ? all   / type")
            assert offered.startswith(f" {first}")
            assert not offered.startswith(" h ")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
@pytest.mark.parametrize("mode", [KEYS, LINE])
async def test_where_the_foot_is_short_the_role_gives_way_to_what_is_milder(size: tuple[int, int], mode: str) -> None:
    session = FakeSession()
    session.people("Ama", "Gus", "Alexandra", me="Ama", role="space holder", holders=("Ama",))
    session.act("Ama", setup.Begin())
    session.act("Ama", agenda.TakeUp(ItemId(3), really=True))
    for who in ("Gus", "Alexandra"):
        session.act(who, floor.Hand())
    async with running(session, size) as (app, pilot):
        await key(pilot, "5")
        await pilot.press("down")
        for who in ("Gus", "Alexandra"):
            await pilot.press("down")
            await pilot.pause()
            app.room.line.turn_to(mode)
            app.room.draw()
            offered = foot(pilot).splitlines()[-1]
            assert f"give {who} the floor" in offered
            app.room.line.turn_to(KEYS)


async def test_up_and_down_choose_a_row_which_stays_chosen_where_it_moves() -> None:
    session = queued()
    async with running(session) as (app, pilot):
        await key(pilot, "2")
        assert chosen(app.room.main) == []
        await pilot.press("down", "down")
        await pilot.pause()
        assert chosen(app.room.main)[0].startswith("2 Cy")
        await pilot.press("down")
        await pilot.pause()
        assert chosen(app.room.main)[0].startswith("2 Cy")
        session.act("Bo", floor.LowerHand())
        await pilot.pause()
        assert chosen(app.room.main)[0].startswith("1 Cy")
        await pilot.press("up")
        await pilot.pause()
        assert chosen(app.room.main)[0].startswith("1 Cy")


async def test_an_act_about_a_row_that_needs_words_opens_the_line_with_them() -> None:
    session = queued()
    async with running(session) as (app, pilot):
        await key(pilot, "4")
        await pilot.press("down")
        await pilot.pause()
        await pilot.press("s")
        await pilot.pause()
        assert (app.room.line.mode, app.room.line.value) == (LINE, "sort 1 ")
        await pilot.press(*"next time", "enter")
        await pilot.pause()
        assert session.done == [parking_followup.SortNote(WordId(14), "", "next time")]
        assert app.room.line.mode == KEYS


async def test_without_a_chosen_row_the_same_letters_are_keys_for_the_whole_meeting() -> None:
    session = queued()
    async with running(session) as (_, pilot):
        await key(pilot, "2")
        await key(pilot, "n")
        assert session.done == [floor.CallNext(PersonId(0), PersonId(0))]


async def test_enter_gives_the_whole_height_and_escape_comes_back_step_by_step() -> None:
    async with running(queued()) as (app, pilot):
        choosing = app.room.choosing
        await key(pilot, "2")
        await pilot.press("down", "enter")
        await pilot.pause()
        steps = []
        for _ in range(4):
            steps.append((choosing.active, choosing.about is not None, choosing.opened))
            await pilot.press("escape")
            await pilot.pause()
        assert steps == [
            ("waiting", True, True),
            ("waiting", True, False),
            ("waiting", False, False),
            ("talk", False, False),
        ]
        assert "/ begins a line." in foot(pilot)


async def test_in_a_panel_of_the_whole_height_who_has_the_floor_and_what_is_for_me_stay_in_sight() -> None:
    session = meeting("Ana")
    for who in ("Bo", "Ana"):
        session.act(who, floor.Hand())
    session.act("Ama", floor.CallNext())
    for size in ((60, 15), (80, 24), SIDE):
        async with running(session, size) as (app, pilot):
            app.room.line.turn_to(KEYS)
            await key(pilot, "5")
            await key(pilot, "5")
            assert app.room.choosing.opened
            now = " ".join(in_sight(app.room.now))
            assert "Bo has the floor" in now
            assert "You are next, after Bo." in now


async def test_the_talk_is_turned_by_the_page_and_home_and_end_go_all_the_way() -> None:
    async with running(talked(60)) as (app, pilot):
        main = app.room.main
        last = in_sight(main)
        assert last[-1].endswith("line 59.")
        await pilot.press("pageup")
        await pilot.pause()
        page = in_sight(main)
        assert len(set(page) & set(last)) == 2, "two lines stay, so that the place is found again"
        await pilot.press("pagedown")
        await pilot.pause()
        assert in_sight(main) == last
        await pilot.press("home")
        await pilot.pause()
        assert "The meeting has begun." in " ".join(in_sight(main)) or "line 0." in " ".join(in_sight(main))
        await pilot.press("end")
        await pilot.pause()
        assert in_sight(main) == last


def crowd(count: int = 40) -> FakeSession:
    """Return an open part with so many people."""
    session = FakeSession()
    session.people(*(f"Person {n}" for n in range(1, count + 1)), me="Person 2", holders=("Person 1",))
    session.act("Person 1", setup.Begin())
    return session


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 34)])
@pytest.mark.parametrize("opened", [False, True])
async def test_a_chosen_row_comes_along_where_the_page_is_turned(size: tuple[int, int], opened: bool) -> None:
    async with running(crowd(), size) as (app, pilot):
        room = app.room
        room.line.turn_to(KEYS)
        await key(pilot, "5")
        if opened:
            await key(pilot, "5")
        await pilot.press("down", "down")
        await pilot.pause()
        assert room.choosing.about == ("person", 2)
        rows = room._active
        page = max(1, rows.size.height - 2)
        for presses in (1, 2):
            await pilot.press("pagedown")
            await pilot.pause()
            assert rows.scroll_offset.y == min(presses * page, len(rows.lines) - rows.size.height)
            at = room.choosing.about[1] - 1
            assert rows.scroll_offset.y <= at < rows.scroll_offset.y + rows.size.height
        await pilot.press("down")
        await pilot.pause()
        assert room.choosing.about == ("person", at + 2)
        await pilot.press("end")
        await pilot.pause()
        assert "Person 40" in " ".join(in_sight(rows))
        await pilot.press("home")
        await pilot.pause()
        assert rows.scroll_offset.y == 0
        assert room.choosing.about[1] <= rows.size.height


async def test_a_row_that_is_longer_than_the_page_is_let_go_of_where_the_page_is_turned() -> None:
    session = meeting("Ama", holder=True, item=ItemId(6))
    for who in NAMES:
        session.act(who, notes.HoldNote(notes.digest(who), f"{who} thinks " + "slowly and " * 90))
    session.act("Ama", notes.Reveal())
    async with running(session, (60, 15)) as (app, pilot):
        await key(pilot, "7")
        await pilot.press("down")
        await pilot.pause()
        rows = app.room.main
        before = rows.scroll_offset.y
        await pilot.press("pagedown")
        await pilot.pause()
        assert rows.scroll_offset.y > before
        assert app.room.choosing.about is None


async def test_a_page_is_a_page_in_a_round_too() -> None:
    session = talked(40)
    session.act("Ama", agenda.TakeUp(ItemId(2), really=True))
    async with running(session) as (app, pilot):
        main = app.room.main
        before = main.scroll_offset.y
        await pilot.press("pageup")
        assert before - main.scroll_offset.y == main.size.height - 2 > 3


async def test_talk_that_is_scrolled_back_stays_where_it_is_while_words_come() -> None:
    session = talked(60)
    async with running(session) as (app, pilot):
        main = app.room.main
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        before = in_sight(main)
        assert "newer below: End" in shown(pilot)
        for _ in range(3):
            session.act("Bo", words.Say("and one more."))
            await pilot.pause()
        assert in_sight(main) == before
        session.act("Bo", floor.Hand())
        session.act("Ama", agenda.MoveOn(ItemId(5), really=True))  # Now gets higher or lower
        await pilot.pause()
        assert in_sight(main)[0] == before[0]
        await pilot.press("end")
        await pilot.pause()
        assert "newer below: End" not in shown(pilot)
        session.act("Bo", parking.Park("Later"))
        await pilot.pause()
        assert "Later" in in_sight(main)[-1]


async def test_the_newest_words_stay_in_sight_when_the_panel_gets_smaller() -> None:
    session = talked(40, "Ana")
    async with running(session) as (app, pilot):
        before = app.room.main.size.height
        await pilot.resize_terminal(80, 17)
        await pilot.pause()
        assert app.room.main.size.height < before
        assert "newer below" not in shown(pilot)
        assert app.room.main.at_end


async def test_p_and_a_name_typed_at_once_stand_in_the_line_as_put_in() -> None:
    session = queued()
    async with running(session) as (app, pilot):
        await pilot.press(*"pZed")
        assert app.room.line.value == "put in Zed"
        await pilot.press("enter")
        await pilot.pause()
        assert session.done == [floor.PutIn("Zed")]


async def test_another_word_that_begins_with_the_key_is_read_as_typed() -> None:
    session = queued()
    async with running(session) as (app, pilot):
        await pilot.press(*"park Who pays?")
        assert app.room.line.value == "park Who pays?"
        await pilot.press("enter")
        await pilot.pause()
        assert session.done == [parking.Park("Who pays?")]


async def test_nine_notes_can_all_be_read_on_a_small_screen() -> None:
    texts = [f"Note {n}: " + "a long thought about how we meet, " * 3 + f"end-{n}." for n in range(1, 10)]
    session = meeting("Ama", holder=True, item=ItemId(6))
    for place, text in enumerate(texts):
        session.act(NAMES[place % len(NAMES)], notes.HoldNote(notes.digest(f"secret {place}"), text))
    session.act("Ama", notes.Reveal())
    async with running(session, (60, 15)) as (app, pilot):
        await key(pilot, "7")
        await pilot.press("enter")
        read: list[str] = []
        for _ in range(12):
            await pilot.pause()
            read += [line for line in in_sight(app.room.main) if line not in read]
            await pilot.press("pagedown")
        text = " ".join(" ".join(read).split())
        assert [n for n in range(1, 10) if f"Note {n}:" in text and f"end-{n}." in text] == list(range(1, 10))


def going_round(me: str) -> FakeSession:
    """Return a round in which Ama had her turn, Ana speaks and the others are to come."""
    session = meeting(me, holder=me == "Ama", item=ItemId(5))
    session.act("Ama", rounds.StartRound(60, "What stays?"))
    session.act("Ama", floor.Done())
    return session


ROUND = {
    "Bo": "Bo's turn comes in the order of the round.",
    "Cy": "Cy's turn comes in the order of the round.",
}
BEHIND = "The round has been at {} place. At its end anyone can raise a hand."


@pytest.mark.parametrize("size", [(60, 15), (80, 24), SIDE])
@pytest.mark.parametrize("me", ["Ama", "Cy"])
async def test_a_row_of_somebody_who_cannot_be_called_says_why(me: str, size: tuple[int, int]) -> None:
    async with running(going_round(me), size) as (app, pilot):
        room = app.room
        room.line.turn_to(KEYS)
        await key(pilot, "2")
        for name in ("Bo", "Cy"):
            room.talk.say("An answer from before.")
            await pilot.press("down")
            await pilot.pause()
            wanted = ROUND[name] if name != me else "Your turn comes in the order of the round."
            assert chosen(room._active)[0].startswith(f"{2 if name == 'Cy' else 1} {name}")
            assert wanted in flat(foot(pilot))
            assert "An answer from before." not in foot(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert room.choosing.opened
        assert wanted in flat(foot(pilot)), "Enter takes nothing away"
        await pilot.press("escape")
        await key(pilot, "?")
        assert f"About this row: {wanted}" in flat(shown(pilot))
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert wanted not in flat(foot(pilot)), "it is about the row, and goes with it"


@pytest.mark.parametrize("me", ["Ama", "Cy"])
async def test_in_the_panel_of_people_each_row_says_what_the_round_makes_of_them(me: str) -> None:
    session = going_round(me)
    async with running(session) as (app, pilot):
        app.room.line.turn_to(KEYS)
        await key(pilot, "5")
        said = []
        for _ in range(3):
            await pilot.press("down")
            await pilot.pause()
            said.append(flat(foot(pilot)))
        whose = "your" if me == "Ama" else "Ama's"
        for wanted, line in zip((BEHIND.format(whose), "Ana has the floor.", ROUND["Bo"]), said, strict=True):
            assert wanted in line
        session.act("Ana", floor.Done())
        await pilot.pause()
        app.room.draw()
        assert "Bo has the floor." in foot(pilot), "it is said of this moment"


async def test_whoever_does_not_call_reads_at_the_row_of_a_hand_who_does() -> None:
    session = queued("Ana")
    async with running(session) as (app, pilot):
        app.room.line.turn_to(KEYS)
        await key(pilot, "2")
        await pilot.press("down")
        await pilot.pause()
        assert "Bo waits for a turn. A space holder gives the floor." in foot(pilot)
    async with running(queued("Ama")) as (_, pilot):
        await key(pilot, "2")
        await pilot.press("down")
        await pilot.pause()
        assert "waits for a turn" not in foot(pilot)
