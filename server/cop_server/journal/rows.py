"""The rows of the journal: what they mean, and how they are written; `journal_reads` reads them back.

Every function here runs on a connection it is given, inside a transaction that somebody else began. Opening,
migrating and committing are not its concern, and neither is what an event says: a body is bytes.

Withdrawn text must leave no copy in the file. `secure_delete` clears what a row frees on its own page, but
when SQLite moves rows between pages it leaves the old bytes in the gap, and no later UPDATE reaches those. So
rows of events never move: they are only ever added at the end, shrunk where they are, and never deleted. A
blanked row becomes an empty stub (with a negative number) and its new body a new row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cop_server.journal.anchor import digest, new_salt
from cop_server.journal.seals import (
    BLANKED,
    TAG,
    beside_key,
    digest_of,
    ended_key,
    event_seal,
    gap_key,
    owing_key,
    seal,
    series_key,
    wait_key,
)
from cop_server.keep.ledger import Entry
from cop_tui.core.engine.ids import Ms

NEVER = 253_402_300_799_000  # the end of the year 9999, UTC ms: codes end with their meeting, not before
OPEN_ENDED = Ms(-1)  # in the place of a time: the meeting goes on, and its codes open it again


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of one meeting writes, all or nothing.

    `first` is the number of the first of `bodies` (numbers of a meeting start at 1 and have no gaps).
    `blanks` are (number, new body): a text withdrawn. `counter` is (device hash, command number, answer);
    answers must not carry people's words. `seats` are (seat hash, person) to add, `unseat` persons whose
    seats end, `waits` (number, hours): how long what that event asked for has still to wait, 0: no longer. `closes` is the
    UTC milliseconds at which the codes and seats of this meeting end; OPEN_ENDED: it goes on after its end. `less` is what it
    makes narrower, for the ledger. `beside` is (key, answer) of what leaves a device's row as it is. `series` is the name of the series
    that it puts the meeting into ("": none), and `owing` the number of an event that later meetings of it have to follow (0: none).
    """

    meeting: str
    first: int
    bodies: tuple[bytes, ...]
    blanks: tuple[tuple[int, bytes], ...] = ()
    counter: tuple[str, int, bytes] | None = None
    seats: tuple[tuple[str, int], ...] = ()
    unseat: tuple[int, ...] = ()
    waits: tuple[tuple[int, int], ...] = ()
    closes: Ms | None = None
    less: tuple[Entry, ...] = ()
    beside: tuple[str, bytes] | None = None
    series: str = ""
    owing: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """A way into a meeting, by the hash of its secret; `expires` is UTC milliseconds.

    `tag` is written with it, by which it is told at once from nearly all wrong ones; it is not read back with it.
    """

    hash: str
    meeting: str
    holder: bool
    expires: int
    tag: bytes = field(default=b"", compare=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting in the journal.

    `last` is the number of its last event (0: none), `closes` is None while it is open and then the UTC milliseconds at
    which its codes and seats end.
    """

    meeting: str
    closes: Ms | None
    last: int


# Writing


def make_meeting(
    conn: sqlite3.Connection, meeting: str, bodies: Sequence[bytes], codes: Iterable[Code], series: str = ""
) -> list[bytes]:
    """Write a new meeting with its first events and codes; return the digests of the events."""
    cursor = conn.execute("INSERT INTO meetings (id, closes, seal) VALUES (?, NULL, ?)", (meeting, b""))
    number = cursor.lastrowid
    conn.execute("UPDATE meetings SET seal = ? WHERE number = ?", (seal("meetings", number, meeting, None), number))
    digests = put(conn, Batch(meeting, 1, tuple(bodies), series=series))
    put_codes(conn, codes)
    return digests


def put(conn: sqlite3.Connection, batch: Batch) -> list[bytes]:
    """Write a batch and return the digests of its events; raises sqlite3.IntegrityError when it does not fit what is there."""
    meeting = batch.meeting
    digests: list[bytes] = []
    number = _number(conn, meeting)
    if batch.bodies:
        last = conn.execute("SELECT max(seq) FROM events WHERE meeting = ?", (number,)).fetchone()[0]
        if batch.first != (last or 0) + 1:
            raise sqlite3.IntegrityError("events out of order")
        for seq, body in enumerate(batch.bodies, batch.first):
            salt = new_salt()
            _add(conn, number, meeting, seq, body, salt)
            digests.append(digest(salt, body))
    for seq, body in batch.blanks:
        _blank(conn, number, meeting, seq, body)
    if batch.counter is not None:
        device, command, answer = batch.counter
        conn.execute(
            "INSERT OR REPLACE INTO devices (meeting, hash, number, answer, seal) VALUES (?, ?, ?, ?, ?)",
            (number, device, command, answer, seal("devices", number, device, command, answer)),
        )
    if batch.beside is not None:
        put_about(conn, beside_key(meeting, batch.beside[0]), batch.beside[1])
    if batch.series:
        put_about(conn, series_key(meeting), batch.series.encode())
    if batch.owing:
        put_about(conn, owing_key(meeting), b"%d" % batch.owing)
    for seat, person in batch.seats:
        conn.execute(
            "INSERT INTO seats (meeting, hash, person, seal) VALUES (?, ?, ?, ?)",
            (number, seat, person, seal("seats", number, seat, person)),
        )
    for person in batch.unseat:
        conn.execute("DELETE FROM seats WHERE meeting = ? AND person = ?", (number, person))
    for seq, hours in batch.waits:
        _put_wait(conn, meeting, seq, hours)
    if batch.closes is not None:
        conn.execute("DELETE FROM about WHERE key = ?", (ended_key(meeting),))  # it may have been opened again since
    if batch.closes == OPEN_ENDED:
        _reopen(conn, number, meeting)
    elif batch.closes is not None:
        _close(conn, number, meeting, batch.closes)
    return digests


def put_codes(conn: sqlite3.Connection, codes: Iterable[Code]) -> None:
    """Write codes; raises sqlite3.IntegrityError for one that is there or whose meeting is not."""
    for code in codes:
        number = _number(conn, code.meeting)
        conn.execute(
            "INSERT INTO codes (hash, meeting, holder, expires, seal) VALUES (?, ?, ?, ?, ?)",
            (code.hash, number, int(code.holder), code.expires, _code_seal(number, code)),
        )
        if code.tag:
            put_tag(conn, code.hash, code.tag)


def put_tag(conn: sqlite3.Connection, hashed: str, tag: bytes) -> None:
    """Write by what a code is recognised, beside its hash."""
    put_about(conn, f"{TAG}{hashed}", tag)


def drop_codes(conn: sqlite3.Connection, meeting: str, *, holders: bool = False) -> None:
    """End every code of a meeting, or those of its `holders` alone; raises sqlite3.IntegrityError for no such meeting."""
    which = "FROM codes WHERE meeting = ? AND holder >= ?"
    those = (_number(conn, meeting), int(holders))
    conn.execute(f"DELETE FROM about WHERE key IN (SELECT ? || hash {which})", (TAG, *those))
    conn.execute(f"DELETE {which}", those)


def drop_meeting(conn: sqlite3.Connection, meeting: str) -> None:
    """Take a meeting out, with all that belongs to it; the file must be rewritten after that, since rows leave traces.

    Raises sqlite3.IntegrityError when there is no such meeting.
    """
    number = _number(conn, meeting)
    conn.execute("DELETE FROM about WHERE key IN (SELECT ? || hash FROM codes WHERE meeting = ?)", (TAG, number))
    for table in ("codes", "seats", "devices", "events"):
        conn.execute(f"DELETE FROM {table} WHERE meeting = ?", (number,))
    conn.execute("DELETE FROM meetings WHERE number = ?", (number,))
    for start in (wait_key(meeting, ""), beside_key(meeting, "")):
        conn.execute("DELETE FROM about WHERE substr(key, 1, ?) = ?", (len(start), start))
    for key in (ended_key(meeting), gap_key(meeting), series_key(meeting), owing_key(meeting)):
        conn.execute("DELETE FROM about WHERE key = ?", (key,))


def put_ended(conn: sqlite3.Connection, meeting: str) -> None:
    """Write that the content of a meeting has ended."""
    put_about(conn, ended_key(meeting), b"1")


def put_about(conn: sqlite3.Connection, key: str, value: bytes) -> None:
    """Write one fact that is no event."""
    conn.execute(
        "INSERT OR REPLACE INTO about (key, value, seal) VALUES (?, ?, ?)",
        (key, value, seal("about", key, value)),
    )


def drop_owing(conn: sqlite3.Connection, meeting: str, mark: bytes) -> None:
    """Write that later meetings have followed one, unless there is more to follow since this mark was read."""
    conn.execute("DELETE FROM about WHERE key = ? AND value = ?", (owing_key(meeting), mark))


def put_gap(conn: sqlite3.Connection, meeting: str, epoch: str, gap: tuple[int, int]) -> None:
    """Write that a meeting goes on without what is gone: the first and last number of it."""
    put_about(conn, gap_key(meeting), b"%b %d %d" % (epoch.encode(), *gap))


def _put_wait(conn: sqlite3.Connection, meeting: str, seq: int, hours: int) -> None:
    # A number of hours and no time: it tells nobody when something was asked, and goes when it is over.
    if hours:
        put_about(conn, wait_key(meeting, seq), str(hours).encode())
    else:
        conn.execute("DELETE FROM about WHERE key = ?", (wait_key(meeting, seq),))


def _add(conn: sqlite3.Connection, number: int, meeting: str, seq: int, body: bytes, mark: bytes) -> None:
    conn.execute(
        "INSERT INTO events (meeting, seq, body, seal, mark) VALUES (?, ?, ?, ?, ?)",
        (number, seq, body, event_seal(meeting, seq, body), mark),
    )


def _blank(conn: sqlite3.Connection, number: int, meeting: str, seq: int, body: bytes) -> None:
    there = conn.execute("SELECT body, mark FROM events WHERE meeting = ? AND seq = ?", (number, seq)).fetchone()
    if seq < 1 or there is None:
        raise sqlite3.IntegrityError("no such event")
    # The stub is shorter than any row, so it stays on its page; see the module's docstring.
    conn.execute(
        "UPDATE events SET seq = -row, body = x'', seal = x'', mark = x'' WHERE meeting = ? AND seq = ?", (number, seq)
    )
    _add(conn, number, meeting, seq, body, BLANKED + digest_of(seq, *there))


def _close(conn: sqlite3.Connection, number: int, meeting: str, closes: Ms) -> None:
    conn.execute(
        "UPDATE meetings SET closes = ?, seal = ? WHERE number = ?",
        (closes, seal("meetings", number, meeting, closes), number),
    )
    rows = conn.execute("SELECT hash, holder, expires FROM codes WHERE meeting = ?", (number,)).fetchall()
    for hashed, holder, expires in rows:
        code = Code(hashed, meeting, bool(holder), min(expires, closes))
        conn.execute(
            "UPDATE codes SET expires = ?, seal = ? WHERE hash = ?",
            (code.expires, _code_seal(number, code), hashed),
        )


def _reopen(conn: sqlite3.Connection, number: int, meeting: str) -> None:
    conn.execute(
        "UPDATE meetings SET closes = NULL, seal = ? WHERE number = ?",
        (seal("meetings", number, meeting, None), number),
    )
    for hashed, holder in conn.execute("SELECT hash, holder FROM codes WHERE meeting = ?", (number,)).fetchall():
        code = Code(hashed, meeting, bool(holder), NEVER)
        conn.execute("UPDATE codes SET expires = ?, seal = ? WHERE hash = ?", (NEVER, _code_seal(number, code), hashed))


def _code_seal(number: int, code: Code) -> bytes:
    return seal("codes", code.hash, number, int(code.holder), code.expires)


def _number(conn: sqlite3.Connection, meeting: str) -> int:
    row = conn.execute("SELECT number FROM meetings WHERE id = ?", (meeting,)).fetchone()
    if row is None:
        raise sqlite3.IntegrityError("no such meeting")
    number: int = row[0]
    return number
