"""A door by ssh with 60 visitors: what one costs in memory, how late words and a key's echo come, and how much of a core it takes.

Server and visitors are in this process, the door in one of its own. `python -m tests.bench.by_ssh [VISITORS]` measures it by itself,
`python -m tests.bench.by_ssh over LINK ...` how long OpenSSH takes to come in over poor links, and its bytes; that needs root.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import asyncssh
import pexpect

from cop_server import hostkey
from cop_server.app import Options, running
from cop_tui.core.topics.agenda import MoveOn
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.core.topics.words import Say
from tests.bench import talk
from tests.bench.child import child
from tests.bench.line import Line, percentile
from tests.bench.link import FAR
from tests.bench.linked import Beyond, beyond
from tests.doors.callers import Asked, Caller
from tests.server.guests import Guest

VISITORS, WORDS, KEYS = 60, 60, 100
EVERY = 0.5  # seconds between two words
WARM = 5  # visitors before counting: what the first of all cost is the door's own size
MIB = 1024 * 1024
PLAN = SessionPlan(title="Reflection", items=(PlannedItem("Free", mode="open"),))


async def _come(stack: AsyncExitStack, port: int, known: str, code: str, n: int) -> Caller:
    line = await asyncssh.connect(
        "127.0.0.1",
        port,
        username="join",
        client_keys=[asyncssh.generate_private_key("ssh-ed25519")],
        known_hosts=asyncssh.import_known_hosts(known),
        agent_path=None,
        config=[],
        client_factory=Asked,
        local_addr=(f"127.0.{1 + n // 200}.{1 + n % 200}", 0),  # from one place so many would be let in slowly
    )
    somebody = Caller(line, await line.create_process(encoding=None, term_type="xterm", term_size=(80, 24)))
    stack.push_async_callback(somebody.leave)
    await somebody.until("The code of your invite")
    await somebody.enter(code, "call you?")
    await somebody.enter(f"P{n}", "To speak: hand")
    return somebody


async def _words(ama: Guest, everybody: list[Caller], words: int) -> list[float]:
    """Return the seconds that words took until the last visitor had them on the screen."""
    took = []
    for n in range(words):
        said = f"Word number {n} of this meeting."
        began = time.perf_counter()
        await ama.do(Say(said))
        await asyncio.gather(*(one.until(said) for one in everybody))
        took.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, EVERY - took[-1]))
    return took


async def _echoes(one: Caller, keys: int) -> list[float]:
    took = []
    for n in range(keys):
        key = "abcdefghij"[n % 10]
        began = time.perf_counter()
        one.type(key)
        await one.until(key)
        took.append(time.perf_counter() - began)
    one.type("\x15")
    return took


async def lines(visitors: int = VISITORS, words: int = WORDS) -> list[Line]:
    """Return what was measured of a door by ssh."""
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        options = Options(data=folder / "data", host="127.0.0.1", port=0, whose="this computer", rate=1e9, burst=1e9)
        async with running(options) as server, AsyncExitStack() as stack:
            made = await server.create(PLAN)
            ama = await Guest("Ama").come(server, made.holder_code)
            await ama.do(Begin())
            await ama.do(MoveOn())
            key = hostkey.read(folder / "data", hostkey.DOOR_FILE)
            door = await stack.enter_async_context(
                child("tests.bench.at_door", "127.0.0.1", str(server.port), "-", key, str(folder))
            )
            port, known = door.first["port"], door.first["known"]
            everybody = [await _come(stack, port, known, made.code, n) for n in range(WARM)]
            await _words(ama, everybody, 5)
            before = await door.ask("me")
            began = time.perf_counter()
            everybody += [await _come(stack, port, known, made.code, n) for n in range(WARM, visitors)]
            came = (time.perf_counter() - began) / (visitors - WARM)
            between = await door.ask("me")
            took = await _words(ama, everybody, words)
            after = await door.ask("me")
            echoes = await _echoes(everybody[0], KEYS)
            ama.drop()
    memory = (after["memory"] - before["memory"]) / (visitors - WARM) / MIB
    share = 100 * (after["cpu"] - between["cpu"]) / (after["wall"] - between["wall"])
    each = 1e6 * (after["cpu"] - between["cpu"]) / words / visitors
    coming = 1000 * (between["cpu"] - before["cpu"]) / (visitors - WARM)
    what = f"a door by ssh, {visitors} visitors"
    late, echo = 1000 * percentile(took, 0.95), 1000 * percentile(echoes, 0.95)
    return [
        Line(
            33,
            f"{what}: memory of one",
            f"{memory:.2f}",
            f"the door alone {before['memory'] / MIB:.0f} MiB",
            memory,
            3.0,
            " MiB",
        ),
        Line(33, f"{what}: words to the last screen, p95", f"{late:.0f}", f"{words} words", late, 250.0, " ms"),
        Line(33, f"{what}: echo of a key, p95", f"{echo:.1f}", f"{KEYS} keys", echo, 100.0, " ms"),
        Line(
            33,
            f"{what}: share of a core at two words a second",
            f"{share:.1f}",
            f"{each:.0f} us a delivery",
            share,
            40.0,
            " %",
        ),
        Line(
            33, f"{what}: coming in", f"{1000 * came:.0f}", f"{coming:.0f} ms of CPU each", 1000 * came, 1000.0, " ms"
        ),
    ]


# Coming in over a poor link

# Nine round trips and about 11 kB belong to SSH itself, before a program on this side says a word.
LIMITS = {"edge-lossy": 13.0, "2g": 20.0, "gprs-rural": 30.0, "satellite": 10.0}


def _ssh(one: Beyond, port: int, name: str, user: str) -> tuple[float, float, float]:
    """Come in with OpenSSH and a new key; return the seconds to the first words and into the meeting, and all bytes."""
    key, code = one.folder / name, one.stored.code
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    given = (f"UserKnownHostsFile={one.folder / 'known'}", "GlobalKnownHostsFile=/dev/null", f"IdentityFile={key}")
    options = [word for option in (*given, "IdentityAgent=none") for word in ("-o", option)]
    words = one.link.at("near", ["ssh", "-F", "/dev/null", *options, "-p", str(port), f"{user or code}@{FAR}"])
    before, began = one.link.counts(), time.monotonic()
    ssh = pexpect.spawn(words[0], words[1:], timeout=90, dimensions=(24, 80))
    try:
        ssh.expect_exact("This door")
        first = time.monotonic() - began
        if user:
            ssh.expect_exact("code of your invite")
            ssh.send(f"{code}\r".encode())
        ssh.expect_exact("call you?")
        ssh.send(f"{name}\r".encode())
        ssh.expect(r"To\s+speak")  # as it is in the part that runs; a narrow terminal may wrap it
        usable = time.monotonic() - began
    finally:
        ssh.close(force=True)
    after = one.link.counts()
    return first, usable, after.down_bytes + after.up_bytes - before.down_bytes - before.up_bytes


async def over(profile: str, rounds: int = 3) -> list[Line]:
    """Return how long it takes to come in by ssh over a link, near the end of an evening, and what it costs."""
    told = talk.evening(acts=500, began=int(time.time() * 1000) - 90 * 60_000)
    async with beyond(profile, told) as one, AsyncExitStack() as stack:
        first = one.server.first
        key = hostkey.read(one.folder / "data", hostkey.DOOR_FILE)
        given = ("0.0.0.0", str(first["port"]), first["fingerprint"], key, str(one.folder))
        door = await stack.enter_async_context(child("tests.bench.at_door", *given, before=one.link.at("far", [])))
        (one.folder / "known").write_text(door.first["known"].replace("0.0.0.0", FAR) + "\n")
        found = []
        for who, user in (("CODE@, with a key", ""), ("guest@, without", "guest")):
            took = [
                await asyncio.to_thread(_ssh, one, door.first["port"], f"{user or 'New'}{n}", user)
                for n in range(rounds)
            ]
            early, late, size = (sorted(column)[rounds // 2] for column in zip(*took, strict=True))
            what = f"ssh {who}, over {profile}: into the meeting, median of {rounds}"
            beside = f"first words {early:.1f} s, {size / 1000:.1f} kB"
            found.append(Line(33, what, f"{late:.1f} s", beside, late, LIMITS[profile], " s"))
        return found


async def _main(words: list[str]) -> None:
    measures = [over(profile) for profile in words[1:]] if words[:1] == ["over"] else [lines(*map(int, words))]
    for measure in measures:
        for line in await measure:
            print(line, flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1:]))
