"""The working agreement: points by section, proposed by anybody, agreed when all say yes or nobody would rather not.

It begins blank, with a question for each section and no ready-made rules. A point that somebody would rather not have stays
on the table to be talked about. A yes is held in memory and never counted aloud: who has said none yet is nobody's business,
and a number would press them. It counts once everybody who is here has said it. A *no* of a space holder carries its reason and what is possible instead. Other words in the
place of an agreed point are a new proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from cop_tui.core.engine import base, limits
from cop_tui.core.engine.base import Aside, Command, Event, Id, Kind, Memo, Outcome, Refused, Rule, Topic
from cop_tui.core.engine.ids import NO_TIME, NO_WORD, Ms, PersonId, WordId, WordRef
from cop_tui.core.engine.sections import InRecap, Place, TopicSection, Usable
from cop_tui.core.engine.text import clean
from cop_tui.core.topics import numbers
from cop_tui.core.topics.afterwards import WordsSoftened, WordsWithdrawn
from cop_tui.core.topics.clock import Resumed
from cop_tui.core.topics.parking_followup import date_of, no_text
from cop_tui.core.topics.people import name, reachable, start
from cop_tui.core.topics.record import on_record
from cop_tui.core.topics.setup import Opened
from cop_tui.core.topics.words import AGREE, ANSWER, WordsKept, keep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cop_tui.core.meeting import Meeting, ServerState, State

HEADING = "What we agreed about working together"
SECTIONS = {
    "how we work": "How do we want to work together?",
    "if it gets hard": "What do we do when it gets hard?",
    "confidentiality": "What may leave, and what stays here?",
    "what we park": "What do we park, and who comes back to it?",
}
PROPOSED, AGREED, TALK, NO = "proposed", "agreed", "to be talked about", "no"
SILENCE_MS = 3 * limits.OBJECTION_MS  # a sentence is read, not only heard


class Point(Struct, omit_defaults=True):
    """Where a point stands, in which section, the number of the words of a no (0: none), and with which event it was proposed.

    `asked` is 0 while it is not proposed. Whoever says yes says it to that proposal, and to no later one.
    """

    section: str = ""
    state: str = AGREED
    answer: WordId = NO_WORD
    asked: int = 0


class AgreedChange(Struct, frozen=True, omit_defaults=True):
    """One change of what is agreed: a point is agreed, with the text that the event `at` holds, or no longer (0)."""

    point: WordId
    at: int = 0


class Agreement(Struct, omit_defaults=True):
    """Kept: the points people added, where those stand that were proposed, the version and when to look at it again.

    `version` counts every change of what is agreed, and `changes` has each of them, in order.
    """

    points: list[WordId] = field(default_factory=list)
    about: dict[WordId, Point] = field(default_factory=dict)
    version: int = 0
    review: str = ""
    changes: list[AgreedChange] = field(default_factory=list)

    def agreed(self) -> bool:
        """Return whether any point is agreed."""
        return any(self.of(point).state == AGREED for point in self.points)

    def of(self, point: WordId) -> Point:
        """Return where a point stands."""
        return self.about.get(point) or Point()

    def change(self, point: WordId, at: int = 0) -> None:
        """Take in a change of what is agreed."""
        self.version += 1
        self.changes.append(AgreedChange(point, at))

    def in_version(self, version: int) -> dict[WordId, int]:
        """Return the points that were agreed in a version, each with the number of the event that held its text then."""
        found: dict[WordId, int] = {}
        for change in self.changes[:version]:
            found.pop(change.point, None)
            if change.at:
                found[change.point] = change.at
        return found


class AgreementMemory(Struct):
    """The server's memory, by point: until when silence agrees to it (UTC ms), and who has said yes."""

    until: dict[WordId, Ms] = field(default_factory=dict)
    yes: dict[WordId, list[PersonId]] = field(default_factory=dict)


class Agree(Command, frozen=True):
    """Propose a point for our agreement."""

    texts = ("text",)
    audience = base.LOT
    text: str
    section: str = ""


class ObjectToPoint(Command, frozen=True):
    """Rather not have a point that is proposed. Nobody is told who asked."""

    point: WordRef


class YesToPoint(Command, frozen=True):
    """Say yes to a proposed point. Nobody is told who has, or how many. `wording` is where the text I have read lives."""

    durable = False
    point: WordRef
    wording: Id | None = None


