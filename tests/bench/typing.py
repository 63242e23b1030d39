"""Line 32: somebody types ahead over a poor link, in a real terminal, and every line goes where it was meant to go.

The person sits at the near end of an emulated link, in a tmux pane of 80 by 24, and types pairs of lines at 60 ms a key: one
that is kept, and one off the record, begun before the first is answered, with a slip rubbed out in each pair. They are
logged in by ssh, so that every key crosses the link; or `cop` runs at their end and its connection crosses it, with a
blackout in the middle. Server and a listening line client are at the far end. What was heard there, and what the journal
holds, is compared with what was typed.

Needs root, /dev/net/tun, iproute2, tmux, ssh and sshd. `python -m tests.bench.typing --help` says how one link is tried.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import random
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cop_server.journal.reading import read_bodies
from tests.bench.line import Line
from tests.bench.link import FAR, PROFILES, Link
from tests.whole.programs import COP, Opened, Program, Silent, environment, until

PAIRS, PAIRS_HERE = 60, 20  # typed on each link; with `cop` at the near end
AT_ONCE = 6  # settings; even with seven on two cores no key came late
LINKS = ("gprs-rural", "gprs", "edge", "edge-lossy")
CLIENTS = {"app": (), "line client": ("--plain",)}
KEY_SECONDS = 0.06
REST_SECONDS = 1.0  # between two pairs
BLACKOUT_SECONDS = 5.0
PATIENCE = 120.0  # seconds for whatever comes over the link
SECRET = "My boss hits people"
NAME, PLAIN_SPEECH, OFF_RECORD = "Di", "Di: ", "Di (off the record): "
COLUMNS, ROWS = 80, 24
RUB_OUT, ENTER = "BSpace", "Enter"
PLAN = """\
title = "Typed ahead"
purpose = "Nobody waits for the link."
keep = "recap"

[[item]]
title = "Talk"
prompt = "What happened?"
mode = "open"
minutes = 0
"""
_SSHD = """\
Port 2222
ListenAddress {address}
HostKey {folder}/host
AuthorizedKeysFile {folder}/key.pub
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PidFile none
"""


# What is typed, and what became of it


@dataclass(frozen=True)
class Pair:
    """Two lines that belong together: one that is kept, and one off the record."""

    number: int

    @property
    def kept(self) -> str:
        """The words that are kept."""
        return f"Thank you {self.number}."

    @property
    def off(self) -> str:
        """The words that nothing may keep."""
        return f"{SECRET} {self.number}"

    @property
    def lines(self) -> tuple[str, str]:
        """Both lines as they are typed."""
        return f"say {self.kept}", f"off {self.off}"


def pairs(count: int) -> list[Pair]:
    """Return so many pairs; no text of one is the beginning of another's."""
    return [Pair(100 + n) for n in range(count)]


def keys(pair: Pair, chance: random.Random) -> list[str]:
    """Return the keys of a pair, with one slip in one of its lines that is rubbed out again."""
    slip = chance.randrange(2)
    return [
        key for at, line in enumerate(pair.lines) for key in (*(_slipped(line, chance) if at == slip else line), ENTER)
    ]


def _slipped(line: str, chance: random.Random) -> list[str]:
    place = chance.randrange(1, len(line) + 1)
    return [*line[:place], chance.choice("qxz"), RUB_OUT, *line[place:]]


@dataclass(frozen=True)
class Fate:
    """What became of all the lines that were typed; a line that nobody heard, or that should be kept and is not, is `absent`."""

    typed: int
    right: int
    garbled: tuple[str, ...]
    doubled: tuple[str, ...]
    wider: tuple[str, ...]
    unordered: int
    absent: tuple[str, ...]

    @property
    def wrong(self) -> int:
        """How many lines went wrong, or nowhere."""
        return len(self.garbled) + len(self.doubled) + len(self.wider) + self.unordered + len(self.absent)

    def __str__(self) -> str:
        """Return the counts in one line."""
        return (
            f"{self.typed} lines: {self.right} right, {len(self.garbled)} garbled, {len(self.doubled)} doubled, "
            f"{len(self.wider)} in the wrong audience, {self.unordered} out of order, {len(self.absent)} not arrived"
        )


