"""A seat of one meeting at another's door and in another's room, and a seat that has been taken away, on a real server."""

from __future__ import annotations

import json
import time
import typing
from contextlib import suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
from websockets.exceptions import ConnectionClosed

from cop_server.app import Running
from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.topics.carrying import Carried
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from cop_tui.wire import closing, frames
from cop_tui.wire.hosting import Created
from tests.server.guests import PLAN, Guest, Turned, served

REMOVED = 8  # people asked to leave, one after the other
LAST = ("end", "lay_down")  # what would leave nothing to try the others on


class Foreign(typing.NamedTuple):
    """How many doors and wishes were tried from one meeting at another, how many did anything, and how fast a seat ends.

    `out` is the longest time, in seconds, from the wish that ends a seat to the end of its line.
    """

    doors: int
    wishes: int
    yes: list[str]
    out: float


class Meeting:
    """A running meeting with two people who hold the space, or take part, and something of each."""

    def __init__(self, made: Created) -> None:
        self.made = made
        self.holder, self.member = Guest("Ama"), Guest("Bo")

    async def come(self, server: Running) -> Meeting:
        """Let both come in and begin."""
        await self.holder.come(server, self.made.holder_code)
        await self.member.come(server, self.made.code)
        await self.holder.do(Begin())
        for guest in (self.holder, self.member):
            assert (await guest.do(Park(f"by {guest.name}"))).how == "saved"
        return self


async def measure(data: Path) -> Foreign:
    """Try every door and every command from one meeting at another, and end some seats."""
    async with served(data) as server:
        here, there = [await Meeting(await server.create(PLAN)).come(server) for _ in range(2)]
        before = await _left_of(server, there)
        doors, yes = await _knock(server, here, there)
        wishes = 0
        for guest in (here.member, here.holder):
            wishes += await _wish_everything(server, guest, there.made.meeting)
        if await _left_of(server, there) != before:
            yes.append("something changed in the other meeting")
        out = await _end_seats(server, there)
        for guest in (here.holder, here.member, there.holder, there.member):
            await guest.leave()
        return Foreign(doors, wishes, yes, out)


async def _left_of(server: Running, meeting: Meeting) -> tuple[Any, ...]:
    """Return what a meeting consists of: its rows, its state, and the news its people got."""
    for guest in (meeting.holder, meeting.member):
        await guest.sync()
    kept = server.hub.rooms[meeting.made.meeting].state.kept
    news = [
        f for g in (meeting.holder, meeting.member) for f in g.frames if isinstance(f, frames.Events | frames.Passing)
    ]
    return await server.hub.journal.load(meeting.made.meeting), core.state_hash(kept), len(news)


async def _knock(server: Running, here: Meeting, there: Meeting) -> tuple[int, list[str]]:
    """Knock at one meeting with the seats of another, in every way there is; return how often, and what opened."""
    yes, doors = [], 0
    known = there.holder
    ways: dict[str, dict[str, str]] = {
        "its id": {},
        "its id and what it last said": {frames.BOOT: known.boot, frames.EPOCH: known.epoch, frames.SEQ: "1"},
        "a device of one of its people": {frames.DEVICE: known.device},
        "as an observer": {frames.ROLE: "observer"},
        "the code of my own meeting": {frames.CODE: here.made.code},
        "the space holders' code of my own meeting": {frames.CODE: here.made.holder_code},
    }
    for own in (here.holder, here.member):
        for how, headers in ways.items():
            if frames.CODE in headers and own is here.member:
                continue  # that code would rightly make a member of my own meeting hold its space
            doors += 1
            stranger = Guest(own.name, own.seat, own.device)
            try:
                await stranger.come(server, **{frames.MEETING: there.made.meeting, **headers})
            except Turned:
                continue
            if stranger.welcome.meeting == there.made.meeting:
                yes.append(f"{own.name}: {how}")
            await stranger.leave()
    return doors, yes


async def _wish_everything(server: Running, guest: Guest, meeting: str) -> int:
    """Wish every command with numbers that mean something in the other meeting too, as it is and naming that meeting."""
    wishes = 0
    for command in sorted(core.COMMANDS, key=lambda command: command.__struct_config__.tag in LAST):
        hints = typing.get_type_hints(command)
        values = {name: _value(hints[name]) for name in command.__struct_fields__}
        await guest.do(command(**values))
        body = {"do": command.__struct_config__.tag, **msgspec.to_builtins(values), "meeting": meeting}
        wish = f"b{900_000 + wishes}"  # numbers that this guest does not come to otherwise
        await guest.ws.send(json.dumps({"f": "do", "id": wish, "command": body}))
        await guest.until(lambda wish=wish: wish in guest.answered)  # type: ignore[misc]
        answer = guest.answered[wish]
        assert (answer.code, answer.facts["path"]) == ("bad_command", "command.meeting"), "no command names a meeting"
        wishes += 2
    return wishes


def _value(kind: Any) -> Any:
    if kind is str:
        return "1"
    if kind is bool:
        return True
    if kind == list[Carried]:
        return [Carried("scribe", 1)]
    return {list: [1], dict: {"1": 1}}.get(typing.get_origin(kind), 1)


async def _end_seats(server: Running, meeting: Meeting) -> float:
    """Ask people to leave; return the longest time in seconds until one's line has ended and their seat opens nothing."""
    longest = 0.0
    leaving = [await Guest(f"Leaving {n}").come(server, meeting.made.code) for n in range(REMOVED)]
    for guest in leaving:
        person = guest.welcome.you
        await guest.sync()  # somebody who has read all: how those are treated who read nothing is measured elsewhere
        await meeting.holder.do(AskToLeave(person, "harm"))
        began = time.perf_counter()
        with patch.object(limits, "NOT_SO_MS", 0):  # how long others can say *not so* is measured elsewhere
            await meeting.member.do(AskToLeave(person))
        with suppress(ConnectionClosed):  # a line that has ended before this was sent is as good
            await guest.wish(Park("after the end"))
        assert await guest.end() == closing.REMOVED
        longest = max(longest, time.perf_counter() - began)
        try:
            await Guest(guest.name, guest.seat, guest.device).come(server, **{frames.MEETING: meeting.made.meeting})
        except Turned:
            continue
        raise AssertionError("a seat that was taken away opened the door")
    bodies = await server.hub.journal.load(meeting.made.meeting)
    assert not any(b"after the end" in body for body in bodies)
    return longest
