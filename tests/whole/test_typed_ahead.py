"""What is typed ahead, and what is pasted, at a real terminal: said once as it was meant, or asked about and kept."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.whole.programs import COP, SECONDS, Opened, Place, Program, Silent, environment

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there is no pty"),
    pytest.mark.takes("a server and people's programs are started, each a Python of its own"),
]

AHEAD = "say Thank you.\roff My boss hits people\r"
NOTE = "Maria called\nsay nothing to Bo\noff to the lawyer\ny\nbye\n"
ONE = "Maria called say nothing to Bo off to the lawyer y bye"
START, END = "\x1b[200~", "\x1b[201~"


class Terminal:
    """A terminal of 80 columns that shows what a program draws; it types what it is told, in one write."""

    def __init__(self, invite: str, name: str, home: Path, *more: str, **environ: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            [*COP, "join", invite, "--name", name, *more],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment(home) | environ,
            start_new_session=True,
        )
        os.close(theirs)
        self.raw = b""
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    def _read(self) -> None:
        while True:
            try:
                if not (got := os.read(self._ours, 65536)):
                    return
            except OSError:
                return
            with self._lock:
                self.raw += got
                self._stream.feed(got)

    @property
    def shown(self) -> str:
        """What stands on the screen, words only."""
        with self._lock:
            return " ".join(" ".join(self._screen.display).split())

    def see(self, wanted: str) -> None:
        """Wait until the screen shows something."""
        until = time.monotonic() + SECONDS
        while wanted not in self.shown:
            if time.monotonic() > until:
                raise Silent(f"waited for {wanted!r}; the screen shows\n" + "\n".join(self._screen.display))
            select.select([], [], [], 0.05)

    def type(self, text: str | bytes) -> None:
        """Type, in one write."""
        os.write(self._ours, text.encode() if isinstance(text, str) else text)

    def stop(self) -> None:
        """End the program however it takes."""
        self.process.kill()
        self.process.wait(SECONDS)
        os.close(self._ours)
        self._reading.join(SECONDS)


@pytest.fixture
def made(place: Place) -> Opened:
    """A meeting on a running server."""
    place.serve()
    return place.open()


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    """Every terminal of a test; closed with it."""
    found: list[Terminal] = []
    yield found
    for terminal in found:
        terminal.stop()
        assert b"Traceback" not in terminal.raw


def sit_down(place: Place, made: Opened, terminals: list[Terminal], *more: str, **environ: str) -> Terminal:
    terminal = Terminal(made.invite, "Di", place.folder / "home-Di", *more, **environ)
    terminals.append(terminal)
    return terminal


def in_the_last_part(place: Place, made: Opened, di: Terminal) -> Program:
    """Let Ama begin and go to the last part, in which anybody speaks; wait until Di's terminal shows it."""
    ama = place.join(made.holder_invite, "Ama")
    ama.hear("To speak:")
    ama.do("begin", "Part 1 of 5: Talk.")
    ama.do("take 5", "Part 5 of 5")
    di.see("What do we take with us?")
    return ama


CLIENTS = pytest.mark.parametrize("client", [(), ("--plain",)], ids=["app", "line client"])


@CLIENTS
@pytest.mark.slow
def test_type_ahead_is_said_once_as_typed_and_what_is_off_the_record_is_kept_nowhere(
    place: Place, made: Opened, terminals: list[Terminal], client: tuple[str, ...]
) -> None:
    di = sit_down(place, made, terminals, *client)
    di.see("A whole meeting")
    ama = in_the_last_part(place, made, di)
    di.type(AHEAD)
    ama.hear("Di: Thank you.")
    ama.hear("Di (off the record): My boss hits people")
    di.type("say First.\roff Second.\rsay helo\x7flo\r")
    for said in ("Di: First.", "Di (off the record): Second.", "Di: hello"):
        ama.hear(said)
    ama.do("last 20", "Di: hello")
    told = [line for line in ama.lines if line.startswith("Di")]
    assert [line.count("Thank you.") for line in told].count(1) == 2, "once as it was said, once in what is kept"
    assert sum("My boss hits people" in line for line in ama.lines) == 1
    for file in place.data.iterdir():
        assert not file.is_file() or b"My boss" not in file.read_bytes()


