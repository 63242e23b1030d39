"""Four evenings of one series, as the examples have them: their script is played with a real server, and the recaps made of it.

Each line of `examples/series/evenings.txt` is read and performed as clients do it, once everybody has all that came of the one before.
The clock of the server is set on to the date of each evening, and people keep the folder of their own program from one to the next.
`python -m tests.whole.series_example` writes the files beside it anew; the test of the same name compares them.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import tempfile
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch
from zoneinfo import ZoneInfo

from cop_server import hub
from cop_server.app import Running
from cop_tui import core
from cop_tui.acts import written
from cop_tui.cli.recaps import make_recap
from cop_tui.cli.series_shown import show_series
from cop_tui.session_file import read
from cop_tui.wire.invite import Invite
from tests.client.guests import guest
from tests.server.guests import ManualClock, served, settle
from tests.whole.written_recap import Writer

HOME = Path(__file__).parents[2] / "examples" / "series"
SCRIPT = HOME / "evenings.txt"
SHOWN = HOME / "series.md"
NAME = "Thursday kitchen"
AFTERWARDS = date(2027, 7, 9)  # the day on which the series is shown
FORMATS = ("md", "json")
_EVENING = re.compile(r"== (?P<plan>\S+), (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d), (?P<holder>\w+) holds the space")


@dataclass(frozen=True)
class Evening:
    """One meeting of the script: its session file, when it begins, who holds the space, and who types what, in order."""

    plan: str
    at: datetime
    holder: str
    lines: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return self.plan.removesuffix(".toml")

    @property
    def meeting(self) -> str:
        """Return the id of its meeting, instead of one drawn by chance: it stands in some of the files."""
        return f"K1TCHEN{self.name[0]}"

    @property
    def people(self) -> list[str]:
        """Return whoever types something, the space holder first."""
        return [*dict.fromkeys((self.holder, *(name for name, _ in self.lines)))]

    def file(self, fmt: str) -> Path:
        """Return the file of its recap in a format."""
        return HOME / f"{self.name}-recap.{fmt}"


def evenings() -> list[Evening]:
    """Return the meetings of the script, in their order."""
    found = []
    for part in SCRIPT.read_text(encoding="utf-8").split("\n\n== ")[1:]:
        head, *rest = f"== {part}".splitlines()
        of = _EVENING.fullmatch(head)
        assert of is not None, head
        lines = tuple((name, text) for name, _, text in (one.partition(": ") for one in rest if one and one[0] != "#"))
        at = datetime.fromisoformat(of["at"]).replace(tzinfo=ZoneInfo("Europe/London"))
        found.append(Evening(of["plan"], at, of["holder"], lines))
    return found


class Companion(Writer):
    """Somebody with a client who comes to several meetings: what came back, sections and words are found by their first words."""

    def _number(self, begins: str) -> int | str:
        session = self.guest.session
        came = session.replica.kept.series.numbered().items()
        found: list[int | str] = [place for point, place in came if session.replica.text(point).startswith(begins)]
        for section in written.drafted(session):
            found += [section.number] if section.heading.startswith(begins) else []
            found += [piece.number for piece in section.pieces if piece.text.startswith(begins)]
        (number,) = found or [super()._number(begins)]
        return number


async def hold(server: Running, evening: Evening, homes: Path) -> dict[str, Companion]:
    """Hold one evening on the server, with the people's own folders; return its people."""
    async with AsyncExitStack() as stack:
        letters = iter(evening.meeting)
        with patch.object(hub, "secrets", SimpleNamespace(choice=lambda _letters: next(letters))):
            made = await server.create(read(HOME / evening.plan))
        people: dict[str, Companion] = {}
        for name in evening.people:
            invite = Invite("127.0.0.1", server.port, made.code if people else made.holder_code, server.fingerprint)
            people[name] = Companion(await stack.enter_async_context(guest(invite, name, homes)))
        kept = server.hub.rooms[evening.meeting].state.kept

        async def all_have_read() -> None:
            for one in people.values():
                await one.guest.session.history(1)  # a page comes after all that waits to be sent
                assert one.guest.session.replica.kept.seq == kept.seq

        await all_have_read()
        for name, line in evening.lines:
            if line == "bye":
                await people.pop(name).guest.session.leave()
            else:
                await people[name].type(line)
            await all_have_read()
    return people


async def play(folder: Path) -> dict[str, dict[str, Companion]]:
    """Play the script from its first line to its last, with the meetings kept in the folder; return the people of each evening."""
    clock, came = ManualClock(), {}
    async with served(folder / "data", clock) as server:
        for evening in evenings():
            clock.ms = round(evening.at.timestamp() * 1000)
            server.hub.tick()
            await settle(
                lambda: all((core.due(room.state) or clock.ms) >= clock.ms for room in server.hub.rooms.values())
            )
            await server.hub.series.settle()
            came[evening.name] = await hold(server, evening, folder / "homes")
    return came


def exported(folder: Path) -> dict[Path, bytes]:
    """Return what belongs into each file, made by the commands of the meetings that the folder keeps."""
    made: dict[Path, bytes] = {}
    for evening in evenings():
        for fmt in FORMATS:
            out = folder / evening.file(fmt).name
            with contextlib.redirect_stdout(io.StringIO()):
                make_recap(evening.meeting, data=folder / "data", fmt=fmt, out=out, name="", force=True)
            made[evening.file(fmt)] = out.read_bytes()
    with contextlib.redirect_stdout(shown := io.StringIO()):
        show_series(NAME, folder / "data", today=AFTERWARDS)
    made[SHOWN] = shown.getvalue().encode()
    return made


def main() -> None:
    """Write the files of the example."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder)))
        for file, content in exported(Path(folder)).items():
            file.write_bytes(content)


if __name__ == "__main__":
    main()
