"""The agenda: items, which one is current, and moving between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base, limits
from cop_tui.core.base import Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.modes import how_it_works
from cop_tui.core.people import name, start
from cop_tui.core.setup import Closed, Opened, Planned, PlannedItem
from cop_tui.core.text import clean, ended

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State


class Item(Struct, omit_defaults=True):
    """An item of the agenda. `opened` and `closed` are UTC ms (0: not yet); `by` proposed it (0: it was planned)."""

    plan: PlannedItem
    by: int = 0
    opened: int = 0
    closed: int = 0


class Agenda(Struct, omit_defaults=True):
    """Kept: the items by number, in order, and the current one (0: none)."""

    items: dict[int, Item] = field(default_factory=dict)
    current: int = 0

    def now(self) -> PlannedItem | None:
        """Return the plan of the current item."""
        return self.items[self.current].plan if self.current else None

    def ahead(self) -> list[int]:
        """Return the numbers of the items that have not been opened, in order."""
        return [n for n, item in self.items.items() if not item.opened]

    def upcoming(self) -> int:
        """Return the number of the item that *move on* opens (0: none)."""
        ahead = self.ahead()
        return next((n for n in ahead if n > self.current), (ahead or [0])[0])


class MoveOn(Command, frozen=True):
    """Close the current item and open the next. `really` closes it over people who wait or speak."""

    waits = base.NEVER
    if_item: Id | None = None
    really: bool = False


class TakeUp(Command, frozen=True):
    """Close the current item and open the one with this number."""

    waits = base.NEVER
    item: Id
    if_item: Id | None = None
    really: bool = False


class AddItem(Command, frozen=True):
    """Propose an item; it goes to the end of the agenda. `minutes` 0 is untimed."""

    texts = ("title",)
    audience = base.LOT
    title: str
    minutes: Id = 5


class ItemAdded(Event, frozen=True):
    """The agenda has one more item."""

    item: int
    plan: PlannedItem
    by: int


class ItemOpened(Event, frozen=True):
    """An item is current, since a UTC time in milliseconds."""

    item: int
    at: int
    by: int = 0


class ItemClosed(Event, frozen=True):
    """An item is over, since a UTC time in milliseconds."""

    item: int
    at: int
    by: int = 0


def mode(state: State) -> str:
    """Return the mode of the current item; "open" when there is none."""
    plan = state.kept.agenda.now()
    return plan.mode if plan else "open"


def open_item(state: State, item: int, who: int, now: int) -> Outcome:
    """Return the events that close the current item and open another (0: none)."""
    outcome = Outcome()
    current = state.kept.agenda.current
    if current:
        outcome.events.append(ItemClosed(current, now, who))
    if item:
        outcome.events.append(ItemOpened(item, now, who))
    return outcome


def _check(state: State, command: MoveOn | TakeUp, who: int) -> None:
    current = state.kept.agenda.current
    if command.if_item is not None and command.if_item != current:
        raise Refused("already_moved")
    from cop_tui.core.rounds import to_come

    # Whoever still has a turn to come in a round waits as much as whoever has a hand up.
    waiting = len({hand.person for hand in state.kept.floor.waiting} | set(to_come(state)))
    if waiting and not command.really:
        raise Refused("people_waiting", waiting=waiting)
    speaker = state.kept.floor.speaker
    if speaker not in (0, who) and not command.really:
        raise Refused("somebody_speaks", name=name(state, speaker))


def _move_on(state: State, command: MoveOn, who: int, now: int) -> Outcome:
    _check(state, command, who)
    agenda = state.kept.agenda
    if not agenda.upcoming() and not agenda.current:
        raise Refused("agenda_over")
    return open_item(state, agenda.upcoming(), who, now)


def _take_up(state: State, command: TakeUp, who: int, now: int) -> Outcome:
    if command.item not in state.kept.agenda.items:
        raise Refused("no_such_item", item=command.item)
    if command.item == state.kept.agenda.current:
        raise Refused("item_current", item=command.item)
    _check(state, command, who)
    return open_item(state, command.item, who, now)


def _add(state: State, command: AddItem, who: int, _now: int) -> Outcome:
    agenda = state.kept.agenda
    title = clean(command.title)
    if not title:
        raise Refused("text_empty")
    if len(title) > limits.TITLE:
        raise Refused("text_too_long", length=len(title), limit=limits.TITLE)
    if len(agenda.items) >= limits.ITEMS:
        raise Refused("agenda_full", limit=limits.ITEMS)
    if command.minutes > limits.MINUTES:
        raise Refused("minutes_range", limit=limits.MINUTES)
    plan = PlannedItem(title, minutes=command.minutes, keep=state.kept.setup.session.keep)
    return Outcome([ItemAdded(len(agenda.items) + 1, plan, who)])


def _follow_opened(state: State, event: Opened, now: int) -> Outcome:
    return open_item(state, (state.kept.agenda.ahead() or [0])[0], event.by, now)


def _follow_closed(state: State, event: Closed, now: int) -> Outcome:
    return open_item(state, 0, event.by, now)


def _apply_planned(meeting: Meeting, event: Planned) -> None:
    meeting.agenda.items = {n: Item(plan) for n, plan in enumerate(event.session.items, 1)}


def _apply_added(meeting: Meeting, event: ItemAdded) -> None:
    meeting.agenda.items[event.item] = Item(event.plan, event.by)


def _apply_opened(meeting: Meeting, event: ItemOpened) -> None:
    item = meeting.agenda.items[event.item]
    item.opened, item.closed = event.at, 0
    meeting.agenda.current = event.item


def _apply_closed(meeting: Meeting, event: ItemClosed) -> None:
    meeting.agenda.items[event.item].closed = event.at
    meeting.agenda.current = 0


def _may_move(state: State, _who: int) -> Refused | None:
    return Refused("paused") if state.kept.clock.paused else None


def _may_add(state: State, _who: int) -> Refused | None:
    return Refused("off_record_keep") if state.kept.record.off else None


def _tell_added(state: State, event: ItemAdded, me: int) -> str:
    if not event.by:
        return ""  # taken up at once, and told by that
    return f"{start(name(state, event.by, me))} put '{event.plan.title}' on the agenda as item {event.item}."


def _tell_opened(state: State, event: ItemOpened, me: int) -> str:
    plan = state.kept.agenda.items[event.item].plan
    minutes = f" About {plan.minutes} minute{'' if plan.minutes == 1 else 's'}." if plan.minutes else ""
    head = f"Item {event.item} of {len(state.kept.agenda.items)}: {ended(plan.title)}"
    prompt = f" {plan.prompt}" if plan.prompt and plan.prompt != plan.title else ""
    if plan.mode == "round":  # the round that starts with it says the question
        prompt = ""
    return " ".join(part for part in (f"{head}{prompt}{minutes}", how_it_works(state, event.item, me, True)) if part)


def _tell_closed(state: State, _event: ItemClosed, me: int) -> str:
    if state.kept.agenda.current or state.kept.setup.phase != base.OPEN:
        return ""
    holds = me in state.kept.people.with_role(base.HOLDER)
    return f"That was the last item.{' To ask about the recap: ask. Then: end.' if holds else ''}"


TOPIC = Topic(
    name="agenda",
    rules={
        MoveOn: Rule(base.HOLDERS, when=_may_move),
        TakeUp: Rule(base.HOLDERS, when=_may_move),
        AddItem: Rule(base.MEMBERS, base.LIVE, _may_add),
    },
    decide={MoveOn: _move_on, TakeUp: _take_up, AddItem: _add},
    follow={Opened: _follow_opened, Closed: _follow_closed},
    apply={
        Planned: _apply_planned,
        ItemAdded: _apply_added,
        ItemOpened: _apply_opened,
        ItemClosed: _apply_closed,
    },
    tell={
        ItemAdded: _tell_added,
        ItemOpened: _tell_opened,
        ItemClosed: _tell_closed,
    },
    refusals={
        "already_moved": "The group has moved on already. Nothing else happened.",
        "people_waiting": (
            "{waiting} still waiting to be heard. Say it a second time, or y, to move on over them; they can park it."
        ),
        "somebody_speaks": "{name} has the floor, and nobody is cut off. Ask them; or say it a second time, or y, to move on.",
        "agenda_over": "That was the last item. You can add one (agenda+ ...) or end the meeting.",
        "no_such_item": "There is no item {item}. Type agenda? to see them.",
        "item_current": "Item {item} is the current one.",
        "agenda_full": "The agenda holds {limit} items and is full.",
        "minutes_range": "Minutes go from 1 to {limit}.",
    },
)
