"""From the command `ssh` to a meeting, over poor links, as somebody new near the end of an evening of thirty people.

OpenSSH with the door's host key, as who was sent it with an invite: once with a key of its own, and once as `guest`, who is asked for none, which
saves two round trips. A person reads and types in between; here that takes no time. `python -m tests.bench.arriving_by_ssh ROUNDS [PROFILE ...]` measures it by itself. Needs root and OpenSSH.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from cop_server import hostkey
from tests.bench import arriving, talk
from tests.bench.child import child
from tests.bench.line import Line
from tests.bench.link import FAR
from tests.bench.linked import Beyond, beyond
from tests.bench.painting import Terminal

LIMITS = {"edge-lossy": 16, "2g": 22, "gprs-rural": 35, "satellite": 12}
WAYS = {"ssh join@": "join", "ssh guest@": "guest"}  # who has no key sends none; the door asks a guest for nothing
CODE, NAME, INSIDE = "The code of your invite", "What should the others call you?", "To speak: hand"


@dataclass(frozen=True)
class Came:
    """Seconds until the first words, until the question for a name, and until the meeting is there and a typed letter is seen; and the bytes of it."""

    words: float
    name: float
    inside: float
    bytes: int


def _command(one: Beyond, folder: Path, port: int, user: str) -> list[str]:
    key = folder / "id"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    set_up = ("StrictHostKeyChecking=yes", f"UserKnownHostsFile={one.folder / 'known_hosts'}")
    keys = ("IdentityAgent=none", "IdentitiesOnly=yes", f"IdentityFile={key}", "LogLevel=ERROR")
    words = [word for option in (*set_up, *keys) for word in ("-o", option)]
    return one.link.at("near", ["ssh", "-F", os.devnull, *words, "-p", str(port), f"{user}@{FAR}"])


def _comes(one: Beyond, port: int, name: str, user: str) -> Came:
    folder = one.folder / name.replace(" ", "-")
    folder.mkdir()
    command = _command(one, folder, port, user)
    before = one.link.counts()
    terminal = Terminal(command, folder, columns=200)
    one.terminals.append(terminal)
    try:
        found = []
        for wanted, typed in ((CODE, f"{one.stored.code}\r"), (NAME, f"{name}\r"), (INSIDE, "park z"), ("park z", "")):
            at = terminal.take_in(arriving.PATIENCE, lambda shown, wanted=wanted: wanted in shown)  # type: ignore[misc]
            if at is None:
                raise RuntimeError(f"never shown: {wanted}\n{terminal.shows().strip()[:500]}")
            found.append(at - terminal.began)
            terminal.send(typed.encode())
        after = one.link.counts()
        sent = after.down_bytes + after.up_bytes - before.down_bytes - before.up_bytes
        return Came(found[0], found[1], found[3], sent)
    finally:
        one.leave(terminal)


async def joins(profile: str, rounds: int) -> dict[str, list[Came]]:
    """Return what each coming in took, for each way to type the command."""
    told = talk.evening(acts=arriving.ACTS, began=int(time.time() * 1000) - arriving.MINUTES * 60_000)
    async with beyond(profile, told) as one:
        key = hostkey.read(one.folder / "data", hostkey.DOOR_FILE)
        given = (str(one.server.first["port"]), key, str(one.folder), FAR, one.server.first["fingerprint"])
        async with child("tests.bench.at_door", *given, before=one.link.at("far", [])) as door:
            (one.folder / "known_hosts").write_text(f"{door.first['known']}\n", encoding="utf-8")
            return {
                way: [
                    await asyncio.to_thread(_comes, one, door.first["port"], f"New {n} {user}", user)
                    for n in range(rounds)
                ]
                for way, user in WAYS.items()
            }


async def lines(rounds: int, profiles: tuple[str, ...] = tuple(LIMITS)) -> list[Line]:
    """Return a line for each link and way to type the command."""
    found = []
    for profile in profiles:
        for way, took in (await joins(profile, rounds)).items():
            worst = max(one.inside for one in took)
            words, name, inside, sent = (
                sorted(getattr(one, part) for one in took)[len(took) // 2]
                for part in ("words", "name", "inside", "bytes")
            )
            beside = f"median: first words {words:.1f} s, name asked {name:.1f} s, in the meeting {inside:.1f} s, {sent / 1000:.1f} kB"
            text = f"cold {way} to the meeting over {profile}, worst of {rounds}"
            found.append(Line(9, text, f"{worst:.1f} s", beside, worst, LIMITS[profile], " s"))
    return found


if __name__ == "__main__":
    for line in asyncio.run(lines(int(sys.argv[1]), tuple(sys.argv[2:]) or tuple(LIMITS))):
        print(line)