def judge(typed: list[Pair], heard: list[str], kept: list[str], files: bytes) -> Fate:
    """Compare what was typed with the lines a listener heard, the texts the journal holds, and the bytes of all files."""
    meant = [line for pair in typed for line in (PLAIN_SPEECH + pair.kept, OFF_RECORD + pair.off)]
    swapped = {line for pair in typed for line in (OFF_RECORD + pair.kept, PLAIN_SPEECH + pair.off)}
    counted, stored = Counter(heard), Counter(kept)
    words = [pair.kept for pair in typed]
    garbled = [line for line in heard if line not in swapped and line not in meant]
    garbled += [text for text in kept if text not in words and SECRET not in text]
    doubled = [line for line in meant if counted[line] > 1] + [text for text in words if stored[text] > 1]
    wider = [line for line in heard if line in swapped] + [text for text in kept if SECRET in text]
    if SECRET.encode() in files and not wider:
        wider.append("off the record, in a file")
    absent = [line for line in meant if not counted[line]]
    absent += [text for text in words if not stored[text] and PLAIN_SPEECH + text not in absent]
    right = sum(counted[line] == 1 for line in meant)
    orders = ((heard, meant[::2]), (heard, meant[1::2]), (kept, words))
    unordered = sum(_out_of_order(found, wanted) for found, wanted in orders)
    return Fate(len(meant), right, tuple(garbled), tuple(doubled), tuple(wider), unordered, tuple(absent))


def _out_of_order(found: list[str], wanted: list[str]) -> int:
    places = [wanted.index(one) for one in found if one in wanted]
    return sum(later < earlier for earlier, later in itertools.pairwise(places))


# The terminal


