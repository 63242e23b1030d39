"""What is said after a backup, a restore, an ending and an erasing: one sentence each, the same whether a server runs or not."""

from __future__ import annotations

import shlex
from pathlib import Path

from cop_server.keep.backup import Checked, Made
from cop_server.keep.purge import Ended
from cop_server.keep.restore import Restored, set_aside


def made(what: Made) -> str:
    """Say what a backup is and where."""
    gone = f" {_count(what.gone, 'older backup')} went." if what.gone else ""
    alone = "" if what.with_ledger else " The list of what was taken back is not beside it yet; that is tried again."
    return f"Backed up {_count(what.meetings, 'meeting')} to {what.path}, and read it back to the end.{gone}{alone}"


def checked(path: Path, what: Checked) -> str:
    """Say that a backup can be put back."""
    return f"{path} is whole: {_count(len(what.meetings), 'meeting')}, read to the last event."


def restored(directory: Path, file: Path, what: Restored) -> str:
    """Say what was put back, what became of the old files, and what people will find."""
    parts = [f"{file} is in its place again: {_count(what.meetings, 'meeting')}."]
    if what.narrowed:
        parts.append("What was taken back since that backup was taken out again.")
    if what.blind:
        parts.append(
            "No list of what was taken back since was found: words withdrawn since then are back with the group, and nothing "
            "in it may be quoted until its author says so again."
        )
    if what.aside:
        parts.append(
            f"The files from before are in {directory / what.aside}; when you need them no more: "
            f"rm -r {shlex.quote(str(directory / what.aside))}"
        )
    return " ".join(parts)


def ended(what: Ended) -> str:
    """Say how much ended; nothing of what it was."""
    if not what.meetings:
        return "Nothing was due: no meeting's days are over whose words are still there."
    parts = [_count(what.said, "thing that was said", "things that were said"), _count(what.notes, "note")]
    return (
        f"The days of {_count(what.meetings, 'meeting')} are over: {', '.join(parts)} and {_count(what.names, 'name')} "
        "were erased. Agreements, promises, decisions and released recaps stay."
    )


def erased(directory: Path, meeting: str) -> str:
    """Say that a meeting is gone, and where copies of it may still be."""
    text = (
        f"The meeting {meeting} is erased here. Backups from before hold it still; putting one back takes it out again."
    )
    if aside := set_aside(directory):
        text += " Files put aside may hold it too: rm -r " + " ".join(shlex.quote(str(path)) for path in aside)
    return text


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
