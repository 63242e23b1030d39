"""The rows of the journal: what they mean, how they are sealed, written and read back.

Every function here runs on a connection it is given, inside a transaction that somebody else began. Opening,
migrating and committing are not its concern, and neither is what an event says: a body is bytes.

A seal is a short hash over everything a row says. SQLite's own checks miss a flipped byte inside a row.

Withdrawn text must leave no copy in the file. `secure_delete` clears what a row frees on its own page, but
when SQLite moves rows between pages it leaves the old bytes in the gap, and no later UPDATE reaches those. So
rows of events never move: they are only ever added at the end, shrunk where they are, and never deleted. A
blanked row becomes an empty stub (with a negative number) and its new body a new row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step of one meeting writes, all or nothing.

    `first` is the number of the first of `bodies` (numbers of a meeting start at 1 and have no gaps).
    `blanks` are (number, new body): a text withdrawn. `counter` is (device hash, command number, answer);
    answers must not carry people's words. `seats` are (seat hash, person) to add, `unseat` persons whose
    seats end, `waits` (number, hours): how long what that event asked for has still to wait, 0: no longer. `closes` is the
    UTC milliseconds at which the codes and seats of this meeting end.
    """

    meeting: str
    first: int
    bodies: tuple[bytes, ...]
    blanks: tuple[tuple[int, bytes], ...] = ()
    counter: tuple[str, int, bytes] | None = None
    seats: tuple[tuple[str, int], ...] = ()
    unseat: tuple[int, ...] = ()
    waits: tuple[tuple[int, int], ...] = ()
    closes: int | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A way into a meeting, by the hash of its secret; `expires` is UTC milliseconds."""

    hash: str
    meeting: str
    holder: bool
    expires: int


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting in the journal.

    `last` is the number of its last event (0: none), `closes` is None while it is open and then the UTC milliseconds at
    which its codes and seats end.
    """

    meeting: str
    closes: int | None
    last: int


class Unsealed(Exception):
    """A row is not what was written, or is missing; the message names the table, never the content."""


def event_seal(meeting: str, number: int, body: bytes) -> bytes:
    """Return the seal of one event."""
    return blake2b(b"%b\0%d\0%b" % (meeting.encode(), number, body), digest_size=8).digest()


def _seal(table: str, *fields: str | int | bytes | None) -> bytes:
    return blake2b(repr((table, *fields)).encode(), digest_size=8).digest()


def _check(sealed: bytes, table: str, *fields: str | int | bytes | None) -> None:
    if sealed != _seal(table, *fields):
        raise Unsealed(f"a row of {table} is not what was written")


# Writing


def make_meeting(conn: sqlite3.Connection, meeting: str, bodies: Sequence[bytes], codes: Iterable[Code]) -> None:
    """Write a new meeting with its first events and codes."""
    cursor = conn.execute("INSERT INTO meetings (id, closes, seal) VALUES (?, NULL, ?)", (meeting, b""))
    number = cursor.lastrowid
    seal = _seal("meetings", number, meeting, None)
    conn.execute("UPDATE meetings SET seal = ? WHERE number = ?", (seal, number))
    put(conn, Batch(meeting, 1, tuple(bodies)))
    put_codes(conn, codes)


def put(conn: sqlite3.Connection, batch: Batch) -> None:
    """Write a batch; raises sqlite3.IntegrityError when it does not fit what is there."""
    meeting = batch.meeting
    number = _number(conn, meeting)
    if batch.bodies:
        last = conn.execute("SELECT max(seq) FROM events WHERE meeting = ?", (number,)).fetchone()[0]
        if batch.first != (last or 0) + 1:
            raise sqlite3.IntegrityError("events out of order")
        for seq, body in enumerate(batch.bodies, batch.first):
            _add(conn, number, meeting, seq, body)
    for seq, body in batch.blanks:
        _blank(conn, number, meeting, seq, body)
    if batch.counter is not None:
        device, command, answer = batch.counter
        conn.execute(
            "INSERT OR REPLACE INTO devices (meeting, hash, number, answer, seal) VALUES (?, ?, ?, ?, ?)",
            (number, device, command, answer, _seal("devices", number, device, command, answer)),
        )
    for seat, person in batch.seats:
        conn.execute(
            "INSERT INTO seats (meeting, hash, person, seal) VALUES (?, ?, ?, ?)",
            (number, seat, person, _seal("seats", number, seat, person)),
        )
    for person in batch.unseat:
        conn.execute("DELETE FROM seats WHERE meeting = ? AND person = ?", (number, person))
    for seq, hours in batch.waits:
        _put_wait(conn, meeting, seq, hours)
    if batch.closes is not None:
        _close(conn, number, meeting, batch.closes)


