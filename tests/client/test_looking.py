"""Looks into other meetings of the series: each has its answer, and nothing waits for one that cannot come."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cop_tui.core.looking import Released, ToldLine
from cop_tui.core.topics.setup import Begin
from cop_tui.wire import frames
from tests.client.guests import guest
from tests.client.room import Room, opened

RATES = frames.Looked([Released("First", 20_000, (ToldLine("What helps?", "Begin slowly."),))])
SHORT = frames.Looked(more=True)


@pytest.fixture
def room() -> Room:
    made = Room()
    made.features = [frames.LOOK]
    made.looked = {"rates": RATES, "": SHORT}
    return made


async def test_each_look_has_its_answer_in_order_and_acts_go_on(room: Room, tmp_path: Path) -> None:
    async with opened(room), guest(room.holder_invite, "Ama", tmp_path) as ama:
        looks = [asyncio.ensure_future(ama.session.look(find)) for find in ("rates", "", "rates")]
        assert (await ama.session.do(Begin())).ok
        assert [await look for look in looks] == [RATES, SHORT, RATES]


async def test_a_server_that_has_not_said_that_it_takes_looks_is_sent_none(room: Room, tmp_path: Path) -> None:
    room.features = []
    async with opened(room), guest(room.invite, "Bo", tmp_path) as bo:
        assert await bo.session.look("rates") is None
        assert not [frame for line in room.lines for frame in line.got if isinstance(frame, frames.Look)]


async def test_whoever_is_cut_while_a_look_is_out_has_no_answer_and_looks_again_later(
    room: Room, tmp_path: Path
) -> None:
    async with opened(room), guest(room.invite, "Bo", tmp_path) as bo:
        waits = asyncio.ensure_future(bo.session.look("nobody answers this"))
        await room.until(lambda: any(isinstance(f, frames.Look) for line in room.lines for f in line.got))
        behind = asyncio.ensure_future(bo.session.look("nor this"))
        await asyncio.sleep(0)
        await room.drop()
        assert (await waits, await behind) == (None, None)
        await bo.until(lambda: bo.session.link == "good" and bool(room.lines))
        assert await bo.session.look("rates") == RATES


async def test_an_answer_that_nobody_waits_for_is_left(room: Room, tmp_path: Path) -> None:
    async with opened(room), guest(room.invite, "Bo", tmp_path) as bo:
        await room.lines[0].send(SHORT)
        await bo.session.history()  # its page comes behind what was sent
        assert await bo.session.look("rates") == RATES


async def test_before_a_first_welcome_there_is_nobody_to_ask(room: Room, tmp_path: Path) -> None:
    async with opened(room), guest(room.invite, "Bo", tmp_path) as bo:
        await bo.session.leave()
        assert await bo.session.look("rates") is None
