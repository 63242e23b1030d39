"""What browsers find where the link to a door leads: its page, or whatever stands there in its place."""

from __future__ import annotations

import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from cop_server import http
from cop_tui.cli import doorways, looking, running
from cop_tui.cli.looking import look_at_page
from cop_tui.doors.web.pages import Pages
from cop_tui.wire.doorway import Doorway
from tests.cli.test_status import GOOD, HERE
from tests.cli.test_where_invites_lead import signed

DOOR = bytes(Pages("Ama's laptop", encrypted=True)._files["/"].body)
SERVER = bytes(http.page("", "Ama's laptop").body)
COMPARE = "compare the file of what stands in front with packaging/nginx-door.conf or packaging/Caddyfile-door"


@contextmanager
def shows(body: bytes, status: int = 200, pem: Path | None = None) -> Iterator[int]:
    """Answer every wish on a free port of this computer; with `pem` encrypted."""

    class Stands(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name is the library's
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Stands) as server:
        if pem is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pem)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def left(port: int, scheme: str = "http") -> Doorway:
    return Doorway(web=f"{scheme}://localhost:{port}", web_port=8080, pid=os.getpid())


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (SERVER, 200, f"browsers read the server's own page, not the door's at 127.0.0.1:8080: {COMPARE}."),
        (b"<p>Welcome to nginx!</p>", 200, f"browsers read something that is not the door's page: {COMPARE}."),
        (
            b"",
            502,
            "browsers get no page (it was answered 502): see whether what stands in front leads to 127.0.0.1:8080.",
        ),
        (DOOR, 404, "browsers get no page (it was answered 404)"),
    ],
)
def test_what_is_not_the_page_of_the_door_is_told(body: bytes, status: int, says: str) -> None:
    with shows(body, status) as port:
        answer = look_at_page(left(port))
    assert not answer.good
    assert answer.text.startswith(f"At http://localhost:{port} {says}")


def test_the_page_of_a_door_is_good_where_its_certificate_is_trusted_and_else_it_is_said_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, pem = signed(tmp_path, 50)
    with shows(DOOR, pem=pem) as port:
        strange = look_at_page(left(port, "https"))
        monkeypatch.setenv("SSL_CERT_FILE", str(root))
        assert look_at_page(left(port, "https")).good
    assert not strange.good
    assert "was signed by somebody this computer does not know" in strange.text
    assert f"At localhost:{port} " in strange.text


def test_where_nothing_answers_it_may_be_otherwise_from_elsewhere() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        unused = listener.getsockname()[1]
    answer = look_at_page(left(unused))
    assert (answer.good, answer.afar) == (False, True)
    assert answer.text == f"No page answers at http://localhost:{unused} from here."


def test_whoever_says_nothing_or_sends_without_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            line, _ = listener.accept()
            with line:
                try:
                    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
                    while True:
                        line.sendall(b"x")
                        time.sleep(0.05)
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        answer = look_at_page(left(listener.getsockname()[1]))
    assert time.monotonic() - began < 2
    assert answer.text.startswith("No page answers at ")


def _told(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    monkeypatch.setattr(running, "find_server", lambda _folder: HERE)
    monkeypatch.setattr(running, "read_key", lambda *_: "")
    monkeypatch.setattr(running, "ask", lambda *_: msgspec.structs.replace(GOOD, backup=int(time.time())))
    return running.status(folder, metrics=False), capsys.readouterr().out


def test_status_is_not_well_where_the_link_leads_to_the_servers_own_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with shows(SERVER) as port:
        doorways.leave(tmp_path, left(port))
        status, said = _told(tmp_path, monkeypatch, capsys)
    assert status == running.NOT_WELL
    assert f"At http://localhost:{port} browsers read the server's own page" in said
    assert running.WELL not in said
    with shows(DOOR) as port:
        doorways.leave(tmp_path, left(port))
        status, said = _told(tmp_path, monkeypatch, capsys)
    assert status == 0
    assert said.endswith(f"{running.WELL}\n")


def test_a_door_that_was_open_and_is_gone_is_told_until_its_note_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    door = Doorway(web="https://meet.example.org", ssh_host="meet.example.org", ssh_port=2222, pid=os.getpid())
    doorways.leave(tmp_path, msgspec.structs.replace(door, pid=2**22 + 1))  # no process has that
    status, said = _told(tmp_path, monkeypatch, capsys)
    assert status == running.NOT_WELL
    assert (
        "A door let people in without the program (https://meet.example.org, and ssh -p 2222 join@meet.example.org), "
        "and ended: they find nobody there now. Open it again: systemctl start cop-door" in said
    )
    assert said.endswith(f"If it is to stay closed: rm {tmp_path / 'door.json'}\n")
    (tmp_path / "door.json").unlink()
    assert _told(tmp_path, monkeypatch, capsys)[0] == 0


def test_a_door_that_was_closed_is_told_and_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    door = Doorway(web="https://meet.example.org", ssh_host="meet.example.org", ssh_port=2222, pid=os.getpid())
    doorways.leave(tmp_path, door)
    doorways.close(tmp_path, os.getpid())
    status, said = _told(tmp_path, monkeypatch, capsys)
    assert status == 0
    assert (
        "The door for people without the program (https://meet.example.org, and ssh -p 2222 join@meet.example.org) was "
        "closed: they find nobody there until it is opened again (systemctl start cop-door" in said
    )
    assert said.endswith(f"{running.WELL}\n")


def test_a_door_that_was_for_this_computer_only_is_not_missed(tmp_path: Path) -> None:
    doorways.close(tmp_path, os.getpid())
    doorways.leave(tmp_path, Doorway(web="http://localhost:8080", ssh_host="localhost", ssh_port=2222, pid=os.getpid()))
    doorways.close(tmp_path, os.getpid())
    assert not (tmp_path / "door.json").exists()
