"""How a meeting ends, and how it is opened once more."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui.core.engine import limits
from cop_tui.core.engine.base import HOLDER
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.ending import EndAgreed, EndAsked, EndByHost, OpenAgain, OpenByHost, YesEnd
from cop_tui.core.topics.regime import NamesBlanked
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import LayDown, TakeRole
from cop_tui.core.topics.setup import Closed, End, OpenedAgain
from cop_tui.core.topics.words import Say
from tests.core.world import AMA, BO, CY, DI, MINUTE, World, item


def stood_in(gone: int = limits.HERE_MS, **session: Any) -> World:
    """Return a meeting whose holder went so long ago, and in which Bo stands in."""
    world = World(item("open"), item("open"), **session)
    world.pass_time(limits.HERE_MS)
    world.do(AMA, MoveOn())
    world.away(AMA)
    world.pass_time(max(gone, limits.HOLDERS_AWAY_MS))
    world.do(BO, TakeRole(HOLDER))
    return world


def test_whoever_stands_in_ends_with_the_yes_of_half_of_the_others() -> None:
    world = stood_in()
    assert world.do(BO, End()) == [EndAsked(BO)]
    assert world.told(CY) == ["Bo asks whether the meeting may end. If you think so: yes end."]
    assert "the others are asked" in world.told(BO)[0]
    assert world.refused(BO, End()) == "end_waits"
    assert world.refused(BO, YesEnd()) == "said_yes"
    events = world.do(CY, YesEnd())
    assert events[:2] == [EndAgreed(CY), Closed(world.now, BO, yes=True)]
    assert world.told(DI)[0] == "Cy says yes to ending the meeting."
    assert world.told(CY)[0] == "You say yes to ending the meeting."


def test_while_a_holder_was_here_lately_no_number_ends_it() -> None:
    world = stood_in(gone=limits.HOLDERS_AWAY_MS)
    world.do(BO, End())
    for person in (CY, DI):
        assert world.do(person, YesEnd()) == [EndAgreed(person)]
    assert world.refused(BO, End()) == "end_waits"
    world.restart()
    world.here(BO, CY, DI)
    world.pass_time(limits.HERE_MS)
    assert world.do(BO, End())[0] == Closed(world.now, BO, yes=True)


def test_who_came_lately_or_went_long_ago_is_not_among_the_others() -> None:
    world = stood_in()
    world.away(CY)
    world.pass_time(limits.HERE_MS)
    late = [world.join(f"Guest {number}") for number in range(5)]
    world.do(BO, End())
    for person in late:
        assert world.do(person, YesEnd()) == [EndAgreed(person)]
    assert world.do(DI, YesEnd())[1:2] == [Closed(world.now, BO, yes=True)]


def test_the_yes_of_somebody_entrusted_is_enough() -> None:
    world = stood_in()
    world.do(BO, End())
    world.here(AMA)
    assert world.do(AMA, YesEnd())[:2] == [EndAgreed(AMA), Closed(world.now, AMA)]
    assert not world.kept.ending.with_yes


@pytest.mark.parametrize("how", ["laid down", "removed"])
def test_the_question_goes_with_who_asked(how: str) -> None:
    world = stood_in()
    world.do(BO, End())
    world.here(AMA)
    world.do(CY, TakeRole("scribe"))
    world.do(CY, LayDown("scribe"))
    assert world.kept.ending.by == BO
    if how == "laid down":
        world.do(AMA, LayDown(HOLDER, BO))
    else:
        world.out(BO, AMA, CY)
    assert world.refused(CY, YesEnd()) == "no_end_asked"


def test_another_part_begins_without_the_question() -> None:
    world = World(item("open"), item("open"), item("open"))
    world.do(BO, TakeRole(HOLDER))
    world.do(BO, End())
    world.do(BO, MoveOn())
    assert world.kept.ending.by == 0


@pytest.mark.parametrize("regime", ["closed", "open"])
def test_whoever_hosts_ends_and_opens_it(regime: str) -> None:
    world = World(regime=regime)
    assert world.do(PersonId(0), EndByHost())[0] == Closed(world.now)
    assert world.refused(PersonId(0), EndByHost()) == "not_open"
    assert world.do(PersonId(0), OpenByHost()) == [OpenedAgain()]
    assert world.told(BO) == [
        "Whoever hosts opened the meeting again. Everything is as it was; nothing more is erased until it ends."
    ]
    assert world.refused(PersonId(0), OpenByHost()) == "not_over_yet"


def test_a_holder_opens_it_again_once_before_it_is_erased() -> None:
    world = World(item("open"), regime="closed")
    world.do(BO, Say("Something"))
    world.do(AMA, AskAll())
    world.do(AMA, End())
    assert world.refused(BO, OpenAgain()) == "needs_role"
    world.pass_time(limits.ERASED_MS - 1)
    assert world.do(AMA, OpenAgain()) == [OpenedAgain(AMA)]
    assert world.told(BO)[0].startswith("Ama opened the meeting again.")
    assert (world.kept.setup.closed, world.kept.release.asked) == (0, False)
    assert world.pass_time(limits.ERASED_MS) == []
    world.do(BO, Say("More"))
    world.do(AMA, AskAll())
    world.do(AMA, End())
    assert world.refused(AMA, OpenAgain()) == "opened_once"
    assert NamesBlanked() in world.pass_time(limits.ERASED_MS)
    assert world.refused(PersonId(0), OpenByHost()) == "erased_already"


def test_what_others_ended_is_erased_after_a_day_so_that_a_holder_can_stop_it() -> None:
    world = stood_in(regime="closed")
    world.do(BO, End())
    world.do(CY, YesEnd())
    assert "Within a day" in " ".join(world.told(DI))
    assert world.refused(BO, OpenAgain()) == "stands_in"
    world.restart()
    assert world.pass_time(limits.ERASED_LATER_MS - MINUTE) == []
    assert NamesBlanked() in world.pass_time(MINUTE)


def test_what_a_holder_ended_is_erased_when_the_server_starts_anew() -> None:
    world = World(regime="closed")
    world.do(AMA, End())
    world.restart()
    assert NamesBlanked() in world.pass_time(0)
    world.restart()
    assert world.pass_time(limits.ERASED_MS) == []
