"""One person at a terminal behind a line, with acts that wait, whose client, server or both are killed.

Responsible for bringing about one such point from a seed, and for saying what became of each act: its effects in the
journal, what the client said of it, and what its up key brings. It judges nothing.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import threading
from dataclasses import dataclass, field

import pexpect

from cop_server.journal.reading import read_bodies
from cop_tui import core
from cop_tui.wire import codec
from tests.whole.programs import SECONDS, Opened, Place, Program, until
from tests.whole.proxy import Line
from tests.whole.typist import Typist

KEPT, LIVE, NOTES = "kept", "live", "notes"
PARTS = [KEPT, KEPT, LIVE, NOTES] * 12
_MODES = {KEPT: ("open", "group"), LIVE: ("open", "live"), NOTES: ("reveal", "group")}
PLAN = 'title = "Killed"\npurpose = "We try."\nkeep = "group"\nagreement = ["We may pass."]\n' + "".join(
    f'\n[[item]]\ntitle = "Part {n}"\nprompt = "What?"\nmode = "{_MODES[kind][0]}"\nkeep = "{_MODES[kind][1]}"\nminutes = 30\n'
    for n, kind in enumerate(PARTS, 1)
)
LASTING = ("park {} who pays?", "learn {} ask early.", "commit {} I will ask.", "say {} is on my mind.", "hand")
UNKEPT = {
    KEPT: ("off {} between us.",),
    LIVE: ("say {} here alone.", "off {} between us."),
    NOTES: ("write {} was hard.",),
}
HALVES = {
    True: ("park {} and the half", "learn {} and the", "say {} I think", "{} by itself"),
    False: (
        "off {} my boss",
        "write {} my boss",
        "of {} my boss",
        "offf {} my boss",
        "wriet {} my boss",
        "jot {} my boss",
    ),
}


@dataclass
class Point:
    """How one point goes: who is killed, how the line is, where in the traffic, and what happens meanwhile."""

    seed: str
    who: str
    link: str
    part: str
    off: bool
    lines: list[str]
    half: str
    half_kept: bool
    trigger: str
    number: int
    before: bool
    meanwhile: str
    server_first: bool

    @classmethod
    def drawn(cls, seed: str, name: str) -> Point:
        """Return the point that a seed stands for; every token in it begins with `name`."""
        chance = random.Random(seed)
        link = chance.choice(("up", "up", "cut", "silent"))
        part = chance.choices((KEPT, LIVE, NOTES), (5, 1, 1))[0]
        off = chance.random() < 0.15
        words = [line for line in LASTING if not (off and line != "hand")]
        if part == NOTES or off:
            words = [line for line in words if not line.startswith(("say", "hand"))]
        if part == LIVE:
            words = [line for line in words if not line.startswith(("say", "learn"))]
        unkept = ("off {} between us.",) if off and part != NOTES else UNKEPT[part]
        lines: list[str] = []
        for n in range(chance.randrange(1, 6)):
            pick = chance.choice(unkept if not words or chance.random() < 0.25 else words)
            if pick == "hand" and "hand" in lines:
                pick = LASTING[0]
            lines.append(pick.format(f"{name}x{n}"))
        half_kept = part == KEPT and not off and chance.random() < 0.6
        return cls(
            seed,
            chance.choice(("client", "client", "server", "both")),
            link,
            part,
            off,
            lines,
            chance.choice(HALVES[half_kept]).format(f"{name}half") if chance.random() < 0.6 else "",
            half_kept,
            chance.choice(("typed", "up", "down")) if link == "up" else "typed",
            chance.randrange(1, 90 * len(lines)),
            chance.random() < 0.5,
            chance.choice(("", "", "", "move on", "record", "end")),
            chance.random() < 0.5,
        )


@dataclass
class Seen:
    """What was seen of one point."""

    entered: list[str] = field(default_factory=list)
    at_kill: dict[str, bytes] = field(default_factory=dict)
    told_before: str = ""
    told_after: str = ""
    brought: list[str] = field(default_factory=list)
    half_there: bool = False
    since: int = 0


class Scene:
    """A server, a space holder on a direct line and Bo at a terminal behind a line that can die."""

    def __init__(self, place: Place) -> None:
        self.place = place
        place.plan.write_text(PLAN, encoding="utf-8")
        self.server = place.serve()
        self.line = Line(place.port)
        self.home = place.folder / "home-Bo"
        self.bo: Typist | None = None
        self.ama: Program | None = None
        self.made: Opened | None = None
        self.meeting = ""
        self.more: tuple[str, ...] = ()
        self.part = 0

    def close(self) -> None:
        """End everything but the programs that the place ends."""
        if self.bo is not None:
            self.bo.stop()
        self.line.close()

    # The meeting

    def ready(self, point: Point) -> tuple[Program, Typist]:
        """Bring the meeting to where the point begins: this part, on or off the record, hands down, both connected."""
        number = next((n for n, kind in enumerate(PARTS, 1) if n > self.part and kind == point.part), 0)
        unshown = self.part > 0 and PARTS[self.part - 1] == NOTES
        if self.made is None or not number:
            number, unshown = self._open(point), False
        assert self.ama is not None
        assert self.bo is not None
        self.part = number
        if unshown:  # what was written there is not shown, so it is asked about
            self.ama.do(f"take {number}", "Take it up anyway? y / n")
        self.ama.do("y" if unshown else f"take {number}", f"Part {number} of ")
        if point.off:
            self.ama.do("off the record", "f the record for")
        self.level()
        return self.ama, self.bo

    def _open(self, point: Point) -> int:
        if self.bo is not None:
            self.bo.stop()
        if self.ama is not None:
            self.ama.stop()
        self.made = self.place.open()
        self.meeting = self.made.meeting
        self.ama = self.place.join(self.made.holder_invite, "Ama")
        self.ama.hear("To speak:")
        self.come()
        self.ama.do("begin", "Part 1 of ")
        return PARTS.index(point.part, 1) + 1

    def come(self) -> str:
        """Start Bo's client, wait until the meeting is on the screen, and return what it showed."""
        assert self.made is not None
        invite = f"127.0.0.1:{self.line.port}/{self.made.invite.partition('/')[2]}"
        self.bo = Typist(invite, "Bo", self.home, *self.more)
        return self.state()[0]

    def state(self) -> tuple[str, str]:
        """Return what Bo's terminal showed up to its state, and that state."""
        assert self.bo is not None
        self.bo.type("state?")
        self.bo.child.expect(r"sequence \d+, state\s+[0-9a-f]+\r\n")
        shown = str(self.bo.child.before)
        self.bo.shown += shown
        return shown, str(self.bo.child.after)

    def level(self) -> str:
        """Wait until both see the same; return what Bo's terminal showed meanwhile."""
        shown: list[str] = []

        def same() -> bool:
            assert self.ama is not None
            more, mine = self.state()
            shown.append(more)
            return self.ama.fingerprint().split() == mine.split()

        until(same, "both see the same", 90)
        return "".join(shown)

    def bodies(self) -> list[bytes]:
        """Return the events of the meeting as they are stored."""
        return read_bodies(self.place.data, self.meeting)

    def heard(self, token: str) -> int:
        """Return how often somebody else was told words that nothing keeps."""
        assert self.ama is not None
        return sum(token in line and "(off the record)" in line for line in self.ama.lines)

    # The files

    def files(self) -> dict[str, bytes]:
        """Return every file of Bo's, with what is in it."""
        found = {}
        for path in self.home.rglob("*"):
            try:
                if path.is_file():
                    found[str(path.relative_to(self.home))] = path.read_bytes()
            except FileNotFoundError:
                continue
        return found

    def waiting(self) -> dict[str, bytes]:
        """Return the files in which something waits."""
        return {name: content for name, content in self.files().items() if name.startswith("waiting")}

    def acts(self) -> list[str]:
        """Return the lines of the acts that wait in a file."""
        return [
            act.get("line", "")
            for name, content in self.waiting().items()
            if name.endswith(".json")
            for act in json.loads(content or b"{}").get("acts", [])
        ]

    # One point

    def play(self, point: Point) -> Seen:
        """Bring about a point to its end and return what was seen."""
        seen = Seen()
        self._to_the_kill(point, seen)
        self._meanwhile(point)
        self._again(point, seen)
        return seen

    def _to_the_kill(self, point: Point, seen: Seen) -> None:
        _, bo = self.ready(point)
        seen.since, before = (
            len(self.bodies()),
            len(bo.shown),
        )  # a program that lived on has shown another point already
        done = threading.Event()

        def kill() -> None:
            if point.who != "server":
                os.kill(bo.child.pid, signal.SIGKILL)
            if point.who != "client":
                self.server.process.kill()
            done.set()

        if point.link == "cut":
            self.line.cut()
            bo.see("is lost")
        elif point.link == "silent":
            self.line.fall_silent()
        if point.trigger != "typed":
            self.line.at(point.number, kill, up=point.trigger == "up", before=point.before)
        try:
            for line in point.lines:
                bo.type(line)
                bo.see(line + "\r\n")
            if point.half:
                self._half(point, bo, done)
        except (pexpect.EOF, OSError, AssertionError):
            if not done.is_set():
                raise
        if point.trigger == "typed":
            kill()
        elif not done.wait(2):
            self.line.at(0, lambda: None, up=True, before=True)
            kill()
        if point.who != "client":
            self.server.process.wait(20)
        if point.who != "server":
            bo.child.expect(pexpect.EOF)
            bo.shown += str(bo.child.before)
            bo.child.close()
        seen.told_before = bo.shown[before:]
        seen.entered = [line for line in point.lines if re.search(re.escape(line) + r"\s*\r\n", seen.told_before)]
        seen.at_kill = self.files()

    def _half(self, point: Point, bo: Typist, killed: threading.Event) -> None:
        """Type a line half, and wait until the client has looked whether it may be kept, or was killed meanwhile."""

        def kept(text: str) -> bool:
            return any(text.encode() in content for content in self.waiting().values())

        if point.part == KEPT and not point.off:  # so that it can be seen when the client has looked
            bo.keys("park looked at")
            until(lambda: killed.is_set() or kept("park looked at"), "a draft is kept")
            bo.keys("\x15")
        bo.keys(point.half)
        bo.see(point.half)
        if point.half_kept:
            until(lambda: killed.is_set() or kept(point.half), "the half-typed line is kept")
        else:
            until(lambda: killed.is_set() or not kept("park looked at"), "the draft before is not kept any more")

    def _meanwhile(self, point: Point) -> None:
        ama = self.ama
        assert ama is not None
        if point.who != "client":
            ama.hear("is lost")
            if point.server_first or point.meanwhile:
                self.server = self.place.serve()
                ama.hear("Back.", seconds=90)
        if point.meanwhile == "move on":
            ama.type("move on", "move on")
            ama.hear("Part ")
        elif point.meanwhile == "record":
            ama.do("on" if point.off else "off the record", "the record")
        elif point.meanwhile == "end":
            ama.type("ask")
            ama.fingerprint()
            ama.do("end", "y / n")
            ama.type("y", "y", "y")  # once for each thing that is left undone
            ama.hear("The meeting has ended.")

    def _again(self, point: Point, seen: Seen) -> None:
        if point.link != "up":
            self.line.mend()
        restart = point.who != "client" and not (point.server_first or point.meanwhile)
        if point.who == "server":
            if restart:
                self.server = self.place.serve()
            assert self.bo is not None
            self.bo.child.timeout = 90  # it tries again less and less often
            self.bo.see("Back.")
            self.bo.child.timeout = SECONDS
            seen.half_there = self._half_there(point)
        else:
            if restart:
                starting = threading.Timer(0.5, lambda: None)  # the client comes first and finds nobody
                starting.start()
                starting.join()
                self.server = self.place.serve()
            seen.told_after = self.come()
        until(lambda: not self.acts(), f"what waits has its answer: {self.acts()}", 90)
        seen.told_after += self.level()
        seen.brought = self.brought()
        until(lambda: not self.waiting(), f"the file is gone: {self.waiting()}")
        self._tidy(point)

    def _half_there(self, point: Point) -> bool:
        assert self.bo is not None
        if not point.half:
            return False
        self.bo.keys("~h~")
        row = self.bo.see("~h~").splitlines()[-1]
        self.bo.keys("\x15")
        return row.endswith(point.half + "~h~") or row == "~h~"

    def brought(self) -> list[str]:
        """Return the lines that the up key brings, one after the other."""
        assert self.bo is not None
        found: list[str] = []
        for n in range(1, 50):
            end = f"~{n}~"
            self.bo.keys("\x1b[A" + end)
            row = re.split(r"[\r\n\x08]+ *", self.bo.see(end))[-1].removesuffix(end).strip()
            self.bo.keys("\x15")
            if row in ("", "state?") or re.search(r"~\d+~$", row):
                break
            found.append(row)
        return found

    def _tidy(self, point: Point) -> None:
        """Leave the meeting as the next point needs it; after its end the next one has another."""
        assert self.ama is not None
        assert self.bo is not None
        if point.meanwhile == "end":
            self.made, self.part = None, 0
            return
        if point.meanwhile == "move on":
            self.part += 2
        until(self._on_the_record, "the room is on the record", 90)
        self.ama.type("park the point is over")
        self.ama.hear("Parked in your words: 'the point is over'", seconds=90)
        if self._kept().floor.waiting:
            self.bo.type("lower")
            until(lambda: not self._kept().floor.waiting, "the hand is down")

    def _on_the_record(self) -> bool:
        """Return whether the room is on the record; ask for it if not, which needs a connection."""
        assert self.ama is not None
        if self._kept().record.off:
            self.ama.type("on")
            self.ama.fingerprint()
        return not self._kept().record.off

    def _kept(self) -> core.Meeting:
        state = core.State()
        for body in self.bodies():
            core.apply(state, codec.read_event(body))
        return state.kept
