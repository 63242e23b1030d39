"""Watching a session's connection: how it is, since when nothing was heard on it, and what its person is told of that."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from cop_tui.client import blame, liveness, notices
from cop_tui.client.change import Change
from cop_tui.client.liveness import CONNECTING, GOOD, LOST, SLOW, Signs
from cop_tui.core import view
from cop_tui.wire.steady import Sleeper, boottime

if TYPE_CHECKING:
    from collections.abc import Callable

    from cop_tui.client.line import Line
    from cop_tui.wire.invite import Invite

WELCOME_SECONDS = 30.0  # from the upgrade to the first frame
ASLEEP = 20.0  # seconds this computer slept, after which an old connection is mostly dead
NO_WORD = 8.0  # seconds of trying to connect before it is said that nothing answers
SAID_WHY = 2  # failures in a row before an everyday reason is said: a server that restarts is back by then


class Watch:
    """How the connection is: `link` in a word, `rtt` its last round trip in ms, `line` the one that is open, if any is.

    `tell` takes what there is to tell, `waiting_since` says since when an act has had no answer (seconds by `monotonic`),
    `keen` whether others wait for this person's silence to be noticed. `awake` counts seconds without sleep. `by_door`: the
    invite leads from a door to its server, and its person knows nothing of that address.
    """

    def __init__(
        self,
        invite: Invite,
        tell: Callable[[Change], None],
        waiting_since: Callable[[], float | None],
        keen: Callable[[], bool],
        *,
        low: bool,
        monotonic: Callable[[], float],
        awake: Callable[[], float] | None,
        by_door: bool = False,
    ) -> None:
        self.link, self.rtt = CONNECTING, 0
        self.line: Line | None = None
        self.joined = False
        self.trying: float | None = None  # since when this try to connect has had no answer
        self._invite, self._tell, self._low, self._by_door = invite, tell, low, by_door
        self._waiting_since, self._keen = waiting_since, keen
        self._monotonic = monotonic
        self._sleeper = Sleeper(monotonic, awake or (time.monotonic if monotonic is boottime else monotonic))
        self._heard: float | None = None  # when anything was last heard before this connection, in seconds
        self._told_why: set[str] = set()  # what has been said about this outage
        self._unsure, self._step = False, 0

    def heard_ago(self) -> int:
        """Return how many seconds ago anything was last heard, in steps of 10; 0 before the first time."""
        heard = self.line.heard if self.line is not None and self.line.welcomed else self._heard
        return 0 if heard is None else liveness.step(self._monotonic() - heard)

    def closed(self, line: Line) -> None:
        """Take in that a connection is over."""
        self.line, self._unsure = None, False
        if line.welcomed:
            self._heard = line.heard

    def failed(self, why: str, failures: int) -> None:
        """Take in that a try to connect, or a connection, has failed, for so many times in a row before."""
        self.become(LOST if self.joined else CONNECTING)
        # Whose answer it was is said at once where the person can do something about it, else when it goes on.
        everyday = why in blame.everyday(self._invite)
        if why and (not everyday or failures >= SAID_WHY):
            self._say_once(why)
        self.trying = None

    def welcomed(self, change: Change) -> None:
        """Take in that the meeting is here, and tell what came with it."""
        self.trying, self.joined = None, True
        self._told_why.clear()
        self.become(GOOD, change)

    def look(self) -> None:
        """Say how the connection is, and give it up when nothing has been heard on it for too long; once a second."""
        slept, line = self._sleeper.slept(), self.line
        if line is not None:
            signs = self._signs(line)
            over = signs.over if line.welcomed else signs.silent > WELCOME_SECONDS
            # After a sleep the old connection is mostly dead, and a new one costs little.
            if over or slept > ASLEEP:
                line.abort()
            self.see()
        self._see_step()
        self._say_no_word()

    def see(self) -> None:
        """Say how the connection is, after something was heard on it."""
        if self.line is None or not self.line.welcomed:
            return
        signs = self._signs(self.line)
        change = Change()
        if signs.unsure and not self._unsure:
            text = (
                f"Nothing has been heard from the meeting for {liveness.spoken(self.heard_ago())}. "
                f"What you send waits until it answers. {view.place_waits()}"
            )
            change.notices.append(notices.notice(text, notices.LINE_UNSURE, mine=True))
        elif (self._unsure or self.link == LOST) and not signs.unsure and signs.link != LOST:
            change.notices.append(notices.notice("Back. The meeting answers again.", notices.BACK, mine=True))
        self._unsure = signs.unsure
        self.become(signs.link, change if change.notices else None)

    def become(self, link: str, change: Change | None = None) -> None:
        """Take in how the connection is now, and tell that, with what else has changed."""
        if link != self.link:
            change = change or Change()
            change.link = True
            if link == LOST:
                text = f"The connection is lost; it is tried again by itself. {view.place_waits()}"
                change.notices.append(notices.notice(text, notices.LINE_LOST, mine=True))
            self.link = link
        if change is not None:
            self._tell(change)

    def _signs(self, line: Line) -> Signs:
        now, since = self._monotonic(), self._waiting_since()
        # A second that has begun counts: this is looked at once a second, and what is lost is said within its time, not after.
        waiting = None if since is None else math.ceil(now - since)
        return Signs(math.ceil(now - line.heard), waiting, self.rtt, self._low, self._keen())

    def _see_step(self) -> None:
        """Tell screens that say how long nothing was heard: every ten seconds, and only while that matters."""
        step = self.heard_ago() if self.link in (SLOW, LOST) else 0
        if step != self._step:
            self._step = step
            self._tell(Change(link=True))

    def _say_no_word(self) -> None:
        if self.trying is not None and self._monotonic() - self.trying >= NO_WORD:
            kept = f" {view.place_waits()}" if self.joined else ""
            self._say_once(f"{self._invite.where} has not answered yet. It is still being tried; bye leaves.{kept}")

    def in_words(self, text: str) -> str:
        """Return a sentence on the connection as its person can understand it."""
        return blame.at_a_door(text, self._invite) if self._by_door else text

    def _say_once(self, text: str) -> None:
        text = self.in_words(text)
        if text not in self._told_why:
            self._told_why.add(text)
            self._tell(Change(notices=[notices.notice(text, notices.LINE_WHY, mine=True)]))
