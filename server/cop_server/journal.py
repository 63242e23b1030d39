"""The journal: what meetings keep, on disk before anybody is told it is saved.

It owns the file, its one read-write connection, the one task that writes, and every checkpoint. It knows
nothing of what an event means: bodies are bytes, numbered per meeting from 1. The sibling modules hold rows,
file and errors.

Musts:
1. `append` returns only after COMMIT at synchronous=FULL; a commit that fails applies nothing.
2. A write once queued is written, even when its caller is cancelled. A whole transaction is one call on the
   connection's thread, so nothing comes in between and nothing stops half-way.
3. All writes queued while the last commit ran share the next one: a disk takes 5 to 10 ms for each.
4. After a text is withdrawn the -wal file is emptied again and again until no reader is in the way.
5. The connection is not reopened after a failed fsync: the live one hides what was not promised, and the next
   write goes over it.
"""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

import aiosqlite

from cop_server import journal_rows as rows
from cop_server.journal_errors import (
    CommitFailed,
    Damaged,
    JournalError,
    Locked,
    NewerFile,
    NotThere,
    Unwritable,
    reason_of,
    words_for,
)
from cop_server.journal_file import checkpoint, open_to_write, prepare
from cop_server.journal_rows import Batch, Code, Row, Unsealed
from cop_server.lock import Lock

__all__ = [
    "Batch",
    "Code",
    "CommitFailed",
    "Damaged",
    "Journal",
    "JournalError",
    "Locked",
    "NewerFile",
    "NotThere",
    "Row",
    "Unwritable",
]

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], None]


class _Connection(aiosqlite.Connection):
    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the connection's thread in one trip, to its end even when the caller is cancelled."""
        # aiosqlite has no public call for this. The function is passed without arguments because aiosqlite
        # logs them.
        return cast("T", await self._execute(lambda: work(self._conn)))  # type: ignore[no-untyped-call]


class _Queued(NamedTuple):
    work: Work
    blanks: bool
    done: asyncio.Future[None]


