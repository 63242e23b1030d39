"""A recap that eight people wrote together, as the examples have it: their script is played with a real server, and the recap made of it.

Each line of `examples/written-recap/evening.txt` is read and performed as clients do it, once everybody has all that came of the one before.
`python -m tests.whole.written_recap` writes the files beside it anew; the test of the same name compares them.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from cop_server import hub
from cop_server.app import Running
from cop_tui.acts import written
from cop_tui.acts.entered import Entered
from cop_tui.acts.performing import Performer, Reply
from cop_tui.cli.recaps import make_recap
from cop_tui.recap import EXPORTS
from cop_tui.session_file import read
from cop_tui.wire.invite import Invite
from tests.client.guests import Guest, guest
from tests.server.guests import ManualClock, served

HOME = Path(__file__).parents[2] / "examples" / "written-recap"
SCRIPT = HOME / "evening.txt"
AFTERNOON = 1_794_492_000_000  # UTC ms: 12 November 2026, 2 pm in London
MEETING = "ASKF1RST"  # instead of one drawn by chance: it stands in some of the files
_NAMES = {"paste": "-paste.txt", "ics": "-next.ics"}


def files() -> dict[str, Path]:
    """Return the file of the example in each format."""
    return {fmt: HOME / f"recap{_NAMES.get(fmt, f'.{fmt}')}" for fmt in EXPORTS}


def script() -> list[tuple[str, str]]:
    """Return who types what, in order."""
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    return [(name, text) for name, _, text in (one.partition(": ") for one in lines if one and one[0] != "#")]


@dataclass
class Writer:
    """Somebody with a client: what they type is performed, and what they were shown is kept, and what each line was answered with."""

    guest: Guest
    shown: list[Reply] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.performer = Performer(self.guest.session, self.shown.append)

    async def type(self, line: str) -> None:
        """Type a line, as it stands in the script; raises AssertionError where it is not done."""
        typed = re.sub(r"\[(.+?)\]", lambda found: str(self._number(found[1])), line)
        step = self.performer.read(Entered(typed, question=self.performer.reader.asked))
        assert not isinstance(step, Reply), f"{line}: {step.text}"
        reply = await self.performer.perform(step).over
        assert reply.answer is None or reply.answer.ok, f"{line}: {reply.text}"
        self.answers[line] = reply.text

    def _number(self, begins: str) -> int | str:
        """Return the number of what was said with these words, as `collected?` shows it."""
        said = [one for _, _, group in written.collected(self.guest.session) for one in group]
        (number,) = [one.number for one in said if one.text.startswith(begins)]
        return number


@asynccontextmanager
async def room(folder: Path) -> AsyncIterator[tuple[Running, dict[str, Writer]]]:
    """Everybody of the script in the lobby: the server, and people by name, the first of them a space holder."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(served(folder / "data", ManualClock(AFTERNOON)))
        letters = iter(MEETING)
        with patch.object(hub, "secrets", SimpleNamespace(choice=lambda _letters: next(letters))):
            made = await server.create(read(HOME / "session.toml"))
        people: dict[str, Writer] = {}
        for name in sorted({name for name, _ in script()}):
            invite = Invite("127.0.0.1", server.port, made.code if people else made.holder_code, server.fingerprint)
            people[name] = Writer(await stack.enter_async_context(guest(invite, name, folder)))
        yield server, people


async def play(folder: Path) -> dict[str, Writer]:
    """Play the script from its first line to its last, with the meeting kept in the folder; return its people."""
    async with room(folder) as (server, people):
        kept = server.hub.rooms[MEETING].state.kept
        for name, line in script():
            await people[name].type(line)
            for one in people.values():
                await one.guest.session.history(1)  # a page comes after all that waits to be sent
                assert one.guest.session.replica.kept.seq == kept.seq
    return people


def exported(folder: Path) -> dict[str, bytes]:
    """Return the content of the recap's file in each format, made by the command of the meeting that the folder keeps."""
    made = folder / "made"
    make_recap(MEETING, data=folder / "data", fmt="", out=None, name="", every=made)
    return {
        fmt: (made / f"2026-11-12-{MEETING}{file.name.removeprefix('recap')}").read_bytes()
        for fmt, file in files().items()
    }


def main() -> None:
    """Write the files of the example."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(play(Path(folder)))
        for fmt, content in exported(Path(folder)).items():
            files()[fmt].write_bytes(content)


if __name__ == "__main__":
    main()
