"""A damaged journal is never a wrong answer in silence, and never written to."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cop_server.journal import store
from cop_server.journal.database import FILE
from cop_server.journal.reading import read_bodies, read_meetings
from cop_server.journal.store import Batch, Code, Damaged, Journal, JournalError

BODIES = [b'{"text":"number %d, said by somebody at some length"}' % k for k in range(60)]


async def filled(directory: Path) -> Path:
    journal = await Journal.open(directory)
    await journal.create("m", BODIES, [Code("a-code", "m", True, 1000)])
    await journal.create("n", BODIES[:3], [])
    await journal.append(Batch("m", 61, (), (), ("a-device", 5, b"answer"), (("a-seat", 3),)))
    await journal.close()
    return directory / FILE


async def everything(directory: Path) -> tuple[object, ...]:
    journal = await Journal.open(directory)
    try:
        return (
            await journal.load("m"),
            await journal.load("n"),
            await journal.meetings(),
            await journal.counter("m", "a-device"),
            await journal.seat("m", "a-seat"),
            await journal.code("a-code"),
            await journal.salt(),
        )
    finally:
        await journal.close()


def change(path: Path, sql: str) -> None:
    conn = sqlite3.connect(path)
    conn.execute(sql)
    conn.commit()
    conn.close()


async def test_a_flipped_byte_in_a_row_is_noticed(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    stored = path.read_bytes()
    path.write_bytes(stored.replace(b"number 17,", b"number 71,"))
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    journal = await Journal.open(tmp_path)
    with pytest.raises(Damaged, match=r"event 18 is not what was written.*latest copy of the folder"):
        await journal.load("m")
    assert await journal.load("n") == BODIES[:3]
    await journal.close()
    with pytest.raises(Damaged):
        read_bodies(tmp_path, "m")


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM events WHERE seq = 7 AND meeting = 1",
        "UPDATE events SET seq = 700 WHERE seq = 7 AND meeting = 1",
        "UPDATE events SET body = 'text', seal = x'00' WHERE seq = 7 AND meeting = 1",
        "UPDATE events SET body = (SELECT body FROM events WHERE seq = 8), seal ="
        " (SELECT seal FROM events WHERE seq = 8) WHERE seq = 7 AND meeting = 1",
    ],
)
async def test_a_missing_or_moved_event_is_noticed(tmp_path: Path, sql: str) -> None:
    change(await filled(tmp_path), sql)
    journal = await Journal.open(tmp_path)
    with pytest.raises(Damaged, match="event 7"):
        await journal.load("m")
    await journal.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE seats SET person = 2",
        "UPDATE seats SET hash = 'b-seat'",
        "UPDATE codes SET holder = 0",
        "UPDATE codes SET hash = 'b-code'",
        "UPDATE codes SET expires = 1001",
        "UPDATE devices SET number = 4",
        "UPDATE meetings SET closes = 1",
        "UPDATE meetings SET id = 'mm' WHERE id = 'm'",
        "UPDATE about SET value = x'00' WHERE key = 'salt'",
        "DELETE FROM about WHERE key = 'epoch'",
    ],
)
async def test_an_altered_row_beside_the_events_stops_the_start(tmp_path: Path, sql: str) -> None:
    path = await filled(tmp_path)
    change(path, sql)
    before = path.read_bytes()
    with pytest.raises(Damaged, match="kept as it is"):
        await Journal.open(tmp_path)
    assert path.read_bytes() == before
    with pytest.raises(Damaged):
        read_meetings(tmp_path)


@pytest.mark.parametrize("content", [b"not a database, but long enough " * 200, b"short", bytes(8192)])
async def test_a_file_that_is_no_journal_is_kept_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(Damaged):
        await Journal.open(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


async def test_somebody_elses_database_is_not_taken_over(tmp_path: Path) -> None:
    change(tmp_path / FILE, "CREATE TABLE events (theirs)")
    with pytest.raises(Damaged):
        await Journal.open(tmp_path)


async def test_a_cut_off_file_is_noticed(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    path.write_bytes(path.read_bytes()[:-4096])
    before = path.read_bytes()
    with pytest.raises(Damaged):
        await Journal.open(tmp_path)
    assert path.read_bytes() == before


async def killed(directory: Path, source: Path) -> Path:
    """Return the -wal file of a copy that a server left behind which was killed after 40 commits."""
    journal = await Journal.open(source)
    await journal.create("m", [], [])
    for number in range(1, 41):
        await journal.append(Batch("m", number, (b"said %d" % number,)))
    directory.mkdir()
    for name in (FILE, FILE + "-wal"):
        (directory / name).write_bytes((source / name).read_bytes())
    await journal.close()
    return directory / (FILE + "-wal")


async def test_what_a_killed_server_saved_is_all_there(tmp_path: Path) -> None:
    await killed(tmp_path / "left", tmp_path / "first")
    journal = await Journal.open(tmp_path / "left")
    assert len(await journal.load("m")) == 40
    await journal.close()


async def test_a_flipped_byte_in_the_wal_never_takes_back_what_was_saved_in_silence(tmp_path: Path) -> None:
    wal = await killed(tmp_path / "left", tmp_path / "first")
    good, main = wal.read_bytes(), (wal.parent / FILE).read_bytes()
    chance = random.Random(3)
    # Damage in the last transactions looks like a power cut.
    for at in [0, 20, 33, 40, 50, *(chance.randrange(len(good) - 10 * 4120) for _ in range(60))]:
        wal.write_bytes(good[:at] + bytes([good[at] ^ 16]) + good[at + 1 :])
        before = wal.read_bytes()
        try:
            journal = await Journal.open(wal.parent)
        except Damaged:
            assert (wal.read_bytes(), (wal.parent / FILE).read_bytes()) == (before, main)
        else:
            assert len(await journal.load("m")) == 40, f"byte {at}"
            await journal.close()
            (wal.parent / FILE).write_bytes(main)


async def test_a_wal_that_a_power_cut_left_unfinished_opens(tmp_path: Path) -> None:
    wal = await killed(tmp_path / "left", tmp_path / "first")
    good, main = wal.read_bytes(), (wal.parent / FILE).read_bytes()
    for cut in (1, 30, 4119, 4120, 5000):
        for torn in (good[:-cut], good[:-cut] + bytes(cut)):
            wal.write_bytes(torn)
            (wal.parent / FILE).write_bytes(main)
            journal = await Journal.open(wal.parent)
            assert len(await journal.load("m")) == 39
            await journal.close()


async def test_no_flipped_byte_gives_a_wrong_answer(tmp_path: Path) -> None:
    path = await filled(tmp_path)
    good = path.read_bytes()
    expected = await everything(tmp_path)
    chance = random.Random(5)
    noticed = 0
    for _ in range(300):
        at = chance.randrange(len(good))
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1 :])
        try:
            assert await everything(tmp_path) == expected, f"byte {at}"
        except JournalError:
            noticed += 1
    print(f"300 flipped bits: {noticed} noticed, the others changed nothing that is read")
    assert noticed


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """Every connection that is opened from now on."""
    connect, all_of_them = sqlite3.connect, list[sqlite3.Connection]()

    def kept(*args: Any, **options: Any) -> sqlite3.Connection:
        all_of_them.append(connect(*args, **options))
        return all_of_them[-1]

    monkeypatch.setattr(sqlite3, "connect", kept)
    return all_of_them


def is_closed(conn: sqlite3.Connection) -> bool:
    try:
        conn.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


@pytest.mark.parametrize("sql", ["UPDATE seats SET person = 2", "PRAGMA user_version = 9999", "DROP TABLE seats"])
async def test_a_journal_that_is_refused_leaves_no_connection_open(
    tmp_path: Path, opened: list[sqlite3.Connection], sql: str
) -> None:
    change(await filled(tmp_path), sql)
    with pytest.raises(JournalError):
        await Journal.open(tmp_path)
    assert opened
    assert all(map(is_closed, opened))


@pytest.mark.parametrize("step", ["forget", "compare", "noting.open_ledger", "older.behind", "Thread"])
async def test_a_start_that_fails_leaves_no_connection_open(
    tmp_path: Path, opened: list[sqlite3.Connection], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: object) -> None:
        raise Damaged(tmp_path, "it was found out late")

    await filled(tmp_path)
    monkeypatch.setattr(f"{store.__name__}.{step}", fail)
    with pytest.raises(Damaged):
        await Journal.open(tmp_path)
    assert opened
    assert all(map(is_closed, opened))
    monkeypatch.undo()
    await (await Journal.open(tmp_path)).close()
