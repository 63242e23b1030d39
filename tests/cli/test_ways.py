"""The ways in beside the program: read from what a door leaves, said by hand, and as they are typed, read out or pointed at."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
import segno

from cop_tui.cli import qr, ways
from cop_tui.cli.errors import Failed
from cop_tui.cli.spelling import spelled
from cop_tui.wire import doorway
from cop_tui.wire.doorway import Doorway
from cop_tui.wire.invite import ALPHABET

CODE = "K7QM-2X9R-4TDV"
# A key that is public, and the fingerprint that ssh shows of it.
KEY = "[meet.example.org]:2222 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
FINGERPRINT = "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"
LEFT = {"web": "https://meet.example.org", "ssh_host": "meet.example.org", "ssh_port": 2222, "ssh_key": KEY}
ALL = Doorway("https://meet.example.org", "", "meet.example.org", 2222, KEY)


def left(folder: Path, **values: object) -> Doorway:
    (folder / doorway.FILE).write_text(json.dumps(values), encoding="utf-8")
    return ways.left_by_door(folder)


def test_what_a_door_leaves_beside_the_server_is_read(tmp_path: Path) -> None:
    assert left(tmp_path, **LEFT) == ALL
    assert left(tmp_path, web_why="no certificate is trusted") == Doorway(web_why="no certificate is trusted")
    assert left(tmp_path, ssh_host="::1") == Doorway(ssh_host="::1")
    assert not ways.left_by_door(None).leads_in


def test_where_the_door_has_closed_it_is_said_that_no_way_in_by_it_is_given_out(tmp_path: Path) -> None:
    assert left(tmp_path, **LEFT, pid=os.getpid(), closed=True) == Doorway(web_why=ways.CLOSED)
    assert left(tmp_path, **LEFT, pid=2**22 + 1) == Doorway(web_why=ways.CLOSED)
    assert left(tmp_path, why="Port 2222 is in use.", pid=2**22 + 1) == Doorway()


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"ssh_host": "a b"}', '{"ssh_port": "x"}', '{"web": 7}'])
def test_a_broken_file_of_a_door_is_no_way_in(tmp_path: Path, content: str) -> None:
    assert not ways.left_by_door(tmp_path).leads_in
    (tmp_path / doorway.FILE).write_text(content, encoding="utf-8")
    assert not ways.left_by_door(tmp_path).leads_in


@pytest.mark.parametrize(
    "web",
    [
        "http://meet.example.org",
        "meet.example.org",
        "https://",
        "https://a.example/#x",
        "https://me@a.example",
        "https://a b",
    ],
)
def test_a_page_that_is_not_encrypted_or_no_address_gives_no_link(tmp_path: Path, web: str) -> None:
    assert left(tmp_path, web=web).web == ""
    with pytest.raises(Failed, match="--web is the address of the page, with https://") as caught:
        ways.by_hand(Doorway(), web, "")
    assert caught.value.status == 2


def test_what_a_door_leaves_holds_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    found = left(tmp_path, web="https://meet.example.org", web_why="\x1b[2Jno", ssh_key="\x1b]0;x\x07 a b")
    assert all(text.isprintable() for text in (found.web_why, found.ssh_key))


def test_a_way_in_is_said_by_hand(tmp_path: Path) -> None:
    said = ways.by_hand(left(tmp_path, web_why="none"), "https://meet.example.org/", "meet.example.org:2222")
    assert (said.link(CODE), said.ssh) == (f"https://meet.example.org/#{CODE}", "ssh -p 2222 join@meet.example.org")
    assert said.web_why == ""
    assert ways.by_hand(Doorway(), "http://127.0.0.1:8080", "").link(CODE) == f"http://127.0.0.1:8080/#{CODE}"
    assert ways.by_hand(Doorway(), "", "meet.example.org").ssh == "ssh join@meet.example.org"
    with pytest.raises(Failed, match="--ssh is HOST or HOST:PORT"):
        ways.by_hand(Doorway(), "", "meet.example.org:0x1")


def test_a_host_key_is_not_shown_for_another_computer() -> None:
    assert ways.by_hand(ALL, "", "meet.example.org:2222").fingerprint == FINGERPRINT
    assert ways.by_hand(ALL, "", "other.example.org:2222").fingerprint == ""


def test_the_fingerprint_is_the_one_that_ssh_shows() -> None:
    assert ALL.fingerprint == FINGERPRINT
    for broken in ("", "meet.example.org", "meet.example.org ssh-ed25519 ÄÖ", "meet.example.org ssh-ed25519 AAA"):
        assert Doorway(ssh_key=broken).fingerprint == ""


def test_a_code_is_read_out_in_groups_with_a_word_where_a_letter_sounds_like_another() -> None:
    assert spelled(CODE) == [
        "K for Kilo, 7, Q, M for Mike",
        "2, X for X-ray, 9, R",
        "4, T for Tango, D for Delta, V for Victor",
    ]
    assert spelled("00QW") == ["zero, zero, Q, W"]
    alone = [letter for letter in ALPHABET[10:] if spelled(letter) == [letter]]
    assert alone == ["Q", "R", "W", "Y"]


class Terminal(io.StringIO):
    """Output to somebody at a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_a_qr_code_is_drawn_as_it_was_made_dark_on_light_with_its_quiet_zone() -> None:
    text = f"https://meet.example.org/#{CODE}"
    lines = qr.drawn(text, 80, 40)
    assert all(line.startswith("\x1b[30;47m") and line.endswith("\x1b[0m") for line in lines)
    halves = {drawn: half for half, drawn in qr._HALVES.items()}
    cells = [[halves[cell] for cell in line[8:-4]] for line in lines]
    rows = [[half[at] for half in row] for row in cells for at in (0, 1)]
    made = [list(map(bool, row)) for row in segno.make(text, micro=False).matrix_iter(border=4)]
    assert rows[: len(made)] == made
    assert not any(map(any, rows[len(made) :]))


def test_a_qr_code_that_does_not_fit_is_left_out() -> None:
    text = f"https://meet.example.org/#{CODE}"
    width, height = len(qr.drawn(text, 80, 40)[0]) - 12, len(qr.drawn(text, 80, 40))
    assert width <= 60
    assert qr.drawn(text, width, height + 1)
    assert not qr.drawn(text, width - 1, 40)
    assert not qr.drawn(text, 80, height)


def test_a_qr_code_is_left_out_where_it_would_be_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((80, 40)))
    assert not qr.for_terminal("x", plain=False), "in a pipe"
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert qr.for_terminal("x", plain=False)
    assert not qr.for_terminal("x", plain=True)
    height = len(qr.for_terminal("x", plain=False))
    assert qr.for_terminal("x", plain=False, beside=40 - height - 1)
    assert not qr.for_terminal("x", plain=False, beside=40 - height)
    for variable, value in (("TERM", "dumb"), ("NO_COLOR", "1")):
        with monkeypatch.context() as context:
            context.setenv(variable, value)
            assert not qr.for_terminal("x", plain=False)
    monkeypatch.setattr(Terminal, "encoding", "ascii")
    assert not qr.for_terminal("x", plain=False)
    monkeypatch.setattr(Terminal, "encoding", "utf-8")
    monkeypatch.setitem(sys.modules, "segno", None)
    assert not qr.for_terminal("x", plain=False)
