"""The meetings that this computer knows: those it hosts, and those in which somebody sat here."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cop_tui.cli.errors import Failed
from cop_tui.cli.identity import places
from cop_tui.cli.servers import data_folder, find_server
from cop_tui.cli.stored import stored
from cop_tui.client.profile import PlacesProblem
from cop_tui.core.engine import base
from cop_tui.core.engine.text import clean

if TYPE_CHECKING:
    from cop_tui.client.profile import Seat
    from cop_tui.core.engine.ids import Ms
    from cop_tui.core.topics.setup import Setup


@dataclass(frozen=True)
class Remembered:
    """A meeting: what this computer hosts of it (`setup`), who sat in it here (`seat`), and whether a server of its folder runs."""

    meeting: str
    setup: Setup | None = None
    seat: Seat | None = None
    served: bool = False

    @property
    def line(self) -> str:
        """One line: its title, as whom, and when."""
        title = self.setup.session.title if self.setup else self.seat.title if self.seat else ""
        said = [clean(title) or clean(self.meeting)]
        if self.seat:
            said.append(f"you as {clean(self.seat.name)}")
        if self.setup:
            said += ["hosted here", _stands(self.setup)]
        elif self.seat and self.seat.day:
            said.append(f"last there on {clean(self.seat.day)}")
        return ", ".join(said)

    def join(self) -> list[str]:
        """Return the command that goes back in; fails with a sentence where there is no way in from here."""
        if self.seat is None:
            raise Failed(f"Nobody sat in it here. An invite for you: cop invite {clean(self.meeting)} --holder")
        if self.setup and not self.served:
            raise Failed("No server runs here now, so nobody can come in. Start it in another window with: cop serve")
        return ["join", f"--name={self.seat.name}", "--", self.meeting]

    def recap(self) -> list[str]:
        """Return the command that prints the recap."""
        name = [f"--name={self.seat.name}"] if self.seat else []
        return ["recap", *name, "--", self.meeting]


def remembered() -> tuple[list[Remembered], list[str]]:
    """Return the meetings this computer knows, those it hosts first and the latest before older ones, and what could not be read."""
    troubles: list[str] = []
    seats, hosted, folder = _seats(troubles), [], data_folder(None)
    try:
        hosted = [(meeting, state.kept.setup) for meeting, state in stored(folder)]
    except Failed as problem:
        troubles.append(str(problem))
    served = bool(hosted) and find_server(folder) is not None
    sat = {seat.meeting: seat for seat in seats}  # of several people who shared this computer, the last
    here = [Remembered(meeting, setup, sat.get(meeting), served) for meeting, setup in reversed(hosted)]
    ours = {meeting for meeting, _ in hosted}
    elsewhere = [Remembered(seat.meeting, seat=seat) for seat in reversed(seats) if seat.meeting not in ours]
    return here + elsewhere, troubles


def _seats(troubles: list[str]) -> list[Seat]:
    try:
        own = places()
        found = [seat for seat in own.seats.all() if seat.meeting]
    except PlacesProblem as problem:
        troubles.append(str(problem))
        return []
    troubles += own.notices
    return found


def _stands(setup: Setup) -> str:
    if setup.phase == base.CLOSED:
        return f"ended on {_day(setup.closed)}"
    if setup.phase == base.OPEN:
        return f"begun on {_day(setup.opened)}"
    return f"planned for {clean(setup.session.starts)}" if setup.session.starts else "not begun yet"


def _day(at: Ms) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at / 1000))
