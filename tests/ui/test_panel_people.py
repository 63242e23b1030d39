"""The panel of people: who takes part with which role, and who is with whom. Nobody is marked as away."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import people, roles
from tests.ui import modes
from tests.ui.conftest import meeting
from tests.ui.moments import busy
from tests.ui.shown import SIZES, leafed, panel


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


@pytest.mark.parametrize("brief", [False, True])
def test_small_groups_are_named_with_who_is_in_them(brief: bool) -> None:
    session = modes.at("pairs")
    text = panel(session, "people", 33, brief=brief)
    for number, group in enumerate(session.server.kept.groups.groups, 1):
        names = [session.replica.name(person) for person in group]
        line = next(line for line in text.split("\n") if line.startswith(f"Group {number}: "))
        assert all(name in line for name in names)
