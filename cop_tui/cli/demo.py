"""The demo: a live meeting on an embedded server and SQLite file, with simulated people, ending in a recap."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from cop_tui.cli.demo_people import NAMES, Simulated
from cop_tui.cli.recaps import fold, write_recap
from cop_tui.core import agenda, base, floor, release, rounds, setup
from cop_tui.core.notes import Reveal

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core import Command
    from cop_tui.core.setup import Session as Plan
    from cop_tui.wire.invite import Invite

YOU = "Robin"
HINTS = [
    "You hold the space. Press b to begin; n gives the floor to the next, m moves on.",
    "? shows everything by task; / lets you type a line, say: round 30 What do you need?",
    "Try x to pause, o for off the record, h to hand over, v to reveal what people wrote.",
    "At the end: type ask, then end, then release. The recap is written by itself.",
]
AT_SPEED = 0.03  # without a terminal nobody waits for simulated typing
STEPS_SECONDS = 100  # at speed the whole meeting is over well before this


def demo_plan() -> Plan:
    """Return the plan of the demo's session."""
    from importlib import resources

    from cop_tui.session_file import read

    shipped = resources.files("cop_tui") / "examples" / "reflection.toml"
    beside = Path(__file__).resolve().parents[2] / "examples" / "reflection.toml"
    return read(beside if beside.is_file() else Path(str(shipped)))


class Stage:
    """The embedded server and the simulated people, in a thread with an event loop of their own."""

    def __init__(self, people: int, pace: float, out: Path) -> None:
        self.people, self.pace, self.out = people, pace, out
        self.folder = Path(tempfile.mkdtemp(prefix="cop-demo-"))
        self.holder: Future[Invite] = Future()
        self.recap: Path | None = None
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
        from cop_server.app import Options, running
        from cop_server.hostkey import read
        from cop_tui.cli.asking import ask_now
        from cop_tui.cli.servers import Address
        from cop_tui.client.places import Places
        from cop_tui.client.session import Session
        from cop_tui.wire import hosting
        from cop_tui.wire.invite import Invite

        async with running(Options(data=self.folder / "meetings", host="127.0.0.1", port=0)) as server:
            where = Address("127.0.0.1", server.port)
            made = await ask_now(where, read(self.folder / "meetings"), hosting.Create(demo_plan()))
            member = Invite("127.0.0.1", server.port, made.code)
            tasks, sessions = [], []
            for place in range(self.people):
                name = NAMES[place] if place < len(NAMES) else f"{NAMES[place % len(NAMES)]} {place // len(NAMES) + 1}"
                session = Session(member, name, Places(self.folder / f"person-{place}"))
                person = Simulated(session, place, self.pace, random.Random(place))
                sessions.append(session)
                tasks += [asyncio.create_task(session.run()), asyncio.create_task(person.live())]
            self.holder.set_result(Invite("127.0.0.1", server.port, made.holder_code))
            written = -1
            while not self._stop.is_set():
                await asyncio.sleep(0.1)
                kept = sessions[0].replica.kept
                if kept.setup.phase == base.CLOSED and kept.seq != written:
                    written = kept.seq
                    self._write(made.meeting)
            self._write(made.meeting)
            for session in sessions:
                await session.leave()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _write(self, meeting: str) -> None:
        from cop_server.reading import read_bodies
        from cop_tui.recap import build, render

        made = build(fold(read_bodies(self.folder / "meetings", meeting)))
        for fmt in ("html", "md"):
            self.recap = self.out / f"recap.{fmt}"
            write_recap(self.recap, render(made, fmt))


