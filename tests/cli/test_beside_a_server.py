"""Commands beside a server that runs: what would not come true there is refused, and addresses that nobody reaches are told."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from websockets.asyncio.server import serve

from cop_server.certificate import self_signed
from cop_server.http import page
from cop_tui.cli import hosting, invites, servers, serving, trying
from cop_tui.cli.commands import app
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import Address
from cop_tui.wire.invite import Invite
from tests.server.guests import PLAN, served
from tests.whole.programs import Place

CODE = "K7QM-2X9R-4TDV"
MADE = SimpleNamespace(meeting="m1", code=CODE, holder_code="4TDV-K7QM-2X9R")
HERE = Address("127.0.0.1", 9311)
SENTENCE = "A server runs on this folder already: it listens at 127.0.0.1:9311. {} would not come true there. "


@pytest.mark.parametrize(
    ("found", "asked", "wrong"),
    [
        (HERE, {}, ""),
        (HERE, {"host": "127.0.0.1", "port": 9311}, ""),
        (HERE, {"port": 0}, ""),
        (HERE, {"host": "0.0.0.0", "port": 9400}, "--host 0.0.0.0 --port 9400"),
        (HERE, {"host": "0.0.0.0", "port": 9400, "address": "example.org"}, "--host 0.0.0.0 --port 9400 --address example.org"),
        (HERE, {"address": "localhost"}, ""),
        (Address("127.0.0.1", 9311, address="example.org"), {"address": "Example.org"}, ""),
        (Address("127.0.0.1", 9311, proxied=True), {"address": "https://example.org"}, ""),
        (Address("127.0.0.1", 9311, proxied=True), {"behind_proxy": True, "proxy_from": ("192.0.2.5",)}, ""),
        (HERE, {"behind_proxy": True}, "--behind-proxy"),
        (HERE, {"proxy_from": ("192.0.2.5",)}, "--proxy-from"),
        (Address("0.0.0.0", 9311), {"host": "::", "address": "example.org"}, ""),
    ],
)  # fmt: skip
def test_what_would_not_come_true_beside_a_running_server_is_refused(
    found: Address, asked: dict[str, Any], wrong: str
) -> None:
    if not wrong:
        serving.beside(found, asked)
        return
    with pytest.raises(Failed) as refused:
        serving.beside(found, asked)
    assert str(refused.value).startswith(SENTENCE.format(wrong))
    assert str(refused.value).endswith("Nothing was opened.")


@pytest.mark.slow
def test_hosting_beside_a_running_server_says_which_and_opens_nothing_where_it_cannot_be(place: Place) -> None:
    place.serve()
    words = ("host", str(place.plan), "--name", "Ama", "--plain", "--data", str(place.data))
    refused = place.cop(*words, "--host", "0.0.0.0", "--port", "9400", "--address", "example.org")
    assert refused.status == 2
    assert refused.out == ""
    assert f"it listens at 127.0.0.1:{place.port}. --host 0.0.0.0 --port 9400 --address example.org" in refused.err
    assert place.cop("meetings", "--data", str(place.data)).out == f"No meetings are kept in {place.data}.\n"
    held = place.start(*words, "--port", "0")
    held.hear(f"A server runs on this folder already, at 127.0.0.1:{place.port}: the meeting is opened there.")
    held.hear(f"The address 127.0.0.1:{place.port} answers.")


@pytest.mark.parametrize("command", ["host", "open", "serve", "invite"])
@pytest.mark.parametrize("address", ["http://example.org", "example.org:0", "a b"])
def test_an_address_that_no_invite_can_carry_is_refused_before_anything_is_done(
    tmp_path: Path, command: str, address: str
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('title = "T"\n[[item]]\ntitle = "A"\n', encoding="utf-8")
    file = [str(plan)] if command in ("host", "open") else ["m1"] if command == "invite" else []
    context = app.commands[command].make_context(
        command, [*file, "--data", str(tmp_path / "data"), "--address", address]
    )
    with pytest.raises(Failed, match="An address looks like") as refused, context:
        app.commands[command].invoke(context)
    assert refused.value.status == 2
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("left", "address", "shown"),
    [
        ({}, "example.org:443", f"example.org:443/{CODE}"),
        ({}, "https://example.org", f"https://example.org/#{CODE}"),
        ({}, "example.org", f"example.org:9311/{CODE}"),
        ({"proxied": True, "address": "example.org"}, "", f"https://example.org/#{CODE}"),
        ({"proxied": True}, "", f"127.0.0.1:9311/{CODE}"),
        ({"proxied": True}, f"example.org:9443/{'0' * 32}", f"example.org:9443/{CODE}/{'-'.join(['0000'] * 8)}"),
        ({"address": "[2001:db8::1]:9000"}, "", f"[2001:db8::1]:9000/{CODE}"),
    ],
)
def test_invites_carry_the_address_with_its_port_and_cop_reads_each_of_them(
    tmp_path: Path, left: dict[str, Any], address: str, shown: str
) -> None:
    (tmp_path / servers.ADDRESS_FILE).write_text(json.dumps(left), encoding="utf-8")
    pair = invites.invites_for(MADE, HERE, tmp_path, address)
    assert str(pair[0]) == shown
    assert all(Invite.read(str(invite)) == invite for invite in pair)


async def test_a_server_that_answers_is_told_apart_from_all_that_does_not(tmp_path: Path) -> None:
    async with served(tmp_path / "a") as server:
        assert await trying.try_now(Invite("127.0.0.1", server.port, CODE)) == (
            True,
            f"The address 127.0.0.1:{server.port} answers.",
        )
    gone = await trying.try_now(Invite("127.0.0.1", server.port, CODE))
    assert gone.text.startswith(
        f"Nothing answers at 127.0.0.1:{server.port} from here. The meeting is there all the same."
    )
    async with served(tmp_path / "b", host="0.0.0.0") as server:
        there = Invite("127.0.0.1", server.port, CODE, server.fingerprint)
        assert (await trying.try_now(there)).good
        assert "another certificate" in (await trying.try_now(Invite("127.0.0.1", server.port, CODE, "0" * 32))).text
        unsigned = await trying.try_now(Invite("127.0.0.1", server.port, CODE, https=True))
        assert "certificate nobody this computer trusts has signed: it is self-signed." in unsigned.text
        assert "not valid for that name" not in unsigned.text


async def test_what_answers_in_place_of_a_server_is_told(tmp_path: Path) -> None:
    async with serve(lambda _: None, "127.0.0.1", 0, process_request=lambda *_: page("", "")) as other:  # type: ignore[arg-type,return-value]
        port = other.sockets[0].getsockname()[1]
        assert "a proxy must forward Upgrade" in (await trying.try_now(Invite("127.0.0.1", port, CODE))).text
        assert "speaks no TLS" in (await trying.try_now(Invite("127.0.0.1", port, CODE, https=True))).text


@pytest.fixture
def stands() -> Iterator[socket.socket]:
    """Something that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


