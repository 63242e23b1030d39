"""Line 18: a large folder backed up while it is written to, and put back until it is served.

That nothing is lost when any of it is killed is for tests/server/test_backup.py and tests/server/test_upgrade.py.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from cop_server.batches import batch
from cop_server.clock import steady
from cop_server.hub import Hub
from cop_server.journal.database import FILE
from cop_server.journal.store import Journal
from cop_server.keep import backup
from cop_server.keep.restore import restore
from cop_tui.core.topics.afterwards import WordsWithdrawn
from tests.bench import talk
from tests.bench.line import Line


async def lines(events: int) -> list[Line]:
    """Return line 18: seconds from a backup of a meeting with so many events to serving it, a withdrawal done again on the way."""
    with tempfile.TemporaryDirectory() as folder:
        data, copies = Path(folder) / "data", Path(folder) / "copies"
        await talk.store(data, talk.long_one(events))
        journal = await Journal.open(data)
        hub = await Hub.open(journal, data / FILE, steady(), "bench")
        (room,) = hub.rooms.values()
        began = time.perf_counter()
        made = await hub.care.backup(copies, None)
        backed = time.perf_counter() - began
        first = min(room.state.kept.words.by_id)
        last = room.state.kept.seq
        await hub.close()
        journal = await Journal.open(data)
        gone = WordsWithdrawn([first])

        async def stored(numbers: Sequence[int]) -> dict[int, bytes]:
            bodies = await journal.load(room.meeting)
            return {number: bodies[number - 1] for number in numbers}

        written, _ = await batch(room.meeting, room.state, [gone], stored)
        await journal.append(written)
        await journal.close()
        began = time.perf_counter()
        put_back = await asyncio.to_thread(restore, data, made.path)
        journal = await Journal.open(data)
        hub = await Hub.open(journal, data / FILE, steady(), "bench")
        served = time.perf_counter() - began
        (room,) = hub.rooms.values()
        assert (put_back.meetings, put_back.narrowed, room.state.kept.seq) == (1, 1, last + 1)
        assert first not in room.state.texts
        await hub.close()
        size = backup.backups(copies)[0].stat().st_size / 1e6
    what = f"a backup of {events:,} events put back, until it is served"
    return [Line(18, what, f"{served:.2f} s", f"{size:.1f} MB, backed up in {backed:.2f} s", served, 60, " s")]
