"""Notes without a name, from their author's side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cop_tui import core
from cop_tui.client.mynotes import UNREAD, MyNotes
from cop_tui.client.profile import OwnNote
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.letters import ReadLetter
from cop_tui.core.topics.notes import HoldNote, NoteHeld, ParkUnnamed, Reveal, digest
from cop_tui.core.topics.record import RecordOff, RecordOn
from cop_tui.core.topics.release import AskAll
from cop_tui.core.topics.setup import Begin, End, PlannedItem
from cop_tui.wire import codec, frames
from tests.client.guests import Guest, guest
from tests.client.room import Room, opened


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    room = Room(PlannedItem("Unsaid", mode="reveal"), PlannedItem("After", mode="open"))
    async with opened(room):
        yield room


@pytest.fixture
async def people(room: Room, tmp_path: Path) -> AsyncIterator[list[Guest]]:
    async with AsyncExitStack() as stack:
        found = [await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))]
        found += [await stack.enter_async_context(guest(room.invite, name, tmp_path)) for name in ("Bo", "Cy")]
        await found[0].session.do(Begin())
        yield found


async def again(room: Room, people: list[Guest]) -> None:
    await room.drop()
    async with asyncio.timeout(5):
        await room.until(lambda: len(room.lines) == len(people))
    for person in people:
        await person.until(lambda person=person: person.session.link == "good")  # type: ignore[misc]


def on_disk(person: Guest) -> list[str]:
    return [note.secret for seat in person.places.seats.all() for note in seat.notes]


async def test_a_note_is_held_under_a_hash_and_its_secret_kept_here(room: Room, people: list[Guest]) -> None:
    _, bo, _ = people
    assert (await bo.session.my_notes.write("we were afraid")).how == "held"
    (note,) = bo.session.my_notes
    assert (note.text, note.item, note.state) == ("we were afraid", 1, "held")
    assert len(bytes.fromhex(note.secret)) == 32
    assert on_disk(bo) == [note.secret]
    assert list(room.state.memory.notes.waiting) == [digest(note.secret)]
    assert "afraid" not in (bo.places.data / "seats.json").read_text()
    assert note.secret not in repr(note)
    assert "afraid" not in repr(note)


async def test_notes_shown_together_are_known_to_their_authors_only(room: Room, people: list[Guest]) -> None:
    for person, text in zip(people, ("one", "two", "three"), strict=True):
        await person.session.my_notes.write(text)
    assert (await people[0].session.do(Reveal())).how == "saved"
    for person, text in zip(people, ("one", "two", "three"), strict=True):
        await person.until(lambda person=person: person.session.my_notes[0].state == "shown")  # type: ignore[misc]
        assert person.session.my_notes[0].text == text


async def test_a_refused_note_leaves_nothing_behind(room: Room, people: list[Guest]) -> None:
    await people[0].session.do(MoveOn())
    answered = await people[1].session.my_notes.write("too late")
    assert answered.code == "not_writing_now"
    assert people[1].session.my_notes == []
    assert on_disk(people[1]) == []


async def test_held_notes_are_offered_again_to_a_server_that_started_anew(room: Room, people: list[Guest]) -> None:
    _, bo, _ = people
    await bo.session.my_notes.write("we were afraid", quote=True)
    before = room.state.memory.notes.waiting
    room.restart("boot-2")
    assert not room.state.memory.notes.waiting
    await again(room, people)
    async with asyncio.timeout(5):
        await room.until(lambda: bool(room.state.memory.notes.waiting))
    assert room.state.memory.notes.waiting == before


async def test_that_a_note_is_held_is_told_once_also_by_a_server_that_started_anew(
    room: Room, people: list[Guest]
) -> None:
    _, bo, _ = people
    await bo.session.my_notes.write("we were afraid")
    await bo.session.my_notes.write("we were tired")
    for boot in ("boot-2", "boot-3"):
        room.restart(boot)
        await again(room, people)
        async with asyncio.timeout(5):
            await room.until(lambda: len(room.state.memory.notes.waiting) == 2)
        await bo.session.do(HoldNote("x", "y"))  # a barrier
    assert len([text for text in bo.told if text.startswith("Held. ")]) == 2


async def test_in_the_same_boot_nothing_is_offered_twice(room: Room, people: list[Guest]) -> None:
    _, bo, _ = people
    await bo.session.my_notes.write("we were afraid")
    await again(room, people)
    await bo.session.do(HoldNote("x", "y"))  # a barrier
    sent = [f for line in room.lines for f in line.got if isinstance(f, frames.Do)]
    assert len(sent) == 1


async def test_a_note_taken_back_is_not_offered_again(room: Room, people: list[Guest]) -> None:
    _, bo, _ = people
    await bo.session.my_notes.write("we were afraid")
    await room.drop()
    room.restart("boot-2")
    (note,) = bo.session.my_notes
    back = asyncio.ensure_future(bo.session.my_notes.take_back(note))
    assert (await back).code == "no_such_note"
    assert bo.session.my_notes == []
    assert on_disk(bo) == []
    assert not room.state.memory.notes.waiting


async def test_a_shown_note_can_be_taken_back_by_its_secret(room: Room, people: list[Guest]) -> None:
    for person in people:
        await person.session.my_notes.write(f"note of {person.session.replica.me}")
    await people[0].session.do(Reveal())
    _, bo, _ = people
    await bo.until(lambda: bo.session.my_notes[0].state == "shown")
    (note,) = bo.session.my_notes
    assert (await bo.session.my_notes.take_back(note)).ok
    assert room.state.kept.notes.shown[digest(note.secret)].withdrawn
    assert on_disk(bo) == []


async def test_whether_the_recap_may_quote_can_change_until_it_is_shown(room: Room, people: list[Guest]) -> None:
    _, bo, _ = people
    await bo.session.my_notes.write("we were afraid")
    (note,) = bo.session.my_notes
    assert (await bo.session.my_notes.quote(note, True)).how == "held"
    assert room.state.memory.notes.waiting[note.hash].quote
    for person in (people[0], people[2]):
        await person.session.my_notes.write("also")
    await people[0].session.do(Reveal())
    await bo.until(lambda: note.state == "shown")
    assert (await bo.session.my_notes.quote(note, False)).code == "note_shown"


async def test_a_note_left_over_at_the_end_is_published_by_its_author_alone(room: Room, people: list[Guest]) -> None:
    ama, bo, _ = people
    await bo.session.my_notes.write("only me")
    await ama.session.do(MoveOn())
    await ama.session.do(AskAll())
    assert (await ama.session.do(End())).how == "saved"
    (note,) = bo.session.my_notes
    await bo.until(lambda: note.state == "left")
    assert (await bo.session.my_notes.publish(note)).how == "saved"
    await bo.until(lambda: note.state == "shown")


async def test_notes_shown_where_nothing_is_kept_leave_no_secret_here(room: Room, people: list[Guest]) -> None:
    await people[0].session.do(RecordOff())
    for person in people:
        await person.session.my_notes.write("off the record")
    await people[0].session.do(Reveal())
    bo = people[1]
    await bo.until(lambda: bo.session.my_notes == [])
    assert on_disk(bo) == []


async def test_a_note_outlives_its_authors_program(room: Room, people: list[Guest], tmp_path: Path) -> None:
    cy = people[2]
    await cy.session.my_notes.write("still mine", quote=True)
    (note,) = cy.session.my_notes
    await cy.stop()
    async with guest(room.invite, "Cy", tmp_path) as returned:
        (found,) = returned.session.my_notes
        assert (found.secret, found.state, found.item) == (note.secret, "held", 1)
        assert (found.text, found.choice) == ("still mine", "may be quoted without name"), "the server had it in memory"
        assert "still mine" not in (returned.places.data / "seats.json").read_text()
        assert (await returned.session.my_notes.quote(found, False)).ok
        assert not next(iter(room.state.memory.notes.waiting.values())).quote
        assert (await returned.session.my_notes.take_back(found)).ok
    assert not room.state.memory.notes.waiting


async def test_a_note_found_again_is_offered_to_a_server_that_started_anew(
    room: Room, people: list[Guest], tmp_path: Path
) -> None:
    cy = people[2]
    await cy.session.my_notes.write("still mine", quote=True)
    before = room.state.memory.notes.waiting
    await cy.stop()
    async with guest(room.invite, "Cy", tmp_path) as returned:
        room.restart("boot-2")
        await again(room, [*people[:2], returned])
        async with asyncio.timeout(5):
            await room.until(lambda: bool(room.state.memory.notes.waiting))
    assert room.state.memory.notes.waiting == before


async def test_a_note_off_the_record_that_is_found_again_is_not_offered_where_it_would_be_kept(
    room: Room, people: list[Guest], tmp_path: Path
) -> None:
    ama, _, cy = people
    await ama.session.do(RecordOff())
    await cy.session.my_notes.write("we were afraid")
    await cy.stop()
    async with guest(room.invite, "Cy", tmp_path) as returned:
        (found,) = returned.session.my_notes
        assert found.text == "we were afraid"
        await ama.session.do(RecordOn())
        room.restart("boot-2")
        await again(room, [*people[:2], returned])
        await returned.until(lambda: any(change.answered for change in returned.changes))
        assert returned.session.my_notes == []
    assert not room.state.memory.notes.waiting


async def test_a_note_whose_words_an_older_server_does_not_tell_can_be_taken_back_alone() -> None:
    state = core.State()
    notes = MyNotes(lambda *_wish: asyncio.get_running_loop().create_future(), lambda: state, lambda _change: None)
    notes.found([OwnNote("a" * 64, ItemId(1))])
    core.fold_aside(state, NoteHeld(notes[0].hash))
    notes.see([])
    assert (notes[0].state, notes[0].choice) == ("held", "the recap as you chose")
    refused = await notes.quote(notes[0], True)
    assert refused.code == "note_unread"
    assert "It stays as it was" in refused.text


async def test_no_secret_is_sent_before_its_author_takes_back_or_publishes(room: Room, people: list[Guest]) -> None:
    bo = people[1]
    await bo.session.my_notes.write("we were afraid")
    (note,) = bo.session.my_notes
    sent = b"".join(codec.encode(f) for line in room.lines for f in line.got)
    assert note.secret.encode() not in sent


async def test_what_is_parked_without_a_name_is_known_by_its_client_alone_and_offered_to_a_new_server(
    room: Room, people: list[Guest]
) -> None:
    for person in people:
        assert (await person.session.my_notes.write(f"by {person.session.replica.me}", park=True)).how == "held"
    (note,) = people[1].session.my_notes
    assert note.offer() == ParkUnnamed(note.hash, note.text)
    await people[0].session.do(MoveOn())
    await people[1].until(lambda: note.state == "shown")
    replica = people[2].session.replica
    assert len(replica.kept.parking.notes) == 3
    assert not replica.kept.words.by_id


async def test_a_note_written_off_the_record_is_never_offered_where_it_would_be_kept(
    room: Room, people: list[Guest]
) -> None:
    ama, bo, _ = people
    await ama.session.do(RecordOff())
    await bo.session.my_notes.write("we were afraid", line="write we were afraid")
    assert (await bo.session.my_notes.quote(bo.session.my_notes[0], True)).code == "note_off_record"
    await ama.session.do(RecordOn())
    room.restart("boot-2")
    await again(room, people)
    await bo.until(lambda: any(change.answered for change in bo.changes))
    assert [a for change in bo.changes for a, _ in change.answered] == ["write we were afraid"]
    assert bo.session.my_notes == []
    assert not room.state.memory.notes.waiting


async def test_what_i_left_is_found_again_by_a_later_run_of_my_program(room: Room, tmp_path: Path) -> None:
    async with guest(room.invite, "Bo", tmp_path) as bo:
        assert (await bo.session.my_notes.leave("I would wait.", ItemId(2), named=True)).how == "held"
        assert (await bo.session.my_notes.leave("captions", need=True)).how == "held"
        secrets = on_disk(bo)
        assert [secret.partition(".")[0] for secret in secrets] == ["left", "need"]
        assert [path for path in tmp_path.rglob("*.json") if "I would wait." in path.read_text()] == []
    async with guest(room.invite, "Bo", tmp_path) as bo:
        await bo.until(lambda: all(note.text for note in bo.session.my_notes))
        left, need = bo.session.my_notes
        assert (left.text, left.item, left.named, left.state) == ("I would wait.", 2, True, "held")
        assert (need.text, need.need, need.state) == ("captions", True, "held")
        assert bo.session.my_notes.offer_again() == []
        assert (await bo.session.my_notes.take_back(left)).ok
        assert on_disk(bo) == [need.secret]


async def test_what_nobody_has_any_more_is_said_to_be_gone(room: Room, tmp_path: Path) -> None:
    async with guest(room.invite, "Bo", tmp_path) as bo:
        await bo.session.my_notes.leave("I would wait.")
        room.state.memory.letters.waiting.clear()
    async with guest(room.invite, "Bo", tmp_path) as bo:
        (note,) = bo.session.my_notes
        assert (await bo.session.my_notes.look(note)).code == "no_such_letter"
        assert note.state == "gone"
        assert (await bo.session.my_notes.take_back(note)).code in ("no_such_note", "no_such_letter")
        assert (list(bo.session.my_notes), on_disk(bo)) == ([], [])


async def test_what_i_left_becomes_a_note_or_my_words_when_it_is_read_out(tmp_path: Path) -> None:
    room = Room(PlannedItem("Talk", mode="open"))
    async with opened(room), AsyncExitStack() as stack:
        ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))
        bo = await stack.enter_async_context(guest(room.invite, "Bo", tmp_path))
        mine = bo.session.my_notes
        await mine.leave("unnamed")
        await mine.leave("named", named=True)
        await mine.leave("never read")
        unnamed, named, left = mine
        await ama.session.do(Begin())
        for note in (unnamed, named):
            await ama.session.do(ReadLetter(note.hash))
        await bo.until(lambda: list(mine) == [unnamed, left])
        assert unnamed.state == "shown"
        assert (await mine.take_back(unnamed)).ok
        await ama.session.do(AskAll())
        await ama.session.do(End(really=True))
        await bo.until(lambda: left.state == UNREAD)
        assert left.text == ""


async def test_taken_back_while_it_is_being_read_out_it_is_withdrawn(tmp_path: Path) -> None:
    room = Room(PlannedItem("Talk", mode="open"))
    async with opened(room), AsyncExitStack() as stack:
        ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))
        bo = await stack.enter_async_context(guest(room.invite, "Bo", tmp_path))
        await bo.session.my_notes.leave("unnamed")
        (note,) = bo.session.my_notes
        await ama.session.do(Begin())
        await ama.session.do(ReadLetter(note.hash))
        note.state = "held"  # its program has not heard yet
        assert (await bo.session.my_notes.take_back(note)).ok
        assert room.state.kept.notes.shown[note.hash].withdrawn


async def test_a_note_for_a_later_part_outlasts_its_program_and_goes_with_the_end(tmp_path: Path) -> None:
    room = Room(PlannedItem("Talk", mode="open"), PlannedItem("Unsaid", mode="reveal"))
    async with opened(room), AsyncExitStack() as stack:
        ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))
        async with guest(room.invite, "Bo", tmp_path) as bo:
            bo.session.my_notes.keep_later(ItemId(2), "We were afraid.")
        bo = await stack.enter_async_context(guest(room.invite, "Bo", tmp_path))
        assert bo.session.my_notes.later == {2: "We were afraid."}
        assert (await bo.session.my_notes.give_in(ItemId(2))).code == "not_writing_now"
        await ama.session.do(Begin())
        await ama.session.do(MoveOn())
        await bo.until(lambda: bo.session.replica.kept.agenda.current == 2)
        assert room.state.memory.notes.waiting == {}
        assert (await bo.session.my_notes.give_in(ItemId(2))).how == "held"
        assert [note.text for note in room.state.memory.notes.waiting.values()] == ["We were afraid."]
        assert [seat.later for seat in bo.places.seats.all()] == [()]
        bo.session.my_notes.keep_later(ItemId(2), "More.")
        await ama.session.do(AskAll())
        await ama.session.do(End(really=True))
        await bo.until(lambda: not bo.session.my_notes.later)
        assert [seat.later for seat in bo.places.seats.all()] == [()]
