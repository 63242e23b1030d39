"""Before a reveal: two sentences for everybody, and no number."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import NO_ITEM, ItemId, PersonId
from cop_tui.core.topics import enough, notes
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.enough import EnoughToShow
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.notes import HoldNote, Reveal, TakeBack, digest
from cop_tui.core.topics.roles import TakeRole
from tests.core.world import AMA, BO, CY, DI, MINUTE, T0, World, item

STEP = limits.LOOK_AGAIN_MS


def write(world: World, *people: PersonId, item: ItemId = NO_ITEM) -> None:
    for person in people:
        world.do(person, HoldNote(digest(f"of {person}"), f"from {person}", item=item))


def reveal(world: World, part: int = 0) -> str:
    """Ask for a reveal as the server does, which remembers what a refusal asks it to; return the refusal's code."""
    try:
        world.do(AMA, Reveal(ItemId(part)))
    except core.Refused as refusal:
        for hold in refusal.memos:
            core.remember(world.state, hold)
        return refusal.code
    return ""


def looks(world: World) -> list[core.Message]:
    """Let the next look at the notes come; return what everybody is told by it."""
    world.now = core.due(world.state) or world.now
    outcome = core.elapse(world.state, world.now)
    world._take(outcome)
    return [m for m in outcome.passing if isinstance(m, EnoughToShow)]


def room(people: int, seats: int = 0, **plan: str) -> World:
    """Return a meeting of so many real people and of Ama, who holds it with more seats of her own."""
    names = [f"P{n}" for n in range(people)] + [f"Seat {n}" for n in range(seats)]
    return World(item("reveal", **plan), item("reveal"), names=" ".join(name.replace(" ", "") for name in names))


def test_a_holder_with_two_more_seats_cannot_tell_one_real_note_from_none() -> None:
    for wrote in (0, 1, 2, 3):
        world = room(10, seats=2)
        write(world, PersonId(12), PersonId(13))
        seen = [core.remind(world.state, AMA), core.recount(world.state, AMA)]
        write(world, *range(2, 2 + wrote))
        assert [core.remind(world.state, AMA), core.recount(world.state, AMA)] == seen
        assert looks(world) == []
        assert reveal(world) == "too_few_notes"
        assert enough.said(world.state, ItemId(1)) == "Not enough yet to show."


@pytest.mark.parametrize("keep", ["recap", "live"])
def test_once_notes_were_shown_it_is_not_said_that_they_were_not(keep: str) -> None:
    world = room(5, keep=keep)
    write(world, *range(2, 6))
    assert reveal(world) == ""
    assert reveal(world) == "later_notes_wait"
    write(world, PersonId(6))
    assert reveal(world) == "later_notes_wait", "whether a later one waits is not told"
    assert "The notes are shown." in core.explain(core.Refused("later_notes_wait"))
    assert reveal(world, 2) == "too_few_notes", "of another part none were shown"


@pytest.mark.parametrize(("people", "needed"), [(3, 3), (4, 3), (5, 3), (6, 4), (9, 5), (10, 6)])
def test_it_needs_half_of_those_who_could_write_and_at_least_three(people: int, needed: int) -> None:
    world = room(people)  # and Ama could write too
    write(world, *range(2, 1 + needed))
    assert reveal(world) == "too_few_notes"
    write(world, PersonId(1 + needed))
    world.now += STEP
    assert reveal(world) == ""


def test_who_observes_is_away_or_has_no_seat_could_not_write() -> None:
    world = room(9)
    world.do(AMA, PutIn("Femi"))
    world.do(PersonId(10), TakeRole("observer"))
    world.away(PersonId(5), PersonId(6), PersonId(7), PersonId(8), PersonId(9))
    write(world, PersonId(2), PersonId(3), PersonId(4))
    assert reveal(world) == ""


