"""The agenda: items, which one is current, and moving between them."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits, spoken_time
from cop_tui.core.engine.base import Command, Event, Id, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_ITEM, NO_TIME, NO_WORD, NOBODY, ItemId, ItemRef, Ms, PersonId, WordId
from cop_tui.core.engine.text import clean, ended, shorten
from cop_tui.core.plan.modes import how_it_works
from cop_tui.core.topics.coming import to_come
from cop_tui.core.topics.people import name, start
from cop_tui.core.topics.setup import Closed, Opened, Planned, PlannedItem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State


LETTERS = string.ascii_lowercase


class Item(Struct, omit_defaults=True):
    """An item of the agenda. `opened` and `closed` are UTC ms (0: not yet); `by` proposed it (0: it was planned).

    `words` is the number of the words that it is called by (0: by the title of its plan). `out`: it is left out.
    """

    plan: PlannedItem
    by: PersonId = NOBODY
    opened: Ms = NO_TIME
    closed: Ms = NO_TIME
    words: WordId = NO_WORD
    out: bool = False


class Agenda(Struct, omit_defaults=True):
    """Kept: the items by number, the current one (0: none), and their order (empty: as they are numbered).

    An item keeps its number for the whole meeting. One that was put between others is called by the number of the one before
    it and a letter (6a, then 6b): so what people read and type is in order, and goes on naming the same item.
    """

    items: dict[ItemId, Item] = field(default_factory=dict)
    current: ItemId = NO_ITEM
    order: list[ItemId] = field(default_factory=list)

    def now(self) -> PlannedItem | None:
        """Return the plan of the current item."""
        return self.items[self.current].plan if self.current else None

    def check_same(self, item: ItemId | None) -> None:
        """Raise Refused where something was asked for an item (None: for any) that is not the current one any more."""
        if item is not None and item != self.current:
            raise Refused("already_moved")

    def listed(self) -> list[ItemId]:
        """Return the numbers of all items, in order."""
        return self.order or [*self.items]

    def held(self) -> list[ItemId]:
        """Return the numbers of all items but those that are left out, in order."""
        return [n for n in self.listed() if not self.items[n].out]

    def called(self) -> dict[ItemId, str]:
        """Return the number that people read and type for each item: its own, or that of the one before it and a letter."""
        if not self.order:
            return {number: f"{number}" for number in self.items}
        called: dict[ItemId, str] = {}
        beside: dict[str, int] = {}
        last = 0
        for number in sorted(self.items):  # in the order in which they came, so that a later one changes no other
            before = [n for n in self.order[: self.order.index(number)] if n < number]
            if len(before) == len(called):
                last += 1
                called[number] = f"{last}"
                continue
            own = called[before[-1]].rstrip(LETTERS) if before else "0"
            beside[own] = beside.get(own, 0) + 1
            called[number] = own + _lettered(beside[own])
        return called

    def ahead(self) -> list[ItemId]:
        """Return the numbers of the items that have not been opened and are not left out, in order."""
        return [n for n in self.held() if not self.items[n].opened]

    def behind(self) -> list[ItemId]:
        """Return the numbers of those ahead that stand behind the current one, in order."""
        return self._ahead_of(self.current) if self.current else self.ahead()

    def _ahead_of(self, item: ItemId) -> list[ItemId]:
        listed = self.listed()
        rest = listed[listed.index(item) + 1 :]
        return [n for n in self.ahead() if n in rest]

    def shows_written(self) -> list[ItemId]:
        """Return the numbers of the items ahead that show without names what was written in a part before them."""
        written = [n for n in self.held() if self.items[n].plan.mode == "write" and self.items[n].opened]
        nexts = (next(iter(self._ahead_of(n)), NO_ITEM) for n in written)
        return [n for n in nexts if n and self.items[n].plan.mode == "reveal"]

    def following(self) -> list[ItemId]:
        """Return the numbers of the items ahead as *move on* opens them: those behind the current one, then the others."""
        behind = self.behind()
        return [*behind, *(n for n in self.ahead() if n not in behind)]

    def upcoming(self) -> ItemId:
        """Return the number of the item that *move on* opens (0: none)."""
        return (self.following() or [NO_ITEM])[0]

    def closing(self) -> ItemId:
        """Return the number of the round that the meeting ends with, silence behind it aside, while it is ahead (0: none).

        A meeting of one round alone does not end with it: what is added comes after.
        """
        ahead = self.ahead()
        while ahead and self.items[ahead[-1]].plan.mode == "silence":
            ahead.pop()
        ends = bool(ahead) and self.items[ahead[-1]].plan.mode == "round" and ahead[-1] != self.listed()[0]
        return ahead[-1] if ends else NO_ITEM


class MoveOn(Command, frozen=True):
    """Close the current item and open the next. `really` closes it over people who wait or speak."""

    waits = base.NEVER
    if_item: ItemRef | None = None
    really: bool = False


class TakeUp(Command, frozen=True):
    """Close the current item and open the one with this number."""

    waits = base.NEVER
    item: ItemRef
    if_item: ItemRef | None = None
    really: bool = False


class AddItem(Command, frozen=True):
    """Propose an item; it goes to the end of the agenda, before the round that the meeting ends with. `minutes` 0 is untimed."""

    texts = ("title",)
    audience = base.LOT
    title: str
    minutes: Id = 5


class LeaveItemOut(Command, frozen=True):
    """Leave out an item that has not been opened, or have one that was left out after all (`out` false)."""

    waits = base.NEVER
    item: ItemRef
    out: bool = True


class ItemAdded(Event, frozen=True):
    """The agenda has one more item: before another (0: at the end), and called by words that were kept (0: by its title)."""

    urgency = base.USUAL

    item: ItemId
    plan: PlannedItem
    by: PersonId
    before: ItemId = NO_ITEM
    words: WordId = NO_WORD


class ItemLeftOut(Event, frozen=True):
    """An item is left out: the agenda goes on without it. `out` false: it is not, after all."""

    urgency = base.USUAL

    item: ItemId
    by: PersonId
    out: bool = True


class ItemOpened(Event, frozen=True):
    """An item is current, since a UTC time in milliseconds."""

    urgency = base.USUAL

    item: ItemId
    at: Ms
    by: PersonId = NOBODY


class ItemClosed(Event, frozen=True):
    """An item is over, since a UTC time in milliseconds."""

    urgency = base.USUAL

    item: ItemId
    at: Ms
    by: PersonId = NOBODY


def _lettered(place: int) -> str:
    """Return the letter of a place: a, b, and after z two of them."""
    more, last = divmod(place - 1, len(LETTERS))
    return (_lettered(more) if more else "") + LETTERS[last]


def mode(state: State) -> str:
    """Return the mode of the current item; "open" when there is none."""
    plan = state.kept.agenda.now()
    return plan.mode if plan else "open"


def notes_home(state: State) -> ItemId:
    """Return the item that notes written now are for (0: none): this one, or the reveal that a part to write leads to."""
    known, how = state.kept.agenda, mode(state)
    if how == "reveal":
        return known.current
    following = next(iter(known.behind()), NO_ITEM) if how == "write" else NO_ITEM
    return following if following and known.items[following].plan.mode == "reveal" else NO_ITEM


def title(state: State, item: ItemId) -> str:
    """Return what a part is called: the words it was made from while they are here, as long as a title is, or its title."""
    known = state.kept.agenda.items[item]
    return shorten(state.texts.get(known.words, ""), limits.TITLE) or known.plan.title


def called(meeting: Meeting, item: ItemId) -> str:
    """Return the number by which people name an item."""
    return meeting.agenda.called().get(item, f"{item}")


def number_of(meeting: Meeting, item: ItemId) -> str:
    """Return the number of a part and how many there are; the number alone where the part stands at another place.

    A topic of a Lean Coffee has none: it comes when it is taken up, so how many there are says nothing.
    """
    if item in meeting.dots.taken:
        return ""
    name, listed = called(meeting, item), meeting.agenda.listed()
    return f"{name} of {len(listed)}" if name == f"{listed.index(item) + 1}" else name


def heading(state: State, item: ItemId) -> str:
    """Return which part this is and what it is called, as a sentence; of a topic what it is called."""
    number, name = number_of(state.kept, item), ended(title(state, item))
    return f"Part {number}: {name}" if number else name


def added(state: State, plan: PlannedItem, by: PersonId, words: WordId = NO_WORD) -> ItemAdded:
    """Return the event that adds an item that is not opened at once, before the round that the meeting ends with."""
    agenda = state.kept.agenda
    return ItemAdded(ItemId(len(agenda.items) + 1), plan, by, agenda.closing(), words)


def open_item(state: State, item: ItemId, who: PersonId, now: Ms) -> Outcome:
    """Return the events that close the current item and open another (0: none)."""
    outcome = Outcome()
    current = state.kept.agenda.current
    if current:
        outcome.events.append(ItemClosed(current, now, who))
    known = state.kept.agenda.items.get(item)
    if known and known.out:
        outcome.events.append(ItemLeftOut(item, who, out=False))
    if item:
        outcome.events.append(ItemOpened(item, now, who))
    return outcome


def _check(state: State, command: MoveOn | TakeUp, who: PersonId) -> None:
    state.kept.agenda.check_same(command.if_item)
    if not command.really and (refusal := unheard(state, who)):
        raise refusal


def unheard(state: State, who: PersonId) -> Refused | None:
    """Return the refusal for what would go on over people: a turn to come in a round, a hand that is up, or somebody's turn."""
    if to_come(state):
        return Refused("turns_to_come")
    speaker = state.kept.floor.speaker
    if waiting := len(state.kept.floor.waiting):
        floor = f"{name(state, speaker)} has the floor; " if speaker not in (0, who) else ""
        return Refused("people_waiting", floor=floor, waiting=waiting)
    return Refused("somebody_speaks", name=name(state, speaker)) if speaker not in (0, who) else None


