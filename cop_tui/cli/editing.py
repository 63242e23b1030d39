"""The recap as a file: `cop recap edit` writes what stands in a meeting's recap, and `cop recap put` takes an edited file back.

Both come in with the seat somebody has in the meeting from this computer, so that whoever may write there may do it here, and
nobody else.
"""

from __future__ import annotations

import asyncio
import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cop_tui.acts import putting
from cop_tui.cli.choosing import the_one
from cop_tui.cli.errors import Failed
from cop_tui.cli.identity import one_of, own_seats, places, way_back
from cop_tui.cli.there import while_there
from cop_tui.cli.writing import write_recap
from cop_tui.client.session import Session
from cop_tui.core import recap_view
from cop_tui.core.topics.writers import HoldSection
from cop_tui.recap import editing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cop_tui.client.session import Change
    from cop_tui.core import Command

LARGEST = 1_000_000  # bytes of a file that is taken in


def edit_or_put(
    word: str, target: str, *, data: Path | None, out: Path | None, name: str, force: bool, **others: object
) -> None:
    """Do what `cop recap` was asked with a word before the meeting or the file; raises Failed for any other word."""
    if word not in ("edit", "put"):
        raise Failed(
            f"cop recap takes one meeting, or edit and a meeting, or put and a file. It was asked: {word[:40]} {target[:40]}",
            2,
        )
    if any(others.values()):
        taken = "--name, --data, --out and --force" if word == "edit" else "--name and --data"
        raise Failed(f"cop recap {word} takes {taken} only.", 2)
    if word == "edit":
        edit_recap(target, data=data, out=out, name=name, force=force)
    elif out or force:
        raise Failed("cop recap put takes --name and --data only.", 2)
    else:
        put_recap(Path(target), data=data, name=name)


def edit_recap(meeting: str, *, data: Path | None = None, out: Path | None, name: str, force: bool) -> None:
    """Write the recap of a meeting, of those in the folder `data` where it is given, as a file to edit, or print it."""

    async def work(session: Session) -> str:
        return editing.write(session.replica.state, session.replica.meeting)

    text = asyncio.run(_there(meeting, data, name, work))
    if out is None:
        sys.stdout.write(text)
        return
    write_recap(out, text.encode(), force=force)
    print(f"Wrote {out}. When it is as you want it: cop recap put {out}")


def put_recap(file: Path, *, data: Path | None = None, name: str) -> None:
    """Take an edited file back: what differs from what stands in the recap is changed there, one piece after another."""
    text = _read(file)
    try:
        edited = editing.read(text)
    except editing.BadLine as bad:
        raise Failed(f"{file}: {bad} Nothing was changed.", 2) from None

    async def work(session: Session) -> str:
        state = session.replica.state
        if state.kept.writing.changed != edited.base:
            now = editing.write(state, session.replica.meeting).splitlines(keepends=True)
            sys.stdout.writelines(
                difflib.unified_diff(now, text.splitlines(keepends=True), "as it stands now", str(file))
            )
            raise Failed(
                "The recap was changed by somebody after this file was made, so nothing was changed. The lines above say how they "
                "differ: make a new file with cop recap edit, and take over what is yours.",
            )
        return await _Putting(session, edited, file).done()

    print(asyncio.run(_there(edited.meeting, data, name, work)))


def _read(file: Path) -> str:
    try:
        with open(file, encoding="utf-8-sig") as opened:
            text = opened.read(LARGEST + 1)
    except OSError as error:
        raise Failed(f"{file} could not be read ({error.strerror}). Nothing was changed.", 2) from None
    except UnicodeDecodeError:
        raise Failed(f"{file} is not written as UTF-8. Save it so, and put it again. Nothing was changed.", 2) from None
    if len(text) > LARGEST:
        raise Failed(f"{file} is larger than any recap. Nothing was changed.", 2)
    return text


def _in_folder(meeting: str, data: Path) -> str:
    """Return the id of the meeting of a folder that is meant; whoever edits its recap comes in with their own seat all the same."""
    from cop_tui.cli.servers import data_folder
    from cop_tui.cli.stored import stored

    folder = data_folder(data)
    titles = {one: state.kept.setup.session.title for one, state in stored(folder)}
    wanted = the_one(titles.items(), meeting)
    if wanted not in titles:
        raise Failed(f"There is no meeting {meeting[:40]} in {folder}. See them with: cop meetings", 2)
    return wanted


async def _there(meeting: str, data: Path | None, name: str, work: Callable[[Session], Awaitable[str]]) -> str:
    """Come into a meeting with the seat somebody has from here, do something there, and leave."""
    meeting = _in_folder(meeting, data) if data else meeting
    own = places()
    seats = own_seats(own)
    wanted = the_one({seat.meeting: seat.title for seat in seats}.items(), meeting)
    seat = one_of([seat for seat in seats if seat.meeting == wanted], name)
    if seat is None:
        own.close()
        raise Failed(
            f"No seat in the meeting {meeting[:40]} is known on this computer. Join it first, with cop join and your invite.",
            2,
        )
    session = Session(way_back(seat), seat.name, own, seat=seat)

    async def writing(there: Session) -> str:
        state, me = there.replica.state, there.replica.me
        if not recap_view.may_write(state, me):
            raise Failed(f"{recap_view.why_not(state, me)} Nothing was changed.", 2)
        return await work(there)

    lost = "The line was lost before all words had come. Nothing was changed; try again."
    try:
        return await while_there(session, writing, lost)
    finally:
        own.close()


class _Putting:
    """Makes a recap what a file says, by the same wishes that people make one at a time."""

    def __init__(self, session: Session, edited: editing.Edited, file: Path) -> None:
        self.session, self.edited, self.file = session, edited, file
        self.made = 0

    async def done(self) -> str:
        """Make every change; return what is said of it. Raises Failed, with how far it came, where one is refused."""
        try:
            for command, line in putting.changes(self.session.replica.state, self.edited):
                await self._do(command, line)
        except editing.BadLine as bad:
            raise Failed(f"{self.file}: {bad} Nothing was changed.", 2) from None
        if not self.made:
            return "Nothing differs, so nothing was changed."
        changes = "1 change" if self.made == 1 else f"{self.made} changes"
        return f"The recap is as {self.file} says: {changes}. Before you edit on, make the file anew: cop recap edit."

    async def _do(self, command: Command, line: int) -> None:
        """Send a wish and wait until what it led to is here."""
        here = asyncio.Event()

        def look(_change: Change) -> None:
            here.set()

        stop = self.session.listen(look)
        try:
            answer = await self.session.do(command)
            while answer.ok and self.session.replica.kept.seq < answer.seq:
                here.clear()
                await here.wait()
        finally:
            stop()
        if not answer.ok:
            raise Failed(
                f"{self.file}: line {line}: {answer.text} {self.made} changes were made before it, and the file is as it was: "
                "make a new one with cop recap edit, and take over what is left."
            )
        self.made += not isinstance(command, HoldSection)
