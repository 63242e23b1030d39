"""Time that everybody shares: the minutes of an item, pausing everything, and asking for a little more.

Running out never cuts anybody off: nothing here ends a turn or an item. Clocks stop exactly; how long a pause lasted is
passing and is nowhere stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core import base, limits
from cop_tui.core.agenda import ItemClosed, ItemOpened
from cop_tui.core.base import Command, Event, Id, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.people import name, start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State


class Proposal(Struct, frozen=True):
    """A proposed extension of the current item."""

    item: int
    minutes: int
    by: int


class Clock(Struct, omit_defaults=True):
    """Kept: whether everything is paused, minutes added per item, and the extension that is proposed."""

    paused: bool = False
    extra: dict[int, int] = field(default_factory=dict)
    proposal: Proposal | None = None


class ClockNow(Struct):
    """Passing: how far pauses have moved the current item's end (ms), since when it is paused, and until when to object."""

    shift: int = 0
    stopped: int = 0
    object_until: int = 0


class Pause(Command, frozen=True):
    """Stop everything. Anybody may; nobody has to say why."""

    waits = base.IN_MEMORY


class Ring(Command, frozen=True):
    """Ring the bell: everything stops for a few breaths of silence. Anybody may; nobody has to say why."""


class Resume(Command, frozen=True):
    """Go on where everything stopped."""


class Extend(Command, frozen=True):
    """Propose more minutes for the current item; accepted unless somebody objects."""

    minutes: Id
    if_item: Id | None = None


class Object(Command, frozen=True):
    """Rather not extend. Nobody is told who asked."""

    waits = base.IN_MEMORY


class Paused(Event, frozen=True):
    """Everything has stopped; who asked is nowhere written."""


class Resumed(Event, frozen=True):
    """Everything goes on."""


class ExtensionProposed(Event, frozen=True):
    """More minutes are proposed for an item."""

    item: int
    minutes: int
    by: int


class ExtensionDropped(Event, frozen=True):
    """Somebody would rather not extend."""

    item: int


class ExtensionAccepted(Event, frozen=True):
    """An item has more minutes."""

    item: int
    minutes: int


class Stopped(Passing, frozen=True):
    """Clocks stopped at a UTC time in milliseconds (0: they run)."""

    at: int


class Bell(Passing, frozen=True):
    """The bell has rung; who rang it is nowhere written."""


class Shifted(Passing, frozen=True):
    """Pauses have moved the current item's end by this many milliseconds."""

    ms: int


class ObjectUntil(Passing, frozen=True):
    """Silence until this UTC time in milliseconds accepts the extension."""

    at: int


def item_ends(state: State) -> int | None:
    """Return when the current item is planned to end (UTC ms), or None when it is untimed or there is none."""
    item = state.kept.agenda.items.get(state.kept.agenda.current)
    if item is None or not item.plan.minutes:
        return None
    minutes = item.plan.minutes + state.kept.clock.extra.get(state.kept.agenda.current, 0)
    return item.opened + minutes * 60_000 + state.now.clock.shift


def read(state: State, now: int) -> int:
    """Return what the shared clocks show at `now`: the moment they stopped while paused."""
    return state.now.clock.stopped or now


def not_paused(state: State, _who: int) -> Refused | None:
    """Return the refusal for acts that must wait while everything is paused."""
    return Refused("paused") if state.kept.clock.paused else None


def _pause(state: State, _command: Pause, _who: int, now: int) -> Outcome:
    if state.kept.clock.paused:
        raise Refused("already_paused")
    return Outcome([Paused()], [Stopped(now)])


def _ring(state: State, _command: Ring, who: int, now: int) -> Outcome:
    outcome = _pause(state, Pause(), who, now)
    outcome.passing.append(Bell())
    return outcome


def _resume(state: State, _command: Resume, _who: int, now: int) -> Outcome:
    if not state.kept.clock.paused:
        raise Refused("not_paused")
    stopped = state.now.clock.stopped or now
    outcome = Outcome([Resumed()], [Shifted(state.now.clock.shift + now - stopped), Stopped(0)])
    if state.now.clock.object_until:
        outcome.passing.append(ObjectUntil(state.now.clock.object_until + now - stopped))
    return outcome


def _extend(state: State, command: Extend, who: int, now: int) -> Outcome:
    current = state.kept.agenda.current
    if command.if_item is not None and command.if_item != current:
        raise Refused("already_moved")
    if item_ends(state) is None:
        raise Refused("item_untimed")
    if not 1 <= command.minutes <= limits.MINUTES:
        raise Refused("minutes_range", limit=limits.MINUTES)
    if state.kept.clock.proposal:
        raise Refused("extension_open", minutes=state.kept.clock.proposal.minutes)
    until = ObjectUntil(now + limits.OBJECTION_MS)
    return Outcome([ExtensionProposed(current, command.minutes, who)], [until])


def _object(state: State, _command: Object, _who: int, _now: int) -> Outcome:
    proposal = state.kept.clock.proposal
    if proposal is None:
        raise Refused("nothing_proposed")
    return Outcome([ExtensionDropped(proposal.item)], [ObjectUntil(0)])


