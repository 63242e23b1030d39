"""A door that is killed while everybody at it is in the middle of saying something: what each person types is said once.

Whoever does not know whether their words arrived looks at their own words first, as both ways in tell them to.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from cop_server.app import Running
from cop_tui.acts.entered import TOO_EARLY
from cop_tui.core.topics.roles import OfferRole
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from tests.doors.callers import Asked, Caller, new_key
from tests.server.guests import Guest, served
from tests.whole.programs import COP, environment
from tests.whole.test_doors import free_port

BY_SSH, BY_PAGE = (60, 195) if "COP_BAR" in os.environ else (8, 16)  # a meeting has 256 people at most
SLOWLY = "Many people come in just now."
WORDS = 4  # of each person; the door is killed in the middle of them
PATIENCE = 120.0  # seconds, for a computer on which so many come in at once
PLAN = SessionPlan(title="Many", items=(PlannedItem("Open", mode="open"),), people=BY_SSH + BY_PAGE + 1)


class Gone(Exception):
    """The line to the door has ended."""


class BySsh:
    """Somebody at a terminal."""

    def __init__(self, number: int) -> None:
        self.name, self.key = f"Ssh {number}", new_key()
        self.place = f"127.0.{1 + number // 200}.{1 + number % 200}"
        self.caller: Caller

    async def come(self, door: Door, code: str) -> None:
        """Come in."""
        line = await asyncssh.connect(
            "127.0.0.1",
            door.ssh,
            username="join",
            client_keys=[self.key],
            known_hosts=None,  # whose key it is, other tests see
            agent_path=None,
            config=[],
            client_factory=Asked,
            local_addr=(self.place, 0),
        )
        terminal: dict[str, Any] = {"encoding": None, "term_type": "xterm", "term_size": (200, 24)}
        self.caller = Caller(line, await line.create_process(**terminal))
        await self._until("The code of your invite")
        self.caller.type(f"{code}\r")
        said = await self._until("call you?", "Welcome back", SLOWLY)
        if "Welcome back" not in said:
            self.caller.type(f"{self.name}\r")
        said = await self._until("To leave: bye", SLOWLY)
        while SLOWLY in said:
            await asyncio.sleep(1)  # as it asks to
            self.caller.type("\r")
            said = await self._until("Enter alone", SLOWLY)

    async def type(self, line: str, wanted: str) -> str:
        """Type a line, and return what is said until it is there. Raises Gone."""
        self.caller.type(f"{line}\r")
        said = await self._until(wanted, TOO_EARLY)
        while TOO_EARLY in said:  # the line waits for the up key
            self.caller.type("\x1b[A\r")
            said = await self._until(wanted, TOO_EARLY)
        return said

    async def _until(self, *wanted: str) -> str:
        said = self.caller
        async with asyncio.timeout(PATIENCE):
            while True:
                new = said.said[said._looked :]
                if any(text in new for text in wanted):
                    said._looked = len(said.said)
                    return new
                if said._reading.done():
                    raise Gone from said._reading.exception()
                said._more.clear()
                await asyncio.wait(
                    [said._reading, more := asyncio.ensure_future(said._more.wait())], return_when="FIRST_COMPLETED"
                )
                more.cancel()

    async def leave(self) -> None:
        """Hang up."""
        await self.caller.leave()


class ByPage:
    """Somebody with a browser: what comes is read at once, and a probe is answered."""

    def __init__(self, number: int) -> None:
        self.name, self.key = f"Page {number}", secrets.token_hex(32)
        self.place = f"127.1.{1 + number // 200}.{1 + number % 200}"
        self.shown = self.lines = self._looked = 0
        self.said = ""
        self.ws: ClientConnection
        self._more = asyncio.Event()
        self._reading: asyncio.Task[None]

    async def come(self, door: Door, code: str) -> None:
        """Come in."""
        self.ws = await connect(
            f"ws://127.0.0.1:{door.web}/visit",
            origin=Origin(f"http://127.0.0.1:{door.web}"),
            proxy=None,
            ping_interval=None,
            local_addr=(self.place, 0),
        )
        given = {"name": self.name}
        while True:
            await self._send(t="come", key=self.key, code=code, **given)
            first = json.loads(await self.ws.recv())
            if "known" in first:
                given = {"meeting": first["known"]}
            elif "no" in first and first["no"][0] == "come_slowly":
                await asyncio.sleep(1)  # as it asks to
            else:
                break
        self.said, self._looked = "", 0
        await self._take(first)
        self._reading = asyncio.create_task(self._read())
        await self._until("To leave:")

    async def type(self, line: str, wanted: str) -> str:
        """Enter a line, and return what is said until it is there. Raises Gone."""
        self.lines += 1
        try:
            await self._send(t="line", id=self.lines, text=line, shown=self.shown)
        except ConnectionClosed:
            raise Gone from None
        return await self._until(wanted)

    async def leave(self) -> None:
        """Close the page."""
        self.ws.transport.abort()
        await self._reading

    async def _send(self, **message: Any) -> None:
        await self.ws.send(json.dumps(message))

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in self.ws:
                await self._take(json.loads(message))
        self._more.set()

    async def _take(self, message: dict[str, Any]) -> None:
        self.shown = message.get("n", self.shown)
        self.said += "".join(f"{line}\n" for line in message.get("log", []))
        self._more.set()
        if "probe" in message:
            await self._send(t="here")

    async def _until(self, wanted: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while wanted not in (new := self.said[self._looked :]):
                if self._reading.done():
                    raise Gone
                self._more.clear()
                await self._more.wait()
        self._looked = len(self.said)
        return new


Person = BySsh | ByPage


class Door:
    """A running `cop door` that lets people in by ssh and with a browser."""

    def __init__(self, process: asyncio.subprocess.Process, ssh: int, web: int) -> None:
        self.process, self.ssh, self.web = process, ssh, web


@asynccontextmanager
async def door_to(server: Running, data: Path, home: Path) -> AsyncIterator[Door]:
    """Open a door that leads to a server; it is killed at the end."""
    ssh, web = free_port(), free_port()
    process = await asyncio.create_subprocess_exec(
        *COP, "door", "--to", f"127.0.0.1:{server.port}", "--key-file", str(data / "door.key"), "--data", str(home),
        "--ssh", f"127.0.0.1:{ssh}", "--web", f"127.0.0.1:{web}", "--whose", "Ama's laptop",
        env=environment(home),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while b"Close it with Ctrl+C." not in (said := await process.stdout.readline()):
                assert said, "the door has ended"
        yield Door(process, ssh, web)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(person: Person, first: int, last: int, half: asyncio.Barrier | None = None) -> int:
    """Say numbered words one after the other; return how many are known to be there."""
    for number in range(first, last):
        try:
            await person.type(f"say {person.name} number {number}.", f"{person.name}: {person.name} number {number}.")
        except Gone:
            return number
        if half and number == 0:
            await half.wait()
    return last


async def goes_on(person: Person, door: Door, code: str, known: int) -> None:
    """Come back, look whether the last words are there, and say what is left."""
    await person.come(door, code)
    mine = await person.type("mine", "No answer means not quoted.")
    if f". {person.name} number {known}. [" in mine:
        known += 1
    await says(person, known, WORDS)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has many addresses of its own without being told")
async def test_a_door_killed_in_the_middle_of_what_everybody_says_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pace in ("OF_A_SOURCE", "OF_AN_INVITE", "OF_THIS_COMPUTER"):  # so many who come at once would be let in slowly
        monkeypatch.setattr(f"cop_server.arrivals.{pace}", (1000, 1.0))
    data = tmp_path / "data"
    async with served(data) as server:
        made = await server.create(PLAN)
        ama = await Guest("Ama").come(server, made.holder_code)
        await ama.do(Begin())
        people: list[Person] = [*map(BySsh, range(BY_SSH)), *map(ByPage, range(BY_PAGE))]
        half = asyncio.Barrier(len(people) + 1)
        async with door_to(server, data, tmp_path / "door") as door:
            for start in range(0, len(people), 10):
                await asyncio.gather(*(one.come(door, made.code) for one in people[start : start + 10]))
            (room,) = server.hub.rooms.values()
            kept = room.state.kept
            numbers = {person.name: number for number, person in kept.people.by_id.items()}
            for scribe in (people[0], people[-1]):
                await ama.do(OfferRole("scribe", numbers[scribe.name]))
                await scribe.type("role scribe", "scribe")
            talk = [asyncio.create_task(says(one, 0, WORDS, half)) for one in people]
            await half.wait()
            await asyncio.sleep(0.05)  # into the middle of what is on its way
            door.process.kill()
            known = await asyncio.gather(*talk)
        assert min(known) < WORDS, "the door fell in the middle"
        await asyncio.gather(*(one.leave() for one in people))
        async with door_to(server, data, tmp_path / "door") as door:
            for start in range(0, len(people), 10):
                together = zip(people[start : start + 10], known[start : start + 10], strict=True)
                await asyncio.gather(*(goes_on(one, door, made.code, first) for one, first in together))
            await asyncio.gather(*(one.leave() for one in people))
        kept, texts = room.state.kept, room.state.texts
        there = Counter(texts[number] for number, word in kept.words.by_id.items())
        wanted = Counter(f"{one.name} number {number}." for one in people for number in range(WORDS))
        assert there == wanted
        assert len(kept.people.by_id) == len(people) + 1, "everybody sits in the place they had"
        assert [kept.people.by_id[numbers[one.name]].has("scribe") for one in (people[0], people[-1])] == [True, True]
        ama.drop()
