"""Who has carried what over a series, told by those who did and by nobody else.

Only a person's own program knows what they carried in earlier meetings. Anybody may ask; everybody's program hears of it, aside
and without who asked, and asks its person alone where its own files have something. Who says yes is told to the room by role and
month. Nothing of it is stored, and with the part the server's memory of it is gone. Whoever does not answer is not named.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from msgspec import Meta, Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Id, Memo, Outcome, Passing, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, Ms, PersonId
from cop_tui.core.engine.text import spoken_list, start
from cop_tui.core.topics.agenda import ItemClosed
from cop_tui.core.topics.people import name, reachable
from cop_tui.core.topics.setup import MONTHS, Closed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cop_tui.core.meeting import ServerState, State

SINCE, ONCE = 0, 1
CARRIED = {
    base.HOLDER: ("held the space", "held the space"),
    base.SCRIBE: ("written for the group", "wrote for the group"),
    base.TIMEKEEPER: ("kept time", "kept time"),
    base.QUEUE_KEEPER: ("kept the queue", "kept the queue"),
    base.GUARDIAN: ("looked out for people", "looked out for people"),
}
"""What is said of each role that can be carried: after *has* or *have*, and of a time that is over."""
WOULD_YOU = "Would somebody else like to?"


class Carried(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A role that somebody carried. `since` and `until` are months, counted from January 1970 as 0; `until` 0: to this day."""

    role: str
    since: Id
    until: Id = 0


class CarriedBy(Struct, frozen=True, omit_defaults=True):
    """What one person says that they carried, as `Carried` has it."""

    person: PersonId
    role: str
    since: Id
    until: Id = 0


class CarryingMemory(Struct):
    """The server's memory, gone with the part: whether it was asked, what waits to be told and until when (UTC ms, 0: nothing
    waits), what was told, and who has answered."""

    asked: bool = False
    waiting: dict[PersonId, tuple[Carried, ...]] = field(default_factory=dict)
    until: Ms = NO_TIME
    told: dict[PersonId, tuple[Carried, ...]] = field(default_factory=dict)
    answered: set[PersonId] = field(default_factory=set)


class AskCarried(Command, frozen=True):
    """Ask who has carried what in this series. Each is asked by their own program, alone; nobody is told who asked."""

    durable = False
    waits = base.NEVER


class TellCarried(Command, frozen=True):
    """Tell the room what I carried in this series, in answer to somebody who asked; it is told with what others say in the next seconds."""

    durable = False
    waits = base.NEVER
    carried: Annotated[list[Carried], Meta(max_length=limits.CARRIED)]


class CarriedAsked(Aside, frozen=True):
    """Somebody asks who has carried what; nobody is told who asks. `over`: I have answered, or the part is over."""

    over: bool = False


class CarriedTold(Passing, frozen=True):
    """Some people say what they carried, all that was said in this part so far. `month` is the one in which it is told, as `since` is."""

    urgency = base.USUAL

    said: list[CarriedBy]
    month: Id


class CarriedMemo(Memo, frozen=True):
    """Remember that it was asked, or (`asked` false) nothing any more."""

    asked: bool


class CarriedWaits(Memo, frozen=True):
    """Remember what somebody says that they carried until it is told (UTC ms)."""

    person: PersonId
    carried: tuple[Carried, ...]
    until: Ms


class CarriedOut(Memo, frozen=True):
    """Forget what waited to be told: it has been."""


def month_of(year: int, month: int) -> int:
    """Return the number of a month, with January 1970 as 0."""
    return (year - 1970) * 12 + month - 1


def _month_at(now: Ms, ahead: timedelta = timedelta()) -> int:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=now) + ahead
    return month_of(at.year, at.month)


def in_words(month: int, told: int) -> str:
    """Return a month by its name, with its year where that is another one than of the month in which it is `told`."""
    year, number = divmod(month, 12)
    return MONTHS[number] if year == told // 12 else f"{MONTHS[number]} {1970 + year}"


def span(since: int, until: int, told: int) -> str:
    """Return since when somebody has carried something, or when they did, in words."""
    if not until:
        return f"since {in_words(since, told)}"
    if since == until:
        return f"in {in_words(since, told)}"
    return f"from {in_words(since, told)} to {in_words(until, told)}"


def sentences(state: State, said: Sequence[CarriedBy], told: int, me: PersonId) -> str:
    """Return what people say that they carried as the room reads it, each role once, and what is asked after it."""
    lines = list[str]()
    for role in CARRIED:
        spans = dict[tuple[int, int], list[PersonId]]()
        for one in sorted(said, key=lambda one: (bool(one.until), one.since, one.until, one.person)):
            if one.role == role:
                spans.setdefault((one.since, one.until), []).append(one.person)
        lines += [_line(state, role, people, when, told, me) for when, people in spans.items()]
    asks = any(not one.until for one in said)
    return " ".join([*lines, WOULD_YOU] if asks else lines)


def to_me(role: str, since: int = 0, until: int = 0, told: int = 0) -> str:
    """Return to somebody what they have carried, in the middle of a sentence, with its months where these are given."""
    did = CARRIED[role][ONCE] if until else f"have {CARRIED[role][SINCE]}"
    return f"you {did} {span(since, until, told)}" if since else f"you {did}"