def _move_on(state: State, command: MoveOn, who: PersonId, now: Ms) -> Outcome:
    _check(state, command, who)
    agenda = state.kept.agenda
    if not agenda.upcoming() and not agenda.current:
        raise Refused("agenda_over")
    return open_item(state, agenda.upcoming(), who, now)


def _take_up(state: State, command: TakeUp, who: PersonId, now: Ms) -> Outcome:
    if command.item not in state.kept.agenda.items:
        raise Refused("no_such_item", item=command.item)
    if command.item == state.kept.agenda.current:
        raise Refused("item_current", item=called(state.kept, command.item))
    _check(state, command, who)
    return open_item(state, command.item, who, now)


def _add(state: State, command: AddItem, who: PersonId, _now: Ms) -> Outcome:
    agenda = state.kept.agenda
    most = limits.ITEMS + (limits.HOLDERS_ITEMS if state.kept.people.is_entrusted(who) else 0)
    title = clean(command.title)
    if not title:
        raise Refused("text_empty")
    if len(title) > limits.TITLE:
        raise Refused("text_too_long", length=len(title), limit=limits.TITLE)
    if len(agenda.items) >= most:
        raise Refused("agenda_full", limit=most)
    if command.minutes > limits.MINUTES:
        raise Refused("minutes_range", limit=limits.MINUTES)
    plan = PlannedItem(title, minutes=command.minutes, keep=state.kept.setup.session.keep)
    return Outcome([added(state, plan, who)])


