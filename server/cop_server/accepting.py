"""Loss, looked at and accepted where no server runs; a running server does the same by its hub.

Looking writes nothing. Accepting is for whoever hosts: from then on a meeting is taken for whole as it is.
"""

from __future__ import annotations

from pathlib import Path

from cop_server import failed
from cop_server.journal import reading
from cop_server.journal.anchor import Anchor
from cop_server.journal.database import FILE
from cop_server.journal.errors import NotThere
from cop_server.journal.loss import GONE, Loss, Watch, compare
from cop_server.journal.start import must_not_be_lost
from cop_server.keep import backup, older, others


class NothingLost(Exception):
    """Nothing is missing of the meeting that was named."""


def look(directory: Path) -> list[str]:
    """Return sentences about what is missing or cannot be told; raises Lost, Emptied, Overtaken, Damaged, NotThere, NewerFile."""
    anchor = Anchor.open(directory)
    older.must_not_be_older(directory, anchor)
    must_not_be_lost(directory / FILE, anchor)
    others.must_not_be_emptied(directory)
    if not (directory / FILE).exists():
        return []
    # The anchor was read first: what is committed meanwhile puts the journal ahead of it, which is no loss.
    stored = [row.meeting for row in reading.read_meetings(directory)]
    lost = {meeting: Loss(meeting, GONE, 0, point.last) for meeting, point in anchor.points.items()}
    for meeting in stored:
        _, loss = compare(anchor.get(meeting), meeting, reading.read_digests(directory, meeting))
        lost.pop(meeting, None)
        if loss is not None:
            lost[meeting] = loss
    watch = Watch(anchor)
    if not anchor.found and reading.is_anchored(directory):
        anchor.doubted = True
    if anchor.torn:
        watch.unknown = sum(anchor.get(meeting) is None for meeting in stored)
    return [loss.sentence for loss in lost.values()] + watch.doubts + others.strange(directory)


async def accept(directory: Path, meeting: str) -> list[Loss]:
    """Go on without what is missing of a meeting ("": of all), also where the whole journal is, and return what that was.

    Raises NothingLost for a meeting that is named and whole; Locked, Unwritable, NewerFile, Damaged, NotThere, CommitFailed.
    """
    if not directory.is_dir():
        raise NotThere(f"folder {directory}")
    from cop_server.journal.store import Journal  # what writes brings more along, and looking is for any install

    journal = await Journal.open(directory, anew=not meeting)
    try:
        for row in await journal.meetings():
            await journal.load(row.meeting)
        lost = journal.lost
        if meeting and meeting not in lost:
            raise NothingLost
        gone = [lost[meeting]] if meeting else list(lost.values())
        for loss in gone:
            await journal.accept(loss.meeting)
        if not meeting:
            await journal.accept_doubts()
            backup.leave_alone(directory, others.names(directory))
            failed.forget(directory)
        return gone
    finally:
        await journal.close()
