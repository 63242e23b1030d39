"""Before the meeting on the screens: what was left for it, and a note that waits on its author's device."""

from __future__ import annotations

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, letters, setup
from tests.ui.conftest import meeting, running, send, shown
from tests.ui.fake import FakeSession

SIZES = [(60, 15), (80, 24), (120, 34)]
REVEAL = ItemId(6)


def left_for(me: str) -> FakeSession:
    """Return a meeting before it begins, as one person sees it, for which somebody left words and said what they need."""
    fake = meeting(me, holder=me == "Ama", begun=False)
    fake.act("Bo", letters.LeaveLetter("a" * 64, "I felt unseen."))
    fake.act("Bo", letters.SayNeed("b" * 64, "Captions, please."))
    return fake


@pytest.mark.parametrize("size", SIZES)
async def test_who_holds_the_space_sees_that_something_is_needed_and_waits_and_not_its_words(
    size: tuple[int, int],
) -> None:
    fake = left_for("Ama")
    async with running(fake, size=size) as (_app, pilot):
        assert "what they need to take part: needed?" in " ".join(shown(pilot).split())
        fake.act("Ama", setup.Begin())
        await pilot.pause()
        seen = " ".join(shown(pilot).split())
        assert "waits to be read out here" in seen
        assert "unseen" not in seen
        assert "Captions" not in seen


async def test_nobody_else_sees_anything_of_it() -> None:
    fake = left_for("Ana")
    async with running(fake) as (_app, pilot):
        fake.act("Ama", setup.Begin())
        await pilot.pause()
        assert "read out" not in shown(pilot)
        assert "needed?" not in shown(pilot)


async def test_a_note_that_waited_is_asked_about_when_its_part_begins() -> None:
    fake = meeting("Ana")
    fake.my_notes.keep_later(REVEAL, "We were afraid.")
    async with running(fake) as (_app, pilot):
        assert "You wrote before" not in shown(pilot)
        fake.act("Ama", agenda.TakeUp(REVEAL))
        await pilot.pause()
        assert "You wrote before, for this part: 'We were afraid.'" in " ".join(shown(pilot).split())
        assert fake.server.memory.notes.waiting == {}
        fake.later(5_000)
        await send(pilot, "y")
        assert [note.text for note in fake.server.memory.notes.waiting.values()] == ["We were afraid."]