def _leave_out(state: State, command: LeaveItemOut, who: PersonId, _now: Ms) -> Outcome:
    known, agenda = state.kept.agenda.items.get(command.item), state.kept.agenda
    if known is None:
        raise Refused("no_such_item", item=command.item)
    number = called(state.kept, command.item)
    if who not in (known.by, *state.kept.people.with_role(base.HOLDER)):
        raise Refused("item_of_others", item=number)
    if known.opened:
        raise Refused("item_begun", item=number)
    if known.out == command.out:
        raise Refused("item_out" if known.out else "item_on", item=number)
    if command.out and command.item in agenda.shows_written():
        raise Refused("item_shows_notes", item=number)
    return Outcome([ItemLeftOut(command.item, who, command.out)])


def not_yet(meeting: Meeting, item: ItemId) -> Refused:
    """Return the refusal for what would make an item again of something that has this one."""
    return Refused("item_out" if meeting.agenda.items[item].out else "item_already", item=called(meeting, item))


def _follow_opened(state: State, event: Opened, now: Ms) -> Outcome:
    return open_item(state, (state.kept.agenda.ahead() or [NO_ITEM])[0], event.by, now)


def _follow_closed(state: State, event: Closed, now: Ms) -> Outcome:
    return open_item(state, NO_ITEM, event.by, now)


def _apply_planned(meeting: Meeting, event: Planned) -> None:
    meeting.agenda.items = {ItemId(n): Item(plan) for n, plan in enumerate(event.session.items, 1)}


def _apply_added(meeting: Meeting, event: ItemAdded) -> None:
    agenda = meeting.agenda
    if event.before or agenda.order:
        listed = agenda.listed()
        at = listed.index(event.before) if event.before else len(listed)
        agenda.order = [*listed[:at], event.item, *listed[at:]]
    agenda.items[event.item] = Item(event.plan, event.by, words=event.words)


def _apply_opened(meeting: Meeting, event: ItemOpened) -> None:
    item = meeting.agenda.items[event.item]
    item.opened, item.closed = event.at, NO_TIME
    meeting.agenda.current = event.item


def _apply_left_out(meeting: Meeting, event: ItemLeftOut) -> None:
    meeting.agenda.items[event.item].out = event.out


def _apply_closed(meeting: Meeting, event: ItemClosed) -> None:
    meeting.agenda.items[event.item].closed = event.at
    meeting.agenda.current = NO_ITEM


def _may_move(state: State, _who: PersonId) -> Refused | None:
    return Refused("paused") if state.kept.clock.paused else None