class PointAgain(Command, frozen=True):
    """Propose a point again, after talking about it."""

    point: WordRef


class NoToPoint(Command, frozen=True):
    """Say that a proposed point cannot be: why, and what is possible instead."""

    texts = ("reason", "instead")
    audience = base.LOT
    point: WordRef
    reason: str
    instead: str


class ReviewAgreement(Command, frozen=True):
    """Say when we look at our agreement again."""

    date: str


class PointMarked(Event, frozen=True):
    """Where a point stands; `answer` is the number of the words of a no."""

    urgency = base.USUAL

    point: WordId
    to: str
    section: str = ""
    answer: WordId = NO_WORD


class ReviewSet(Event, frozen=True):
    """When the agreement is looked at again."""

    urgency = base.USUAL

    by: PersonId
    date: str


class YesNoted(Aside, frozen=True):
    """My yes to a point is taken in, as it was proposed with the event `asked`."""

    point: WordId
    asked: int


class Silence(Memo, frozen=True):
    """Remember until when silence agrees to a point; 0: it does not, and yeses to it are forgotten."""

    point: WordId
    until: Ms


class YesMemo(Memo, frozen=True):
    """Remember that somebody said yes to a point."""

    point: WordId
    person: PersonId


def place(state: State, point: WordId) -> int:
    """Return the number of a point; those of the plan have the first ones (0: it is gone)."""
    return numbers.points(state.kept).get(point, 0)


def _proposed(point: WordId, section: str, now: Ms) -> Outcome:
    return Outcome(
        [PointMarked(point, PROPOSED, section)], memos=[Silence(point, NO_TIME), Silence(point, Ms(now + SILENCE_MS))]
    )


def _agree(state: State, command: Agree, who: PersonId, now: Ms) -> Outcome:
    section = clean(command.section).casefold()
    if section and section not in SECTIONS:
        raise Refused("section_unknown", known=list(SECTIONS))
    if len(state.kept.agreement.points) >= limits.POINTS:
        raise Refused("agreement_full", limit=limits.POINTS)
    outcome = Outcome([keep(state, who, command.text, AGREE)])
    outcome.add(_proposed(WordId(state.kept.seq + 1), section, now))
    return outcome


def _point(state: State, point: WordId) -> Point:
    if point not in state.kept.agreement.points:
        raise Refused("no_such_point")
    return state.kept.agreement.of(point)


def text_at(meeting: Meeting, point: WordId) -> int:
    """Return the number of the event that holds a point's text, which is another one once it was softened."""
    return meeting.words.by_id[point].at or point


def _object(state: State, command: ObjectToPoint, _who: PersonId, _now: Ms) -> Outcome:
    if _point(state, command.point).state != PROPOSED:
        raise Refused("point_not_proposed")
    return Outcome([PointMarked(command.point, TALK)], memos=[Silence(command.point, NO_TIME)])


def _yes(state: ServerState, command: YesToPoint, who: PersonId, _now: Ms) -> Outcome:
    if _point(state, command.point).state != PROPOSED:
        raise Refused("point_not_proposed")
    if command.wording not in (None, text_at(state.kept, command.point)):
        raise Refused("point_changed")
    by_id = state.kept.people.by_id
    here = [p for p in state.kept.people.present() if reachable(state, p) and not by_id[p].has(base.OBSERVER)]
    # Whoever takes part without a screen is here and cannot type it: they keep their minute.
    if _runs(state) and {*here} <= {who, *state.memory.agreement.yes.get(command.point, [])}:
        return Outcome([PointMarked(command.point, AGREED)], memos=[Silence(command.point, NO_TIME)])
    noted = YesNoted(command.point, _point(state, command.point).asked)
    return Outcome(aside=[((who,), noted)], memos=[YesMemo(command.point, who)], held=True)


def _again(state: State, command: PointAgain, _who: PersonId, now: Ms) -> Outcome:
    if _point(state, command.point).state not in (TALK, NO):
        raise Refused("point_stands")
    return _proposed(command.point, "", now)


