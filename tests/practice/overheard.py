"""A meeting in memory of which everything is overheard: what each person was told, and what went over the wire."""

from __future__ import annotations

from collections import defaultdict

from cop_tui import core
from cop_tui.core.engine.ids import PersonId
from cop_tui.core.topics import floor
from cop_tui.recap import FORMATS, build, render
from cop_tui.wire import codec
from tests.core.world import World


class Overheard(World):
    """A world that remembers every sentence, and every message by who received it."""

    def _take(self, outcome: core.Outcome) -> list[core.Event]:
        # World sets itself up through here, so what is remembered is made with the first outcome.
        self.said: dict[int, list[str]] = getattr(self, "said", defaultdict(list))
        self.wire: dict[int, list[bytes]] = getattr(self, "wire", defaultdict(list))
        events = super()._take(outcome)
        for me in self.kept.people.by_id:
            self.said[me] += self.told(me)
            to_all: list[core.Message] = [*outcome.events, *outcome.passing]
            self.wire[me] += [codec.encode(message) for message in (*to_all, *self.aside_to(me))]
        return events

    def seen_by(self, me: PersonId) -> core.State:
        """Return what one person's client knows: what everybody sees, and what they were told aside."""
        seen = core.State(kept=self.kept, texts=self.state.texts, now=self.state.now)
        for reader, aside in self.asides:
            if reader == me:
                core.fold_aside(seen, aside)
        return seen

    @property
    def line(self) -> list[int]:
        """Who waits, in speaking order."""
        return [hand.person for hand in floor.order(self.state)]

    @property
    def stored(self) -> list[bytes]:
        """The events as a disk holds them."""
        return [codec.encode(event) for event in self.journal]

    @property
    def exports(self) -> str:
        """The recap in all its formats."""
        return "\n".join(render(build(self.state), how) for how in FORMATS)
