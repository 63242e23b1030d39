"""The server of a folder, looked at: `cop status`.

Responsible for the sentences. A day on which something needs doing is never told as a good one.
"""

from __future__ import annotations

import asyncio
import shlex
import time
from typing import TYPE_CHECKING

import msgspec

from cop_server import failed
from cop_server.journal.errors import words_for
from cop_server.keep import backup
from cop_server.keep.restore import oldest_aside, set_aside
from cop_tui.cli.asking import ask, read_key
from cop_tui.cli.errors import Failed
from cop_tui.cli.servers import Address, data_folder, find_server, read_address
from cop_tui.cli.stored import troubles as missing
from cop_tui.core.engine.text import clean
from cop_tui.wire import doorway, hosting
from cop_tui.wire.invite import is_loopback, new_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cop_tui.cli.trying import Answer

NOT_WELL = 1
LITTLE_ROOM = 200_000_000  # bytes; a year of weekly meetings takes some 20 MB
OLD_BACKUP = 8 * 86_400  # seconds: a weekly backup that was missed
ASIDE_DAYS = 7  # after which files that were set aside are not only told of, but a reason to write to whoever runs this
CERTIFICATE_SOON = 14 * 86_400  # seconds: renewing by itself happens a month before

WELL = "All is well."
OPEN_AGAIN = "systemctl start cop-door where it is a service, else cop door"
AFAR = " See whether what stands in front of this server runs; some networks lead nobody back to themselves."
RENEW = "Renew it, then have it read again: systemctl reload nginx, or systemctl reload cop where this server shows it itself."


def status(data: Path | None, metrics: bool) -> int:
    """Say how the server of a folder is; return the exit status, which is 0 when nothing needs doing."""
    folder = data_folder(data)
    found = find_server(folder)
    if metrics:
        if found is None:
            raise Failed(f"No server of this account runs on {folder}, so there is nothing to measure.")
        print(ask(found, read_key(data, None), hosting.Metrics()).text, end="")
        return 0
    if found is None:
        print(f"No server of this account runs on {folder}. {' '.join(_at_rest(folder))}")
        if made := _newest(folder):
            print(f"The newest backup is {_age(time.time() - made)} old.")
        for sentence in [*_damaged(folder), *_set_aside(folder)]:
            print(clean(sentence))
        return NOT_WELL
    state = ask(found, read_key(data, None), hosting.Status())
    door = doorway.left_in(folder) or doorway.Doorway()
    reached = _reached(found)
    if wrong := [*filter(None, (door.why, _gone(folder), _page_lost(door, reached)))]:
        state = msgspec.structs.replace(state, troubles=[*state.troubles, *wrong])
    aside = [clean(sentence) for sentence in _set_aside(folder)]
    closed = [*filter(None, (_closed(folder),))]
    if oldest_aside(folder) < time.time() - ASIDE_DAYS * 86_400:
        state, aside = msgspec.structs.replace(state, troubles=[*state.troubles, *aside]), []
    return said(found, state, time.time(), reached, [*_ways_in(door), *closed, *aside])


def said(
    found: Address, state: hosting.State, now: float, reached: Answer | None = None, more: Sequence[str] = ()
) -> int:
    """Print how a server is, at a time in UTC seconds; return the exit status.

    `reached` is what answers where its invites lead (None: that is here, or not known), `more` what is good to know.
    """
    print(
        f"A server runs here: it listens at {found}, for {_age(now - state.began)} now, with cop {clean(state.version)}."
    )
    if found.address:
        print(f"Its invites carry {clean(found.address)}.")
    print(f"Meetings it serves: {state.meetings}. Going on now: {state.going_on}.")
    if state.anybody:
        print("Somebody is connected now.")
    wrong = troubles(state, now, reached)
    for sentence in [*wrong, *more]:
        print(sentence)
    if not state.backup and not wrong:
        print("There is no backup yet. Make one with: cop keep backup")
    elif not wrong:
        print(f"{_size(state.free)} are free, the newest backup is {_age(now - state.backup)} old. {WELL}")
    return NOT_WELL if wrong else 0


def _ways_in(door: doorway.Doorway) -> list[str]:
    """Return by which ways people come in who have nothing installed."""
    ways = _named(door)
    return [f"A door is open, for people without the program: {', and '.join(ways)}."] if ways else []


def _gone(folder: Path) -> str:
    """Return that a door which let people in ended by itself, and what to do; empty where it is there, was closed, or where none was."""
    left = doorway.gone_from(folder)
    if left is None or left.closed:
        return ""
    forget = shlex.join(["rm", str(folder / doorway.FILE)])
    return (
        f"A door let people in without the program ({', and '.join(_named(left))}), and ended: they find nobody there now. Open it again: "
        f"{OPEN_AGAIN}. If it is to stay closed: {forget}"
    )


