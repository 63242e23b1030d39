"""Write, then reveal."""

from __future__ import annotations

from typing import Any

import pytest

from cop_tui import core
from cop_tui.core.engine.ids import ItemId, PersonId
from cop_tui.core.topics import notes
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.notes import (
    HoldNote,
    LiveNotes,
    NoteHeld,
    NoteLeft,
    NoteShown,
    NoteWithdrawn,
    ParkUnnamed,
    Publish,
    Reveal,
    TakeBack,
    Written,
    digest,
)
from cop_tui.core.topics.parking import OfferPark
from cop_tui.core.topics.parking_followup import LetNoteGo, MarkNote, TakeCare
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.roles import TakeRole
from cop_tui.core.topics.setup import Begin, End
from tests.core.world import AMA, BO, CY, DI, World, item

SECRETS = {AMA: "a" * 64, BO: "b" * 64, CY: "c" * 64, DI: "d" * 64}


def write(world: World, *people: PersonId, **more: Any) -> None:
    for person in people:
        world.do(person, HoldNote(digest(SECRETS[person]), f"from {SECRETS[person][0]}", **more))


def writing(**plan: str) -> World:
    return World(item("reveal", **plan), item("reveal"))


def test_a_note_waits_in_memory_and_only_its_author_hears_of_it() -> None:
    world = writing()
    seq = world.kept.seq
    write(world, BO)
    assert world.outcome.aside == [((BO,), NoteHeld(digest(SECRETS[BO]), few=True))]
    assert world.outcome.held
    assert world.kept.seq == seq
    assert world.told(BO) == [
        "Held. It is shown together with the others, shuffled, without names. "
        "So few people could have written it that others may guess."
    ]
    assert world.told(AMA) == []


def test_with_five_possible_writers_there_is_no_warning() -> None:
    world = World(item("reveal"), names="Bo Cy Di Eli")
    write(world, BO)
    assert world.aside_to(BO) == [NoteHeld(digest(SECRETS[BO]))]
    assert world.told(BO)[0].endswith("without names.")


def test_people_without_a_seat_and_observers_could_not_have_written() -> None:
    world = writing()
    world.do(AMA, PutIn("Femi"))
    world.do(DI, TakeRole("observer"))
    assert notes.writers(world.state) == 3
    assert world.refused(DI, HoldNote("0" * 64, "x")) == "needs_role"


def test_notes_come_out_together_in_an_order_that_tells_nothing() -> None:
    world = writing()
    write(world, BO, DI, quote=True)
    assert world.refused(AMA, Reveal()) == "too_few_notes"
    assert world.refused(BO, Reveal()) == "needs_role"
    write(world, CY)
    events = world.do(AMA, Reveal(item=ItemId(1)))
    assert [e.hash for e in events if isinstance(e, NoteShown)] == sorted(digest(SECRETS[p]) for p in (BO, CY, DI))
    assert sorted(world.told(BO)) == ["A note: from b", "A note: from c", "A note: from d"]
    assert world.state.memory.notes.waiting == {}
    assert set(NoteShown.__struct_fields__) == {"hash", "item", "text", "quote", "parked"}
    shown = world.kept.notes.shown[digest(SECRETS[BO])]
    assert (shown.quote, world.state.texts[shown.at]) == (True, "from b")


def test_three_notes_of_two_people_are_not_a_batch() -> None:
    world = writing()
    write(world, BO, CY)
    world.do(BO, HoldNote("0" * 64, "another"))
    assert world.refused(AMA, Reveal()) == "too_few_notes"


def test_the_same_note_again_changes_it_and_once_shown_is_harmless() -> None:
    world = writing()
    write(world, BO, CY, DI)
    world.do(BO, HoldNote(digest(SECRETS[BO]), "better"))
    assert world.state.memory.notes.waiting[digest(SECRETS[BO])].text == "better"
    world.do(AMA, Reveal())
    assert world.do(BO, HoldNote(digest(SECRETS[BO]), "again")) == []
    assert world.state.memory.notes.waiting == {}


def test_notes_are_refused_with_a_reason() -> None:
    world = writing()
    for wrong in ("", "x" * 64, "0" * 63, "0" * 65, "A" * 64):
        assert world.refused(BO, HoldNote(wrong, "x")) == "note_hash"
    assert world.refused(BO, HoldNote("0" * 64, "")) == "text_empty"
    write(world, BO)
    assert world.refused(CY, HoldNote(digest(SECRETS[BO]), "mine")) == "note_hash"
    assert world.refused(BO, HoldNote("0" * 64, "x", item=ItemId(2))) == "not_writing_now"
    assert world.refused(BO, HoldNote("0" * 64, "x", item=ItemId(99))) == "not_writing_now"
    for number in range(19):
        world.do(BO, HoldNote(f"{number:064}", "x"))
    assert world.refused(BO, HoldNote("f" * 64, "x")) == "notes_full"
    world.do(CY, Pause())
    assert world.refused(BO, HoldNote("f" * 64, "x")) == "paused"
    assert World().refused(BO, HoldNote("f" * 64, "x")) == "not_writing_now"


