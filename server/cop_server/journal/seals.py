"""What tells a row of the journal from what was written: seals, marks, and the keys of facts that are no events.

A seal is a short hash over everything a row says. SQLite's own checks miss a flipped byte inside a row.

Each event has a mark beside its body: the salt of its digest (`anchor.digest`), or, once its text was blanked, the digest
itself. So the running hash of a meeting stays the same, and nothing tells any more what the text was.
"""

from __future__ import annotations

from hashlib import blake2b

from cop_server.journal.anchor import DIGEST, SALT, digest

BLANKED = b"d"  # begins a mark that is the digest itself; a mark of as many bytes as a salt is one
TAG = "tag "  # begins the key of that by which a code is recognised


class Unsealed(Exception):
    """A row is not what was written, or is missing; the message names the table, never the content."""


def event_seal(meeting: str, number: int, body: bytes) -> bytes:
    """Return the seal of one event."""
    return blake2b(b"%b\0%d\0%b" % (meeting.encode(), number, body), digest_size=8).digest()


def seal(table: str, *fields: str | int | bytes | None) -> bytes:
    """Return the seal of a row of any other table."""
    return blake2b(repr((table, *fields)).encode(), digest_size=8).digest()


def check(sealed: bytes, table: str, *fields: str | int | bytes | None) -> None:
    """Raise Unsealed when a row says something else than what was sealed."""
    if sealed != seal(table, *fields):
        raise Unsealed(f"a row of {table} is not what was written")


def digest_of(seq: int, body: bytes, mark: bytes) -> bytes:
    """Return the digest of an event from its row; raises Unsealed for a mark that is none."""
    if len(mark) == SALT:
        return digest(mark, body)
    if len(mark) == len(BLANKED) + DIGEST and mark.startswith(BLANKED):
        return mark[len(BLANKED) :]
    raise Unsealed(f"event {seq} is not what was written")


def ended_key(meeting: str) -> str:
    """Return where it says that the content of a meeting has ended."""
    return f"ended {meeting}"


def beside_key(meeting: str, key: str) -> str:
    """Return where an answer stands that leaves its device's row as it is."""
    return f"answer {meeting} {key}"


def series_key(meeting: str) -> str:
    """Return where it says to which series a meeting belongs; of no meeting: how all such keys begin."""
    return f"series {meeting}"


def owing_key(meeting: str) -> str:
    """Return where it says that later meetings of a series have still to follow one; of no meeting: how all such keys begin."""
    return f"owing {meeting}"


def gap_key(meeting: str) -> str:
    """Return where it says what is gone from a meeting."""
    return f"gap {meeting}"


def wait_key(meeting: str, seq: int | str) -> str:
    """Return where it says how long what an event asked for has still to wait."""
    return f"wait {meeting} {seq}"
