"""One device of one person while it is connected: reads its wishes, sends what it is owed, notices when it is gone.

Responsible for cadence (when to send at once and when to wait for more) and for patience (probes, a slow line, a stuck
one). Which bytes a line takes is the socket's matter, what waits the outbox's, what a wish leads to the room's.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from websockets.exceptions import ConnectionClosed

from cop_server.counts import COUNTS
from cop_server.outbox import Haste, Outbox, Piece
from cop_server.pace import RateLimit
from cop_tui import core
from cop_tui.core.engine.ids import Ms
from cop_tui.wire import closing, codec, frames
from cop_tui.wire.limits import (
    CLOCK_SECONDS,
    COALESCE_MAX_MS,
    COALESCE_MIN_MS,
    LOST_IDLE,
    LOST_KEEN,
    LOST_LOW,
    OUTBOX_SECONDS,
    PROBE_IDLE,
    PROBE_KEEN,
    PROBE_LOW,
    QUICK_PROBES,
    STUCK_SECONDS,
    UNASKED,
)

if TYPE_CHECKING:
    from cop_server.devices import Device
    from cop_server.entry import Entry
    from cop_server.room import Room
    from cop_server.socket import Socket

IN_HAND = 32  # wishes of one connection that may wait for their answer; then its next is not read
AWAY_AFTER, GONE_AFTER = 2.5, 4.0  # probe intervals without an answer


class Connection:
    """A device at a room."""

    def __init__(
        self,
        socket: Socket,
        entry: Entry,
        clock: Callable[[], Ms],
        pace: RateLimit,
        look: Callable[[str, str], Awaitable[frames.Looked]],
    ) -> None:
        self.person = entry.person
        self.device: Device = entry.device
        self.low = entry.low
        self.since = entry.since
        self._slow = entry.low and not socket.proxied  # a proxy cuts what is silent for as long as that
        self._interval, self._lost = self._patience(False)
        self.ended = False
        self._opened = False
        self.rtt = 0
        self._socket = socket
        self._room: Room = entry.room
        self._entry = entry
        self._clock = clock
        self._pace = pace
        self._look = look
        self._looking: asyncio.Task[None] | None = None  # a look into other meetings, until it is answered
        self._loop = asyncio.get_running_loop()
        self._outbox = Outbox()
        self._wait = COALESCE_MIN_MS / 1000
        self._sent = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._in_hand = 0
        self._less = asyncio.Event()
        self._probe = 0
        self._probe_sent: tuple[Ms, float] | None = None  # UTC ms, and the loop's time for the round trip
        self._heard = clock()
        self._quick, self._measured = QUICK_PROBES, self._heard
        self._owed = False  # whether a probe goes out with what is sent next
        self._asked = False  # whether the probe under way went out because nothing was heard
        self._ticked = self._heard
        self._pushed = self._arrived = (0, self._heard)  # how often we have sent, and after when
        self._progress = (0, self._heard)  # bytes that wait for the line, and since when it is so many
        self._farewell: asyncio.Task[None] | None = None
        self._whole: asyncio.TimerHandle | None = None  # while a snapshot that was asked for waits for its time
        socket.on_room = self._line_free
        socket.give_up_after(LOST_LOW if self._slow else LOST_IDLE)

    # Sending

    def open(self) -> None:
        """Send who you are and what you missed, and ask for a first echo; nothing is sent before."""
        self._opened = True
        self._socket.push([codec.encode(self._room.welcome(self._entry)), self._next_probe()])
        self._socket.together(False)
        self._sent = self._loop.time()

    def offer(self, pieces: list[Piece], texts: list[bytes], haste: Haste, at: float) -> None:
        """Send what happened, or let it wait for more; `texts` are its frames, `at` is the loop's time."""
        outbox = self._outbox
        if not self._opened or (self.low and haste.fleeting):
            return  # the welcome will hold it
        wait = haste.seconds(self.person, self.low)
        if wait:
            outbox.add(pieces)
            self._flush_at(at + wait)
        elif self._socket.full or at - self._sent < self._wait:
            outbox.add(pieces)
            self._flush_at(self._sent + self._wait)
        elif outbox or self._owed:
            outbox.add(pieces)
            self.flush()
        else:
            self._sent = at
            self._socket.push(texts)

    def keep(self, pieces: list[Piece], own: list[bytes]) -> None:
        """Let what happened wait for the next `say` or `flush`, and frames for this device alone behind it."""
        if self._opened:
            self._outbox.add(pieces)
        for frame in own:
            self._outbox.own(frame)

    def say(self, frame: bytes) -> None:
        """Send a frame for this device alone, and what waits before it."""
        self._outbox.own(frame)
        self.flush()

    def _flush_at(self, when: float) -> None:
        if self._socket.full:
            return  # it is sent as soon as the line is free
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self.flush)

    def flush(self) -> None:
        """Send what waits, if the line is free."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (self._outbox or self._owed) and not self._socket.full and not self.ended:
            self._sent = self._loop.time()
            probe = [self._next_probe()] if self._owed else []
            self._owed = False
            self._socket.push([*probe, *self._outbox.take(self._snapshot)])

    def _snapshot(self) -> bytes:
        return codec.encode(self._room.snapshot(self.person, self.since))

    def _line_free(self) -> None:
        self._progress = (0, self._clock())
        self.flush()
        self._less.set()

    def _next_probe(self) -> bytes:
        self._probe += 1
        now = self._clock()
        self._probe_sent = (now, self._loop.time())
        return codec.encode(frames.Probe(self._probe, now, self.rtt))

    def bye(self, code: str, close: int, retry: int = 0) -> None:
        """Say why, and close for certain."""
        if self.ended:
            return
        if self._socket.full:
            self.ended = True
            self._socket.cut()
            return
        self.say(codec.encode(frames.Bye(code, retry, text=closing.BYES.get(code, ""))))
        self.ended = True
        self._farewell = asyncio.create_task(self._socket.finish(close))

    async def gone(self) -> None:
        """Wait until the line has ended and nothing is left to do."""
        self.ended = True
        self._socket.on_room = None
        for timer in (self._timer, self._whole):
            if timer is not None:
                timer.cancel()
        self._timer = self._whole = None
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
        if self._farewell is not None:
            await self._farewell

    @property
    def waiting(self) -> int:
        """How many bytes wait to be sent, those of a snapshot that is owed not counted."""
        return self._outbox.waiting + self._socket.waiting

    @property
    def said_goodbye(self) -> bool:
        """Whether the device closed the line itself, as somebody does who leaves."""
        closed = self._socket.protocol.close_rcvd
        return closed is not None and closed.code == closing.DONE

    # Reading

    async def read(self) -> None:
        """Read until the line ends."""
        try:
            while not self.ended:
                data = await self._socket.recv(decode=False)
                self._heard = self._clock()
                now = self._loop.time()
                pause = self._pace.take(now)
                if pause:
                    if self._pace.too_much(now):
                        self.bye("too_busy", closing.BUSY, retry=30)
                        return
                    await self._rest(pause)
                await self._frame(data)
        except codec.BrokenFrame:
            self.bye("broken_frame", closing.BROKEN)
        except ConnectionClosed:
            pass

    async def _rest(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):  # a line that ends meanwhile waits for nothing
            await asyncio.wait_for(self._socket.wait_closed(), seconds)

    async def _frame(self, data: bytes) -> None:
        try:
            frame = codec.read_client(data)
        except codec.BadCommand as bad:
            await self._slow_down()
            await self._misunderstand(bad.id, bad, data)
            return
        match frame:
            case frames.Do():
                await self._slow_down()
                await self._do(frame, data)
            case frames.History(before=before, of=wanted):
                # A page is large: who does not take in the last one is sent no other.
                await self._until(lambda: not self._socket.full)
                self.say(codec.encode(self._room.page(before, wanted)))
            case frames.Look(find=find):
                if self._looking is not None:
                    await self._until(self._looking.done)
                if self._looking is None or self._looking.done():
                    self._looking = asyncio.create_task(self._look_back(find))
                    self._looking.add_done_callback(lambda _: self._less.set())
            case frames.Echo(n=n):
                self._echo(n)
            case frames.Whole() if self._whole is None:
                now = self._loop.time()
                self._whole = self._loop.call_at(now + self._pace.whole(now), self._send_whole)

    def _send_whole(self) -> None:
        self._whole = None
        self._outbox.owe()
        self.flush()

    async def _look_back(self, find: str) -> None:
        """Answer a look when its time comes; acts and pages go on meanwhile."""
        await self._rest(self._pace.look(self._loop.time()))
        if not self.ended:
            looked = await self._look(self._room.meeting, find)
            self.say(codec.encode(looked))

    async def _slow_down(self) -> None:
        if pause := self._pace.act(self._loop.time()):
            await self._rest(pause)

    async def _do(self, frame: frames.Do, data: bytes) -> None:
        wish, body, seen = frame.id, frame.command, frame.seen
        try:
            command = codec.read_command(body)
        except codec.Unknown:
            self._refuse(wish, "unknown_command")
            return
        except codec.BadCommand as bad:
            await self._misunderstand(wish, bad, data)
            return
        if command.durable != (wish[0] == "k"):
            self._refuse(wish, "bad_id")
            return
        if seen is None and core.has_words(command):
            self._refuse(wish, core.UNSEEN)
            return
        await self._wish(wish, command, seen, bytes(body))

    async def _misunderstand(self, wish: str, bad: codec.BadCommand, data: bytes) -> None:
        """Refuse a wish with a field that is not understood, in its order: its number may have been answered already."""
        refusal = core.Refused("bad_command", path=bad.path, field=bad.path.rpartition(".")[2] or "command")
        await self._wish(wish, refusal, None, data)

    async def _wish(
        self, wish: str, command: core.Command | core.Refused, seen: core.Seen | None, told_by: bytes
    ) -> None:
        await self._until(lambda: self._in_hand < IN_HAND)
        self._in_hand += 1
        self._room.wish(self, wish, command, seen, self.device.digest(told_by))

    def _refuse(self, wish: str, code: str) -> None:
        COUNTS.refused[code] += 1
        self.say(codec.encode(frames.Result(wish, frames.REFUSED, code=code, text=core.sentence(code, {}))))

    def answer(self, result: frames.Result) -> None:
        """Send what became of a wish."""
        if result.how == frames.REFUSED:
            COUNTS.refused[result.code] += 1
        self._in_hand -= 1
        self._less.set()
        if not self.ended:
            self.say(codec.encode(result))

    def wrote(self, events: int) -> None:
        """Note how many events an act of this person has written: their next acts wait for it, and nobody else's."""
        self._pace.wrote(events)

    async def _until(self, so: Callable[[], bool]) -> None:
        while not so():
            self._less.clear()
            waits = asyncio.ensure_future(self._less.wait())
            # A line that ends while we wait frees nothing; then there is nothing left to wait for.
            ends = asyncio.ensure_future(self._socket.wait_closed())
            await asyncio.wait([waits, ends], return_when=asyncio.FIRST_COMPLETED)
            ended = ends.done()
            waits.cancel()
            ends.cancel()
            if ended:
                return

    def _echo(self, n: int) -> None:
        if self._probe_sent is None or n != self._probe:
            return
        echo = (self._loop.time() - self._probe_sent[1]) * 1000
        # While many come in at once an echo waits for us, and everybody would seem to have a slow line for a minute.
        self.rtt = max(1, round(min(echo, self._socket.rtt() or echo)))
        self._probe_sent, self._asked = None, False
        if self._quick or self._clock() - self._measured > CLOCK_SECONDS * 1000:
            # The answer to an echo, sent at once, tells a client how far its clock is from ours.
            self._quick = max(0, self._quick - 1)
            self._measured = self._clock()
            self.say(self._next_probe())
        self._wait = min(max(self.rtt / 2, COALESCE_MIN_MS), COALESCE_MAX_MS) / 1000

    # Patience

    def how(self, now: Ms) -> str:
        """Return how this device answers: "here", "unsure" or "away"."""
        silent = self._silent(now)
        if silent > AWAY_AFTER * self._interval:
            return "away"
        return "unsure" if silent > self._lost - self._interval else "here"

    def heard(self, now: Ms) -> Ms:
        """Return when somebody was last there (UTC ms), as far as an answer was missing by `now`."""
        return Ms(now - int(self._silent(now) * 1000))

    def _silent(self, now: Ms) -> float:
        """Return for how many seconds there has been no answer to the question whether somebody is there."""
        if self._probe_sent is None or not self._asked:
            return 0.0
        return (now - max(self._heard, self._probe_sent[0])) / 1000

    def _patience(self, keen: bool) -> tuple[float, float]:
        """Return after how many seconds of silence to probe, and after how many it counts as lost."""
        if self.low:
            return (PROBE_LOW if self._slow else PROBE_IDLE), LOST_LOW
        return (PROBE_KEEN, LOST_KEEN) if keen else (PROBE_IDLE, LOST_IDLE)

    def tick(self, now: Ms, keen: bool) -> None:
        """Look after this connection, about once a second: probe, drop what waits too long, end what is stuck.

        `keen` says whether the room should soon learn that this person is gone.
        """
        if self.ended:
            return
        self._interval, self._lost = self._patience(keen)
        self._see_progress(now)
        if now - self._progress[1] > STUCK_SECONDS * 1000:
            self.ended = True
            self._socket.cut()
        elif self._silent(now) > GONE_AFTER * self._interval:
            self.bye("too_slow", closing.SLOW, retry=random.randint(1, 5))
        elif self._outbox and now - self._heard > OUTBOX_SECONDS * 1000 and self._socket.full:
            self._outbox.overtake()
        elif not self._asked and now - self._alive(now) > self._interval * 1000:
            self._ask(now)

    def _ask(self, now: Ms) -> None:
        """Ask whether the other side is there: at once, or with what is sent next where its computer still takes things in."""
        self._asked = True
        if now - self._arrived[1] > self._interval * 1000:
            self.say(self._next_probe())
        else:
            self._owed = True
            self._flush_at(self._loop.time() + self._interval)

    def _see_progress(self, now: Ms) -> None:
        waiting = self._socket.waiting
        if not waiting or waiting < self._progress[0]:
            self._progress = (waiting, now)
        elif waiting > self._progress[0]:
            self._progress = (waiting, self._progress[1])

    def _alive(self, now: Ms) -> int:
        """Return when the other side was last known to be there: heard, or its computer took in what we sent.

        While events flow, probes would tell nothing new. A program that hangs on a computer that goes on is asked in
        the end.
        """
        if self._socket.pushes != self._pushed[0]:
            self._pushed = (self._socket.pushes, self._ticked)
        self._ticked = now
        # Asking the system is most of what looking after a line costs, and soon after the last sign of life nothing hangs on it.
        due = now - max(self._heard, self._arrived[1]) > self._interval * 500
        if due and self._pushed != self._arrived and self._socket.taken_in():
            self._arrived = self._pushed
        unasked = self._heard + int((UNASKED - 1) * self._interval * 1000)
        return max(self._heard, min(self._arrived[1], unasked))

    def slept(self, ms: int) -> None:
        """Leave out the time in which this computer slept: it was ours, and nobody else's silence."""
        self._heard = Ms(self._heard + ms)
        self._progress = (self._progress[0], Ms(self._progress[1] + ms))
        if self._probe_sent is not None:
            self._probe_sent = (Ms(self._probe_sent[0] + ms), self._probe_sent[1])
