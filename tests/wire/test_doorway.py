"""What a door leaves beside a server: read as it was written, and worth nothing once its process has gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cop_tui.wire import doorway
from cop_tui.wire.doorway import Doorway, gone_from, left_in, read

HERE = Doorway(web="https://meet.example.org", ssh_host="meet.example.org", ssh_port=2222, ssh_key="k", pid=os.getpid())


def test_what_a_door_leaves_is_read_as_it_was_and_says_only_what_there_is(tmp_path: Path) -> None:
    (tmp_path / doorway.FILE).write_bytes(HERE.encode())
    assert read(tmp_path) == left_in(tmp_path) == HERE
    assert HERE.ssh == "ssh -p 2222 join@meet.example.org"
    assert Doorway(web_why="No.").encode() == b'{"web_why":"No."}'
    assert Doorway().ssh == ""


def test_a_link_holds_the_code_where_no_server_is_sent_it() -> None:
    assert (
        Doorway(web="https://meet.example.org/").link("tea-12")
        == HERE.link("tea-12")
        == "https://meet.example.org/#tea-12"
    )
    assert Doorway(ssh_host="meet.example.org").link("tea-12") == ""
    assert Doorway(ssh_host="meet.example.org").leads_in
    assert Doorway(web="https://meet.example.org").leads_in
    assert not Doorway(why="No.").leads_in


def test_a_fingerprint_is_the_one_that_ssh_shows() -> None:
    key = "meet.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAII43Df9DzINKRbkQq2f2lA8Q/WPF22ttlYLFX9x/ipM+"
    assert Doorway(ssh_key=key).fingerprint == "SHA256:joGgzWSpOgNZpDI4te9iS+U/Qa6tFkTXneQQrMQKDeE"  # by ssh-keygen -lf
    assert (
        Doorway().fingerprint
        == Doorway(ssh_key="meet ssh-ed25519 A").fingerprint
        == Doorway(ssh_key="a b é").fingerprint
        == ""
    )


def test_what_a_killed_door_left_counts_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / doorway.FILE).write_bytes(HERE.encode())

    def gone(_pid: int, _signal: int) -> None:
        raise ProcessLookupError

    def of_others(_pid: int, _signal: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", gone)
    assert left_in(tmp_path) is None
    assert read(tmp_path) == gone_from(tmp_path) == HERE
    (tmp_path / doorway.FILE).write_bytes(Doorway(why="Port 2222 is in use.", pid=1).encode())
    assert gone_from(tmp_path) is None, "it never was open"
    (tmp_path / doorway.FILE).write_bytes(Doorway(web="https://meet.example.org").encode())
    assert left_in(tmp_path) is not None  # no process is named: somebody wrote it by hand
    (tmp_path / doorway.FILE).write_bytes(HERE.encode())
    monkeypatch.setattr(os, "kill", of_others)
    assert left_in(tmp_path) == HERE
    assert gone_from(tmp_path) is None


def test_a_door_that_was_told_to_close_is_gone_whoever_has_its_number_now(tmp_path: Path) -> None:
    closed = Doorway(web="https://meet.example.org", pid=os.getpid(), closed=True)
    (tmp_path / doorway.FILE).write_bytes(closed.encode())
    assert left_in(tmp_path) is None
    assert gone_from(tmp_path) == closed


@pytest.mark.parametrize("content", [None, b"", b"\xff", b"[]", b'{"pid":"x"}'])
def test_what_cannot_be_read_is_no_door(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / doorway.FILE).write_bytes(content)
    assert read(tmp_path) is gone_from(tmp_path) is None
    assert left_in(tmp_path) is None
