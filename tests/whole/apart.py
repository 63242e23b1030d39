"""A server and its door at the far end of a link, and people at the near end who come in each in their own way.

Whoever takes part has the same three verbs, whatever they came with: `enter` a line, `reads` something, and `does` both.
"""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from typing import IO, Any

import pyte
import pytest

from cop_server.certificate import self_signed
from tests.bench.link import FAR, GOOD, Link
from tests.whole.programs import COP, ROOT, Opened, Place, Program, Said, Silent, environment, until

PATIENCE = 90.0  # seconds: programs of six people share this computer, and a link is tried again within 30
SSH, PAGE = 2222, 8080
WAYS = ("--ssh", f"{FAR}:{SSH}", "--web", f"{FAR}:{PAGE}", "--whose", "Ama's laptop")
READS = 0.3  # seconds between what somebody reads and what they type
JUST_CAME = 0.6  # seconds in which a button of the page that has just come does nothing
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78M])")


def needed(tool: str, package: str) -> str:
    """Return where a tool is; a test that cannot be run fails."""
    found = shutil.which(tool)
    if found is None:
        pytest.fail(f"This test needs {tool} (package {package}).")
    return found


class Apart(Place):
    """A place whose server and commands are at the far end of a link; `near` starts what people have at theirs."""

    def __init__(self, folder: Path, link: Link) -> None:
        super().__init__(folder)
        self.link = link

    def start(self, *arguments: str, home: str = "server") -> Program:
        """Start `cop` beside the server."""
        return self._started(self.link.at("far", [*COP, *arguments]), home)

    def near(self, *command: str, home: str) -> Program:
        """Start a program at the near end."""
        return self._started(self.link.at("near", list(command)), home)

    def _started(self, command: list[str], home: str) -> Program:
        program = Program(command, self.folder / home, cwd=self.folder)
        self.programs.append(program)
        return program

    def cop(self, *arguments: str, home: str = "server", typed: str = "") -> Said:
        """Run `cop` beside the server to its end."""
        command = self.link.at("far", [*COP, *arguments])
        done = subprocess.run(
            command,
            input=typed,
            capture_output=True,
            text=True,
            env=environment(self.folder / home),
            cwd=self.folder,
            timeout=PATIENCE,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def open(self, plan: Path | None = None) -> Opened:
        """Make a meeting on the running server, which tells of the ways in through the door as well."""
        said = self.cop("open", str(plan or self.plan), "--data", str(self.data), "--json")
        assert said.status == 0, said.err
        made = json.loads(said.out)
        return Opened(made["meeting"], made["invite"], made["holder_invite"])

    @property
    def door(self) -> dict[str, Any]:
        """What the door has left in the server's folder; nothing while it is not open."""
        try:
            left: dict[str, Any] = json.loads((self.data / "door.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return left if "ssh_port" in left else {}

    def kept(self, text: str) -> int:
        """Return how many events of the journal hold a text."""
        with closing(sqlite3.connect(f"file:{self.data / 'journal.sqlite3'}?mode=ro", uri=True)) as journal:
            found = journal.execute("SELECT count(*) FROM events WHERE instr(body, ?)", (text.encode(),))
            return int(found.fetchone()[0])

    @property
    def stored(self) -> bytes:
        """Every byte in the server's folder."""
        return b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())


@contextmanager
def apart(folder: Path) -> Iterator[Apart]:
    """A server with a door, at the far end of a good link."""
    with Link(GOOD) as link, pytest.MonkeyPatch.context() as patch:
        place = Apart(folder, link)
        try:
            own = folder / "own"
            own.mkdir()
            self_signed(own, [FAR])
            pem = str(own / "tls" / "server.pem")
            patch.setenv("SSL_CERT_FILE", pem)  # it is trusted here, as one from an authority is
            place.serve("--host", "0.0.0.0", "--address", FAR, "--cert", pem, "--key", pem, *WAYS)
            until(lambda: bool(place.door), "the door opens", PATIENCE)
            yield place
        finally:
            place.stop()
        place.no_traceback()


# People


class Person:
    """Somebody in the meeting, with whatever they came with."""

    def __init__(self, name: str) -> None:
        self.name = name

    def enter(self, line: str) -> None:
        """Type a line and press Enter."""
        raise NotImplementedError

    def reads(self, wanted: str, screen: str = "") -> None:
        """Wait until something can be read that was not there before; `screen`: what the screens show of it where they say it otherwise."""
        raise NotImplementedError

    def does(self, line: str, wanted: str, screen: str = "") -> None:
        """Type a line and wait for what it brings."""
        self.enter(line)
        self.reads(wanted, screen)

    def says(self, line: str) -> None:
        """Say something to the room, and read it as the others do."""
        self.does(f"say {line}", f"{self.name}: {line}", line)

    def finish(self, line: str) -> None:
        """See to it that a line that was entered while nothing arrived is sent, once the link is there again."""

    def leave(self) -> None:
        """End what they have, politely or not."""
        raise NotImplementedError


class ByLines(Person):
    """Somebody with `cop join --plain`."""

    def __init__(self, place: Apart, invite: str, name: str) -> None:
        super().__init__(name)
        self.program = place.near(*COP, "join", invite, "--name", name, "--plain", home=f"home-{name}")

    def enter(self, line: str) -> None:
        """Type a line."""
        self.program.type(line)

    def reads(self, wanted: str, screen: str = "") -> None:
        """Wait for a line."""
        self.program.hear(wanted, seconds=PATIENCE)

    def leave(self) -> None:
        """End the program."""
        self.program.stop()


class AtTerminal(Person):
    """Somebody with a program in a terminal. What it writes is always taken in; `rows` is the screen, `said` all of it as text."""

    def __init__(self, command: list[str], home: Path, name: str, *, columns: int = 200, rows: int = 50) -> None:
        super().__init__(name)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._more = threading.Condition()
        self._raw = bytearray()
        self._read = 0
        self._fd, theirs = pty.openpty()
        ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        home.mkdir(exist_ok=True)
        env = environment(home) | {"HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=env, cwd=home
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._take_in, daemon=True)
        self._reader.start()

    def _take_in(self) -> None:
        with contextlib.suppress(OSError):  # the program has ended
            while data := os.read(self._fd, 65_536):
                with self._more:
                    self._raw += data
                    self._stream.feed(data)
                    self._more.notify_all()

    @property
    def said(self) -> str:
        """All that was written so far, as text."""
        return _SEQUENCE.sub("", self._raw.decode("utf-8", "replace")).replace("\r\n", "\n")

    @property
    def rows(self) -> str:
        """What is on the screen, a space between what stands in two rows."""
        return " ".join(row.strip(" │┃|") for row in self._screen.display)

    def enter(self, line: str) -> None:
        """Type a line."""
        os.write(self._fd, f"{line}\r".encode())

    def reads(self, wanted: str, screen: str = "") -> None:
        """Wait until something is said that was not before."""
        self._wait(wanted, lambda: (at := self.said.find(wanted, self._read)) >= 0 and self._look(at + len(wanted)))

    def _look(self, at: int) -> bool:
        self._read = at
        return True

    def _wait(self, wanted: str, so: Any) -> None:
        end = time.monotonic() + PATIENCE
        with self._more:
            while not so():
                if time.monotonic() > end:
                    shown = "\n".join(self._screen.display)
                    raise Silent(f"{self.name} waited for {wanted!r}; the terminal shows\n{shown}")
                self._more.wait(0.5)

    def kill(self) -> None:
        """The window is gone, without a word."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self._reader.join(5)

    def leave(self) -> None:
        """End the program."""
        self.kill()
        with contextlib.suppress(OSError):
            os.close(self._fd)


class AtScreens(AtTerminal):
    """Somebody with `cop join`: they read what is on the screen."""

    def __init__(self, place: Apart, invite: str, name: str) -> None:
        command = place.link.at("near", [*COP, "join", invite, "--name", name])
        super().__init__(command, place.folder / f"home-{name}", name, columns=140, rows=44)

    def reads(self, wanted: str, screen: str = "") -> None:
        """Wait until it is on the screen."""
        self._wait(screen or wanted, lambda: (screen or wanted) in self.rows)


class BySsh(AtTerminal):
    """Somebody with OpenSSH and a key of their own, who knows the door's host key from their invite."""

    def __init__(self, place: Apart, code: str, name: str) -> None:
        self._place, self._code = place, code
        super().__init__(self._command(name), place.folder / f"home-{name}", name)
        self._come(new=True)

    def _command(self, name: str) -> list[str]:
        folder, left = self._place.folder, self._place.door
        key, known = folder / f"{name}.key", folder / f"{name}.known"
        if not key.exists():
            made = [needed("ssh-keygen", "openssh-client"), "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
            subprocess.run(made, check=True, timeout=20)
        known.write_text(f"{left['ssh_key']}\n", encoding="utf-8")
        given = ("StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}", f"GlobalKnownHostsFile={os.devnull}")
        keys = ("IdentityAgent=none", "IdentitiesOnly=yes", f"IdentityFile={key}")
        words = [word for option in (*given, *keys) for word in ("-o", option)]
        ssh = [needed("ssh", "openssh-client"), "-F", os.devnull, *words, "-p", str(SSH), f"join@{FAR}"]
        return self._place.link.at("near", ssh)

    def enter(self, line: str) -> None:
        """Type a line, no sooner than a person who has just read something does: the door asks again where it was typed before."""
        threading.Event().wait(READS)
        super().enter(line)

    def _come(self, *, new: bool) -> None:
        self.reads("runs on Ama's laptop")
        self.reads("The code of your invite")
        if new:
            self.does(self._code, "call you?")
            self.does(self.name, "what is happening.")
        else:
            self.does(self._code, f"Welcome back, {self.name}.")
            self.reads("what is happening.")

    def come_back(self) -> None:
        """Come with the same key after the window was closed without a word."""
        self.leave()
        AtTerminal.__init__(self, self._command(self.name), self._place.folder / f"home-{self.name}", self.name)
        self._come(new=False)


class ByPutty(BySsh):
    """Somebody with PuTTY's plink and a key of theirs."""

    def _command(self, name: str) -> list[str]:
        folder, left = self._place.folder, self._place.door
        key, known = folder / f"{name}.ppk", folder / f"{name}.known"
        known.write_text(f"{left['ssh_key']}\n", encoding="utf-8")
        if not key.exists():
            made = [
                needed("puttygen", "putty-tools"),
                "-q",
                "-t",
                "ed25519",
                "--new-passphrase",
                os.devnull,
                "-o",
                str(key),
            ]
            subprocess.run(made, check=True, timeout=30)
        listed = subprocess.run(["ssh-keygen", "-l", "-f", str(known)], check=True, capture_output=True, text=True)
        plink = [needed("plink", "putty-tools"), "-ssh", "-no-antispoof", "-P", str(SSH), "-i", str(key)]
        return self._place.link.at("near", [*plink, "-hostkey", listed.stdout.split()[1], f"join@{FAR}"])


class Browsers:
    """A browser at the near end; each person has a tab in a profile of their own."""

    def __init__(self, place: Apart) -> None:
        command = place.link.at("near", [sys.executable, "-m", "tests.whole.browsed", str(place.folder)])
        path = os.pathsep.join((str(ROOT), str(ROOT / "server")))
        self._log = (place.folder / "browsers.log").open("w+")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._hear()

    def ask(self, tab: str, what: str, *given: Any, **named: Any) -> Any:
        """Ask a tab something; what fails there fails here."""
        stdin: IO[str] = self._process.stdin  # type: ignore[assignment]
        stdin.write(json.dumps([tab, what, given, named]) + "\n")
        stdin.flush()
        answer = self._hear()
        if "failed" in answer:
            raise Silent(f"{tab}: {answer['failed']}")
        return answer.get("said")

    def _hear(self) -> dict[str, Any]:
        stdout: IO[str] = self._process.stdout  # type: ignore[assignment]
        line = stdout.readline()
        if not line:
            self._log.seek(0)
            raise Silent(f"the browsers ended: {self._log.read()[-2000:]}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the browser."""
        with self._process as process:
            process.stdin.close()  # type: ignore[union-attr]
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            process.kill()
        self._log.close()


class ByBrowser(Person):
    """Somebody with a browser: by names and the keyboard, or with `touch` by finger at a screen of 320 px."""

    def __init__(self, browsers: Browsers, code: str, name: str, *, touch: bool = False) -> None:
        super().__init__(name)
        self._browsers, self._touch, self._rows = browsers, touch, 0
        size = {"width": 320, "height": 568, "touch": True} if touch else {}
        self.tab("open", f"https://{FAR}:{PAGE}/#{code}", **size)
        self.tab("reads", "runs on Ama's laptop")
        self.tab("until", f"document.getElementById('code').value === '{code}'")
        self.tab("focus", "textbox", "The name others will see")
        self.tab("write", name)
        if touch:
            self.tab("press", "button", "Come in")
        else:
            self.tab("key", "Enter")
        self.tab("find", "textbox", "Your line")

    def tab(self, what: str, *given: Any, **named: Any) -> Any:
        """Ask their tab something."""
        if what != "open":
            self._browsers.ask(self.name, "to_front")  # what is behind another tab is hidden, and says nothing
        return self._browsers.ask(self.name, what, *given, **named)

    def enter(self, line: str) -> None:
        """Enter a line: with Enter, or with a finger on the button of that name."""
        self._rows = self.tab("run", "document.querySelectorAll('#log p').length")
        if not self._touch:
            self.tab("line", line)
            return
        self.tab("press", "textbox", "Your line")
        self.tab("write", line)
        self.tab("press", "button", "Enter")

    def reads(self, wanted: str, screen: str = "") -> None:
        """Wait until it can be read, in the talk since they entered a line, or around it."""
        talk = f"Array.from(document.querySelectorAll('#log p')).slice({self._rows}).map((row) => row.textContent)"
        around = "Array.from(document.querySelectorAll('#top, #nowbox, #askbox, #waiting'), (part) => part.innerText)"
        self.tab("until", f"{talk}.concat({around}).some((said) => said.includes({json.dumps(wanted)}))")

    def press(self, name: str) -> None:
        """Press a button, once it has been there for a moment."""
        self._rows = self.tab("run", "document.querySelectorAll('#log p').length")
        self.tab("find", "button", name)
        threading.Event().wait(JUST_CAME)
        if self._touch:
            self.tab("press", "button", name)
        else:
            self.tab("focus", "button", name)
            self.tab("key", "Enter")

    def finish(self, line: str) -> None:
        """Send a line again that the page has given back."""
        self.tab("until", "document.getElementById('link').textContent === 'connected'")
        if self.tab("run", "document.getElementById('line').value") == line:  # it was given back
            self.tab("press", "button", "Enter")

    def leave(self) -> None:
        """The browser is closed for everybody at once."""