@dataclass
class Pane:
    """A tmux pane of 80 by 24 in a server of its own; `late` holds how many seconds each key came too late."""

    socket: Path
    late: list[float] = field(default_factory=list)

    def open(self, command: list[str], home: Path) -> None:
        """Run a command in it."""
        size = ("-x", str(COLUMNS), "-y", str(ROWS))
        self._tmux("-f", "/dev/null", "new-session", "-d", *size, shlex.join(command), env=_quiet(home))
        # One client that sends all keys: a process for each would take longer than a key does.
        self._keys = subprocess.Popen(
            ["tmux", "-S", str(self.socket), "-C", "attach-session", "-f", "no-output,ignore-size"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )

    def _tmux(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        command = ["tmux", "-u", "-S", str(self.socket), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout

    def page(self, *more: str) -> str:
        """Return what the pane shows."""
        return self._tmux("capture-pane", "-p", *more)

    def everything(self) -> str:
        """Return all it has shown that has not been drawn over."""
        return self.page("-S", "-")

    def see(self, wanted: str) -> None:
        """Wait until it shows something."""
        try:
            until(lambda: wanted in " ".join(self.page().split()), wanted, PATIENCE)
        except Silent:
            raise Silent(f"waited for {wanted!r}; the pane shows\n{self.page()}") from None

    def type(self, typed: list[str]) -> None:
        """Press keys one after the other, at the pace of somebody who types quickly."""
        due = time.monotonic()
        for key in typed:
            time.sleep(max(0.0, due - time.monotonic()))
            self.press(key)
            self.late.append(time.monotonic() - due)
            due = max(due, time.monotonic() - KEY_SECONDS) + KEY_SECONDS

    def press(self, key: str) -> None:
        """Press one key."""
        assert self._keys.stdin is not None
        flag = () if key in (RUB_OUT, ENTER) else ("-l",)
        self._keys.stdin.write(shlex.join(("send-keys", *flag, "--", key)) + "\n")

    def close(self) -> None:
        """End it, and whatever runs in it."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        if (keys := getattr(self, "_keys", None)) is not None:
            keys.stdin.close()
            keys.wait(10)


def _quiet(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in environment(home).items() if k not in ("NO_COLOR", "TMUX")}
    return {**kept, "LANG": "C.UTF-8"}


# A meeting over a link


@dataclass(frozen=True)
class Setting:
    """How one person takes part: over which link, with which client, logged in by ssh (compressed or not) or not at all."""

    profile: str
    client: str
    ssh: bool = True
    compress: bool = True

    def __str__(self) -> str:
        """Return it in words."""
        way = f"ssh{' -C' if self.compress else ''}" if self.ssh else f"cop here, {BLACKOUT_SECONDS:g} s of blackout"
        return f"{self.client} on {self.profile}, {way}"


@dataclass(frozen=True)
class Told:
    """What came of one person's typing: the fate of the lines, how the typing went, and what the pane showed at the end."""

    setting: Setting
    fate: Fate
    seconds: float
    behind: float
    late: int
    page: str
    everything: str

    def __str__(self) -> str:
        """Return it in one line."""
        slow = f"{self.late} keys late by 60 ms or more" if self.late else "no key late"
        return f"{self.setting}: {self.fate}; {self.seconds:.0f} s, the last words {self.behind:.1f} s after the last key; {slow}"


class Meeting:
    """A server with one open part, and Ama who listens, both at the far end of a link."""

    def __init__(self, link: Link, folder: Path) -> None:
        self._link, self._folder, self.data = link, folder, folder / "data"
        self.programs: list[Program] = []

    def begin(self) -> Opened:
        """Open it and let Ama begin."""
        plan = self._folder / "plan.toml"
        plan.write_text(PLAN, encoding="utf-8")
        server = self.far("serve", "--data", str(self.data), "--host", FAR, "--address", FAR)
        server.hear("Serving at ", seconds=PATIENCE)
        opened = self.far("open", str(plan), "--data", str(self.data), "--address", FAR, "--json")
        opened.wait(PATIENCE)
        made = Opened(**json.loads("\n".join(opened.lines)))
        self.ama = self.far("join", made.holder_invite, "--name", "Ama", "--plain")
        self.ama.hear("To speak:", seconds=PATIENCE)
        return made

    def far(self, *arguments: str) -> Program:
        """Start a `cop` at the far end."""
        program = Program(self._link.at("far", [*COP, *arguments]), self._folder / "home-far", cwd=self._folder)
        self.programs.append(program)
        return program

    def heard(self) -> list[str]:
        """Return the lines of our person that Ama has heard."""
        return [line for line in self.ama.lines if line.startswith((PLAIN_SPEECH, OFF_RECORD))]

    def files(self) -> bytes:
        """Return the bytes of all files of the server, and of everybody's personal ones."""
        return b"".join(path.read_bytes() for path in sorted(self._folder.rglob("*")) if path.is_file())

    def kept(self, meeting: str) -> list[str]:
        """Return the texts the journal holds."""
        bodies = map(json.loads, read_bodies(self.data, meeting))
        return [body["text"] for body in bodies if body.get("text")]

    def stop(self) -> None:
        """End everything."""
        for program in reversed(self.programs):
            program.stop()


@contextlib.contextmanager
def _logged_in(link: Link, folder: Path, command: list[str], *, compress: bool) -> Iterator[list[str]]:
    """Run an sshd at the far end with keys made for it; give the command that runs another there, from the near end."""
    for key in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)], check=True)
    (folder / "sshd").write_text(_SSHD.format(address=FAR, folder=folder), encoding="utf-8")
    (folder / "known").write_text(f"[{FAR}]:2222 {(folder / 'host.pub').read_text(encoding='utf-8')}", encoding="utf-8")
    Path("/run/sshd").mkdir(exist_ok=True)
    said = folder / "sshd.log"
    with said.open("wb") as log:
        sshd = link.far(["/usr/sbin/sshd", "-D", "-e", "-f", str(folder / "sshd")], stderr=log)
        try:
            until(lambda: b"listening" in said.read_bytes(), "sshd listens", PATIENCE)
            options = ["-F", "/dev/null", "-i", str(folder / "key"), "-p", "2222"]
            options += ["-o", f"UserKnownHostsFile={folder / 'known'}", "-o", "IdentitiesOnly=yes"]
            there = shlex.join(["env", "LANG=C.UTF-8", f"COP_HOME={folder / 'home-there'}", *command])
            yield ["ssh", *options, *(["-C"] if compress else []), "-t", f"root@{FAR}", there]
        finally:
            sshd.terminate()
            sshd.wait(10)


@contextlib.contextmanager
def _seated(link: Link, folder: Path, setting: Setting, invite: str) -> Iterator[Pane]:
    """Sit somebody down at the near end, in the meeting."""
    join = [*COP, "join", invite, "--name", NAME, *CLIENTS[setting.client]]
    with contextlib.ExitStack() as ends:
        if setting.ssh:
            join = ends.enter_context(_logged_in(link, folder, join, compress=setting.compress))
        pane = Pane(folder / "tmux")
        ends.callback(pane.close)
        pane.open(link.at("near", join), folder / "home-near")
        pane.see("To speak")
        yield pane


