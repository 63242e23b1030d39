"""Before the meeting on the screens: what was left for it, and a note that waits on its author's device."""

from __future__ import annotations

import pytest

from cop_tui.client.mynotes import NEVER_QUOTED
from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda, letters, setup
from cop_tui.ui.screens.mine import MineScreen
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


async def test_on_the_page_of_my_own_it_is_listed_taken_back_and_never_published() -> None:
    fake = meeting("Ana", begun=False)
    await fake.my_notes.leave("I would wait.", ItemId(3), named=True)
    await fake.my_notes.leave("Captions.", need=True)
    async with running(fake) as (app, pilot):
        await send(pilot, "mine")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MineScreen)
        screen._gap = 3600

        async def tap(letter: str) -> str:
            await pilot.press(letter)
            screen.settle()
            await pilot.pause()
            return " ".join(screen.query_one("#mine").text.split())  # type: ignore[attr-defined]

        assert "left for part 3, with your name; waits to be read out; not quoted" in await tap("z")
        assert "p does nothing here." in await tap("p")
        assert "Let this note be quoted in the recap, with your name?" in await tap("q")
        await tap("y")
        waiting = fake.server.memory.letters.waiting
        assert {letter.text: letter.quote for letter in waiting.values()} == {"I would wait.": True, "Captions.": False}
        await pilot.press("down")
        assert NEVER_QUOTED in await tap("q")
        await tap("w")
        await tap("y")
        assert [letter.text for letter in waiting.values()] == ["I would wait."]


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
