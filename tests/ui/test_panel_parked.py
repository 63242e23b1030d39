"""The panel of what is parked, and the panel of the recap: things are listed with what becomes of them, and counted."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import (
    agenda,
    commitments,
    consenting,
    deciding,
    door,
    merging,
    notes,
    parking,
    parking_followup,
    roles,
    words,
)
from cop_tui.ui.choosing import Choosing
from cop_tui.ui.panels.offers import about_parked
from cop_tui.ui.view import KEYS
from tests.ui import modes
from tests.ui.conftest import meeting
from tests.ui.moments import busy, shown_notes
from tests.ui.shown import SIZES, WIDE, flat, leafed, panel, screen, view_of

sized = pytest.mark.parametrize("size", SIZES)


@sized
def test_what_is_parked_is_in_everybodys_sight(size: tuple[int, int]) -> None:
    text = leafed(busy("Ana"), size)
    assert "1 Who pays for thinking?" in text
    assert "Parked (1)" in text or size[0] == 60


def test_an_empty_list_says_how_to_park() -> None:
    assert "Nothing is parked. park ... keeps something for later, in your words." in flat(
        panel(meeting(), "parked", 33)
    )


def test_what_is_parked_stands_in_its_order_with_its_number_and_what_became_of_it() -> None:
    session = modes.at("talk")
    for text in ("Rates", "Rooms"):
        session.act("Bo", parking.Park(text))
    session.act("Cy", parking_followup.TakeCare(session.server.kept.parking.notes[0]))
    text = panel(session, "parked")
    assert text.index("1 Rates") < text.index("parked, Cy looks after it") < text.index("2 Rooms")


def test_why_something_parked_comes_back_then_stands_beside_it() -> None:
    session = modes.at("talk")
    session.act("Bo", parking.Park("Rates"))
    (note,) = session.server.kept.parking.notes
    session.act("Cy", parking_followup.SortNote(note, "", "next time", "Ana knows them"))
    assert "parked, comes back next time. Ana knows them" in flat(panel(session, "parked"))


@pytest.mark.parametrize("brief", [False, True])
def test_a_long_note_is_whole_in_the_full_panel_and_two_lines_in_the_side_column(brief: bool) -> None:
    session = modes.at("talk")
    session.act("Bo", parking.Park("first " + "and so on " * 30 + "last"))
    text = panel(session, "parked", 33, brief=brief)
    assert ("last" in text) is not brief
    assert ("\u2026" in text) is brief
    assert len(text.split("\n")) == 3 or not brief


# The recap


@sized
def test_things_kept_are_counted_for_everybody(size: tuple[int, int]) -> None:
    for me, holder in (("Ama", True), ("Ana", False)):
        text = flat(leafed(busy(me, holder=holder), size))
        assert "Kept so far: 1 line, 1 parked." in text


def test_nobody_is_counted_or_ranked() -> None:
    text = leafed(busy("Ama", holder=True), mode=KEYS)
    assert "turns" not in text
    assert "spoke" not in text


def test_wordings_promises_and_a_closed_door_are_counted_as_things() -> None:
    session = busy("Ama", holder=True)
    session.act("Ama", roles.TakeRole("scribe"))
    session.act("Ama", words.Scribe(PersonId(3), "It was too fast."))
    session.act("Ana", commitments.Commit("I ask the funders."))
    session.act("Ama", door.CloseDoor())
    text = flat(panel(session, "recap", mode=KEYS))
    for wanted in ("2 lines", "1 promise", "1 wording awaiting a yes", "The door is closed.", "I ask the funders."):
        assert wanted in text


def test_notes_that_were_shown_are_counted_and_those_parked_without_a_name_are_not() -> None:
    assert "4 notes" in panel(shown_notes("Ama", holder=True), "recap")
    session = meeting("Ama", holder=True, item=ItemId(6))
    for who in ("Ana", "Bo", "Cy", "Di"):
        session.act(who, notes.ParkUnnamed(notes.digest(who), f"What {who} would park."))
    session.act("Ama", agenda.MoveOn(ItemId(6), really=True))
    session.act("Ama", agenda.TakeUp(ItemId(6), really=True))
    text = panel(session, "recap")
    assert "4 parked" in text
    assert "Kept so far: 4 parked." in text
    assert "Write on your own" in screen(view_of(session)).now.text


@pytest.mark.parametrize(("part", "third"), [("talk", "parked"), ("agreement", "recap"), ("promises", "recap")])
def test_beside_a_part_that_makes_something_stands_what_it_makes(part: str, third: str) -> None:
    session = modes.at(part)
    assert screen(view_of(session), WIDE).sides[2].name == third
    assert Choosing(view_of(session)).beside()[2] == third


def test_promises_stand_with_who_carries_them() -> None:
    session = modes.at("promises")
    session.act("Ana", commitments.Commit("I ask."))
    text = flat(panel(session, "recap", 33, brief=True))
    assert "Promised 1 I ask. you" in text


def test_what_this_part_makes_stands_before_everything_else_in_the_recap() -> None:
    assert flat(panel(modes.at("promises"), "recap")).startswith(
        "Kept To read the recap: recap Nothing is promised yet. promise ... does it. Agreement"
    )
    assert flat(panel(modes.at("consent"), "recap")).startswith(
        "Kept To read the recap: recap Nothing is decided yet. Agreement"
    )
    assert flat(panel(modes.at("agreement"), "recap")).startswith(
        "Kept To read the recap: recap Agreement There is no agreement yet."
    )
    session = modes.at("consent")
    session.act("Ana", commitments.Commit("I ask."))
    session.act("Bo", deciding.Propose("We meet monthly."))
    session.act("Ama", consenting.AskConsent())
    for who in ("Ama", "Ana", "Bo", "Cy", "Di"):
        session.act(who, consenting.GiveConsent())
    session.act("Ama", deciding.Decide())
    text = panel(session, "recap")
    assert text.index("Decided") < text.index("Kept so far") < text.index("Promised") < text.index("Agreement")


def test_two_that_say_the_same_tell_it_and_whoever_wrote_one_takes_it_apart() -> None:
    session = modes.at("talk")
    for text in ("Rates", "Money"):
        session.act("Ana", parking.Park(text))
    first, second = session.server.kept.parking.notes
    session.act("Ana", merging.AskSame(second, first))
    assert "parked, says the same as 1" in flat(panel(session, "parked"))
    view = view_of(session, KEYS)
    assert "take apart 2" in [can.line for can in about_parked(view, second, 2)]
    assert "take apart 1" not in [can.line for can in about_parked(view, first, 1)]


def test_beside_the_talk_what_becomes_of_something_parked_stands_under_it_however_long_it_is() -> None:
    session = busy("Ana")
    session.act(
        "Bo", parking.Park("What we tell the funder of this, in which words, and who of us tells it to them then")
    )
    note = session.server.kept.parking.notes[-1]
    session.act("Ama", parking_followup.SortNote(note, "", "next time"))
    text = panel(session, "parked", 33, brief=True)
    assert "What we tell the funder" in text
    assert "next time" in text


def test_of_what_is_kept_only_what_there_is_is_counted() -> None:
    assert "Kept so far" not in panel(modes.at("consent"), "recap")
    session = modes.at("talk")
    session.act("Ana", parking.Park("Rates"))
    assert "Kept so far: 1 parked." in panel(session, "recap")
    session.act("Ana", commitments.Commit("I ask."))
    assert "Kept so far: 1 promise, 1 parked." in panel(session, "recap")


def test_how_the_recap_is_read_stands_apart_from_what_follows() -> None:
    assert panel(modes.at("talk"), "recap").split("\n")[1:4] == ["To read the recap: recap", "", "Agreement"]
