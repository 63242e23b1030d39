"""Floods, strangers and programs gone wrong: the room goes on for everybody else."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from cop_server import pace, room
from cop_server.pace import Paces, RateLimit
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Off
from cop_tui.wire import closing, frames
from cop_tui.wire.limits import COMMANDS_A_SECOND, COMMANDS_BURST, LONG_RUN_ACTS
from tests.server.guests import PLAN, Guest, served


def test_a_device_may_act_a_few_times_at_once_and_then_at_a_steady_rate() -> None:
    slow = RateLimit(rate=5, burst=20)
    assert [slow.take(100.0) for _ in range(20)] == [0.0] * 20
    assert slow.take(100.0) == pytest.approx(0.2)
    assert slow.take(100.2) == pytest.approx(0.2)
    assert slow.take(103.0) == 0.0


def test_only_a_flood_without_a_break_is_too_much() -> None:
    slow = RateLimit(rate=1, burst=1)
    now = 0.0
    slow.take(now)
    while not slow.too_much(now):
        now += slow.take(now)
        assert now < 2 * pace.PATIENCE
    slow.take(now + 100)
    assert not slow.too_much(now + 100)


def test_many_lines_of_one_person_are_no_faster_than_one() -> None:
    paces, now, took = Paces(), 100.0, 0
    lines = [paces.of(PersonId(7), rate=5, burst=20) for _ in range(16)]
    while sum(line.take(now) for line in lines) == 0:
        took += 16
        now += 0.001
    assert took <= 20
    assert paces.of(PersonId(8), rate=5, burst=20).take(now) == 0.0, "somebody else waits for nothing"


def test_after_some_hundred_acts_a_person_goes_on_more_slowly_on_any_device() -> None:
    one, other = (paces := Paces()).of(PersonId(7), COMMANDS_A_SECOND, COMMANDS_BURST), paces.of(PersonId(7), 5, 20)
    assert [one.act(100.0) for _ in range(LONG_RUN_ACTS)] == [0.0] * LONG_RUN_ACTS
    assert other.act(100.0) == pytest.approx(1.0)
    assert one.act(100.0) == pytest.approx(2.0)
    assert not one.too_much(200.0)
    assert one.act(103.0) == 0.0


async def test_sixteen_lines_of_one_person_are_no_faster_than_one_and_nobody_else_waits(tmp_path: Path) -> None:
    async with served(tmp_path, rate=20.0, burst=20) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        eve = await Guest("Eve").come(server, made.code)
        lines = [eve, *[await Guest("Eve", eve.seat).come(server, made.code) for _ in range(7)]]
        for line in lines:
            for number in range(6):
                await line.wish(Off(f"noise {number}"))
        began = asyncio.get_running_loop().time()
        assert (await ana.do(Begin())).how == "saved"
        for line in lines:
            while len(line.answered) < 6:
                await line.next()
        assert asyncio.get_running_loop().time() - began > 0.8, "48 acts at 20 a second, of which 20 are free"


async def test_a_flood_is_ended_and_nobody_else_notices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "PATIENCE", 0.05)
    async with served(tmp_path, rate=30.0, burst=20) as server:
        made = await server.create(PLAN)
        eve = await Guest("Eve").come(server, made.code)
        ana = await Guest("Ana").come(server, made.holder_code)
        for _ in range(60):
            await eve.wish(Off("noise"))
        assert await eve.end() == closing.BUSY
        assert eve.last(frames.Bye).code == "too_busy"
        assert len(eve.answered) < 60
        assert (await ana.do(Begin())).how == "saved"


async def test_one_person_has_room_for_many_devices_but_not_for_endlessly_many(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        more = [await Guest("Ana", ana.seat).come(server, made.code) for _ in range(room.LINES_EACH)]
        assert await more[-1].end() == closing.BUSY
        assert (await more[0].do(Begin())).how == "saved"


async def test_a_mistake_of_ours_ends_neither_the_meeting_nor_says_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong(*_: object) -> None:
        raise ValueError("XSECRETX")

    caplog.set_level(logging.DEBUG)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        with monkeypatch.context() as patched:
            patched.setattr("cop_tui.core.decide", wrong)
            refused = await ana.do(Park("XWORDSX"))
        assert (refused.how, refused.code) == ("refused", "failed")
        assert (await ana.do(Begin())).how == "saved"
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("cop_server")]
    assert ours == ["wish failed: ValueError in Park"]


async def raw(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.parametrize(
    "request_",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /m HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        b"GET /m HTTP/1.1\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
        b"\r\n\r\n",
        b"GET / HTTP/0.9\r\n\r\n",
        b"GET /m HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nCop-Seat: a\r\nCop-Seat: b\r\n"
        b"Sec-WebSocket-Protocol: cop.v1\r\n\r\n",
    ],
    ids=["post", "head", "no protocol", "many headers", "long path", "tls", "empty", "old http", "seat twice"],
)
async def test_requests_that_make_no_sense_are_answered_or_let_go_quietly(
    tmp_path: Path, request_: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(tmp_path) as server:
        answer = await raw(server.port, request_)
        assert not answer.startswith(b"HTTP/1.1 101")
        assert b"Traceback" not in answer
        made = await server.create(PLAN)
        assert (await Guest("Ana").come(server, made.code)).welcome.you == 1
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]


async def test_a_compressed_bomb_is_not_unpacked(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.code)
        await ana.ws.send("0" * 50_000_000)
        assert await ana.end() == 1009
        assert (await Guest("Bo").come(server, made.code)).welcome.you == 2