def put_codes(conn: sqlite3.Connection, codes: Iterable[Code]) -> None:
    """Write codes; raises sqlite3.IntegrityError for one that is there or whose meeting is not."""
    for code in codes:
        number = _number(conn, code.meeting)
        conn.execute(
            "INSERT INTO codes (hash, meeting, holder, expires, seal) VALUES (?, ?, ?, ?, ?)",
            (code.hash, number, int(code.holder), code.expires, _code_seal(number, code)),
        )


def drop_codes(conn: sqlite3.Connection, meeting: str) -> None:
    """End every code of a meeting; raises sqlite3.IntegrityError when there is no such meeting."""
    conn.execute("DELETE FROM codes WHERE meeting = ?", (_number(conn, meeting),))


def put_about(conn: sqlite3.Connection, key: str, value: bytes) -> None:
    """Write one fact that is no event."""
    conn.execute(
        "INSERT OR REPLACE INTO about (key, value, seal) VALUES (?, ?, ?)",
        (key, value, _seal("about", key, value)),
    )


def _put_wait(conn: sqlite3.Connection, meeting: str, seq: int, hours: int) -> None:
    # A number of hours and no time: it tells nobody when something was asked, and goes when it is over.
    if hours:
        put_about(conn, _wait_key(meeting, seq), str(hours).encode())
    else:
        conn.execute("DELETE FROM about WHERE key = ?", (_wait_key(meeting, seq),))


def _wait_key(meeting: str, seq: int | str) -> str:
    return f"wait {meeting} {seq}"


def _add(conn: sqlite3.Connection, number: int, meeting: str, seq: int, body: bytes) -> None:
    conn.execute(
        "INSERT INTO events (meeting, seq, body, seal) VALUES (?, ?, ?, ?)",
        (number, seq, body, event_seal(meeting, seq, body)),
    )


def _blank(conn: sqlite3.Connection, number: int, meeting: str, seq: int, body: bytes) -> None:
    # The stub is shorter than any row, so it stays on its page; see the module's docstring.
    stub = conn.execute(
        "UPDATE events SET seq = -row, body = x'', seal = x'' WHERE meeting = ? AND seq = ?", (number, seq)
    )
    if seq < 1 or stub.rowcount != 1:
        raise sqlite3.IntegrityError("no such event")
    _add(conn, number, meeting, seq, body)


def _close(conn: sqlite3.Connection, number: int, meeting: str, closes: int) -> None:
    conn.execute(
        "UPDATE meetings SET closes = ?, seal = ? WHERE number = ?",
        (closes, _seal("meetings", number, meeting, closes), number),
    )
    rows = conn.execute("SELECT hash, holder, expires FROM codes WHERE meeting = ?", (number,)).fetchall()
    for hashed, holder, expires in rows:
        code = Code(hashed, meeting, bool(holder), min(expires, closes))
        conn.execute(
            "UPDATE codes SET expires = ?, seal = ? WHERE hash = ?",
            (code.expires, _code_seal(number, code), hashed),
        )


def _code_seal(number: int, code: Code) -> bytes:
    return _seal("codes", code.hash, number, int(code.holder), code.expires)


def _number(conn: sqlite3.Connection, meeting: str) -> int:
    row = conn.execute("SELECT number FROM meetings WHERE id = ?", (meeting,)).fetchone()
    if row is None:
        raise sqlite3.IntegrityError("no such meeting")
    number: int = row[0]
    return number


# Reading


def read_meetings(conn: sqlite3.Connection) -> list[Row]:
    """Return every meeting in the order of creation; raises Unsealed."""
    rows = conn.execute(
        "SELECT number, id, closes, seal, (SELECT max(seq) FROM events WHERE meeting = meetings.number)"
        " FROM meetings ORDER BY number"
    ).fetchall()
    for number, meeting, closes, seal, _ in rows:
        _check(seal, "meetings", number, meeting, closes)
    return [Row(meeting, closes, last or 0) for _, meeting, closes, _, last in rows]