class Journal:
    """The kept part of every meeting in one folder; open it with `Journal.open`."""

    def __init__(
        self,
        path: Path,
        lock: Lock,
        db: _Connection,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.commits = 0
        """Transactions committed since opening."""
        self._path = path
        self._lock = lock
        self._db = db
        self._sleep = sleep
        self._queue: list[_Queued] = []
        self._wake = asyncio.Event()
        self._closed = False
        self._ending: asyncio.Task[None] | None = None
        self._blanked = 0  # commits that withdrew text
        self._cleared = 0  # how many of them have left the -wal file
        self._scrubber: asyncio.Task[None] | None = None
        self._writer = asyncio.create_task(self._write())

    @classmethod
    async def open(cls, directory: Path, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> Journal:
        """Open the journal in `directory`, making it at first start.

        Raises Locked, Unwritable, NewerFile or Damaged; in the last two the file is left as it was.
        """
        path = prepare(directory)
        lock = Lock.take(directory)
        try:
            # Opened here and only used by aiosqlite's thread: when its own opening fails, that thread ends after the
            # loop and prints a traceback. A start may take these milliseconds; nobody is connected yet.
            conn = open_to_write(path)
            db = _Connection(lambda: conn, 64)
            await db
        except BaseException:
            lock.release()
            raise
        journal = cls(path, lock, db, sleep)
        try:
            await journal.probe()
        except CommitFailed as error:
            await journal.close()
            raise Unwritable(path, words_for(error.reason)) from error
        journal._scrub_soon()  # a server that was killed may have left withdrawn text in the -wal file
        return journal

    async def close(self) -> None:
        """Write what is queued, empty the -wal file, let go of the folder; a second call joins the first."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    # Writing

    async def create(self, meeting: str, bodies: Sequence[bytes], codes: Sequence[Code]) -> None:
        """Write a new meeting, its first events and its codes; raises CommitFailed."""
        bodies, codes = tuple(bodies), tuple(codes)
        await self._put(lambda conn: rows.make_meeting(conn, meeting, bodies, codes))

    async def append(self, batch: Batch) -> None:
        """Write a batch; returns after the commit, or raises CommitFailed with nothing of it applied."""
        await self._put(lambda conn: rows.put(conn, batch), bool(batch.blanks))

    async def add_codes(self, meeting: str, codes: Iterable[Code], *, replace: bool = False) -> None:
        """Write more codes for `meeting`, with `replace` in the place of those it has; raises CommitFailed."""
        added = tuple(codes)
        if any(code.meeting != meeting for code in added):
            raise ValueError("a code of another meeting")

        def work(conn: sqlite3.Connection) -> None:
            if replace:
                rows.drop_codes(conn, meeting)
            rows.put_codes(conn, added)

        await self._put(work)

    async def new_epoch(self) -> str:
        """Write and return a new epoch: what people saw before may be gone; raises CommitFailed."""
        epoch = secrets.token_hex(8)
        await self._put(lambda conn: rows.put_about(conn, "epoch", epoch.encode()))
        return epoch

    async def probe(self) -> None:
        """Write something of no meaning, to find out whether the disk takes it; raises CommitFailed."""
        await self._put(lambda conn: rows.put_about(conn, "probe", secrets.token_bytes(8)))

    # Reading

    async def load(self, meeting: str) -> list[bytes]:
        """Return every body in order; raises NotThere, or Damaged when one is missing or altered."""
        bodies = await self._get(lambda conn: rows.read_bodies(conn, meeting))
        if bodies is None:
            raise NotThere(f"meeting {meeting} in {self._path.parent}")
        return bodies

    async def meetings(self) -> list[Row]:
        """Return every meeting, open or closed, in the order of creation; raises Damaged."""
        return await self._get(rows.read_meetings)

    async def counter(self, meeting: str, device_hash: str) -> tuple[int, bytes] | None:
        """Return a device's last command number and the answer to it; raises Damaged."""
        return await self._get(lambda conn: rows.read_counter(conn, meeting, device_hash))

    async def seat(self, meeting: str, seat_hash: str) -> int | None:
        """Return the person whose seat this is, None if nobody's.

        Seats that ended are still found: `Row.closes` says when that is.
        """
        return await self._get(lambda conn: rows.read_seat(conn, meeting, seat_hash))

    async def first_seat(self, meeting: str, seat_hashes: Sequence[str]) -> tuple[str, int] | None:
        """Return the first of these hashes that is a seat, with its person, None if none is; raises Damaged."""
        hashes = tuple(seat_hashes)

        def read(conn: sqlite3.Connection) -> tuple[str, int] | None:
            found = ((hashed, rows.read_seat(conn, meeting, hashed)) for hashed in hashes)
            return next(((hashed, person) for hashed, person in found if person is not None), None)

        return await self._get(read)

    async def waits(self, meeting: str) -> dict[int, int]:
        """Return how many hours what was asked in an event has still to wait, by the event's number; raises Damaged."""
        return await self._get(lambda conn: rows.read_waits(conn, meeting))

    async def code(self, code_hash: str) -> Code | None:
        """Return the code with this hash, expired or not; raises Damaged."""
        return await self._get(lambda conn: rows.read_code(conn, code_hash))

    async def salt(self) -> bytes:
        """Return the 32 random bytes that code hashes of this server are salted with; raises Damaged."""
        return await self._get(lambda conn: rows.read_about(conn, "salt"))

    async def epoch(self) -> str:
        """Return the random id that only a restore changes; raises Damaged."""
        return (await self._get(lambda conn: rows.read_about(conn, "epoch"))).decode()

    @property
    def scrubbing(self) -> bool:
        """Whether withdrawn text may still be in the -wal file."""
        return self._cleared < self._blanked

    async def _get(self, read: Callable[[sqlite3.Connection], T]) -> T:
        if self._closed:
            raise CommitFailed("closed")
        try:
            return await self._db.run(read)
        except Unsealed as error:
            raise Damaged(self._path, str(error)) from error
        except sqlite3.Error as error:
            raise Damaged(self._path, "it could not be read") from error

    async def _put(self, work: Work, blanks: bool = False) -> None:
        if self._closed:
            raise CommitFailed("closed")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(_Queued(work, blanks, done))
        self._wake.set()
        await done  # cancelling the caller cancels this future only; the work stays queued

    async def _write(self) -> None:
        while not self._closed or self._queue:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                group, self._queue = self._queue, []
                await self._commit(group)

    async def _commit(self, group: list[_Queued]) -> None:
        works = [queued.work for queued in group]
        try:
            await self._db.run(lambda conn: _transact(conn, works))
        except asyncio.CancelledError:
            for queued in group:
                queued.done.cancel()
            raise
        except Exception as error:
            reason = reason_of(error)
            if len(group) > 1 and reason == "refused":
                # One of them does not fit; the others have done nothing wrong.
                for queued in group:
                    await self._commit([queued])
                return
            for queued in group:
                if not queued.done.done():
                    failed = CommitFailed(reason)
                    failed.__cause__ = error
                    queued.done.set_exception(failed)
            return
        self.commits += 1
        if any(queued.blanks for queued in group):
            self._scrub_soon()
        for queued in group:
            if not queued.done.done():
                queued.done.set_result(None)

    def _scrub_soon(self) -> None:
        self._blanked += 1
        if self._scrubber is None or self._scrubber.done():
            self._scrubber = asyncio.create_task(self._scrub())

    async def _scrub(self) -> None:
        pause, patience = 0.2, 0.02
        while self.scrubbing:
            upto = self._blanked
            if await self._checkpoint(patience):
                self._cleared = upto
                continue
            # Waiting keeps new writes out, which is what lets the last of several overlapping readers leave;
            # but a reader that never leaves must not stop the meeting.
            await self._sleep(pause)
            pause, patience = min(pause * 2, 2.0), min(patience * 2, 0.25)

    async def _checkpoint(self, patience: float) -> bool:
        return await self._db.run(lambda conn: checkpoint(conn, patience))

    async def _end(self) -> None:
        self._closed = True
        self._wake.set()
        try:
            await asyncio.wait([self._writer])
            if self._queue:  # the writer was cancelled, as at the end of asyncio.run
                group, self._queue = self._queue, []
                await self._commit(group)
            if self._scrubber is not None:
                self._scrubber.cancel()
                await asyncio.wait([self._scrubber])
            # Longer for withdrawn text: no reader of ours stays in a transaction for more than 5 s.
            await self._checkpoint(5.0 if self.scrubbing else 0.25)
        finally:
            with suppress(sqlite3.Error):
                await self._db.close()
            self._lock.release()


def _transact(conn: sqlite3.Connection, works: Sequence[Work]) -> None:
    if conn.in_transaction:  # a rollback that failed with the disk
        conn.execute("ROLLBACK")
    conn.execute("BEGIN IMMEDIATE")
    try:
        for work in works:
            work(conn)
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            with suppress(sqlite3.Error):
                conn.execute("ROLLBACK")
        raise
