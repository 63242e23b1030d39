"""The journal: what meetings keep, on disk before anybody is told it is saved.

It owns the file, its one read-write connection, the one task that writes, and every checkpoint. It knows
nothing of what an event means: bodies are bytes, numbered per meeting from 1. The sibling modules hold rows,
file and errors.

Beside it is its anchor, which says how far each meeting had come (see `anchor` and `loss`).

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
from time import perf_counter
from typing import NamedTuple

from cop_server.counts import COUNTS
from cop_server.journal import reads as reads
from cop_server.journal import rows as rows
from cop_server.journal.anchor import Anchor
from cop_server.journal.database import checkpoint, open_to_write, prepare
from cop_server.journal.errors import (
    CommitFailed,
    Damaged,
    JournalError,
    Locked,
    Lost,
    Moved,
    NewerFile,
    NotThere,
    Unwritable,
    reason_of,
    words_for,
)
from cop_server.journal.loss import Loss, Watch
from cop_server.journal.questions import Questions, Thread
from cop_server.journal.rows import Batch, Code, Row
from cop_server.journal.seals import Unsealed
from cop_server.journal.start import Place, compare, forget, must_not_be_lost
from cop_server.keep import noting, older, others
from cop_server.keep.ledger import Codes, Entry, Epoch, Erased, Ledger
from cop_server.keep.swap import finish
from cop_server.letters import take_away
from cop_server.lock import Lock
from cop_tui.core.narrower import ANYBODY, Common

__all__ = [
    "Batch",
    "Code",
    "CommitFailed",
    "Damaged",
    "Journal",
    "JournalError",
    "Locked",
    "Lost",
    "NewerFile",
    "NotThere",
    "Row",
    "Unwritable",
]

Work = Callable[[sqlite3.Connection], "Written | None"]
Written = tuple[str, list[bytes]]  # a meeting, and the digests of events that were added to it


class _Queued(NamedTuple):
    work: Work
    blanks: bool
    less: tuple[Entry, ...]
    done: asyncio.Future[None]


class Journal(Questions):
    """The kept part of every meeting in one folder; open it with `Journal.open`."""

    def __init__(
        self,
        path: Path,
        lock: Lock,
        db: Thread,
        ledger: Ledger,
        watch: Watch,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        super().__init__(path, db)
        self.commits = 0
        """Transactions committed since opening."""
        self.ledger = ledger
        """What became narrower; only this journal's own thread writes there."""
        self._lock = lock
        self._watch = watch
        self._place: Place | None = None
        self._sleep = sleep
        self._queue: list[_Queued] = []
        self._wake = asyncio.Event()
        self._ending: asyncio.Task[None] | None = None
        self._blanked = 0  # commits that withdrew text
        self._cleared = 0  # how many of them have left the -wal file
        self._scrubber: asyncio.Task[None] | None = None
        self._writer = asyncio.create_task(self._write())

    @classmethod
    async def open(
        cls, directory: Path, *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep, anew: bool = False
    ) -> Journal:
        """Open the journal in `directory`, making it at first start; with `anew` also where one was lost.

        Raises Locked, Unwritable, NewerFile, Damaged, Lost, Emptied or Overtaken; in the last five the file is left as it was.
        """
        path = prepare(directory)
        lock = Lock.take(directory)
        try:
            finish(directory)
            watch = Watch(Anchor.open(directory))
            if not anew:
                must_not_be_lost(path, watch.anchor)
                others.must_not_be_emptied(directory)
            older.must_not_be_older(directory, watch.anchor)
            # Opened here and only used by aiosqlite's thread: when its own opening fails, that thread ends after the
            # loop and prints a traceback. A start may take these milliseconds; nobody is connected yet.
            conn = open_to_write(path)
            try:
                forget(conn, watch.anchor)
                compare(conn, path, watch)
                ledger = noting.open_ledger(directory, conn, watch.anchor)
                watch.behind = older.behind(conn, directory, watch.lost)
                db = Thread(lambda: conn, 64)
                await db
            except BaseException:
                conn.close()
                raise
        except BaseException:
            lock.release()
            raise
        journal = cls(path, lock, db, ledger, watch, sleep)
        try:
            await journal.probe()
            await journal.tidy()  # erasing may have been cut short
        except CommitFailed as error:
            await journal.close()
            raise Unwritable(path, words_for(error.reason)) from error
        journal._place = Place(path)  # now that both of its files are there
        return journal

    async def close(self) -> None:
        """Write what is queued, empty the -wal file, let go of the folder; a second call joins the first."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())
        await asyncio.shield(self._ending)

    # Writing

    async def create(self, meeting: str, bodies: Sequence[bytes], codes: Sequence[Code], series: str = "") -> None:
        """Write a new meeting, its first events, its codes and the series it belongs to ("": none); raises CommitFailed."""
        bodies, codes = tuple(bodies), tuple(codes)
        await self._put(lambda conn: (meeting, rows.make_meeting(conn, meeting, bodies, codes, series)))

    async def append(self, batch: Batch) -> None:
        """Write a batch; returns after the commit, or raises CommitFailed with nothing of it applied."""
        await self._put(lambda conn: (batch.meeting, rows.put(conn, batch)), bool(batch.blanks), batch.less)

    async def add_codes(
        self, meeting: str, codes: Iterable[Code], *, replace: bool = False, holders: bool = False
    ) -> None:
        """Write more codes for `meeting`, with `replace` in the place of those it has, or of those of its `holders` alone.

        Raises CommitFailed.
        """
        added = tuple(codes)
        if any(code.meeting != meeting for code in added):
            raise ValueError("a code of another meeting")

        def work(conn: sqlite3.Connection) -> None:
            if replace:
                rows.drop_codes(conn, meeting, holders=holders)
            rows.put_codes(conn, added)

        await self._put(work, less=(Codes(meeting),) if replace else ())

    async def add_tag(self, code_hash: str, tag: bytes) -> None:
        """Write by what a code is recognised from now on; raises CommitFailed."""
        await self._put(lambda conn: rows.put_tag(conn, code_hash, tag))

    async def followed(self, meeting: str, mark: bytes) -> None:
        """Write that the later meetings of its series have followed a meeting up to a mark; raises CommitFailed."""
        await self._put(lambda conn: rows.drop_owing(conn, meeting, mark))

    async def new_epoch(self) -> str:
        """Write and return a new epoch: what people saw before may be gone; raises CommitFailed."""
        epoch = secrets.token_hex(8)
        await self._put(lambda conn: rows.put_about(conn, "epoch", epoch.encode()))
        return epoch

    async def end_content(self, batch: Batch) -> None:
        """Write the batch with which the content of a meeting ends, and that it has; raises CommitFailed."""

        def work(conn: sqlite3.Connection) -> Written:
            digests = rows.put(conn, batch)
            rows.put_ended(conn, batch.meeting)
            return batch.meeting, digests

        await self._put(work, blanks=True, less=batch.less)

    async def erase(self, meeting: str) -> None:
        """Take a meeting out of the file, and rewrite the file so that nothing of it is left there, nor of its letters; raises CommitFailed."""

        await self._put(lambda conn: noting.take_out(conn, meeting), less=(Erased(meeting),))
        await self._get(lambda _: self._watch.accept(meeting, None))
        take_away(self._path.parent, {meeting})
        await self.tidy()

    async def tidy(self) -> None:
        """Rewrite the file if a meeting was taken out, and empty the -wal file; raises CommitFailed.

        A server that was killed may have left withdrawn text there, too.
        """
        try:
            # Nothing else runs on the connection meanwhile: its thread does one thing after the other.
            await self._db.run(noting.tidy)
        except sqlite3.Error as error:
            raise CommitFailed(reason_of(error)) from error
        self._scrub_soon()

    async def scrubbed(self) -> bool:
        """Wait until no withdrawn text is in the -wal file any more; return whether that is so."""
        while self._scrubber is not None and not self._scrubber.done():
            await asyncio.wait([self._scrubber])
        return not self.scrubbing

    async def accept(self, meeting: str) -> Loss | None:
        """Take a meeting as it is for the whole from now on, and return what was missing of it.

        It has a new epoch then, and remembers what is gone. Raises CommitFailed, Damaged.
        """
        loss = self._watch.lost.get(meeting)
        events = await self._get(lambda conn: reads.read_events(conn, meeting))
        if events is not None and loss is not None:
            tag, reach = secrets.token_hex(4), {meeting: Common(loss.has, ANYBODY)}
            # Numbers that come from here on are of another history.
            await self._put(lambda conn: rows.put_gap(conn, meeting, tag, loss.gap), less=(Epoch(tag, reach),))
        return await self._get(lambda _: self._watch.accept(meeting, events[1] if events else None))

    async def accept_doubts(self) -> bool:
        """Take what the anchor could not tell for well, and return whether there was any such thing; raises Unwritable."""
        try:
            return await self._get(lambda _: self._watch.settle())
        except OSError as error:
            raise Unwritable(self._watch.anchor.path, error.strerror or "no access") from error

    async def probe(self) -> None:
        """Write something of no meaning, to find out whether the disk takes it; raises CommitFailed."""
        await self._put(lambda conn: rows.put_about(conn, "probe", secrets.token_bytes(8)))

    # Reading

    async def load(self, meeting: str) -> list[bytes]:
        """Return every body in order; raises NotThere, or Damaged when one is missing or altered."""

        def read(conn: sqlite3.Connection) -> list[bytes] | None:
            events = reads.read_events(conn, meeting)
            if events is None:
                return None
            self._watch.look(meeting, events[1])
            return events[0]

        bodies = await self._get(read)
        if bodies is None:
            raise NotThere(f"meeting {meeting} in {self._path.parent}")
        return bodies

    async def rest(self, meeting: str) -> None:
        """Keep nothing in memory of a meeting until it is loaded or written to again; raises CommitFailed once closed."""
        await self._get(lambda _: self._watch.rest(meeting))

    def spoiled(self, meeting: str, error: Damaged) -> bool:
        """Count a meeting as lost whose loading failed, if it alone is damaged; return whether that is so."""
        if not isinstance(error.__cause__, Unsealed):
            return False  # the disk or the whole file
        self._watch.spoiled(meeting, error.what)
        return True

    @property
    def lost(self) -> dict[str, Loss]:
        """What is missing of meetings, by meeting: complete once every meeting that is served was loaded."""
        return dict(self._watch.lost)

    @property
    def doubts(self) -> list[str]:
        """Sentences about the anchor for whoever hosts: what cannot be told because of it."""
        return self._watch.doubts

    @property
    def in_place(self) -> bool:
        """Whether the journal's files are still where they were when it was opened."""
        return self._place is None or self._place.kept

    @property
    def scrubbing(self) -> bool:
        """Whether withdrawn text may still be in the -wal file."""
        return self._cleared < self._blanked

    async def noted(self) -> int:
        """Return how long the ledger is, when everything in it so far has been committed or never will be."""
        if not self.ledger.length:
            await self._put(lambda conn: noting.note(conn, self.ledger, ()))
        # Asked on the thread that writes both, between two transactions.
        return await self._get(lambda _conn: self.ledger.length)

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self._path

    async def _put(self, work: Work, blanks: bool = False, less: tuple[Entry, ...] = ()) -> None:
        if self._closed:
            raise CommitFailed("closed")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(_Queued(work, blanks, less, done))
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
        began, good = perf_counter(), False
        if less := [line for queued in group for line in queued.less]:
            # In the same transaction and before its commit: what was answered is in the ledger, whatever happens.
            works.append(lambda conn: noting.note(conn, self.ledger, less))
        try:
            await self._db.run(lambda conn: self._transact(conn, works))
            good = True
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
        finally:
            COUNTS.commit(perf_counter() - began, good)
        self.commits += 1
        if any(queued.blanks for queued in group):
            self._scrub_soon()
        for queued in group:
            if not queued.done.done():
                queued.done.set_result(None)

    def _transact(self, conn: sqlite3.Connection, works: Sequence[Work]) -> None:
        # What is written to a file that nobody will find again is not saved.
        if not self.in_place:
            raise Moved
        added: dict[str, list[bytes]] = {}
        for meeting, digests in _transact(conn, works):
            added.setdefault(meeting, []).extend(digests)
        for meeting, digests in added.items():
            if digests:
                self._follow(conn, meeting, digests)
        if self.ledger.length != self._watch.anchor.ledger:
            self._watch.anchor.set_ledger(self.ledger.length)

    def _follow(self, conn: sqlite3.Connection, meeting: str, digests: list[bytes]) -> None:
        if self._watch.knows(meeting):
            self._watch.written(meeting, digests)
            return
        with suppress(Unsealed, sqlite3.Error):  # the commit stands; whoever loads this meeting is told
            events = reads.read_events(conn, meeting)
            self._watch.look(meeting, events[1] if events else [])

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
            self._watch.anchor.close()
            self._lock.release()


def _transact(conn: sqlite3.Connection, works: Sequence[Work]) -> list[Written]:
    if conn.in_transaction:  # a rollback that failed with the disk
        conn.execute("ROLLBACK")
    conn.execute("BEGIN IMMEDIATE")
    try:
        written = [done for work in works if (done := work(conn)) is not None]
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            with suppress(sqlite3.Error):
                conn.execute("ROLLBACK")
        raise
    return written