def test_a_note_may_still_come_when_its_item_is_over() -> None:
    world = World(item("reveal"), item())
    write(world, BO, CY)
    world.do(AMA, MoveOn())
    assert world.refused(DI, HoldNote("0" * 64, "x")) == "not_writing_now"
    world.do(DI, HoldNote(digest(SECRETS[DI]), "late", item=ItemId(1)))
    assert world.refused(AMA, Reveal()) == "too_few_notes"
    assert len(world.do(AMA, Reveal(ItemId(1)))) == 3


def test_live_notes_pass_and_are_nowhere_stored() -> None:
    world = writing(keep="live")
    write(world, BO, CY, DI, quote=True)
    assert world.do(AMA, Reveal()) == []
    (message,) = world.outcome.passing
    assert isinstance(message, LiveNotes)
    assert sorted(message.texts) == ["from b", "from c", "from d"]
    assert world.told(BO)[0].startswith("Notes, not kept: from ")


@pytest.mark.parametrize("when", ["before", "after"])
def test_off_the_record_notes_are_not_kept(when: str) -> None:
    world = writing()
    if when == "before":
        world.do(AMA, RecordOff())
    write(world, BO, CY, DI)
    if when == "after":
        world.do(AMA, RecordOff())
    assert world.do(AMA, Reveal()) == []
    assert isinstance(world.outcome.passing[0], LiveNotes)


def test_a_note_is_taken_back_with_its_secret_before_and_after_it_is_shown() -> None:
    world = writing()
    assert world.refused(BO, TakeBack(SECRETS[BO])) == "no_such_note"
    write(world, AMA, BO, CY, DI)
    assert world.do(AMA, TakeBack(SECRETS[AMA])) == []
    world.do(AMA, Reveal())
    event = NoteWithdrawn(digest(SECRETS[BO]))
    at = world.kept.notes.shown[event.hash].at
    assert core.blanks(world.state, event) == [at]
    assert world.do(BO, TakeBack(SECRETS[BO])) == [event]
    assert world.told(CY) == []
    assert "from b" not in repr(world.journal)
    assert at not in world.state.texts
    assert world.do(BO, TakeBack(SECRETS[BO])) == []
    world.restart()


def test_a_remainder_waits_for_the_end_and_for_its_authors() -> None:
    world = writing()
    write(world, BO, CY)
    assert world.refused(BO, Publish(SECRETS[BO])) == "notes_wait"
    world.do(AMA, AskAll())
    assert world.aside_to(BO) == [NoteLeft(digest(SECRETS[BO]))]
    assert world.told(CY) == [
        "Everybody is asked what the recap may quote. You wrote nothing that is kept.",
        "Too few wrote a note for yours to be shown among others. Show it on its own: publish. Or: take back.",
    ]
    assert world.refused(CY, Publish(SECRETS[BO])) == "no_such_note"
    assert world.refused(BO, Publish("x")) == "no_such_note"
    assert world.do(BO, Publish(SECRETS[BO])) == [NoteShown(digest(SECRETS[BO]), ItemId(1), "from b")]
    world.do(AMA, End())
    assert world.aside_to(CY) == [NoteLeft(digest(SECRETS[CY]))]
    world.do(CY, Publish(SECRETS[CY]))
    assert world.state.memory.notes.waiting == {}


def test_whoever_comes_back_is_told_of_notes_that_wait() -> None:
    world = writing()
    write(world, BO, CY)
    written = world.state.memory.notes.waiting[digest(SECRETS[BO])].text
    assert core.remind(world.state, BO) == [NoteHeld(digest(SECRETS[BO]), few=True, written=Written(written))]
    assert core.remind(world.state, BO, since=1) == [], (
        "on a seat that somebody was let back to nobody reads what was written before"
    )
    assert core.remind(world.state, DI) == []
    assert world.refused(AMA, End()) == "ask_first"
    world.do(AMA, AskAll())
    world.do(AMA, End())
    assert core.remind(world.state, BO) == [NoteLeft(digest(SECRETS[BO]), Written(written))]


def test_a_client_knows_its_own_notes() -> None:
    mine = core.State()
    core.fold_aside(mine, NoteHeld("x"))
    assert mine.mine.notes == {"x": "held"}
    core.fold_aside(mine, NoteLeft("x"))
    assert mine.mine.notes == {"x": "left"}
    core.fold_passing(mine, LiveNotes(ItemId(1), ["x"]))


