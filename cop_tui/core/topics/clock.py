"""Time that everybody shares: the minutes of an item, pausing everything, and asking for a little more.

Running out never cuts anybody off: nothing here ends a turn or an item. Clocks stop exactly; how long a pause lasted is
passing and is nowhere stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits, spoken_time
from cop_tui.core.engine.base import Command, Event, Id, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, ItemId, ItemRef, Ms, PersonId
from cop_tui.core.topics import often
from cop_tui.core.topics.agenda import ItemClosed, ItemOpened
from cop_tui.core.topics.people import name, start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State


class Proposal(Struct, frozen=True):
    """A proposed extension of the current item."""

    item: ItemId
    minutes: int
    by: PersonId


class Clock(Struct, omit_defaults=True):
    """Kept: whether everything is paused, minutes added per item, and the extension that is proposed."""

    paused: bool = False
    extra: dict[ItemId, int] = field(default_factory=dict)
    proposal: Proposal | None = None


class ClockNow(Struct):
    """Passing: how far pauses have moved the current item's end (ms), since when it is paused, and until when to object."""

    shift: int = 0
    stopped: Ms = NO_TIME
    object_until: Ms = NO_TIME


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
    if_item: ItemRef | None = None


class Object(Command, frozen=True):
    """Rather not extend. Nobody is told who asked."""

    waits = base.IN_MEMORY


class Paused(Event, frozen=True):
    """Everything has stopped; who asked is nowhere written."""

    urgency = base.Urgency(thin=base.Whom.EVERYBODY, told=base.Whom.EVERYBODY, lasts=True)


class Resumed(Event, frozen=True):
    """Everything goes on."""

    urgency = base.Urgency(thin=base.Whom.EVERYBODY, told=base.Whom.EVERYBODY)


class ExtensionProposed(Event, frozen=True):
    """More minutes are proposed for an item."""

    urgency = base.AT_ONCE

    item: ItemId
    minutes: int
    by: PersonId


class ExtensionDropped(Event, frozen=True):
    """Somebody would rather not extend."""

    urgency = base.AT_ONCE

    item: ItemId


class ExtensionAccepted(Event, frozen=True):
    """An item has more minutes."""

    urgency = base.AT_ONCE

    item: ItemId
    minutes: int


class Stopped(Passing, frozen=True):
    """Clocks stopped at a UTC time in milliseconds (0: they run)."""

    urgency = base.USUAL

    at: Ms


class Bell(Passing, frozen=True):
    """The bell has rung; who rang it is nowhere written."""

    urgency = base.USUAL


class Shifted(Passing, frozen=True):
    """Pauses have moved the current item's end by this many milliseconds."""

    urgency = base.USUAL

    ms: int


class ObjectUntil(Passing, frozen=True):
    """Silence until this UTC time in milliseconds accepts the extension."""

    urgency = base.USUAL

    at: Ms


def item_ends(state: State) -> Ms | None:
    """Return when the current item is planned to end (UTC ms), or None when it is untimed or there is none."""
    item = state.kept.agenda.items.get(state.kept.agenda.current)
    if item is None or not item.plan.minutes:
        return None
    minutes = item.plan.minutes + state.kept.clock.extra.get(state.kept.agenda.current, 0)
    return Ms(item.opened + minutes * 60_000 + state.now.clock.shift)


def item_left(state: State, now: Ms) -> Ms | None:
    """Return what is left of the current item (0: its time is up), or None when it is untimed or there is none."""
    ends = item_ends(state)
    return None if ends is None else Ms(max(0, ends - read(state, now)))


def read(state: State, now: Ms) -> Ms:
    """Return what the shared clocks show at `now`: the moment they stopped while paused."""
    return state.now.clock.stopped or now


def not_paused(state: State, _who: PersonId) -> Refused | None:
    """Return the refusal for acts that must wait while everything is paused."""
    return Refused("paused") if state.kept.clock.paused else None


def _pause(state: ServerState, _command: Pause, who: PersonId, now: Ms) -> Outcome:
    if not state.kept.clock.paused and often.pauses_again(state, who, now):
        raise Refused("just_resumed")
    return _stop(state, who, now)


def _ring(state: ServerState, _command: Ring, who: PersonId, now: Ms) -> Outcome:
    outcome = _stop(state, who, now)
    outcome.passing.append(Bell())
    return outcome


def _stop(state: ServerState, who: PersonId, now: Ms) -> Outcome:
    if state.kept.clock.paused:
        raise Refused("already_paused")
    often.may_pause(state, who, now)
    return Outcome([Paused()], [Stopped(now)], memos=[often.Noted(often.PAUSE, who, now)])


def _resume(state: ServerState, _command: Resume, who: PersonId, now: Ms) -> Outcome:
    if not state.kept.clock.paused:
        raise Refused("not_paused")
    if often.resumes_again(state, who, now):
        raise Refused("just_paused")
    outcome = went_on(state, now)
    outcome.memos += often.resumed(state, who, now)
    return outcome