def read_bodies(conn: sqlite3.Connection, meeting: str) -> list[bytes] | None:
    """Return every body of a meeting in order, None when there is no such meeting; raises Unsealed."""
    found = conn.execute("SELECT number, closes, seal FROM meetings WHERE id = ?", (meeting,)).fetchone()
    if found is None:
        return None
    number, closes, sealed = found
    _check(sealed, "meetings", number, meeting, closes)
    rows = conn.execute(
        "SELECT seq, body, seal FROM events WHERE meeting = ? AND seq > 0 ORDER BY seq", (number,)
    ).fetchall()
    bodies: list[bytes] = []
    for expected, (seq, body, seal) in enumerate(rows, 1):
        if seq != expected:
            raise Unsealed(f"event {expected} is missing")
        if not isinstance(body, bytes) or seal != event_seal(meeting, seq, body):
            raise Unsealed(f"event {seq} is not what was written")
        bodies.append(body)
    return bodies


def read_counter(conn: sqlite3.Connection, meeting: str, device: str) -> tuple[int, bytes] | None:
    """Return a device's last command number and its answer; raises Unsealed."""
    row = conn.execute(
        "SELECT devices.meeting, devices.number, answer, devices.seal FROM devices JOIN meetings"
        " ON meetings.number = devices.meeting WHERE meetings.id = ? AND hash = ?",
        (meeting, device),
    ).fetchone()
    if row is None:
        return None
    number, command, answer, seal = row
    _check(seal, "devices", number, device, command, answer)
    return command, answer


def read_seat(conn: sqlite3.Connection, meeting: str, seat: str) -> int | None:
    """Return the person whose seat this is; raises Unsealed."""
    row = conn.execute(
        "SELECT meeting, person, seats.seal FROM seats JOIN meetings ON meetings.number = meeting"
        " WHERE id = ? AND hash = ?",
        (meeting, seat),
    ).fetchone()
    if row is None:
        return None
    number, person, seal = row
    _check(seal, "seats", number, seat, person)
    return int(person)


def read_code(conn: sqlite3.Connection, hashed: str) -> Code | None:
    """Return the code with this hash; raises Unsealed."""
    row = conn.execute(
        "SELECT meeting, id, holder, expires, codes.seal FROM codes"
        " JOIN meetings ON meetings.number = meeting WHERE hash = ?",
        (hashed,),
    ).fetchone()
    if row is None:
        return None
    number, meeting, holder, expires, seal = row
    _check(seal, "codes", hashed, number, holder, expires)
    return Code(hashed, meeting, bool(holder), expires)


def read_about(conn: sqlite3.Connection, key: str) -> bytes:
    """Return one fact about the whole journal; raises Unsealed, also when it is missing."""
    row = conn.execute("SELECT value, seal FROM about WHERE key = ?", (key,)).fetchone()
    if row is None:
        raise Unsealed(f"the {key} is missing")
    value, seal = row
    _check(seal, "about", key, value)
    return bytes(value)


def read_waits(conn: sqlite3.Connection, meeting: str) -> dict[int, int]:
    """Return how many hours what was asked in an event has still to wait, by the event's number; raises Unsealed."""
    start = _wait_key(meeting, "")
    rows = conn.execute(
        "SELECT key, value, seal FROM about WHERE substr(key, 1, ?) = ?", (len(start), start)
    ).fetchall()
    for key, value, seal in rows:
        _check(seal, "about", key, value)
    return {int(key.removeprefix(start)): int(value) for key, value, _ in rows}


def check_small_tables(conn: sqlite3.Connection) -> None:
    """Check every row that is looked up by a key: a damaged key would read as *not there*."""
    read_meetings(conn)
    for key in ("epoch", "salt"):
        read_about(conn, key)
    columns = {
        "codes": "hash, meeting, holder, expires",
        "seats": "meeting, hash, person",
        "devices": "meeting, hash, number, answer",
        "about": "key, value",
    }
    for table, names in columns.items():
        for *fields, seal in conn.execute(f"SELECT {names}, seal FROM {table}"):
            _check(seal, table, *fields)
