"""The examples for whoever runs a server: the unit is as closed as it says, and meetings are held through both proxies."""

from __future__ import annotations

import asyncio
import os
import re
import shlex
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import click
import pytest

from cop_tui.cli.commands import app
from cop_tui.doors.door import Door
from cop_tui.wire.invite import Invite
from tests.server.test_orders import renewed
from tests.whole.programs import Place, Program, Silent, until

PACKAGING = Path(__file__).parents[2] / "packaging"
NAME = "meet.example.org"


def needed(tool: str, package: str) -> str:
    """Return where a tool is; a test that cannot be run fails."""
    found = shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.fail(f"This test needs {tool} (package {package}).")
    return found


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def test_the_unit_starts_the_server_with_options_that_exist() -> None:
    unit = (PACKAGING / "cop.service").read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ExecStart=\S+/cop serve (.+)$", unit, re.MULTILINE)
    app.commands["serve"].make_context("serve", shlex.split(line))
    assert "Type=notify" in unit
    assert "--behind-proxy" in line


def test_the_unit_of_a_door_starts_it_with_options_that_exist_and_behind_the_proxy() -> None:
    unit = (PACKAGING / "cop-door.service").read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(r"^ExecStart=\S+/cop door (.+)$", unit, re.MULTILINE)
    made = app.commands["door"].make_context("door", shlex.split(line))
    assert made.params["behind_proxy"]
    assert made.params["web"].startswith("127.0.0.1:")
    assert "Type=notify" in unit


@pytest.mark.parametrize("file", ["nginx-door.conf", "Caddyfile-door"])
def test_a_proxy_before_a_door_leads_programs_to_the_server_and_browsers_to_the_door(file: str) -> None:
    text = (PACKAGING / file).read_text(encoding="utf-8")
    assert all(path in text for path in ("hosting", "door", "healthz"))
    assert text.index("127.0.0.1:8765") < text.index("127.0.0.1:8080")