def _line(state: State, role: str, people: list[PersonId], when: tuple[int, int], told: int, me: PersonId) -> str:
    names = [name(state, person, me) for person in sorted(people, key=lambda person: (person != me, person))]
    who = start(spoken_list(names))
    has = "has" if len(people) == 1 and me not in people else "have"
    did = CARRIED[role][ONCE] if when[1] else f"{has} {CARRIED[role][SINCE]}"
    return f"{who} {did} {span(*when, told)}."


def _in_series(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.series.name else Refused("carried_alone")


def _asked_of(state: State, who: PersonId) -> Refused | None:
    memory = state.remembered()
    if memory is None:
        asked = state.mine.carried_asked
    else:
        # Whoever takes part without a screen has no program that was asked.
        screen = not state.kept.people.by_id[who].via
        asked = memory.carrying.asked and who not in memory.carrying.answered and screen
    return None if asked else Refused("carried_unasked")


def _with_screen(state: State) -> tuple[PersonId, ...]:
    return tuple(state.kept.people.with_screen())


def _ask(state: ServerState, _command: AskCarried, _who: PersonId, _now: Ms) -> Outcome:
    if state.memory.carrying.asked:
        return Outcome(held=True)  # asked once for a part: nobody is urged
    return Outcome(aside=[(_with_screen(state), CarriedAsked())], memos=[CarriedMemo(asked=True)], held=True)


def _tell(state: ServerState, command: TellCarried, who: PersonId, now: Ms) -> Outcome:
    carried = tuple(command.carried)
    roles = [one.role for one in carried]
    if not carried or len({*roles}) < len(roles) or not {*roles} <= CARRIED.keys():
        raise Refused("carried_what")
    latest = _month_at(now, timedelta(hours=14))  # the month may have begun where its author is
    if any(not 0 < one.since <= (one.until or latest) <= latest for one in carried):
        raise Refused("carried_when")
    until = state.memory.carrying.until or Ms(now + limits.CARRIED_MS)
    return Outcome(aside=[((who,), CarriedAsked(over=True))], memos=[CarriedWaits(who, carried, until)], held=True)


def _told(state: ServerState, now: Ms) -> Outcome:
    """Return the outcome of telling what waits, of those who are here: nothing is told of people who are not there.

    What was told in this part already is told with it, so that nobody who answers late stands alone.
    """
    people, carrying = state.kept.people, state.memory.carrying
    here = {n for n in carrying.answered if not people.by_id[n].left and reachable(state, n)}
    told = {**carrying.told, **carrying.waiting} if here & carrying.waiting.keys() else {}
    said = [
        CarriedBy(person, one.role, one.since, one.until)
        for person, carried in told.items()
        if person in here
        for one in carried
    ]
    return Outcome(passing=[CarriedTold(said, _month_at(now))] if said else [], memos=[CarriedOut()])


def _due(state: ServerState) -> Ms | None:
    return state.memory.carrying.until or None


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    due = _due(state)
    return _told(state, now) if due is not None and due <= now else None


def _follow_over(state: ServerState, event: ItemClosed | Closed, now: Ms) -> Outcome:
    closes_with_part = isinstance(event, Closed) and state.kept.agenda.current  # it is told with the part then
    if closes_with_part or not state.memory.carrying.asked:
        return Outcome()
    outcome = _told(state, now)
    outcome.aside.append((_with_screen(state), CarriedAsked(over=True)))
    outcome.memos.append(CarriedMemo(asked=False))
    return outcome


def _hold_asked(state: ServerState, hold: CarriedMemo) -> None:
    state.memory.carrying = CarryingMemory(asked=hold.asked)


def _hold_waits(state: ServerState, hold: CarriedWaits) -> None:
    carrying = state.memory.carrying
    carrying.waiting[hold.person], carrying.until = hold.carried, hold.until
    carrying.answered.add(hold.person)


def _hold_out(state: ServerState, _hold: CarriedOut) -> None:
    carrying = state.memory.carrying
    carrying.told |= carrying.waiting
    carrying.waiting, carrying.until = {}, NO_TIME


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    if _asked_of(state, me) is None:
        yield CarriedAsked()


def _fold(state: State, message: CarriedAsked) -> None:
    state.mine.carried_asked = not message.over


TOPIC = Topic(
    name="carrying",
    known={CarriedAsked: lambda mine, m: mine.carried_asked != m.over},
    rules={
        AskCarried: Rule(base.ANYONE, base.LIVE, _in_series),
        TellCarried: Rule(base.ANYONE, base.LIVE, _asked_of),
    },
    decide={AskCarried: _ask, TellCarried: _tell},
    follow={ItemClosed: _follow_over, Closed: _follow_over},
    aside={CarriedAsked: _fold},
    passing={CarriedTold: lambda _state, _message: None},
    memos={CarriedMemo: _hold_asked, CarriedWaits: _hold_waits, CarriedOut: _hold_out},
    remind=_remind,
    due=_due,
    elapse=_elapse,
    tell={
        CarriedAsked: base.silent,  # a program asks its person only where its own files have something
        CarriedTold: lambda state, message, me: sentences(state, message.said, message.month, me),
    },
    refusals={
        "carried_alone": "This meeting belongs to no series, so no program knows of one before it. Nobody was asked.",
        "carried_unasked": "Nobody asks who has carried what just now, or you have said it. Nothing was told.",
        "carried_what": "Each role that can be carried is told once, and nothing else is. Nothing was told.",
        "carried_when": "What was carried is told by a month that has begun, and in order. Nothing was told.",
    },
    recap=(),
)
