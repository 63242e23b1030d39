"""Behind a proxy: plain text stays on this computer, and only our own proxy says where people come from."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from cop_server import exits
from cop_server.app import CannotStart, Options, Running, running
from cop_tui.wire import frames
from cop_tui.wire.forwarded import PLAIN, BadProxy, Proxied
from cop_tui.wire.invite import new_code
from tests.server.guests import PLAN, Guest, Turned, served


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "198.51.100.7"])
async def test_behind_a_proxy_plain_text_is_served_on_this_computer_only(tmp_path: Path, host: str) -> None:
    with pytest.raises(CannotStart) as caught:
        async with running(Options(data=tmp_path / "data", host=host, port=0, behind_proxy=True)):
            pass
    assert (caught.value.code, str(caught.value)) == (exits.USAGE, PLAIN)
    assert not (tmp_path / "data").exists()


async def test_what_is_no_address_of_a_proxy_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="no address of a proxy") as caught:
        async with running(Options(data=tmp_path, port=0, proxy_from=("proxy.example",))):
            pass
    assert caught.value.code == exits.USAGE


async def statuses(server: Running, source: str, number: int) -> list[int]:
    """Bring wrong codes, each as if from another address, from one address of this computer; return the answers."""
    found = []
    for n in range(number):
        with pytest.raises(InvalidStatus) as no:
            await connect(
                f"ws://127.0.0.1:{server.port}/m",
                subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
                additional_headers={
                    frames.SEAT: "a" * 64,
                    frames.DEVICE: "b" * 32,
                    frames.CODE: new_code(),
                    "X-Forwarded-For": f"203.0.113.{n}",
                },
                proxy=None,
                local_addr=(source, 0),
            )
        found.append(no.value.response.status_code)
    return found


@pytest.mark.parametrize(
    ("named", "source", "believed"),
    [
        ((), "127.0.0.2", True),
        (("127.0.0.2",), "127.0.0.2", True),
        (("127.0.0.0/30", "10.0.0.1"), "127.0.0.3", True),
        (("127.0.0.2",), "127.0.0.9", False),
    ],
)
async def test_where_people_come_from_is_believed_of_our_own_proxy_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: tuple[str, ...], source: str, believed: bool
) -> None:
    monkeypatch.setattr("cop_server.turns.OWN_SHARE", 0)  # a second wrong code of one source is sent away at once
    async with served(tmp_path, behind_proxy=True, proxy_from=named) as server:
        await server.create(PLAN)
        assert await statuses(server, source, 3) == ([401] * 3 if believed else [401, 503, 503])


async def test_without_a_proxy_nobody_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cop_server.turns.OWN_SHARE", 0)
    async with served(tmp_path) as server:
        await server.create(PLAN)
        assert await statuses(server, "127.0.0.1", 2) == [401, 503]


async def test_plain_text_past_the_proxy_is_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(tmp_path, host="0.0.0.0", proxy_from=("10.0.0.5",)) as server:
        assert not server.tls
        made = await server.create(PLAN)
        await Guest("Ana").come(server, made.code)  # a command beside it, on this computer
        monkeypatch.setattr("cop_server.entrance._peer", lambda _connection: "198.51.100.7")
        with pytest.raises(Turned) as no:
            await Guest("Bo").come(server, made.code)
        assert (no.value.status, no.value.code) == (403, "past_the_proxy")
        monkeypatch.setattr("cop_server.entrance._peer", lambda _connection: "10.0.0.5")
        await Guest("Bo").come(server, made.code)


def test_the_last_address_counts_and_nonsense_is_the_proxys_own() -> None:
    ours = Proxied(True)
    assert ours.source("127.0.0.1", ["6.6.6.6, 203.0.113.9"]) == "203.0.113.9"
    assert ours.source("::1", ["6.6.6.6", "203.0.113.9:4711"]) == "203.0.113.9"
    assert ours.source("::ffff:127.0.0.1", ["[2001:db8::1]:80"]) == "2001:db8::1"
    assert ours.source("", ["2001:db8::1"]) == "2001:db8::1"
    for nonsense in ([], [""], ["unknown"], ["x" * 8_000], ["203.0.113.9, "]):
        assert ours.source("127.0.0.1", nonsense) == "127.0.0.1"
    assert ours.source("198.51.100.7", ["203.0.113.9"]) == "198.51.100.7"
    assert Proxied(False).source("127.0.0.1", ["203.0.113.9"]) == "127.0.0.1"


def test_a_named_proxy_is_known_by_its_address_however_it_is_written() -> None:
    named = Proxied(False, ["10.0.0.0/24", "2001:db8::5"])
    assert named.behind
    assert named.believes("::ffff:10.0.0.7")
    assert named.believes("2001:db8:0::5%eth0")
    assert not named.believes("127.0.0.1")
    assert not named.believes("nonsense")
    assert named.strange("10.0.1.1")
    assert not named.strange("127.0.0.1")
    assert not Proxied(False).strange("10.0.1.1")


def test_with_a_certificate_of_its_own_it_may_be_reached_from_anywhere() -> None:
    Proxied(True).check("0.0.0.0", encrypted=True)
    Proxied(True, ["10.0.0.5"]).check("0.0.0.0", encrypted=False)
    Proxied(False).check("0.0.0.0", encrypted=False)
    with pytest.raises(BadProxy):
        Proxied(True).check("0.0.0.0", encrypted=False)


async def test_a_meeting_is_held_over_a_unix_socket_that_goes_with_its_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path may have some hundred bytes only
    path = Path("cop.sock")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left_over:
        left_over.bind(str(path))  # a server that was killed leaves its own
    async with served(tmp_path / "data", unix=path) as server:
        assert (server.port, server.tls) == (0, False)
        assert stat.S_IMODE(path.stat().st_mode) == 0o666
        made = await server.create(PLAN)
        async with connect(
            "ws://localhost/m",
            unix=True,
            path=str(path),
            subprotocols=[Subprotocol(frames.SUBPROTOCOL)],
            additional_headers={
                frames.SEAT: "a" * 64,
                frames.DEVICE: "b" * 32,
                frames.CODE: made.code,
                frames.NAME: "Ana",
            },
        ) as ws:
            assert b'"welcome"' in await ws.recv(decode=False)
        with pytest.raises(CannotStart, match="Another server listens") as caught:
            async with served(tmp_path / "other", unix=path):
                pass
        assert caught.value.code == exits.PORT
    assert not path.exists()


async def test_where_no_socket_can_be_made_it_says_so_and_leaves_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file := tmp_path / "notes.txt").write_text("mine")
    for path, text in ((file, "is no socket"), (tmp_path / "nowhere" / "s", "cannot be made")):
        with pytest.raises(CannotStart, match=text) as caught:
            async with served(tmp_path / "data", unix=path):
                pass
        assert caught.value.code == exits.USAGE
    assert file.read_text() == "mine"
    monkeypatch.delattr(socket, "AF_UNIX")
    with pytest.raises(CannotStart, match="no Unix sockets"):
        async with served(tmp_path / "data", unix=tmp_path / "s"):
            pass
    assert os.listdir(tmp_path / "data")  # the journal was closed and can be used again
