"""Where a journal meets its ledger: the right one is found at the start, and what was taken out leaves no trace."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from cop_server.journal import reads, rows
from cop_server.journal.anchor import Anchor
from cop_server.journal.database import FILE
from cop_server.journal.errors import Damaged, Unwritable
from cop_server.journal.store import Journal
from cop_server.keep import ledger, noting
from cop_server.keep.ledger import Codes, Ledger

SECRET = b"nobody else shall read this"


@pytest.fixture
async def journal(tmp_path: Path) -> sqlite3.Connection:
    """The file of a journal with two meetings, on which no server runs."""
    opened = await Journal.open(tmp_path)
    for meeting in ("m", "n"):
        await opened.create(meeting, [SECRET], [])
    await opened.close()
    return sqlite3.connect(tmp_path / FILE, isolation_level=None)


@pytest.fixture
def conn(journal: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    yield journal
    journal.close()


def known(conn: sqlite3.Connection) -> str:
    """Return the id of the ledger that the journal knows."""
    return (reads.find_about(conn, noting.KEY) or b"").decode()


def anchored(folder: Path, length: int) -> Anchor:
    """Return an anchor that has seen a ledger of so many bytes."""
    anchor = Anchor.open(folder)
    anchor.ledger = length
    return anchor


def test_a_folder_in_which_nothing_became_narrower_gets_no_ledger(conn: sqlite3.Connection, tmp_path: Path) -> None:
    assert noting.open_ledger(tmp_path, conn, anchored(tmp_path, 0)).length == 0
    assert known(conn) == ""
    assert not (tmp_path / ledger.FILE).exists()


def test_the_journal_knows_its_ledger_before_the_first_line_is_in_it(conn: sqlite3.Connection, tmp_path: Path) -> None:
    mine = noting.open_ledger(tmp_path, conn, anchored(tmp_path, 0))
    noting.note(conn, mine, [Codes("m")])
    assert known(conn) == mine.id == ledger.read(tmp_path / ledger.FILE).id
    again = noting.open_ledger(tmp_path, conn, anchored(tmp_path, mine.length))
    assert (again.id, again.length) == (mine.id, mine.length)


def test_a_ledger_that_the_journal_does_not_know_is_its_ledger_from_now_on(
    conn: sqlite3.Connection, tmp_path: Path
) -> None:
    mine = Ledger.open(tmp_path)
    mine.add([Codes("m")])
    assert noting.open_ledger(tmp_path, conn, anchored(tmp_path, 0)).id == mine.id == known(conn)


@pytest.mark.parametrize("seen_by_anchor", [False, True])
def test_one_that_is_missing_is_never_taken_for_the_next(
    conn: sqlite3.Connection, tmp_path: Path, caplog: pytest.LogCaptureFixture, seen_by_anchor: bool
) -> None:
    mine = noting.open_ledger(tmp_path, conn, anchored(tmp_path, 0))
    noting.note(conn, mine, [Codes("m")])
    (tmp_path / ledger.FILE).unlink()
    with caplog.at_level(logging.WARNING):
        other = noting.open_ledger(tmp_path, conn, anchored(tmp_path, mine.length * seen_by_anchor))
    assert "the ledger is missing or damaged" in caplog.text
    assert other.length
    assert other.id == known(conn) == ledger.read(tmp_path / ledger.FILE).id != mine.id


def test_one_that_is_shorter_than_it_was_is_moved_aside(conn: sqlite3.Connection, tmp_path: Path) -> None:
    mine = noting.open_ledger(tmp_path, conn, anchored(tmp_path, 0))
    noting.note(conn, mine, [Codes("m")])
    short = (tmp_path / ledger.FILE).read_bytes()
    other = noting.open_ledger(tmp_path, conn, anchored(tmp_path, mine.length + 1))
    assert other.id not in ("", mine.id)
    assert [path.read_bytes() for path in tmp_path.glob(f"{ledger.FILE}.cut-*")] == [short]


def test_a_folder_that_gives_no_ledger_is_said(conn: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / ledger.FILE).mkdir()
    with pytest.raises(Unwritable):
        noting.open_ledger(tmp_path, conn, anchored(tmp_path, 0))


def test_a_damaged_name_of_the_ledger_is_said(conn: sqlite3.Connection, tmp_path: Path) -> None:
    rows.put_about(conn, noting.KEY, b"0123456789abcdef")
    conn.execute("UPDATE about SET value = x'00' WHERE key = ?", (noting.KEY,))
    with pytest.raises(Damaged):
        noting.open_ledger(tmp_path, conn, anchored(tmp_path, 0))


def test_what_was_taken_out_is_known_until_the_file_is_rewritten_without_it(
    conn: sqlite3.Connection, tmp_path: Path
) -> None:
    noting.tidy(conn)  # nothing was taken out: the file stays as it is
    assert SECRET in (tmp_path / FILE).read_bytes()
    with pytest.raises(sqlite3.IntegrityError):
        noting.take_out(conn, "nowhere")
    for meeting in ("m", "n"):
        noting.take_out(conn, meeting)
    assert noting.taken_out(conn) == ["m", "n"]
    pages = conn.execute("PRAGMA page_count").fetchone()
    noting.tidy(conn)
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    assert noting.taken_out(conn) == []
    assert reads.read_meetings(conn) == []
    assert SECRET not in (tmp_path / FILE).read_bytes()
    assert conn.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert conn.execute("PRAGMA page_count").fetchone() <= pages
