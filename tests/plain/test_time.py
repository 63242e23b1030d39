"""What the line client says of time, to whoever keeps it and to the others."""

from __future__ import annotations

import pytest

from cop_tui.core.topics import clock, floor, roles
from tests.acts.rooms import QUEUE, room
from tests.plain.typed import joined


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
