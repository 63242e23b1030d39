"""What must not type-check: numbers that are taken for one another, and a client that reads what only its server remembers.

Nothing here runs; mypy reads it with everything else.
Each line that mypy must refuse says so with an `ignore`. Once a type is lost and the line would pass, that is an ignore nobody
needs, which mypy reports, since it is strict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cop_tui import core
from cop_tui.core import by_server, view
from cop_tui.core.topics import afterwards, agenda, agreement, clock, door, floor, people

if TYPE_CHECKING:
    from cop_server.clock import Clock
    from cop_server.room import Room
    from cop_tui.client.replica import Replica
    from cop_tui.core.engine.base import Memo
    from cop_tui.core.engine.ids import ItemId, Ms, PersonId, WordId


def times(state: core.ServerState, command: core.Command, who: PersonId, now: Ms) -> None:
    """A person where a time is wanted, a time where a person is, and a length of time where a moment is."""
    core.decide(state, command, who, now)
    core.decide(state, command, now, who)  # type: ignore[arg-type]
    core.decide(state, command, who, 60_000)  # type: ignore[arg-type]
    core.elapse(state, now)
    core.elapse(state, who)  # type: ignore[arg-type]
    clock.read(state, now)
    clock.read(state, now + 60_000)  # type: ignore[arg-type]
    floor.TurnClock(who, now)
    floor.TurnClock(now, who)  # type: ignore[arg-type]
    by_server.way_opens(state, "", now)
    by_server.way_opens(state, "", who)  # type: ignore[arg-type]


def people_and_words(state: core.State, who: PersonId, word: WordId, item: ItemId) -> None:
    """The number of a word where a person's is wanted, and the other way round; the same of items."""
    people.name(state, who)
    people.name(state, word)  # type: ignore[arg-type]
    people.name(state, 3)  # type: ignore[arg-type]
    view.carried(state, word, who)
    view.carried(state, who, word)  # type: ignore[arg-type]
    agenda.TakeUp(item)
    agenda.TakeUp(word)  # type: ignore[arg-type]
    door.AskToLeave(who)
    door.AskToLeave(word)  # type: ignore[arg-type]
    agreement.PointMarked(word, "")
    agreement.PointMarked(item, "")  # type: ignore[arg-type]
    afterwards.Consent([word], "")
    afterwards.Consent([who], "")  # type: ignore[list-item]
    afterwards.Soften(word, "")
    afterwards.Soften(who, "")  # type: ignore[arg-type]


def looked_up(state: core.State, who: PersonId, word: WordId, item: ItemId) -> list[object]:
    """What is kept by one kind of number, looked up by another."""
    people, said, parts = state.kept.people.by_id, state.kept.words.by_id, state.kept.agenda.items
    return [
        (people[who], said[word], parts[item], state.texts[word]),
        people[word],  # type: ignore[index]
        said[item],  # type: ignore[index]
        parts[who],  # type: ignore[index]
        state.texts[who],  # type: ignore[index]
    ]


def on_both_sides(replica: Replica, room: Room, ticks: Clock, who: PersonId, word: WordId) -> None:
    """The same in a client, in a server, and of what a server's clock gives."""
    replica.name(who)
    replica.name(word)  # type: ignore[arg-type]
    replica.text(word)
    replica.text(replica.me)  # type: ignore[arg-type]
    room.snapshot(who)
    room.snapshot(word)  # type: ignore[arg-type]
    room.snapshot(ticks())  # type: ignore[arg-type]
    room.tick(ticks())
    room.tick(who)  # type: ignore[arg-type]


def what_only_the_server_remembers(
    replica: Replica, room: Room, command: core.Command, memo: Memo, who: PersonId, now: Ms
) -> list[object]:
    """A client's state where the server's is wanted, and what a client's does not have."""
    state = replica.state
    core.permits(state, who, type(command))
    core.decide(state, command, who, now)  # type: ignore[arg-type]
    core.remember(state, memo)  # type: ignore[arg-type]
    core.elapse(state, now)  # type: ignore[arg-type]
    core.due(state)  # type: ignore[arg-type]
    return [
        room.state.memory,
        state.memory,  # type: ignore[attr-defined]
    ]
