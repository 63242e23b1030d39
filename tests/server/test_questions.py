"""What the journal answers: each row is checked as it is read, and what is damaged is said in a person's words."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from cop_server.journal import reads
from cop_server.journal.errors import CommitFailed, Damaged
from cop_server.journal.rows import NEVER
from cop_server.journal.seals import Unsealed
from cop_server.journal.store import Batch, Code, Journal

TAG = b"0123456789abcdef"


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    """A journal with one meeting, in which every question has an answer."""
    journal = await Journal.open(tmp_path)
    await journal.create("m", [b"one", b"two"], [Code("code", "m", True, NEVER, TAG)])
    await journal.append(
        Batch(
            "m", 3, (b"three",), counter=("device", 7, b"answer"), seats=(("seat", 1), ("other", 2)), waits=((2, 24),)
        )
    )
    for number, key in enumerate(("first", "second"), 4):
        await journal.append(Batch("m", number, (b"more",), beside=(key, key.encode())))
    yield journal
    await journal.close()


async def test_each_question_is_answered_from_its_rows(journal: Journal) -> None:
    assert await journal.some("m", (3, 1)) == {3: b"three", 1: b"one"}
    assert await journal.device("m", "device", ["first", "second"]) == ((7, b"answer"), [b"first", b"second"])
    assert await journal.device("m", "nobody's", []) == (None, [])
    assert await journal.waits("m") == {2: 24}
    assert await journal.code("code") == Code("code", "m", True, NEVER)
    assert await journal.tags() == [TAG]
    assert len(await journal.salt()) == 32
    assert await journal.ended("m") is False
    goes_on = await journal.goes_on("m")
    assert goes_on == (await journal.epoch(), (0, 0), {2: 24})


async def test_answers_are_found_up_to_the_first_that_is_not_there(journal: Journal) -> None:
    assert await journal.beside("m", ["first", "none", "second"]) == [b"first"]
    assert await journal.beside("other", ["first"]) == []


async def test_of_several_seats_the_first_that_is_one_counts(journal: Journal) -> None:
    assert await journal.first_seat("m", ["none", "other", "seat"]) == ("other", 2)
    assert await journal.first_seat("m", ["none"]) is None
    assert await journal.first_seat("other", ["seat"]) is None
    assert await journal.seat("m", "seat") == 1


async def test_only_what_waits_in_this_meeting_waits(journal: Journal) -> None:
    await journal.create("m2", [b"one"], [])
    await journal.append(Batch("m2", 2, (b"two",), waits=((1, 5),)))
    assert await journal.waits("m") == {2: 24}
    assert await journal.waits("m2") == {1: 5}


ALTERED: list[tuple[str, Callable[[Journal], Awaitable[Any]]]] = [
    ("UPDATE meetings SET closes = 5", lambda j: j.meetings()),
    ("UPDATE events SET body = x'6f6e63' WHERE seq = 1", lambda j: j.some("m", (1,))),
    ("UPDATE events SET seq = 9 WHERE seq = 1", lambda j: j.some("m", (1,))),
    ("UPDATE events SET body = 'one' WHERE seq = 1", lambda j: j.some("m", (1,))),
    ("UPDATE devices SET answer = x'00'", lambda j: j.counter("m", "device")),
    ("UPDATE devices SET number = 8", lambda j: j.device("m", "device", [])),
    ("UPDATE seats SET person = 2 WHERE hash = 'seat'", lambda j: j.seat("m", "seat")),
    ("UPDATE seats SET person = 2 WHERE hash = 'seat'", lambda j: j.first_seat("m", ["seat"])),
    ("UPDATE codes SET holder = 0", lambda j: j.code("code")),
    ("UPDATE about SET value = x'00'", lambda j: j.tags()),
    ("UPDATE about SET value = x'00'", lambda j: j.beside("m", ["first"])),
    ("UPDATE about SET value = x'31'", lambda j: j.waits("m")),
    ("UPDATE about SET value = x'00'", lambda j: j.epoch()),
    ("UPDATE about SET value = x'00'", lambda j: j.goes_on("m")),
    ("DELETE FROM about WHERE key = 'salt'", lambda j: j.salt()),
]


@pytest.mark.parametrize(("sql", "question"), ALTERED, ids=[f"{n} {sql[:30]}" for n, (sql, _) in enumerate(ALTERED)])
async def test_a_row_that_was_altered_is_no_answer(
    journal: Journal, sql: str, question: Callable[[Journal], Awaitable[Any]]
) -> None:
    assert await question(journal)
    await journal._db.run(lambda conn: conn.execute(sql).close())
    with pytest.raises(Damaged) as told:
        await question(journal)
    assert "cop keep restore" in str(told.value)


async def test_a_table_that_cannot_be_read_is_damage(journal: Journal) -> None:
    await journal._db.run(lambda conn: conn.execute("DROP TABLE codes").close())
    with pytest.raises(Damaged, match="could not be read"):
        await journal.code("code")


async def test_a_journal_that_is_closed_answers_nothing(journal: Journal) -> None:
    await journal.close()
    with pytest.raises(CommitFailed):
        await journal.meetings()


@pytest.mark.parametrize(
    "rows", ["codes", "seats WHERE hash = 'other'", "devices", "about WHERE key = 'anchored'", "meetings"]
)
async def test_every_row_found_by_a_key_is_looked_at_before_the_start(journal: Journal, rows: str) -> None:
    table, _, where = rows.partition(" ")

    def spoil(conn: sqlite3.Connection) -> None:
        reads.check_small_tables(conn)
        conn.execute(f"UPDATE {table} SET seal = x'00' {where}").close()
        with pytest.raises(Unsealed):
            reads.check_small_tables(conn)

    await journal._db.run(spoil)