def test_who_wrote_and_went_counts_as_one_who_could() -> None:
    world = room(6)
    write(world, PersonId(2), PersonId(3), PersonId(4))
    world.away(PersonId(2), PersonId(3), PersonId(4))
    assert reveal(world) == "too_few_notes"


def test_everybody_reads_the_same_when_it_is_enough_and_no_note_chooses_the_moment() -> None:
    world = World(item("reveal"))
    assert core.due(world.state) is None, "nothing is looked at before somebody wrote"
    world.now = T0 + 7_001
    write(world, BO)
    assert looks(world) == []
    at = core.due(world.state)
    assert at is not None
    assert at % STEP == 0
    write(world, CY, DI)
    assert core.due(world.state) == at
    assert not any(isinstance(m, EnoughToShow) for m in world.outcome.passing)
    assert looks(world) == [EnoughToShow(ItemId(1))]
    assert {said for me in (AMA, BO, CY, DI) for said in world.told(me)} == {"Enough to show. Give people time."}
    assert enough.said(world.state, ItemId(1)) == "Enough to show. Give people time."
    assert core.due(world.state) is None
    assert EnoughToShow(ItemId(1)) in core.recount(world.state, BO)


def test_after_a_refused_reveal_it_is_not_looked_again_before_the_next_step() -> None:
    world = World(item("reveal"), item("reveal"))
    write(world, BO, CY)
    assert reveal(world) == "too_few_notes"
    write(world, DI)
    assert reveal(world) == "too_few_notes", "else whoever asks all the time sees at whose note it changes"
    world.now += STEP
    assert reveal(world) == ""


def test_what_everybody_was_told_is_enough_is_shown_at_once() -> None:
    world = World(item("reveal"))
    write(world, BO, CY)
    assert reveal(world) == "too_few_notes"
    write(world, DI)
    assert world.pass_time(STEP) == []
    world.state.memory.enough.refused[ItemId(1)] = world.now
    assert reveal(world) == ""
    assert world.outcome.passing == [EnoughToShow(ItemId(1), on=False)]
    assert world.told(BO)[-1].startswith("A note: ")
    assert enough.said(world.state, ItemId(1)) == "Not enough yet to show.", "those that come later wait for others"
    assert core.recount(world.state, BO) == core.recount(World(item("reveal")).state, BO)


def test_taking_a_note_back_tells_nobody_that_it_is_too_few_again() -> None:
    world = World(item("reveal"))
    write(world, BO, CY, DI)
    assert looks(world) == [EnoughToShow(ItemId(1))]
    world.do(BO, TakeBack(f"of {BO}"))
    assert not world.outcome.passing
    assert core.due(world.state) is None
    assert enough.said(world.state, ItemId(1)) == "Enough to show. Give people time."
    assert reveal(world) == "too_few_notes"


def test_notes_written_ahead_of_their_part_are_looked_at_too() -> None:
    world = World(item("write"), item("reveal"))
    write(world, BO, CY, DI)
    assert looks(world) == [EnoughToShow(ItemId(2))]
    world.do(AMA, MoveOn())
    assert reveal(world) == ""


def test_a_part_that_is_over_is_looked_at_when_somebody_asks() -> None:
    world = World(item("reveal"), item())
    write(world, BO, CY, DI)
    world.do(AMA, MoveOn())
    assert core.due(world.state) is None
    world.now += MINUTE
    assert reveal(world, 1) == ""


def test_ending_asks_first_whether_or_not_somebody_wrote() -> None:
    from cop_tui.core.topics.setup import End

    for wrote in ((), (BO,)):
        world = World(item("reveal"))
        write(world, *wrote)
        assert world.refused(AMA, End()) == "ask_first"


def test_notes_to_park_are_no_notes_to_show() -> None:
    world = World(item("reveal"))
    for person in (BO, CY, DI):
        world.do(person, notes.ParkUnnamed(digest(f"of {person}"), "x"))
    assert core.due(world.state) is None
    assert reveal(world) == "too_few_notes"
