"""The journal keeps what it said it kept, and nothing else."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cop_server.journal import database
from cop_server.journal.store import (
    Batch,
    Code,
    CommitFailed,
    Journal,
    JournalError,
    Locked,
    NewerFile,
    NotThere,
    Unwritable,
)
from cop_tui.core.engine.ids import Ms


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    opened = await Journal.open(tmp_path / "kept")
    yield opened
    await opened.close()


async def hold(journal: Journal) -> threading.Event:
    """Stop the connection's thread until the returned event is set; returns once it stands still."""
    standing, go = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def stand(_: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(standing.set)
        assert go.wait(30)

    journal_task = asyncio.create_task(journal._db.run(stand))
    await standing.wait()
    _held.add(journal_task)
    journal_task.add_done_callback(_held.discard)
    return go


_held: set[asyncio.Task[None]] = set()


async def test_a_meeting_reads_back_in_order_after_a_restart(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    code = Code("c1", "m", True, 1000)
    await journal.create("m", [b'{"a":1}', b'{"a":2}'], [code])
    await journal.append(Batch("m", 3, (b'{"a":3}',), counter=("dev", 7, b"saved 3"), seats=(("seat", 4),)))
    salt, epoch = await journal.salt(), await journal.epoch()
    await journal.close()

    again = await Journal.open(tmp_path)
    assert await again.load("m") == [b'{"a":1}', b'{"a":2}', b'{"a":3}']
    assert await again.counter("m", "dev") == (7, b"saved 3")
    assert await again.counter("m", "other") is None
    assert await again.seat("m", "seat") == 4
    assert await again.seat("m", "other") is None
    assert await again.code("c1") == code
    assert await again.code("c2") is None
    assert (await again.salt(), await again.epoch()) == (salt, epoch)
    assert len(salt) == 32
    await again.close()


async def test_meetings_are_listed_in_order_of_creation_open_and_closed(journal: Journal) -> None:
    await journal.create("zebra", [b"{}"], [])
    await journal.create("ant", [], [])
    await journal.append(Batch("zebra", 2, (b"{}",), closes=Ms(5000)))
    first, second = await journal.meetings()
    assert (first.meeting, first.closes, first.last) == ("zebra", 5000, 2)
    assert (second.meeting, second.closes, second.last) == ("ant", None, 0)


async def test_closing_a_meeting_ends_its_codes_and_no_others(journal: Journal) -> None:
    await journal.create("m", [], [Code("late", "m", False, 9000), Code("early", "m", True, 10)])
    await journal.create("n", [], [Code("other", "n", False, 9000)])
    await journal.append(Batch("m", 1, (), closes=Ms(5000)))
    assert await journal.code("late") == Code("late", "m", False, 5000)
    assert await journal.code("early") == Code("early", "m", True, 10)
    assert await journal.code("other") == Code("other", "n", False, 9000)


async def test_codes_can_be_added_later(journal: Journal) -> None:
    await journal.create("m", [], [])
    await journal.add_codes("m", [Code("c", "m", False, 1)])
    assert await journal.code("c") == Code("c", "m", False, 1)
    with pytest.raises(ValueError, match="another meeting"):
        await journal.add_codes("m", [Code("d", "n", False, 1)])


async def test_a_seat_that_ended_opens_nothing(journal: Journal) -> None:
    await journal.create("m", [], [])
    await journal.append(Batch("m", 1, (), seats=(("s1", 1), ("s2", 2))))
    await journal.append(Batch("m", 1, (), unseat=(1,)))
    assert await journal.seat("m", "s1") is None
    assert await journal.seat("m", "s2") == 2


async def test_a_counter_replaces_the_one_before(journal: Journal) -> None:
    await journal.create("m", [], [])
    await journal.append(Batch("m", 1, (), counter=("d", 1, b"one")))
    await journal.append(Batch("m", 1, (b"{}",), counter=("d", 2, b"two")))
    assert await journal.counter("m", "d") == (2, b"two")


async def test_a_new_epoch_differs_and_stays(journal: Journal) -> None:
    before = await journal.epoch()
    fresh = await journal.new_epoch()
    assert fresh != before
    assert await journal.epoch() == fresh


async def test_an_unknown_meeting_is_not_there(journal: Journal) -> None:
    with pytest.raises(NotThere, match="nowhere"):
        await journal.load("nowhere")


@pytest.mark.parametrize(
    "batch",
    [
        Batch("nowhere", 1, (b"{}",)),
        Batch("m", 1, (b"again",)),
        Batch("m", 3, (b"gap",)),
        Batch("m", 2, (b"{}",), blanks=((9, b"{}"),)),
        Batch("m", 2, (b"{}",), blanks=((0, b"{}"),)),
        Batch("m", 2, (b"{}",), seats=(("taken", 2),)),
    ],
)
async def test_a_batch_that_does_not_fit_applies_nothing(journal: Journal, batch: Batch) -> None:
    await journal.create("m", [b"first"], [])
    await journal.append(Batch("m", 2, (), seats=(("taken", 1),)))
    with pytest.raises(CommitFailed) as caught:
        await journal.append(batch)
    assert caught.value.reason == "refused"
    assert await journal.load("m") == [b"first"]
    assert await journal.seat("m", "taken") == 1
    await journal.append(Batch("m", 2, (b"second",)))
    assert await journal.load("m") == [b"first", b"second"]


async def test_a_batch_that_does_not_fit_fails_alone_in_its_group(journal: Journal) -> None:
    for meeting in "abc":
        await journal.create(meeting, [], [])
    go = await hold(journal)
    writes = [
        asyncio.create_task(journal.append(Batch(meeting, first, (b"x",))))
        for meeting, first in [("a", 1), ("b", 7), ("c", 1)]
    ]
    await asyncio.sleep(0)
    go.set()
    good, bad, also_good = await asyncio.gather(*writes, return_exceptions=True)
    assert (good, also_good) == (None, None)
    assert isinstance(bad, CommitFailed)
    assert [await journal.load(meeting) for meeting in "abc"] == [[b"x"], [], [b"x"]]


async def test_writes_that_wait_share_one_commit(journal: Journal) -> None:
    names = [f"m{k}" for k in range(200)]
    await asyncio.gather(*(journal.create(name, [], []) for name in names))
    go = await hold(journal)
    before = journal.commits
    writes = [asyncio.create_task(journal.append(Batch(name, 1, (b"x",)))) for name in names]
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(*writes)
    assert journal.commits - before <= 2
    assert all([await journal.load(name) == [b"x"] for name in names])


async def test_cancelled_callers_lose_nothing(journal: Journal) -> None:
    await journal.create("m", [], [])
    go = await hold(journal)
    first = asyncio.create_task(journal.append(Batch("m", 1, (b"one",))))
    await asyncio.sleep(0)
    second = asyncio.create_task(journal.append(Batch("m", 2, (b"two",))))
    await asyncio.sleep(0)
    first.cancel()
    second.cancel()
    assert [type(e) for e in await asyncio.gather(first, second, return_exceptions=True)] == [
        asyncio.CancelledError
    ] * 2
    go.set()
    await journal.append(Batch("m", 3, (b"three",)))
    assert await journal.load("m") == [b"one", b"two", b"three"]


async def test_closing_writes_what_is_queued_and_leaves_no_wal(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [], [])
    write = asyncio.create_task(journal.append(Batch("m", 1, (b"x",))))
    await asyncio.sleep(0)
    await asyncio.gather(journal.close(), journal.close())
    await write
    assert not (tmp_path / "journal.sqlite3-wal").exists()
    for call in (journal.append(Batch("m", 2, (b"y",))), journal.load("m"), journal.probe()):
        with pytest.raises(CommitFailed, match="stopping"):
            await call
    again = await Journal.open(tmp_path)
    assert await again.load("m") == [b"x"]
    await again.close()


def test_closing_works_when_the_loop_has_cancelled_everything(tmp_path: Path) -> None:
    async def serve() -> None:
        journal = await Journal.open(tmp_path)
        await journal.create("m", [b"x"], [])
        try:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        finally:
            await journal.close()

    asyncio.run(serve())
    assert not (tmp_path / "journal.sqlite3-wal").exists()


async def test_files_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        journal = await Journal.open(tmp_path / "kept")
    finally:
        os.umask(before)
    await journal.create("m", [], [])
    assert stat.S_IMODE((tmp_path / "kept").stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "kept").iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert {"lock", "journal.sqlite3", "journal.sqlite3-wal"} <= set(modes)
    await journal.close()


async def test_the_connection_is_set_up_to_lose_and_to_leave_nothing(journal: Journal) -> None:
    async def pragma(name: str) -> object:
        return await journal._db.run(lambda conn: conn.execute(f"PRAGMA {name}").fetchone()[0])

    assert await pragma("journal_mode") == "wal"
    assert await pragma("synchronous") == 2
    assert await pragma("secure_delete") == 1
    assert await pragma("foreign_keys") == 1
    assert await pragma("temp_store") == 2
    assert await pragma("user_version") == len(database.MIGRATIONS)


async def test_no_table_has_a_clock_except_where_codes_and_meetings_end(journal: Journal) -> None:
    schema = await journal._db.run(
        lambda conn: {
            (table, column[1])
            for (table,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for column in conn.execute(f"PRAGMA table_info({table})").fetchall()
        }
    )
    assert {table for table, _ in schema} == {"meetings", "events", "codes", "seats", "devices", "about"}
    assert schema == {
        *(("meetings", name) for name in ("number", "id", "closes", "seal")),
        *(("events", name) for name in ("row", "meeting", "seq", "body", "seal", "mark")),
        *(("codes", name) for name in ("hash", "meeting", "holder", "expires", "seal")),
        *(("seats", name) for name in ("meeting", "hash", "person", "seal")),
        *(("devices", name) for name in ("meeting", "hash", "number", "answer", "seal")),
        *(("about", name) for name in ("key", "value", "seal")),
    }


async def test_a_folder_has_one_server(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    with pytest.raises(Locked, match="Another cop server"):
        await Journal.open(tmp_path)
    await journal.close()
    await (await Journal.open(tmp_path)).close()


async def test_another_process_that_has_the_folder_keeps_us_out_until_it_dies(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[2])\n"
        "from cop_server.lock import Lock\n"
        "held = Lock.take(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    server = str(Path(database.__file__).parents[1])
    with subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", script, str(tmp_path), server], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Locked):
            await Journal.open(tmp_path)
        other.kill()
    await (await Journal.open(tmp_path)).close()


async def test_a_file_where_the_folder_should_be_is_unwritable(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("something else")
    with pytest.raises(Unwritable, match=r"kept .*Nothing was changed"):
        await Journal.open(tmp_path / "kept")
    assert (tmp_path / "kept").read_text() == "something else"


async def test_a_folder_that_takes_no_files_is_unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("cop_server.lock.os.open", refuse)
    with pytest.raises(Unwritable, match="Permission denied"):
        await Journal.open(tmp_path)


async def test_a_disk_that_is_full_at_the_start_is_unwritable_and_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await (await Journal.open(tmp_path)).close()
    with monkeypatch.context() as patch:
        patch.setattr("cop_server.journal.rows.put_about", full)
        with pytest.raises(Unwritable, match="disk is full"):
            await Journal.open(tmp_path)
    await (await Journal.open(tmp_path)).close()


def full(*_: object) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise error


async def test_a_full_disk_applies_nothing_and_the_same_batch_goes_through_later(journal: Journal) -> None:
    await journal.create("m", [b"kept"], [])
    await journal._db.run(lambda conn: conn.execute("PRAGMA max_page_count = 1"))
    batch = Batch("m", 2, (b"x" * 60_000,), counter=("d", 1, b"a"), seats=(("s", 1),))
    with pytest.raises(CommitFailed, match=r"the disk is full. Everything saved before is safe") as caught:
        await journal.append(batch)
    assert caught.value.reason == "full"
    assert await journal.load("m") == [b"kept"]
    assert await journal.counter("m", "d") is None
    assert await journal.seat("m", "s") is None
    await journal._db.run(lambda conn: conn.execute("PRAGMA max_page_count = 100000"))
    await journal.probe()
    await journal.append(batch)
    assert await journal.load("m") == [b"kept", b"x" * 60_000]


async def test_everyone_in_a_group_hears_of_a_failed_commit(journal: Journal) -> None:
    await journal.create("a", [], [])
    await journal.create("b", [], [])
    await journal._db.run(lambda conn: conn.execute("PRAGMA query_only = ON"))
    results = await asyncio.gather(*(journal.append(Batch(name, 1, (b"x",))) for name in "ab"), return_exceptions=True)
    assert [result.reason for result in results if isinstance(result, CommitFailed)] == ["readonly"] * 2
    with pytest.raises(CommitFailed):
        await journal.probe()
    await journal._db.run(lambda conn: conn.execute("PRAGMA query_only = OFF"))
    await journal.probe()
    await asyncio.gather(*(journal.append(Batch(name, 1, (b"x",))) for name in "ab"))


async def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    await (await Journal.open(tmp_path)).close()
    path = tmp_path / database.FILE
    conn = sqlite3.connect(path)
    conn.execute(f"PRAGMA user_version = {len(database.MIGRATIONS) + 1}")
    conn.close()
    before = path.read_bytes()
    with pytest.raises(NewerFile, match="Update cop"):
        await Journal.open(tmp_path)
    assert path.read_bytes() == before


async def test_an_older_file_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b"x"], [])
    await journal.close()
    step = ("CREATE TABLE later (x)", "CREATE TABLE broken (")
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS, step))
    with pytest.raises(JournalError):
        await Journal.open(tmp_path)
    monkeypatch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS[:-1], step[:1]))
    again = await Journal.open(tmp_path)
    assert await again.load("m") == [b"x"]
    assert await again._db.run(lambda conn: conn.execute("SELECT count(*) FROM later").fetchone()) == (0,)
    await again.close()


