"""A session without a line: commands are decided at once on a meeting in memory, and folded into a real replica."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace

from cop_tui import core
from cop_tui.client import notices
from cop_tui.client.carried import OwnRole, in_words
from cop_tui.client.cost import Cost
from cop_tui.client.ending import GOODBYE, Ending
from cop_tui.client.mynotes import MyNotes
from cop_tui.client.outbox import Answer, Wish
from cop_tui.client.replica import Replica
from cop_tui.client.seated import Promised
from cop_tui.client.session import Change
from cop_tui.core import view
from cop_tui.core.engine import base
from cop_tui.core.engine.ids import NOBODY, Ms, PersonId, WordId
from cop_tui.core.topics import people, series, setup
from cop_tui.wire import frames

START = 1_760_000_000_000

PLAN = setup.SessionPlan(
    title="Reflection in co-production",
    purpose="What helps us to reflect together, and what gets in the way.",
    minutes=60,
    items=(
        setup.PlannedItem("Welcome", mode="info", minutes=5),
        setup.PlannedItem("How we arrive", mode="round", minutes=10, turn=60, prompt="What do you bring today?"),
        setup.PlannedItem("What is hard, or not working?", mode="queue", minutes=10, turn=120, keep="recap"),
        setup.PlannedItem("Break", mode="break", minutes=5),
        setup.PlannedItem("Learning", mode="open", minutes=7, keep="recap"),
        setup.PlannedItem("What we do not say", mode="reveal", minutes=5, keep="recap"),
        setup.PlannedItem("Check-out", mode="round", minutes=4),
    ),
)


class FakePending:
    """What is pending on this computer, in memory alone."""

    def __init__(self) -> None:
        self.draft, self.kept = "", True
        self.entered: list[str] = []

    def keep_draft(self, text: str, entered: Sequence[str] = ()) -> None:
        self.draft = text


class FakeSession:
    """Everything a screen asks of a session. `me` is the person whose screen it is; others act through `act`."""

    def __init__(self, plan: setup.SessionPlan = PLAN) -> None:
        self.server = core.ServerState()
        self.replica = Replica()
        self.replica.whose = "Ama's laptop"
        self.link = "connecting"
        self.at_a_door = False
        self.rtt = 40
        self.silent = 0
        self.more_history = False
        self.looked: frames.Looked | None = None  # what other meetings of the series released
        self.looks: list[str] = []
        self.returned: list[str] = []
        self.last_done: object = None
        self.did_nothing = False
        self.my_notes = MyNotes(self.do, lambda: self.replica.state, lambda change: None)
        self.ideas: list[str] = []
        self.needs_read: set[tuple[str, str]] = set()
        self.promised: list[Promised] = []
        self.promise_numbers: dict[tuple[str, WordId], int] = {}
        self.own_roles: list[OwnRole] = []
        self.ways: dict[str, str] = {}
        self.time = START
        self.done: list[core.Command] = []
        self.stamps: list[core.Seen | None] = []  # what the author of each had seen
        self.waiting: list[tuple[core.Command, asyncio.Future[Answer]]] = []
        self.left = False
        self.canned: Answer | None = None  # given to every wish in place of deciding it
        self.mute = False  # no answer comes, though the line is good
        self.pending = FakePending()
        self.left_behind: list[Wish] = []
        self._wishes: list[Wish] = []
        self._listeners: list[Callable[[Change], None]] = []
        self._over = asyncio.Event()
        self._fold(core.Outcome([setup.Planned(plan)]))

    def cost(self) -> Cost:
        """Return what the meeting has cost."""
        return Cost(28_400, 5_600)

    # For tests: what the world does

    def people(self, *names: str, me: str, role: str = base.MEMBER, holders: Iterable[str] = ()) -> None:
        """Let people join, one of them me, before anything is shown."""
        for number, name in enumerate(names, 1):
            has = role if name == me else base.HOLDER if name in holders else base.MEMBER
            self._fold(core.Outcome([people.Joined(PersonId(number), name, has)]))
            self._fold(core.Outcome(passing=[people.Here(PersonId(number), people.HERE)]))
            if name == me:
                self.replica.me = PersonId(number)

    def welcome(self) -> None:
        """Let the first welcome arrive."""
        self.link = "good"
        self.replica.meeting, self.replica.boot = "m1", "b1"
        self.tell(Change(link=True, fresh=True))

    def act(self, who: str, command: core.Command) -> None:
        """Let somebody do something."""
        number = next(n for n, p in self.server.kept.people.by_id.items() if p.name == who)
        self.time += 3000  # two calls closer together than this are one
        self._take(command, number)

    def act_of_host(self, command: core.Command) -> None:
        """Let whoever hosts do something."""
        self._take(command, NOBODY)

    def come_forward(self, *points: series.There) -> None:
        """Let things come forward from earlier meetings of the series, as a server does."""
        meetings = tuple(dict.fromkeys(point.meeting for point in points))
        self._take(series.Forward(points, meetings, adding=True), NOBODY)

    def later(self, ms: int) -> None:
        """Let time pass, and what is due happen."""
        self.time += ms
        self._tell(core.elapse(self.server, Ms(self.time)))

    def lose(self) -> None:
        """Lose the line: wishes wait."""
        self.link = "lost"
        self.tell(Change(link=True))

    def come_back(self) -> None:
        """Get the line back: wishes that waited are answered in their order."""
        self.link = "good"
        waiting, self.waiting = self.waiting, []
        for command, future in waiting:
            future.set_result(self._answer(command))
        self.tell(Change(link=True))

    def tell(self, change: Change) -> None:
        """Tell whoever listens."""
        for listener in self._listeners:
            listener(change)

    # What screens use

    async def run(self) -> Ending:
        await self._over.wait()
        return GOODBYE

    async def leave(self) -> None:
        self.left = True
        self.link = "over"
        self._over.set()

    def listen(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def promised_before(self) -> list[Promised]:
        return self.promised

    def put_away(self, promise: Promised) -> None:
        self.promised.remove(promise)

    def carried(self) -> list[OwnRole]:
        return self.own_roles

    def carried_words(self, roles: Container[str] | None = None) -> str:
        return in_words([one for one in self.own_roles if roles is None or one.role in roles], view.month_of(2025, 10))

    def forget_carried(self) -> None:
        self.own_roles = []

    def now(self) -> int:
        return self.time

    def seen(self) -> core.Seen | None:
        return core.seen_by(self.replica.state, self.replica.me) if self.replica.me else None

    def heard_ago(self) -> int:
        return self.silent

    def do(self, command: core.Command, seen: core.Seen | None = None, line: str = "") -> asyncio.Future[Answer]:
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self.done.append(command)
        self.stamps.append(seen)
        if self.link == "lost" or self.mute:
            self.waiting.append((command, future))
            self._wishes.append(Wish(command, future, seen, line))
        else:
            future.set_result(self._answer(command, seen))
        return future

    @property
    def unanswered(self) -> list[Wish]:
        return [wish for wish in self._wishes if not wish.future.done()]

    def take_back(self, wish: Wish) -> bool:
        self.waiting = [(command, future) for command, future in self.waiting if future is not wish.future]
        wish.settle(Answer("returned", text="Taken back: it was not sent."))
        return True

    async def history(self, before: int = 0) -> dict[WordId, str]:
        return dict(self.replica.state.texts)

    async def look(self, find: str) -> frames.Looked | None:
        self.looks.append(find)
        return self.looked

    # How it is decided

    def _answer(self, command: core.Command, seen: core.Seen | None = None) -> Answer:
        if self.canned is not None:
            return self.canned
        try:
            if seen and (refusal := core.wider(command, seen, core.seen_by(self.server, self.replica.me))):
                raise refusal
            outcome = self._take(command, self.replica.me)
        except core.Refused as refusal:
            return Answer("refused", code=refusal.code, facts=refusal.facts, text=core.explain(refusal))
        how = "saved" if outcome.events else "relayed" if outcome.passing else "held"
        return Answer(how, seq=self.server.kept.seq if outcome.events else 0, facts=outcome.facts)

    def _take(self, command: core.Command, who: PersonId) -> core.Outcome:
        outcome = core.decide(self.server, command, who, Ms(self.time))
        self._tell(outcome)
        return outcome

    def _tell(self, outcome: core.Outcome) -> None:
        state, me = self.replica.state, self.replica.me
        before = notices.Snapshotlet.of(state, me)
        first = self.server.kept.seq + 1
        messages = self._fold(outcome)
        numbers = {id(event): number for number, event in enumerate(outcome.events, first)}
        if messages:
            told = notices.notices(before, state, messages, me)
            told = [replace(one, number=numbers.get(id(one.message), 0)) for one in told]
            self.tell(Change(messages, told))

    def _fold(self, outcome: core.Outcome) -> list[core.Message]:
        messages: list[core.Message] = []
        for event in outcome.events:
            core.apply(self.server, event)
            core.apply(self.replica.state, event)
            messages.append(event)
        for passing in outcome.passing:
            core.fold_passing(self.server, passing)
            core.fold_passing(self.replica.state, passing)
            messages.append(passing)
        for readers, aside in outcome.aside:
            if self.replica.me in readers:
                core.fold_aside(self.replica.state, aside)
                messages.append(aside)
        for hold in outcome.memos:
            core.remember(self.server, hold)
        return messages
