"""Who has carried what over a series: asked without who asks, told by those who would like to, with nobody else in it."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui import core
from cop_tui.core.engine import base, limits
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics import carrying
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.carrying import (
    AskCarried,
    Carried,
    CarriedAsked,
    CarriedBy,
    CarriedTold,
    TellCarried,
    month_of,
)
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import End
from cop_tui.wire import codec
from tests.core.world import AMA, BO, CY, DI, World, item

NOVEMBER, MAY, JUNE, JULY = (
    month_of(2023, month) for month in (11, 5, 6, 7)
)  # the world's meeting is in November 2023
HOLDS = Carried(base.HOLDER, MAY)


class Series(World):
    """A meeting of a series that remembers what passed in it."""

    def _take(self, outcome: core.Outcome) -> list[core.Event]:
        events = super()._take(outcome)
        self.heard += outcome.passing
        return events


def series() -> World:
    """Return a meeting of a series."""
    return Series(item("open"), item("open"), series="Reflection")


def told(world: World, me: PersonId = DI) -> list[str]:
    """Return the sentences about who carried what that somebody has read."""
    return [core.tell(world.state, m, me) for m in world.heard if isinstance(m, CarriedTold)]


def test_the_question_goes_to_every_screen_alike_and_says_nothing_of_who_asks() -> None:
    worlds = []
    for who in (AMA, CY):
        world = series()
        femi = world.do(AMA, PutIn("Femi"))
        assert femi
        seq = world.kept.seq
        assert world.do(who, AskCarried()) == []
        assert (world.outcome.held, world.outcome.passing, world.kept.seq) == (True, [], seq)
        assert world.outcome.aside == [((AMA, BO, CY, DI), CarriedAsked())], "Femi has no screen"
        assert world.told(BO) == [], "their programs look first whether there is anything to ask them about"
        worlds.append(msgspec.json.encode(world.state))
    assert len(set(worlds)) == 1, "not even the server's memory tells who asked"


def test_whoever_has_no_screen_has_no_program_that_could_tell() -> None:
    world = series()
    world.do(AMA, AskCarried())
    world.do(AMA, PutIn("Femi"))
    femi = PersonId(5)
    assert world.refused(femi, TellCarried([HOLDS])) == "carried_unasked"
    assert not [m for m in core.remind(world.state, femi) if isinstance(m, CarriedAsked)]


def test_it_is_asked_once_for_a_part() -> None:
    world = series()
    world.do(CY, AskCarried())
    world.do(BO, AskCarried())
    assert (world.outcome.held, world.outcome.aside) == (True, [])
    world.do(AMA, MoveOn(really=True))
    assert world.aside_to(BO) == [CarriedAsked(over=True)]
    world.do(BO, AskCarried())
    assert world.aside_to(CY) == [CarriedAsked()]


def test_what_several_say_is_told_together_and_by_no_order_of_theirs() -> None:
    world = series()
    world.do(DI, AskCarried())
    world.do(CY, TellCarried([HOLDS]))
    assert world.outcome.aside == [((CY,), CarriedAsked(over=True))]
    world.pass_time(limits.CARRIED_MS - 1)
    world.do(AMA, TellCarried([HOLDS]))
    assert told(world) == []
    world.pass_time(1)
    assert told(world) == ["Ama and Cy have held the space since May. Would somebody else like to?"]
    assert told(world, CY) == ["You and Ama have held the space since May. Would somebody else like to?"]
    world.pass_time(limits.CARRIED_MS)
    assert len(told(world)) == 1, "told once"
    world.do(BO, TellCarried([Carried(base.SCRIBE, JUNE)]))
    world.pass_time(limits.CARRIED_MS)
    together = "Ama and Cy have held the space since May. Bo has written for the group since June. Would somebody else like to?"
    assert told(world)[1:] == [together], "nobody who answers late stands alone"


def test_it_is_on_no_disk_and_forgotten_with_the_part() -> None:
    world = series()
    seq = world.kept.seq
    world.do(DI, AskCarried())
    world.do(CY, TellCarried([HOLDS]))
    world.pass_time(limits.CARRIED_MS)
    assert (told(world) != [], world.kept.seq) == (True, seq)
    world.do(AMA, MoveOn(really=True))
    assert world.state.memory.carrying == carrying.CarryingMemory()
    assert not [event for event in world.journal if b"carried" in codec.encode(event)]


@pytest.mark.parametrize("end", ["part", "meeting"])
def test_what_waits_is_told_where_its_part_is_over_before(end: str) -> None:
    world = series()
    world.do(DI, AskCarried())
    world.do(CY, TellCarried([HOLDS]))
    if end == "part":
        world.do(AMA, MoveOn(really=True))
    else:
        world.do(AMA, AskAll())
        world.do(AMA, End(really=True))
    assert len(told(world)) == 1
    assert world.aside_to(BO) == [CarriedAsked(over=True)]


def test_between_two_parts_the_end_of_the_meeting_is_the_end_of_it() -> None:
    world = series()
    world.do(AMA, MoveOn(really=True))
    assert world.outcome.aside == [], "nobody had asked"
    world.do(AMA, MoveOn(really=True))
    world.do(DI, AskCarried())
    world.do(CY, TellCarried([HOLDS]))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert len(told(world)) == 1


def test_nothing_is_told_of_somebody_who_is_not_there() -> None:
    world = series()
    world.do(DI, AskCarried())
    world.do(AMA, AskToLeave(BO, "harm"))
    world.do(DI, AskToLeave(BO))
    world.pass_time(limits.NOT_SO_MS - 1)
    for person in (BO, CY, DI):
        world.do(person, TellCarried([HOLDS]))
    world.away(CY)
    world.pass_time(limits.CARRIED_MS)
    assert world.kept.people.by_id[BO].left
    assert told(world, AMA) == ["Di has held the space since May. Would somebody else like to?"]
    world.do(AMA, TellCarried([HOLDS]))
    world.away(AMA)
    world.pass_time(limits.CARRIED_MS)
    assert len(told(world)) == 1, "where nobody is left nothing is told"


def test_only_who_is_asked_can_tell_and_once() -> None:
    world = series()
    assert world.refused(BO, TellCarried([HOLDS])) == "carried_unasked"
    world.do(BO, AskCarried())
    world.do(BO, TellCarried([HOLDS]))
    assert world.refused(BO, TellCarried([HOLDS])) == "carried_unasked"
    assert list(core.remind(world.state, BO)) == []
    assert CarriedAsked() in core.remind(world.state, CY), "who comes back is asked again"
    mine = core.State(kept=world.kept)
    assert core.permits(mine, CY, TellCarried) is not None
    core.fold_aside(mine, CarriedAsked())
    assert core.permits(mine, CY, TellCarried) is None
    assert core.is_known(mine.mine, CarriedAsked())
    core.fold_aside(mine, CarriedAsked(over=True))
    assert core.permits(mine, CY, TellCarried) is not None
    assert core.is_known(mine.mine, CarriedAsked(over=True))


def test_whoever_has_no_screen_is_not_asked_and_tells_nothing() -> None:
    world = series()
    world.do(AMA, PutIn("Femi"))
    world.do(CY, AskCarried())
    assert world.refused(PersonId(5), TellCarried([HOLDS])) == "carried_unasked"


def test_a_meeting_that_stands_alone_asks_nobody() -> None:
    assert World().refused(BO, AskCarried()) == "carried_alone"


@pytest.mark.parametrize(
    "carried",
    [
        [],
        [HOLDS, Carried(base.HOLDER, JUNE)],
        [Carried("boss", MAY)],
        [Carried("member", MAY)],
        [Carried("Tell Bo off.", MAY)],
    ],
)
def test_only_what_is_on_the_list_can_be_told(carried: list[Carried]) -> None:
    world = series()
    world.do(BO, AskCarried())
    assert world.refused(BO, TellCarried(carried)) == "carried_what"


@pytest.mark.parametrize(("since", "until"), [(0, 0), (NOVEMBER + 1, 0), (JUNE, MAY), (MAY, NOVEMBER + 1)])
def test_months_are_over_or_this_one_and_in_order(since: int, until: int) -> None:
    world = series()
    world.do(BO, AskCarried())
    assert world.refused(BO, TellCarried([Carried(base.HOLDER, since, until)])) == "carried_when"


def test_the_month_may_have_begun_where_its_author_is() -> None:
    world = series()
    world.do(BO, AskCarried())
    world.now = Ms(1_701_388_800_000 - 3 * 3_600_000)  # three hours before December in UTC
    world.do(BO, TellCarried([Carried(base.HOLDER, NOVEMBER + 1)]))
    world.pass_time(limits.CARRIED_MS)
    assert told(world) == ["Bo has held the space since December. Would somebody else like to?"]


def said(*entries: CarriedBy, me: PersonId = DI) -> str:
    return core.tell(World().state, CarriedTold(list(entries), NOVEMBER), me)


def test_each_role_is_told_once_with_all_who_say_the_same() -> None:
    holds, notes, time = base.HOLDER, base.SCRIBE, base.TIMEKEEPER
    assert said(
        CarriedBy(CY, holds, MAY), CarriedBy(BO, time, JULY), CarriedBy(BO, holds, MAY), CarriedBy(AMA, holds, MAY)
    ) == ("Ama, Bo and Cy have held the space since May. Bo has kept time since July. Would somebody else like to?")
    assert said(CarriedBy(CY, holds, MAY), CarriedBy(BO, holds, month_of(2022, 12))) == (
        "Bo has held the space since December 2022. Cy has held the space since May. Would somebody else like to?"
    )
    assert said(CarriedBy(BO, notes, MAY, JULY), CarriedBy(CY, notes, JUNE, JUNE), me=BO) == (
        "You wrote for the group from May to July. Cy wrote for the group in June."
    ), "nobody is asked to take the place of what is over"
    assert said(CarriedBy(BO, holds, MAY), me=BO) == "You have held the space since May. Would somebody else like to?"


def test_no_number_of_times_and_nobody_who_did_not_is_ever_in_it() -> None:
    for role in carrying.CARRIED:
        text = said(CarriedBy(BO, role, MAY), CarriedBy(BO, role, JUNE, JULY))
        assert not any(letter.isdigit() for letter in text)
        assert not any(name in text for name in ("Ama", "Cy", "Di"))


def test_a_role_that_this_program_does_not_know_is_left_out() -> None:
    assert said(CarriedBy(BO, "gardener", MAY, JUNE)) == ""


def test_to_oneself_it_is_told_in_the_same_words() -> None:
    assert carrying.to_me(base.TIMEKEEPER) == "you have kept time"
    assert carrying.to_me(base.TIMEKEEPER, MAY, 0, NOVEMBER) == "you have kept time since May"
    assert carrying.to_me(base.SCRIBE, MAY, JULY, NOVEMBER) == "you wrote for the group from May to July"
