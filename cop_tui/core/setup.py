"""What a meeting is for and how it is planned; its opening and its end.

The plan comes from a session file (`cop_tui.session_file`) and is the meeting's first event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cop_tui.core import base, limits
from cop_tui.core.base import Command, Event, Outcome, Refused, Rule, Topic
from cop_tui.core.text import cells, clean, fold

if TYPE_CHECKING:
    from cop_tui.core.meeting import Meeting, State

PRESENT, ASK, WITHOUT = "presenter", "ask-presenter", "without-presenter"
GROUPS = {"pairs": 2, "threes": 3, "fours": 4}
"""Modes of small groups, and how many people are in one."""
MODES = (
    *("info", "silence", "queue", "round", "open", "break", "reveal", "write", "consent", "check"),
    *(PRESENT, ASK, WITHOUT),
    *GROUPS,
)
LEAST_HEARD, ARRIVAL = "least heard first", "arrival"
CIRCLE, VOLUNTEERS, DRAWN, REVERSED = "circle", "volunteers", "drawn", "reversed"
ROUND_ORDERS = (CIRCLE, REVERSED, DRAWN, VOLUNTEERS)
ORDERS = (LEAST_HEARD, ARRIVAL, CIRCLE, VOLUNTEERS, DRAWN, REVERSED)
KEEPS = ("live", "group", "recap")
NEEDED_OPTIONS = ("concern", "against")
EVERYONE = "all"
PRESENTER, NOT_PRESENTER, PROPOSER = "presenter", "not presenter", "proposer"
WHO = (EVERYONE, PRESENTER, NOT_PRESENTER, PROPOSER)
CAPTURES = ("", "none", "private", "points", "quotes", "parking", "agreement", "decision", "commitments")
OPEN_REGIME, CHATHAM, THEMES, CLOSED_REGIME = "open", "chatham", "themes", "closed"
REGIME_LINES = {
    OPEN_REGIME: "Nothing special was agreed about what may leave. Ask before you pass on what somebody said.",
    CHATHAM: "Chatham House Rule: what was said may be used; who said it, who was here and for whom may not be told.",
    THEMES: "Themes out, stories stay: ideas may be passed on, what people have lived through stays here.",
    CLOSED_REGIME: "Closed: nothing leaves but what each takes along. When the meeting ends, names and words that nobody "
    "released are erased.",
}
REGIMES = tuple(REGIME_LINES)
UNKNOWN_REGIME = (
    "What may leave this meeting was agreed in words that this program does not know. Ask before you pass anything on."
)
HONEST = "We ask everyone to keep this. We cannot guarantee it. Share what you are comfortable sharing."


class PlannedItem(Struct, frozen=True, omit_defaults=True):
    """An agenda item as planned. `minutes` 0 is untimed, `turn` is the soft length of a turn in seconds (0 untimed)."""

    title: str
    prompt: str = ""
    mode: str = "queue"
    minutes: int = 10
    turn: int = 120
    order: str = LEAST_HEARD
    keep: str = "group"
    options: tuple[str, ...] = ()
    binding: bool = False
    who: str = EVERYONE
    advice: bool = True
    capture: str = ""


def labelled(option: str) -> tuple[str, str]:
    """Return the label and the meaning of a check's answer as it is planned: "label: meaning"."""
    label, _, meaning = option.partition(":")
    return clean(label), clean(meaning)


class NextTime(Struct, frozen=True, omit_defaults=True):
    """When the group meets next (local time as written) and how to join."""

    starts: str = ""
    join: str = ""


class Card(Struct, frozen=True, omit_defaults=True):
    """Who holds which power over this meeting, in the group's own words."""

    convened: str = ""
    pays: str = ""
    decides: str = ""
    fixed: str = ""
    negotiable: str = ""
    ours: str = ""
    supporter: str = ""


class Session(Struct, frozen=True, omit_defaults=True):
    """A meeting as planned. `starts` is local time as written; `keep_days` is how long people may still change their mind.

    `regime` says what may leave the meeting.
    """

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
    regime: str = OPEN_REGIME


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
    choice(("regime",), session.regime, REGIMES)

    def leaves(path: tuple[str | int, ...], keep: str) -> None:
        if keep == "recap" and session.regime == CLOSED_REGIME:
            say(path, "plan_closed_keep")

    leaves(("keep",), session.keep)
    number(("people",), session.people, 2, limits.PEOPLE)
    for part, keys in (("next", ("starts", "join")), ("card", Card.__struct_fields__)):
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
        choice(("item", n, "mode"), item.mode, MODES)
        number(("item", n, "minutes"), item.minutes, 0, limits.MINUTES)
        number(("item", n, "turn"), item.turn, 0, limits.TURN_SECONDS)
        choice(("item", n, "order"), item.order, ORDERS)
        choice(("item", n, "keep"), item.keep, KEEPS)
        found += _option_problems(n, item)
        choice(("item", n, "who"), item.who, WHO)
        choice(("item", n, "capture"), item.capture, CAPTURES)
        leaves(("item", n, "keep"), item.keep)
    return found


