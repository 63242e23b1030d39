"""Starting, stopping and starting again; what each failure says and which exit code it has."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from cop_server import exits, hostkey
from cop_server.app import CannotStart, Options, main_serve, running
from cop_server.journal.database import FILE
from cop_tui.core.topics.clock import Pause
from cop_tui.core.topics.record import RecordOff
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from cop_tui.wire import codec, frames, hosting
from cop_tui.wire.invite import fingerprint
from tests.server.guests import PLAN, Guest, Turned, replica_equals, served

ROOT = Path(__file__).parents[2]
SERVE = """
import sys
from pathlib import Path
from cop_server.app import Options, main_serve
sys.exit(main_serve(Options(data=Path(sys.argv[1]), port=int(sys.argv[2]))))
"""


@asynccontextmanager
async def process(data: Path, port: int = 0) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """A server in a process of its own, and its port."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "server")])
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", SERVE, str(data), str(port)),
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout is not None
    try:
        line = (await asyncio.wait_for(started.stdout.readline(), 20)).decode()  # nothing, when it cannot start
        yield started, int(line.rpartition(":")[2] or 0)
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def ask(port: int, key: str, question: object, **headers: str) -> object:
    """Ask a running server as its owner does."""
    async with connect(
        f"ws://127.0.0.1:{port}/hosting",
        subprotocols=[Subprotocol(frames.HOSTING)],
        additional_headers={frames.HOST_KEY: key, **headers},
        proxy=None,
    ) as ws:
        await ws.send(codec.encode(question), text=True)
        return hosting.read_answer(await ws.recv(decode=False))


