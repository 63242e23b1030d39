"""A note for a later part waits on its author's device alone, and is asked about when that part begins."""

from __future__ import annotations

import pytest

from cop_tui.acts import notes, noting_ahead
from cop_tui.acts.act import Misread, Question, UseNote
from cop_tui.acts.performing import Performer, Reply
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, setup
from cop_tui.core.topics.release import AskAll
from tests.acts import rooms
from tests.acts.rooms import REVEAL, as_session, read, room
from tests.ui.fake import FakeSession


def told(fake: FakeSession, line: str) -> str:
    """Return the lines that a typed line asks for, as one."""
    return " ".join(rooms.told(fake, line))


def misread(fake: FakeSession, line: str) -> str:
    """Return why a typed line asks for nothing."""
    with pytest.raises(Misread) as caught:
        read(fake, line)
    return str(caught.value)


@pytest.mark.parametrize("line", ["note for 6: We were afraid.", "note for part 6 We were afraid."])
def test_a_note_is_kept_before_the_meeting_or_in_it_and_sent_to_nobody(line: str) -> None:
    for begun in (False, True):
        fake = room("Ana", begun=begun)
        done = len(fake.done)
        assert told(fake, line).startswith("Kept for part 6 on this device alone; nobody is told.")
        assert (fake.my_notes.later, len(fake.done)) == ({REVEAL: "We were afraid."}, done)
        assert fake.server.memory.notes.waiting == {}
        assert "For part 6, on this device alone: We were afraid." in told(fake, "mine")


def test_one_takes_the_place_of_the_one_before_and_can_be_dropped() -> None:
    fake = room("Ana", begun=False)
    told(fake, "note for 6: one")
    told(fake, "note for 6: another")
    assert fake.my_notes.later == {REVEAL: "another"}
    assert told(fake, "drop note") == "Dropped. Nobody has it, and nobody was told."
    assert fake.my_notes.later == {}
    assert misread(fake, "drop note") == noting_ahead.NONE
    told(fake, "note for 6: one")
    assert misread(fake, "drop note 3") == "For part 6, on this device alone: one"
    assert told(fake, "give in") == "For part 6, on this device alone: one"
    told(fake, "drop note 6")
    assert told(fake, "give in") == noting_ahead.NONE


def test_it_is_for_a_part_of_notes_that_comes_later() -> None:
    fake = room("Ana", begun=False)
    for line in ("note for", "note for us all", "note for 6", "note for 6:"):
        assert misread(fake, line) == noting_ahead.HOW
    assert misread(fake, "note for 3: x").startswith("Part 3 is not one in which notes are written")
    assert misread(room("Ana", item=REVEAL), "note for 6: x") == "That part takes notes now: write ..."
    fake = room("Ana", item=REVEAL)
    fake.act("Ama", agenda.TakeUp(rooms.OPEN))
    assert misread(fake, "note for 6: x") == "Part 6 has been. Nothing was kept."
    fake.at_a_door = True
    assert misread(fake, "note for 6: x") == noting_ahead.AT_A_DOOR
    assert fake.my_notes.later == {}


async def test_when_its_part_begins_it_is_asked_about_once_and_handed_in_with_a_yes() -> None:
    fake = room("Ana")
    told(fake, "note for 6: We were afraid.")
    shown: list[Reply] = []
    performer = Performer(as_session(fake), shown.append)
    performer.offer_notes()
    assert shown == []
    fake.act("Ama", agenda.TakeUp(REVEAL))
    performer.offer_notes()
    performer.offer_notes()
    (asked,) = shown
    assert asked.asks
    assert asked.text.startswith("You wrote before, for this part: 'We were afraid.' Give it in")
    assert fake.server.memory.notes.waiting == {}
    assert isinstance(asked.step, Question)
    reply = await performer.perform(asked.step.then).over
    assert reply.answer is not None
    assert reply.answer.ok
    assert [note.text for note in fake.server.memory.notes.waiting.values()] == ["We were afraid."]
    assert fake.my_notes.later == {}


def test_after_a_no_it_is_not_asked_again_by_itself() -> None:
    fake = room("Ana")
    told(fake, "note for 6: We were afraid.")
    shown: list[Reply] = []
    performer = Performer(as_session(fake), shown.append)
    fake.act("Ama", agenda.TakeUp(REVEAL))
    performer.offer_notes()
    performer.reader.leave()
    performer.offer_notes()
    assert len(shown) == 1


async def test_with_a_no_it_waits_on_and_can_be_given_in_later() -> None:
    fake = room("Ana")
    told(fake, "note for 6: We were afraid.")
    fake.act("Ama", agenda.TakeUp(REVEAL))
    question = read(fake, "give in")
    assert isinstance(question, Question)
    assert question.no == noting_ahead.WAITS
    assert fake.my_notes.later == {REVEAL: "We were afraid."}
    fake.act("Ama", agenda.TakeUp(rooms.OPEN))
    answer = await notes.USES[notes.GIVE_IN].do(as_session(fake), UseNote(notes.GIVE_IN, item=ItemId(6)))
    assert (answer.code, fake.my_notes.later) == ("not_writing_now", {REVEAL: "We were afraid."})


def test_with_the_end_of_the_meeting_it_is_dropped() -> None:
    fake = room("Ana")
    told(fake, "note for 6: We were afraid.")
    fake.act("Ama", AskAll())
    fake.act("Ama", setup.End(really=True))
    fake.my_notes.see([])
    assert fake.my_notes.later == {}
