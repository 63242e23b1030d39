"""What topics declare, put together once: tables by class, so that nothing has to ask topic after topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cop_tui.core.engine.base import Aside, Command, Event, Memo, Passing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cop_tui.core.engine.base import BySeat, Decide, Erasure, Kind, Outcome, Rule, Said, Stands, Tell, Topic
    from cop_tui.core.engine.ids import Ms, PersonId
    from cop_tui.core.engine.narrowing import Common, Narrowed
    from cop_tui.core.meeting import Meeting, ServerState, State


def merged(tables: Iterable[Mapping[Any, Any]]) -> dict[Any, Any]:
    """Return tables as one; no two topics may claim the same."""
    together: dict[Any, Any] = {}
    for table in tables:
        for key, value in table.items():
            assert key not in together, f"two topics claim {key}"
            together[key] = value
    return together


class Tables:
    """The tables of some topics.

    `follow` and `changes` have an entry for each event, with those of the classes above it; `narrows` that of the nearest.
    """

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self.rules: dict[type[Command], Rule] = merged(t.rules for t in topics)
        self.deciders: dict[Any, Decide] = merged(t.decide for t in topics)
        self.by_seat: dict[type[Command], BySeat] = merged(t.by_seat for t in topics)
        self.passing: dict[type[Passing], Callable[[State, Any], None]] = merged(t.passing for t in topics)
        self.aside: dict[type[Aside], Callable[[State, Any], None]] = merged(t.aside for t in topics)
        self.memos: dict[type[Memo], Callable[[ServerState, Any], None]] = merged(t.memos for t in topics)
        self.topic_of: dict[type[Memo], str] = {memo: t.name for t in topics for memo in t.memos}
        self.told: dict[type, Tell] = merged(t.tell for t in topics)
        self.told_by_kind: dict[type, Callable[[State, Any, PersonId, Kind], str]] = merged(t.tell_kind for t in topics)
        self.kinds: dict[str, Kind] = merged(t.kinds for t in topics)
        self.said_by: dict[type, Callable[[Any], Said]] = merged(t.said for t in topics)
        self.known: dict[type, Callable[[Any, Any], bool]] = merged(t.known for t in topics)
        self.erases: dict[type[Event], Erasure] = merged(t.erases for t in topics)
        self.stands: dict[type[Command], Stands] = merged(t.stands for t in topics)
        narrows: dict[type[Event], Callable[[State, int, Any], Narrowed | None]] = merged(t.narrows for t in topics)
        self.narrows_again: dict[str, Callable[[State, Narrowed, Common], list[Event]]] = merged(
            t.narrows_again for t in topics
        )
        self.refusals: dict[str, str] = merged(t.refusals for t in topics)
        self.events: tuple[type[Event], ...] = tuple(kind for kind in self.told if issubclass(kind, Event))
        self.narrows = {
            kind: next(narrows[base] for base in kind.__mro__ if base in narrows)
            for kind in self.events
            if any(base in narrows for base in kind.__mro__)
        }
        self.changes: dict[type[Event], list[Callable[[Meeting, Any], None]]] = {
            kind: [t.apply[base] for t in topics for base in kind.__mro__ if base in t.apply] for kind in self.events
        }
        self.follow: dict[type[Event], list[Callable[[ServerState, Any, Ms], Outcome]]] = {
            kind: [t.follow[base] for t in topics for base in kind.__mro__ if base in t.follow] for kind in self.events
        }
