"""A small meeting in memory, held the way a server holds one; every step is checked for what must always be so."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from cop_tui import core
from cop_tui.core.engine import limits
from cop_tui.core.engine.ids import Ms, PersonId
from cop_tui.core.topics.door import AskToLeave
from cop_tui.core.topics.people import Join, Link
from cop_tui.core.topics.setup import Begin, Planned, PlannedItem, SessionPlan
from cop_tui.wire import codec

T0 = Ms(1_700_000_000_000)
AMA, BO, CY, DI = PersonId(1), PersonId(2), PersonId(3), PersonId(4)
MINUTE = 60_000


def item(mode: str = "queue", **more: Any) -> PlannedItem:
    """Return a planned item of a mode."""
    return PlannedItem(more.pop("title", mode.capitalize()), mode=mode, **more)


class World:
    """A meeting with Ama, who holds the space, and Bo, Cy and Di. `now` is UTC milliseconds and moves only by hand."""

    def __init__(self, *items: PlannedItem, begun: bool = True, names: str = "Bo Cy Di", **session: Any) -> None:
        self.state = core.ServerState()
        self._now = T0
        self.journal: list[core.Event] = []
        self.heard: list[core.Message] = []
        self.asides: list[tuple[int, core.Aside]] = []
        self.outcome = core.Outcome()
        self._take(core.Outcome([Planned(SessionPlan("Reflection", items=items or (item(), item("open")), **session))]))
        self.join("Ama", "space holder")
        for name in names.split():
            self.join(name)
        if begun:
            self.do(AMA, Begin())

    @property
    def now(self) -> Ms:
        """The time, in UTC milliseconds."""
        return self._now

    @now.setter
    def now(self, ms: int) -> None:
        self._now = Ms(ms)

    @property
    def kept(self) -> Any:
        """The kept state."""
        return self.state.kept

    def join(self, name: str, role: str = "member") -> PersonId:
        """Let somebody join; return their number."""
        self.do(PersonId(0), Join(name, role))
        number = PersonId(len(self.kept.people.by_id))
        self.do(number, Link("here"))
        return number

    def do(self, who: PersonId, command: core.Command) -> list[core.Event]:
        """Decide and take a wish; return its events."""
        before = msgspec.json.encode(self.state)
        try:
            outcome = core.decide(self.state, command, who, self.now)
        finally:
            assert msgspec.json.encode(self.state) == before, "deciding changes nothing"
        return self._take(outcome)

    def refused(self, who: PersonId, command: core.Command) -> str:
        """Return the code with which a wish is refused; its sentence must be one for people."""
        with pytest.raises(core.Refused) as caught:
            self.do(who, command)
        refusal = caught.value
        facts = {k: ", ".join(v) if isinstance(v, list) else v for k, v in refusal.facts.items()}
        assert core.explain(refusal) == core.REFUSALS[refusal.code].format_map(facts)
        return refusal.code

    def pass_time(self, ms: int) -> list[core.Event]:
        """Let time pass, in milliseconds, and let what is due happen at its moment; return the events."""
        events: list[core.Event] = []
        end = self.now + ms
        while (at := core.due(self.state)) is not None and at <= end:
            self.now = max(self.now, at)
            events += self._take(core.elapse(self.state, self.now))
        self.now = end
        assert core.elapse(self.state, self.now) == core.Outcome()
        return events

    def out(self, person: PersonId, by: PersonId, second: PersonId) -> list[core.Event]:
        """Let two people ask somebody to leave, and nobody say *not so* for a minute; return what that minute brought."""
        self.do(by, AskToLeave(person, "harm"))
        assert self.do(second, AskToLeave(person)) == []
        return self.pass_time(limits.NOT_SO_MS)

    def away(self, *people: PersonId) -> None:
        """Let the devices of people go."""
        for person in people:
            self.do(person, Link("away"))

    def here(self, *people: PersonId) -> None:
        """Let the devices of people come back."""
        for person in people:
            self.do(person, Link("here"))

    def restart(self) -> None:
        """Start the server again: what was stored is read, all else is gone."""
        again = core.ServerState()
        for event in self.journal:
            core.apply(again, codec.read_event(codec.encode(event)))
        assert core.state_hash(again.kept) == core.state_hash(self.kept)
        assert again.texts == self.state.texts
        core.wake(again, self.now)
        self.state = again

    def told(self, me: PersonId) -> list[str]:
        """Return the sentences somebody reads about the last step."""
        messages: list[core.Message] = [*self.outcome.events, *self.outcome.passing]
        messages += [message for readers, message in self.outcome.aside if me in readers]
        return [said for message in messages if (said := core.tell(self.state, message, me))]

    def aside_to(self, me: PersonId) -> list[core.Aside]:
        """Return what somebody alone was told in the last step."""
        return [message for readers, message in self.outcome.aside if me in readers]

    def names(self, *kinds: type[core.Event]) -> list[str]:
        """Return the kinds of the events of the last step, in order, as words."""
        return [type(event).__name__ for event in self.outcome.events if not kinds or isinstance(event, kinds)]

    def _take(self, outcome: core.Outcome) -> list[core.Event]:
        for event in outcome.events:
            assert codec.read_event(codec.encode(event)) == event
            for number in core.blanks(self.state, event):
                self.journal[number - 1] = core.blanked(self.journal[number - 1])
            core.apply(self.state, event)
            self.journal.append(event)
        for message in outcome.passing:
            assert codec.read_passing(codec.encode(message)) == message
            core.fold_passing(self.state, message)
        for hold in outcome.memos:
            core.remember(self.state, hold)
        for readers, aside in outcome.aside:
            assert codec.read_aside(codec.encode(aside)) == aside
            self.asides += [(reader, aside) for reader in readers]
        self.outcome = outcome
        for me in self.kept.people.by_id:
            assert not any("{" in said for said in self.told(me) if "{" not in str(outcome))
        return outcome.events
