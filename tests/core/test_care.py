"""Asking for care."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import care
from cop_tui.core.topics.care import (
    AnswerSignal,
    CheckOnMe,
    ContentNote,
    JargonPlease,
    NewHere,
    NoteBefore,
    PleaseExplain,
    SignalAnswered,
    SignalRaised,
    SlowerPlease,
    TrustBreaks,
)
from cop_tui.core.topics.floor import CallNext, Hand, PutIn
from cop_tui.core.topics.roles import LayDown, OfferRole, TakeRole
from tests.core.world import AMA, BO, CY, DI, World, item


def test_check_on_me_goes_to_the_space_holders_only_and_leaves_no_trace() -> None:
    world = World()
    seq = world.kept.seq
    world.do(BO, TakeRole("observer"))
    world.do(BO, CheckOnMe())
    assert world.outcome.aside == [((AMA,), SignalRaised(1, "check", BO))]
    assert world.outcome.held
    assert world.told(AMA) == ["Something here is for you alone. Type answer to read it."], (
        "screens are shared: no name unasked"
    )
    assert world.told(CY) == []
    assert world.kept.seq == seq + 1


def test_slower_please_names_nobody() -> None:
    world = World()
    world.do(BO, SlowerPlease())
    assert world.outcome.aside == [((AMA,), SignalRaised(1, "slower"))]
    assert world.told(AMA) == ["For space holders only: somebody asks, slower please. Type answer."]
    assert World(begun=False).do(BO, SlowerPlease()) == []


def test_asking_twice_is_asking_once() -> None:
    world = World()
    for _ in range(2):
        world.do(BO, SlowerPlease())
    assert (world.outcome.aside, len(world.state.memory.care.signals)) == ([], 1)
    world.do(BO, CheckOnMe())
    world.do(CY, SlowerPlease())
    assert len(world.state.memory.care.signals) == 3


def test_an_answer_reaches_whoever_asked() -> None:
    world = World()
    assert world.refused(AMA, AnswerSignal(1)) == "answered_already"
    world.do(AMA, OfferRole("space holder", CY))
    world.do(CY, TakeRole("space holder"))
    world.do(BO, CheckOnMe())
    assert world.refused(BO, AnswerSignal(1)) == "answered_already"
    assert world.refused(AMA, AnswerSignal(9)) == "answered_already"
    world.do(AMA, AnswerSignal(1))
    assert world.outcome.aside == [((AMA, BO, CY), SignalAnswered(1, AMA, "check"))]
    assert world.told(AMA) == ["Answered: they are told that you have seen it."]
    assert world.told(BO) == ["Ama has seen that you asked to be checked on. " + care.WITH_NAME]
    assert world.told(CY) == ["Ama looks after the request to be checked on."]
    world.do(BO, SlowerPlease())
    world.do(AMA, AnswerSignal(2))
    assert world.told(BO) == ["The space holders have seen that somebody asks to go slower. " + care.NOT_WHO]


@pytest.mark.parametrize("wish", [SlowerPlease(), JargonPlease()])
def test_whoever_holds_is_never_told_who_asked_and_whoever_asked_reads_so(wish: core.Command) -> None:
    told = []
    for who in (BO, CY):
        world = World()
        world.do(AMA, OfferRole("space holder", DI))
        world.do(DI, TakeRole("space holder"))
        world.do(who, wish)
        first = [message for readers, message in world.outcome.aside if AMA in readers]
        world.do(AMA, AnswerSignal(1))
        assert "Ama" not in world.told(who)[0]
        assert "they are not told who asked" in world.told(who)[0]
        told.append([*first, *world.aside_to(AMA), *world.aside_to(DI), world.told(AMA), world.told(DI)])
    assert told[0] == told[1], "all that holders get is the same, whoever asks"


def test_signals_wait_for_a_space_holder_who_comes_back_or_is_new() -> None:
    world = World()
    world.do(BO, CheckOnMe())
    world.do(BO, SlowerPlease())
    waiting = [SignalRaised(1, "check", BO), SignalRaised(2, "slower")]
    assert core.remind(world.state, AMA) == waiting
    assert core.remind(world.state, CY) == []
    world.do(AMA, OfferRole("space holder", CY))
    world.do(CY, TakeRole("space holder"))
    assert world.aside_to(CY) == waiting
    world.do(CY, TakeRole("scribe"))
    assert world.aside_to(CY) == []


def test_the_oldest_of_far_too_many_gives_way() -> None:
    world = World(names=" ".join(f"P{n}" for n in range(27)))
    for person in range(2, 28):
        world.do(PersonId(person), CheckOnMe())
        world.do(PersonId(person), SlowerPlease())
    assert len(world.state.memory.care.signals) == care.OPEN_SIGNALS
    assert next(iter(world.state.memory.care.signals)) == 3


def test_a_client_knows_what_waits() -> None:
    mine = core.State()
    core.fold_aside(mine, SignalRaised(1, "check", BO))
    assert list(mine.mine.signals) == [1]
    core.fold_aside(mine, SignalAnswered(1, AMA, "check"))
    core.fold_aside(mine, SignalAnswered(7, AMA, "check"))
    assert mine.mine.signals == {}


def test_signals_are_in_memory_only() -> None:
    world = World()
    world.do(BO, CheckOnMe())
    world.restart()
    assert world.state.memory.care.signals == {}


def test_plain_words_are_asked_of_the_space_holders_and_the_speaker_and_nobody_is_named() -> None:
    world = World(item("queue"))
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    world.do(CY, JargonPlease())
    assert world.outcome.aside == [((AMA,), SignalRaised(1, "jargon")), ((BO,), PleaseExplain())]
    assert world.told(AMA) == ["For space holders only: somebody asks, please explain in plain words. Type answer."]
    assert world.told(BO) == ["Somebody asks, aside: please say that in plain words. Nobody is told who."]
    world.do(CY, JargonPlease())
    assert world.outcome.aside == []
    world.do(AMA, AnswerSignal(1))
    assert world.told(CY) == ["The space holders have seen that somebody asks for plain words. " + care.NOT_WHO]
    world.do(BO, JargonPlease())
    assert world.outcome.aside == [((AMA,), SignalRaised(2, "jargon"))]
    core.fold_aside(world.state, PleaseExplain())


def test_that_trust_is_breaking_goes_to_two_of_whom_one_neither_holds_nor_speaks() -> None:
    world = World()
    world.do(CY, TakeRole("scribe"))
    seq = world.kept.seq
    world.do(BO, TrustBreaks())
    raised = [SignalRaised(1, "trust", other=CY), SignalRaised(1, "trust", other=AMA)]
    assert world.outcome.aside == [((AMA,), raised[0]), ((CY,), raised[1])]
    assert world.outcome.facts == {"names": ["Ama", "Cy"]}
    assert world.told(CY) == ["Something here is for you alone. Type answer to read it."]
    assert care.asked("trust", "", "Ama") == (
        "Told to you and Ama alone: somebody says that trust is breaking here. They are told who you two are, and count on "
        "an answer. Talk together."
    )
    assert (world.told(DI), world.kept.seq) == ([], seq)
    assert core.remind(world.state, CY) == [raised[1]]
    assert core.remind(world.state, AMA) == [raised[0]]
    world.do(BO, TrustBreaks())
    assert world.outcome.aside == []
    assert world.refused(DI, AnswerSignal(1)) == "answered_already"
    world.do(CY, AnswerSignal(1))
    assert world.outcome.aside == [((AMA, BO, CY), SignalAnswered(1, CY, "trust"))]
    assert world.told(BO) == ["Cy has heard that trust is breaking, and looks after it."]
    assert world.refused(AMA, AnswerSignal(1)) == "answered_already"


def test_whoever_asks_may_choose_the_two() -> None:
    world = World()
    world.join("Eli", "observer")
    world.do(AMA, PutIn("Femi", "phone"))
    assert world.refused(BO, TrustBreaks()) == "trust_whom"
    assert world.refused(BO, TrustBreaks([PersonId(9)])) == "nobody_there"
    assert world.refused(BO, TrustBreaks([PersonId(6)])) == "trust_no_seat"
    assert world.refused(BO, TrustBreaks([BO, CY])) == "trust_whom"
    assert world.refused(BO, TrustBreaks([AMA, CY, DI])) == "trust_whom"
    world.do(BO, TrustBreaks([DI]))
    assert [readers for readers, _ in world.outcome.aside] == [(AMA,), (DI,)]
    world.do(AMA, TrustBreaks([DI, CY]))
    assert [readers for readers, _ in world.outcome.aside] == [(CY,), (DI,)]


def test_a_speaker_is_never_one_of_two_by_itself() -> None:
    world = World(item("queue"))
    world.do(CY, TakeRole("scribe"))
    world.do(DI, TakeRole("timekeeper"))
    world.do(CY, Hand())
    world.do(AMA, CallNext())
    world.do(BO, TrustBreaks())
    assert [readers for readers, _ in world.outcome.aside] == [(AMA,), (DI,)]
    world.do(DI, LayDown("timekeeper"))
    assert world.refused(AMA, TrustBreaks()) == "trust_whom"


def test_a_content_note_is_told_to_all_and_kept_by_nothing() -> None:
    world = World()
    seq = world.kept.seq
    world.do(BO, NoteBefore("bereavement."))
    assert world.outcome.passing == [ContentNote(BO, "bereavement.")]
    assert world.told(CY) == ["Bo, before going on: bereavement. Step away if you like: away. Nobody is told."]
    world.do(BO, NoteBefore("death in the family"))
    assert world.told(CY)[-1].startswith("Bo, before going on: death in the family. Step away if you like: away.")
    assert world.kept.seq == seq
    assert world.refused(BO, NoteBefore("")) == "text_empty"


@pytest.mark.parametrize(
    ("returned", "said", "here"),
    [
        (False, "Bo is here for the first time, and says so.", "here for the first time"),
        (True, "Bo is back after a while, and says so.", "back after a while"),
    ],
)
def test_that_somebody_is_new_is_told_to_those_who_hold_only_if_they_say_so(
    returned: bool, said: str, here: str
) -> None:
    world = World(begun=False)
    kind = "returned" if returned else "new"
    assert world.do(BO, NewHere(returned)) == []
    assert world.outcome.aside == [((AMA,), SignalRaised(1, kind, BO))]
    assert world.told(AMA) == ["Something here is for you alone. Type answer to read it."]
    assert world.told(CY) == []
    assert care.asked(kind, "Bo", "").startswith(said)
    assert core.remind(world.state, AMA) == [SignalRaised(1, kind, BO)]
    world.do(AMA, AnswerSignal(1))
    assert world.told(BO) == [f"Ama has seen that you are {here}."]
    assert world.told(AMA) == ["Answered: they are told that you have seen it."]
    assert core.tell(world.state, SignalAnswered(1, CY, kind), AMA) == f"Cy looks after somebody who is {here}."


@pytest.mark.parametrize("ask", [NewHere(), NewHere(returned=True), CheckOnMe(), SlowerPlease(), JargonPlease()])
def test_whoever_asks_is_never_asked_to_look_after_it(ask: core.Command) -> None:
    world = World()
    assert world.refused(AMA, ask) == "care_alone"
    world.do(AMA, OfferRole("space holder", CY))
    world.do(BO, ask)
    world.do(AMA, OfferRole("space holder", BO))
    world.do(BO, TakeRole("space holder"))
    assert not any(isinstance(one, SignalRaised) for to, one in world.outcome.aside if BO in to)
    assert not any(isinstance(one, SignalRaised) for one in core.remind(world.state, BO))
    assert world.refused(BO, AnswerSignal(1)) == "answered_already"
    world.do(CY, TakeRole("space holder"))
    assert [one.signal for to, one in world.outcome.aside if CY in to and isinstance(one, SignalRaised)] == [1]
    world.do(AMA, ask)
    assert all(AMA not in to for to, one in world.outcome.aside if isinstance(one, SignalRaised))
    world.do(CY, AnswerSignal(1))
    assert [one.signal for one in core.remind(world.state, CY) if isinstance(one, SignalRaised)] == [2]
