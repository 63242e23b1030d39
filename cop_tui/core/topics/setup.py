"""What a meeting is for and how it is planned; its opening and its end.

The plan comes from a session file (`cop_tui.session_file`) and is the meeting's first event.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Command, Event, Outcome, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, NOBODY, Ms, PersonId
from cop_tui.core.engine.sections import Following, Frame, InRecap, Place, Sentence, TopicSection, Usable
from cop_tui.core.engine.text import cells, clean, fold, sentence, start

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, State

INVITES = "Come along"
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
ASK_BEFORE = "Ask before you pass on what somebody said."
REGIME_LINES = {
    OPEN_REGIME: f"Nothing special was agreed about what may leave. {ASK_BEFORE}",
    CHATHAM: "Chatham House Rule: what was said may be used; who said it, who was here and for whom may not be told.",
    THEMES: "Themes out, stories stay: ideas may be passed on, what people have lived through stays here. "
    "The recap tells what we learned, decided, promised together and parked, and nothing else that was said.",
    CLOSED_REGIME: "Closed: nothing leaves but what each takes along. An hour after the end, names and words that nobody "
    "released are erased.",
}
REGIMES = tuple(REGIME_LINES)
UNKNOWN_REGIME = (
    "What may leave this meeting was agreed in words that this program does not know. Ask before you pass anything on."
)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}|[+-]\d\d:\d\d")
_STARTS_AT = re.compile(r"2\d{3}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")
# Where to join is an address on the web or of letters, in the characters that such are written with.
_SENTENCE = re.compile(r"[.!?…](?:\s|$)")
_ADDRESS = re.compile(r"https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
HONEST = "We ask everyone to keep this. We cannot guarantee it. Share what you are comfortable sharing."


class PlannedItem(Struct, frozen=True, omit_defaults=True):
    """An agenda item as planned. `minutes` 0 is untimed, `turn` is the soft length of a turn in seconds (0 untimed).

    `hard`: what is answered here stands in the recap on its own, before the learning, at full length. `learning`: what is
    answered here stands among the learning points. `parked`: what is parked is looked at here. `carries`: the meeting is for
    this part, so that no advice drops it or makes its turns shorter.
    `became`: what came forward from earlier meetings is looked at here.
    """

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
    hard: bool = False
    learning: bool = False
    parked: bool = False
    carries: bool = False
    became: bool = False


def labelled(option: str) -> tuple[str, str]:
    """Return the label and the meaning of a check's answer as it is planned: "label: meaning"."""
    label, _, meaning = option.partition(":")
    return clean(label), clean(meaning)


class NextTime(Struct, frozen=True, omit_defaults=True):
    """When the group meets next (local time as written) and how to join.

    `starts_at` is when in a form that a calendar reads, there where the meeting is if it does not say what it is ahead of UTC;
    `minutes` is about how long it takes (0 not said).
    """

    starts: str = ""
    join: str = ""
    starts_at: str = ""
    minutes: int = 0


class Card(Struct, frozen=True, omit_defaults=True):
    """Who holds which power over this meeting, in the group's own words."""

    convened: str = ""
    pays: str = ""
    decides: str = ""
    fixed: str = ""
    negotiable: str = ""
    ours: str = ""
    supporter: str = ""
    contact: str = ""


