"""The demo: a live meeting on an embedded server and SQLite file, with simulated people, ending in a recap."""

from __future__ import annotations

import asyncio
import random
import shutil
import sys
import tempfile
import threading
from concurrent.futures import Future
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from cop_server.app import Options, running
from cop_server.hostkey import read as read_key
from cop_server.journal.reading import read_bodies
from cop_tui.cli.asking import ask_now
from cop_tui.cli.attending import run_plain, run_screens, session_for
from cop_tui.cli.demo_hints import GOES, hint
from cop_tui.cli.demo_holder import Autopilot
from cop_tui.cli.demo_people import Simulated
from cop_tui.cli.demo_words import NAMES
from cop_tui.cli.plans import placed
from cop_tui.cli.servers import Address
from cop_tui.cli.settings import read_settings
from cop_tui.cli.stored import fold
from cop_tui.cli.writing import check_folder, name_of, write_recap
from cop_tui.client.folders import data_folder
from cop_tui.client.profile import Places
from cop_tui.client.session import Session
from cop_tui.core.engine import base
from cop_tui.core.topics import agenda
from cop_tui.recap import build, export
from cop_tui.session_file import read as read_session
from cop_tui.wire import hosting
from cop_tui.wire.invite import Invite

if TYPE_CHECKING:
    from cop_tui.cli.settings import Settings
    from cop_tui.core.topics.setup import SessionPlan as Plan

YOU = "Robin"
AT_SPEED = 0.03  # without a terminal nobody waits for simulated typing
LATE_FROM = 5  # in a room of so many one comes late
TRIES = 5  # to take a seat, on a computer that is busy
LOOK_SECONDS = 0.1


def demo_plan() -> Plan:
    """Return the plan of the demo's session."""
    shipped = resources.files("cop_tui") / "examples" / "reflection.toml"
    beside = Path(__file__).resolve().parents[2] / "examples" / "reflection.toml"
    return placed(read_session(beside if beside.is_file() else Path(str(shipped))))


class Stage:
    """The embedded server and the simulated people, in a thread with an event loop of their own."""

    def __init__(self, people: int, pace: float, out: Path) -> None:
        self.people, self.pace, self.out = people, pace, out
        self.early = people - 1 if people >= LATE_FROM else people
        self.folder = Path(tempfile.mkdtemp(prefix="cop-demo-"))
        self.holder: Future[Invite] = Future()
        self.member: Invite | None = None
        self.recap: Path | None = None
        self.simulated: list[Simulated] = []
        self._tasks: list[asyncio.Task[object]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Stage:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self) -> None:
        try:
            asyncio.run(self._hold())
        except BaseException as error:
            if not self.holder.done():
                self.holder.set_exception(error)
            else:
                raise

    async def _hold(self) -> None:
        data = self.folder / "meetings"
        async with running(Options(data=data, host="127.0.0.1", port=0, whose="this computer")) as server:
            made = await ask_now(Address("127.0.0.1", server.port), read_key(data), hosting.Create(demo_plan()))
            self.member = member = Invite("127.0.0.1", server.port, made.code)
            self.holder.set_result(Invite("127.0.0.1", server.port, made.holder_code))
            arriving = asyncio.create_task(self._arrive(member))
            await self._until_stopped(made.meeting)
            arriving.cancel()
            await asyncio.gather(*(person.session.leave() for person in self.simulated), return_exceptions=True)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(arriving, *self._tasks, return_exceptions=True)

    async def _arrive(self, invite: Invite) -> None:
        for place in range(self.people):
            if place >= self.early:
                await self._until_round()
            await asyncio.sleep(0.4 * self.pace)
            await self._sit_down(invite, place)

    async def _until_round(self) -> None:
        first = self.simulated[0]
        await first.until(lambda: agenda.mode(first.session.replica.state) == "round")
        await asyncio.sleep(5 * self.pace)

    async def _sit_down(self, invite: Invite, place: int) -> None:
        """Take a seat. A first try can fail where the computer is busy."""
        for _ in range(TRIES):
            if await self._take_seat(invite, place):
                return

    async def _take_seat(self, invite: Invite, place: int) -> bool:
        name = NAMES[place] if place < len(NAMES) else f"{NAMES[place % len(NAMES)]} {place // len(NAMES) + 1}"
        session = Session(invite, name, Places(self.folder / f"person-{place}"))
        person = Simulated(session, place, self.people, self.pace, random.Random(place))
        living, link = asyncio.create_task(person.live()), asyncio.create_task(session.run())
        await person.until(lambda: bool(session.replica.me))
        if not session.replica.me:
            living.cancel()
            return False
        self.simulated.append(person)
        self._tasks += [living, link]
        return True

    async def _until_stopped(self, meeting: str) -> None:
        written = -1
        while not self._stop.is_set():
            await asyncio.sleep(LOOK_SECONDS)
            if self.simulated:
                kept = self.simulated[0].session.replica.kept
                if kept.setup.phase == base.CLOSED and kept.seq != written:
                    written = kept.seq
                    self._write(meeting)
        self._write(meeting)

    def _write(self, meeting: str) -> None:
        made = build(fold(read_bodies(self.folder / "meetings", meeting)), meeting)
        for fmt in ("html", "md"):
            self.recap = self.out / name_of(made, fmt)
            # What is there under this meeting's own name is its draft, written a moment ago.
            write_recap(self.recap, export(made, fmt), force=True)


def _default_out() -> Path:
    return data_folder() / "demo"


def _watch(stage: Stage, invite: Invite, settings: Settings) -> int:
    """Let a person hold the space; return the exit status."""
    session = session_for(invite, YOU, keep_in=stage.folder / "you")
    if settings.on("plain"):
        print("Try: begin, next, move on, reveal; help shows everything by task.")
        print(f"And at the end: ask, end, release. The recap is then in {stage.out}")
        print(GOES)
        return run_plain(session, settings).status

    def told(session: Session) -> str:
        return hint(session, stage.recap or stage.out)

    return run_screens(session, settings, hints=told, invite=stage.member).status


async def _alone(stage: Stage, invite: Invite) -> None:
    session = Session(invite, YOU, Places(stage.folder / "you"))
    await Autopilot(session, stage.people, stage.early, stage.pace).hold()


def run_demo(people: int, *, out: Path | None, **options: object) -> int:
    """Hold the demo and print where the recap is; return the exit status. `options` are those that have a setting."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    folder = out or _default_out()
    check_folder(folder)
    status = 0
    with Stage(people, 1.0 if terminal else AT_SPEED, folder) as stage:
        invite = stage.holder.result(30)
        if terminal:
            status = _watch(stage, invite, read_settings(options))
        else:
            asyncio.run(_alone(stage, invite))
    if stage.recap is None:
        print("The demo ended before a recap could be made.", file=sys.stderr)
        return status or 1
    print(f"The recap is in {stage.recap} and {stage.recap.with_suffix('.html')}")
    return status