def went_on(state: State, now: Ms) -> Outcome:
    """Return what moves the clocks on by as long as they have stood."""
    stopped = state.now.clock.stopped or now
    outcome = Outcome([Resumed()], [Shifted(state.now.clock.shift + now - stopped), Stopped(NO_TIME)])
    if state.now.clock.object_until:
        outcome.passing.append(ObjectUntil(Ms(state.now.clock.object_until + now - stopped)))
    return outcome


def _extend(state: State, command: Extend, who: PersonId, now: Ms) -> Outcome:
    current = state.kept.agenda.current
    state.kept.agenda.check_same(command.if_item)
    if item_ends(state) is None:
        raise Refused("item_untimed")
    if not 1 <= command.minutes <= limits.MINUTES:
        raise Refused("minutes_range", limit=limits.MINUTES)
    if state.kept.clock.proposal:
        raise Refused("extension_open", minutes=state.kept.clock.proposal.minutes)
    until = ObjectUntil(Ms(now + limits.OBJECTION_MS))
    return Outcome([ExtensionProposed(current, command.minutes, who)], [until])


def _object(state: State, _command: Object, _who: PersonId, _now: Ms) -> Outcome:
    proposal = state.kept.clock.proposal
    if proposal is None:
        raise Refused("nothing_proposed")
    return Outcome([ExtensionDropped(proposal.item)], [ObjectUntil(NO_TIME)])


def _due(state: State) -> Ms | None:
    if state.kept.clock.proposal is None or state.kept.clock.paused:
        return None
    return state.now.clock.object_until


def _elapse(state: State, now: Ms) -> Outcome | None:
    proposal, due = state.kept.clock.proposal, _due(state)
    if proposal is None or due is None or due > now:
        return None
    return Outcome([ExtensionAccepted(proposal.item, proposal.minutes)], [ObjectUntil(NO_TIME)])


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


def _follow_item_opened(_state: State, _event: ItemOpened, _now: Ms) -> Outcome:
    return Outcome(passing=[Shifted(0)])


def _follow_item_closed(state: State, _event: ItemClosed, _now: Ms) -> Outcome:
    return Outcome(passing=[ObjectUntil(NO_TIME)] if state.now.clock.object_until else [])


def _wake(state: State, now: Ms) -> None:
    # How long a pause lasted is nowhere stored, so a pause that outlives the server counts from its new start.
    if state.kept.clock.paused:
        state.now.clock.stopped = now
    if state.kept.clock.proposal:
        state.now.clock.object_until = Ms(now + limits.OBJECTION_MS)


def _asleep(state: State, ms: int, now: Ms, followed: Callable[[Outcome], Outcome]) -> Outcome | None:
    # As after a pause: clocks go on where they stood.
    if state.kept.setup.phase != base.OPEN or state.kept.clock.paused:
        return None
    state.now.clock.stopped = Ms(now - ms)
    moved = followed(went_on(state, now))
    state.now.clock.stopped = NO_TIME
    return moved


def _recount(state: State, _me: PersonId) -> Iterable[Passing]:
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


def _tell_proposed(state: State, event: ExtensionProposed, me: PersonId) -> str:
    verb = "propose" if event.by == me else "proposes"
    who = start(name(state, event.by, me))
    return (
        f"{who} {verb} {spoken_time.more(event.minutes)} for this part. "
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
    asleep=_asleep,
    due=_due,
    elapse=_elapse,
    tell={
        Paused: lambda _s, _e, _me: (
            "Paused. All clocks have stopped. Nobody has to say why, or is told who asked. Type resume to go on."
        ),
        Resumed: lambda _s, _e, _me: "We go on where we were. All clocks run again.",
        ExtensionProposed: _tell_proposed,
        ExtensionDropped: lambda _s, _e, _me: "Somebody would rather not extend. The time stays as it was.",
        ExtensionAccepted: lambda _s, e, _me: f"{spoken_time.more(e.minutes)} for this part.",
        Bell: lambda _s, _m, _me: "The bell: a few breaths of silence, about 20 seconds. Then anybody may type resume.",
        Stopped: base.silent,
        Shifted: base.silent,
        ObjectUntil: base.silent,
    },
    refusals={
        "paused": "Paused: everything waits, and your line is kept.",
        "already_paused": "It is paused already.",
        "not_paused": "Nothing is paused.",
        "just_paused": "It was paused a moment ago, so this was left out. Try again if you meant it.",
        "just_resumed": "The clocks went on a moment ago, so this was left out. Try again if you meant it.",
        "item_untimed": "This part has no time limit, so there is nothing to extend.",
        "extension_open": "{minutes} more minutes are proposed already.",
        "nothing_proposed": "No extension is proposed now.",
    },
    recap=(),
)
