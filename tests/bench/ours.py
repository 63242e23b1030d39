"""The server of this project in a process of its own, telling what it used and how long its commits took.

`python -m tests.bench.ours FOLDER HOST compress|plain`; its only difference from a real one is that nobody is held back
for acting fast.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

from cop_server.app import Options, running
from cop_server.journal import Batch, Journal
from tests.bench.child import about_me, answer_questions, say


class Timed(Journal):
    """A journal that remembers how long commits took, in seconds."""

    took: list[float] = []

    async def append(self, batch: Batch) -> None:
        """Append as ever."""
        began = time.perf_counter()
        await super().append(batch)
        self.took.append(time.perf_counter() - began)


def _answer(question: str) -> dict[str, Any]:
    if question == "commits":
        took, Timed.took = Timed.took, []
        return {"commits": took}
    return about_me()


async def main() -> None:
    """Serve until the input ends."""
    data, host, compress = sys.argv[1:4]
    options = Options(
        data=Path(data),
        host=host,
        port=0,
        compress=compress == "compress",
        rate=1e9,
        burst=1e9,
        open_journal=Timed.open,
    )
    async with running(options) as server:
        say({"port": server.port, "fingerprint": server.fingerprint})
        await answer_questions(_answer)


if __name__ == "__main__":
    asyncio.run(main())
