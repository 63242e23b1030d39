"""The space holder of a demo that nobody watches: holds it from the lobby to the released recap, and never waits for ever."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed
from cop_tui.core.engine.ids import NOBODY, ItemId
from cop_tui.core.topics import agenda, clock, floor, release, rounds, setup
from cop_tui.core.topics.notes import Reveal

if TYPE_CHECKING:
    from cop_tui.client.session import Session
    from cop_tui.core import Command
    from cop_tui.core.meeting import Meeting

LONGEST_SECONDS = 100.0  # a dozen people need a quarter of it; beyond it something hangs
EACH_SECONDS = 4.0  # more, for each person
STUCK_SECONDS = 10.0  # a turn or a pause that takes longer is moved on
LOBBY_SECONDS = 30.0  # whoever has not come by then comes late
STEP_SECONDS = 0.1


class Autopilot:
    """A space holder for `people` others, of whom `early` are expected before it begins; `pace` as theirs."""

    def __init__(self, session: Session, people: int, early: int, pace: float) -> None:
        self._session, self._people, self._early = session, people, early
        self._patience = (25 + 2 * people) * pace + 0.6
        self._asking = (6 + 2 * people) * pace + 0.6
        self._changed = asyncio.Event()
        self._stands: tuple[object, float] = (None, 0.0)

    @property
    def _kept(self) -> Meeting:
        return self._session.replica.kept

    async def hold(self) -> None:
        """Hold the meeting, with a progress bar on stderr. Raises Failed when it does not come to its end in time."""
        self._session.listen(lambda _change: self._changed.set())
        link = asyncio.create_task(self._session.run())
        try:
            async with asyncio.timeout(LONGEST_SECONDS + EACH_SECONDS * self._people):
                await self._meeting(link)
        except TimeoutError:
            print(file=sys.stderr)
            raise Failed(
                "The demo did not come to its end in time; this computer may be busy. Nothing is lost: cop demo again."
            ) from None
        finally:
            await self._session.leave()
            await link

    async def _meeting(self, link: asyncio.Task[object]) -> None:
        until = time.monotonic() + LOBBY_SECONDS
        while len(self._kept.people.by_id) <= self._early and (
            time.monotonic() < until or not self._session.replica.me
        ):
            if link.done():
                raise Failed("The demo's own server could not be reached. Nothing is lost: cop demo again.")
            await self._step()
        await self._wish(setup.Begin())
        while self._kept.agenda.current:
            self._progress()
            await self._item(self._kept.agenda.current)
        await self._wish(release.AskAll())
        await asyncio.sleep(self._asking)
        await self._wish(setup.End(really=True))
        while not self._kept.release.released:
            if self._session.replica.me not in self._kept.release.by:
                await self._wish(release.ReleaseRecap(self._kept.seq))
            await self._step()
        self._progress()

    async def _item(self, item: ItemId) -> None:
        quiet_since = time.monotonic()
        while self._kept.agenda.current == item and time.monotonic() - quiet_since < self._patience:
            before = self._kept.seq
            busy = await self._look_after()
            if busy is None:
                break
            await self._step()
            if busy or self._kept.seq != before:
                quiet_since = time.monotonic()
        if self._kept.agenda.items[item].plan.mode == "reveal":
            await self._wish(Reveal(item))
            await self._step()
        await self._wish(agenda.MoveOn(item, really=True))

    async def _look_after(self) -> bool | None:
        """Do what the floor needs now; return whether somebody is busy, or None when the round is over."""
        kept = self._kept
        speaker, running, paused = kept.floor.speaker, kept.rounds.current, kept.clock.paused
        if paused:
            if self._stands_for("paused"):
                await self._wish(clock.Resume())
            return True
        if speaker == self._session.replica.me and speaker:
            await self._wish(floor.Done(speaker))
            return True
        if speaker:
            if self._stands_for((speaker, kept.seq)):
                await self._wish(floor.CallNext(if_speaker=speaker))
            return True
        if kept.floor.waiting:
            await self._wish(floor.CallNext(if_speaker=NOBODY))
            return True
        if running and running.offered:
            await self._wish(rounds.EndRound(running.number))
            return None
        return False

    def _stands_for(self, what: object) -> bool:
        """Return whether this has stood still for too long."""
        seen, since = self._stands
        if seen != what:
            self._stands = (what, time.monotonic())
            return False
        return time.monotonic() - since > STUCK_SECONDS

    async def _wish(self, command: Command) -> None:
        answer = await self._session.do(command)
        if answer.code == "just_called":
            await asyncio.sleep(0.5)

    async def _step(self) -> None:
        self._changed.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), STEP_SECONDS)

    def _progress(self) -> None:
        kept = self._kept
        total = len(kept.agenda.items)
        done = sum(1 for item in kept.agenda.items.values() if item.closed)
        if kept.release.released:
            print(f"\r[{'#' * 40}] the recap is released{' ' * 20}", file=sys.stderr)
            return
        filled = 40 * done // max(1, total)
        title = kept.agenda.items[kept.agenda.current].plan.title if kept.agenda.current else ""
        bar = f"[{'#' * filled}{'.' * (40 - filled)}] {done} of {total}"
        print(f"\r{bar}  {title[:30]:30}", end="", file=sys.stderr, flush=True)