class SessionPlan(Struct, frozen=True, omit_defaults=True):
    """A meeting as planned. `starts` is local time as written; `keep_days` is how long people may still change their mind.

    `regime` says what may leave the meeting. `timezone` is the name of the time zone that its day and hours are told in, or what it
    is ahead of UTC ("" in what was written before it was asked for: UTC); `language` is the tag of the language that people speak. `series` is
    the name of the meetings that it belongs to ("": it stands alone). `answers` says in words when its server can be reached where
    it does not run all the time ("": it is not said).
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
    timezone: str = ""
    language: str = "en"
    series: str = ""
    answers: str = ""


Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """One mistake in a plan: where (`("items", 2, "mode")`), and the code and facts of its sentence."""

    path: Path
    code: str
    facts: dict[str, Any]


def problems(session: SessionPlan) -> list[Problem]:
    """Return every mistake in a plan, first things first; an empty list means that it can be held."""
    check = _Check(session.regime)
    check.length(("title",), session.title, limits.TITLE, needed=True)
    check.length(("series",), session.series, limits.TITLE)
    for key in ("purpose", "starts", "answers"):
        check.length((key,), getattr(session, key), limits.TEXT)
    check.number(("minutes",), session.minutes, 1, limits.MINUTES)
    check.choice(("keep",), session.keep, KEEPS)
    check.number(("keep_days",), session.keep_days, 1, 365)
    check.choice(("regime",), session.regime, REGIMES)
    if session.timezone and not _ZONE.fullmatch(session.timezone):
        check.say(("timezone",), "plan_timezone", value=clean(session.timezone)[:40])
    if not _LANGUAGE.fullmatch(session.language):
        check.say(("language",), "plan_language", value=clean(session.language)[:40])
    check.leaves(("keep",), session.keep)
    check.number(("people",), session.people, 2, limits.PEOPLE)
    if session.next.starts_at and starts_at(session.next.starts_at) is None:
        check.say(("next", "starts_at"), "plan_starts_at", value=clean(session.next.starts_at)[:40])
    check.number(("next", "minutes"), session.next.minutes, 0, limits.MINUTES)
    for part, keys in (("next", ("starts", "join")), ("card", Card.__struct_fields__)):
        for key in keys:
            check.length((part, key), getattr(getattr(session, part), key), limits.TEXT)
    check.many(("agreement",), len(session.agreement), limits.POINTS)
    for n, point in enumerate(session.agreement):
        check.length(("agreement", n), point, limits.TEXT, needed=True)
    if not session.items:
        check.say(("item",), "plan_no_items")
    check.many(("item",), len(session.items), limits.ITEMS)
    for n, item in enumerate(session.items):
        check.item(("item", n), item)
        check.found += _option_problems(n, item)
    return check.found


def starts_at(written: str) -> datetime | None:
    """Return the day and hour that were written for a calendar (2026-04-09 14:00), with what that is ahead of UTC if it says so, or None."""
    try:
        return datetime.fromisoformat(written) if _STARTS_AT.fullmatch(written) else None
    except ValueError:
        return None


class _Check:
    """The mistakes found so far, each where it is; `regime` says what may leave the meeting."""

    def __init__(self, regime: str) -> None:
        self.found: list[Problem] = []
        self._regime = regime

    def say(self, path: Path, code: str, **facts: Any) -> None:
        self.found.append(Problem(path, code, facts))

    def length(self, path: Path, text: str, limit: int, needed: bool = False) -> None:
        if needed and not clean(text):
            self.say(path, "plan_empty")
        elif len(text) > limit:
            self.say(path, "plan_too_long", length=len(text), limit=limit)

    def number(self, path: Path, value: int, low: int, high: int) -> None:
        if not low <= value <= high:
            self.say(path, "plan_number", low=low, high=high)

    def many(self, path: Path, count: int, limit: int) -> None:
        if count > limit:
            self.say(path, "plan_too_many", limit=limit)

    def choice(self, path: Path, value: str, known: tuple[str, ...]) -> None:
        if value not in known:
            self.say(path, "plan_choice", value=clean(value)[:40], known=list(known))

    def leaves(self, path: Path, keep: str) -> None:
        if keep == "recap" and self._regime == CLOSED_REGIME:
            self.say(path, "plan_closed_keep")

    def item(self, path: Path, item: PlannedItem) -> None:
        self.length((*path, "title"), item.title, limits.TITLE, needed=True)
        self.length((*path, "prompt"), item.prompt, limits.TEXT)
        self.choice((*path, "mode"), item.mode, MODES)
        self.number((*path, "minutes"), item.minutes, 0, limits.MINUTES)
        self.number((*path, "turn"), item.turn, 0, limits.TURN_SECONDS)
        self.choice((*path, "order"), item.order, ORDERS)
        self.choice((*path, "keep"), item.keep, KEEPS)
        self.choice((*path, "who"), item.who, WHO)
        self.choice((*path, "capture"), item.capture, CAPTURES)
        self.leaves((*path, "keep"), item.keep)
        if item.hard and item.learning:
            self.say((*path, "learning"), "plan_one_section")


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


def cleaned(session: SessionPlan) -> SessionPlan:
    """Return the plan with every text cleaned."""

    def wash(value: Any) -> Any:
        if isinstance(value, str):
            return clean(value)
        if isinstance(value, Struct):
            return type(value)(**{f: wash(getattr(value, f)) for f in value.__struct_fields__})
        return tuple(map(wash, value)) if isinstance(value, tuple) else value

    washed: SessionPlan = wash(session)
    return washed


class Setup(Struct, omit_defaults=True):
    """Kept: the plan, the meeting's state, and when it opened and closed (UTC ms, 0 not yet)."""

    session: SessionPlan = SessionPlan(title="")
    phase: str = base.LOBBY
    opened: Ms = NO_TIME
    closed: Ms = NO_TIME


