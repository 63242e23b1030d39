"""One damaged meeting is refused alone: the others are served, and nothing is written to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cop_server.app import CannotStart
from cop_server.journal.database import FILE
from cop_server.journal.store import Damaged
from cop_tui.core.topics.parking import Park
from tests.server.guests import PLAN, Guest, Turned, served


async def _two(data: Path) -> tuple[str, str, Guest]:
    async with served(data) as server:
        spoilt, other = await server.create(PLAN), await server.create(PLAN)
        ana = await Guest("Ana").come(server, spoilt.holder_code)
        await ana.do(Park("XWRITTENX"))
        ana.drop()
    path = data / FILE
    path.write_bytes(path.read_bytes().replace(b"XWRITTENX", b"XOTHERWSX"))
    return spoilt.meeting, other.code, ana


async def test_one_damaged_meeting_is_refused_and_the_others_are_served(tmp_path: Path) -> None:
    meeting, code, ana = await _two(tmp_path)
    for name in ("Bo", "Cy"):
        async with served(tmp_path) as server:
            (told,) = server.hub.troubles()
            assert told.startswith(f"Meeting {meeting} is damaged on the disk: event ")
            assert "cop keep restore FILE" in told
            assert meeting not in server.hub.rooms
            with pytest.raises(Turned) as turned:
                await ana.come(server)
            assert turned.value.code == "meeting_lost"
            bo = await Guest(name).come(server, code)
            assert (await bo.do(Park("goes on"))).how == "saved"
            assert await server.hub.accept("") == []
            with pytest.raises(Damaged):
                await server.hub.accept(meeting)
            assert len(server.hub.troubles()) == 1
            bo.drop()
    assert b"XOTHERWSX" in (tmp_path / FILE).read_bytes()


async def test_a_server_with_nothing_beside_a_damaged_meeting_does_not_start(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.create(PLAN)
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes().replace(PLAN.title.encode(), PLAN.title[::-1].encode()))
    with pytest.raises(CannotStart, match="is damaged"):
        async with served(tmp_path):
            pass
