"""A door as a command: where it leads and listens, which link it gives out, what it leaves beside a server, and its end."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
import time
import types
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from cop_server import hostkey
from cop_server.app import Running
from cop_server.renewal import Shown
from cop_tui.cli import dooring, doorways, hosting, running, serving
from cop_tui.cli.commands import app
from cop_tui.cli.doorways import at_server, read_at
from cop_tui.cli.errors import Failed
from cop_tui.doors.door import Visitor
from cop_tui.doors.serving import At
from cop_tui.wire import doorway
from cop_tui.wire.doorway import Doorway
from tests.cli.test_status import GOOD, HERE
from tests.server.guests import PLAN, served
from tests.server.test_orders import renewed

KEY = "[meet.example.org]:2222 ssh-ed25519 AAAA"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", None),
        (":2222", At("", 2222)),
        ("2222", At("", 2222)),
        ("192.0.2.5:0", At("192.0.2.5", 0)),
        ("[2001:db8::5]:80", At("2001:db8::5", 80)),
        ("localhost:8080", At("localhost", 8080)),
    ],
)
def test_where_a_door_listens_is_read_as_it_is_shown(text: str, at: At | None) -> None:
    assert read_at("--ssh", text) == at
    if at is not None:
        assert read_at("--ssh", str(at)) == at


@pytest.mark.parametrize("text", [":", "a b:1", ":65536", "example.org", "evening.toml", "[2001:db8::5]", ":1x"])
def test_what_is_no_place_to_listen_is_told_before_anything_starts(text: str) -> None:
    with pytest.raises(Failed, match=r"--web .* cannot be read: it looks like :2222") as no:
        read_at("--web", text)
    assert no.value.status == 2


def test_beside_a_server_of_this_computer_alone_a_door_is_for_this_computer_too() -> None:
    assert at_server("--ssh", ":2222", "127.0.0.1", False) == "127.0.0.1:2222"
    assert at_server("--ssh", ":2222", "127.0.0.1", True) == ":2222"
    assert at_server("--ssh", ":2222", "0.0.0.0", False) == ":2222"
    assert at_server("--ssh", "192.0.2.5:2222", "127.0.0.1", False) == "192.0.2.5:2222"
    assert at_server("--web", "", "0.0.0.0", False) == ""


@pytest.mark.parametrize(
    ("words", "ssh", "web"),
    [
        (["evening.toml", "--ssh", "--web"], ":2222", ":8080"),
        (["--ssh", "evening.toml"], ":2222", ""),
        (["--web", ":9000", "--ssh", "evening.toml"], ":2222", ":9000"),
        (["--ssh=:1", "evening.toml", "--web", "[::1]:9000"], ":1", "[::1]:9000"),
        (["evening.toml"], "", ""),
    ],
)
def test_a_way_in_may_be_asked_for_without_a_place_and_takes_no_other_word(
    words: list[str], ssh: str, web: str
) -> None:
    made = app.commands["host"].make_context("host", words)
    assert (made.params["ssh"], made.params["web"], str(made.params["file"])) == (ssh, web, "evening.toml")


def test_a_server_that_runs_has_the_ways_in_that_it_has() -> None:
    asked = {"ssh": ":2222", "web": ":8080"}
    with pytest.raises(Failed, match="--ssh :2222 --web :8080 would not come true there") as no:
        serving.beside(HERE, asked)
    assert "open a door beside it with cop door" in str(no.value)
    for door in (Doorway(ssh_port=2222), Doorway(ssh_port=2222, web_port=8081)):
        with pytest.raises(Failed, match=r": it listens at 127.0.0.1:\d+. --web :8080 would not"):
            serving.beside(HERE, asked, door)
    for way in (":8080", "127.0.0.1:8080", ":0"):
        serving.beside(HERE, {"ssh": ":2222", "web": way}, Doorway(ssh_port=2222, web_port=8080))


# Opening it


class Way:
    """Stands for one way in: notes how it was opened, and that it was closed."""

    def __init__(self) -> None:
        self.opened: list[tuple[Any, ...]] = []
        self.closed = 0
        self.error: OSError | None = None

    @asynccontextmanager
    async def serve(self, *where: Any, **more: Any) -> AsyncIterator[Any]:
        if self.error is not None:
            raise self.error
        self.opened.append((*where, more))
        yield types.SimpleNamespace(port=4711, known_hosts=lambda name: f"[{name}]:4711 ssh-ed25519 AAAA")
        self.closed += 1


@pytest.fixture
def ssh(monkeypatch: pytest.MonkeyPatch) -> Way:
    return _stands_for("ssh", monkeypatch)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Way:
    return _stands_for("web", monkeypatch)


def _stands_for(name: str, monkeypatch: pytest.MonkeyPatch) -> Way:
    import cop_tui.doors

    way = Way()
    module = types.ModuleType(f"cop_tui.doors.{name}")
    module.serve = way.serve  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(cop_tui.doors, name, module, raising=False)
    return way


def options(**given: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "to": "",
        "key_file": None,
        "ssh": "",
        "web": "",
        "web_address": "",
        "cert": None,
        "key": None,
    }
    return {**usual, "behind_proxy": False, "proxy_from": (), "address": "", "whose": "", **given}


def left_beside(folder: Path, server: Running) -> None:
    """Leave in the folder what `cop serve` leaves."""
    import json

    known = {
        "host": "127.0.0.1",
        "port": server.port,
        "fingerprint": server.fingerprint,
        "tls": server.tls,
        "pid": os.getpid(),
    }
    (folder / "server.json").write_text(json.dumps(known), encoding="utf-8")


async def until(so: Callable[[], bool], task: asyncio.Task[None]) -> None:
    async with asyncio.timeout(10):
        while not so():
            assert not task.done(), task.result()
            await asyncio.sleep(0.01)


async def test_a_door_beside_a_server_says_where_it_lets_people_in_until_it_is_told_to_close(
    tmp_path: Path, ssh: Way, web: Way, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path) as server:
        await server.create(PLAN)
        left_beside(tmp_path, server)
        door_runs = asyncio.create_task(
            dooring._run(tmp_path, False, **options(ssh="127.0.0.1:0", web=":0", whose="Ama's laptop"))
        )
        await until((tmp_path / doorway.FILE).exists, door_runs)
        left = doorway.left_in(tmp_path)
        assert left == Doorway(
            web="http://localhost:4711", ssh_host="localhost", ssh_port=4711, web_port=4711, pid=os.getpid(),
            ssh_key="[localhost]:4711 ssh-ed25519 AAAA",
        )  # fmt: skip
        door = ssh.opened[0][0]
        assert ssh.opened == [(door, "127.0.0.1", 0, tmp_path / "door" / "ssh_host.key", {})]
        page, visitor = web.opened[0][0], Visitor("192.0.2.1", b"key")
        assert web.opened[0][1:3] == ("127.0.0.1", 0)
        assert door._seat(visitor, "m1") != page._seat(visitor, "m1")  # a page may bring what it likes
        assert door.whose == "Ama's laptop"
        os.kill(os.getpid(), signal.SIGTERM)
        await door_runs
        assert (ssh.closed, web.closed) == (1, 1)
        assert not (tmp_path / doorway.FILE).exists()
        said = capsys.readouterr().out
        for line in (
            "runs on Ama's laptop",
            "ssh -p 4711 join@localhost",
            left.ssh_key,
            "http://localhost:4711",
            "is closed",
        ):
            assert line in said


@pytest.mark.parametrize("beside", [False, True])
async def test_a_door_for_others_that_is_told_to_close_is_missed_and_one_that_ends_with_its_server_is_not(
    tmp_path: Path, ssh: Way, monkeypatch: pytest.MonkeyPatch, beside: bool
) -> None:
    reading, writing = os.pipe()
    async with served(tmp_path) as server:
        left_beside(tmp_path, server)
        with os.fdopen(reading, encoding="utf-8") as typed:
            monkeypatch.setattr(sys, "stdin", typed)
            given = options(ssh=":0", address="https://meet.example.org")
            door_runs = asyncio.create_task(dooring._run(tmp_path, beside, **given))
            await until((tmp_path / doorway.FILE).exists, door_runs)
            os.kill(os.getpid(), signal.SIGTERM)
            await door_runs
            os.close(writing)
    gone = doorway.gone_from(tmp_path)
    assert (gone is None) is beside
    assert gone is None or (gone.ssh, gone.closed) == ("ssh -p 4711 join@meet.example.org", True)


async def test_a_line_for_ssh_is_given_out_only_where_it_leads_here_from_elsewhere(
    tmp_path: Path, ssh: Way, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path) as server:
        left_beside(tmp_path, server)
        given = options(ssh="127.0.0.1:0", address="https://meet.example.org")
        door_runs = asyncio.create_task(dooring._run(tmp_path, False, **given))
        await until((tmp_path / doorway.FILE).exists, door_runs)
        left = doorway.left_in(tmp_path)
        os.kill(os.getpid(), signal.SIGTERM)
        await door_runs
    assert left is not None
    assert (left.ssh, left.ssh_why) == ("", dooring.ONLY_HERE)
    assert dooring.ONLY_HERE in capsys.readouterr().out
    assert not (tmp_path / doorway.FILE).exists()


async def test_a_door_follows_its_server_to_another_place_or_certificate(
    tmp_path: Path, ssh: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dooring, "LOOK_SECONDS", 0.01)
    async with served(tmp_path) as server:
        left_beside(tmp_path, server)
        door_runs = asyncio.create_task(dooring._run(tmp_path, False, **options(ssh=":0")))
        await until(lambda: bool(ssh.opened), door_runs)
    async with served(tmp_path, host="0.0.0.0") as server:
        left_beside(tmp_path, server)
        door = ssh.opened[0][0]
        await until(lambda: door.to.fingerprint == server.fingerprint, door_runs)
        assert door.to.port == server.port
        await door.known()
        os.kill(os.getpid(), signal.SIGTERM)
        await door_runs


async def test_a_door_closes_when_whatever_started_it_is_gone(
    tmp_path: Path, ssh: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    async with served(tmp_path) as server:
        left_beside(tmp_path, server)
        with os.fdopen(reading, encoding="utf-8") as typed:
            monkeypatch.setattr(sys, "stdin", typed)
            door_runs = asyncio.create_task(dooring._run(tmp_path, True, **options(ssh=":0")))
            await until((tmp_path / doorway.FILE).exists, door_runs)
            os.close(writing)
            async with asyncio.timeout(10):
                await door_runs
    assert ssh.closed == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGHUP there")
async def test_a_door_reads_its_certificate_again_when_it_is_told_to(
    tmp_path: Path, web: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Shown] = []

    def renew(shown: Shown) -> bool:
        read.append(shown)
        return True

    monkeypatch.setattr(Shown, "renew", renew)
    pem = renewed(tmp_path / "own")
    async with served(tmp_path / "data") as server:
        left_beside(tmp_path / "data", server)
        given = options(web="127.0.0.1:0", cert=pem, key=pem, address="meet.example.org")
        door_runs = asyncio.create_task(dooring._run(tmp_path / "data", False, **given))
        await until((tmp_path / "data" / doorway.FILE).exists, door_runs)
        left = doorway.left_in(tmp_path / "data")
        assert left is not None
        assert left.web == "https://meet.example.org:4711"
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: bool(read), door_runs)
        assert [shown.context for shown in read] == [web.opened[0][-1]["tls"]]
        os.kill(os.getpid(), signal.SIGTERM)
        await door_runs


async def test_a_door_keeps_one_key_of_its_own_that_only_its_owner_reads(tmp_path: Path) -> None:
    first = dooring._own_key(tmp_path)
    assert dooring._own_key(tmp_path) == first
    file = tmp_path / "door" / "seats.key"
    assert (len(first), file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (32, 0, 0)
    file.write_bytes(b"")
    with pytest.raises(Failed, match=r"is damaged\. Put it back from a copy"):
        dooring._own_key(tmp_path)


async def failing(folder: Path, **given: Any) -> Failed:
    with pytest.raises(Failed) as no:
        await dooring._run(folder, False, **options(**given))
    return no.value


async def test_what_a_door_lacks_is_one_sentence_and_nothing_is_started(tmp_path: Path, ssh: Way) -> None:
    assert "A door needs a way in" in str(await failing(tmp_path))
    assert "No server of this account runs on" in str(await failing(tmp_path, ssh=":0"))
    assert "With --to a door needs the door key" in str(await failing(tmp_path, ssh=":0", to="192.0.2.5"))
    (wrong := tmp_path / "wrong.key").write_text("0" * 64)
    async with served(tmp_path / "data") as server:
        elsewhere = {"to": f"127.0.0.1:{server.port}", "ssh": ":0"}
        assert "does not know this door" in str(await failing(tmp_path, key_file=wrong, **elsewhere))
        assert "could not be read" in str(await failing(tmp_path, key_file=tmp_path / "none", **elsewhere))
    assert ssh.opened == []


async def test_a_door_opens_while_its_server_is_away_and_says_so(
    tmp_path: Path, ssh: Way, capsys: pytest.CaptureFixture[str]
) -> None:
    async with served(tmp_path / "data") as server:
        port, key = server.port, tmp_path / "data" / hostkey.DOOR_FILE
    given = options(to=f"127.0.0.1:{port}", key_file=key, ssh="192.0.2.5:0", address="meet.example.org")
    door_runs = asyncio.create_task(dooring._run(tmp_path / "door", False, **given))
    await until(lambda: bool(ssh.opened), door_runs)
    os.kill(os.getpid(), signal.SIGTERM)
    await door_runs
    said = capsys.readouterr().out
    assert "does not answer now" in said
    assert "ssh -p 4711 join@meet.example.org" in said
    assert not (tmp_path / "door" / doorway.FILE).exists()  # there is no server in that folder


async def test_a_port_in_use_is_told_and_what_was_open_already_is_closed(tmp_path: Path, ssh: Way, web: Way) -> None:
    from cop_tui.doors.serving import CannotOpen

    async with served(tmp_path) as server:
        left_beside(tmp_path, server)
        web.error = OSError(98, "in use")
        with pytest.raises(CannotOpen, match=r"Port 8080 is in use\. Choose another one with --web") as no:
            await dooring._run(tmp_path, False, **options(ssh=":2222", web=":8080"))
        assert no.value.status == 3
        assert not (tmp_path / doorway.FILE).exists()


async def test_a_damaged_host_key_of_the_way_in_by_ssh_is_told_as_that(tmp_path: Path) -> None:
    from cop_tui.doors.serving import CannotOpen

    (tmp_path / "door").mkdir()
    (tmp_path / "door" / "ssh_host.key").write_text("no key", "ascii")
    async with served(tmp_path) as server:
        left_beside(tmp_path, server)
        with pytest.raises(CannotOpen, match=r"The host key .* is damaged") as no:
            await dooring._run(tmp_path, False, **options(ssh=":0"))
        assert no.value.status == 1


@pytest.mark.parametrize(("missing", "told"), [("asyncssh", True), ("asyncssh.public_key", True), ("other", False)])
def test_without_the_part_that_speaks_ssh_the_line_that_installs_it_is_said(
    monkeypatch: pytest.MonkeyPatch, missing: str, told: bool
) -> None:
    from cop_tui.doors import serving as opening

    def lacks(_module: str) -> None:
        raise ModuleNotFoundError(name=missing)

    monkeypatch.setattr(opening, "import_module", lacks)
    with pytest.raises(opening.CannotOpen if told else ModuleNotFoundError) as no:
        opening._ssh()
    assert ("pip install 'cop-tui[door]'" in str(no.value)) is told


def test_help_of_the_door_names_its_ways() -> None:
    said = CliRunner().invoke(app, ["door", "--help"]).output
    assert all(option in said for option in ("--to", "--ssh", "--web", "--web-address", "--key-file"))


def test_status_says_how_people_come_in_and_what_is_wrong_with_a_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(running, "find_server", lambda _folder: HERE)
    monkeypatch.setattr(running, "read_key", lambda *_: "")
    monkeypatch.setattr(running, "ask", lambda *_: msgspec.structs.replace(GOOD, backup=int(time.time())))
    doorways.leave(tmp_path, Doorway(web="https://meet.example.org", ssh_host="h", ssh_port=2222, pid=os.getpid()))
    monkeypatch.setattr(running, "_page_lost", lambda *_: "")
    assert running.status(tmp_path, metrics=False) == 0
    assert (
        "A door is open, for people without the program: https://meet.example.org, and ssh -p 2222 join@h."
        in capsys.readouterr().out
    )
    doorways.leave(tmp_path, Doorway(why=doorways.ENDED, pid=os.getpid()))
    assert running.status(tmp_path, metrics=False) == running.NOT_WELL
    said = capsys.readouterr().out
    assert doorways.ENDED in said
    assert "A door is open" not in said


def test_the_line_that_starts_a_server_again_opens_its_door_again(tmp_path: Path) -> None:
    doorways.leave(tmp_path, Doorway(ssh_host="h", ssh_port=2222, web_port=8080, pid=os.getpid()))
    again = hosting._serve_again(HERE, tmp_path)
    name, *words = shlex.split(again)[1:]
    made = app.commands[name].make_context(name, words)
    assert (made.params["ssh"], made.params["web"]) == (":2222", ":8080")