@CLIENTS
def test_a_pasted_note_is_asked_about_once_and_nothing_in_it_is_carried_out(
    place: Place, made: Opened, terminals: list[Terminal], client: tuple[str, ...]
) -> None:
    di = sit_down(place, made, terminals, *client)
    di.see("A whole meeting")
    ama = in_the_last_part(place, made, di)
    di.type(f"{START}{NOTE}{END}")
    di.see("5 lines, 54 characters; nothing is sent.")
    assert di.shown.count("s / k / d") == 1
    di.type("d\r")
    di.see("Dropped. Nothing was sent.")
    di.type(f"off {START}{NOTE}{END}")
    di.see("Send as one with off")
    di.type("s\r")
    ama.hear(f"Di (off the record): {ONE}")
    assert not any("Di is away" in line or "Di: " in line for line in ama.lines)
    assert di.process.poll() is None


@CLIENTS
def test_a_yes_typed_before_the_question_publishes_nothing(
    place: Place, made: Opened, terminals: list[Terminal], client: tuple[str, ...]
) -> None:
    di = sit_down(place, made, terminals, *client)
    di.see("A whole meeting")
    ama = in_the_last_part(place, made, di)
    di.type("My boss hits people\ry\r")
    di.see("That was typed before this was asked.")
    di.type("n\r")
    di.see("Nothing was sent.")
    di.type("say Good day\r")
    ama.hear("Di: Good day")
    assert not any("boss" in line for line in ama.lines)


@pytest.mark.slow
def test_a_paste_at_a_terminal_that_marks_none_is_asked_about_and_what_is_typed_is_not(
    place: Place, made: Opened, terminals: list[Terminal]
) -> None:
    di = sit_down(place, made, terminals, "--plain", TERM="linux")
    di.see("A whole meeting")
    ama = in_the_last_part(place, made, di)
    di.type(f"{NOTE}" * 40)  # more than comes in one read
    di.see("200 lines, ")
    di.see("Keep as draft, drop? k / d")
    di.type("k\r")
    di.see("Kept as your draft")
    di.type("say Good day\r")
    ama.hear("Di: Good day")
    assert not any("Maria" in line or "lawyer" in line for line in ama.lines)
    assert b"\x1b[?2004" not in di.raw


@pytest.mark.slow
def test_a_pasted_note_that_is_too_long_is_kept_whole(place: Place, made: Opened, terminals: list[Terminal]) -> None:
    di = sit_down(place, made, terminals)
    di.see("A whole meeting")
    in_the_last_part(place, made, di)
    text = "\n".join(f"line {n} of a long note" for n in range(120))
    di.type(f"{START}{text}{END}")
    di.see(f"120 lines, {len(text):,} characters; nothing is sent. At most 1,000 fit at once.")
    di.type("k\r")
    di.see("line 119 of a long note")


def test_the_line_client_asks_the_terminal_for_marks_and_leaves_it_as_it_was(
    place: Place, made: Opened, terminals: list[Terminal]
) -> None:
    di = sit_down(place, made, terminals, "--plain")
    di.see("To speak:")
    assert di.raw.count(b"\x1b[?2004h") == 1
    assert b"\x1b[?2004l" not in di.raw
    di.process.terminate()
    di.process.wait(SECONDS)
    di._reading.join(SECONDS)
    assert di.raw.count(b"\x1b[?2004l") == 1
    assert b"\x1b" not in di.raw.rpartition(b"\x1b[?2004l")[2]


@pytest.mark.slow
def test_a_latin_1_terminals_letters_reach_the_room_as_they_were_typed(
    place: Place, made: Opened, terminals: list[Terminal]
) -> None:
    di = sit_down(place, made, terminals, "--plain", PYTHONIOENCODING="latin-1")
    di.see("A whole meeting")
    ama = in_the_last_part(place, made, di)
    di.type("say Grüße, wir müssen fühlen.\r".encode("latin-1"))
    ama.hear("Di: Grüße, wir müssen fühlen.")
    ama.type("say “Danke” – 語")
    di.see('"Danke" - ?')


@pytest.mark.slow
def test_the_app_takes_letters_that_are_not_utf_8_as_they_were_typed(
    place: Place, made: Opened, terminals: list[Terminal]
) -> None:
    di = sit_down(place, made, terminals)
    di.see("A whole meeting")
    ama = in_the_last_part(place, made, di)
    di.type("say Grüße, wir müssen fühlen.\r".encode("latin-1"))
    ama.hear("Di: Grüße, wir müssen fühlen.")
    di.type("say Grüße.\r")
    ama.hear("Di: Grüße.")