def _due(state: State) -> int | None:
    if state.kept.clock.proposal is None or state.kept.clock.paused:
        return None
    return state.now.clock.object_until


def _elapse(state: State, now: int) -> Outcome | None:
    proposal, due = state.kept.clock.proposal, _due(state)
    if proposal is None or due is None or due > now:
        return None
    return Outcome([ExtensionAccepted(proposal.item, proposal.minutes)], [ObjectUntil(0)])


def _apply_paused(meeting: Meeting, _event: Paused) -> None:
    meeting.clock.paused = True


def _apply_resumed(meeting: Meeting, _event: Resumed) -> None:
    meeting.clock.paused = False


def _apply_proposed(meeting: Meeting, event: ExtensionProposed) -> None:
    meeting.clock.proposal = Proposal(event.item, event.minutes, event.by)


def _apply_dropped(meeting: Meeting, _event: ExtensionDropped) -> None:
    meeting.clock.proposal = None


def _apply_accepted(meeting: Meeting, event: ExtensionAccepted) -> None:
    meeting.clock.proposal = None
    extra = meeting.clock.extra
    extra[event.item] = extra.get(event.item, 0) + event.minutes


def _apply_item_closed(meeting: Meeting, _event: ItemClosed) -> None:
    meeting.clock.proposal = None


def _follow_item_opened(_state: State, _event: ItemOpened, _now: int) -> Outcome:
    return Outcome(passing=[Shifted(0)])


def _follow_item_closed(state: State, _event: ItemClosed, _now: int) -> Outcome:
    return Outcome(passing=[ObjectUntil(0)] if state.now.clock.object_until else [])


def _wake(state: State, now: int) -> None:
    # How long a pause lasted is nowhere stored, so a pause that outlives the server counts from its new start.
    if state.kept.clock.paused:
        state.now.clock.stopped = now
    if state.kept.clock.proposal:
        state.now.clock.object_until = now + limits.OBJECTION_MS


def _recount(state: State, _me: int) -> Iterable[Passing]:
    clock = state.now.clock
    if clock.shift:
        yield Shifted(clock.shift)
    if clock.stopped:
        yield Stopped(clock.stopped)
    if clock.object_until:
        yield ObjectUntil(clock.object_until)


def _fold_stopped(state: State, message: Stopped) -> None:
    state.now.clock.stopped = message.at


def _fold_shifted(state: State, message: Shifted) -> None:
    state.now.clock.shift = message.ms


def _fold_object_until(state: State, message: ObjectUntil) -> None:
    state.now.clock.object_until = message.at


def _tell_proposed(state: State, event: ExtensionProposed, me: int) -> str:
    verb = "propose" if event.by == me else "proposes"
    who = start(name(state, event.by, me))
    return (
        f"{who} {verb} {event.minutes} more minutes for this item. "
        f"Silence is a yes; type object if you would rather not. Nobody is told who did."
    )


TOPIC = Topic(
    name="clock",
    rules={
        Pause: Rule(base.ANYONE),
        Ring: Rule(base.ANYONE),
        Resume: Rule(base.ANYONE),
        Extend: Rule(base.HOLDERS, when=not_paused),
        Object: Rule(base.ANYONE),
    },
    decide={Pause: _pause, Ring: _ring, Resume: _resume, Extend: _extend, Object: _object},
    follow={ItemOpened: _follow_item_opened, ItemClosed: _follow_item_closed},
    apply={
        Paused: _apply_paused,
        Resumed: _apply_resumed,
        ExtensionProposed: _apply_proposed,
        ExtensionDropped: _apply_dropped,
        ExtensionAccepted: _apply_accepted,
        ItemClosed: _apply_item_closed,
    },
    passing={
        Bell: lambda _state, _message: None,
        Stopped: _fold_stopped,
        Shifted: _fold_shifted,
        ObjectUntil: _fold_object_until,
    },
    recount=_recount,
    wake=_wake,
    due=_due,
    elapse=_elapse,
    tell={
        Paused: lambda _s, _e, _me: "Paused. All clocks have stopped. Nobody has to say why. Type resume to go on.",
        Resumed: lambda _s, _e, _me: "We go on where we were. All clocks run again.",
        ExtensionProposed: _tell_proposed,
        ExtensionDropped: lambda _s, _e, _me: "Somebody would rather not extend. The time stays as it was.",
        ExtensionAccepted: lambda _s, e, _me: f"{e.minutes} more minutes for this item.",
        Bell: lambda _s, _m, _me: "The bell: a few breaths of silence, about 20 seconds. Then anybody may type resume.",
        Stopped: base.silent,
        Shifted: base.silent,
        ObjectUntil: base.silent,
    },
    refusals={
        "paused": "Paused: everything waits, and your line is kept. Type resume to go on.",
        "already_paused": "It is paused already. Type resume to go on.",
        "not_paused": "Nothing is paused.",
        "item_untimed": "This item has no time limit, so there is nothing to extend.",
        "extension_open": "{minutes} more minutes are proposed already.",
        "nothing_proposed": "No extension is proposed now.",
    },
)
