"""The server of this project in a process of its own, telling what it used and how long its commits took.

`python -m tests.bench.ours FOLDER HOST compress|plain [MS]`; it differs from a real one in that nobody is held back for acting
fast, and that it can be told, with the question `slept SECONDS`, that its computer slept. With MS its disk takes that much longer for each commit.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cop_server.app import Options, running
from cop_server.clock import steady
from cop_server.journal.store import Batch, Journal, Work
from tests.bench.child import about_me, answer_questions, say
from tests.bench.sleeper import Sleeper


class Timed(Journal):
    """A journal that remembers how long commits took, in seconds."""

    took: list[float] = []
    slow = 0.0  # seconds that its disk takes longer

    async def append(self, batch: Batch) -> None:
        """Append as ever."""
        began = time.perf_counter()
        await super().append(batch)
        self.took.append(time.perf_counter() - began)

    def _transact(self, conn: sqlite3.Connection, works: Sequence[Work]) -> None:
        super()._transact(conn, works)
        time.sleep(self.slow)  # on the journal's own thread, as a disk would


def _answer(question: str, sleeper: Sleeper) -> dict[str, Any]:
    if question.startswith("slept"):
        sleeper.seconds += float(question.split()[1])
    if question == "commits":
        took, Timed.took = Timed.took, []
        return {"commits": took}
    return about_me()


async def main() -> None:
    """Serve until the input ends."""
    data, host, compress = sys.argv[1:4]
    Timed.slow = int(sys.argv[4]) / 1000 if len(sys.argv) > 4 else 0.0
    sleeper = Sleeper()
    options = Options(
        data=Path(data),
        host=host,
        port=0,
        compress=compress == "compress",
        rate=1e9,
        burst=1e9,
        clock=steady(passed=sleeper),
        open_journal=Timed.open,
    )
    async with running(options) as server:
        say({"port": server.port, "fingerprint": server.fingerprint})
        await answer_questions(lambda question: _answer(question, sleeper))


if __name__ == "__main__":
    asyncio.run(main())
