"""Commitments: what people promise."""

from __future__ import annotations

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, WordId
from cop_tui.core.topics import commitments
from cop_tui.core.topics.afterwards import Withdraw
from cop_tui.core.topics.commitments import (
    AboutPromise,
    Commit,
    JoinPromise,
    LetJoin,
    LetPromiseGo,
    PromiseAbout,
    PromiseAsked,
    PromisePeople,
)
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.words import WordsKept
from tests.core.world import AMA, BO, CY, DI, World, item


def promised(text: str = "I ask the council.") -> tuple[World, int]:
    """Return a meeting in which Bo promised something, and its number."""
    world = World(item("open"))
    world.do(BO, Commit(text))
    return world, world.kept.seq


def test_it_is_kept_in_its_authors_words() -> None:
    world = World()
    assert world.do(BO, Commit(" I write to her. ")) == [
        WordsKept(BO, "I write to her.", item=ItemId(1), kind="commit")
    ]
    assert world.kept.commitments.promises == [world.kept.seq]
    assert world.told(CY) == ["Bo promised: I write to her. (promise 1)"]
    assert world.told(BO) == ["You promised: I write to her. (promise 1)"]


def test_it_is_withdrawn_by_its_author() -> None:
    world, number = promised()
    world.do(CY, Commit("x"))
    assert world.refused(AMA, Withdraw([WordId(number)])) == "not_your_words"
    world.do(BO, Withdraw([WordId(number)]))
    assert world.kept.commitments.promises == [number + 1]
    assert list(world.kept.commitments.about) == [number + 1]
    assert commitments.place(world.state, WordId(number)) == 0
    assert core.tell(world.state, PromisePeople(WordId(number), []), CY) == ""
    assert core.tell(world.state, PromiseAbout(WordId(number), again="May 3"), CY) == ""


def test_it_needs_words_an_open_meeting_and_somebody_who_takes_part() -> None:
    world = World(begun=False)
    assert world.refused(BO, Commit("x")) == "lobby"
    world = World()
    assert world.refused(BO, Commit("")) == "text_empty"
    assert world.refused(BO, JoinPromise(WordId(1))) == "no_such_promise"
    world.do(BO, Commit("I will ring."))
    assert world.refused(CY, JoinPromise(WordId(999))) == "no_such_promise"
    world.do(CY, TakeRole("observer"))
    assert world.refused(CY, Commit("x")) == "needs_role"


def test_a_group_promises_together() -> None:
    world = World(item("open"))
    world.do(BO, Commit("We meet in May.", group=True))
    number = world.kept.commitments.promises[0]
    assert world.told(CY) == ["Bo promised: We meet in May. (promise 1)", "Promise 1: we do it together."]
    assert commitments.carried(world.state, number) == "all of us"
    world.do(CY, JoinPromise(number))
    assert world.kept.commitments.about[number].people == [BO, CY]


def test_nobody_carries_another_persons_promise_without_being_let() -> None:
    world, number = promised()
    world.do(CY, JoinPromise(WordId(number)))
    world.do(CY, JoinPromise(WordId(number)))
    assert world.outcome.aside == [((BO,), PromiseAsked(WordId(number), CY))]
    assert world.told(BO) == ["Cy would like to carry promise 1 too. To let them: let join 1 Cy."]
    assert core.remind(world.state, BO) == [PromiseAsked(WordId(number), CY)]
    assert core.remind(world.state, DI) == []
    assert world.refused(BO, LetJoin(WordId(number), DI)) == "nobody_asked"
    assert world.refused(CY, LetJoin(WordId(number), CY)) == "promise_not_yours"
    assert world.do(BO, LetJoin(WordId(number), CY)) == [PromisePeople(WordId(number), [BO, CY])]
    assert world.told(CY) == ["Promise 1 is carried by Bo, you."]
    assert world.refused(CY, JoinPromise(WordId(number))) == "promise_yours"
    assert core.remind(world.state, BO) == []
    core.fold_aside(world.state, PromiseAsked(WordId(number), CY))


def test_its_people_say_what_it_needs_whether_others_may_go_on_and_when_to_look_again() -> None:
    world, number = promised()
    world.do(BO, AboutPromise(WordId(number), need="a room", others="Yes", again="14 May"))
    assert world.told(CY) == [
        "Bo said what is needed: a room",
        "Promise 1: we look again 14 May, others may go on with it: yes.",
    ]
    about = world.kept.commitments.about[number]
    assert world.state.texts[about.need] == "a room"
    assert commitments.carried(world.state, WordId(number)) == "Bo, look again 14 May, others may go on with it: yes"
    assert world.do(CY, JoinPromise(WordId(number))) == [PromisePeople(WordId(number), [BO, CY])]
    assert world.refused(DI, AboutPromise(WordId(number), others="no")) == "promise_not_yours"
    assert world.refused(BO, AboutPromise(WordId(number), others="perhaps")) == "go_on_unknown"
    assert world.refused(BO, AboutPromise(WordId(number), again="soon")) == "date_unclear"
    assert world.refused(BO, AboutPromise(WordId(number), others="yes")) == "promise_about_what"
    world.do(CY, AboutPromise(WordId(number), others="no"))
    assert world.refused(DI, JoinPromise(WordId(number))) == "promise_alone"
    world.do(BO, AboutPromise(WordId(number), need="and a key"))
    assert world.told(CY) == ["Bo said what is needed: and a key"]
    world.restart()
    world.do(AMA, RecordOff())
    assert world.refused(BO, AboutPromise(WordId(number), need="x")) == "off_record_keep"


def test_it_is_let_go_without_a_reason_and_with_thanks() -> None:
    world, number = promised()
    assert world.refused(CY, LetPromiseGo(WordId(number))) == "promise_not_yours"
    assert world.do(BO, LetPromiseGo(WordId(number))) == [PromisePeople(WordId(number), [])]
    assert world.told(CY) == [
        "Promise 1 was let go. Thank you for carrying it so far. To go on with it: join promise 1."
    ]
    assert commitments.carried(world.state, WordId(number)) == "let go; free to go on with"
    world.do(CY, JoinPromise(WordId(number)))
    assert world.outcome.aside == [((BO,), PromiseAsked(WordId(number), CY))]
    world.do(BO, LetJoin(WordId(number), CY))
    assert commitments.carried(world.state, WordId(number), CY) == "you"
    world.do(CY, LetPromiseGo(WordId(number)))
    world.do(BO, AboutPromise(WordId(number), others="no"))
    assert commitments.carried(world.state, WordId(number)) == "let go"
    assert world.do(BO, JoinPromise(WordId(number))) == [PromisePeople(WordId(number), [BO])]
    world.restart()
