"""Typed lines that change the plan while it is held."""

from __future__ import annotations

import pytest

from cop_tui import core
from cop_tui.acts import refusals
from cop_tui.acts.act import Misread, Question, Send, Tell, UseNote
from cop_tui.acts.parser import offered
from cop_tui.acts.performing import Performer, Reply
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda
from tests.acts.rooms import QUEUE, REVEAL, ROUND, as_session, command, read, room, told
from tests.ui.fake import FakeSession


def names(fake: FakeSession) -> set[str]:
    return {act.name for act in offered(as_session(fake))}


@pytest.mark.parametrize("line", ["agenda- 6", "agenda- part 6", "AGENDA- 6"])
def test_a_part_is_left_out_by_its_number(line: str) -> None:
    assert command(room("Ama"), line) == agenda.LeaveItemOut(REVEAL)


@pytest.mark.parametrize("line", ["skip part 6", "leave out part 6", "take part 6 off the agenda"])
def test_other_ways_of_saying_it_are_asked_about(line: str) -> None:
    step = read(room("Ama"), line)
    assert isinstance(step, Question)
    assert step.then == Send(agenda.LeaveItemOut(REVEAL))


def test_the_number_of_one_that_is_left_out_puts_it_back() -> None:
    fake = room("Ama")
    assert command(fake, "agenda+ 6") == agenda.AddItem("6"), "a title, as long as part 6 is there"
    fake.act("Ama", agenda.LeaveItemOut(REVEAL))
    assert command(fake, "agenda+ 6") == agenda.LeaveItemOut(REVEAL, out=False)


def test_what_is_left_out_stays_in_the_list_and_is_expected_and_counted_no_more() -> None:
    fake = room("Ama", item=ItemId(1))
    fake.act("Ama", agenda.LeaveItemOut(ROUND))
    step = read(fake, "agenda?")
    assert isinstance(step, Tell)
    assert (step.lines[0], step.lines[2]) == ("Agenda: 5 parts.", "2. Arriving: round, 10 minutes, left out.")
    step = read(fake, "expect?")
    assert isinstance(step, Tell)
    assert not any("Arriving" in line for line in step.lines)
    step = read(fake, "fit")
    assert isinstance(step, Tell)
    assert not any("Arriving" in line for line in step.lines)
    assert "Arriving" not in str(read(fake, "end"))


def test_it_is_offered_to_who_may() -> None:
    assert "agenda-" in names(room("Ama"))
    fake = room("Ana")
    assert "agenda-" not in names(fake)
    fake.act("Ana", agenda.AddItem("Rates"))
    assert "agenda-" in names(fake)


def test_what_is_no_number_says_how_and_refusals_say_what_helps() -> None:
    with pytest.raises(Misread, match="by number"):
        read(room("Ama"), "agenda- the break")
    fake = room("Ama")
    fake.act("Ama", agenda.LeaveItemOut(REVEAL))
    with pytest.raises(core.Refused) as caught:
        fake.act("Ama", agenda.LeaveItemOut(REVEAL))
    assert refusals.explain(caught.value) == "Part 6 is left out. agenda+ 6 puts it back."


async def test_a_note_that_waited_for_it_is_asked_about_and_can_be_parked() -> None:
    fake = room("Ana", item=QUEUE)
    told(fake, "note for 6: We were afraid.")
    shown: list[Reply] = []
    performer = Performer(as_session(fake), shown.append)
    performer.offer_notes()
    assert shown == []
    fake.act("Ama", agenda.LeaveItemOut(REVEAL))
    performer.offer_notes()
    performer.offer_notes()
    (asked,) = shown
    assert asked.text == (
        "Part 6 is left out, and you wrote a note for it: 'We were afraid.' Park it, without your name? y / n"
    )
    with pytest.raises(Misread, match="Part 6 is left out"):
        read(fake, "note for 6: more")
    with pytest.raises(Misread, match="For part 6, which is left out, on this device alone: We were afraid"):
        read(fake, "drop note 1")
    assert isinstance(asked.step, Question)
    assert isinstance(asked.step.then, UseNote)
    reply = await performer.perform(asked.step.then).over
    assert reply.answer is not None
    assert reply.answer.ok
    assert [(note.text, note.park) for note in fake.server.memory.notes.waiting.values()] == [("We were afraid.", True)]
    assert fake.my_notes.later == {}


def test_a_note_stays_where_it_is_with_a_no() -> None:
    fake = room("Ana", item=QUEUE)
    told(fake, "note for 6: We were afraid.")
    fake.act("Ama", agenda.LeaveItemOut(REVEAL))
    shown: list[Reply] = []
    performer = Performer(as_session(fake), shown.append)
    performer.offer_notes()
    performer.reader.leave()
    performer.offer_notes()
    assert len(shown) == 1
    assert fake.my_notes.later == {REVEAL: "We were afraid."}
