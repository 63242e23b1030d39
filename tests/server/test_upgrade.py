"""The database of every released version: opened, brought to this version though killed half-way, backed up and put back."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from cop_server.app import Running
from cop_server.journal.database import FILE, MIGRATIONS
from cop_server.keep import backup
from cop_server.keep.restore import restore
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.series import Series
from tests.server.guests import PLAN
from tests.server.keeping import Visitor, serving, texts

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("schema-*.sqlite3"))
STAYS = {"Words that stay.", "Something learned.", "Note 0", "Note 1", "Note 2"}

# Opens a journal whose next version rewrites every event, and dies at the statement it is told.
HALF_WAY = """
import os, sqlite3, sys
from pathlib import Path
from cop_server.journal import database
database.MIGRATIONS += (
    ("CREATE TABLE later (row INTEGER PRIMARY KEY, body BLOB)",
     "INSERT INTO later (body) SELECT body || zeroblob(3000) FROM events",
     "UPDATE events SET seal = seal || x''",
     "DELETE FROM later WHERE row % 2"),
)
left, connect = int(sys.argv[2]), sqlite3.connect
def counted(*args, **more):
    conn = connect(*args, **more)
    def step():
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), 9)
        return 0
    conn.set_progress_handler(step, int(sys.argv[3]))
    return conn
sqlite3.connect = counted
database.open_to_write(Path(sys.argv[1]))
os._exit(0)
"""


def put(fixture: Path, data: Path) -> Path:
    data.mkdir(mode=0o700, exist_ok=True)
    shutil.copyfile(fixture, data / FILE)
    return data / FILE


def test_there_is_a_database_of_every_released_version() -> None:
    # The newest tables may be those of a version that is not released yet.
    every = [f"schema-{n}" for n in range(1, len(MIGRATIONS) + 1)]
    assert [path.stem for path in FIXTURES] in (every, every[:-1])


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
async def test_a_released_database_is_served_backed_up_and_put_back_with_nothing_lost(
    tmp_path: Path, fixture: Path
) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    put(fixture, data)
    async with serving(data) as server:
        assert len(server.hub.rooms) == 2
        for room in server.hub.rooms.values():
            assert texts(room.state) == STAYS
        made = await server.hub.care.backup(folder, None)
    restore(data, made.path)
    put(fixture, folder / "old")
    assert {len(state.texts) for state in backup.verify(folder / "old" / FILE).meetings.values()} == {5}
    restore(tmp_path / "other", folder / "old" / FILE)
    assert {frozenset(texts(state)) for state in backup.verify(tmp_path / "other" / FILE).meetings.values()}


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
async def test_meetings_of_a_released_database_stand_alone_and_can_be_put_into_a_series(
    tmp_path: Path, fixture: Path
) -> None:
    put(fixture, tmp_path)
    async with serving(tmp_path) as server:
        before = list(server.hub.rooms)
        assert [room.state.kept.series for room in server.hub.rooms.values()] == [Series(), Series()]
        parked = [await _park(server, meeting) for meeting in before]
        alone = await server.create(replace(PLAN, series="Reflection"))
        assert server.hub.rooms[alone.meeting].state.kept.series == Series("Reflection"), "nothing comes by itself"
        for meeting in before:
            await server.hub.series.name(meeting, "Reflection")
        made = await server.create(replace(PLAN, series="Reflection"))
        state = server.hub.rooms[made.meeting].state
        came = state.kept.series
        assert [state.texts[number] for number in came.standing()] == parked
        assert [source.meeting for source in came.sources.values()] == before
    async with serving(tmp_path) as server:
        assert {room.state.kept.series.name for room in server.hub.rooms.values()} == {"Reflection"}
        assert server.hub.rooms[made.meeting].state.kept.series == came


async def _park(server: Running, meeting: str) -> str:
    """Come into a meeting of before, park something for next time, and return its text."""
    guest = await Visitor("Zed").come(server, (await server.hub.new_codes(meeting)).holder_code)
    text = f"Who pays for {meeting}?"
    assert (await guest.do(Park(text))).how == "saved"
    return text


def _killed(path: Path, steps: int, size: int) -> int:
    asked = [sys.executable, "-c", HALF_WAY, str(path), str(steps), str(size)]
    return subprocess.run(asked, timeout=60, check=False).returncode


def kill_half_way(data: Path, fixture: Path, times: int) -> tuple[int, int]:
    """Upgrade a copy again and again, killed at ever later moments; return how often it was killed, and lost something."""
    before = _bodies(put(fixture, data))
    killed = lost = 0
    for n in range(times):
        path = put(fixture, data)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        killed += _killed(path, n, 40) == -9
        assert _killed(path, 10**9, 1000) == 0, "the next start brings it to the end"
        lost += _bodies(path) != before
    return killed, lost


def _bodies(path: Path) -> list[tuple[object, ...]]:
    conn = sqlite3.connect(path)
    try:
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return conn.execute("SELECT meeting, seq, body FROM events ORDER BY row").fetchall()
    finally:
        conn.close()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_an_upgrade_killed_half_way_twenty_times_loses_nothing(tmp_path: Path, fixture: Path) -> None:
    killed, lost = kill_half_way(tmp_path / "data", fixture, 20)
    assert killed >= 15
    assert lost == 0
