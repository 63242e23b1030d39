"""Read for me: asked and answered aside, told when the author has the floor, kept nowhere."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.floor import CallNext, Hand, PutIn
from cop_tui.core.topics.reading import (
    TO_READ,
    AnswerReading,
    DoNotRead,
    HaveRead,
    ReadForMe,
    ReadingAsked,
    ReadingNoted,
    ReadingOver,
)
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import OfferRole, TakeRole
from cop_tui.core.topics.setup import End
from cop_tui.core.topics.words import Off, Say
from tests.core.world import AMA, BO, CY, DI, World, item

TEXT = "I would rather wait."


def asked(*, by_name: bool = False) -> World:
    """Return a meeting in which Ama and Di hold the space, and Bo asks them, or Cy, to read something."""
    world = World()
    world.do(AMA, OfferRole("space holder", DI))
    world.do(DI, TakeRole("space holder"))
    world.do(BO, ReadForMe(TEXT, CY if by_name else PersonId(0)))
    return world


def test_those_who_hold_the_space_are_asked_aside_and_nothing_is_kept() -> None:
    world = asked()
    assert world.outcome.aside == [((AMA, DI), ReadingAsked(1, BO, TEXT)), ((BO,), ReadingNoted(1))]
    assert world.outcome.facts == {"names": ["Ama", "Di"]}
    assert (world.outcome.events, world.outcome.held) == ([], True)
    assert world.told(AMA) == [
        f"Bo asks you to read this aloud for them: '{TEXT}' Type yes read it, or rather not read it."
    ]
    assert world.told(CY) == world.told(BO) == []
    assert TEXT not in str(world.journal)


def test_a_sentence_of_ours_begins_behind_a_stop_where_their_words_have_none() -> None:
    world = World()
    world.do(BO, ReadForMe("Not yet", PersonId(0)))
    assert world.told(AMA) == [
        "Bo asks you to read this aloud for them: 'Not yet.' Type yes read it, or rather not read it."
    ]


def test_whoever_says_yes_reads_and_the_others_are_not_asked_any_more() -> None:
    world = asked()
    world.do(DI, AnswerReading(1, yes=True))
    assert world.told(DI) == [f"You read aloud for Bo, when they have the floor or when it fits: '{TEXT}' {TO_READ}"]
    assert world.told(AMA) == ["Di reads it aloud."]
    assert world.told(BO) == ["Di reads your words aloud, when you have the floor or when it fits."]
    assert world.refused(AMA, AnswerReading(1, yes=True)) == "reading_over"
    world.do(DI, HaveRead(1))
    assert world.told(BO) == ["Di has read your words aloud."]
    assert world.told(DI) == []
    assert world.state.memory.reading.waiting == {}
    assert world.refused(DI, HaveRead(1)) == "reading_over"


def test_the_reader_is_told_when_the_author_has_the_floor() -> None:
    world = asked(by_name=True)
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.told(CY)[-1].startswith("Bo has the floor, and asks you to read this aloud for them:")
    world.do(CY, AnswerReading(1, yes=True))
    assert world.told(CY)[-1] == f"Bo has the floor: read their words aloud now. '{TEXT}' {TO_READ}"
    world.do(DI, Hand())
    world.pass_time(3_000)
    world.do(AMA, CallNext(DI))
    assert world.aside_to(CY) == [], "that turn is not theirs"
    world.do(BO, Hand())
    world.pass_time(3_000)
    world.do(AMA, CallNext(BO))
    assert "read their words aloud now" in world.told(CY)[-1]


def test_whoever_said_yes_reads_off_the_record_in_the_turn_of_the_author() -> None:
    world = asked(by_name=True)
    world.do(BO, Hand())
    world.do(AMA, CallNext())
    assert world.refused(CY, Off(TEXT)) == "others_turn", "not before a yes"
    world.do(CY, AnswerReading(1, yes=True))
    world.do(CY, Off(TEXT))
    assert (world.outcome.events, len(world.outcome.passing)) == ([], 1)
    assert world.refused(CY, Say(TEXT)) == "others_turn", "say would keep it"
    assert world.refused(DI, Off(TEXT)) == "others_turn"
    world.do(CY, HaveRead(1))
    assert world.refused(CY, Off(TEXT)) == "others_turn"


def test_a_rather_not_needs_no_reason_and_names_nobody() -> None:
    world = asked()
    world.do(AMA, AnswerReading(1, yes=False))
    assert world.outcome.aside == [((AMA,), ReadingOver(1, "rather not"))], "somebody else is still asked"
    assert world.told(AMA) == []
    world.do(DI, AnswerReading(1, yes=False))
    assert world.aside_to(BO) == [ReadingOver(1, "nobody")]
    assert world.told(BO) == ["Nobody who was asked can read it aloud now. Ask somebody by name: read for me Cy: ..."]
    world.do(BO, ReadForMe(TEXT, CY))
    world.do(CY, AnswerReading(2, yes=True))
    world.do(CY, AnswerReading(2, yes=False))
    assert world.aside_to(BO) == [ReadingOver(2, "nobody")], "who said yes may still rather not"


def test_asked_anew_or_taken_back_it_need_not_be_read() -> None:
    world = asked()
    world.do(BO, ReadForMe("Something else.", CY))
    assert ReadingOver(1, "taken back", BO) in world.aside_to(AMA)
    assert world.told(AMA) == ["Bo took back what was to be read aloud."]
    world.do(CY, AnswerReading(2, yes=True))
    world.do(BO, DoNotRead())
    assert world.told(CY) == ["Bo took back what was to be read aloud."]
    assert world.told(BO) == []
    assert world.refused(BO, DoNotRead()) == "reading_none"
    world.do(BO, ReadForMe("Once more."))
    world.do(BO, DoNotRead())
    assert world.aside_to(DI) == [ReadingOver(3, "taken back", BO)]


def test_it_is_asked_of_somebody_else_with_a_screen() -> None:
    world = World()
    world.do(AMA, PutIn("Femi"))
    assert world.refused(AMA, ReadForMe(TEXT)) == "reading_whom"
    assert world.refused(BO, ReadForMe(TEXT, BO)) == "reading_self"
    assert world.refused(BO, ReadForMe(TEXT, PersonId(9))) == "nobody_there"
    assert world.refused(BO, ReadForMe(TEXT, PersonId(5))) == "reading_no_seat"
    assert world.refused(BO, ReadForMe(" ")) == "text_empty"
    assert world.refused(CY, AnswerReading(1, yes=True)) == "reading_over"


def test_so_many_wait_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READINGS", 1)
    world = asked()
    assert world.refused(CY, ReadForMe(TEXT)) == "reading_full"
    world.do(BO, ReadForMe("Something else."))
    assert len(world.state.memory.reading.waiting) == 1


@pytest.mark.parametrize("taken", [False, True])
def test_with_the_end_nothing_waits_to_be_read(taken: bool) -> None:
    world = asked(by_name=True)
    if taken:
        world.do(CY, AnswerReading(1, yes=True))
    world.do(AMA, AskAll())
    world.do(AMA, End(really=True))
    over = ReadingOver(1, "taken back")
    assert over in world.aside_to(CY)
    assert over in world.aside_to(BO)
    assert "aloud" not in " ".join([*world.told(CY), *world.told(BO)])
    assert world.state.memory.reading.waiting == {}


def test_who_had_to_leave_reads_nothing_and_asks_for_nothing() -> None:
    world = asked(by_name=True)
    world.do(CY, ReadForMe("Mine.", BO))
    world.out(CY, AMA, DI)
    assert world.aside_to(BO) == [ReadingOver(1, "nobody"), ReadingOver(2, "taken back", CY)]
    assert world.state.memory.reading.waiting == {}
    assert not world.outcome.held


def test_who_is_not_asked_and_leaves_changes_nothing() -> None:
    world = asked()
    world.out(CY, AMA, BO)
    assert list(world.state.memory.reading.waiting) == [1]


def test_a_program_that_comes_back_knows_what_waits() -> None:
    world = asked(by_name=True)
    noted, told = ReadingNoted(1), ReadingAsked(1, BO, TEXT)
    assert noted in core.remind(world.state, BO)
    assert told in core.remind(world.state, CY)
    assert told not in core.remind(world.state, AMA)
    mine = core.State(kept=world.kept)
    assert core.permits(mine, CY, AnswerReading) is not None
    assert not core.is_known(mine.mine, told)
    core.fold_aside(mine, told)
    assert core.is_known(mine.mine, told)
    assert core.permits(mine, CY, AnswerReading) is None
    core.fold_aside(mine, noted)
    assert core.is_known(mine.mine, noted)
    assert core.permits(mine, BO, DoNotRead) is None
    assert core.tell(mine, noted, BO) == ""
    core.fold_aside(mine, ReadingOver(2, "read", CY))
    assert mine.mine.read_for_me == 1
    core.fold_aside(mine, ReadingOver(1, "read", CY))
    assert (mine.mine.read_for_me, mine.mine.readings) == (0, {})
    assert core.tell(mine, ReadingOver(1, "from later", CY), BO) == ""


def test_it_is_read_in_the_lobby_and_in_quiet_parts_too() -> None:
    world = World(item("silence"), begun=False)
    world.do(BO, ReadForMe(TEXT))
    assert world.aside_to(AMA) == [ReadingAsked(1, BO, TEXT)]


def test_an_answer_is_for_what_one_is_asked_to_read() -> None:
    world = asked(by_name=True)
    assert world.refused(CY, AnswerReading(9, yes=True)) == "reading_over"
    assert world.refused(CY, HaveRead(9)) == "reading_over"
