"""What may leave a meeting, and what closing a closed one erases."""

from __future__ import annotations

import msgspec
import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import setup
from cop_tui.core.topics.afterwards import Consent, ConsentGiven, Soften, Withdraw, WordsWithdrawn
from cop_tui.core.topics.agenda import TakeUp
from cop_tui.core.topics.commitments import Commit
from cop_tui.core.topics.notes import HoldNote, NoteWithdrawn, Publish, Reveal, digest
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.people import Joined
from cop_tui.core.topics.regime import NamesBlanked
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import RoleTaken
from cop_tui.core.topics.setup import HONEST, REGIMES, UNKNOWN_REGIME, Begin, End, PlannedItem, SessionPlan, problems
from cop_tui.core.topics.words import NAMED, Say
from tests.core.world import AMA, BO, CY, DI, World, item


def closed_world() -> World:
    """Return a closed meeting in which Bo released one thing, wrote another, and three wrote notes."""
    world = World(item("open"), item("reveal"), regime="closed")
    world.do(BO, Commit("I look again in May."))
    world.do(BO, Consent([world.kept.seq], "quote without name"))
    world.do(BO, Say("Something of mine."))
    world.do(AMA, TakeUp(ItemId(2)))
    for person, quote in ((BO, True), (CY, False), (DI, False)):
        world.do(person, HoldNote(digest(str(person)), f"note {person}", quote))
    world.do(AMA, Reveal())
    return world


def test_ending_a_closed_meeting_erases_names_and_all_that_nobody_released() -> None:
    world = closed_world()
    world.do(AMA, AskAll())
    assert world.told(BO) == [
        "You wrote 2 things. When this closed meeting ends they are erased, unless you release them, without your name: "
        "all / choose / none. No answer means erased."
    ]
    world.do(AMA, End(really=True))
    assert world.names(WordsWithdrawn, NoteWithdrawn, NamesBlanked) == [], "for an hour it can be opened again"
    assert world.pass_time(limits.ERASED_MS - 1) == []
    world.pass_time(1)
    assert world.names(WordsWithdrawn, NoteWithdrawn, NamesBlanked) == [
        "WordsWithdrawn", "NoteWithdrawn", "NoteWithdrawn", "NamesBlanked",
    ]  # fmt: skip
    assert set(world.state.texts.values()) == {"I look again in May.", "note 2"}
    assert [p.name for p in world.kept.people.by_id.values()] == [f"A member {n}" for n in range(1, 5)]
    assert [e.name for e in world.journal if isinstance(e, Joined)] == [""] * 4
    assert "names, and words that nobody released, are being erased" in " ".join(world.told(CY))
    assert HONEST in " ".join(world.told(CY))
    assert not any("Withdrawn" in said for who in (AMA, BO, CY) for said in world.told(who)), "nobody withdrew"
    assert "Something of mine." not in str(world.journal)
    gone = [word for word in world.kept.words.by_id.values() if word.withdrawn]
    assert gone
    assert all(word.at_end for word in gone)
    assert sorted(note.at_end for note in world.kept.notes.shown.values()) == [False, True, True]
    world.restart()


def test_a_release_taken_back_after_a_closed_meeting_erases() -> None:
    world = closed_world()
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    world.pass_time(limits.ERASED_MS)
    (word,) = world.kept.words.of(BO)
    world.do(BO, Soften(word, "I look again."))
    assert world.do(BO, Consent([word], "group")) == [ConsentGiven([word], "group"), WordsWithdrawn([word])]
    assert world.state.texts.keys() & {word} == set()
    assert world.refused(BO, Withdraw([word])) == "gone_already"
    world.restart()


def test_before_its_end_a_closed_meeting_keeps_as_any_other() -> None:
    world = closed_world()
    number = world.kept.words.of(BO)[0]
    assert world.do(BO, Consent([number], "group")) == [ConsentGiven([number], "group")]


def test_a_closed_meeting_in_which_nobody_wrote_blanks_names_only() -> None:
    world = World(regime="closed")
    world.do(AMA, End())
    world.pass_time(limits.ERASED_MS)
    assert world.names()[-1] == "NamesBlanked"
    assert world.names(WordsWithdrawn) == []
    assert core.tell(world.state, Joined(BO, ""), CY) == ""
    assert core.tell(world.state, RoleTaken(BO, "scribe"), CY) == "A member 2 is scribe now."


def test_a_note_left_over_is_shown_after_a_closed_meeting_only_when_it_was_released() -> None:
    world = World(item("reveal"), regime="closed")
    for person, quote in ((BO, False), (CY, True)):
        world.do(person, HoldNote(digest(str(person)), "x", quote))
    world.do(AMA, AskAll())
    world.do(AMA, End())
    assert world.refused(BO, Publish("2")) == "note_not_released"
    assert len(world.do(CY, Publish("3"))) == 1


@pytest.mark.parametrize("kind", REGIMES)
def test_names_are_quoted_in_open_meetings_only(kind: str) -> None:
    world = World(regime=kind)
    world.do(BO, Park("x"))
    wish = Consent([world.kept.seq], "quote with name")
    if kind == "open":
        assert world.do(BO, wish)
    else:
        assert world.refused(BO, wish) == "names_stay"
    assert world.do(BO, Consent([world.kept.words.of(BO)[0]], "quote without name"))


@pytest.mark.parametrize("kind", REGIMES)
def test_the_honest_line_is_said_at_the_end_of_every_meeting(kind: str) -> None:
    world = World(regime=kind)
    assert setup.may_leave(world.state)[1] == HONEST
    world.do(AMA, End())
    assert " ".join(world.told(BO)).count(HONEST) == 1
    world.pass_time(limits.ERASED_MS)
    assert ("A member" in str(world.kept.people.by_id)) is (kind == "closed")


def test_a_closed_meeting_is_not_planned_for_a_recap() -> None:
    items = (PlannedItem("x", keep="recap"), PlannedItem("y", keep="live"))
    found = problems(SessionPlan("T", items=items, regime="closed", keep="recap"))
    assert [(p.path, p.code) for p in found] == [
        (("keep",), "plan_closed_keep"), (("item", 0, "keep"), "plan_closed_keep"),
    ]  # fmt: skip
    assert [p.code for p in problems(SessionPlan("T", items=items, regime="secret"))] == ["plan_choice"]
    assert problems(SessionPlan("T", items=items, regime="chatham", keep="recap")) == []


def test_begin_is_the_same_in_every_regime() -> None:
    for kind in REGIMES:
        world = World(begun=False, regime=kind)
        world.do(AMA, Begin())
        assert world.told(BO)[0] == "The meeting has begun."


def test_what_a_newer_program_calls_a_regime_is_read_and_said_to_be_unknown_and_no_names_leave() -> None:
    world = World(item("open"))
    newer = msgspec.to_builtins(world.kept.setup.session) | {"regime": "sealed"}
    world.kept.setup.session = msgspec.convert(newer, SessionPlan)
    assert setup.may_leave(world.state) == [UNKNOWN_REGIME, HONEST]
    world.do(BO, Say("Something of mine."))
    assert world.refused(BO, Consent([world.kept.seq], NAMED)) == "names_stay"


def test_the_end_of_a_closed_meeting_promises_nothing_about_words_that_are_gone() -> None:
    world = closed_world()
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    assert world.told(BO)[0] == (
        "The meeting has ended. Thank you all. What you released you can still see and withdraw: mine. Within the hour "
        "names, and all that nobody released, are erased; until then a space holder can open it again: open again. "
        f"{HONEST}"
    )