def test_the_script_gives_the_folder_to_those_commands_that_take_one() -> None:
    script = (PACKAGING / "cop-server").read_text(encoding="utf-8")
    (names,) = re.findall(r"^(join [^)]*)\)", script, re.MULTILINE)
    with_folder = {
        name
        for name, command in app.commands.items()
        for one in (command.commands.values() if isinstance(command, click.Group) else [command])
        if any("--data" in parameter.opts for parameter in one.params)
    }
    assert set(names.split(" | ")) == set(app.commands) - with_folder
    said = subprocess.run(
        ["sh", "-c", f"{script.replace('/usr/local/lib/cop/bin/cop', 'echo')}", "cop-server", "plan", "a.toml"],
        capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    assert said.stdout == "plan a.toml\n"


def test_every_file_of_packaging_is_in_the_guide() -> None:
    guide = (PACKAGING.parent / "docs" / "running-a-server.md").read_text(encoding="utf-8")
    assert not [file.name for file in PACKAGING.iterdir() if f"packaging/{file.name}" not in guide]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "threshold"), [("cop.service", 20), ("cop-door.service", 25)]
)  # a door is reached from everywhere
def test_the_unit_is_hardened(unit: str, threshold: int) -> None:
    analyze = needed("systemd-analyze", "systemd")
    said = subprocess.run(
        [analyze, "security", "--offline=true", f"--threshold={threshold}", str(PACKAGING / unit)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout[-300:] + said.stderr
    checked = subprocess.run(
        [analyze, "verify", str(PACKAGING / unit)], capture_output=True, text=True, timeout=60, check=False
    )
    ours = [line for line in checked.stderr.splitlines() if unit in line and "is not executable" not in line]
    assert not ours


@pytest.fixture
def certificate(place: Place, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for localhost that every program of the test trusts, as if somebody known had signed it."""
    pem = renewed(place.folder / "own")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return pem


@contextmanager
def running(place: Place, command: list[str], port: int) -> Iterator[Program]:
    proxy = Program(command, place.folder / "proxy", cwd=place.folder)
    try:
        until(lambda: _listens(port), "the proxy listens")
        yield proxy
    finally:
        proxy.stop()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@contextmanager
def nginx(place: Place, certificate: Path, port: int, door: int = 0) -> Iterator[Program]:
    """Run nginx with an example, its name, ports and files put in: that with a door, where its port is given."""
    tool = needed("nginx", "nginx-light")
    text = (PACKAGING / ("nginx-door.conf" if door else "nginx.conf")).read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8080", f"127.0.0.1:{door}")
    text = re.sub(r"/etc/letsencrypt/live/\S+\.pem", str(certificate), text)
    text = text.replace(NAME, "localhost").replace("127.0.0.1:8765", f"127.0.0.1:{place.port}")
    plain = free_port()
    for inner, outer in (("443", port), ("80", plain)):
        text = re.sub(rf"listen {inner}\b", f"listen 127.0.0.1:{outer}", text)
        text = re.sub(rf"listen \[::\]:{inner}\b", f"listen [::]:{outer}", text)
    here = place.folder / "nginx"
    here.mkdir()
    temp = "".join(f"{kind}_temp_path {here}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = here / "nginx.conf"
    conf.write_text(
        f"daemon off; pid {here}/pid; error_log {here}/error.log; events {{}} http {{ {temp} {text} }}",
        encoding="utf-8",
    )
    with running(place, [tool, "-c", str(conf), "-p", str(here), "-e", f"{here}/error.log"], port) as proxy:
        yield proxy


@contextmanager
def caddy(place: Place, certificate: Path, port: int, door: int = 0) -> Iterator[Program]:
    """Run Caddy with an example, its name, port and certificate put in: that with a door, where its port is given."""
    tool = needed("caddy", "caddy")
    text = (PACKAGING / ("Caddyfile-door" if door else "Caddyfile")).read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8765", f"127.0.0.1:{place.port}").replace("127.0.0.1:8080", f"127.0.0.1:{door}")
    text = text.replace(f"{NAME} {{", f"localhost:{port} {{\n\ttls {certificate} {certificate}", 1)
    conf = place.folder / "Caddyfile"
    conf.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{text}", encoding="utf-8")
    with running(place, [tool, "run", "--config", str(conf), "--adapter", "caddyfile"], port) as proxy:
        yield proxy


def fetch(port: int, path: str) -> int:
    return read(port, path)[0]


def read(port: int, path: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"https://localhost:{port}{path}", timeout=10) as reply:
            return int(reply.status), reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.slow
@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_a_meeting_is_held_through_the_example_of_a_proxy(
    place: Place, certificate: Path, proxy: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(place.folder / "caddy"))
    port = free_port()
    place.serve("--behind-proxy", "--address", f"https://localhost:{port}")
    with proxy(place, certificate, port):  # type: ignore[operator]
        opened = place.cop("open", str(place.plan), "--data", str(place.data))
        assert opened.out.splitlines()[-1] == f"The address localhost:{port} answers."
        invite, holder = re.findall(r"cop join (https://\S+)", opened.out)
        ama = place.join(holder, "Ama")
        ama.hear("To speak:")
        bo = place.join(invite, "Bo", "--low")
        bo.hear("To speak:")
        ama.do("begin", "Part 1 of 5")
        bo.hear("Part 1 of 5")  # in low-bandwidth mode up to ten seconds later
        bo.do("hand", "number 1 of 1")
        ama.do("next", "Bo has the floor.")
        bo.hear("Your turn")
        bo.do("say Hello through it", "Bo: Hello through it")
        ama.hear("Bo: Hello through it")
        assert (fetch(port, "/healthz"), fetch(port, "/metrics"), fetch(port, "/")) == (200, 404, 200)


class Stands(BaseHTTPRequestHandler):
    """Stands for the page of a door: says what it was asked for, and by which host."""

    def do_GET(self) -> None:  # the name is the library's
        """Answer."""
        text = f"page {self.path} of {self.headers['Host']} for {self.headers['X-Forwarded-For']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.slow
@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_programs_and_doors_elsewhere_reach_the_server_and_browsers_the_page_by_one_name(
    place: Place, certificate: Path, proxy: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(place.folder / "caddy"))
    port = free_port()
    place.serve("--behind-proxy", "--address", f"https://localhost:{port}")
    with ThreadingHTTPServer(("127.0.0.1", 0), Stands) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()
        with proxy(place, certificate, port, page.server_address[1]):  # type: ignore[operator]
            bo = place.join(place.open().invite, "Bo")
            bo.hear("To speak:")
            for path in ("/", "/page.js", "/doors", "/visit"):
                assert read(port, path) == (200, f"page {path} of localhost:{port} for 127.0.0.1")
            assert (fetch(port, "/healthz"), fetch(port, "/metrics")) == (200, 404)
            status, said = read(port, "/door")
            assert (status, "strange_door" in said) == (403, True)
            key = (place.data / "door.key").read_text(encoding="ascii").strip()
            asyncio.run(Door(Invite("localhost", port, "", None, True), key, b"", "").known())
            page.shutdown()
            page.server_close()
            for path in ("/", "/visit"):
                status, said = read(port, path)
                assert status == 502
                assert said.startswith(
                    "The door to the meetings is closed just now. Places in them are kept: load this page"
                )
            assert fetch(port, "/healthz") == 200


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_quiet_line_in_low_bandwidth_mode_outlives_the_patience_of_nginx(place: Place, certificate: Path) -> None:
    port = free_port()
    place.serve("--behind-proxy", "--address", f"https://localhost:{port}")
    with nginx(place, certificate, port):
        bo = place.join(place.open().invite, "Bo", "--low")
        bo.hear("To speak:")
        until_ = time.monotonic() + float(os.environ.get("COP_QUIET_SECONDS", "75"))
        with pytest.raises(Silent):
            bo.hear("onnection", seconds=until_ - time.monotonic())
        bo.do("who?", "1 person takes part: you.")
        assert not [line for line in bo.lines if "onnection" in line or "Back" in line or "lost" in line]
