"""Real programs in tests: a server, line clients over pipes, and commands; each read line by line until it says what we
wait for. Nothing here sleeps to let something happen.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

COP = [sys.executable, "-m", "cop_tui.cli"]
ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20.0  # how long anything may take before a test says what it waited for

PLAN = """\
title = "A whole meeting"
purpose = "We try everything once."
keep = "recap"
agreement = ["We may pass."]

[[item]]
title = "Talk"
prompt = "What is hard?"
mode = "queue"
minutes = 30
turn = 60
order = "least heard first"

[[item]]
title = "Round"
prompt = "One thing you saw?"
mode = "round"
turn = 30

[[item]]
title = "Notes"
prompt = "What did not work?"
mode = "reveal"

[[item]]
title = "Live"
mode = "open"
keep = "live"

[[item]]
title = "Last"
prompt = "What do we take with us?"
mode = "open"
"""


class Silent(AssertionError):
    """A program did not say what was waited for; the text shows what it said instead."""


def environment(home: Path) -> dict[str, str]:
    """Return an environment in which personal files go to `home` and nothing of the developer's own is read."""
    strange = ("COP_", "COVERAGE_", "PYTHON", "COLUMNS", "LINES", "XDG_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith(strange)}
    return {**kept, "COP_HOME": str(home), "PYTHONUNBUFFERED": "1", "TERM": "xterm", "NO_COLOR": "1"}


class Program:
    """A running program whose lines are collected as they come, in one list each for stdout and stderr."""

    def __init__(self, command: list[str], home: Path, *, cwd: Path | None = None) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(home),
            text=True,
            encoding="utf-8",
            errors="replace",
            bufsize=1,
            cwd=cwd,
        )
        self.lines: list[str] = []
        self.complaints: list[str] = []
        self.read = 0
        self._more = threading.Condition()
        self._readers = [
            threading.Thread(target=self._collect, args=(self.process.stdout, self.lines), daemon=True),
            threading.Thread(target=self._collect, args=(self.process.stderr, self.complaints), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def _collect(self, stream: Iterator[str], lines: list[str]) -> None:
        for line in stream:
            with self._more:
                lines.append(line.rstrip("\n"))
                self._more.notify_all()
        with self._more:
            self._more.notify_all()

    def type(self, *lines: str) -> None:
        """Write lines to the program's input."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines))
        self.process.stdin.flush()

    def hear(self, wanted: str, *, seconds: float = SECONDS) -> str:
        """Wait for a line that holds `wanted`, after the last one heard, and return it; raises Silent."""
        until = time.monotonic() + seconds
        with self._more:
            start = self.read
            while True:
                for at in range(self.read, len(self.lines)):
                    if wanted in self.lines[at]:
                        self.read = at + 1
                        return self.lines[at]
                self.read = len(self.lines)
                left = until - time.monotonic()
                ended = self.process.poll() is not None and not any(r.is_alive() for r in self._readers)
                if left <= 0 or ended:
                    said = "\n  ".join(self.lines[start:] + self.complaints)
                    raise Silent(f"waited for {wanted!r}{' but it ended' if ended else ''}; it said\n  {said}")
                self._more.wait(min(left, 0.5))

    def do(self, line: str, wanted: str) -> str:
        """Type a line and wait for what it should bring; return that line."""
        self.type(line)
        return self.hear(wanted)

    def insist(self, line: str, wanted: str) -> str:
        """Do something until it is no longer left out, as what undoes that somebody else did something a moment ago; return what it brings."""
        while "left out" in (said := self.do(line, "")):
            pass
        return said if wanted in said else self.hear(wanted)

    def fingerprint(self) -> str:
        """Ask a line client what it sees, and return its sequence number and hash; what else it said stays to be heard."""
        with self._more:
            before = len(self.lines)
        self.type("state?")
        end = time.monotonic() + SECONDS
        with self._more:
            while True:
                for line in self.lines[before:]:
                    if line.startswith("sequence "):
                        return line.partition(" Note ")[0]  # a question about a note that waits stands behind it
                if time.monotonic() > end:
                    raise Silent("no fingerprint; it said\n  " + "\n  ".join(self.lines[before:]))
                self._more.wait(0.5)

    def said(self, wanted: str) -> bool:
        """Whether any line so far holds `wanted`."""
        return any(wanted in line for line in self.lines)

    def end_input(self) -> None:
        """Close the program's input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def wait(self, seconds: float = SECONDS) -> int:
        """Wait until the program and its output have ended; return its exit status."""
        status = self.process.wait(seconds)
        for reader in self._readers:
            reader.join(seconds)
        return status

    def stop(self) -> None:
        """End the program however it takes."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                if stream is not None and stream is self.process.stdin:
                    stream.close()
        for reader in self._readers:
            reader.join(5)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


@dataclass(frozen=True)
class Opened:
    """A meeting that was made: its id and the two invites."""

    meeting: str
    invite: str
    holder_invite: str


@dataclass
class Said:
    """What a command that has ended said, and its exit status."""

    status: int
    out: str
    err: str


class Place:
    """A folder for one test: the server's data, and a home for each person. Ends every program it started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.plan = folder / "plan.toml"
        self.plan.write_text(PLAN, encoding="utf-8")
        self.programs: list[Program] = []
        self.port = 0

    def start(self, *arguments: str, home: str = "server") -> Program:
        """Start `cop` with these arguments and return it running."""
        program = Program([*COP, *arguments], self.folder / home, cwd=self.folder)
        self.programs.append(program)
        return program

    def cop(self, *arguments: str, home: str = "server", typed: str = "") -> Said:
        """Run `cop` to its end."""
        done = subprocess.run(
            [*COP, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=environment(self.folder / home),
            cwd=self.folder,
            timeout=SECONDS,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def serve(self, *arguments: str) -> Program:
        """Start the server, on the port it had before if it had one, and wait until it listens."""
        return self._listening(self.start("serve", *self._here(), *arguments))

    def serve_unhurried(self, level: str = "FULL", *, under: Sequence[str] = ()) -> Program:
        """Start a server that paces nobody, `under` another program if one is given; see `unhurried` for the level."""
        command = [*under, sys.executable, "-m", "tests.whole.unhurried", level, *self._here()]
        server = Program(command, self.folder / "server", cwd=ROOT)
        self.programs.append(server)
        return self._listening(server)

    def _here(self) -> list[str]:
        return ["--data", str(self.data), "--port", str(self.port)]

    def _listening(self, server: Program) -> Program:
        line = server.hear("Serving at ")
        found = re.search(r"Serving at .*?:(\d+)[./]", line)
        assert found, line
        self.port = int(found[1])
        return server

    def open(self, plan: Path | None = None) -> Opened:
        """Make a meeting on the running server, as `cop open` does; most tests begin with it, and a program takes long to start."""
        from cop_tui.cli.asking import ask, read_key, server_at
        from cop_tui.cli.invites import invites_for
        from cop_tui.cli.plans import placed, read_plan
        from cop_tui.wire import hosting

        where, key = server_at("", self.data), read_key(self.data, None)
        question = hosting.Create(placed(read_plan(plan or self.plan)))
        with ThreadPoolExecutor(1) as apart:  # where a test runs in a loop, the question needs one of its own
            made = apart.submit(ask, where, key, question).result()
        invite, holder_invite = map(str, invites_for(made, where, self.data, ""))
        return Opened(made.meeting, invite, holder_invite)

    def join(self, invite: str, name: str, *more: str) -> Program:
        """Join with the line client, in a home of one's own; does not wait."""
        return self.start("join", invite, "--name", name, "--plain", *more, home=f"home-{name}")

    def stop(self) -> None:
        """End every program; those that are asked together end together."""
        for program in self.programs:
            if program.process.poll() is None:
                program.process.terminate()
        for program in reversed(self.programs):
            program.stop()
        if pid := self.away():
            os.kill(pid, signal.SIGTERM)
            until(lambda: self.away() == 0, "the server that outlives its window has ended")

    def away(self) -> int:
        """Return the process id of a server of our folder that outlives whoever started it, 0 when none runs."""
        try:
            pid = int(json.loads((self.data / "server.json").read_text(encoding="utf-8"))["pid"])
            os.kill(pid, 0)
        except (OSError, ValueError, KeyError):
            return 0
        return pid

    def no_traceback(self) -> None:
        """Assert that no program has shown one."""
        for program in self.programs:
            everything = "\n".join(program.lines + program.complaints)
            assert "Traceback" not in everything, everything
        log = self.data / "server.log"
        assert not log.exists() or "Traceback" not in log.read_text(encoding="utf-8", errors="replace")


def level(*people: Program) -> str:
    """Wait until all these line clients see the same, and return its fingerprint."""
    end = time.monotonic() + SECONDS
    while len(prints := {person.fingerprint() for person in people}) > 1:
        if time.monotonic() > end:
            raise Silent(f"they do not come to see the same: {prints}")
    return prints.pop()


def terminate(program: Program) -> int:
    """Ask a program to end, as a system does, and return its exit status."""
    program.process.send_signal(signal.SIGTERM)
    return program.wait()


def until(so: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Look again and again until something outside of us is so; it has no other way to tell us."""
    end = time.monotonic() + seconds
    turn = threading.Event()
    while not so():
        if time.monotonic() > end:
            raise Silent(f"waited in vain: {what}")
        turn.wait(0.02)