class Autopilot:
    """A space holder who holds the demo when no person is at a terminal."""

    def __init__(self, session: Session, people: int, pace: float) -> None:
        self._session, self._people, self._pace = session, people, pace
        self._changed = asyncio.Event()

    async def hold(self) -> None:
        """Hold the meeting from lobby to released recap, with a progress bar on stderr."""
        self._session.listen(lambda _change: self._changed.set())
        link = asyncio.create_task(self._session.run())
        async with asyncio.timeout(STEPS_SECONDS):
            while len(self._session.replica.kept.people.by_id) <= self._people:
                await self._step(0.2)
            await self._wish(setup.Begin())
            while self._session.replica.kept.agenda.current:
                self._progress()
                await self._item(self._session.replica.kept.agenda.current)
            await self._wish(release.AskAll())
            await asyncio.sleep(8 * self._pace + 0.5)
            await self._wish(setup.End())
            await self._wish(release.ReleaseRecap())
            while not self._session.replica.kept.release.released:
                await self._step(0.2)
            self._progress()
        await self._session.leave()
        await link

    async def _item(self, item: int) -> None:
        quiet = 0.0
        plan = self._session.replica.kept.agenda.items[item].plan
        patience = 25 * self._pace + 0.6
        while self._session.replica.kept.agenda.current == item and quiet < patience:
            kept = self._session.replica.kept
            running = kept.rounds.current
            if kept.floor.speaker == self._session.replica.me:
                await self._wish(floor.Done())
            elif kept.floor.speaker or kept.clock.paused:
                quiet = 0.0
            elif kept.floor.waiting:
                await self._wish(floor.CallNext(if_speaker=0))
                quiet = 0.0
            elif running and running.offered:
                await self._wish(rounds.EndRound(running.number))
                break
            before = kept.seq
            await self._step(0.1)
            quiet = quiet + 0.1 if self._session.replica.kept.seq == before else 0.0
        if plan.mode == "reveal":
            await self._wish(Reveal(item))
            await self._step(0.2)
        await self._wish(agenda.MoveOn(item, really=True))

    async def _wish(self, command: Command) -> None:
        answer = await self._session.do(command)
        if answer.code == "just_called":
            await asyncio.sleep(0.5)

    async def _step(self, seconds: float) -> None:
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), seconds)

    def _progress(self) -> None:
        kept = self._session.replica.kept
        total = len(kept.agenda.items)
        done = sum(1 for item in kept.agenda.items.values() if item.closed)
        if kept.release.released:
            print(f"\r[{'#' * 40}] the recap is released      ", file=sys.stderr)
            return
        filled = 40 * done // max(1, total)
        title = kept.agenda.items[kept.agenda.current].plan.title if kept.agenda.current else ""
        bar = f"[{'#' * filled}{'.' * (40 - filled)}] {done} of {total}"
        print(f"\r{bar}  {title[:30]:30}", end="", file=sys.stderr, flush=True)


def _default_out() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("cop", appauthor=False)) / "demo"


def run_demo(people: int, *, plain: bool, out: Path | None, theme: str) -> int:
    """Hold the demo and print where the recap is; return the exit status."""
    from cop_tui.cli.joining import run_plain, run_screens
    from cop_tui.client.places import Places
    from cop_tui.client.session import Session

    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    folder = out or _default_out()
    with Stage(people, 1.0 if terminal else AT_SPEED, folder) as stage:
        invite = stage.holder.result(20)
        if not terminal:

            async def alone() -> None:
                session = Session(invite, YOU, Places(stage.folder / "you"))
                await Autopilot(session, people, AT_SPEED).hold()

            asyncio.run(alone())
            status = 0
        elif plain:
            print(*HINTS, sep="\n")
            status = run_plain(invite, YOU, observer=False, low=False, keep_in=stage.folder / "you").status
        else:
            hints = [*HINTS, f"The recap will be in {folder / 'recap.md'}"]
            ending = run_screens(
                invite, YOU, observer=False, low=False, theme=theme, hints=hints, keep_in=stage.folder / "you"
            )
            status = ending.status
    if stage.recap is None:
        print("The demo ended before a recap could be made.", file=sys.stderr)
        return status or 1
    print(f"The recap is in {folder / 'recap.md'} and {folder / 'recap.html'}")
    return status
