"""Visitors of a door that the server knows: each is a source of their own, whatever the door says, and leaves no trace."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from cop_server import hostkey
from cop_server.app import Running
from cop_server.bounds import Bounds
from cop_server.turns import Turns
from cop_tui.core.topics.asking import AskAll
from cop_tui.core.topics.door import CloseDoor
from cop_tui.core.topics.setup import Begin, End
from cop_tui.wire import doorway, frames
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.invite import new_code
from cop_tui.wire.limits import WRONG_WORDS_AN_HOUR
from tests.server.guests import PLAN, Guest, ManualClock, Turned, bytes_on_disk, served

ONE, OTHER = "1" * 32, "2" * 32


def by_door(data: Path, tag: str = ONE) -> dict[str, str]:
    """What a door sends for a visitor."""
    return {frames.DOOR: hostkey.read(data, hostkey.DOOR_FILE), frames.VISITOR: tag}


async def turned(server: Running, code: str, headers: dict[str, str], name: str = "Eve") -> Turned:
    """How somebody is turned away."""
    with pytest.raises(Turned) as no:
        await Guest(name).come(server, code, **headers)
    return no.value


async def asked(server: Running, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """What a door is answered about its visitor."""

    def get() -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/door", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    return await asyncio.to_thread(get)


async def test_a_door_with_the_key_brings_a_visitor_in_and_back(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Guest("Bo").come(server, made.code, **by_door(tmp_path))
        number = bo.welcome.you
        await bo.leave()
        await bo.come(server, **by_door(tmp_path, OTHER))
        assert bo.welcome.you == number


@pytest.mark.parametrize("key", ["0" * 64, "", "é", "host"])
async def test_a_door_without_the_right_key_brings_nobody_in_and_learns_nothing(tmp_path: Path, key: str) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        headers = {frames.DOOR: server.host_key if key == "host" else key, frames.VISITOR: ONE}
        with_empty = {k: v for k, v in headers.items() if v} if key else headers
        if key:  # a header without a value is not sent by these guests
            no = await turned(server, made.code, with_empty)
            assert (no.status, no.code) == (403, "strange_door")
        status, body = await asked(server, headers | {frames.CODE: made.code})
        assert (status, body["code"]) == (403, "strange_door")
        assert "door key" in body["text"]


async def test_without_a_door_nobody_is_told_what_a_code_opens(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        status, body = await asked(server, {frames.CODE: made.code, frames.VISITOR: ONE})
        assert (status, body["code"]) == (403, "strange_door")
        assert made.meeting not in str(body)


@pytest.mark.parametrize("tag", ["", "1" * 31, "G" * 32, "127.0.0.1"])
async def test_a_door_says_of_each_visitor_whose_tries_are_counted_together(tmp_path: Path, tag: str) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        headers = {k: v for k, v in by_door(tmp_path, tag).items() if v}
        assert (await turned(server, made.code, headers)).code == "bad_headers"
        assert (await asked(server, headers))[1]["code"] == "bad_headers"


async def test_a_visitor_is_told_which_meeting_a_code_opens_and_who_they_are_there(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Guest("Bo").come(server, made.code, **by_door(tmp_path))
        door = by_door(tmp_path, OTHER)
        assert await asked(server, door | {frames.CODE: made.code}) == (200, {"meeting": made.meeting, "name": ""})
        seated = door | {frames.MEETING: made.meeting}
        assert (await asked(server, seated | {frames.SEAT: bo.seat}))[1]["name"] == "Bo"
        assert (await asked(server, seated | {frames.SEAT: "a" * 64}))[1]["name"] == ""
        for nobody in (door, door | {frames.MEETING: "NOSUCH00", frames.SEAT: bo.seat}):
            assert (await asked(server, nobody))[1]["code"] == "seat_unknown"
        assert (await asked(server, door | {frames.CODE: new_code()}))[1]["code"] == "wrong_code"


async def test_after_the_end_a_code_finds_who_has_a_seat_and_lets_nobody_new_in(tmp_path: Path) -> None:
    async with served(tmp_path, ManualClock()) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code, **by_door(tmp_path))
        for command in (Begin(), AskAll(), End()):
            await ana.do(command)
        code = by_door(tmp_path) | {frames.CODE: made.code}
        assert await asked(server, code) == (200, {"meeting": made.meeting, "name": ""})
        assert (await asked(server, code | {frames.SEAT: ana.seat}))[1]["name"] == "Ana"
        status, body = await asked(server, code | {frames.SEAT: "a" * 64})
        assert (status, body["code"]) == (410, "code_expired")
        assert (await turned(server, made.code, by_door(tmp_path))).code == "code_expired"
        await ana.leave()
        await ana.come(server, made.code, **by_door(tmp_path))


async def test_a_closed_door_of_a_meeting_is_closed_to_visitors_too(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code, **by_door(tmp_path))
        bo = await Guest("Bo").come(server, made.code, **by_door(tmp_path))
        assert (await ana.do(CloseDoor())).how == "saved"
        assert (await turned(server, made.code, by_door(tmp_path, OTHER))).code == "door_closed"
        await bo.leave()
        await bo.come(server, **by_door(tmp_path))


# Each visitor is a source


async def no_sleep(_seconds: float) -> None:
    """Wait for nothing."""


async def test_wrong_codes_of_one_visitor_slow_nobody_else(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.create(PLAN)
        server.hub.codes._turns = Turns(lambda: 1_000.0, no_sleep)  # a time that stands still
        one, other = by_door(tmp_path), by_door(tmp_path, OTHER)
        codes = [(await turned(server, new_code(), one)).code for _ in range(5)]
        assert codes == [*["wrong_code"] * 4, "code_waits"]
        assert (await asked(server, one | {frames.CODE: new_code()}))[1]["code"] == "code_waits"
        assert (await turned(server, new_code(), other)).code == "wrong_code"
        assert (await turned(server, new_code(), {})).code == "wrong_code"


async def test_wrong_words_of_one_visitor_slow_nobody_else(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        wrong = {frames.WORD: "K7QM-2X9R"}
        one, other = by_door(tmp_path) | wrong, by_door(tmp_path, OTHER) | wrong
        for _ in range(WRONG_WORDS_AN_HOUR):
            server.hub.guesses.wrong(f"visitor {ONE}")
        assert (await turned(server, made.code, one)).code == "too_many_codes"
        assert (await turned(server, made.code, other)).code == "wrong_word"
        assert (await turned(server, made.code, wrong)).code == "wrong_word"


async def test_many_new_people_of_one_visitor_come_slowly_and_others_do_not_wait_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.arrivals.OF_A_SOURCE", (3, 3.0))
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        people = [Guest(name) for name in ("Ana", "Bo", "Cy")]
        for guest in people:
            await guest.come(server, made.code, **by_door(tmp_path))
        slow = await turned(server, made.code, by_door(tmp_path), "Dee")
        assert (slow.status, slow.code) == (429, "come_slowly")
        await Guest("Dee").come(server, made.code, **by_door(tmp_path, OTHER))
        await Guest("Eli").come(server, made.code)


async def test_visitors_of_one_door_are_not_cut_by_the_bounds_of_one_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.app.bounds", lambda _descriptors: Bounds(400, 100, 10, 10))
    monkeypatch.setattr("cop_server.gate._source", lambda _address: "198.51.100.7")  # the door is on another computer
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        names = [f"{a}{b}" for a in ("Ada", "Bea", "Cem") for b in "abcdefgh"]
        people = [Guest(name) for name in names]
        for number, guest in enumerate(people):
            await guest.come(server, made.code, **by_door(tmp_path, f"{number:032x}"))
        assert len(server.hub.rooms[made.meeting].state.kept.people.by_id) == len(people)
        for guest in people:
            guest.drop()


async def test_a_door_that_calls_all_its_visitors_one_keeps_them_within_the_bounds_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.app.bounds", lambda _descriptors: Bounds(400, 100, 4, 4))
    monkeypatch.setattr("cop_server.gate._source", lambda _address: "198.51.100.7")
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        people = [Guest(name) for name in ("Ana", "Bo", "Cy", "Dee")]
        for guest in people:
            await guest.come(server, made.code, **by_door(tmp_path))
        gate: Any = server._server.server
        assert gate._sources[f"visitor {ONE}"].inside == 4


async def test_a_door_that_names_many_visitors_tries_codes_no_faster_than_as_many_addresses_could(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.codes.hash_code", lambda code, _salt: code)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        server.hub.codes._turns = Turns(lambda: 1_000.0, no_sleep)
        tags = (f"{number:032x}" for number in range(300))
        while (no := await asked(server, by_door(tmp_path, next(tags)) | {frames.CODE: new_code()}))[0] == 401:
            pass
        assert no[1]["code"] == "code_waits"  # what is looked at of all sources together takes a fifth of a core
        await Guest("Ana").come(server, made.code, **by_door(tmp_path))


# The page of the server


async def front(server: Running) -> str:
    """The page of the server."""

    def get() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", timeout=5) as answer:
            return str(answer.read().decode())

    return await asyncio.to_thread(get)


async def test_the_page_of_a_server_names_each_way_in_while_it_is_there(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        assert "not from a browser" in await front(server)
        left = Doorway(
            web="https://meet.example.org", ssh_host="meet.example.org", ssh_port=2222, ssh_key="<key>", pid=os.getpid()
        )
        (tmp_path / doorway.FILE).write_bytes(left.encode())
        page = await front(server)
        assert "not from a browser" not in page
        assert '<a href="https://meet.example.org">' in page
        assert "<code>ssh -p 2222 join@meet.example.org</code>" in page
        assert "<code>&lt;key&gt;</code>" in page
        assert page.index("In this browser") < page.index("By ssh") < page.index("cop join")
        assert "<script" not in page
        own = Doorway(web=f"https://127.0.0.1:{server.port}", ssh_host="127.0.0.1", pid=os.getpid())
        (tmp_path / doorway.FILE).write_bytes(own.encode())
        page = await front(server)
        assert "In this browser" not in page, "whoever followed that link would be here again"
        assert "By ssh" in page
        for gone in (
            Doorway(web="https://meet.example.org", pid=2**22 + 1),
            Doorway(why="Port 2222 is in use.", pid=os.getpid()),
        ):
            (tmp_path / doorway.FILE).write_bytes(gone.encode())
            assert "not from a browser" in await front(server)


# No trace of a visitor


async def test_no_file_no_log_and_no_number_tells_of_a_visitor(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        bo = await Guest("Bo").come(server, made.code, **by_door(tmp_path))
        await turned(server, new_code(), by_door(tmp_path))
        await turned(server, made.code, by_door(tmp_path, OTHER) | {frames.WORD: "K7QM-2X9R"})
        await asked(server, by_door(tmp_path) | {frames.MEETING: made.meeting, frames.SEAT: bo.seat})
        key = by_door(tmp_path)[frames.DOOR]
        ours = [
            record.getMessage() for record in caplog.records if record.name != "websockets.client"
        ]  # the guest's own
        said = "\n".join(ours) + server.condition.metrics()
        kept = bytes_on_disk(tmp_path).replace((tmp_path / hostkey.DOOR_FILE).read_bytes(), b"")
        for secret in (ONE, OTHER, key, "visitor"):
            assert secret not in said
            assert secret.encode() not in kept
        assert (tmp_path / hostkey.DOOR_FILE).stat().st_mode & 0o077 == 0


async def test_the_door_key_hosts_nothing(tmp_path: Path) -> None:
    from websockets.asyncio.client import connect
    from websockets.exceptions import InvalidStatus
    from websockets.typing import Subprotocol

    async with served(tmp_path) as server:
        with pytest.raises(InvalidStatus) as no:
            await connect(
                f"ws://127.0.0.1:{server.port}/hosting",
                subprotocols=[Subprotocol(frames.HOSTING)],
                additional_headers={frames.HOST_KEY: by_door(tmp_path)[frames.DOOR]},
                proxy=None,
            )
        assert no.value.response.status_code == 403