def _option_problems(n: int, item: PlannedItem) -> list[Problem]:
    """Return what is wrong with the answers of a check: two to seven, told apart, with room for worry and for no."""
    if not item.options:
        return []
    path = ("item", n, "options")
    labels = [fold(labelled(option)[0]) for option in item.options]
    if not 2 <= len(labels) <= limits.OPTIONS:
        return [Problem(path, "plan_options_count", {"limit": limits.OPTIONS})]
    for m, option in enumerate(item.options):
        label = labelled(option)[0]
        if not label or cells(label) > limits.NAME_CELLS or len(option) > limits.TITLE:
            return [Problem((*path, m), "plan_option", {"limit": limits.NAME_CELLS})]
    if len(set(labels)) < len(labels):
        return [Problem(path, "plan_options_twice", {})]
    if not {fold(needed) for needed in NEEDED_OPTIONS} <= set(labels):
        return [Problem(path, "plan_options_honest", {})]
    return []


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


class Setup(Struct, omit_defaults=True):
    """Kept: the plan, the meeting's state, and when it opened and closed (UTC ms, 0 not yet)."""

    session: Session = Session(title="")
    phase: str = base.LOBBY
    opened: int = 0
    closed: int = 0


class Begin(Command, frozen=True):
    """Open the meeting and its first item."""


class End(Command, frozen=True):
    """Close the meeting; everybody has been asked about their words first. `really` closes it over waiting people and what is parked for today."""

    waits = base.NEVER
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
    left = len(state.kept.parking.left())
    if left and not command.really:
        raise Refused("lot_first", left=left)
    if not state.kept.release.asked and (state.kept.words.by_id or state.held.notes.waiting):
        raise Refused("ask_first")
    return Outcome([Closed(now, who)])


def _apply_planned(meeting: Meeting, event: Planned) -> None:
    # The items live in the agenda alone: whoever joins over a poor line is not sent them twice.
    meeting.setup.session = replace(event.session, items=())


def _apply_opened(meeting: Meeting, event: Opened) -> None:
    meeting.setup.phase, meeting.setup.opened = base.OPEN, event.at


def _apply_closed(meeting: Meeting, event: Closed) -> None:
    meeting.setup.phase, meeting.setup.closed = base.CLOSED, event.at


def _tell_closed(state: State, _event: Closed, _me: int) -> str:
    regime = state.kept.setup.session.regime
    if regime == CLOSED_REGIME:
        return "The meeting has ended. Thank you all. What you released you can still see and withdraw: mine."
    over = "The meeting has ended. Thank you all. You can still see, quote, soften or withdraw your own words: mine."
    return f"{over} {REGIME_LINES.get(regime, UNKNOWN_REGIME)} {HONEST}"


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
        Opened: lambda _state, _event, _me: "The meeting has begun.",
        Closed: _tell_closed,
    },
    refusals={
        "lot_first": (
            "Parked for today and not looked at yet: {left}. See lot?, and say when they come back: sort all next time. "
            "Or say end again, or y."
        ),
        "ask_first": "Everybody should be asked about their own words first. Type ask, then end when people are ready.",
        "plan_empty": "needs some text",
        "plan_too_long": "is {length} characters long; at most {limit} fit",
        "plan_number": "must be a whole number from {low} to {high}",
        "plan_choice": "'{value}' is none of: {known}",
        "plan_too_many": "at most {limit} fit in one meeting",
        "plan_no_items": "a meeting needs at least one [[item]]",
        "plan_closed_keep": 'a closed meeting keeps nothing for a recap; write keep = "group" or "live"',
        "plan_options_count": "a check has from 2 to {limit} answers",
        "plan_option": "must be 'label' or 'label: what it means', the label at most {limit} letters wide",
        "plan_options_twice": "two of the answers look the same",
        "plan_options_honest": "must have 'concern' and 'against' among them, so that nobody has to pretend",
    },
)
