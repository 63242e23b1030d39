"""A server that cleans nothing: it sends every kind of message with hostile text in every place a text can be."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Iterator
from typing import Any

from cop_tui.core.engine.base import HOLDER, Aside, Event, Passing
from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId
from cop_tui.core.topics import afterwards, agenda, care, clock, door, floor, notes, people, roles, rounds, setup, words
from cop_tui.wire import codec, frames
from tests.client.room import Room, opened

LAST = "Thatwasall"


def plan(texts: tuple[str, ...]) -> setup.SessionPlan:
    """Return a plan whose every text is hostile."""
    one = texts[1]
    return setup.SessionPlan(
        title=f"T {texts[5]}",
        purpose=one,
        starts=one,
        next=setup.NextTime(one, one),
        agreement=texts[:8],
        card=setup.Card(one, one, one, one),
        regime=one,
        items=tuple(
            setup.PlannedItem(
                f"{n} {text}",
                prompt=text,
                keep="recap" if n == 1 else text,
                mode="open" if n == 1 else text,
                order=text,
                who=text,
            )
            for n, text in enumerate(texts, 1)
        ),
    )


class BadRoom(Room):
    """A room that says of itself, too, what no terminal should hear."""

    def __init__(self, texts: tuple[str, ...]) -> None:
        super().__init__()
        self.texts = texts
        self.log.clear()
        self.state = type(self.state)()
        self.keep(setup.Planned(plan(texts)))

    def welcome(self, line: Any) -> frames.Welcome:
        """Return a first frame in which the computer's name is hostile."""
        import msgspec

        return msgspec.structs.replace(super().welcome(line), whose=" ".join(self.texts[:6]))

    async def crowd(self) -> None:
        """Fill the room with hostile names, of which the first holds the space."""
        for text in self.texts:
            number = PersonId(len(self.state.kept.people.by_id) + 1)
            await self.events(people.Joined(number, f"{number} {text}", HOLDER if number == 2 else "member"))

    async def begin(self) -> None:
        """Open the meeting and its first item."""
        await self.events(
            setup.Opened(Ms(self.ms), PersonId(2)), agenda.ItemOpened(ItemId(1), Ms(self.ms), PersonId(2))
        )

    async def say_everything(self) -> None:
        """Send every message that can carry a text, with each text in it, and at last words that are waited for."""
        me = next(line.person for line in self.lines)
        await self.events(
            agenda.ItemClosed(ItemId(1), Ms(self.ms), PersonId(2)),
            agenda.ItemOpened(ItemId(2), Ms(self.ms), PersonId(2)),
        )
        for n, text in enumerate(self.texts, 2):
            await self.events(*_events(n, text, self.state.kept.seq))
            await self.passing(*_passing(n, text))
            for message in _asides(n, me, text):
                await self._each(frames.Aside([codec.raw(message)]))
            await self._each(frames.Notice("read_only", text))
            await self._each(frames.Notice(text, text))
            await self._each(frames.Events(self.state.kept.seq + 1, []))
        number = 1
        await self.events(
            agenda.ItemClosed(ItemId(2), Ms(self.ms), PersonId(2)),
            agenda.ItemOpened(ItemId(1), Ms(self.ms), PersonId(2)),
        )
        await self.events(*(floor.HandRaised(PersonId(n), text) for n, text in enumerate(self.texts, 2)))
        await self.events(
            rounds.RoundStarted(number, ItemId(1), self.texts[1], 60, [PersonId(2), PersonId(3)]),
            floor.Called(PersonId(2), in_round=True),
        )
        await self.events(floor.MovedOn(PersonId(2)), clock.Paused(), clock.Resumed(), door.DoorClosed(PersonId(2)))
        await self.events(words.WordsKept(PersonId(2), LAST, ItemId(1)))

    async def refuse_everything(self) -> None:
        """From now on answer every wish with a refusal that is hostile in its code, its facts and its sentence."""
        bad = " ".join(self.texts[:12])

        async def result(_line: Any, frame: frames.Do) -> frames.Result:
            return frames.Result(frame.id, frames.REFUSED, code=bad, facts={"name": bad}, text=bad)

        self._result = result  # type: ignore[method-assign, assignment]

    async def goodbye(self) -> None:
        """End everybody's connection with a hostile reason."""
        bad = " ".join(self.texts[:12])
        await self.drop(4403, frames.Bye(bad, 0, {"x": bad}, bad))

    async def _each(self, frame: Any) -> None:
        for line in list(self.lines):
            await line.send(frame)


def _events(n: int, text: str, seq: int) -> list[Event]:
    kinds = (words.SAY, words.LEARN, words.PARK, words.COMMIT, words.AGREE)
    return [
        floor.HandRaised(PersonId(n), text),
        roles.RoleTaken(PersonId(n), text),
        roles.RoleOffered(text, PersonId(n)),
        *(words.WordsKept(PersonId(n), text, ItemId(1), kind=kind) for kind in kinds),
        words.WordsKept(PersonId(n), text, ItemId(1), scribe=PersonId(2)),
        afterwards.WordsSoftened(WordId(seq + 4), f"soft {text}"),
        afterwards.ConsentGiven([WordId(seq + 4)], text),
        notes.NoteShown(f"{n:064x}", ItemId(1), text),
        agenda.ItemAdded(ItemId(1000 + n), setup.PlannedItem(text, prompt=text), PersonId(n)),
    ]


def _passing(n: int, text: str) -> list[Passing]:
    return [
        people.Here(PersonId(n), people.HERE),
        floor.HandUp(PersonId(n), text),
        words.Spoken(n, PersonId(n), text),
        words.Spoken(1000 + n, PersonId(n), text, off=True),
        notes.LiveNotes(ItemId(1), [text, text]),
        door.RemovalReason(PersonId(n), text),
    ]


def _asides(n: int, me: PersonId, text: str) -> list[Aside]:
    return [
        care.SignalRaised(n, care.CHECK, PersonId(n)),
        care.SignalRaised(1000 + n, text, PersonId(n)),
        door.LeaveAsked(PersonId(n), me, text),
        door.LeaveAsked(me, PersonId(n), text),
        notes.NoteHeld(text),
    ]


class Thread:
    """A bad server in a thread with a loop of its own, so that a test can watch terminals meanwhile."""

    def __init__(self, room: BadRoom) -> None:
        self.room = room
        self._loop = asyncio.new_event_loop()
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._hold()))

    async def _hold(self) -> None:
        async with opened(self.room):
            self._ready.set()
            await self._stop.wait()

    def do(self, work: Coroutine[Any, Any, object]) -> None:
        """Let the server do something, and wait until it is done."""
        asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        self._loop.close()


@contextlib.contextmanager
def bad_server(texts: tuple[str, ...]) -> Iterator[Thread]:
    """A bad server on a free port of this computer."""
    thread = Thread(BadRoom(texts))
    thread.start()
    try:
        yield thread
    finally:
        thread.end()