async def test_nothing_people_wrote_reaches_a_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b"something private"], [])
    await journal.append(Batch("m", 2, (b"something private",), blanks=((1, b"{}"),)))
    with pytest.raises(CommitFailed) as caught:
        await journal.append(Batch("m", 9, (b"something private",)))
    await journal.load("m")
    await journal.close()
    assert "private" not in caplog.text
    assert "private" not in str(caught.value)


async def test_ten_thousand_events_are_read_fast(journal: Journal) -> None:
    bodies = [b'{"e":"said","id":%d,"text":"%b"}' % (k, b"word " * 20) for k in range(10_000)]
    await journal.create("m", bodies[:1], [])
    for start in range(1, 10_000, 1000):
        await journal.append(Batch("m", start + 1, tuple(bodies[start : start + 1000])))
    took, limit = [1.0], 0.45 if sys.gettrace() else 0.15  # measuring what is reached takes its time
    while min(took) > limit and len(took) < 12:  # its own work is measured, not what other programs take meanwhile
        start_at = time.process_time()
        assert await journal.load("m") == bodies
        took.append(time.process_time() - start_at)
    print(f"10,000 events read in {min(took):.3f} s")
    assert min(took) <= limit


async def test_appending_one_event_is_cheap(journal: Journal) -> None:
    await journal.create("m", [], [])
    started = time.perf_counter()
    for k in range(1000):
        await journal.append(Batch("m", k + 1, (b"x" * 120,), counter=("d", k, b"saved")))
    took = time.perf_counter() - started
    print(f"an append, committed: {took * 1000:.0f} us")
    assert took < 10