class Begin(Command, frozen=True):
    """Open the meeting and its first item."""


class End(Command, frozen=True):
    """Close the meeting; everybody has been asked about their words first. `really` closes it over people who wait or speak and what is parked for today."""

    waits = base.NEVER
    really: bool = False


class Planned(Event, frozen=True):
    """The meeting exists, in its lobby."""

    urgency = base.USUAL

    session: SessionPlan


class Opened(Event, frozen=True):
    """The meeting began, at a UTC time in milliseconds."""

    urgency = base.AT_ONCE

    at: Ms
    by: PersonId = NOBODY


class Closed(Event, frozen=True):
    """The meeting ended, at a UTC time in milliseconds. `by` 0: whoever hosts ended it; `yes`: with the others' yes."""

    urgency = base.AT_ONCE

    at: Ms
    by: PersonId = NOBODY
    yes: bool = False


class OpenedAgain(Event, frozen=True):
    """The meeting goes on after its end (`by` 0: whoever hosts opened it)."""

    urgency = base.USUAL

    by: PersonId = NOBODY


def _begin(_state: State, _command: Begin, who: PersonId, now: Ms) -> Outcome:
    return Outcome([Opened(now, who)])


def _apply_planned(meeting: Meeting, event: Planned) -> None:
    # The items live in the agenda alone: whoever joins over a poor line is not sent them twice.
    meeting.setup.session = replace(event.session, items=())


def _apply_opened(meeting: Meeting, event: Opened) -> None:
    meeting.setup.phase, meeting.setup.opened = base.OPEN, event.at


def _apply_closed(meeting: Meeting, event: Closed) -> None:
    meeting.setup.phase, meeting.setup.closed = base.CLOSED, event.at


def _apply_again(meeting: Meeting, _event: OpenedAgain) -> None:
    meeting.setup.phase, meeting.setup.closed = base.OPEN, NO_TIME


def may_leave(state: State) -> list[str]:
    """Return what was agreed about what may leave this meeting, and the honest line under it."""
    session = state.kept.setup.session
    said = REGIME_LINES.get(session.regime, UNKNOWN_REGIME)
    if session.regime == OPEN_REGIME and (session.agreement or state.kept.agreement.agreed()):
        said = f"Besides our agreement nothing was agreed about what may leave. {ASK_BEFORE}"
    return [said, HONEST]


def _tell_closed(state: State, _event: Closed, _me: PersonId) -> str:
    regime = state.kept.setup.session.regime
    if regime == CLOSED_REGIME:
        return (
            "The meeting has ended. Thank you all. What you released you can still see and withdraw: mine. Within "
            f"{'a day' if state.kept.ending.with_yes else 'the hour'} names, and all that nobody released, are erased; "
            f"until then a space holder can open it again: open again. {HONEST}"
        )
    over = "The meeting has ended. Thank you all. You can still see, quote, soften or withdraw your own words: mine."
    return f"{over} {' '.join(may_leave(state))}"


