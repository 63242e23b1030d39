"""A disk that is full or fails under a running server: nobody is told that something is saved which is not, people can still
read, and it goes on by itself soon after the disk does.
"""

from __future__ import annotations

import asyncio
import errno
import shutil
import subprocess
import time
import urllib.request

import pytest

from cop_tui.core.engine.ids import ItemId
from cop_tui.core.topics import agenda
from cop_tui.wire import frames
from tests.whole.programs import Place, Program
from tests.whole.writers import Meeting, Member, meeting

HEALS = 5.0  # seconds
UNDER = ("fiu-run", "-x")
WAYS = {
    "full": (("posix/io/rw/pwrite",), errno.ENOSPC),
    "failing writes": (("posix/io/rw/pwrite",), errno.EIO),
    # SQLite calls the second of these where there is one, and the first elsewhere.
    "failing fsync and fdatasync": (("posix/io/sync/fsync", "posix/io/sync/fdatasync"), errno.EIO),
    "failing fdatasync": (("posix/io/sync/fdatasync",), errno.EIO),
}

pytestmark = pytest.mark.slow


def fault(server: Program, command: str) -> None:
    """Tell the program under test which of its calls fail from now on."""
    subprocess.run(["fiu-ctrl", "-c", command, str(server.process.pid)], check=True, timeout=20)


def read_only(place: Place) -> bool:
    """Whether the server says of itself that its disk takes nothing."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{place.port}/healthz", timeout=5) as answer:
            return b"read only" in answer.read()
    except urllib.error.HTTPError as error:
        return b"read only" in error.read()


async def comes_to_read(held: Meeting) -> None:
    """Somebody who is in the meeting comes back to it, and reads all that was said."""
    member = held.members[0]
    again = Member(member.name, held.made.invite, held.place.folder / "again", held.heard)
    shutil.copytree(
        held.place.folder / held.made.meeting / member.name, held.place.folder / "again", dirs_exist_ok=True
    )
    again.start()
    await held.until(lambda: again.session.replica.kept.agenda.current is not None)
    await again.leave()
    shutil.rmtree(held.place.folder / "again")


async def until_said(place: Place, wanted: bool, seconds: float) -> float:
    """Wait until the server says that it is read only, or no more; return after how many seconds."""
    began = time.monotonic()
    while await asyncio.to_thread(read_only, place) != wanted:
        assert time.monotonic() - began < seconds, f"after {seconds} s it is still {'not ' * wanted}read only"
        await asyncio.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize("way", WAYS)
async def test_a_failing_disk_makes_no_false_answer_and_heals_by_itself(place: Place, way: str) -> None:
    names, number = WAYS[way]
    server = await asyncio.to_thread(place.serve_unhurried, under=UNDER)
    made = await asyncio.to_thread(place.open)
    async with meeting(place, made) as held:
        await held.begin()
        for round_ in range(3):
            wanted = held.answered + 20
            await held.until(lambda wanted=wanted: held.answered >= wanted)  # type: ignore[misc]
            for name in names:
                fault(server, f"enable name={name},failinfo={number}")
            await until_said(place, True, 20)
            await comes_to_read(held)  # what was answered just before has arrived by then
            before = held.answered
            held.check_saved()
            await comes_to_read(held)
            assert held.answered == before, "something was answered while nothing could be kept"
            for name in names:
                fault(server, f"disable name={name}")
            healed = await until_said(place, False, HEALS)
            print(f"{way}, round {round_}: {held.answered} answered, healed after {healed:.2f} s")
            await held.until(lambda before=before: held.answered > before)  # type: ignore[misc]
        for member in held.members:
            member.stop_writing()
        answer = await held.holder.session.do(agenda.TakeUp(ItemId(1)))
        assert answer.how == frames.SAVED
        server.process.kill()
        await asyncio.to_thread(server.process.wait)
        held.check_saved()
        held.check_whole()