def _no(state: State, command: NoToPoint, who: PersonId, _now: Ms) -> Outcome:
    if _point(state, command.point).state not in (PROPOSED, TALK):
        raise Refused("point_not_proposed")
    words = keep(state, who, no_text(command.reason, command.instead), ANSWER)
    marked = PointMarked(command.point, NO, answer=WordId(state.kept.seq + 1))
    return Outcome([words, marked], memos=[Silence(command.point, NO_TIME)])


def _review(_state: State, command: ReviewAgreement, who: PersonId, _now: Ms) -> Outcome:
    return Outcome([ReviewSet(who, date_of(command.date))])


def _runs(state: State) -> bool:
    return state.kept.setup.phase == base.OPEN and not state.kept.clock.paused


def _due(state: ServerState) -> Ms | None:
    return min(state.memory.agreement.until.values(), default=None) if _runs(state) else None


def _elapse(state: ServerState, now: Ms) -> Outcome | None:
    due = [p for p, at in state.memory.agreement.until.items() if at <= now] if _runs(state) else []
    events: list[Event] = [PointMarked(p, AGREED) for p in due]
    return Outcome(events, memos=[Silence(p, NO_TIME) for p in due]) if due else None


def _wait(state: State, now: Ms) -> list[Silence]:
    about = state.kept.agreement.about
    return [Silence(p, Ms(now + SILENCE_MS)) for p, point in about.items() if point.state == PROPOSED]


def _follow_running(state: State, _event: Opened | Resumed, now: Ms) -> Outcome:
    # Nobody agrees by silence while they cannot speak: in the lobby, or while everything is paused.
    return Outcome(memos=[*_wait(state, now)])


def _follow_softened(state: State, event: WordsSoftened, now: Ms) -> Outcome:
    changed = event.word in state.kept.agreement.points
    live = state.kept.setup.phase != base.CLOSED
    return _proposed(event.word, "", now) if changed and live else Outcome()


def _follow_withdrawn(state: ServerState, event: WordsWithdrawn, _now: Ms) -> Outcome:
    return Outcome(memos=[Silence(p, NO_TIME) for p in event.words if p in state.memory.agreement.until])


def _wake(state: ServerState, now: Ms) -> None:
    for hold in _wait(state, now):
        _hold_silence(state, hold)


def _apply_kept(meeting: Meeting, event: WordsKept) -> None:
    if event.kind == AGREE:
        meeting.agreement.points.append(WordId(meeting.seq))


def _apply_marked(meeting: Meeting, event: PointMarked) -> None:
    agreement = meeting.agreement
    before = agreement.about.get(event.point)
    if event.to == AGREED or (before is not None and before.state == AGREED):
        agreement.change(event.point, text_at(meeting, event.point) if event.to == AGREED else 0)
    section = event.section or (before.section if before else "")
    asked = meeting.seq if event.to == PROPOSED else 0
    agreement.about[event.point] = Point(section, event.to, event.answer, asked)


def _apply_review(meeting: Meeting, event: ReviewSet) -> None:
    meeting.agreement.review = event.date


def _apply_withdrawn(meeting: Meeting, event: WordsWithdrawn) -> None:
    agreement = meeting.agreement
    gone = [n for n in agreement.points if n in set(event.words)]
    for point in gone:
        if agreement.of(point).state == AGREED:
            agreement.change(point)
    agreement.points = [n for n in agreement.points if n not in gone]
    agreement.about = {n: point for n, point in agreement.about.items() if n not in gone}


def _hold_yes(state: ServerState, hold: YesMemo) -> None:
    yes = state.memory.agreement.yes.setdefault(hold.point, [])
    if hold.person not in yes:
        yes.append(hold.person)


def _hold_silence(state: ServerState, hold: Silence) -> None:
    held = state.memory.agreement
    if hold.until:
        held.until[hold.point] = hold.until
    else:
        held.until.pop(hold.point, None)
        held.yes.pop(hold.point, None)


def _remind(state: ServerState, me: PersonId) -> Iterable[Aside]:
    for point, people in state.memory.agreement.yes.items():
        if me in people:
            yield YesNoted(point, state.kept.agreement.of(point).asked)


def _fold_noted(state: State, message: YesNoted) -> None:
    state.mine.yes[message.point] = message.asked


def said_yes(state: State, point: WordId) -> bool:
    """Return whether I said yes to a point as it is proposed now: for clients, which know their own answer alone."""
    about = state.kept.agreement.of(point)
    return about.state == PROPOSED and state.mine.yes.get(point) == about.asked


