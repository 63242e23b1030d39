"""What is read from the journal: each question is one trip to the thread that has the connection.

Responsible for asking, and for saying *damaged* in a person's words; which rows there are is `journal_reads`' matter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import aiosqlite

from cop_server.journal import reads as reads
from cop_server.journal.errors import CommitFailed, Damaged
from cop_server.journal.rows import Code, Row
from cop_server.journal.seals import Unsealed, owing_key, series_key
from cop_tui.core.engine.ids import PersonId

T = TypeVar("T")


class Thread(aiosqlite.Connection):
    """The connection, and the thread on which alone it is used."""

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the connection's thread in one trip, to its end even when the caller is cancelled."""
        # aiosqlite has no public call for this. The function is passed without arguments because aiosqlite
        # logs them.
        return cast("T", await self._execute(lambda: work(self._conn)))  # type: ignore[no-untyped-call]


class GoesOn(NamedTuple):
    """How a meeting goes on after a start: its `epoch`, which is its own once a loss was accepted.

    `gap` is the first and last number of what was accepted as gone, (0, 0) for nothing; `waits` how many hours what was asked
    in an event has still to wait, by the event's number.
    """

    epoch: str
    gap: tuple[int, int]
    waits: dict[int, int]


class Questions:
    """The questions that a journal answers from its rows."""

    def __init__(self, path: Path, db: Thread) -> None:
        self._path = path
        self._db = db
        self._closed = False

    async def some(self, meeting: str, numbers: Iterable[int]) -> dict[int, bytes]:
        """Return these bodies by number; raises Damaged when one is missing or altered."""
        wanted = tuple(numbers)
        return await self._get(lambda conn: reads.read_some(conn, meeting, wanted))

    async def meetings(self) -> list[Row]:
        """Return every meeting, open or closed, in the order of creation; raises Damaged."""
        return await self._get(reads.read_meetings)

    async def device(
        self, meeting: str, device_hash: str, keys: Sequence[str]
    ) -> tuple[tuple[int, bytes] | None, list[bytes]]:
        """Return what `counter` and `beside` return, at once; raises Damaged."""
        return await self._get(
            lambda conn: (reads.read_counter(conn, meeting, device_hash), reads.read_beside(conn, meeting, keys))
        )

    async def counter(self, meeting: str, device_hash: str) -> tuple[int, bytes] | None:
        """Return a device's last command number and the answer to it; raises Damaged."""
        return await self._get(lambda conn: reads.read_counter(conn, meeting, device_hash))

    async def beside(self, meeting: str, keys: Sequence[str]) -> list[bytes]:
        """Return answers that stand beside the devices' rows, by their keys up to the first that is not there; raises Damaged."""
        return await self._get(lambda conn: reads.read_beside(conn, meeting, keys))

    async def seat(self, meeting: str, seat_hash: str) -> PersonId | None:
        """Return the person whose seat this is, None if nobody's.

        Seats that ended are still found: `Row.closes` says when that is.
        """
        return await self._get(lambda conn: reads.read_seat(conn, meeting, seat_hash))

    async def first_seat(self, meeting: str, seat_hashes: Sequence[str]) -> tuple[str, PersonId] | None:
        """Return the first of these hashes that is a seat, with its person, None if none is; raises Damaged."""
        hashes = tuple(seat_hashes)

        def read(conn: sqlite3.Connection) -> tuple[str, PersonId] | None:
            found = ((hashed, reads.read_seat(conn, meeting, hashed)) for hashed in hashes)
            return next(((hashed, person) for hashed, person in found if person is not None), None)

        return await self._get(read)

    async def waits(self, meeting: str) -> dict[int, int]:
        """Return how many hours what was asked in an event has still to wait, by the event's number; raises Damaged."""
        return await self._get(lambda conn: reads.read_waits(conn, meeting))

    async def code(self, code_hash: str) -> Code | None:
        """Return the code with this hash, expired or not; raises Damaged."""
        return await self._get(lambda conn: reads.read_code(conn, code_hash))

    async def tags(self) -> list[bytes]:
        """Return by what right codes are told at once from nearly all wrong ones; raises Damaged."""
        return await self._get(reads.read_tags)

    async def salt(self) -> bytes:
        """Return the 32 random bytes that code hashes of this server are salted with; raises Damaged."""
        return await self._get(lambda conn: reads.read_about(conn, "salt"))

    async def series(self) -> dict[str, str]:
        """Return the name of the series of each meeting that belongs to one; raises Damaged."""
        found = await self._get(lambda conn: reads.read_under(conn, series_key("")))
        return {meeting: name.decode() for meeting, name in found.items()}

    async def owing(self) -> dict[str, bytes]:
        """Return the meetings that later ones of their series have still to follow, each with its mark; raises Damaged."""
        return await self._get(lambda conn: reads.read_under(conn, owing_key("")))

    async def ended(self, meeting: str) -> bool:
        """Return whether the content of a meeting has ended; raises Damaged."""
        return await self._get(lambda conn: reads.has_ended(conn, meeting))

    async def epoch(self) -> str:
        """Return the random id that only a restore changes; raises Damaged."""
        return (await self._get(lambda conn: reads.read_about(conn, "epoch"))).decode()

    async def goes_on(self, meeting: str) -> GoesOn:
        """Return what stands beside the events of a meeting about how it goes on; raises Damaged."""

        def read(conn: sqlite3.Connection) -> GoesOn:
            epoch, own = reads.read_about(conn, "epoch").decode(), reads.read_gap(conn, meeting)
            waits = reads.read_waits(conn, meeting)
            return GoesOn(f"{epoch}-{own[0]}", own[1], waits) if own else GoesOn(epoch, (0, 0), waits)

        return await self._get(read)

    async def _get(self, read: Callable[[sqlite3.Connection], T]) -> T:
        if self._closed:
            raise CommitFailed("closed")
        try:
            return await self._db.run(read)
        except Unsealed as error:
            raise Damaged(self._path, str(error)) from error
        except sqlite3.Error as error:
            raise Damaged(self._path, "it could not be read") from error
