"""The commands around a meeting, as a person who hosts uses them; on this computer and beyond it."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cop_server.certificate import self_signed
from tests.whole.programs import COP, Place, Program, level, terminate

pytestmark = pytest.mark.takes("a server and people's programs are started, each a Python of its own")


def hosted(place: Place, *more: str) -> tuple[Program, str, str, str]:
    """Host the meeting as Ama; return her client, the meeting, and the invites for everybody and for space holders."""
    ama = place.start(
        "host", str(place.plan), "--name", "Ama", "--plain", "--data", str(place.data), "--port", "0", *more, home="home-Ama"
    )  # fmt: skip
    meeting = ama.hear("Meeting ").split()[1]
    member = ama.hear("Invite for everybody:").split()[-1]
    holder = ama.hear("Invite for space holders:").split()[-1]
    ama.hear("To speak:")
    return ama, meeting, member, holder


def come(place: Place, invite: str, name: str) -> Program:
    person = place.join(invite, name)
    person.hear("To speak:")
    return person


def test_one_command_hosts_a_meeting_that_outlives_its_window(place: Place) -> None:
    ama, meeting, member, holder = hosted(place)
    bo = come(place, member, "Bo")
    ama.do("begin", "Part 1 of 5")
    bo.hear("Part 1 of 5")
    ama.type("bye")
    ama.hear("The server goes on, and with it the meeting.")
    assert ama.wait() == 0
    assert place.away()
    bo.do("park Still here", "Parked")
    again = place.start("join", holder, "--name", "Ama", "--plain", home="home-Ama")
    again.hear("To speak:")
    again.do("lot?", "Parked: 1.")
    again.do("take 2", "Part 2 of 5")
    assert place.cop("meetings", "--data", str(place.data)).out.split()[:2] == [meeting, "open"]
    log = (place.data / "server.log").read_text(encoding="utf-8")
    assert "Still here" not in log
    assert "Traceback" not in log


def test_a_server_behind_a_proxy_is_hosted_as_it_is_served(place: Place) -> None:
    _, _, member, _ = hosted(place, "--behind-proxy", "--address", "https://meet.example.org")
    assert member.startswith("https://meet.example.org/#")
    assert json.loads((place.data / "server.json").read_text(encoding="utf-8"))["proxied"] is True


@pytest.mark.slow
def test_a_window_that_is_killed_ends_no_meeting(place: Place) -> None:
    ama, _, member, _ = hosted(place)
    bo = come(place, member, "Bo")
    ama.do("begin", "Part 1 of 5")
    bo.hear("Part 1 of 5")
    ama.process.kill()
    ama.wait()
    bo.do("park Still here", "Parked")
    assert place.away()


@pytest.mark.slow
def test_a_second_meeting_is_held_on_the_server_that_runs(place: Place) -> None:
    _, first, member, _ = hosted(place)
    pid = place.away()
    eve = place.start(
        "host", str(place.plan), "--name", "Eve", "--plain", "--data", str(place.data), "--port", "0", home="home-Eve"
    )
    second = eve.hear("Meeting ").split()[1]
    eve.hear("To speak:")
    assert place.away() == pid
    assert first != second
    come(place, member, "Bo").do("who?", "2 people take part.")
    eve.do("who?", "1 person takes part: you.")
    listed = place.cop("meetings", "--data", str(place.data)).out
    assert first in listed
    assert second in listed


@pytest.mark.slow
def test_open_prints_both_invites_as_json_and_new_invites_replace_old_ones_on_request(place: Place) -> None:
    place.serve()
    said = place.cop("open", str(place.plan), "--data", str(place.data), "--json")
    assert list(json.loads(said.out)) == ["meeting", "invite", "holder_invite"]
    made = json.loads(said.out)
    plain = place.cop("open", str(place.plan), "--data", str(place.data)).out
    assert len(re.findall(r"cop join 127\.0\.0\.1:\d+/[0-9A-Z-]{14}$", plain, re.M)) == 2
    assert "they are not shown again" in plain
    come(place, made["invite"], "Bo")
    fresh = json.loads(place.cop("invite", made["meeting"], "--data", str(place.data), "--json").out)
    assert fresh["invite"] != made["invite"]
    come(place, fresh["invite"], "Cy")
    come(place, made["invite"], "Di")
    newest = json.loads(place.cop("invite", made["meeting"], "--data", str(place.data), "--replace", "--json").out)
    for old in (made, fresh):
        assert place.cop("join", old["invite"], "--name", "Ed", "--plain", home="home-Ed").status == 11
    come(place, newest["holder_invite"], "Ama").do("begin", "Part 1 of 5")
    for secret in (made, fresh, newest):
        code = secret["invite"].partition("/")[2]
        for path in place.data.rglob("*"):
            assert not path.is_file() or code.encode() not in path.read_bytes()


@pytest.mark.slow
def test_open_elsewhere_takes_the_host_key_from_a_file(place: Place) -> None:
    place.serve()
    at = f"127.0.0.1:{place.port}"
    key = place.folder / "key"
    shutil.copy(place.data / "host.key", key)
    nowhere = str(place.folder / "nowhere")
    made = place.cop("open", str(place.plan), "--at", at, "--data", nowhere, "--key-file", str(key), "--json")
    assert made.status == 0, made.err
    come(place, json.loads(made.out)["invite"], "Bo")
    key.write_text("0" * 64, encoding="ascii")
    refused = place.cop("open", str(place.plan), "--at", at, "--data", nowhere, "--key-file", str(key))
    assert refused.status != 0
    assert refused.out == ""
    assert "host key" in refused.err


@pytest.mark.slow
def test_a_server_that_is_told_to_stop_says_so_and_goes_on_where_it_was(place: Place) -> None:
    server = place.serve()
    made = place.open()
    ama, bo = come(place, made.holder_invite, "Ama"), come(place, made.invite, "Bo")
    ama.do("begin", "Part 1 of 5")
    bo.hear("Part 1 of 5")
    bo.do("hand", "number 1 of 1")
    ama.do("off", "Off the record for everyone.")
    assert terminate(server) == 0
    for person in (ama, bo):
        person.hear("The server stops or restarts.")
    server = place.serve()
    bo.hear("Back. You are still 1st.")
    ama.hear("Back.")
    ama.do("park Not kept", "We are off the record")
    ama.do("on", "You put us on the record again.")
    ama.do("next", "Bo has the floor.")
    bo.hear("Your turn")
    level(ama, bo)


class Stranger:
    """A server with a certificate of its own that writes down what is sent to it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._context, self.fingerprint = self_signed(folder, ["localhost"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.got: list[bytes] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                plain.settimeout(20)
                content = b""
                with suppress(OSError), self._context.wrap_socket(plain, server_side=True) as tls:
                    content = tls.recv(65536)
                self.got.append(content)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(20)


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    """A server that is not the one in the invite."""
    other = Stranger(tmp_path / "stranger")
    yield other
    other.close()


def test_nothing_is_sent_to_a_server_whose_certificate_is_not_the_one_in_the_invite(
    place: Place, stranger: Stranger
) -> None:
    wrong = "0" * 32
    said = place.cop(
        "join", f"127.0.0.1:{stranger.port}/K7QM-2X9R-4TDV/{wrong}", "--name", "Bo", "--plain", home="home-Bo"
    )
    assert said.status == 12
    assert len(said.err.splitlines()) == 1
    place.cop("open", str(place.plan), "--at", f"127.0.0.1:{stranger.port}/{wrong}", "--key-file", str(key(place)))
    stranger.close()
    assert stranger.got == [b"", b""]


def key(place: Place) -> Path:
    path = place.folder / "a.key"
    path.write_text("0" * 64, encoding="ascii")
    return path


# Beyond this computer: two network namespaces, each a computer of its own, and a cable between them.


class Cable:
    """Two computers, `here` at 10.77.0.1 and `there` at 10.77.0.2."""

    def __init__(self) -> None:
        if shutil.which("ip") is None or os.geteuid() != 0:
            pytest.fail("This test needs the ip command (package iproute2) and root, to make two network namespaces.")
        number = os.getpid() % 10_000
        self.here, self.there = f"cop-a{number}", f"cop-b{number}"
        one, two = f"copa{number}", f"copb{number}"
        for name in (self.here, self.there):
            self.ip("netns", "add", name)
        self.ip("link", "add", one, "netns", self.here, "type", "veth", "peer", "name", two, "netns", self.there)
        for name, link, address in ((self.here, one, "10.77.0.1/24"), (self.there, two, "10.77.0.2/24")):
            self.ip("-n", name, "address", "add", address, "dev", link)
            self.ip("-n", name, "link", "set", link, "up")
            self.ip("-n", name, "link", "set", "lo", "up")
        self.ip("-n", self.here, "route", "add", "default", "via", "10.77.0.2")

    def ip(self, *arguments: str) -> None:
        done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"Two network namespaces could not be made: ip {' '.join(arguments)}: {done.stderr.strip()}")

    def close(self) -> None:
        for name in (self.here, self.there):
            subprocess.run(["ip", "netns", "delete", name], capture_output=True, check=False)


@pytest.fixture
def cable() -> Iterator[Cable]:
    """Two computers and a cable."""
    both = Cable()
    yield both
    both.close()


@pytest.mark.slow
def test_people_beyond_this_computer_join_encrypted_with_the_fingerprint_in_the_invite(
    place: Place, cable: Cable
) -> None:
    def run(where: str, home: str, *arguments: str) -> Program:
        program = Program(["ip", "netns", "exec", where, *COP, *arguments], place.folder / home, cwd=place.folder)
        place.programs.append(program)
        return program

    ama = run(cable.here, "home-Ama", "host", str(place.plan), "--name", "Ama", "--plain", "--data", str(place.data),
              "--host", "0.0.0.0", "--port", "0")  # fmt: skip
    member = ama.hear("Invite for everybody:").split()[-1]
    ama.hear("To speak:")
    assert re.fullmatch(r"10\.77\.0\.1:\d+/[0-9A-Z-]{14}/[0-9A-Z-]{39}", member), member

    bo = run(cable.there, "home-Bo", "join", member, "--name", "Bo", "--plain")
    bo.hear("To speak:")
    ama.hear("Bo is here.")
    ama.do("begin", "Part 1 of 5")
    bo.hear("Part 1 of 5")
    bo.do("hand about the cable", "number 1 of 1")
    ama.hear("has a hand up: the cable")
    ama.do("next", "Bo has the floor.")
    bo.hear("Your turn")
    bo.do("say Hello from there.", "Bo: Hello from there.")
    ama.hear("Bo: Hello from there.")

    where, code, fingerprint = member.split("/")
    wrong = "0" * 4 + fingerprint[4:]
    eve = run(cable.there, "home-Eve", "join", f"{where}/{code}/{wrong}", "--name", "Eve", "--plain")
    assert eve.wait() == 12
    assert len(eve.complaints) == 1
    bare = run(cable.there, "home-Eve", "join", f"{where}/{code}", "--name", "Eve", "--plain")
    assert bare.wait() == 12
    level(ama, bo)
    ama.do("who?", "2 people take part.")
    recap = run(cable.there, "home-Bo", "recap", member, "--format", "txt")
    assert recap.wait() == 0
