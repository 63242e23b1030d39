"""Another network, a page in the meeting's place, a server that says nothing or contradicts itself: said, not guessed."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cop_server import certificate
from cop_tui import core
from cop_tui.client import blame
from cop_tui.client.session import CONTRADICTIONS
from cop_tui.client.trust import CertificateMismatch
from cop_tui.client.watching import NO_WORD, WELCOME_SECONDS
from cop_tui.core.topics.parking import Park
from cop_tui.core.topics.setup import Begin
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.client.room import HOLDER_CODE, Room, opened
from tests.whole.programs import environment

PAGE = b"<html>Welcome to our free network. Please sign in.</html>"


class Portal:
    """Answers in the meeting's place, and keeps every byte that was sent to it above the encryption."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.got = answer, b""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            self.got += await reader.readuntil(b"\r\n\r\n")
            writer.write(self.answer)
            await writer.drain()


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(handle: Handler, port: int, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Listen at a port of this computer, and leave nothing open at the end."""
    under_way: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        under_way.add(task)
        try:
            await handle(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()
            under_way.discard(task)

    server = await asyncio.start_server(carry, "127.0.0.1", port, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for _ in range(10):  # who was accepted meanwhile is handled first
            await asyncio.sleep(0)
        if under_way:
            await asyncio.wait(under_way, timeout=5)


@asynccontextmanager
async def portal(port: int, tls: ssl.SSLContext | None, answer: bytes = b"") -> AsyncIterator[Portal]:
    """Stand at a port of this computer."""
    page = Portal(answer)
    async with listening(page.handle, port, tls):
        yield page


def made(folder: Path) -> tuple[ssl.SSLContext, str]:
    folder.mkdir()
    return certificate.self_signed(folder, ["127.0.0.1"])


async def told(person: Guest, so: Callable[[str], bool]) -> str:
    await person.until(lambda: any(so(text) for text in person.told))
    return next(text for text in person.told if so(text))


async def test_another_network_throws_nobody_out_and_gets_no_byte(tmp_path: Path) -> None:
    (tls, seal), (other, _) = made(tmp_path / "server"), made(tmp_path / "portal")
    room = Room()
    async with contextlib.AsyncExitStack() as stack:
        async with opened(room, tls):
            ama = await stack.enter_async_context(
                guest(Invite("127.0.0.1", room.port, HOLDER_CODE, seal), "Ama", tmp_path)
            )
            await ama.session.do(Begin())
        async with portal(room.port, other) as page:
            why = blame.not_trusted_now(CertificateMismatch(), Invite("127.0.0.1", room.port, HOLDER_CODE, seal))
            await told(ama, lambda text: text == why)
            wish = ama.session.do(Park("kept while dark"))
            await ama.time.sleeps(len(ama.time.slept) + 10)
            assert ama.session.link == "lost"
            assert ama.told.count(why) == 1
            assert page.got == b""
        async with opened(room, tls):
            await ama.until(lambda: ama.session.link == "good")
            assert (await wish).how == "saved"


async def test_before_joining_another_certificate_is_a_hard_stop(tmp_path: Path) -> None:
    (tls, _), (_, wanted) = made(tmp_path / "server"), made(tmp_path / "other")
    page = Portal(b"")
    async with (
        listening(page.handle, 0, tls) as port,
        guest(Invite("127.0.0.1", port, HOLDER_CODE, wanted), "Ama", tmp_path) as ama,
    ):
        over = await ama.ended()
    assert (over.code, over.status) == ("wrong_certificate", 12)
    assert page.got == b""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/sign-in\r\nContent-Length: 0\r\n\r\n",
            "in the meeting's place (it said 302: a sign-in page?).",
        ),
        (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(PAGE), PAGE),
            "in the meeting's place (it said 200: a sign-in page?).",
        ),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "but the meeting does not (it said 502)."),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "in the meeting's place. It is tried again"),
    ],
)
async def test_a_page_in_the_meetings_place_is_named_and_tried_again(tmp_path: Path, answer: bytes, words: str) -> None:
    room = Room()
    async with contextlib.AsyncExitStack() as stack:
        async with opened(room):
            ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))
        async with portal(room.port, None, answer):
            assert (await told(ama, lambda text: words in text)).endswith("Your place waits 15 minutes.")
        async with opened(room):
            await ama.until(lambda: ama.session.link == "good")


async def test_a_server_that_is_down_for_a_moment_is_not_explained_and_for_longer_is(tmp_path: Path) -> None:
    room = Room()
    async with contextlib.AsyncExitStack() as stack:
        async with opened(room):
            ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))
        await told(ama, lambda text: text == f"Nothing answers at 127.0.0.1:{room.port} now. {blame.KEPT}")
        assert len(ama.time.slept) >= 2


async def test_whoever_came_by_a_door_reads_nothing_of_an_address_behind_it(tmp_path: Path) -> None:
    room = Room()
    async with contextlib.AsyncExitStack() as stack:
        async with opened(room):
            ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path, by_door={"a": "b"}))
        await told(ama, lambda text: text == f"Nothing answers at the meeting's server now. {blame.KEPT}")
        assert len(ama.time.slept) >= 2, "a restart of the server is not explained to them either"
        assert not [text for text in ama.told if "127.0.0.1" in text]
    async with guest(room.invite, "Bo", tmp_path, by_door={"a": "b"}) as bo:
        over = await bo.ended()
    assert over.text.startswith("Nothing answers at the meeting's server.")


async def settle(so: Callable[[], bool]) -> None:
    """Let the loop run until something is so in this process."""
    async with asyncio.timeout(5):
        while not so():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


@asynccontextmanager
async def silent(port: int = 0) -> AsyncIterator[int]:
    """Accept connections and say nothing."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await reader.read()

    async with listening(handle, port) as where:
        yield where


async def test_a_server_that_accepts_and_says_nothing_is_named_within_ten_seconds_and_can_be_left(
    tmp_path: Path,
) -> None:
    async with silent() as port:
        cy = Guest(Invite("127.0.0.1", port, HOLDER_CODE), "Cy", tmp_path)
        cy.start()
        await cy.time.tick(NO_WORD - 1)
        assert cy.told == []
        await cy.time.tick(1)
        assert cy.told == [f"127.0.0.1:{port} has not answered yet. It is still being tried; bye leaves."]
        await cy.time.tick(1)
        assert len(cy.told) == 1
        async with asyncio.timeout(2):
            await cy.stop()
        assert (await cy.ended()).code == "left"


async def test_after_joining_a_silent_server_is_named_too(tmp_path: Path) -> None:
    room = Room()
    async with contextlib.AsyncExitStack() as stack:
        async with opened(room):
            ama = await stack.enter_async_context(guest(room.holder_invite, "Ama", tmp_path))
        async with silent(room.port):
            await ama.time.tick(0)
            await settle(lambda: ama.session._watch.trying is not None)
            await ama.time.tick(NO_WORD)
            text = await told(ama, lambda text: "has not answered yet" in text)
            assert text.endswith("Your place waits 15 minutes.")
            async with asyncio.timeout(2):
                await ama.session.leave()


async def test_a_server_that_lets_in_and_never_says_welcome_is_given_up_in_the_end(tmp_path: Path) -> None:
    room = Room()
    room.mute = True
    async with opened(room):
        cy = Guest(room.holder_invite, "Cy", tmp_path)
        cy.start()
        for _ in range(3):
            await settle(lambda: cy.session._line is not None)
            await cy.time.tick(WELCOME_SECONDS + 1)
            await settle(lambda: cy.session._line is None)
        over = await cy.ended()
        await cy.stop()
    assert (over.code, over.status) == ("no_answer", 10)
    assert over.text.startswith("The server let you in and then said nothing, 3 times.")
    assert any("has not answered yet" in text for text in cy.told)


DEAF = """
import socket, sys, threading
def getaddrinfo(*_given, **_named):
    print("looking", flush=True)
    threading.Event().wait()
socket.getaddrinfo = getaddrinfo
from cop_tui.cli import main
sys.argv = ["cop", "join", "meet.example.org/K7QM-2X9R-4TDV", "--name", "Cy", "--plain"]
main()
"""


def test_the_whole_program_can_be_left_while_a_name_is_looked_up_that_nobody_answers_for(tmp_path: Path) -> None:
    # The program still loads when it looks the name up, which takes seconds on a busy computer; the name is never found.
    assert seconds_to_leave(tmp_path) < 10


def seconds_to_leave(home: Path) -> float:
    """Leave the program while it looks a name up; return how long that took."""
    with subprocess.Popen(
        [sys.executable, "-c", DEAF],
        env=environment(home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        try:
            assert program.stdout.readline() == "looking\n"
            began = time.monotonic()
            program.stdin.write("bye\n")
            program.stdin.flush()
            assert program.wait(20) == 0
            took = time.monotonic() - began
            assert program.stdout.read() == ""
            return took
        finally:
            program.kill()


def lose_the_end(room: Room) -> None:
    """Lose what was kept since Ama joined, as when the end of a journal is gone."""
    planned, joined = (codec.read_event(raw) for raw in room.log[:2])
    room.state, room.log = core.ServerState(), []
    room.keep(planned)
    room.keep(joined)


async def test_a_server_that_goes_back_in_the_same_history_is_not_followed(tmp_path: Path) -> None:
    room = Room()
    async with opened(room), guest(room.holder_invite, "Ama", tmp_path) as ama:
        await ama.session.do(Begin())
        await ama.session.do(Park("somebody's words"))
        seen = ama.session.replica.kept.seq
        lose_the_end(room)
        await room.drop()
        over = await ama.ended()
        assert ama.session.replica.kept.seq == seen
        assert (over.code, over.status) == ("went_back", 14)
        assert over.text.startswith("This server has lost a part of the meeting that you have already seen")
        assert len(room.handshakes) == 1 + CONTRADICTIONS


async def test_a_gap_that_never_heals_ends_with_a_sentence(tmp_path: Path) -> None:
    room = Room()
    async with opened(room), guest(room.holder_invite, "Ama", tmp_path) as ama:
        await ama.session.do(Begin())
        for times in range(CONTRADICTIONS):
            await ama.until(lambda: ama.session.link == "good")
            (line,) = room.lines
            await line.send(frames.Events(room.state.kept.seq + 5, [room.log[-1]]))
            await line.ws.wait_closed()
            if times < CONTRADICTIONS - 1:
                await room.until(lambda line=line: bool(room.lines) and line not in room.lines)  # type: ignore[misc]
        over = await ama.ended()
    assert (over.code, over.status) == ("contradicts", 14)
    assert over.text.startswith("This server keeps sending what does not fit together")


async def test_what_was_half_said_is_given_back_when_a_server_is_not_believed_any_more(tmp_path: Path) -> None:
    room = Room()
    async with opened(room), guest(room.holder_invite, "Ama", tmp_path) as ama:
        await ama.session.do(Begin())
        room.deaf = True
        wish = ama.session.do(Say("my words"))
        await room.until(lambda: bool(room.lines and room.lines[0].got))
        lose_the_end(room)
        await room.drop()
        assert (await ama.ended()).code == "went_back"
        assert (await wish).how == "returned"
        assert ama.session.returned == ["my words"]