def _recap(use: Usable) -> Iterable[TopicSection | Sentence | Following]:
    """Say the theme, what these sessions are for, when this one was, and the way into the next."""
    session = use.kept.setup.session
    theme, when = clean(session.title), written_day(use.day)
    yield Sentence(Frame.TITLE, theme, leaves=True)
    if purpose := sentence(clean(session.purpose)):
        yield Sentence(Frame.FRAMING, purpose)
    if use.under_way:
        yield Sentence(Frame.FRAMING, f"In this session we explore “{theme}”; it has not ended yet.")
    else:
        began = f"Our last session took place on {when}; we" if when else "We"
        yield Sentence(Frame.FRAMING, f"{began} explored “{theme}”.")
    starts, join = (sentence(_begun(text)) for text in (next_starts(session), clean(session.next.join)))
    how = "" if _is_sentence(clean(session.next.join)) else "How to join: "
    ways = [f"Next session: {starts}"] * bool(starts) + [f"{how}{join}"] * bool(join)
    links = tuple(found.rstrip(".,;:!?)'") for found in _ADDRESS.findall(join))
    yield TopicSection(Place.INVITATION, INVITES, " ".join(ways), leaves=True, links=links)
    if start := starts_at(session.next.starts_at):
        yield Following(f"{theme}: next session", start, session.timezone, session.next.minutes, leaves=True)


def _begun(text: str) -> str:
    """Return a text as a sentence begins; an address is left as it is."""
    return text if _begins_with_address(text) else start(text)


def _begins_with_address(text: str) -> bool:
    first = text.partition(" ")[0].rstrip(".,;:!?")
    return any(sign in first for sign in "./@:")


def _is_sentence(text: str) -> bool:
    """Return whether a text was written as a sentence, which needs no label: it ends one, and does not begin with an address."""
    return _SENTENCE.search(text) is not None and not _begins_with_address(text)


def next_starts(session: SessionPlan) -> str:
    """Return when the next meeting is, as people wrote it, or else as they wrote it for a calendar; "" where nobody said."""
    when = starts_at(session.next.starts_at)
    if session.next.starts or when is None:
        return clean(session.next.starts)
    zone = str(when.tzinfo or session.timezone)
    return f"{written_day(when.date())}, {when.hour:02}:{when.minute:02}" + (f" ({zone})" if zone else "")


def utc_day(at: Ms, _timezone: str = "") -> date | None:
    """Return the UTC day of a time in milliseconds, None of none and of one beyond any calendar."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).date() if at else None
    except OverflowError:
        return None


def day(at: Ms) -> str:
    """Return the UTC date of a time in milliseconds, or "" for one that is not known or not yet."""
    return written_day(utc_day(at))


def written_day(day: date | None) -> str:
    """Return a day as people write it, or "" for a meeting that has not begun."""
    # Not strftime: its month names follow the locale of whoever makes the recap.
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


TOPIC = Topic(
    name="setup",
    times=lambda kept: (kept.setup.opened, kept.setup.closed),
    rules={
        Begin: Rule(base.HOLDERS, frozenset({base.LOBBY})),
    },
    decide={Begin: _begin},
    apply={Planned: _apply_planned, Opened: _apply_opened, Closed: _apply_closed, OpenedAgain: _apply_again},
    tell={
        Planned: base.silent,
        Opened: lambda _state, _event, _me: "The meeting has begun.",
        Closed: _tell_closed,
    },
    refusals={
        "lot_first": "Parked for today and not looked at yet: {left}.",
        "ask_first": "Everybody should be asked about their own words first.",
        "plan_empty": "needs some text",
        "plan_too_long": "is {length} characters long; at most {limit} fit",
        "plan_number": "must be a whole number from {low} to {high}",
        "plan_one_section": "stands in one place of the recap; keep hard = true or learning = true, not both",
        "plan_choice": "'{value}' is none of: {known}",
        "plan_timezone": "'{value}' is no time zone; for example: timezone = \"Europe/London\"",
        "plan_starts_at": "'{value}' is no day with an hour; for example: starts_at = \"2026-04-09 14:00\"",
        "plan_language": "'{value}' is no tag of a language; for example: language = \"en\"",
        "plan_too_many": "at most {limit} fit in one meeting",
        "plan_no_items": "a meeting needs at least one [[item]]",
        "plan_closed_keep": 'a closed meeting keeps nothing for a recap; write keep = "group" or "live"',
        "plan_options_count": "a check has from 2 to {limit} answers",
        "plan_option": "must be 'label' or 'label: what it means', the label at most {limit} letters wide",
        "plan_options_twice": "two of the answers look the same",
        "plan_options_honest": "must have 'concern' and 'against' among them, so that nobody has to pretend",
    },
    recap=(InRecap(_recap, ours=(INVITES,)),),
)
