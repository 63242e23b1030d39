"""A room remembers that a reveal was refused, so that asking all the time tells nobody at whose note it changed."""

from __future__ import annotations

from pathlib import Path

from cop_tui.core.engine import limits
from cop_tui.core.topics.notes import HoldNote, Reveal, digest
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.wire import frames
from tests.server.guests import Guest, ManualClock, served

PLAN = SessionPlan("Notes", items=(PlannedItem("Write", mode="reveal"),))


async def test_reveals_asked_for_all_the_time_do_not_tell_at_which_note_it_was_enough(tmp_path: Path) -> None:
    clock = ManualClock()
    async with served(tmp_path, clock) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        others = [await Guest(f"P{n}").come(server, made.code) for n in range(3)]
        await ana.do(Begin())
        for person in others:
            assert (await ana.do(Reveal())).text == "Not enough yet to show."
            await person.do(HoldNote(digest(person.name), "x"))
        assert (await ana.do(Reveal())).code == "too_few_notes"
        clock.on(limits.LOOK_AGAIN_MS / 1000)
        server.tick()
        for person in (ana, *others):
            await person.until(lambda person=person: 1 in person.state.now.enough.items)  # type: ignore[misc]
        late = await Guest("Late").come(server, made.code)
        assert late.state.now.enough.items == {1}
        assert (await ana.do(Reveal())).how == frames.SAVED
        await late.sync()
        assert late.state.now.enough.items == set()
