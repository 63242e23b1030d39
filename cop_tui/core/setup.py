"""What a meeting is for and how it is planned; its opening and its end.

The plan comes from a session file (`cop_tui.session_file`) and is the meeting's first event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cop_tui.core import base, limits
from cop_tui.core.base import Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.text import clean

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

MODES = ("info", "silence", "queue", "round", "open", "break", "reveal")
LATER_MODES = (
    "write",
    "presenter",
    "ask-presenter",
    "without-presenter",
    "consent",
    "check",
    "pairs",
    "threes",
    "fours",
)
LEAST_HEARD, ARRIVAL = "least heard first", "arrival"
ORDERS = (LEAST_HEARD, ARRIVAL)
KEEPS = ("live", "group", "recap")


class PlannedItem(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An agenda item as planned. `minutes` 0 is untimed, `turn` is the soft length of a turn in seconds (0 untimed)."""

    title: str
    prompt: str = ""
    mode: str = "queue"
    minutes: int = 10
    turn: int = 120
    order: str = LEAST_HEARD
    keep: str = "group"


class NextTime(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When the group meets next (local time as written) and how to join."""

    starts: str = ""
    join: str = ""


class Card(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who holds which power over this meeting, in the group's own words."""

    convened: str = ""
    pays: str = ""
    decides: str = ""
    fixed: str = ""


class Session(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A meeting as planned. `starts` is local time as written; `keep_days` is how long people may still change their mind."""

    title: str
    purpose: str = ""
    starts: str = ""
    minutes: int = 90
    keep: str = "group"
    keep_days: int = 30
    people: int = limits.PEOPLE
    next: NextTime = NextTime()
    agreement: tuple[str, ...] = ()
    card: Card = Card()
    items: tuple[PlannedItem, ...] = ()


class Problem(NamedTuple):
    """One mistake in a plan: where (`("items", 2, "mode")`), and the code and facts of its sentence."""

    path: tuple[str | int, ...]
    code: str
    facts: dict[str, Any]


def problems(session: Session) -> list[Problem]:
    """Return every mistake in a plan, first things first; an empty list means that it can be held."""
    found: list[Problem] = []

    def say(path: tuple[str | int, ...], code: str, **facts: Any) -> None:
        found.append(Problem(path, code, facts))

    def length(path: tuple[str | int, ...], text: str, limit: int, needed: bool = False) -> None:
        if needed and not clean(text):
            say(path, "plan_empty")
        elif len(text) > limit:
            say(path, "plan_too_long", length=len(text), limit=limit)

    def number(path: tuple[str | int, ...], value: int, low: int, high: int) -> None:
        if not low <= value <= high:
            say(path, "plan_number", low=low, high=high)

    def choice(path: tuple[str | int, ...], value: str, known: tuple[str, ...]) -> None:
        if value not in known:
            say(path, "plan_choice", value=clean(value)[:40], known=list(known))

    length(("title",), session.title, limits.TITLE, needed=True)
    for key in ("purpose", "starts"):
        length((key,), getattr(session, key), limits.TEXT)
    number(("minutes",), session.minutes, 1, limits.MINUTES)
    choice(("keep",), session.keep, KEEPS)
    number(("keep_days",), session.keep_days, 1, 365)
    number(("people",), session.people, 2, limits.PEOPLE)
    for part, keys in (("next", ("starts", "join")), ("card", ("convened", "pays", "decides", "fixed"))):
        for key in keys:
            length((part, key), getattr(getattr(session, part), key), limits.TEXT)
    if len(session.agreement) > limits.POINTS:
        say(("agreement",), "plan_too_many", limit=limits.POINTS)
    for n, point in enumerate(session.agreement):
        length(("agreement", n), point, limits.TEXT, needed=True)
    if not session.items:
        say(("item",), "plan_no_items")
    if len(session.items) > limits.ITEMS:
        say(("item",), "plan_too_many", limit=limits.ITEMS)
    for n, item in enumerate(session.items):
        length(("item", n, "title"), item.title, limits.TITLE, needed=True)
        length(("item", n, "prompt"), item.prompt, limits.TEXT)
        if item.mode in LATER_MODES:
            say(("item", n, "mode"), "plan_later_mode", mode=item.mode, known=list(MODES))
        else:
            choice(("item", n, "mode"), item.mode, MODES)
        number(("item", n, "minutes"), item.minutes, 0, limits.MINUTES)
        number(("item", n, "turn"), item.turn, 0, limits.TURN_SECONDS)
        choice(("item", n, "order"), item.order, ORDERS)
        choice(("item", n, "keep"), item.keep, KEEPS)
    return found


def cleaned(session: Session) -> Session:
    """Return the plan with every text cleaned."""

    def wash(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, Struct):
            return type(value)(**{f: wash(getattr(value, f)) for f in value.__struct_fields__})
        return tuple(map(wash, value)) if isinstance(value, tuple) else value

    washed: Session = wash(session)
    return washed


class Setup(Struct):
    """Kept: the plan, the meeting's state, and when it opened and closed (UTC ms, 0 not yet)."""

    session: Session = Session(title="")
    phase: str = base.LOBBY
    opened: int = 0
    closed: int = 0


class Begin(Command, frozen=True):
    """Open the meeting and its first item."""


class End(Command, frozen=True):
    """Close the meeting; everybody has been asked about their words first. `really` closes it over waiting people."""

    really: bool = False


class Planned(Event, frozen=True):
    """The meeting exists, in its lobby."""

    session: Session


class Opened(Event, frozen=True):
    """The meeting began, at a UTC time in milliseconds."""

    at: int
    by: int = 0


class Closed(Event, frozen=True):
    """The meeting ended, at a UTC time in milliseconds."""

    at: int
    by: int = 0


def _begin(_state: State, _command: Begin, who: int, now: int) -> Outcome:
    return Outcome([Opened(now, who)])


def _end(state: State, command: End, who: int, now: int) -> Outcome:
    waiting = len(state.kept.floor.waiting)
    if waiting and not command.really:
        raise Refused("people_waiting", waiting=waiting)
    if not state.kept.release.asked and state.kept.words.by_id:
        raise Refused("ask_first")
    return Outcome([Closed(now, who)])


def _apply_planned(meeting: Meeting, event: Planned) -> None:
    # The items live in the agenda alone: whoever joins over a poor line is not sent them twice.
    meeting.setup.session = replace(event.session, items=())


def _apply_opened(meeting: Meeting, event: Opened) -> None:
    meeting.setup.phase, meeting.setup.opened = base.OPEN, event.at


def _apply_closed(meeting: Meeting, event: Closed) -> None:
    meeting.setup.phase, meeting.setup.closed = base.CLOSED, event.at


TOPIC = Topic(
    name="setup",
    rules={
        Begin: Rule(base.HOLDERS, frozenset({base.LOBBY})),
        End: Rule(base.HOLDERS),
    },
    decide={Begin: _begin, End: _end},
    apply={Planned: _apply_planned, Opened: _apply_opened, Closed: _apply_closed},
    tell={
        Planned: base.silent,
        Opened: lambda _s, _e, _me: "The meeting has begun.",
        Closed: lambda _s, _e, _me: (
            "The meeting has ended. Thank you all. You can still see, quote, soften or withdraw your own words: mine."
        ),
    },
    refusals={
        "ask_first": "Everybody should be asked about their own words first. Type ask, then end when people are ready.",
        "plan_empty": "needs some text",
        "plan_too_long": "is {length} characters long; at most {limit} fit",
        "plan_number": "must be a whole number from {low} to {high}",
        "plan_choice": "'{value}' is none of: {known}",
        "plan_too_many": "at most {limit} fit in one meeting",
        "plan_no_items": "a meeting needs at least one [[item]]",
        "plan_later_mode": "the mode '{mode}' is not built yet; what works today: {known}",
    },
)
