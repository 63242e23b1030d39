"""Secrets stay where they belong: in headers, in files of their owner's alone, and nowhere else."""

from __future__ import annotations

import json
import os
import re
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cop_tui.wire.invite import new_code
from tests.attack.hostile import obeyed
from tests.attack.raw import Stranger
from tests.whole.programs import Place, terminate, until


@pytest.fixture(autouse=True)
def files_for_everybody() -> Iterator[None]:
    """What most people have: files are for everybody unless a program says otherwise."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """Return what in a folder, itself included, somebody else on this computer could read."""
    return [str(path) for path in (folder, *folder.rglob("*")) if path.lstat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]


def test_every_file_of_a_server_and_of_a_client_is_for_its_owner_alone(place: Place) -> None:
    server = place.serve()
    made = place.open()
    ama = place.join(made.holder_invite, "Ama")
    ama.do("begin", "The meeting has begun.")
    assert {"server.json", "host.key", "journal.sqlite3"} <= {path.name for path in place.data.iterdir()}
    assert open_to_others(place.data) == []
    assert open_to_others(place.folder / "home-Ama") == []
    assert terminate(server) == 0
    assert open_to_others(place.data) == []


def test_a_server_that_was_started_for_a_meeting_logs_into_a_file_of_its_owners_alone(place: Place) -> None:
    host = place.start("host", str(place.plan), "--name", "Ama", "--plain", "--data", str(place.data), "--port", "0")
    host.hear("To speak:")
    pid = json.loads((place.data / "server.json").read_text())["pid"]
    try:
        assert open_to_others(place.data) == []
        shown = "\n".join(host.lines)
        codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", shown)
        assert codes
        said = (place.data / "server.log").read_bytes()
        titles = b"".join(Path(f"/proc/{n}/cmdline").read_bytes() for n in (pid, host.process.pid))
        environments = Path(f"/proc/{pid}/environ").read_bytes()
        key = (place.data / "host.key").read_text().strip()
        for secret in (*codes, key):
            assert secret.encode() not in said + titles + environments
        host.end_input()
        host.wait()
    finally:
        os.kill(pid, 15)
        until(lambda: not (place.data / "server.json").exists(), "the server ends")


def test_no_secret_is_in_a_frame_a_file_or_anything_the_server_says(place: Place) -> None:
    server = place.serve()
    made = place.open()
    codes = [invite.split("/")[1] for invite in (made.invite, made.holder_invite)]
    ama, bo = Stranger(place.port, codes[1], "Ama"), Stranger(place.port, codes[0], "Bo")
    ama.do({"do": "begin"})
    ama.do({"do": "park", "text": "A thing"})
    wrong = new_code()
    said = place.cop("join", f"127.0.0.1:{place.port}/{wrong}", "--name", "Eve", "--plain", home="eve")
    assert said.status != 0
    key = (place.data / "host.key").read_text().strip()
    heard = json.dumps(ama.got + bo.got)
    bo.leave()
    ama.leave()
    assert terminate(server) == 0
    kept = b"".join(p.read_bytes() for p in place.data.rglob("*") if p.is_file() and p.name != "host.key")
    told = "\n".join(server.lines + server.complaints) + said.out + said.err
    for secret in (*codes, ama.seat, bo.seat, ama.device, bo.device, key, wrong, wrong.replace("-", "")):
        for form in (secret, secret.lower(), secret.replace("-", "")):
            assert form not in heard
            assert form not in told
            assert form.encode() not in kept
        if len(secret) == 64 or len(secret) == 32:
            assert bytes.fromhex(secret) not in kept


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_errors_repeat_no_code_and_send_the_terminal_nothing_of_a_files(place: Place) -> None:
    code = new_code()
    for typed in (f"[/{code}", f"ftp://x/{code}", f"x:99999/{code}", f"x/{code}-{code}"):
        said = place.cop("join", typed, "--name", "Eve", "--plain")
        assert said.status == 2
        assert code not in said.err + said.out
    bad = place.folder / "bad.toml"
    bad.write_text(
        '"\\u001b]0;x\\u0007" = 1\ntitle = "\\u001b[2J"\nkeep = "\\u001b]52;c;eA==\\u0007\\u202e"\n[[item]]\n'
    )
    said = place.cop("open", str(bad), "--data", str(place.data))
    assert said.status == 2
    assert obeyed(said.err + said.out, "\n") == []


def test_whatever_listens_where_a_dead_server_did_is_not_sent_the_host_key(place: Place) -> None:
    server = place.serve()
    server.process.kill()
    server.wait()
    assert (place.data / "server.json").exists()
    with socket.create_server(("127.0.0.1", place.port)) as trap:
        trap.settimeout(0.2)
        said = place.cop("open", str(place.plan), "--data", str(place.data))
        assert said.status != 0
        assert "No server runs on this folder" in said.err
        with pytest.raises(TimeoutError):
            trap.accept()


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_a_host_key_that_is_absent_or_wrong_makes_nothing(place: Place) -> None:
    place.serve()
    wrong = place.folder / "wrong.key"
    at = f"127.0.0.1:{place.port}"
    for key in ("", "0" * 64, "\u00e9"):
        wrong.write_text(key, encoding="utf-8")
        said = place.cop("open", str(place.plan), "--at", at, "--key-file", str(wrong))
        assert said.status not in (0, 70), said
        assert "Nothing was" in said.err
    assert place.cop("meetings", "--data", str(place.data)).out.startswith("No meetings are kept")
