"""Line 30: how soon a link that goes dark is called lost in words, while only listening and with an act waiting.

Real programs at the near end of a link whose packets all vanish, nobody being told; the time runs from that moment, right after something
was heard. An act is entered right after it, and has to be seen to wait.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics.parking import Park
from tests.bench import talk
from tests.bench.line import Line
from tests.bench.link import PROFILES
from tests.bench.linked import Beyond, beyond
from tests.bench.painting import Terminal

IDLE, LOW, ACTING, TRIPS = 75, 130, 15, 6  # seconds, and round trips
PATIENCE = 60.0
T = TypeVar("T")
HEARD = "Who brings the key?"
NEWER = "Who makes the tea?"
WAITING = "Who opens the hall?"
PEOPLE = {  # what it is, how it is started, the words for lost, and what an act that waits looks like
    "the screens": ((), "LINK LOST"),
    "the line client": (("--plain",), "The connection is lost"),
    "the screens in low-bandwidth mode": (("--low",), "LINK LOST"),
}


@dataclass(frozen=True)
class Found:
    """Seconds until a link was called lost: while only listening, and with an act waiting; and whether the act was seen to."""

    idle: float
    acting: float
    seen: bool


async def _all_see(terminals: list[Terminal], wanted: str, pool: ThreadPoolExecutor) -> None:
    """Wait until all terminals show something."""

    def see(terminal: Terminal) -> None:
        if wanted in terminal.shows() or terminal.take_in(PATIENCE, lambda shown: wanted in shown) is not None:
            return
        raise RuntimeError(f"{wanted!r} did not come onto a screen: {terminal.shows().strip()[-300:]}")

    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(pool, see, terminal) for terminal in terminals))


def _lost(terminal: Terminal, words: str, began: float, limit: float) -> float:
    """Return the seconds until the screen calls the link lost; twice the limit when it never does."""
    # A line client's earlier words stay where they were, so what is new is read; a screen is read as it is.
    at = terminal.take_in(2 * limit, lambda shown: words in shown and words.encode() in terminal.raw)
    return 2.0 * limit if at is None else at - began


def _acts(terminal: Terminal, words: str, limit: float) -> tuple[float, bool]:
    """Enter an act; return the seconds until the link is called lost, and whether the act was seen to wait by then."""
    terminal.send(b"park " + WAITING.encode())
    if terminal.take_in(PATIENCE, lambda shown: WAITING in shown) is None:
        raise RuntimeError(f"what was typed did not appear: {terminal.shows().strip()[-300:]}")
    terminal.reset()
    began = time.perf_counter()
    terminal.send(b"\r")
    took = _lost(terminal, words, began, limit)
    terminal.take_in(2.0)
    shown = terminal.shows() + terminal.raw.decode(errors="replace")
    return took, "waiting: park" in shown or "There is no answer yet" in shown


async def found(profile: str, listening: bool = True, seed: int = 1) -> dict[str, Found]:
    """Return what each kind of client said over a link of this profile that went dark twice; once without `listening`."""
    told = talk.evening(began=int(time.time() * 1000) - 90 * 60_000)
    with ThreadPoolExecutor(len(PEOPLE)) as pool:
        async with beyond(profile, told, seed) as one:
            everybody = [one.join(f"Listener {n}", *more, columns=120) for n, (more, _) in enumerate(PEOPLE.values())]
            await _all_see(everybody, "promise", pool)
            idle = await _listening(one, everybody, pool) if listening else [0.0 for _ in everybody]
            one.link.go_dark()
            limit = max(ACTING, TRIPS * one.link.profile.trip / 1000)
            acting = await _each(pool, everybody, lambda terminal, said: _acts(terminal, said, limit))
    return {what: Found(seconds, *acted) for what, seconds, acted in zip(PEOPLE, idle, acting, strict=True)}


async def _each(pool: ThreadPoolExecutor, everybody: list[Terminal], what: Callable[[Terminal, str], T]) -> list[T]:
    """Return what is found at each terminal, looked at all at once, with its words for lost."""
    loop = asyncio.get_running_loop()
    words = [said for _, said in PEOPLE.values()]
    pairs = zip(everybody, words, strict=True)
    return await asyncio.gather(*(loop.run_in_executor(pool, what, *pair) for pair in pairs))


async def _listening(one: Beyond, everybody: list[Terminal], pool: ThreadPoolExecutor) -> list[float]:
    """Return after how many seconds each calls the link lost while only listening; it is back afterwards."""
    await _heard(one, everybody, pool)
    for terminal in everybody:
        terminal.reset()
    one.link.go_dark()
    began = time.perf_counter()
    idle = await _each(pool, everybody, lambda terminal, said: _lost(terminal, said, began, LOW))
    one.link.come_back()
    await _back(everybody, pool)
    return idle


async def _heard(one: Beyond, everybody: list[Terminal], pool: ThreadPoolExecutor) -> None:
    """Let all of them hear something: the last there is before the link goes dark."""
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(pool, terminal.take_in, 5.0) for terminal in everybody))
    await one.do(PersonId(3), Park(HEARD))
    # In low-bandwidth mode it comes up to half a minute later, and then something newer is there for the others.
    await _all_see(everybody[2:], HEARD, pool)
    await one.do(PersonId(3), Park(NEWER))
    await _all_see(everybody[:2], NEWER, pool)


async def _back(everybody: list[Terminal], pool: ThreadPoolExecutor) -> None:
    """Wait until all are connected again, and have said so."""

    def see(terminal: Terminal) -> None:
        terminal.reset()
        terminal.take_in(PATIENCE, lambda shown: "Back." in shown and "LINK LOST" not in shown)
        terminal.take_in(5.0)

    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(pool, see, terminal) for terminal in everybody))


async def lines(profiles: tuple[str, ...], listening: bool = True) -> list[Line]:
    """Return line 30, over each of the links: lost while only listening, lost with an act waiting, and that it is seen to."""
    rows = []
    every = await asyncio.gather(*(found(profile, listening) for profile in profiles))
    for profile, clients in zip(profiles, every, strict=True):
        acting = max(ACTING, TRIPS * PROFILES[profile].trip / 1000)
        for what, one in clients.items():
            text = f"{what} over {profile}: a dead link called lost"
            if listening:
                limit = LOW if "low" in what else IDLE
                rows.append(Line(30, f"{text}, only listening", f"{one.idle:.1f} s", "", one.idle, limit, " s"))
            rows.append(Line(30, f"{text}, an act waiting", f"{one.acting:.1f} s", "", one.acting, acting, " s"))
            unseen = int(not one.seen)
            rows.append(Line(30, f"{what} over {profile}: acts that wait unseen", f"{unseen}", "", unseen, 0, ""))
    return rows
