"""Making an older copy of meetings as narrow as they are now: the events for it, written where the room would write them."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

from cop_server.batches import batch
from cop_server.erasing import blanked
from cop_server.journal import reads as reads
from cop_server.journal import rows as rows
from cop_server.keep import noting
from cop_server.keep.backup import REACH
from cop_tui import core
from cop_tui.core import narrower
from cop_tui.core.engine.base import Event
from cop_tui.core.engine.ids import Ms
from cop_tui.core.narrower import Common, Narrowed

T = TypeVar("T")


class Replay:
    """A copy that is being made narrower, in one transaction that `close` commits. `done` counts the events it took, `now` is UTC ms."""

    def __init__(self, conn: sqlite3.Connection, meetings: dict[str, core.ServerState], now: Ms) -> None:
        self.meetings = dict(meetings)
        self.done = 0
        self._now = now
        self._conn = conn
        conn.execute("BEGIN IMMEDIATE")

    def narrow(self, meeting: str, what: Narrowed, shared: Common) -> None:
        """Do again what became narrower, unless the copy was made after it."""
        state = self.meetings.get(meeting)
        if state is not None and what.at > shared.last:
            self._put(meeting, state, narrower.again(state, what, shared, self._now).events)

    def unquotable(self) -> None:
        """Leave nothing that may be quoted."""
        for meeting, state in self.meetings.items():
            self._put(meeting, state, narrower.unquotable(state, self._now).events)

    def end_codes(self, meeting: str) -> None:
        """End the invites of a meeting."""
        if meeting in self.meetings:
            rows.drop_codes(self._conn, meeting)

    def erase(self, meeting: str) -> None:
        """Take a meeting out."""
        if self.meetings.pop(meeting, None) is not None:
            rows.drop_meeting(self._conn, meeting)
            self.done += 1

    def close(self, ledger: str) -> str:
        """Commit, as the journal of this ledger; return its new epoch."""
        epoch = secrets.token_hex(8)
        rows.put_about(self._conn, "epoch", epoch.encode())
        rows.put_about(self._conn, noting.KEY, ledger.encode())
        self._conn.execute("DELETE FROM about WHERE key = ?", (REACH,))
        self._conn.execute("COMMIT")
        return epoch

    def _put(self, meeting: str, state: core.ServerState, events: list[Event]) -> None:
        if not events:
            return

        async def stored(numbers: Sequence[int]) -> dict[int, bytes]:
            return reads.read_some(self._conn, meeting, numbers)

        written, rest = _at_once(batch(meeting, state, events, stored))
        rows.put(self._conn, written)
        if rest:
            rows.put(self._conn, rows.Batch(meeting, 0, (), blanks=_at_once(blanked(stored, rest))))
        for event in events:
            core.apply(state, event)
        self.done += len(events)


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """Return the result of something that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("it waits")
