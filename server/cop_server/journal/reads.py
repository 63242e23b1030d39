"""The rows of the journal read back, each checked by its seal.

Every function here runs on a connection it is given and changes nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from cop_server.journal.rows import Code, Row
from cop_server.journal.seals import (
    TAG,
    Unsealed,
    beside_key,
    check,
    digest_of,
    ended_key,
    event_seal,
    gap_key,
    wait_key,
)
from cop_tui.core.engine.ids import PersonId


def read_meetings(conn: sqlite3.Connection) -> list[Row]:
    """Return every meeting in the order of creation; raises Unsealed."""
    rows = conn.execute(
        "SELECT number, id, closes, seal, (SELECT max(seq) FROM events WHERE meeting = meetings.number)"
        " FROM meetings ORDER BY number"
    ).fetchall()
    for number, meeting, closes, seal, _ in rows:
        check(seal, "meetings", number, meeting, closes)
    return [Row(meeting, closes, last or 0) for _, meeting, closes, _, last in rows]


def read_ids(conn: sqlite3.Connection) -> frozenset[str]:
    """Return the ids of every meeting, as they stand."""
    return frozenset(meeting for (meeting,) in conn.execute("SELECT id FROM meetings"))


def read_bodies(conn: sqlite3.Connection, meeting: str) -> list[bytes] | None:
    """Return every body of a meeting in order, None when there is no such meeting; raises Unsealed."""
    events = read_events(conn, meeting)
    return None if events is None else events[0]


def read_events(conn: sqlite3.Connection, meeting: str) -> tuple[list[bytes], list[bytes]] | None:
    """Return every body of a meeting in order and their digests, None when there is no such meeting; raises Unsealed."""
    found = conn.execute("SELECT number, closes, seal FROM meetings WHERE id = ?", (meeting,)).fetchone()
    if found is None:
        return None
    number, closes, sealed = found
    check(sealed, "meetings", number, meeting, closes)
    rows = conn.execute(
        "SELECT seq, body, seal, mark FROM events WHERE meeting = ? AND seq > 0 ORDER BY seq", (number,)
    ).fetchall()
    bodies: list[bytes] = []
    digests: list[bytes] = []
    for expected, (seq, body, seal, mark) in enumerate(rows, 1):
        if seq != expected:
            raise Unsealed(f"event {expected} is missing")
        if not isinstance(body, bytes) or seal != event_seal(meeting, seq, body):
            raise Unsealed(f"event {seq} is not what was written")
        bodies.append(body)
        digests.append(digest_of(seq, body, mark))
    return bodies, digests


def read_some(conn: sqlite3.Connection, meeting: str, wanted: Iterable[int]) -> dict[int, bytes]:
    """Return these bodies of a meeting by number; raises Unsealed when one is missing or altered."""
    bodies: dict[int, bytes] = {}
    for seq in wanted:
        row = conn.execute(
            "SELECT body, events.seal FROM events JOIN meetings ON meetings.number = events.meeting"
            " WHERE meetings.id = ? AND seq = ?",
            (meeting, seq),
        ).fetchone()
        if row is None or not isinstance(row[0], bytes) or row[1] != event_seal(meeting, seq, row[0]):
            raise Unsealed(f"event {seq} is missing or is not what was written")
        bodies[seq] = row[0]
    return bodies


def read_body(conn: sqlite3.Connection, meeting: str, seq: int) -> bytes:
    """Return the body of one event; raises Unsealed, also when it is missing."""
    return read_some(conn, meeting, (seq,))[seq]


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
    check(seal, "devices", number, device, command, answer)
    return command, answer


def read_seat(conn: sqlite3.Connection, meeting: str, seat: str) -> PersonId | None:
    """Return the person whose seat this is; raises Unsealed."""
    row = conn.execute(
        "SELECT meeting, person, seats.seal FROM seats JOIN meetings ON meetings.number = meeting"
        " WHERE id = ? AND hash = ?",
        (meeting, seat),
    ).fetchone()
    if row is None:
        return None
    number, person, seal = row
    check(seal, "seats", number, seat, person)
    return PersonId(person)


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
    check(seal, "codes", hashed, number, holder, expires)
    return Code(hashed, meeting, bool(holder), expires)


def find_about(conn: sqlite3.Connection, key: str) -> bytes | None:
    """Return one fact about the whole journal, None where it is not there; raises Unsealed."""
    row = conn.execute("SELECT value, seal FROM about WHERE key = ?", (key,)).fetchone()
    if row is None:
        return None
    value, seal = row
    check(seal, "about", key, value)
    return bytes(value)


def read_about(conn: sqlite3.Connection, key: str) -> bytes:
    """Return one fact about the whole journal; raises Unsealed, also when it is missing."""
    value = find_about(conn, key)
    if value is None:
        raise Unsealed(f"the {key} is missing")
    return value


def read_tags(conn: sqlite3.Connection) -> list[bytes]:
    """Return by what the codes of this server are recognised; raises Unsealed."""
    rows = conn.execute("SELECT key, value, seal FROM about WHERE substr(key, 1, ?) = ?", (len(TAG), TAG)).fetchall()
    for key, value, seal in rows:
        check(seal, "about", key, value)
    return [bytes(value) for _, value, _ in rows]


def has_about(conn: sqlite3.Connection, key: str) -> bool:
    """Return whether a fact about the whole journal was written; raises Unsealed."""
    return bool(find_about(conn, key))


def read_beside(conn: sqlite3.Connection, meeting: str, keys: Sequence[str]) -> list[bytes]:
    """Return the answers with these keys up to the first that is not there; raises Unsealed."""
    found: list[bytes] = []
    for key in keys:
        answer = find_about(conn, beside_key(meeting, key))
        if not answer:
            break
        found.append(answer)
    return found


def read_gap(conn: sqlite3.Connection, meeting: str) -> tuple[str, tuple[int, int]] | None:
    """Return a meeting's own epoch, and the first and last number of what is gone from it; None when nothing is. Raises Unsealed."""
    gap = find_about(conn, gap_key(meeting))
    if not gap:
        return None
    epoch, first, last = gap.decode().split()
    return epoch, (int(first), int(last))


def read_waits(conn: sqlite3.Connection, meeting: str) -> dict[int, int]:
    """Return how many hours what was asked in an event has still to wait, by the event's number; raises Unsealed."""
    return {int(number): int(hours) for number, hours in read_under(conn, wait_key(meeting, "")).items()}


def read_under(conn: sqlite3.Connection, start: str) -> dict[str, bytes]:
    """Return the facts whose keys begin so, by what follows that in their keys; raises Unsealed."""
    rows = conn.execute(
        "SELECT key, value, seal FROM about WHERE substr(key, 1, ?) = ?", (len(start), start)
    ).fetchall()
    for key, value, seal in rows:
        check(seal, "about", key, value)
    return {key.removeprefix(start): bytes(value) for key, value, _ in rows}


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
            check(seal, table, *fields)


def has_ended(conn: sqlite3.Connection, meeting: str) -> bool:
    """Return whether the content of a meeting has ended."""
    return conn.execute("SELECT 1 FROM about WHERE key = ?", (ended_key(meeting),)).fetchone() is not None