def test_a_restart_forgets_notes_that_waited() -> None:
    world = writing()
    write(world, BO)
    world.restart()
    assert world.state.memory.notes.waiting == {}


def park(world: World, *people: PersonId, **more: Any) -> None:
    for person in people:
        world.do(person, ParkUnnamed(digest(SECRETS[person]), f"from {SECRETS[person][0]}", **more))


def test_parking_without_a_name_waits_for_two_others_and_for_a_moment_nobody_chose() -> None:
    world = World(names="Bo Cy Di Eli")
    seq = world.kept.seq
    park(world, BO)
    assert world.told(BO) == [
        "Held. With those of at least two others it is parked when a part ends, shuffled, without names."
    ]
    (told,) = core.remind(world.state, BO)
    assert told == NoteHeld(digest(SECRETS[BO]), park=True, written=Written("from b", park=True))
    park(world, CY, DI)
    assert (world.kept.seq, world.kept.parking.notes) == (seq, [])
    world.do(AMA, MoveOn())
    shown = [e for e in world.outcome.events if isinstance(e, NoteShown)]
    assert [e.hash for e in shown] == sorted(digest(SECRETS[p]) for p in (BO, CY, DI))
    assert "Parked without a name: from b" in world.told(CY)
    assert sorted(world.state.texts[n] for n in world.kept.parking.notes) == ["from b", "from c", "from d"]
    assert (world.state.memory.notes.waiting, world.kept.words.by_id) == ({}, {})
    world.restart()


def test_what_was_parked_without_a_name_and_comes_again_is_parked_once() -> None:
    world = World()
    park(world, BO, CY, DI)
    world.do(AMA, MoveOn())
    assert world.do(BO, ParkUnnamed(digest(SECRETS[BO]), "from b")) == []
    assert world.state.memory.notes.waiting == {}
    assert len(world.kept.parking.notes) == 3


def test_what_is_parked_without_a_name_can_go_through_the_lot_and_only_its_secret_takes_it_out() -> None:
    world = World()
    park(world, BO, CY, DI)
    world.do(AMA, MoveOn())
    of_bo = world.kept.notes.shown[digest(SECRETS[BO])].at
    world.do(CY, TakeCare(of_bo))
    world.do(CY, MarkNote(of_bo, "heard"))
    for person in (AMA, BO, CY):
        assert world.refused(person, LetNoteGo(of_bo)) == "unnamed_lets_go"
    assert world.refused(AMA, OfferPark(BO, word=of_bo)) == "nothing_to_park"
    world.do(BO, TakeBack(SECRETS[BO]))
    assert of_bo not in world.kept.parking.notes
    assert of_bo not in world.kept.parking.about
    assert of_bo not in world.state.texts


def test_too_few_to_park_without_a_name_are_asked_at_the_end() -> None:
    world = World(begun=False)
    park(world, BO)
    world.do(AMA, Begin())
    park(world, CY)
    world.do(AMA, MoveOn())
    assert world.kept.parking.notes == []
    assert world.refused(AMA, End()) == "ask_first"
    world.do(AMA, AskAll())
    assert world.aside_to(BO) == [NoteLeft(digest(SECRETS[BO]))]
    park(world, DI)
    assert world.told(DI)[0].startswith("Too few wrote a note")
    world.do(AMA, RecordOff())
    assert world.refused(CY, Publish(SECRETS[CY])) == "off_record_keep"
    world.do(AMA, RecordOn())
    world.do(AMA, End())
    assert world.kept.parking.notes == []
    world.do(BO, Publish(SECRETS[BO]))
    assert [world.state.texts[n] for n in world.kept.parking.notes] == ["from b"]


def test_being_asked_at_the_end_parks_what_waits_from_enough_people() -> None:
    world = World()
    park(world, BO, CY, DI)
    world.do(AMA, AskAll())
    assert len(world.kept.parking.notes) == 3
    assert not world.aside_to(BO)


def test_nothing_is_parked_without_a_name_while_off_the_record() -> None:
    world = World()
    park(world, BO, CY, DI)
    world.do(AMA, RecordOff())
    assert world.refused(BO, ParkUnnamed("0" * 64, "x")) == "off_record_keep"
    world.do(AMA, MoveOn())
    assert (world.kept.parking.notes, len(world.state.memory.notes.waiting)) == ([], 3)


def test_a_note_to_reveal_and_one_to_park_are_never_mixed() -> None:
    world = writing()
    park(world, BO, CY, DI)
    assert world.refused(AMA, Reveal(item=ItemId(0))) == "too_few_notes"
    assert world.refused(BO, HoldNote(digest(SECRETS[BO]), "x")) == "note_hash"
    assert world.refused(CY, ParkUnnamed(digest(SECRETS[BO]), "x")) == "note_hash"
    assert world.refused(CY, ParkUnnamed("short", "x")) == "note_hash"
