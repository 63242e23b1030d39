"""Erasing many texts of one meeting: slice by slice, so that nobody else waits, and to the end even after a kill.

The event that erases them is committed with the first slice and says which texts are gone. So a server that ends before
the last slice finds at its next start what is left, from the events alone, and erases it before anybody comes in.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from cop_server.journal.store import Batch, CommitFailed, Journal, JournalError
from cop_server.steps import Request, Step
from cop_tui import core
from cop_tui.wire import codec

log = logging.getLogger("cop_server")

Bodies = Callable[[Sequence[int]], Awaitable[Mapping[int, bytes]]]

SLICE = 64  # texts blanked in one commit: a few milliseconds, and 256 KB at the most
STOP_SECONDS = 10.0  # that a server which stops waits for the disk
RETRY = 0.5  # seconds before a slice that the disk did not take is tried again


async def blanked(stored: Bodies, numbers: Sequence[int]) -> tuple[tuple[int, bytes], ...]:
    """Return the bodies of events without their texts, by number; raises Damaged."""
    if not numbers:
        return ()
    bodies = await stored(numbers)
    return tuple((number, without_text(bodies[number])) for number in numbers)


def without_text(body: bytes) -> bytes:
    """Return the body of an event without its text or name."""
    return codec.encode(core.blanked(codec.read_event(body)))


def slices(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    """Return the numbers, so many at a time."""
    return (numbers[at : at + SLICE] for at in range(0, len(numbers), SLICE))


async def erase(
    journal: Journal,
    meeting: str,
    stored: Bodies,
    numbers: Sequence[int],
    sleep: Callable[[float], Awaitable[object]] | None = asyncio.sleep,
) -> None:
    """Blank the texts of these events; a slice that the disk does not take is tried again after a `sleep`, if there is one.

    Raises Damaged, and CommitFailed when it is not tried again: without a `sleep`, or where that can never help.
    """
    for some in slices(numbers):
        batch = Batch(meeting, 0, (), blanks=await blanked(stored, some))
        while True:
            try:
                await journal.append(batch)
                break
            except CommitFailed as error:
                if sleep is None or error.reason in ("closed", "refused"):
                    raise
                await sleep(RETRY)


class Erasing:
    """What one room still has to erase, step after step; who asked for it is answered when it is done."""

    def __init__(self, journal: Journal, meeting: str, stored: Bodies) -> None:
        self._journal, self._meeting, self._stored = journal, meeting, stored
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[tuple[str, str], list[Request]] = {}

    @property
    def going_on(self) -> bool:
        """Whether texts that are gone for everybody are still on the disk."""
        return bool(self._tasks)

    def begin(self, step: Step) -> None:
        """Erase what a step left over, and then answer whoever asked for it."""
        if step.wish is not None:
            self._waiting[_key(step.wish)] = [step.wish]
        task = asyncio.create_task(self._finish(step))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def holds_up(self, wish: Request) -> bool:
        """Return whether a wish that is delivered again has to wait for its answer, having put it in line."""
        waiting = self._waiting.get(_key(wish)) if wish.line is not None else None
        if waiting is not None:
            waiting.append(wish)
        return waiting is not None

    async def _finish(self, step: Step) -> None:
        try:
            await erase(self._journal, self._meeting, self._stored, step.rest)
        except JournalError as error:
            # The answer is withheld, also when it is asked for again: the next start erases what is left.
            log.error("erasing failed: %s", type(error).__name__)
            return
        if step.wish is not None:
            for wish in self._waiting.pop(_key(step.wish)):
                wish.done(step.result, step.outcome)

    async def stop(self) -> None:
        """Wait for what is under way, for some seconds: what is left then, the next start erases."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()


def _key(wish: Request) -> tuple[str, str]:
    return (wish.line.device.hash if wish.line is not None else "", wish.id)


class Leftover:
    """What a server that was killed while it erased has left behind, found while the events are folded again."""

    def __init__(self) -> None:
        self._gone: set[int] = set()

    def see(self, state: core.State, event: core.Event) -> None:
        """Take in an event before it is applied."""
        self._gone.update(core.blanks(state, event))

    def numbers(self, bodies: Sequence[bytes]) -> list[int]:
        """Return the numbers of events whose text should be gone and is not; `bodies` are all events in order."""
        return [n for n in sorted(self._gone) if without_text(bodies[n - 1]) != bodies[n - 1]]
