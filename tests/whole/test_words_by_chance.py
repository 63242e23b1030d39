"""Words go where they were meant, or nowhere, or wait in sight: a real room, real clients on poor connections, and chance.

Nobody's words reach another audience, part or record than their author had in sight at Enter, through cuts, delays, commands
that come twice, lines typed ahead, new groups, the record going off and on, restarts and killed programs. A meeting that fails prints its seed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.whole.room_by_chance import Room

A_MEETING = 100  # steps


async def hold(folder: Path, seeds: range, rooms: type[Room] = Room) -> int:
    """Hold a meeting for each seed; return how many lines were entered. Raises AssertionError for the first that fails."""
    entered = 0
    for seed in seeds:
        room = rooms(folder / f"meeting-{seed}", seed)
        await room.hold(A_MEETING)
        entered += len(room.book.entries)
    return entered


async def test_words_go_where_they_were_meant(tmp_path: Path) -> None:
    assert await hold(tmp_path, range(3)) > 100


@pytest.mark.slow
async def test_ten_thousand_steps_at_the_session_leave_no_words_where_they_were_not_meant(tmp_path: Path) -> None:
    assert await hold(tmp_path, range(1_000, 1_100)) > 3_000
