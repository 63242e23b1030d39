"""A journal from before events had marks is brought up to date whole, and nothing withdrawn comes back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cop_server.journal.database import FILE, MIGRATIONS
from cop_server.journal.rows import put_about
from cop_server.journal.seals import event_seal
from cop_server.journal.seals import seal as row_seal
from cop_server.journal.store import Batch, Journal

TEXT = b"~WITHDRAWN-LATER~"


def first_version(directory: Path, bodies: list[bytes]) -> Path:
    """Write a journal as the first version did, with one withdrawn event among the others."""
    directory.mkdir(exist_ok=True)
    with closing(sqlite3.connect(directory / FILE, isolation_level=None)) as db:
        for statement in MIGRATIONS[0]:
            db.execute(statement)
        put_about(db, "epoch", b"0123456789abcdef")
        put_about(db, "salt", bytes(32))
        db.execute("INSERT INTO meetings VALUES (1, 'm', NULL, ?)", (row_seal("meetings", 1, "m", None),))
        db.execute("INSERT INTO events VALUES (1, 1, -1, x'', x'')")
        for seq, body in enumerate(bodies, 1):
            seal = event_seal("m", seq, body)
            db.execute("INSERT INTO events (meeting, seq, body, seal) VALUES (1, ?, ?, ?)", (seq, body, seal))
        db.execute("PRAGMA user_version = 1")
    return directory


async def test_every_event_is_there_with_a_mark_of_its_own_and_later_starts_find_nothing_missing(
    tmp_path: Path,
) -> None:
    bodies = [b'{"text":"%d"}' % number for number in range(300)]
    first_version(tmp_path, bodies)
    for _ in range(2):
        journal = await Journal.open(tmp_path)
        assert await journal.load("m") == bodies
        assert (journal.lost, journal.doubts) == ({}, [])
        marks = await journal._db.run(lambda db: db.execute("SELECT mark FROM events WHERE seq > 0").fetchall())
        assert len(set(marks)) == len(bodies)
        await journal.close()


async def test_what_is_withdrawn_after_the_upgrade_leaves_no_copy_of_before_it(tmp_path: Path) -> None:
    first_version(tmp_path, [b"x" * 900, b'{"text":"%b"}' % (TEXT * 100), b"y" * 3000])
    journal = await Journal.open(tmp_path)
    await journal.append(Batch("m", 4, (b"{}",), ((2, b'{"text":""}'),)))
    await journal.close()
    assert not [path for path in tmp_path.iterdir() if TEXT in path.read_bytes()]
    journal = await Journal.open(tmp_path)
    assert (await journal.load("m"))[1] == b'{"text":""}'
    assert journal.lost == {}
    await journal.close()
