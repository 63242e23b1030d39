"""Reading a journal beside a server, and where none runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_server.journal.database import FILE
from cop_server.journal.reading import read_bodies, read_meetings
from cop_server.journal.store import Batch, Journal, NewerFile, NotThere


async def test_a_reader_beside_a_server_sees_what_is_committed(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b"one"], [])
    assert read_bodies(tmp_path, "m") == [b"one"]
    await journal.append(Batch("m", 2, (b"two",)))
    assert read_bodies(tmp_path, "m") == [b"one", b"two"]
    assert read_meetings(tmp_path) == await journal.meetings()
    await journal.close()


async def test_a_reader_of_a_stopped_server_leaves_nothing_behind(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b"one"], [])
    await journal.close()
    assert read_bodies(tmp_path, "m") == [b"one"]
    assert {path.name for path in tmp_path.iterdir()} == {"lock", FILE, "anchor"}


async def test_a_reader_sees_what_a_killed_server_committed(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "first")
    await journal.create("m", [b"one"], [])
    left = tmp_path / "left"
    left.mkdir()
    for name in (FILE, FILE + "-wal"):  # no -shm: it is made again
        (left / name).write_bytes((tmp_path / "first" / name).read_bytes())
    await journal.close()
    assert read_bodies(left, "m") == [b"one"]


async def test_a_folder_with_signs_in_its_name_is_read(tmp_path: Path) -> None:
    odd = tmp_path / "50% of? us #1 & mode=rw"
    journal = await Journal.open(odd)
    await journal.create("m", [b"one"], [])
    assert read_bodies(odd, "m") == [b"one"]
    await journal.close()
    assert read_bodies(odd, "m") == [b"one"]


async def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="no journal"):
        read_meetings(tmp_path)
    await (await Journal.open(tmp_path)).close()
    assert read_meetings(tmp_path) == []
    with pytest.raises(NotThere, match="no meeting nowhere"):
        read_bodies(tmp_path, "nowhere")


async def test_a_journal_that_is_being_made_reads_as_not_there(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    with pytest.raises(NotThere):
        read_meetings(tmp_path)


async def test_a_newer_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await (await Journal.open(tmp_path)).close()
    monkeypatch.setattr("cop_server.journal.database.MIGRATIONS", ())
    with pytest.raises(NewerFile):
        read_meetings(tmp_path)
