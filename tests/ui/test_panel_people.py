"""The panel of people: who takes part with which role, and who is with whom. Nobody is marked as away."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import floor, people, roles
from cop_tui.ui.view import KEYS
from tests.ui import modes
from tests.ui.conftest import key, meeting, running
from tests.ui.moments import busy
from tests.ui.shown import SIZES, leafed, panel
from tests.ui.test_panels_by_keys import crowd


@pytest.mark.parametrize("size", SIZES)
def test_everybody_sees_who_takes_part_and_who_holds_the_space(size: tuple[int, int]) -> None:
    text = leafed(busy("Ana"), size)
    assert "Ama  space holder" in text
    assert "Ana (you)" in text
    assert "Femi  by phone" in text


def test_the_title_counts_who_is_part_of_the_meeting() -> None:
    assert panel(busy("Ana"), "people").startswith("People (6)")


@pytest.mark.parametrize("holder", [False, True])
def test_who_is_away_is_marked_for_nobody(holder: bool) -> None:
    me = "Ama" if holder else "Ana"
    before = panel(meeting(me, holder=holder), "people")
    session = meeting(me, holder=holder)
    session.act("Bo", people.Away())
    assert panel(session, "people") == before


def test_a_role_on_offer_is_told_to_who_may_take_it() -> None:
    session = meeting("Ana")
    session.act("Ama", roles.OfferRole("scribe", PersonId(2)))
    assert "On offer: scribe. role scribe takes it." in panel(session, "people")


@pytest.mark.parametrize(("me", "first"), [("Ama", True), ("Di", True), ("Ana", False)])
def test_people_without_a_screen_stand_first_for_whoever_speaks_for_them(me: str, first: bool) -> None:
    session = meeting(me, holder=me == "Ama")
    session.act("Di", roles.TakeRole("scribe"))
    for name in ("Femi", "Zed"):
        session.act("Ama", floor.PutIn(name))
    names = [line.split()[0] for line in panel(session, "people").split("\n")[1:]]
    there = ["Ama", "Ana", "Bo", "Cy", "Di"]
    assert names[:7] == (["Femi", "Zed", *there] if first else [*there, "Femi", "Zed"])


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_the_row_and_the_place_in_the_panel_stay_while_lines_are_read_over_it(size: tuple[int, int]) -> None:
    async with running(crowd(), size) as (app, pilot):
        room = app.room
        room.line.turn_to(KEYS)
        await key(pilot, "5")
        room._turn(room.main, 9)
        await pilot.press("down", "down")
        await pilot.pause()
        before, about = room.main.scroll_offset.y, room.choosing.about
        assert before == 9
        for _ in range(2):
            room.talk.tell(["A line that was asked for."] * 3)
            await pilot.pause()
        assert room.main.name_shown == "told"
        await pilot.press("escape")
        await pilot.pause()
        assert (room.main.name_shown, room.main.scroll_offset.y, room.choosing.about) == ("people", before, about)


@pytest.mark.parametrize("brief", [False, True])
def test_small_groups_are_named_with_who_is_in_them(brief: bool) -> None:
    session = modes.at("pairs")
    text = panel(session, "people", 33, brief=brief)
    for number, group in enumerate(session.server.kept.groups.groups, 1):
        names = [session.replica.name(person) for person in group]
        line = next(line for line in text.split("\n") if line.startswith(f"Group {number}: "))
        assert all(name in line for name in names)
