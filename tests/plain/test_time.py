"""What the line client says of time, to whoever keeps it and to the others."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from cop_tui.acts.lookup import hour
from cop_tui.core.engine.ids import Ms
from cop_tui.core.topics import clock, floor, roles
from cop_tui.ui.panels import agenda
from tests.acts.rooms import PLAN, QUEUE, room
from tests.plain.typed import joined
from tests.ui.shown import view_of


@pytest.mark.parametrize("me", ["Ama", "Cy"])
async def test_whoever_keeps_time_reads_what_is_left_of_the_part_with_what_is_happening(me: str) -> None:
    fake = room(me, item=QUEUE)
    fake.act("Cy", roles.TakeRole("timekeeper"))
    fake.time += 3 * 60_000
    async with joined(fake) as client:
        said = (await client.enter("now?"))[0]
        assert said.split(" Ends about ")[1].endswith(": about 7 minutes left.")
        fake.time += 8 * 60_000
        assert (await client.enter(""))[0].endswith(": its time is up.")


async def test_nobody_else_is_told_unless_they_ask_for_the_time() -> None:
    fake = room("Bo", item=QUEUE)
    fake.act("Ana", floor.Hand())
    fake.act("Ama", floor.CallNext())
    async with joined(fake) as bo:
        assert "left" not in " ".join(await bo.enter("now?"))
        part = (await bo.enter("time?"))[1:]
        assert [line.split(": ")[1] for line in part] == ["about 10 minutes left."], "the part's, and nobody's turn"


async def test_whoever_asks_for_the_time_reads_when_the_parts_end_and_until_when_the_meeting_was_planned() -> None:
    fake = room("Bo", item=QUEUE)
    async with joined(fake) as bo:
        began = fake.replica.kept.setup.opened
        planned = hour(Ms(began + 90 * 60_000), fake.replica.state)
        parts = hour(Ms(fake.replica.kept.agenda.items[QUEUE].opened + 50 * 60_000), fake.replica.state)
        now = hour(Ms(fake.time), fake.replica.state)
        assert (await bo.enter("time?"))[0] == f"It is {now}. The parts end about {parts}; planned until {planned}."
    untimed = room("Bo", item=QUEUE, plan=replace(PLAN, items=tuple(replace(part, minutes=0) for part in PLAN.items)))
    async with joined(untimed) as bo:
        assert (await bo.enter("time?"))[0].endswith(f"The meeting ends about {planned}.")


async def test_the_panel_of_the_agenda_says_the_same_of_the_end() -> None:
    fake = room("Bo", item=QUEUE)
    async with joined(fake) as bo:
        said = (await bo.enter("time?"))[0].split(". ", 1)[1]
    rows = [line.plain.strip() for row in agenda.PANEL.rows(view_of(fake), 200, False) for line in row.lines]
    assert said in rows


@pytest.mark.parametrize(("me", "left"), [("Ama", ": about 10 minutes left."), ("Bo", ".")])
async def test_in_a_pause_the_part_has_no_end_that_anybody_could_name(me: str, left: str) -> None:
    fake = room(me, item=QUEUE)
    fake.act("Ana", clock.Pause())
    fake.time += 5 * 60_000
    async with joined(fake) as client:
        now = " ".join(await client.enter("now?"))
        assert f"The clock has stopped{left}" in now
        assert "Ends about" not in now
        assert (await client.enter("time?"))[1:] == ["All clocks have stopped.", "This part: about 10 minutes left."]


async def test_a_part_past_its_time_is_not_said_to_end_at_an_hour_that_is_over() -> None:
    fake = room("Bo", item=QUEUE)
    keeps = room("Ama", item=QUEUE)
    for one in (fake, keeps):
        one.time += 11 * 60_000
    async with joined(fake) as bo:
        assert (await bo.enter(""))[0].endswith(" Time is up; no rush.")
        assert " ends about" not in (await bo.enter("time?"))[1]
    async with joined(keeps) as ama:
        said = (await ama.enter(""))[0]
        assert " It was to end about " in said
        assert "Ends about" not in said