def _closed(folder: Path) -> str:
    """Return that a door which let people in was closed by whoever runs it; empty where none was."""
    left = doorway.gone_from(folder)
    if left is None or not left.closed:
        return ""
    ways = ", and ".join(_named(left))
    return f"The door for people without the program ({ways}) was closed: they find nobody there until it is opened again ({OPEN_AGAIN})."


def _page_lost(door: doorway.Doorway, reached: Answer | None) -> str:
    """Return that browsers do not find the page of a door where its links lead; not where the address itself is found wanting."""
    if not door.web.startswith(("https://", "http://")) or (reached is not None and not reached.good):
        return ""
    from cop_tui.cli.looking import look_at_page  # loads what a connection needs

    answer = look_at_page(door)
    return "" if answer.good else f"{answer.text}{AFAR * answer.afar}"


def _named(door: doorway.Doorway) -> list[str]:
    return [clean(way) for way in (door.web, door.ssh) if way]


def troubles(state: hosting.State, now: float, reached: Answer | None = None) -> list[str]:
    """Return what needs doing, the worst first, one sentence each; `reached` is what answers where invites lead."""
    out = []
    if reached is not None and not reached.good:
        out.append(f"{clean(reached.text)}{AFAR * reached.afar}")
    if state.read_only:
        out.append(
            f"Nothing can be kept now: {clean(state.read_only)}. What was saved is safe and can be read, what people send "
            f"waits with them, and it goes on by itself once {_once(state.read_only)}."
        )
    out += map(clean, state.troubles)
    if state.free < LITTLE_ROOM and not state.read_only:
        out.append(f"The disk is nearly full: {_size(state.free)} are free. Make room before the next meeting.")
    if (ends := _soonest(state.certificate_ends, reached.ends if reached else 0)) and ends - now < CERTIFICATE_SOON:
        out.append(
            f"The certificate ends in {_age(ends - now)}. {RENEW}"
            if ends > now
            else f"The certificate has ended, so nobody new gets in. {RENEW}"
        )
    if state.backup and now - state.backup > OLD_BACKUP:
        out.append(f"The newest backup is {_age(now - state.backup)} old. Make one with: cop keep backup")
    elif not state.backup and state.backups:
        out.append(f"There is no backup in {clean(state.backups)} any more. Make one with: cop keep backup")
    elif not state.backup and state.meetings:
        out.append("There is no backup yet. Make one with: cop keep backup")
    return out


def _once(why: str) -> str:
    if why == words_for("moved"):
        return "that is back in its place. If it is lost, stop the server and put a backup back: cop keep restore FILE"
    return "the disk takes it"


def _soonest(*ends: int) -> int:
    return min(filter(None, ends), default=0)


def _reached(found: Address) -> Answer | None:
    """Return what answers where the invites of a server lead; None where that is this computer, or not known."""
    place = read_address(found.address)
    if place is None or (is_loopback(place.host) and not place.https):
        return None
    to = place.invite(
        new_code(), port=found.port, fingerprint=found.fingerprint, proxied=found.proxied, tls=found.tls
    )  # the code opens nothing, and stays here
    from cop_tui.cli.trying import look  # loads what a connection needs; few servers are reached from elsewhere

    return asyncio.run(look(to))


def _set_aside(folder: Path) -> list[str]:
    """Return what is good to know about files that a restore has set aside: nothing takes out of them what is withdrawn."""
    found = set_aside(folder)
    if not found:
        return []
    return [
        "Files that were replaced when a backup was put back are still there, and may hold words that were withdrawn since. When you "
        f"need them no more: {shlex.join(['rm', '-r', *map(str, found)])}"
    ]


def _at_rest(folder: Path) -> list[str]:
    """Return what is wrong with the meetings of a folder on which nothing runs, or that nothing is."""
    try:
        wrong = missing(folder) if folder.exists() else []
    except Failed as problem:
        wrong = [str(problem)]
    if (start := failed.read(folder)) is not None and start.text not in wrong:
        wrong.insert(0, f"When it was last started, {_age(time.time() - start.at)} ago, it said: {start.text}")
    return list(map(clean, wrong)) or [
        "Meetings are as they were; start it with: cop serve, or where it is a service: systemctl start cop"
    ]


def _damaged(folder: Path) -> list[str]:
    there = backup.folder_of(folder)
    return [f"{path} {backup.DAMAGED}" for path in (backup.backups(there)[:1] if there else []) if backup.is_cut(path)]


def _newest(folder: Path) -> int:
    return int(backup.newest(backup.folder_of(folder)) or 0)


def _age(seconds: float) -> str:
    """Return a time in words: "5 minutes", "1 hour", "3 days"."""
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'s' if count > 1 else ''}"
    return "less than a minute"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