def _tell_marked(state: State, event: PointMarked, _me: PersonId) -> str:
    number = place(state, event.point)
    if event.to == AGREED:
        return f"We agreed point {number}. Our agreement is version {state.kept.agreement.version}." if number else ""
    if event.to == TALK:
        return f"Somebody would rather not have point {number} like that. It stays to be talked about: point again {number}."
    if event.to == NO:
        return f"That is the answer to point {number}. To question it: point again {number}."
    when = "" if _runs(state) else " once the meeting runs"
    return (
        f"Point {number} is proposed: yes to point {number}, or object to point {number} if you would rather not. Nobody is "
        f"told who did. A minute of silence{when} is a yes too."
    )


def _any_point(state: State, _who: PersonId) -> Refused | None:
    return None if state.kept.agreement.points else Refused("no_such_point")


def _may_answer(state: State, who: PersonId) -> Refused | None:
    return on_record(state, who) or _any_point(state, who)


def _needs(kept: Meeting, _person: PersonId) -> Iterable[WordId]:
    mine = kept.agreement
    return [*mine.points, *(point.answer for point in mine.about.values())]


def _recap(use: Usable) -> Iterable[TopicSection]:
    """Say what was agreed about working together: what was planned, then what was added; what is proposed is not agreed yet.

    What was planned is nobody's words. As nobody releases it, it stays in a closed meeting; a recap that was released before it
    stood there is made again as it was.
    """
    points = [n for n in use.kept.agreement.points if use.kept.agreement.of(n).state == AGREED]
    yield TopicSection(
        Place.AGREED,
        HEADING,
        first=() if use.closed or not use.form else use.kept.setup.session.agreement,
        lines=tuple(use.lines(points)),
        awaited=bool(points),
        leaves=True,
    )


TOPIC = Topic(
    name="agreement",
    kinds={
        AGREE: Kind(
            "{who} put a point into our agreement: {text}",
            "for our agreement: ",
            most=50,
            called="points for our agreement",
            numbers=numbers.points,
            numbered="point",
        )
    },
    needs=_needs,
    rules={
        Agree: Rule(base.MEMBERS, base.LIVE, on_record),
        ObjectToPoint: Rule(base.MEMBERS, base.LIVE, _any_point),
        YesToPoint: Rule(base.MEMBERS, base.LIVE, _any_point),
        PointAgain: Rule(base.MEMBERS, base.LIVE, _any_point),
        NoToPoint: Rule(base.HOLDERS, base.LIVE, _may_answer),
        ReviewAgreement: Rule(base.MEMBERS, base.LIVE),
    },
    decide={
        Agree: _agree,
        ObjectToPoint: _object,
        YesToPoint: _yes,
        PointAgain: _again,
        NoToPoint: _no,
        ReviewAgreement: _review,
    },
    follow={
        Opened: _follow_running,
        Resumed: _follow_running,
        WordsSoftened: _follow_softened,
        WordsWithdrawn: _follow_withdrawn,
    },
    apply={
        WordsKept: _apply_kept,
        WordsWithdrawn: _apply_withdrawn,
        PointMarked: _apply_marked,
        ReviewSet: _apply_review,
    },
    aside={YesNoted: _fold_noted},
    memos={Silence: _hold_silence, YesMemo: _hold_yes},
    remind=_remind,
    due=_due,
    elapse=_elapse,
    wake=_wake,
    tell={
        PointMarked: _tell_marked,
        ReviewSet: lambda s, e, me: f"{start(name(s, e.by, me))} proposed to look at our agreement again: {e.date}.",
        YesNoted: base.silent,
    },
    refusals={
        "section_unknown": "The sections are: {known}. Without one is fine too.",
        "agreement_full": "The agreement holds {limit} points and is full. Points can be withdrawn by who wrote them.",
        "no_such_point": "There is no such point that people added.",
        "point_not_proposed": "That point is not proposed now. To change an agreed one, propose another.",
        "point_changed": "That point has new words since you looked. Read it, then say yes or object.",
        "point_stands": "That point is proposed or agreed already.",
    },
    recap=(InRecap(_recap, (AGREE,), (HEADING,)),),
)