def _may_add(state: State, _who: PersonId) -> Refused | None:
    return Refused("off_record_keep") if state.kept.record.off else None


def _may_leave_out(state: State, who: PersonId) -> Refused | None:
    known = state.kept.agenda.items.values()
    holds = state.kept.people.by_id[who].has(base.HOLDER)
    own = holds or any(item.by == who and not item.opened for item in known)
    return None if own else Refused("needs_role", roles=[base.HOLDER])


def _tell_added(state: State, event: ItemAdded, me: PersonId) -> str:
    before = f", before part {called(state.kept, event.before)}" if event.before else ""
    if event.words in state.kept.series.points:  # it comes from before, and whose wish it was is told nowhere
        return f"'{title(state, event.item)}' is on the agenda as part {called(state.kept, event.item)}{before}."
    if not event.by:
        return ""  # taken up at once, and told by that
    who = start(name(state, event.by, me))
    return f"{who} put '{title(state, event.item)}' on the agenda as part {called(state.kept, event.item)}{before}."


def _tell_left_out(state: State, event: ItemLeftOut, me: PersonId) -> str:
    who, number = start(name(state, event.by, me)), called(state.kept, event.item)
    part = f"part {number}, '{title(state, event.item)}'"
    if not event.out:
        return f"{who} put {part}, back on the agenda."
    undo = f" To have it after all: agenda+ {number}." if event.by == me else ""
    return f"{who} took {part}, off the agenda.{undo}"


def _tell_opened(state: State, event: ItemOpened, me: PersonId) -> str:
    plan = state.kept.agenda.items[event.item].plan
    minutes = f" {start(spoken_time.about(plan.minutes * 60_000))}." if plan.minutes else ""
    head = heading(state, event.item)
    prompt = f" {plan.prompt}" if plan.prompt and plan.prompt != plan.title else ""
    if plan.mode == "round":  # the round that starts with it says the question
        prompt = ""
    return " ".join(part for part in (f"{head}{prompt}{minutes}", how_it_works(state, event.item, me, True)) if part)


def _tell_closed(state: State, _event: ItemClosed, me: PersonId) -> str:
    if state.kept.agenda.current or state.kept.setup.phase != base.OPEN:
        return ""
    holds = me in state.kept.people.with_role(base.HOLDER)
    return f"That was the last part.{' To ask about the recap: ask. Then: end.' if holds else ''}"


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    agenda = kept.agenda
    return (agenda.items[n].words for n in ([agenda.current] if agenda.current else []) + agenda.following())


TOPIC = Topic(
    name="agenda",
    needs=_needs,
    times=lambda kept: (at for item in kept.agenda.items.values() for at in (item.opened, item.closed)),
    rules={
        MoveOn: Rule(base.HOLDERS, when=_may_move),
        TakeUp: Rule(base.HOLDERS, when=_may_move),
        AddItem: Rule(base.MEMBERS, base.LIVE, _may_add),
        LeaveItemOut: Rule(base.MEMBERS, base.LIVE, _may_leave_out),
    },
    decide={MoveOn: _move_on, TakeUp: _take_up, AddItem: _add, LeaveItemOut: _leave_out},
    follow={Opened: _follow_opened, Closed: _follow_closed},
    apply={
        Planned: _apply_planned,
        ItemAdded: _apply_added,
        ItemLeftOut: _apply_left_out,
        ItemOpened: _apply_opened,
        ItemClosed: _apply_closed,
    },
    tell={
        ItemAdded: _tell_added,
        ItemLeftOut: _tell_left_out,
        ItemOpened: _tell_opened,
        ItemClosed: _tell_closed,
    },
    refusals={
        "already_moved": "The group has moved on already. Nothing else happened.",
        "turns_to_come": "Some have not been offered a turn yet.",
        "people_waiting": "{floor}{waiting} still waiting to be heard. They can park it.",
        "somebody_speaks": "{name} has the floor, and nobody is cut off. You can ask them first.",
        "agenda_over": "That was the last part. You can add one or end the meeting.",
        "no_such_item": "There is no part {item}.",
        "item_of_others": "Part {item} was put on the agenda by somebody else. Whoever holds the space can leave it out.",
        "item_begun": "Part {item} has begun, so it stays on the agenda.",
        "item_out": "Part {item} is left out.",
        "item_on": "Part {item} is on the agenda.",
        "item_shows_notes": "Part {item} shows what people write in the part before it, so it cannot be left out now.",
        "item_current": "Part {item} is the current one.",
        "agenda_full": "The agenda holds {limit} parts and is full.",
        "minutes_range": "Minutes go from 1 to {limit}.",
    },
    recap=(),
)