def hold(setting: Setting, count: int) -> Told:
    """Let somebody type so many pairs, and say what became of them; raises Silent, and RuntimeError without a link."""
    with contextlib.ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="cop-typing-")))
        link = ends.enter_context(Link(setting.profile))
        meeting = Meeting(link, folder)
        ends.callback(meeting.stop)
        made = meeting.begin()
        pane = ends.enter_context(_seated(link, folder, setting, made.invite))
        meeting.ama.hear(f"{NAME} is here", seconds=PATIENCE)
        meeting.ama.do("begin", "Part 1 of 1")
        pane.see("What happened?")
        typed, began = pairs(count), time.monotonic()
        _type(pane, link, typed, blackout=not setting.ssh)
        ended = time.monotonic()
        _wait_for(meeting, typed)
        behind = time.monotonic() - ended
        fate = judge(typed, meeting.heard(), meeting.kept(made.meeting), meeting.files())
        late = sum(one >= KEY_SECONDS for one in pane.late)
        return Told(setting, fate, ended - began, behind, late, _settled(pane, typed), pane.everything())


def _type(pane: Pane, link: Link, typed: list[Pair], *, blackout: bool) -> None:
    chance, light_at = random.Random(32), float("inf")
    for pair in typed:
        if blackout and pair is typed[len(typed) // 2]:
            link.go_dark()
            light_at = time.monotonic() + BLACKOUT_SECONDS
        pane.type(keys(pair, chance))
        if pair is not typed[-1]:
            time.sleep(REST_SECONDS)
        if time.monotonic() >= light_at:
            link.come_back()
            light_at = float("inf")
    if light_at < float("inf"):
        time.sleep(max(0.0, light_at - time.monotonic()))
        link.come_back()


def _wait_for(meeting: Meeting, typed: list[Pair]) -> None:
    """Wait until the last line was heard; where it never is, what was typed is judged as it stands."""
    last = typed[-1]
    with contextlib.suppress(Silent):
        until(lambda: {PLAIN_SPEECH + last.kept, OFF_RECORD + last.off} <= set(meeting.heard()), "the end", PATIENCE)


def _settled(pane: Pane, typed: list[Pair]) -> str:
    """Return the last page, once the answers to the last lines have crossed the link; where they never do, as it is."""
    answers = tuple(f"off the record{mark}: {typed[-1].off}" for mark in ("", ")"))
    with contextlib.suppress(Silent):
        until(lambda: any(answer in " ".join(pane.page().split()) for answer in answers), "the answers", PATIENCE)
    return pane.page()


# Measuring


def settings() -> list[Setting]:
    """Return everything that is measured: each link with each client, one of them uncompressed, and `cop` at the near end."""
    by_ssh = [Setting(profile, client) for profile in LINKS for client in CLIENTS]
    bare = [Setting("gprs-rural", client, compress=False) for client in CLIENTS]
    return by_ssh + bare + [Setting("gprs-rural", client, ssh=False) for client in CLIENTS]


def few() -> list[Setting]:
    """Return what a quick run measures."""
    return [Setting("edge", client) for client in CLIENTS]


async def lines(chosen: list[Setting], by_ssh: int = PAIRS, here: int = PAIRS_HERE) -> list[Line]:
    """Return line 32 for each setting with so many pairs, some at a time: they wait for keys and links nearly always."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(setting: Setting) -> Told:
        async with gate:
            return await asyncio.to_thread(hold, setting, by_ssh if setting.ssh else here)

    return [_line(told) for told in await asyncio.gather(*map(one, chosen))]


def _line(told: Told) -> Line:
    fate = told.fate
    return Line(32, f"typed ahead: {told.setting}", f"{fate.wrong} wrong", str(fate), fate.wrong, 0, "")


def main() -> int:
    """Try one link and client, print what came of it, and keep the transcript; return 1 when a line went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.typing", description="Type ahead over a poor link.")
    parser.add_argument("profile", choices=sorted(PROFILES))
    parser.add_argument("client", choices=sorted(CLIENTS))
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--here", action="store_true", help="cop at the near end, and a blackout, instead of ssh")
    parser.add_argument("--bare", action="store_true", help="ssh without -C")
    parser.add_argument("--keep", type=Path, help="a file for the transcript")
    chosen = parser.parse_args()
    told = hold(Setting(chosen.profile, chosen.client, not chosen.here, not chosen.bare), chosen.pairs)
    print(told)
    for what in ("garbled", "doubled", "wider", "absent"):
        for line in getattr(told.fate, what):
            print(f"  {what}: {line}")
    if chosen.keep:
        chosen.keep.write_text(f"{told}\n\n{told.everything}\n\nThe last page:\n\n{told.page}", encoding="utf-8")
    return int(told.fate.wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