class At:
    """As much of a running server as a guest needs."""

    def __init__(self, port: int) -> None:
        self.port = port


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_server_asked_to_stop_says_that_it_is_back_soon_and_keeps_everything(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with process(tmp_path) as (server, port):
        made = await ask(port, hostkey.read(tmp_path), hosting.Create(PLAN))
        assert isinstance(made, hosting.Created)
        ana = await Guest("Ana").come(At(port), made.holder_code)  # type: ignore[arg-type]
        assert (await ana.do(Begin())).how == "saved"
        server.send_signal(number)
        assert await asyncio.wait_for(ana.end(), 10) == 1001
        bye = ana.last(frames.Bye)
        assert (bye.code, 1 <= bye.retry <= 5) == ("back_soon", True)
        _, err = await asyncio.wait_for(server.communicate(), 10)
        assert (server.returncode, err) == (exits.OK, b"")
        assert not list(tmp_path.glob("*-wal")) or not next(tmp_path.glob("*-wal")).stat().st_size
    async with served(tmp_path) as again:
        await ana.come(again)
        assert replica_equals(again, ana)


async def test_a_server_that_is_killed_comes_back_with_everything_it_answered(tmp_path: Path) -> None:
    async with process(tmp_path) as (server, port):
        made = await ask(port, hostkey.read(tmp_path), hosting.Create(PLAN))
        assert isinstance(made, hosting.Created)
        ana = await Guest("Ana").come(At(port), made.holder_code)  # type: ignore[arg-type]
        await ana.do(Begin())
        await ana.do(RecordOff())
        server.kill()
        await server.wait()
    async with served(tmp_path) as again:
        await ana.come(again)
        assert ana.welcome.last == 2
        assert replica_equals(again, ana)


async def test_off_the_record_stays_off_and_a_paused_meeting_paused_after_a_restart(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        await ana.do(Begin())
        await ana.do(RecordOff())
        boot = ana.boot
        await ana.do(Pause())
    async with served(tmp_path) as server:
        await ana.come(server)
        assert ana.boot != boot
        assert ana.state.kept.record.off
        assert ana.state.kept.clock.paused
        assert ana.state.now.clock.stopped
        await ana.sync()
        assert (await ana.do(Say("XAFTERX"))).code == "paused"
        assert replica_equals(server, ana)


async def refusal(data: Path, port: int = 0) -> tuple[int, str]:
    """The exit code and the words of a server that cannot start."""
    async with process(data, port) as (server, _):
        _, err = await asyncio.wait_for(server.communicate(), 20)
    said = err.decode()
    assert said.count("\n") == 1, said
    return server.returncode or 0, said


@pytest.mark.takes("several programs are started, each a Python of its own")
async def test_a_second_server_on_the_same_port_or_folder_says_so(tmp_path: Path) -> None:
    async with served(tmp_path / "one") as server:
        code, said = await refusal(tmp_path / "two", server.port)
        assert code == exits.PORT
        assert f"Port {server.port} is in use" in said
        code, said = await refusal(tmp_path / "one")
        assert code == exits.LOCKED
        assert "already uses" in said


@pytest.mark.takes("several programs are started, each a Python of its own")
async def test_a_folder_that_cannot_be_used_says_why_and_keeps_its_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("here already")
    assert (await refusal(file))[0] == exits.DATA
    async with served(tmp_path / "newer"):
        pass
    path = tmp_path / "newer" / FILE
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA user_version = 9999")
    conn.close()
    assert (await refusal(tmp_path / "newer"))[0] == exits.NEWER
    async with served(tmp_path / "damaged") as server:
        await server.create(PLAN)
    path = tmp_path / "damaged" / FILE
    content = path.read_bytes()
    assert b"Reflection" in content
    path.write_bytes(content.replace(b"Reflection", b"Reflektion"))
    assert (await refusal(tmp_path / "damaged"))[0] == exits.DAMAGED
    assert b"Reflektion" in path.read_bytes()


async def test_an_event_of_a_newer_version_is_not_guessed_at(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        await server.hub.journal.create("MEETING1", [b'{"e":"planned","session":{"title":"x"}}', b'{"e":"danced"}'], [])
    with pytest.raises(CannotStart) as caught:
        async with served(tmp_path):
            pass
    assert caught.value.code == exits.NEWER


async def test_a_bad_certificate_and_half_a_certificate_say_so(tmp_path: Path) -> None:
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate")
    for options, code in (
        (Options(data=tmp_path / "d", port=0, cert=bad, key=bad), exits.CERTIFICATE),
        (Options(data=tmp_path / "d", port=0, cert=bad), exits.USAGE),
    ):
        with pytest.raises(CannotStart) as caught:
            async with running(options):
                pass
        assert caught.value.code == code


async def test_beyond_this_computer_everything_is_encrypted_and_the_fingerprint_is_the_certificates(
    tmp_path: Path,
) -> None:
    async with running(Options(data=tmp_path, host="0.0.0.0", port=0)) as server:
        made = await server.create(PLAN)
        assert server.tls
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        headers = {
            frames.CODE: made.code,
            frames.SEAT: "a" * 64,
            frames.DEVICE: "b" * 32,
            frames.NAME: "Ana",
        }
        async with connect(
            f"wss://127.0.0.1:{server.port}/m",
            ssl=context,
            subprotocols=[Subprotocol("cop.v1")],
            additional_headers=headers,
            proxy=None,
        ) as ws:
            tls = ws.transport.get_extra_info("ssl_object")
            assert fingerprint(tls.getpeercert(binary_form=True)) == server.fingerprint
            assert isinstance(codec.read_server(await ws.recv(decode=False)), frames.Welcome)
        with pytest.raises(OSError, match=r"reset|closed|end of file|EOF|disconnect|HTTP"):
            await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{server.port}/", timeout=5)


async def fetch(port: int, path: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
    def get() -> tuple[int, str, dict[str, str]]:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.status, answer.read().decode(), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), dict(error.headers)

    return await asyncio.to_thread(get)


async def test_a_browser_is_told_how_to_join_and_nothing_about_any_meeting(tmp_path: Path) -> None:
    async with served(tmp_path, whose="Ana's <laptop>") as server:
        made = await server.create(PLAN)
        status, page, headers = await fetch(server.port, "/")
        assert status == 200
        assert "cop join" in page
        assert "Ana&#x27;s &lt;laptop&gt;" in page
        assert "<script" not in page
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        for secret in (made.code, made.meeting, "Reflection", server.host_key):
            assert secret not in page + str(headers)
        assert "websockets" not in str(headers)
        assert (await fetch(server.port, "/healthz"))[:2] == (200, "ok\n")
        assert (await fetch(server.port, "/elsewhere"))[0] == 404


async def test_another_version_of_the_protocol_is_told_to_update(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        for path in ("/m", "/hosting"):
            key = {frames.HOST_KEY: server.host_key}
            with pytest.raises(InvalidStatus) as caught:
                await connect(
                    f"ws://127.0.0.1:{server.port}{path}",
                    subprotocols=[Subprotocol("cop.v9")],
                    additional_headers=key,
                    proxy=None,
                )
            assert caught.value.response.status_code == 426
            assert b"old_program" in (caught.value.response.body or b"")


async def test_whoever_hosts_makes_meetings_and_codes_and_sees_a_list(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await ask(server.port, server.host_key, hosting.Create(PLAN))
        assert isinstance(made, hosting.Created)
        listed = await ask(server.port, server.host_key, hosting.Listing())
        assert listed == hosting.Meetings([hosting.Listed(made.meeting, "Reflection", "lobby")])
        more = await ask(server.port, server.host_key, hosting.Codes(made.meeting))
        assert isinstance(more, hosting.Created)
        await Guest("Ana").come(server, made.code)
        await Guest("Bo").come(server, more.code)
        fresh = await ask(server.port, server.host_key, hosting.Codes(made.meeting, replace=True))
        assert isinstance(fresh, hosting.Created)
        for old in (made.code, more.code, made.holder_code):
            with pytest.raises(Turned, match="wrong_code"):
                await Guest("Cy").come(server, old)
        await Guest("Cy").come(server, fresh.code)
        nobody = await ask(server.port, server.host_key, hosting.Codes("NOSUCH00"))
        assert isinstance(nobody, hosting.Problem)
        bad = await ask(
            server.port, server.host_key, hosting.Create(SessionPlan("T", items=(PlannedItem("A", mode="x"),)))
        )
        assert isinstance(bad, hosting.Problem)
        assert "item.0.mode" in bad.text


@pytest.mark.parametrize("key", ["", "0" * 64, "é"])
async def test_nobody_hosts_without_the_host_key(tmp_path: Path, key: str) -> None:
    async with served(tmp_path) as server:
        with pytest.raises(InvalidStatus) as caught:
            await ask(server.port, key, hosting.Listing())
        assert caught.value.response.status_code == 403
        assert b"not_yours" in (caught.value.response.body or b"")


async def test_somebody_who_never_finishes_the_handshake_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cop_server.app.OPEN_SECONDS", 0.2)
    async with served(tmp_path) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /m HTTP/1.1\r\nHost: x\r\n")
        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


def test_the_port_of_a_busy_machine_is_free_again_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main_serve(Options(data=tmp_path, port=port)) == exits.PORT

    async def start() -> int:
        async with running(Options(data=tmp_path, port=port)) as server:
            return server.port

    assert asyncio.run(start()) == port
