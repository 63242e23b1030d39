"""What is looked at before a journal is used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cop_server import hostkey
from cop_server.journal import start
from cop_server.journal.anchor import FILE as ANCHOR
from cop_server.journal.anchor import SLOT, Anchor
from cop_server.journal.database import FILE
from cop_server.journal.errors import Damaged, Lost
from cop_server.journal.loss import Watch
from cop_server.journal.store import Journal
from cop_server.keep import noting

TWO = ("m", "n")


async def held(folder: Path) -> Path:
    """Leave a journal with two meetings and its anchor in a folder; return the journal's file."""
    opened = await Journal.open(folder)
    for meeting in TWO:
        await opened.create(meeting, [b"one"], [])
    await opened.close()
    return folder / FILE


def connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


@pytest.mark.parametrize("name", [FILE, f"{FILE}-wal"])
@pytest.mark.parametrize("done", ["replaced", "taken away"])
def test_another_file_under_the_name_is_another_journal(tmp_path: Path, name: str, done: str) -> None:
    for each in (FILE, f"{FILE}-wal"):
        (tmp_path / each).write_bytes(b"as it was")
    place = start.Place(tmp_path / FILE)
    (tmp_path / name).write_bytes(b"written in place")
    assert place.kept
    if done == "replaced":
        (tmp_path / "other").write_bytes(b"written in place")
        (tmp_path / "other").replace(tmp_path / name)
    else:
        (tmp_path / name).unlink()
    assert not place.kept


def test_a_new_folder_has_lost_nothing(tmp_path: Path) -> None:
    start.must_not_be_lost(tmp_path / FILE, Anchor.open(tmp_path))


async def test_a_journal_that_is_there_is_not_lost_whatever_stands_beside_it(tmp_path: Path) -> None:
    path = await held(tmp_path)
    start.must_not_be_lost(path, Anchor.open(tmp_path))
    (tmp_path / ANCHOR).unlink()
    (tmp_path / hostkey.FILE).write_text("key")
    start.must_not_be_lost(path, Anchor.open(tmp_path))


@pytest.mark.parametrize("empty", [False, True])
async def test_how_many_meetings_are_lost_is_said_where_the_anchor_tells(tmp_path: Path, empty: bool) -> None:
    path = await held(tmp_path)
    path.unlink()
    if empty:
        path.touch()
    with pytest.raises(Lost, match="2 meetings had been kept"):
        start.must_not_be_lost(path, Anchor.open(tmp_path))


async def test_an_anchor_of_no_meeting_says_that_nothing_is_lost(tmp_path: Path) -> None:
    await (await Journal.open(tmp_path)).close()
    (tmp_path / FILE).unlink()
    assert Anchor.open(tmp_path).found
    start.must_not_be_lost(tmp_path / FILE, Anchor.open(tmp_path))


async def test_where_the_anchor_cannot_tell_the_number_is_left_out(tmp_path: Path) -> None:
    path = await held(tmp_path)
    path.unlink()
    content = bytearray((tmp_path / ANCHOR).read_bytes())
    content[SLOT + 5] ^= 1
    for beside, damaged in ((ANCHOR, bytes(content)), (ANCHOR, b"no anchor"), (hostkey.FILE, b"key")):
        (tmp_path / ANCHOR).unlink(missing_ok=True)
        (tmp_path / beside).write_bytes(damaged)
        with pytest.raises(Lost) as told:
            start.must_not_be_lost(path, Anchor.open(tmp_path))
        assert str(told.value) == str(Lost(path, None))


async def test_a_meeting_whose_erasing_was_cut_short_is_not_missed(tmp_path: Path) -> None:
    path = await held(tmp_path)
    anchor = Anchor.open(tmp_path)
    with closing(connected(path)) as conn:
        start.forget(conn, anchor)
        assert set(anchor.points) == set(TWO)
        noting.take_out(conn, "m")
        start.forget(conn, anchor)
    anchor.close()
    assert set(anchor.points) == set(Anchor.open(tmp_path).points) == {"n"}


async def test_what_is_damaged_there_is_left_to_whoever_looks_next(tmp_path: Path) -> None:
    path = await held(tmp_path)
    anchor = Anchor.open(tmp_path)
    with closing(connected(path)) as conn:
        noting.take_out(conn, "m")
        conn.execute("UPDATE about SET value = x'6e' WHERE key = 'untidy'")  # which would have n forgotten
        start.forget(conn, anchor)
    assert set(anchor.points) == set(TWO)


async def test_a_journal_is_compared_once_with_an_anchor_that_is_made_for_it(tmp_path: Path) -> None:
    path = await held(tmp_path)
    (tmp_path / ANCHOR).unlink()
    with closing(connected(path)) as conn:
        conn.execute("DELETE FROM about WHERE key = 'anchored'")
        for doubted in (False, True):  # the first time there never was one; from then on a missing one is a loss
            watch = Watch(Anchor.open(tmp_path))
            start.compare(conn, path, watch)
            assert watch.anchor.doubted is doubted
            (tmp_path / ANCHOR).unlink(missing_ok=True)


@pytest.mark.parametrize("sql", ["UPDATE meetings SET id = 'o' WHERE id = 'n'", "UPDATE about SET value = x'00'"])
async def test_a_journal_that_was_altered_is_not_compared(tmp_path: Path, sql: str) -> None:
    path = await held(tmp_path)
    with closing(connected(path)) as conn:
        conn.execute(sql)
        with pytest.raises(Damaged):
            start.compare(conn, path, Watch(Anchor.open(tmp_path)))
