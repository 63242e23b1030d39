"""A door beside a server, as a process of its own: it ends with the server, and is told of where it ends by itself."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cop_tui.cli import doorways, stopping
from cop_tui.cli.commands import app
from cop_tui.cli.doorways import Beside, command
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import ADDRESS_FILE
from cop_tui.wire import doorway
from cop_tui.wire.doorway import Doorway
from tests.cli.test_status import HERE

OPENS = """
import json, os, sys
from pathlib import Path
Path(sys.argv[1], "door.json").write_text(json.dumps({"ssh_host": "h", "ssh_port": 1, "pid": os.getpid()}))
Path(sys.argv[1], "starts").open("a").write("x")
"""
WAITS = f"{OPENS}\nsys.stdin.read()\nPath(sys.argv[1], 'ended').touch()"
DIES = f"{OPENS}\nos._exit(9) if len(Path(sys.argv[1], 'starts').read_text()) < 3 else sys.stdin.read()"
SHUT = """
import json, os, sys
from pathlib import Path
Path(sys.argv[1], "door.json").write_text(json.dumps({"why": "Port 2222 is in use.", "pid": os.getpid()}))
Path(sys.argv[1], "starts").open("a").write("x")
sys.exit(3)
"""


def run_beside(folder: Path, script: str, so: Callable[[], bool]) -> None:
    """Run a door beside an event loop that ends once something is so."""

    async def serve() -> None:
        Beside(folder, [sys.executable, "-c", script, str(folder)], first=0.0).begin()
        async with asyncio.timeout(20):
            while not so():  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.01)

    asyncio.run(serve())


def test_a_door_ends_with_its_server_and_leaves_nothing(tmp_path: Path) -> None:
    run_beside(tmp_path, WAITS, (tmp_path / "door.json").exists)
    assert (tmp_path / "ended").exists()
    assert not (tmp_path / "door.json").exists()


def test_a_door_that_ends_by_itself_is_started_again_and_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    starts = tmp_path / "starts"

    def thrice() -> bool:
        left = doorway.left_in(tmp_path)
        return starts.exists() and len(starts.read_text()) == 3 and left is not None and left.ssh != ""

    run_beside(tmp_path, DIES, thrice)
    assert caplog.messages == ["the door ended by itself and is started again"] * 2
    assert not (tmp_path / "door.json").exists()


def test_a_door_that_does_not_open_is_not_tried_again_and_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Doorway | None] = []

    def said() -> bool:
        told[:] = [doorway.left_in(tmp_path)]
        return bool(caplog.messages) and told[0] is not None and told[0].pid == os.getpid()

    run_beside(tmp_path, SHUT, said)
    assert told[0] == Doorway(why="Port 2222 is in use.", pid=os.getpid())
    assert not asyncio.run(Beside(tmp_path, [sys.executable, "-c", SHUT, str(tmp_path)])._once())
    doorways.take_away(tmp_path, os.getpid())
    assert not (tmp_path / "door.json").exists()


def test_a_server_has_stopped_once_its_door_has_told_its_visitors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found, slept = [HERE], list[float]()
    (left := tmp_path / ADDRESS_FILE).write_text("{}")

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            left.unlink()  # the last that a server does

    monkeypatch.setattr(stopping, "find_server", lambda _folder: found.pop() if found else None)
    monkeypatch.setattr(stopping, "_used", lambda _folder: False)
    monkeypatch.setattr(os, "kill", lambda *_: None)
    monkeypatch.setattr(time, "sleep", sleep)
    stopping.stop(tmp_path)
    assert len(slept) == 3
    assert "The server has stopped." in capsys.readouterr().out


def test_the_command_of_a_door_holds_what_was_asked_for_and_no_more(tmp_path: Path) -> None:
    made = command(tmp_path, ssh=":2222", web="", behind_proxy=True, proxy_from=("192.0.2.5", "192.0.2.6"), whose="-x")
    assert made[3:] == [
        "door", "--data", str(tmp_path), "--ssh=:2222", "--behind-proxy", "--proxy-from=192.0.2.5", "--proxy-from=192.0.2.6",
        "--whose=-x",
    ]  # fmt: skip
    app.commands["door"].make_context("door", made[4:])


def test_what_a_door_leaves_is_for_its_owner_and_taken_away_by_itself_only(tmp_path: Path) -> None:
    doorways.leave(tmp_path, Doorway(web="https://meet.example.org", pid=os.getpid()))
    assert (tmp_path / doorway.FILE).stat().st_mode & 0o077 == 0
    assert doorways.take_away(tmp_path, 1) is None
    assert doorways.take_away(tmp_path, os.getpid()) is not None
    assert doorways.take_away(tmp_path, os.getpid()) is None
    (tmp_path / "file").touch()
    with pytest.raises(Failed, match="so no door was opened"):
        doorways.leave(tmp_path / "file", Doorway())


def test_where_the_folder_of_a_server_is_on_a_unix_socket_a_door_is_refused_at_once(tmp_path: Path) -> None:
    context = app.commands["serve"].make_context("serve", ["--data", str(tmp_path), "--socket", "s", "--ssh"])
    with pytest.raises(Failed, match="does not reach a server on a Unix socket"), context:
        app.commands["serve"].invoke(context)
