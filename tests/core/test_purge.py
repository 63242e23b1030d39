"""What ends when the days of a meeting are over, and what stays."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.afterwards import Consent
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.agreement import SILENCE_MS, Agree
from cop_tui.core.topics.commitments import AboutPromise, Commit
from cop_tui.core.topics.learning import Learn
from cop_tui.core.topics.notes import HoldNote, ParkUnnamed, Reveal, digest
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.purge import ContentEnded, ended
from cop_tui.core.topics.release import AskAll, ReleaseRecap
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import NAMED, UNNAMED, Say
from tests.core.world import AMA, BO, CY, DI, World, item


def over(world: World) -> core.Outcome:
    """Let the days of a meeting be over."""
    outcome = core.led_to(world.state, ended(world.state).events, world.now)
    world._take(outcome)
    world.restart()
    return outcome


def a_meeting(*, released: bool, regime: str = "open") -> World:
    """Return a meeting that was held and has ended, with words of every sort, each with its own letter in them."""
    world = World(
        item("open", keep="group" if regime == "closed" else "recap"), item("open", keep="group"), item("reveal"),
        regime=regime,
    )  # fmt: skip
    world.do(BO, Say("plain words"))
    world.do(BO, Say("quoted words"))
    quoted = world.kept.seq
    world.do(CY, Learn("learned words"))
    learned = world.kept.seq
    world.do(CY, Commit("promised words"))
    promise = world.kept.words.of(CY)[-1]
    world.do(CY, AboutPromise(promise, need="needed words"))
    world.do(DI, Agree("agreed words"))
    world.pass_time(SILENCE_MS)
    world.do(AMA, TakeUp(ItemId(2)))
    world.do(DI, Say("words of the group"))
    inside = world.kept.seq
    world.do(AMA, TakeUp(ItemId(3)))
    for person, quote in ((BO, True), (CY, False), (DI, False)):
        world.do(person, HoldNote(digest(str(person)), f"note {person}", quote))
    world.do(AMA, Reveal())
    if regime == "open":
        world.do(BO, Consent([quoted], NAMED))
    world.do(CY, Consent([learned], UNNAMED))
    world.do(DI, Consent([inside], UNNAMED))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    if released:
        world.do(AMA, ReleaseRecap(world.kept.seq))
        world.do(DI, ReleaseRecap(world.kept.seq))
    return world


def names(world: World) -> list[str]:
    return [person.name for person in world.kept.people.by_id.values()]


def test_what_was_said_ends_and_what_the_group_made_and_released_stays() -> None:
    world = a_meeting(released=True)
    over(world)
    assert set(world.state.texts.values()) == {
        "quoted words", "learned words", "promised words", "needed words", "agreed words",
    }  # fmt: skip
    assert names(world) == ["A member 1", "Bo", "Cy", "A member 4"]
    assert [event.name for event in world.journal if isinstance(event, Joined)] == ["", "Bo", "Cy", ""]
    stored = str(world.journal)
    assert not any(gone in stored for gone in ("plain words", "words of the group", "note 2", "note 3", "note 4"))


def test_where_no_recap_was_released_nothing_stays_to_be_quoted() -> None:
    world = a_meeting(released=False)
    over(world)
    assert set(world.state.texts.values()) == {"promised words", "needed words", "agreed words"}
    assert names(world) == ["A member 1", "A member 2", "Cy", "A member 4"]


def test_released_notes_of_a_part_for_the_recap_and_of_the_lot_stay() -> None:
    world = World(item("reveal", keep="recap"), item("reveal"))
    for number, command in ((1, HoldNote), (2, ParkUnnamed)):
        for person, quote in ((BO, True), (CY, False), (DI, False)):
            world.do(person, command(digest(f"{number} {person}"), f"{command.__name__} {person}", quote))
    world.do(AMA, Reveal())
    world.do(AMA, TakeUp(ItemId(2)))
    for person in (BO, CY, DI):
        world.do(person, HoldNote(digest(f"3 {person}"), f"of the group {person}", True))
    world.do(AMA, Reveal())
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    world.do(AMA, ReleaseRecap(world.kept.seq))
    world.do(BO, ReleaseRecap(world.kept.seq))
    assert len(world.state.texts) == 9
    over(world)
    assert sorted(world.state.texts.values()) == ["HoldNote 2", "ParkUnnamed 2"]


def test_of_a_closed_meeting_what_was_released_stays_without_a_name() -> None:
    world = a_meeting(released=True, regime="closed")
    world.pass_time(limits.ERASED_MS)
    before = set(world.state.texts.values())
    outcome = over(world)
    assert "learned words" in before
    assert "learned words" in set(world.state.texts.values())
    assert all(name.startswith("A member") for name in names(world))
    assert [event for event in outcome.events if isinstance(event, ContentEnded)] == [ContentEnded([])]


def test_it_is_told_without_saying_that_somebody_took_anything_back() -> None:
    world = a_meeting(released=True)
    over(world)
    for me in (AMA, BO):
        told = " ".join(world.told(me))
        assert "The days of this meeting are over: what was said has been erased." in told
        assert "withdr" not in told
    assert all(word.withdrawn for n, word in world.kept.words.by_id.items() if n not in world.state.texts)


def test_what_ended_once_ends_without_a_change_the_second_time() -> None:
    world = a_meeting(released=True)
    over(world)
    before = core.canonical(world.kept)
    assert [type(event) for event in over(world).events] == [ContentEnded]
    assert before.replace(b'"seq":%d' % (world.kept.seq - 1), b"") == core.canonical(world.kept).replace(
        b'"seq":%d' % world.kept.seq, b""
    )
