"""Somebody with an invite and many seats does all that a member may, without end: the others keep the floor, the record and the disk."""

from __future__ import annotations

import msgspec
import pytest

from cop_server.pace import DEBT, EVENTS_FREE, Paces, RateLimit
from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.base import HOLDER, QUEUE_KEEPER
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import quotas, rewriting
from cop_tui.core.topics.afterwards import Soften, Withdraw, WordsSoftened
from cop_tui.core.topics.agenda import AddItem, MoveOn
from cop_tui.core.topics.checks import CloseCheck, StartCheck
from cop_tui.core.topics.floor import CloseQueue, PutIn
from cop_tui.core.topics.naming import Mend, Rename, Renamed
from cop_tui.core.topics.people import Join
from cop_tui.core.topics.roles import LayDown, OfferRole, TakeRole
from cop_tui.core.topics.rounds import EndRound, StartRound
from cop_tui.core.topics.words import Say
from tests.core.world import AMA, BO, CY, DI, World, item

LONG = "\N{GRINNING FACE}" * limits.TEXT


def test_a_role_that_a_holder_laid_down_is_not_taken_again_from_any_seat() -> None:
    world = World()
    world.do(BO, TakeRole(QUEUE_KEEPER))
    world.do(BO, CloseQueue())
    world.do(AMA, LayDown(QUEUE_KEEPER, BO))
    world.do(CY, TakeRole("guardian"))
    for seat in (BO, CY, DI):
        assert world.refused(seat, TakeRole(QUEUE_KEEPER)) == "role_given"
    world.do(CY, OfferRole(QUEUE_KEEPER, BO))
    assert world.refused(BO, TakeRole(QUEUE_KEEPER)) == "role_given", "what another seat offers is no gift of a holder"
    world.do(AMA, OfferRole(QUEUE_KEEPER, DI))
    world.do(DI, TakeRole(QUEUE_KEEPER))
    world.do(AMA, TakeRole(QUEUE_KEEPER))


def test_names_are_not_changed_without_end() -> None:
    world = World()
    most, code = rewriting.MOST[Renamed]
    for n in range(most):
        world.do(BO, Rename(f"Bo the {n}th"))
    assert world.refused(BO, Rename("Bo again")) == code
    world.do(CY, Rename("Cyra"))
    world.do(AMA, PutIn("Femi"))
    for n in range(most + 1):
        world.do(AMA, Mend(PersonId(len(world.kept.people.by_id)), f"Femi {n}"))
    world.do(AMA, Rename("Amara"))


def test_words_are_not_put_in_the_place_of_others_without_end() -> None:
    world = World(item("open"))
    world.do(BO, Say("first"))
    word = world.kept.seq
    most, code = rewriting.MOST[WordsSoftened]
    for n in range(most):
        world.do(BO, Soften(word, f"softer {n}"))
    assert world.refused(BO, Soften(word, "softest")) == code
    world.do(BO, Withdraw([word]))


@pytest.mark.parametrize(
    "name", ["You", "s\u043emebody", "Whoever hosts", "SPACE  HOLDER", "A member 3", "a m\u0435mber 10", "Nobody"]
)
def test_nobody_takes_a_name_by_which_sentences_call_others(name: str) -> None:
    world = World()
    with pytest.raises(core.Refused, match="name_speaks"):
        world.do(PersonId(0), Join(name))
    assert world.refused(BO, Rename(name)) == "name_speaks"


def test_whoever_fills_the_agenda_leaves_places_for_those_who_hold_the_space() -> None:
    world = World()
    world.do(BO, TakeRole(HOLDER))  # from the offer that stands open at the beginning
    while len(world.kept.agenda.items) < limits.ITEMS:
        world.do(BO, AddItem("\N{GRINNING FACE}" * limits.TITLE))
    assert world.refused(BO, AddItem("more")) == "agenda_full"
    for _ in range(limits.HOLDERS_ITEMS):
        world.do(AMA, AddItem("what we came for"))
    assert world.refused(AMA, AddItem("more")) == "agenda_full"


def test_whoever_stands_in_does_not_fill_the_state_with_questions() -> None:
    world = World(item("open"), item("round"))
    world.do(BO, TakeRole(HOLDER))
    code = ""
    while not code:
        try:
            world.do(BO, StartRound(0, LONG, order="volunteers"))
            world.do(BO, EndRound())
            world.do(BO, StartCheck(LONG))
            world.do(BO, CloseCheck())
        except core.Refused as refused:
            code = refused.code
    assert code == "quota_size"
    assert len(msgspec.json.encode(world.kept)) < 2 * quotas.QUESTION_BYTES
    world.do(AMA, StartRound(0, "How are you?", order="volunteers"))
    world.do(AMA, EndRound())
    world.do(AMA, LayDown(HOLDER, BO))
    size = 0
    while size <= quotas.STATE_BYTES:
        world.do(AMA, StartCheck(LONG))
        world.do(AMA, CloseCheck())
        size = len(msgspec.json.encode(world.kept))
    assert world.refused(AMA, StartCheck("one more")) == "quota_size"
    world.do(AMA, MoveOn(really=True))
    assert "RoundStarted" in world.names()


def test_an_act_that_writes_much_counts_as_several_over_all_devices_of_a_person() -> None:
    paces = Paces()
    one, other = paces.of(BO, 5, 20), paces.of(BO, 5, 20)
    somebody = RateLimit()
    assert other.act(1000.0) == 0
    one.wrote(EVENTS_FREE)
    assert other.act(1000.0) == 0
    for _ in range(20):
        one.wrote(1_000)
    assert 0 < other.act(1000.0) <= DEBT + 1
    assert somebody.act(1000.0) == 0
