"""Keeping: backups, putting one back, ending and erasing; by the server that runs on a folder, or without one."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from cop_server import exits
from cop_server.journal.database import FILE
from cop_server.journal.errors import Damaged, NotThere
from cop_server.journal.reading import read_meetings
from cop_server.journal.store import Journal
from cop_server.keep import backup, ledger, purge, said
from cop_server.keep.restore import restore
from cop_server.lock import Lock
from cop_server.series import Series
from cop_tui.cli.asking import ask, read_key
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import Address, data_folder, find_server
from cop_tui.cli.stored import journal_problems
from cop_tui.core.engine.ids import Ms
from cop_tui.core.engine.text import clean
from cop_tui.wire import hosting

LONG_SECONDS = 600  # a large folder on a slow disk
MISTAKEN = 2


def _asked(where: Address, data: Path | None, question: hosting.Ask) -> None:
    print(clean(ask(where, read_key(data, None), question, LONG_SECONDS).text))


def _journal_there(folder: Path) -> None:
    if not (folder / FILE).exists():
        raise Failed(str(NotThere(f"journal in {folder}")), exits.DATA)


def back_up(folder: Path | None, data: Path | None, keep: int | None) -> None:
    """Make a backup and say where."""
    home = data_folder(data)
    where = folder.absolute() if folder else None
    if (server := find_server(home)) is not None:
        _asked(server, data, hosting.Backup(str(where or ""), keep or 0))
        return
    _journal_there(home)
    with journal_problems():
        lock = Lock.take(home)
        try:
            known = backup.settings(home)
            target = where or (Path(known.folder) if known.folder else home.absolute() / backup.FOLDER)
            many = keep or known.keep
            made = backup.make(home, target, many, lambda: ledger.begun(home))
            backup.remember(home, target, many)
        finally:
            lock.release()
        print(said.made(made))


def verify_backup(file: Path | None, data: Path | None) -> None:
    """Read a backup, the newest one or the one given, to the end and say whether it is whole."""
    with journal_problems():
        if file is None:
            home = data_folder(data)
            known = backup.folder_of(home)
            found = backup.backups(known) if known else []
            if not found:
                raise Failed(f"No backup of {home} is known. Make one: cop keep backup FOLDER", MISTAKEN)
            file = found[0]
        try:
            print(said.checked(file, backup.verify(file)))
        except Damaged as problem:
            raise Failed(
                f"The backup {file} is damaged ({problem.what}), so it cannot be put back. Make another one: cop keep backup",
                exits.DAMAGED,
            ) from None


def put_back(file: Path, data: Path | None) -> None:
    """Put a backup in the place of what a folder holds."""
    home = data_folder(data)
    if find_server(home) is not None:
        raise Failed(
            f"A server runs on {home}, so nothing was put back. Stop it first: cop stop, or where it is a service: "
            "systemctl stop cop",
            exits.LOCKED,
        )
    with journal_problems():
        print(said.restored(home, file, restore(home, file)))


def _now() -> Ms:
    return Ms(int(time.time() * 1000))


def _series(journal: Journal) -> Series:
    return Series(journal, _now)


def end_content(data: Path | None) -> None:
    """End the content of meetings whose days are over and say how much it was."""
    home = data_folder(data)
    if (server := find_server(home)) is not None:
        _asked(server, data, hosting.Purge())
        return
    _journal_there(home)

    async def end() -> purge.Ended:
        journal = await Journal.open(home)
        try:
            ended = await purge.end_all(journal, _now())
            series = _series(journal)
            await series.open()
            await series.settle()
            return ended
        finally:
            await journal.close()

    with journal_problems():
        print(said.ended(asyncio.run(end())))


def erase_meeting(meeting: str, data: Path | None, yes: bool) -> None:
    """Erase a meeting, once whoever asked for it has typed its name again."""
    home, name = data_folder(data), meeting.strip().upper()
    _journal_there(home)
    with journal_problems():
        if name not in {row.meeting for row in read_meetings(home)}:
            raise NotThere(f"meeting {clean(meeting)[:40]} in {home}")
        _sure(name, yes)
        if (server := find_server(home)) is not None:
            _asked(server, data, hosting.Erase(name))
            return

        async def erase() -> None:
            journal = await Journal.open(home)
            try:
                series = _series(journal)
                await series.open()
                await series.forget(name)
                await journal.erase(name)
            finally:
                await journal.close()

        asyncio.run(erase())
        print(said.erased(home, name))


def _sure(meeting: str, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise Failed(f"Nothing was erased. To erase {meeting} for good without being asked, add --yes.", MISTAKEN)
    try:
        again = input(f"This erases {meeting} for good. Type its name again, or Enter alone to leave it: ")
    except EOFError:
        again = ""
    if again.strip().upper() != meeting:
        raise Failed("Nothing was erased.", MISTAKEN)
