"""The power goes while people write: what was answered *saved* is there afterwards. The same test finds a server that does not
wait for its disk. COP_BAR in the environment asks for the full count.
"""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from cop_server.journal.errors import NotThere
from tests.whole.loopback import Disk, disk
from tests.whole.programs import Place
from tests.whole.writers import Meeting, meeting

CUTS = 30 if "COP_BAR" in os.environ else 5
ANSWERED = 150, 450  # before the power goes, drawn by chance

pytestmark = pytest.mark.slow


async def lost_in_a_cut(place: Place, disk_: Disk, level: str, chance: random.Random) -> tuple[int, int]:
    """Hold a meeting until the power goes; return how much was answered *saved*, and how much of it is gone."""
    server = await asyncio.to_thread(place.serve_unhurried, level)
    made = await asyncio.to_thread(place.open)
    async with meeting(place, made) as held:
        await held.begin()
        wanted = chance.randrange(*ANSWERED)
        await held.until(lambda: held.answered >= wanted, 120)
        disk_.cut()
        server.process.kill()
        await asyncio.to_thread(server.process.wait)
        for member in held.members:
            member.stop_writing()
        disk_.start_again()
        held.check_whole()
        return held.answered, _lost(held)


def _lost(held: Meeting) -> int:
    try:
        return held.lost()
    except NotThere:
        return held.answered  # the whole meeting is gone


async def cuts(place: Place, level: str, count: int) -> tuple[int, int]:
    """Return what was answered, and what of it is gone, over several power cuts."""
    answered = gone = 0
    for seed in range(count):
        with disk(place.folder / f"cut {seed}") as here:
            place.data, place.port = here.path / "data", 0
            saved, lost = await lost_in_a_cut(place, here, level, random.Random(seed))
            answered, gone = answered + saved, gone + lost
    place.data = place.folder / "data"
    print(f"{count} power cuts at {level}: {answered} answered, {gone} lost")
    return answered, gone


@pytest.mark.timeout(1_200)
async def test_nothing_that_was_answered_is_lost_when_the_power_goes(place: Place) -> None:
    answered, gone = await cuts(place, "FULL", CUTS)
    assert answered >= CUTS * ANSWERED[0]
    assert gone == 0


@pytest.mark.timeout(1_200)
async def test_the_power_cut_finds_a_journal_that_does_not_wait_for_its_disk(place: Place) -> None:
    _, gone = await cuts(place, "NORMAL", CUTS)
    assert gone > 0


def test_an_unfinished_write_is_gone_after_a_cut_and_a_finished_one_is_there(tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as here:
        (here.path / "kept").write_text("kept")
        os.sync()
        (here.path / "lost").write_text("lost")
        here.cut()
        here.start_again()
        assert (here.path / "kept").read_text() == "kept"
        assert not (here.path / "lost").exists()