async def test_whoever_says_nothing_is_not_waited_for(stands: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SECONDS", 0.05)
    port = stands.getsockname()[1]
    assert (await trying.try_now(Invite("127.0.0.1", port, CODE))).text.startswith("Nothing answers")


@pytest.mark.slow
def test_a_meeting_is_opened_on_a_server_with_a_given_certificate(place: Place) -> None:
    own = place.folder / "own"
    own.mkdir()
    self_signed(own, ["localhost"])
    pem = str(own / "tls" / "server.pem")
    place.serve("--host", "0.0.0.0", "--cert", pem, "--key", pem)
    said = place.cop("open", str(place.plan), "--data", str(place.data), "--address", "localhost")
    assert said.status == 0, said.err
    assert f"Invite for everybody:      cop join https://localhost:{place.port}/#" in said.out
    assert said.out.splitlines()[-1].startswith(f"At localhost:{place.port} answers a server whose certificate nobody ")


async def test_everywhere_means_both_families_at_one_port(tmp_path: Path) -> None:
    if not _has_ipv6():
        pytest.skip("this computer has no IPv6")
    for number, host in enumerate(("0.0.0.0", "::", "")):
        async with served(tmp_path / str(number), host=host) as server:
            for loopback in ("127.0.0.1", "::1"):
                assert (await trying.try_now(Invite(loopback, server.port, CODE, server.fingerprint))).good


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.mark.slow
def test_the_file_that_says_where_a_server_is_holds_no_secret(place: Place) -> None:
    place.serve("--address", "example.org")
    known = json.loads((place.data / servers.ADDRESS_FILE).read_text(encoding="utf-8"))
    assert set(known) == {"host", "port", "fingerprint", "tls", "pin", "pid", "address", "proxied"}
    assert (place.data / servers.ADDRESS_FILE).stat().st_mode & 0o077 == 0


async def test_leaving_says_what_stays_reachable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda _: "n")
    async with served(tmp_path) as server:
        first, _ = await server.create(PLAN), await server.create(PLAN)
        where = Address("127.0.0.1", server.port, pid=4_194_305)
        invite = Invite("example.org", 9000, CODE)
        await asyncio.to_thread(hosting._leave_running, where, tmp_path, invite, first.meeting)
    said = capsys.readouterr().out
    assert "People come in at example.org:9000 as before, until you stop it here or with: cop stop --data" in said
    assert "It serves other meetings that are not over, which would stop too: 1." in said


@pytest.mark.parametrize(
    ("where", "again"),
    [
        (Address("0.0.0.0", 9311, address="example.org"), "--host 0.0.0.0 --port 9311 --address example.org"),
        (Address("127.0.0.1", 8765, proxied=True, address="https://example.org"), "--behind-proxy --address https://example.org"),
        (Address("::", 8765, tls=True, pin="x"), "--host :: --cert FILE --key FILE"),
        (Address("::", 8765, "x", tls=True, pin="x"), "--host ::"),
    ],
)  # fmt: skip
def test_the_command_that_starts_it_again_leads_to_the_same_place(where: Address, again: str) -> None:
    assert hosting._serve_again(where, Path("data")) == f"cop serve --data data {again}"


def test_a_server_that_keeps_nothing_now_is_still_found(tmp_path: Path) -> None:
    import http.server
    import threading

    class ReadOnly(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(503)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), ReadOnly) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        known = {"host": "127.0.0.1", "port": server.server_port, "fingerprint": None, "pid": os.getpid()}
        (tmp_path / servers.ADDRESS_FILE).write_text(json.dumps(known), encoding="utf-8")
        assert servers.find_server(tmp_path) == Address("127.0.0.1", server.server_port, None, os.getpid())
