"""Before the meeting by lines: what to expect, leaving words and reading them out, a note that waits on its author's device."""

from __future__ import annotations

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, letters, setup
from tests.acts.rooms import REVEAL, room
from tests.plain.typed import joined


async def test_whoever_comes_in_before_is_told_what_to_expect_and_leaves_words() -> None:
    fake = room("Ana", begun=False)
    async with joined(fake) as client:
        assert any("expect?: what to expect." in line for line in client.joining)
        assert (await client.enter("expect?"))[0].startswith("Reflection in co-production. It takes about")
        (asked,) = await client.enter("cannot come 3: I felt unseen.")
        assert asked.startswith("So few have been here that whoever holds the space may guess whose it is.")
        assert "May the recap quote it, without your name? y / n" in " ".join(await client.enter("y"))
        await client.enter("n")
        (waits,) = fake.server.memory.letters.waiting.values()
        assert (waits.text, waits.item, waits.quote, waits.person) == ("I felt unseen.", 3, False, 0)


async def test_whoever_holds_is_told_that_something_waits_and_reads_it_out_after_a_yes() -> None:
    fake = room("Ama", begun=False)
    fake.act("Bo", letters.LeaveLetter("a" * 64, "I felt unseen.", named=True))
    async with joined(fake) as client:
        fake.act("Ama", setup.Begin())
        heard = " ".join(await client.new())
        assert letters.HERE in heard
        assert "unseen" not in heard
        (asked,) = await client.enter("read out")
        assert asked.startswith("Read this out to everybody, from Bo; the recap does not quote it: 'I felt unseen.'")
        said = " ".join(await client.enter("y"))
        assert "You read out what somebody left who could not come: Bo: I felt unseen." in said


async def test_a_note_that_waited_is_asked_about_when_its_part_begins() -> None:
    fake = room("Ana")
    async with joined(fake) as client:
        await client.enter("note for 6: We were afraid.")
        fake.act("Ama", agenda.TakeUp(ItemId(REVEAL)))
        assert "You wrote before, for this part: 'We were afraid.'" in " ".join(await client.new())
        fake.later(5_000)
        await client.enter("y")
        assert [note.text for note in fake.server.memory.notes.waiting.values()] == ["We were afraid."]
        assert fake.my_notes.later == {}
