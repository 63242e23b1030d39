"""The parts of the commands on their own: where a server is, how it is reached, which client, and which name."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from cop_tui.acts.waiting import after_the_end, goodbye
from cop_tui.cli import asking, attending, hosting, identity, invites, recaps, servers, serving, streams
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import Address
from cop_tui.client import fetching
from cop_tui.client.ending import GOODBYE, Ending
from cop_tui.client.profile import Places
from cop_tui.core.engine import base
from cop_tui.core.topics import setup
from cop_tui.wire.hosting import Listing
from cop_tui.wire.invite import Invite, is_loopback
from tests.acts.rooms import OPEN, as_session, room
from tests.ui.fake import FakeSession

if TYPE_CHECKING:
    from cop_tui.client.session import Session

MADE = SimpleNamespace(meeting="m1", code="K7QM2X9R4TDV", holder_code="4TDVK7QM2X9R")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"host": 1}', '{"host": "127.0.0.1", "port": "x", "pid": 1}'])
def test_a_broken_address_file_is_no_server(tmp_path: Path, content: str) -> None:
    (tmp_path / servers.ADDRESS_FILE).write_text(content, encoding="utf-8")
    assert servers.find_server(tmp_path) is None


def test_a_server_that_listens_everywhere_is_reached_from_here() -> None:
    assert Address("0.0.0.0", 1).reach == "127.0.0.1"
    assert Address("::", 1).reach == "::1"
    assert Address("192.0.2.7", 1).reach == "192.0.2.7"
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("example.org")


def test_a_server_that_cannot_start_says_what_it_said(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").write_text("no database at all, but long enough to be looked at", encoding="utf-8")
    with pytest.raises(Failed) as failed:
        serving.start_server(tmp_path, "127.0.0.1", 0, "", "Ana's computer")
    assert failed.value.status > 1
    assert str(failed.value).endswith((".", "!"))
    assert "Traceback" not in str(failed.value)


def test_a_server_is_started_with_what_was_asked_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    class Process:
        returncode = 1

        def __init__(self, command: list[str | bytes], **_streams: object) -> None:
            started.append([os.fsdecode(part) for part in command])

        def poll(self) -> int:
            return 1

    monkeypatch.setattr(subprocess, "Popen", Process)
    with pytest.raises(Failed):
        serving.start_server(tmp_path, "127.0.0.1", 0, "https://example.org", "Ana's", behind_proxy=True, web=":8080")
    with pytest.raises(Failed):
        serving.start_server(tmp_path, "0.0.0.0", 0, "", "Ana's", proxy_from=("192.0.2.5", "192.0.2.6"))
    behind, beyond = started
    assert [part for part in behind if "proxy" in part or "web" in part] == ["--web=:8080", "--behind-proxy"]
    assert [part for part in beyond if "proxy" in part] == ["--proxy-from=192.0.2.5", "--proxy-from=192.0.2.6"]


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("example.org", ("example.org", 8765, None)),
        ("wss://example.org:9000/", ("example.org", 9000, None)),
        (f"192.0.2.7:9000/{'0' * 32}", ("192.0.2.7", 9000, "0" * 32)),
        ("https://example.org", ("example.org", 443, None)),
        ("https://example.org:9000/", ("example.org", 9000, None)),
        (f"https://example.org/{'0' * 32}", ("example.org", 443, "0" * 32)),
        ("http://example.org", ("example.org", 8765, None)),
    ],
)
def test_an_address_of_a_server_is_read_as_people_write_it(at: str, wanted: tuple[str, int, str | None]) -> None:
    found = asking.server_at(at, None)
    assert (found.host, found.port, found.fingerprint and found.fingerprint.replace("-", "")) == wanted


@pytest.mark.parametrize("at", ["::::", "example.org:0x1", "example.org/short", "ftp://example.org"])
def test_what_is_no_address_is_told_how_one_looks(at: str) -> None:
    with pytest.raises(Failed, match="It looks like HOST:PORT"):
        asking.server_at(at, None)


@pytest.mark.parametrize("port", ["", ":443"])
def test_an_https_address_gives_links_that_a_browser_shows_nobody(port: str) -> None:
    made = SimpleNamespace(code="K7QM-2X9R-4TDV", holder_code="4TDV-K7QM-2X9R")
    found = asking.server_at(f"https://meet.example.org{port}", None)
    member, _ = invites.invites_for(made, found, None, "")
    assert str(member) == "https://meet.example.org/#K7QM-2X9R-4TDV"


def test_without_an_address_the_server_of_the_folder_is_meant(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="Start one with: cop serve"):
        asking.server_at("", tmp_path)


def test_a_host_key_comes_from_a_file_or_the_folder(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(" secret \n", encoding="ascii")
    assert asking.read_key(None, key) == "secret"
    with pytest.raises(Failed, match="could not be read"):
        asking.read_key(None, tmp_path / "none")
    with pytest.raises(Failed):
        asking.read_key(tmp_path, None)


def test_invites_name_the_address_given_then_the_servers_own_then_this_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hosts(where: Address, folder: Path | None, address: str) -> set[str]:
        return {invite.host for invite in invites.invites_for(MADE, where, folder, address)}

    here = Address("127.0.0.1", 8765)
    assert hosts(here, tmp_path, "") == {"127.0.0.1"}
    (tmp_path / servers.ADDRESS_FILE).write_text(json.dumps({"address": "example.org"}), encoding="utf-8")
    assert hosts(here, tmp_path, "") == {"example.org"}
    assert hosts(here, tmp_path, "other.example") == {"other.example"}
    monkeypatch.setattr(invites, "own_address", lambda: "192.0.2.7")
    assert hosts(Address("0.0.0.0", 8765, "0" * 32), None, "") == {"192.0.2.7"}
    assert invites.own_address()


def test_what_a_server_answers_is_printed_without_anything_a_terminal_obeys(capsys: pytest.CaptureFixture[str]) -> None:
    member, holder = invites.invites_for(MADE, Address("127.0.0.1", 8765), None, "")
    made = SimpleNamespace(meeting="m\x1b[2J1")
    invites.print_invites(made, (member, holder), as_json=False)
    invites.print_invites(made, (member, holder), as_json=True)
    said = capsys.readouterr().out
    assert all(char.isprintable() or char == "\n" for char in said)


def test_the_holders_invite_is_a_hint_before_a_meeting_and_the_recap_is_one_after_it() -> None:
    _, holder = invites.invites_for(MADE, Address("127.0.0.1", 8765), None, "")
    now = hosting._hints(holder, "cop recap m1")
    alone = FakeSession()
    alone.people("Ama", me="Ama")
    assert now(as_session(alone)) == f"somebody to hold the space with you: cop join {holder}"
    waiting = room("Ama", begun=False)
    assert now(as_session(waiting)) == f"somebody to hold the space with you: cop join {holder}"
    two = FakeSession()
    two.people("Ama", "Bo", me="Ama", role=base.HOLDER, holders=("Ama", "Bo"))
    assert now(as_session(two)) == ""
    assert now(as_session(room("Ama"))) == ""
    over = room("Ama")
    over.act("Ama", setup.End(really=True))
    assert now(as_session(over)).endswith(": cop recap m1")


class Terminal(io.StringIO):
    """Input from somebody at a terminal."""

    def isatty(self) -> bool:
        return True


class Pages:
    """A session that gives pages of words; after the last one its line is `link`."""

    def __init__(self, pages: list[tuple[list[int], bool]], link: str) -> None:
        self.pages, self.link, self.more_history = pages, link, False

    async def history(self, before: int) -> dict[int, str]:
        numbers, self.more_history = self.pages.pop(0) if self.pages else ([], False)
        return dict.fromkeys(numbers, "words")


@pytest.mark.parametrize(
    ("pages", "link", "whole"),
    [
        ([], "good", True),
        ([([7, 8], False)], "slow", True),
        ([([7, 8], True), ([3], False)], "good", True),
        ([([7, 8], True)], "good", False),
        ([([7, 8], True), ([7, 8], True)], "good", False),
        ([], "lost", False),
    ],
)
async def test_a_recap_is_made_of_all_words_or_not_at_all(
    pages: list[tuple[list[int], bool]], link: str, whole: bool
) -> None:
    assert await fetching.fetch_words(cast("Session", Pages(pages, link))) is whole


@pytest.mark.parametrize("answer", ["", "[]"])
async def test_without_an_answer_nobody_is_told_that_nothing_was_made(answer: str) -> None:
    async def half(socket: ServerConnection) -> None:
        await socket.recv()
        if answer:
            await socket.send(answer)

    async with serve(half, "127.0.0.1", 0, subprotocols=[Subprotocol("cop.hosting.v1")]) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Failed, match=f"The server at 127.0.0.1:{port} gave no answer .* It may have done it"):
            await asking.ask_now(Address("127.0.0.1", port), "0" * 64, Listing())
    with pytest.raises(Failed, match="Nothing was made"):
        await asking.ask_now(Address("127.0.0.1", port), "0" * 64, Listing())


def test_an_invite_is_asked_for_only_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity.ask_invite("example.org/K7QM-2X9R-4TDV") == "example.org/K7QM-2X9R-4TDV"
    monkeypatch.setattr(sys, "stdin", io.StringIO("example.org/K7QM-2X9R-4TDV\n"))
    with pytest.raises(Failed, match="cop join HOST:PORT/CODE"):
        identity.ask_invite("")
    monkeypatch.setattr(sys, "stdin", Terminal("\ncop join example.org/K7QM-2X9R-4TDV\n"))
    assert str(identity.read_invite(identity.ask_invite(""))) == "example.org/K7QM-2X9R-4TDV"
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    with pytest.raises(Failed, match="nothing was joined"):
        identity.ask_invite("")


def test_a_word_comes_with_the_invite_or_is_asked_for_only_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity.split_invite("h/K7QM-2X9R-4TDV") == ("h/K7QM-2X9R-4TDV", "")
    assert identity.split_invite("h/K7QM-2X9R-4TDV --continue k7qm 2x9r") == ("h/K7QM-2X9R-4TDV", "k7qm 2x9r")
    assert identity.split_invite("h/K7QM-2X9R-4TDV --continue=K7QM-2X9R") == ("h/K7QM-2X9R-4TDV", "K7QM-2X9R")
    assert identity.ask_word("k7qm 2x9r") == "K7QM-2X9R"
    with pytest.raises(Failed, match="A word looks like K7QM-2X9R") as caught:
        identity.ask_word("K7QM")
    assert caught.value.status == 2
    monkeypatch.setattr(sys, "stdin", io.StringIO("K7QM-2X9R\n"))
    with pytest.raises(Failed, match="--continue WORD"):
        identity.ask_word("-")
    monkeypatch.setattr(sys, "stdin", Terminal("k7qm2x9r\n"))
    assert identity.ask_word("-") == "K7QM-2X9R"
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    with pytest.raises(Failed, match="needs 8"):
        identity.ask_word("-")


def test_the_next_command_leads_to_the_same_server(capsys: pytest.CaptureFixture[str]) -> None:
    pair = invites.invites_for(MADE, Address("127.0.0.1", 8765), None, "")
    for leads, told in (
        (invites.leads_to("", None, None), "New ones: cop invite m1"),
        (invites.leads_to("", Path("my meetings"), None), "New ones: cop invite m1 --data 'my meetings'"),
        (invites.leads_to("h:1", None, Path("k")), "New ones: cop invite m1 --at h:1 --key-file k"),
    ):
        invites.show_invites(MADE, pair, "Keep them.", *leads)
        assert capsys.readouterr().out.splitlines()[-1] == f"Keep them. {told}"


def test_a_name_is_asked_for_only_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity.ask_name("Ana") == "Ana"
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert identity.ask_name("", known="Bo") == "Bo"
    with pytest.raises(Failed, match="--name Ana"):
        identity.ask_name("")
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    assert identity.ask_name("", known="Bo") == "Bo"
    monkeypatch.setattr(sys, "stdin", Terminal("\nCy\n"))
    assert identity.ask_name("") == "Cy"
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    with pytest.raises(Failed, match="nothing was joined"):
        identity.ask_name("")


def test_the_line_client_is_for_pipes_dumb_terminals_and_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert not attending.wants_plain(False)
    assert attending.wants_plain(True)
    monkeypatch.setenv("TERM", "dumb")
    assert attending.wants_plain(False)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setenv("TERM", "xterm")
    assert attending.wants_plain(False)


def test_the_goodbye_of_a_meeting_that_is_over_is_followed_by_the_way_back(capsys: pytest.CaptureFixture[str]) -> None:
    fake = room(item=OPEN)
    fake.act("Ama", setup.End(really=True))
    attending.say_farewell(as_session(fake), GOODBYE)
    said = capsys.readouterr().out.split()
    assert said == ["Goodbye.", *after_the_end(as_session(fake))[0].split()]


@pytest.mark.parametrize("columns", [0, 40, 80])
def test_the_goodbye_breaks_between_words_where_the_terminal_would_break_it_within_one(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "columns", lambda _stream=None: columns)
    session = as_session(room(item=OPEN))
    attending.say_farewell(session, GOODBYE)
    ended = "The meeting was ended while you were in it, and the recap can be read by everybody who was here."
    attending.say_ending(Ending("left", ended, 0))
    attending.say_ending(Ending("failed", ended, 10))
    out, err = capsys.readouterr()
    assert out.split() == " ".join([*goodbye(session), ended]).split()
    assert err.split() == ended.split()
    assert (
        (len(out.splitlines()) == 2)
        if not columns
        else (max(map(len, [*out.splitlines(), *err.splitlines()])) < columns)
    )


def test_a_person_who_was_here_before_is_known_by_name(tmp_path: Path) -> None:
    assert identity.known_name(Invite("127.0.0.1", 1, "K7QM2X9R4TDV"), Places(tmp_path)) == ""
    with pytest.raises(Failed, match="An invite looks like"):
        identity.read_invite("nonsense")


@pytest.mark.parametrize(
    ("answer", "stops"), [("y\n", True), ("yes\n", True), ("\n", False), ("", False), ("no\n", False)]
)
def test_the_server_is_stopped_only_when_that_is_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], answer: str, stops: bool
) -> None:
    stopped: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: stopped.append((pid, number)))
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    hosting._leave_running(Address("127.0.0.1", 4321, pid=4242), Path("my meetings"))
    assert stopped == ([(4242, signal.SIGTERM)] if stops else [])
    said = capsys.readouterr().out
    assert "Stop it? Until it is started again nobody can quote, withdraw or fetch the recap." in said
    assert ("To start it again: cop serve --data 'my meetings' --port 4321" in said) == stops


def test_whether_the_server_is_to_stop_is_asked_in_lines_as_wide_as_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(streams, "columns", lambda _stream=None: 80)
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    hosting._leave_running(Address("127.0.0.1", 4321, pid=4242), Path("my meetings"))
    said = capsys.readouterr().out
    assert "Stop it? Until it is started again nobody can quote, withdraw or fetch the\nrecap. [y/N] " in said


def test_nobody_is_asked_where_nobody_can_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    hosting._leave_running(Address("127.0.0.1", 1, pid=4242), Path("meetings"))
    assert capsys.readouterr().out == "The server goes on, and with it the meeting.\n"


def test_a_recap_asks_for_a_format_that_exists_and_a_meeting_that_is_kept(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="The formats are: "):
        recaps.make_recap("m1", data=tmp_path, fmt="odt", out=None, name="")
    with pytest.raises(Failed, match="There is no meeting m1"):
        recaps.make_recap("m1", data=tmp_path, fmt="md", out=None, name="")


def test_meetings_go_where_the_system_keeps_such_unless_a_folder_is_named(tmp_path: Path) -> None:
    assert servers.data_folder(tmp_path) == tmp_path
    assert servers.data_folder(None).name == "meetings"
