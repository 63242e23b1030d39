"""Withdrawn text is gone from every byte on disk, also while somebody reads."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import threading
from pathlib import Path

import pytest

from cop_server.journal.reading import read_bodies
from cop_server.journal.store import Batch, Journal

BLANK = b'{"e":"withdrawn"}'


def copies(directory: Path, text: bytes) -> dict[str, int]:
    """Count `text` in every file."""
    return {
        path.name: found for path in directory.iterdir() if path.is_file() and (found := path.read_bytes().count(text))
    }


def body(mark: bytes, length: int) -> bytes:
    """Return a body that carries `mark` all over, so that a piece of it shows as well as the whole."""
    return b'{"t":"' + (mark * (length // len(mark) + 1))[:length] + b'"}'


async def until_clear(journal: Journal) -> None:
    assert journal._scrubber is not None
    await asyncio.wait_for(asyncio.shield(journal._scrubber), 50)
    assert not journal.scrubbing


@pytest.mark.parametrize("length", [1, 40, 1000, 3900, 4100, 8000, 20_000])
@pytest.mark.parametrize("blank", [BLANK, b"", body(b"soft", 200), body(b"soft", 9000)])
async def test_a_withdrawn_text_leaves_no_copy_whatever_its_length(tmp_path: Path, length: int, blank: bytes) -> None:
    journal = await Journal.open(tmp_path)
    mark = b"~Q#"
    await journal.create("m", [body(b"left", 300), body(mark, length + 2), body(b"right", 300)], [])
    assert copies(tmp_path, mark)
    await journal.append(Batch("m", 4, (b'{"e":"gone"}',), blanks=((2, blank),)))
    await until_clear(journal)
    assert copies(tmp_path, mark) == {}
    assert (await journal.load("m"))[1] == blank
    await journal.close()
    assert copies(tmp_path, mark) == {}


# 8 fails when rows are rewritten in place.
@pytest.mark.parametrize(
    ("seed", "steps"),
    [(8, 600), pytest.param(3, 3000, marks=pytest.mark.slow), pytest.param(4, 3000, marks=pytest.mark.slow)],
)
async def test_no_piece_of_a_withdrawn_text_stays_among_many_meetings(tmp_path: Path, seed: int, steps: int) -> None:
    chance = random.Random(seed)
    journal = await Journal.open(tmp_path)
    names = [f"meeting-{k}" for k in range(7)]
    for name in names:
        await journal.create(name, [], [])
    kept: dict[tuple[str, int], bytes] = {}
    last = dict.fromkeys(names, 0)
    gone: list[bytes] = []
    for step in range(steps):
        name = chance.choice(names)
        blanks: tuple[tuple[int, bytes], ...] = ()
        if kept and chance.random() < 0.25:
            victim = chance.choice([key for key in kept if key[0] == name] or [None])
            if victim is not None:
                gone.append(kept.pop(victim))
                blanks = ((victim[1], chance.choice([BLANK, b"", body(b"longer", chance.choice([50, 500, 2000]))])),)
        mark = b"<%04d%04x>" % (step, chance.randrange(65536))
        last[name] += 1
        kept[name, last[name]] = mark
        size = chance.choice([20, 50, 100, 300, 300, 900, 900, 8000])
        await journal.append(Batch(name, last[name], (body(mark, size),), blanks, (f"d{step % 30}", step, b"ok")))
    await until_clear(journal)
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert len(gone) > steps / 10
    assert [mark for mark in gone if mark in stored] == []
    assert all(mark in stored for mark in kept.values())
    for name in names:
        assert len(await journal.load(name)) == last[name]
    await journal.close()


async def test_withdrawn_text_goes_while_a_reader_comes_and_goes(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await journal.create("m", [body(b"SECRET", 3000)] * 50, [])
    stop, reading = threading.Event(), threading.Event()
    seen: list[int] = []

    def read_again_and_again() -> None:
        conn = sqlite3.connect(f"file:{tmp_path / 'journal.sqlite3'}?mode=ro", uri=True, isolation_level=None)
        while not stop.wait(0.1):
            conn.execute("BEGIN")
            seen.append(conn.execute("SELECT count(*) FROM events").fetchone()[0])
            reading.set()
            stop.wait(0.08)
            conn.execute("COMMIT")
            read_bodies(tmp_path, "m")
        conn.close()

    thread = threading.Thread(target=read_again_and_again)
    thread.start()
    try:
        await asyncio.to_thread(reading.wait)
        blanks = tuple((k, BLANK) for k in range(1, 51))
        await journal.append(Batch("m", 51, (b"{}",), blanks))
        assert journal.scrubbing
        await until_clear(journal)
        assert copies(tmp_path, b"SECRET") == {}
    finally:
        stop.set()
        await asyncio.to_thread(thread.join)
    assert seen
    await journal.close()


async def test_clearing_is_tried_at_growing_intervals_until_the_reader_leaves(tmp_path: Path) -> None:
    pauses: list[float] = []
    reader = sqlite3.connect(":memory:")

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        assert journal.scrubbing
        assert copies(tmp_path, b"SECRET").get("journal.sqlite3-wal")
        await journal.append(Batch("m", len(pauses) + 1, (b"{}",)))
        if len(pauses) == 6:
            reader.execute("COMMIT")

    journal = await Journal.open(tmp_path, sleep=sleep)
    await journal.create("m", [body(b"SECRET", 3000)], [])
    reader.close()
    reader = sqlite3.connect(f"file:{tmp_path / 'journal.sqlite3'}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    await journal.append(Batch("m", 2, (), ((1, BLANK),)))
    await until_clear(journal)
    assert pauses == [0.2, 0.4, 0.8, 1.6, 2.0, 2.0]
    assert copies(tmp_path, b"SECRET") == {}
    reader.close()
    await journal.close()


async def test_withdrawn_text_left_by_a_killed_server_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    first = tmp_path / "first"
    journal = await Journal.open(first)
    await journal.create("m", [body(b"SECRET", 3000)], [])
    second = tmp_path / "second"
    second.mkdir()
    for name in ("journal.sqlite3", "journal.sqlite3-wal"):
        (second / name).write_bytes((first / name).read_bytes())
    await journal.close()
    conn = sqlite3.connect(second / "journal.sqlite3", isolation_level=None)
    conn.execute("PRAGMA secure_delete = ON")
    assert copies(second, b"SECRET").get("journal.sqlite3-wal")

    again = await Journal.open(second)
    conn.close()
    await again.append(Batch("m", 2, (), ((1, BLANK),)))
    await until_clear(again)
    assert copies(second, b"SECRET") == {}
    await again.close()


async def test_nothing_is_cleared_when_nothing_was_withdrawn(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path)
    await until_clear(journal)
    await journal.create("m", [b"{}"], [])
    await journal.append(Batch("m", 2, (b"{}",)))
    assert not journal.scrubbing
    assert (tmp_path / "journal.sqlite3-wal").stat().st_size
    await journal.close()
